//! `notes`: what somebody wrote down about a card. A sentence may be marked: usable ones became facts, private ones stay
//! here. A note that was taken back keeps its row until it is brought back or its card goes.

use domain::{ActorId, Millis, ProspectId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

/// A marked sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Number of the sentence, from 0.
    pub sentence: u32,
    /// `usable` or `private`.
    pub kind: String,
    /// The fact a usable one became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: ProspectId,
    /// Words.
    pub text: String,
    /// `plain usable private`: what holds for all of it.
    pub kind: String,
    /// Who wrote it.
    pub actor: ActorId,
    /// When.
    pub at: Millis,
    /// Marked sentences.
    pub marks: Vec<Mark>,
    /// The task its date words made.
    pub task: Option<String>,
    /// Taken back.
    pub removed_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Note> {
    let marks: String = r.get(6)?;
    Ok(Note {
        id: r.get(0)?,
        prospect: r.get::<_, String>(1)?.into(),
        text: r.get(2)?,
        kind: r.get(3)?,
        actor: r.get::<_, String>(4)?.into(),
        at: Millis(r.get(5)?),
        marks: serde_json::from_str(&marks)
            .map_err(|e| super::unreadable("marks of a note", &e.to_string()))?,
        task: r.get(7)?,
        removed_at: r.get::<_, Option<i64>>(8)?.map(Millis),
    })
}

const NOTE: &str =
    "SELECT id,prospect_id,text,kind,actor_id,at,marks,task_id,removed_at FROM notes";

/// Keep a note.
///
/// # Errors
/// Database errors.
pub fn insert(c: &Connection, n: &Note) -> rusqlite::Result<()> {
    let marks = serde_json::to_string(&n.marks).unwrap_or_else(|_| "[]".into());
    c.prepare_cached("INSERT INTO notes(id,prospect_id,text,kind,actor_id,at,marks,task_id) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")?
        .execute(params![n.id, n.prospect.as_str(), n.text, n.kind, n.actor.as_str(), n.at.0, marks, n.task])
        .map(drop)
}

/// A note.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &str) -> rusqlite::Result<Option<Note>> {
    c.prepare_cached(&format!("{NOTE} WHERE id=?1"))?
        .query_row([id], read)
        .optional()
}

/// The notes of a card, newest first.
///
/// # Errors
/// Database errors.
pub fn of_prospect(c: &Connection, id: &ProspectId) -> rusqlite::Result<Vec<Note>> {
    c.prepare_cached(&format!(
        "{NOTE} WHERE prospect_id=?1 AND removed_at IS NULL ORDER BY at DESC,id DESC"
    ))?
    .query_map([id.as_str()], read)?
    .collect()
}

/// Take a note back, or bring it back.
///
/// # Errors
/// Database errors.
pub fn set_removed(c: &Connection, id: &str, at: Option<Millis>) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE notes SET removed_at=?2 WHERE id=?1")?
        .execute(params![id, at.map(|t| t.0)])
        .map(drop)
}

/// Put other marks on a note.
///
/// # Errors
/// Database errors.
pub fn set_marks(c: &Connection, id: &str, marks: &[Mark]) -> rusqlite::Result<()> {
    let marks = serde_json::to_string(marks).unwrap_or_else(|_| "[]".into());
    c.prepare_cached("UPDATE notes SET marks=?2 WHERE id=?1")?
        .execute(params![id, marks])
        .map(drop)
}
