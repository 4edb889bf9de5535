//! Changing rows so that each change can be taken back.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::{Map, Value, json};

use super::Reference;
use crate::db::Tx;

/// Writes changes of one merge and remembers them.
pub struct Recorder<'a, 'c> {
    tx: &'a Tx<'c>,
    merge: &'a str,
    n: u32,
}

/// A stored value as JSON; bytes are not merged.
pub(super) fn json_of(v: ValueRef<'_>) -> Value {
    match v {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(i) => json!(i),
        ValueRef::Real(f) => json!(f),
        ValueRef::Text(t) => json!(String::from_utf8_lossy(t)),
    }
}

/// A JSON value as SQLite takes it.
pub(super) fn sql_of(v: &Value) -> rusqlite::types::Value {
    use rusqlite::types::Value as Sql;
    match v {
        Value::Null => Sql::Null,
        Value::Bool(b) => Sql::Integer(i64::from(*b)),
        Value::Number(n) => n
            .as_i64()
            .map_or_else(|| Sql::Real(n.as_f64().unwrap_or_default()), Sql::Integer),
        Value::String(s) => Sql::Text(s.clone()),
        other => Sql::Text(other.to_string()),
    }
}

/// `a IS ? AND b IS ?` with its values, from an object of columns.
pub(super) fn place(row: &Value) -> (String, Vec<rusqlite::types::Value>) {
    let map = row.as_object();
    let words: Vec<String> = map
        .into_iter()
        .flatten()
        .map(|(k, _)| format!("\"{k}\" IS ?"))
        .collect();
    let values = map.into_iter().flatten().map(|(_, v)| sql_of(v)).collect();
    (words.join(" AND "), values)
}

impl<'a, 'c> Recorder<'a, 'c> {
    /// A recorder for a merge that stands in the table.
    #[must_use]
    pub const fn new(tx: &'a Tx<'c>, merge: &'a str) -> Self {
        Self { tx, merge, n: 0 }
    }

    fn note(
        &mut self,
        what: &str,
        table: &str,
        row: &Value,
        column: Option<&str>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> rusqlite::Result<()> {
        self.n = self.n.saturating_add(1);
        self.tx
            .prepare_cached(
                "INSERT INTO merge_effects(merge_id,n,what,tbl,row,col,before,after) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
            )?
            .execute(params![
                self.merge,
                self.n,
                what,
                table,
                row.to_string(),
                column,
                before.map(Value::to_string),
                after.map(Value::to_string)
            ])
            .map(drop)
    }

    /// Remember that a cell was changed by somebody else's statement.
    ///
    /// # Errors
    /// Database errors.
    pub fn changed(
        &mut self,
        table: &str,
        row: &Value,
        column: &str,
        before: &Value,
        after: &Value,
    ) -> rusqlite::Result<()> {
        if before == after {
            return Ok(());
        }
        self.note("cell", table, row, Some(column), Some(before), Some(after))
    }

    /// Remember that cells of a row that only fit together were changed: columns with what was and what is there.
    ///
    /// # Errors
    /// Database errors.
    pub fn changed_together(
        &mut self,
        table: &str,
        row: &Value,
        columns: &[&str],
        before: &[Value],
        after: &[Value],
    ) -> rusqlite::Result<()> {
        if before == after {
            return Ok(());
        }
        let (before, after) = (json!(before), json!(after));
        self.note(
            "cell",
            table,
            row,
            Some(&columns.join(",")),
            Some(&before),
            Some(&after),
        )
    }

    /// Set a cell. `table` and `column` are names of the schema, never input.
    ///
    /// # Errors
    /// Database errors.
    pub fn set(
        &mut self,
        table: &str,
        row: &Value,
        column: &str,
        value: &Value,
    ) -> rusqlite::Result<()> {
        let (words, mut values) = place(row);
        let before = self.tx.query_row(
            &format!("SELECT \"{column}\" FROM \"{table}\" WHERE {words}"),
            params_from_iter(&values),
            |r| Ok(json_of(r.get_ref(0)?)),
        )?;
        if before == *value {
            return Ok(());
        }
        values.insert(0, sql_of(value));
        self.tx.execute(
            &format!("UPDATE \"{table}\" SET \"{column}\"=? WHERE {words}"),
            params_from_iter(&values),
        )?;
        self.changed(table, row, column, &before, value)
    }

    /// Let every row that refers to `from` refer to `to`. Rows that cannot, because the other has the same already, stay,
    /// or make way where `replace` says so. How many moved.
    ///
    /// # Errors
    /// Database errors.
    pub fn repoint(
        &mut self,
        r: &Reference,
        from: &str,
        to: &str,
        replace: bool,
    ) -> rusqlite::Result<usize> {
        let key: Vec<String> = r.key.iter().map(|k| format!("\"{k}\"")).collect();
        let rows = rows(
            self.tx,
            &format!(
                "SELECT {} FROM \"{}\" WHERE \"{}\"=?1",
                key.join(","),
                r.table,
                r.column
            ),
            from,
        )?;
        let mut moved = 0_usize;
        for row in rows {
            let (words, values) = place(&row);
            let mut all = vec![sql_of(&json!(to)), sql_of(&json!(from))];
            all.extend(values);
            let n = self.tx.execute(
                &format!(
                    "UPDATE OR IGNORE \"{}\" SET \"{1}\"=? WHERE \"{1}\" IS ? AND {words}",
                    r.table, r.column
                ),
                params_from_iter(&all),
            )?;
            if n > 0 {
                moved = moved.saturating_add(1);
                self.changed(&r.table, &row, &r.column, &json!(from), &json!(to))?;
            } else if replace {
                let mut whole = row.clone();
                if let Some(map) = whole.as_object_mut() {
                    map.insert(r.column.clone(), json!(from));
                }
                self.remove(&r.table, &whole)?;
            }
        }
        Ok(moved)
    }

    /// Delete a row that can be put back.
    ///
    /// # Errors
    /// Database errors.
    pub fn remove(&mut self, table: &str, row: &Value) -> rusqlite::Result<()> {
        let (words, values) = place(row);
        let whole = whole(self.tx, table, &words, &values)?;
        self.tx.execute(
            &format!("DELETE FROM \"{table}\" WHERE {words}"),
            params_from_iter(&values),
        )?;
        self.note("gone", table, row, None, Some(&whole), None)
    }

    /// Remember a row that the merge put in.
    ///
    /// # Errors
    /// Database errors.
    pub fn made(&mut self, table: &str, row: &Value) -> rusqlite::Result<()> {
        self.note("made", table, row, None, None, None)
    }

    /// Remember which rows a table held of the noun, so that what comes later can be told from what was there. By their
    /// ids: where a row lies in the file changes with the next compaction.
    ///
    /// # Errors
    /// Database errors.
    pub fn mark(&mut self, table: &str, column: &str, of: &str) -> rusqlite::Result<()> {
        let there: Vec<String> = self
            .tx
            .prepare(&format!(
                "SELECT id FROM \"{table}\" WHERE \"{column}\"=?1 ORDER BY id"
            ))?
            .query_map([of], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        self.note("mark", table, &json!({ "ids": there }), None, None, None)
    }

    /// Remember that something was so of this row before.
    ///
    /// # Errors
    /// Database errors.
    pub fn mark_row(&mut self, table: &str, row: &Value) -> rusqlite::Result<()> {
        self.note("mark", table, row, None, None, None)
    }

    /// Remember the state a mail had.
    ///
    /// # Errors
    /// Database errors.
    pub fn mail(&mut self, id: &str, before: &str, after: &str) -> rusqlite::Result<()> {
        self.note(
            "mail",
            "emails",
            &json!({ "id": id }),
            None,
            Some(&json!(before)),
            Some(&json!(after)),
        )
    }

    /// Remember a transition the merge caused.
    ///
    /// # Errors
    /// Database errors.
    pub fn moved(&mut self, card: &str, transition: &str) -> rusqlite::Result<()> {
        self.note(
            "move",
            "prospects",
            &json!({ "id": card }),
            None,
            Some(&json!(transition)),
            None,
        )
    }
}

/// Rows of a statement as objects by column.
fn rows(c: &Connection, sql: &str, parameter: &str) -> rusqlite::Result<Vec<Value>> {
    let mut stmt = c.prepare(sql)?;
    let names: Vec<String> = stmt.column_names().map(str::to_owned).collect();
    stmt.query_map([parameter], |r| {
        let mut map = Map::new();
        for (i, n) in names.iter().enumerate() {
            map.insert(n.clone(), json_of(r.get_ref(i)?));
        }
        Ok(Value::Object(map))
    })?
    .collect()
}

fn whole(
    c: &Connection,
    table: &str,
    words: &str,
    values: &[rusqlite::types::Value],
) -> rusqlite::Result<Value> {
    let mut stmt = c.prepare(&format!("SELECT * FROM \"{table}\" WHERE {words}"))?;
    let names: Vec<String> = stmt.column_names().map(str::to_owned).collect();
    stmt.query_row(params_from_iter(values), |r| {
        let mut map = Map::new();
        for (i, n) in names.iter().enumerate() {
            map.insert(n.clone(), json_of(r.get_ref(i)?));
        }
        Ok(Value::Object(map))
    })
}
