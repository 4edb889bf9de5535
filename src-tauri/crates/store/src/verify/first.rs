//! The first broken row, by table and id: what a person (or a program) looks at when a check fails. Ids only, never a
//! name, an address or a key somebody could be found by.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;

/// A row that breaks a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenRow {
    /// Its table; `safety.journal` for a line of the journal, `sqlite_schema` for a missing or changed guard.
    pub table: String,
    /// Its id; columns of a compound key joined by `/`, the line of a journal, empty when damage hides it.
    pub id: String,
}

impl BrokenRow {
    pub(super) fn new(table: impl Into<String>, id: impl ToString) -> Self {
        Self {
            table: table.into(),
            id: id.to_string(),
        }
    }
}

/// Violations, and the first of them.
pub(super) type Found = (i64, Option<BrokenRow>);

/// How many ids a statement selects, and the least of them: ids grow with time, so that it is the oldest.
pub(super) fn of_ids(c: &Connection, table: &str, sql: &str) -> rusqlite::Result<Found> {
    let count = format!("WITH broken(id) AS ({sql}) SELECT count(*),min(id) FROM broken");
    c.query_row(&count, [], |r| {
        let n: i64 = r.get(0)?;
        let first = (n > 0).then(|| r.get_ref(1).map(shown)).transpose()?;
        Ok((n, first.map(|id| BrokenRow::new(table, id))))
    })
}

/// Rows that refer to nothing.
pub(super) fn of_foreign_keys(c: &Connection) -> rusqlite::Result<Found> {
    let mut stmt = c.prepare("PRAGMA foreign_key_check")?;
    let mut rows = stmt.query([])?;
    let (mut n, mut first) = (0_i64, None);
    while let Some(r) = rows.next()? {
        if n == 0 {
            let (table, rowid): (String, Option<i64>) = (r.get(0)?, r.get(1)?);
            let id = match rowid {
                Some(rowid) => id_of(c, &table, rowid)?,
                None => lost_child(c, &table, r.get(3)?)?,
            };
            first = Some(BrokenRow::new(table, id.unwrap_or_default()));
        }
        n += 1;
    }
    Ok((n, first))
}

/// What `integrity_check` says; it also looks at indices, CHECKs and NOT NULLs. The page of a damaged tree and the row of
/// a broken index are named by their table where SQLite says enough.
///
/// FTS5 checks against the structure its connection read last, which another connection's writes have made old: a query
/// makes it look again, else a whole index is called damaged.
pub(super) fn of_damage(c: &Connection) -> rusqlite::Result<Found> {
    for index in ["search_index", "search_trigrams"] {
        c.query_row(
            &format!("SELECT count(*) FROM {index} WHERE {index} MATCH 'any'"),
            [],
            |_| Ok(()),
        )?;
    }
    let found = c
        .prepare("PRAGMA integrity_check(100)")?
        .query_map([], |r| r.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let said: Vec<&String> = found.iter().filter(|l| *l != "ok").collect();
    let first = said
        .first()
        .map(|words| place_of(c, words).unwrap_or_else(|| BrokenRow::new("", "")));
    Ok((said.len().try_into().unwrap_or(i64::MAX), first))
}

/// `row 5 missing from index emails_by_key`, `CHECK constraint failed in jobs`, `Tree 12 page 40: …`; of a damaged tree
/// the first line says how many follow.
fn place_of(c: &Connection, words: &str) -> Option<BrokenRow> {
    let after = |word: &str| {
        let mut all = words.split([' ', ',', ':', '.', '\n']);
        all.find(|w| w.eq_ignore_ascii_case(word))?;
        all.next()?.parse::<i64>().ok()
    };
    let table: String = match after("Tree") {
        Some(root) => c
            .query_row(
                "SELECT tbl_name FROM sqlite_schema WHERE rootpage=?1",
                [root],
                |r| r.get(0),
            )
            .ok()?,
        None => words
            .split(|l: char| !(l.is_alphanumeric() || l == '_'))
            .rev()
            .find_map(|word| {
                c.query_row(
                    "SELECT tbl_name FROM sqlite_schema WHERE name=?1 AND type IN('table','index')",
                    [word],
                    |r| r.get(0),
                )
                .ok()
            })?,
    };
    let id = after("row")
        .and_then(|rowid| id_of(c, &table, rowid).ok().flatten())
        .unwrap_or_default();
    Some(BrokenRow::new(table, id))
}

/// The id of a row known by its rowid; a table without a column `id` is named by the rowid itself.
fn id_of(c: &Connection, table: &str, rowid: i64) -> rusqlite::Result<Option<String>> {
    let has_id: bool = c.query_row(
        "SELECT EXISTS(SELECT 1 FROM pragma_table_info(?1) WHERE name='id')",
        [table],
        |r| r.get(0),
    )?;
    if !has_id {
        return Ok(Some(rowid.to_string()));
    }
    c.query_row(
        &format!("SELECT id FROM {} WHERE rowid=?1", quoted(table)),
        [rowid],
        |r| r.get_ref(0).map(shown),
    )
    .optional()
}

/// The first row of a table WITHOUT ROWID whose foreign key number `key` refers to nothing.
fn lost_child(c: &Connection, table: &str, key: i64) -> rusqlite::Result<Option<String>> {
    let ids: Vec<String> = c
        .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk>0 AND (name LIKE '%id' OR type='INTEGER') ORDER BY pk")?
        .query_map([table], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let pairs: Vec<(String, String, String)> = c
        .prepare(
            "SELECT k.\"table\",k.\"from\",ifnull(k.\"to\",(SELECT name FROM pragma_table_info(k.\"table\") WHERE pk=k.seq+1))
             FROM pragma_foreign_key_list(?1) k WHERE k.id=?2 ORDER BY k.seq",
        )?
        .query_map((table, key), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (Some((parent, ..)), false) = (pairs.first(), ids.is_empty()) else {
        return Ok(None);
    };
    let shown_ids: Vec<String> = ids.iter().map(|i| format!("c.{}", quoted(i))).collect();
    let same: Vec<String> = pairs
        .iter()
        .map(|(_, from, to)| format!("p.{}=c.{}", quoted(to), quoted(from)))
        .collect();
    let there: Vec<String> = pairs
        .iter()
        .map(|(_, from, _)| format!("c.{} IS NOT NULL", quoted(from)))
        .collect();
    c.query_row(
        &format!(
            "SELECT {} FROM {} c WHERE {} AND NOT EXISTS(SELECT 1 FROM {} p WHERE {}) ORDER BY 1 LIMIT 1",
            shown_ids.join("||'/'||"),
            quoted(table),
            there.join(" AND "),
            quoted(parent),
            same.join(" AND ")
        ),
        [],
        |r| r.get_ref(0).map(shown),
    )
    .optional()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
        ValueRef::Real(x) => x.to_string(),
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
    }
}
