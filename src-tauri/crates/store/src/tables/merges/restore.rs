//! Taking a change back, where nobody changed the same thing since.

use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use super::Effect;
use super::record::{place, sql_of};

/// Whether a change was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restored {
    /// It is as it was.
    Back,
    /// Somebody changed it since, or it would collide with something newer: it stays.
    Left,
}

/// Take back a change of rows (`cell gone made`). Moves and mails are the caller's, because rules hold for them.
///
/// # Errors
/// Database errors other than a collision.
pub fn restore(c: &Connection, e: &Effect) -> rusqlite::Result<Restored> {
    let n = match (e.what.as_str(), &e.column, &e.before) {
        ("cell", Some(columns), Some(before)) => {
            let columns: Vec<&str> = columns.split(',').collect();
            let list = |v: &Value| match v {
                Value::Array(all) if columns.len() > 1 => all.clone(),
                one => vec![one.clone()],
            };
            let after = list(e.after.as_ref().unwrap_or(&Value::Null));
            let (words, place) = place(&e.row);
            let set: Vec<String> = columns.iter().map(|k| format!("\"{k}\"=?")).collect();
            let is: Vec<String> = columns.iter().map(|k| format!("\"{k}\" IS ?")).collect();
            let values = list(before)
                .iter()
                .map(sql_of)
                .chain(place)
                .chain(after.iter().map(sql_of))
                .collect::<Vec<_>>();
            c.execute(
                &format!(
                    "UPDATE OR IGNORE \"{}\" SET {} WHERE {words} AND {}",
                    e.table,
                    set.join(","),
                    is.join(" AND ")
                ),
                params_from_iter(values),
            )?
        }
        ("gone", None, Some(Value::Object(row))) => {
            let names: Vec<String> = row.keys().map(|k| format!("\"{k}\"")).collect();
            let marks = vec!["?"; names.len()].join(",");
            c.execute(
                &format!(
                    "INSERT OR IGNORE INTO \"{}\"({}) VALUES({marks})",
                    e.table,
                    names.join(",")
                ),
                params_from_iter(row.values().map(sql_of)),
            )?
        }
        ("made", None, _) => {
            let (words, values) = place(&e.row);
            c.execute(
                &format!("DELETE FROM \"{}\" WHERE {words}", e.table),
                params_from_iter(&values),
            )?
        }
        _ => {
            return Err(crate::tables::unreadable(
                "merge effect",
                &json!(e.what).to_string(),
            ));
        }
    };
    Ok(if n > 0 {
        Restored::Back
    } else {
        Restored::Left
    })
}
