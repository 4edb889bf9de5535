//! `settings`: one JSON value per key. What a key means, and its default, is the reader's.

use domain::Millis;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The value of a key.
///
/// # Errors
/// Database errors; a value of another shape.
pub fn get<T: DeserializeOwned>(c: &Connection, key: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = c
        .prepare_cached("SELECT value FROM settings WHERE key=?1")?
        .query_row([key], |r| r.get(0))
        .optional()?;
    text.map(|t| serde_json::from_str(&t).map_err(|e| super::unreadable(key, &e.to_string())))
        .transpose()
}

/// Set a key.
///
/// # Errors
/// Database errors; a value that is no JSON.
pub fn set<T: Serialize + ?Sized>(
    c: &Connection,
    key: &str,
    value: &T,
    at: Millis,
) -> rusqlite::Result<()> {
    let text = serde_json::to_string(value)
        .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    c.prepare_cached("INSERT INTO settings(key,value,at) VALUES(?1,?2,?3) ON CONFLICT(key) DO UPDATE SET value=excluded.value,at=excluded.at")?
        .execute(params![key, text, at.0])
        .map(drop)
}

/// Back to the default.
///
/// # Errors
/// Database errors.
pub fn remove(c: &Connection, key: &str) -> rusqlite::Result<bool> {
    c.execute("DELETE FROM settings WHERE key=?1", [key])
        .map(|n| n > 0)
}

/// All settings as stored, by key.
///
/// # Errors
/// Database errors; a value that is no JSON.
pub fn all(c: &Connection) -> rusqlite::Result<Vec<(String, serde_json::Value)>> {
    c.prepare_cached("SELECT key,value FROM settings ORDER BY key")?
        .query_map([], |r| {
            let (key, text): (String, String) = (r.get(0)?, r.get(1)?);
            let value =
                serde_json::from_str(&text).map_err(|e| super::unreadable(&key, &e.to_string()))?;
            Ok((key, value))
        })?
        .collect()
}
