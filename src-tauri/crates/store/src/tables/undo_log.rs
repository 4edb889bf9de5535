//! `undo_log`: the compensating operation of each manual change, while it can be undone.

use domain::{ActorId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// What undoes something.
#[derive(Debug, Clone, PartialEq)]
pub struct Undo {
    /// Id.
    pub id: String,
    /// The compensating operation.
    pub operation: String,
    /// Its input.
    pub input: Value,
    /// What the button says it takes back.
    pub words: String,
    /// Whose change.
    pub actor: ActorId,
    /// When it was made.
    pub at: Millis,
    /// Until when it can be taken back.
    pub until: Millis,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Undo> {
    let input: String = r.get(2)?;
    Ok(Undo {
        id: r.get(0)?,
        operation: r.get(1)?,
        input: serde_json::from_str(&input)
            .map_err(|e| super::unreadable("undo input", &e.to_string()))?,
        words: r.get(3)?,
        actor: r.get::<_, String>(4)?.into(),
        at: Millis(r.get(5)?),
        until: Millis(r.get(6)?),
    })
}

/// Remember one.
///
/// # Errors
/// Database errors.
pub fn insert(c: &Connection, u: &Undo) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO undo_log(id,operation,input,words,actor_id,at,until_at) VALUES(?1,?2,?3,?4,?5,?6,?7)")?
        .execute(params![u.id, u.operation, u.input.to_string(), u.words, u.actor.as_str(), u.at.0, u.until.0])
        .map(drop)
}

const OPEN: &str = "SELECT id,operation,input,words,actor_id,at,until_at FROM undo_log WHERE undone_at IS NULL AND until_at>=";

/// The newest that can still be taken back.
///
/// # Errors
/// Database errors.
pub fn latest(c: &Connection, now: Millis) -> rusqlite::Result<Option<Undo>> {
    c.prepare_cached(&format!("{OPEN}?1 ORDER BY at DESC,id DESC LIMIT 1"))?
        .query_row([now.0], read)
        .optional()
}

/// One that can still be taken back.
///
/// # Errors
/// Database errors.
pub fn open(c: &Connection, id: &str, now: Millis) -> rusqlite::Result<Option<Undo>> {
    c.prepare_cached(&format!("{OPEN}?1 AND id=?2"))?
        .query_row(params![now.0, id], read)
        .optional()
}

/// It was taken back. Whether it was open.
///
/// # Errors
/// Database errors.
pub fn done(c: &Connection, id: &str, at: Millis) -> rusqlite::Result<bool> {
    c.execute(
        "UPDATE undo_log SET undone_at=?2 WHERE id=?1 AND undone_at IS NULL AND until_at>=?2",
        params![id, at.0],
    )
    .map(|n| n > 0)
}

/// The entries an undo made by itself are closed with it, so that the next undo goes further back and not forward.
///
/// # Errors
/// Database errors.
pub fn close_made_by(c: &Connection, actor: &ActorId, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE undo_log SET undone_at=?2 WHERE actor_id=?1 AND at=?2 AND undone_at IS NULL",
        params![actor.as_str(), at.0],
    )
}

/// The newest change of an actor that was not taken back, whether or not it still can be.
///
/// # Errors
/// Database errors.
pub fn newest_of(c: &Connection, actor: &ActorId) -> rusqlite::Result<Option<Undo>> {
    c.prepare_cached(&format!(
        "{OPEN}0 AND actor_id=?1 ORDER BY at DESC,id DESC LIMIT 1"
    ))?
    .query_row([actor.as_str()], read)
    .optional()
}
