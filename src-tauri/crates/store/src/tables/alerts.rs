//! `alerts`: what a person should look at, once per kind and subject while it lasts.

use domain::Millis;
use rusqlite::{Connection, params};

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id.
    pub id: String,
    /// Stable name of what is wrong.
    pub kind: String,
    /// What it is about: an id or a name.
    pub subject: String,
    /// `info warning alarm`.
    pub severity: String,
    /// A sentence.
    pub text: String,
    /// What to do.
    pub remedy: String,
    /// Since when.
    pub at: Millis,
}

/// Raise; while one of this kind and subject is open it is updated and keeps its beginning. Whether it is new.
///
/// # Errors
/// Database errors.
pub fn raise(c: &Connection, a: &Alert) -> rusqlite::Result<bool> {
    let known = c
        .prepare_cached("UPDATE alerts SET severity=?3,text=?4,remedy=?5 WHERE kind=?1 AND subject=?2 AND cleared_at IS NULL")?
        .execute(params![a.kind, a.subject, a.severity, a.text, a.remedy])?;
    if known > 0 {
        return Ok(false);
    }
    c.prepare_cached(
        "INSERT INTO alerts(id,kind,subject,severity,text,remedy,at) VALUES(?1,?2,?3,?4,?5,?6,?7)",
    )?
    .execute(params![
        a.id, a.kind, a.subject, a.severity, a.text, a.remedy, a.at.0
    ])?;
    Ok(true)
}

/// It is over. Whether one was open.
///
/// # Errors
/// Database errors.
pub fn clear(c: &Connection, kind: &str, subject: &str, at: Millis) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "UPDATE alerts SET cleared_at=?3 WHERE kind=?1 AND subject=?2 AND cleared_at IS NULL",
    )?
    .execute(params![kind, subject, at.0])
    .map(|n| n > 0)
}

/// Open alerts, worst and newest first.
///
/// # Errors
/// Database errors.
pub fn open(c: &Connection) -> rusqlite::Result<Vec<Alert>> {
    c.prepare_cached(
        "SELECT id,kind,subject,severity,text,remedy,at FROM alerts WHERE cleared_at IS NULL
         ORDER BY CASE severity WHEN 'alarm' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,at DESC,id",
    )?
    .query_map([], |r| {
        Ok(Alert {
            id: r.get(0)?,
            kind: r.get(1)?,
            subject: r.get(2)?,
            severity: r.get(3)?,
            text: r.get(4)?,
            remedy: r.get(5)?,
            at: Millis(r.get(6)?),
        })
    })?
    .collect()
}
