//! `events`: append-only; ids only, never text of persons. Every screen's history is a query on it.

use domain::{Millis, TraceId};
use rusqlite::{Connection, Row, params};
use serde_json::Value;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its number.
    pub id: i64,
    /// What it came from.
    pub trace: TraceId,
    /// Stable name of what happened.
    pub kind: String,
    /// `{"prospect": id, …}`.
    pub subjects: Value,
    /// Details without personal data.
    pub payload: Value,
    /// When.
    pub at: Millis,
}

/// Append one; returns its number.
///
/// # Errors
/// Database errors.
pub fn append(
    c: &Connection,
    trace: &TraceId,
    kind: &str,
    subjects: &[(&str, &str)],
    payload: &Value,
    at: Millis,
) -> rusqlite::Result<i64> {
    let map: serde_json::Map<String, Value> = subjects
        .iter()
        .map(|(k, v)| ((*k).to_owned(), Value::from(*v)))
        .collect();
    c.prepare_cached(
        "INSERT INTO events(trace_id,kind,subjects,payload,at) VALUES(?1,?2,?3,?4,?5)",
    )?
    .execute(params![
        trace.as_str(),
        kind,
        Value::Object(map).to_string(),
        payload.to_string(),
        at.0
    ])?;
    let id = c.last_insert_rowid();
    let mut insert = c.prepare_cached(
        "INSERT OR IGNORE INTO event_subjects(kind,subject_id,event_id) VALUES(?1,?2,?3)",
    )?;
    for (k, v) in subjects {
        insert.execute(params![k, v, id])?;
    }
    Ok(id)
}

const COLUMNS: &str = "e.id,e.trace_id,e.kind,e.subjects,e.payload,e.at";

fn read(r: &Row<'_>) -> rusqlite::Result<Event> {
    let json = |i: usize| -> rusqlite::Result<Value> {
        let text: String = r.get(i)?;
        serde_json::from_str(&text).map_err(|e| super::unreadable("event", &e.to_string()))
    };
    Ok(Event {
        id: r.get(0)?,
        trace: r.get::<_, String>(1)?.into(),
        kind: r.get(2)?,
        subjects: json(3)?,
        payload: json(4)?,
        at: Millis(r.get(5)?),
    })
}

/// The newest events about a subject, before event `before` (`None`: from the newest).
///
/// # Errors
/// Database errors.
pub fn of_subject(
    c: &Connection,
    kind: &str,
    id: &str,
    before: Option<i64>,
    limit: u32,
) -> rusqlite::Result<Vec<Event>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event_subjects s JOIN events e ON e.id=s.event_id WHERE s.kind=?1 AND s.subject_id=?2 AND s.event_id<?3 ORDER BY s.event_id DESC LIMIT ?4"
    ))?
    .query_map(params![kind, id, before.unwrap_or(i64::MAX), limit], read)?
    .collect()
}

/// Everything that came from one cause, in order.
///
/// # Errors
/// Database errors.
pub fn of_trace(c: &Connection, trace: &TraceId) -> rusqlite::Result<Vec<Event>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events e WHERE e.trace_id=?1 ORDER BY e.id"
    ))?
    .query_map([trace.as_str()], read)?
    .collect()
}

/// The newest events of all kinds, before event `before`.
///
/// # Errors
/// Database errors.
pub fn latest(c: &Connection, before: Option<i64>, limit: u32) -> rusqlite::Result<Vec<Event>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events e WHERE e.id<?1 ORDER BY e.id DESC LIMIT ?2"
    ))?
    .query_map(params![before.unwrap_or(i64::MAX), limit], read)?
    .collect()
}

/// How many of a kind since a time.
///
/// # Errors
/// Database errors.
pub fn count(c: &Connection, kind: &str, since: Millis) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT count(*) FROM events WHERE kind=?1 AND at>=?2")?
        .query_row(params![kind, since.0], |r| r.get(0))
}
