//! `tasks`: what a person should do next.

use domain::{Millis, ProspectId};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

/// A task.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: Option<ProspectId>,
    /// `answer call meeting decide letter linkedin …`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// Due.
    pub due_at: Option<Millis>,
    /// JSON.
    pub detail: Value,
    /// Since.
    pub created_at: Millis,
}

/// Insert.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub fn insert(
    c: &Connection,
    id: &str,
    prospect: Option<&ProspectId>,
    kind: &str,
    text: &str,
    due: Option<Millis>,
    detail: &Value,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO tasks(id,prospect_id,kind,text,due_at,detail,created_at) VALUES(?1,?2,?3,?4,?5,?6,?7)",
        params![id, prospect.map(ProspectId::as_str), kind, text, due.map(|t| t.0), detail.to_string(), at.0],
    )
    .map(drop)
}

/// The open task of this kind of a card.
pub fn open_of(
    c: &Connection,
    prospect: &ProspectId,
    kind: &str,
) -> rusqlite::Result<Option<String>> {
    c.query_row(
        "SELECT id FROM tasks WHERE prospect_id=?1 AND kind=?2 AND done_at IS NULL AND cancelled_at IS NULL",
        params![prospect.as_str(), kind],
        |r| r.get(0),
    )
    .optional()
}

/// All open tasks, most urgent first.
pub fn open(c: &Connection) -> rusqlite::Result<Vec<Task>> {
    c.prepare_cached("SELECT id,prospect_id,kind,text,due_at,detail,created_at FROM tasks WHERE done_at IS NULL AND cancelled_at IS NULL ORDER BY due_at IS NULL,due_at,id")?
        .query_map([], |r| {
            Ok(Task {
                id: r.get(0)?,
                prospect: r.get::<_, Option<String>>(1)?.map(Into::into),
                kind: r.get(2)?,
                text: r.get(3)?,
                due_at: r.get::<_, Option<i64>>(4)?.map(Millis),
                detail: r.get::<_, String>(5).map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                created_at: Millis(r.get(6)?),
            })
        })?
        .collect()
}

/// Done.
pub fn done(c: &Connection, id: &str, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE tasks SET done_at=?2 WHERE id=?1 AND done_at IS NULL AND cancelled_at IS NULL",
        params![id, at.0],
    )
}

/// Cancel the open tasks of a card.
pub fn cancel_of(c: &Connection, prospect: &ProspectId, at: Millis) -> rusqlite::Result<usize> {
    c.execute("UPDATE tasks SET cancelled_at=?2 WHERE prospect_id=?1 AND done_at IS NULL AND cancelled_at IS NULL", params![prospect.as_str(), at.0])
}

/// Cancel one task that is not done, or take that back.
pub fn set_cancelled(c: &Connection, id: &str, at: Option<Millis>) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE tasks SET cancelled_at=?2 WHERE id=?1 AND done_at IS NULL",
        params![id, at.map(|t| t.0)],
    )
}

/// Open again. Whether it was done.
pub fn reopen(c: &Connection, id: &str) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE tasks SET done_at=NULL WHERE id=?1 AND done_at IS NOT NULL",
        [id],
    )
}

/// The card of a task.
pub fn card_of(c: &Connection, id: &str) -> rusqlite::Result<Option<Option<ProspectId>>> {
    c.query_row("SELECT prospect_id FROM tasks WHERE id=?1", [id], |r| {
        r.get::<_, Option<String>>(0).map(|p| p.map(ProspectId))
    })
    .optional()
}
