//! `actors`: who acts.

use domain::ActorId;
use rusqlite::{Connection, OptionalExtension as _, params};

/// One who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Id.
    pub id: ActorId,
    /// `person system api practice_persona`.
    pub kind: String,
    /// Name.
    pub name: String,
}

/// Make sure the actor exists; the name is updated, the kind stays.
///
/// # Errors
/// Database errors.
pub fn ensure(c: &Connection, id: &ActorId, kind: &str, name: &str) -> rusqlite::Result<()> {
    c.execute("INSERT INTO actors(id,kind,name) VALUES(?1,?2,?3) ON CONFLICT(id) DO UPDATE SET name=excluded.name", params![id.as_str(), kind, name])
        .map(drop)
}

/// One actor.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &ActorId) -> rusqlite::Result<Option<Actor>> {
    c.prepare_cached("SELECT id,kind,name FROM actors WHERE id=?1")?
        .query_row([id.as_str()], |r| {
            Ok(Actor {
                id: r.get::<_, String>(0)?.into(),
                kind: r.get(1)?,
                name: r.get(2)?,
            })
        })
        .optional()
}

/// All actors by name.
///
/// # Errors
/// Database errors.
pub fn all(c: &Connection) -> rusqlite::Result<Vec<Actor>> {
    c.prepare_cached("SELECT id,kind,name FROM actors ORDER BY name,id")?
        .query_map([], |r| {
            Ok(Actor {
                id: r.get::<_, String>(0)?.into(),
                kind: r.get(1)?,
                name: r.get(2)?,
            })
        })?
        .collect()
}
