//! `saved_views`: what somebody looks at often, by screen and in his own order.

use domain::{ActorId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A saved view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Id.
    pub id: String,
    /// Whose.
    pub actor: ActorId,
    /// The screen it belongs to.
    pub screen: String,
    /// Its name; one of a kind per screen and person.
    pub name: String,
    /// What the screen filters by, JSON.
    pub filter: Value,
    /// In which order, in the screen's words.
    pub sort: Option<String>,
    /// Place among the screen's views, from 0.
    pub position: i64,
    /// Saved.
    pub at: Millis,
}

fn read(r: &Row<'_>) -> rusqlite::Result<View> {
    let filter: String = r.get(4)?;
    Ok(View {
        id: r.get(0)?,
        actor: r.get::<_, String>(1)?.into(),
        screen: r.get(2)?,
        name: r.get(3)?,
        filter: serde_json::from_str(&filter)
            .map_err(|e| super::unreadable("view", &e.to_string()))?,
        sort: r.get(5)?,
        position: r.get(6)?,
        at: Millis(r.get(7)?),
    })
}

const VIEW: &str = "SELECT id,actor_id,screen,name,filter,sort,position,at FROM saved_views";

/// Somebody's views, of one screen when given, in their order.
///
/// # Errors
/// Database errors.
pub fn of(c: &Connection, actor: &ActorId, screen: Option<&str>) -> rusqlite::Result<Vec<View>> {
    c.prepare_cached(&format!(
        "{VIEW} WHERE actor_id=?1 AND (?2 IS NULL OR screen=?2) ORDER BY screen,position,name"
    ))?
    .query_map(params![actor.as_str(), screen], read)?
    .collect()
}

/// One of somebody's views.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, actor: &ActorId, id: &str) -> rusqlite::Result<Option<View>> {
    c.prepare_cached(&format!("{VIEW} WHERE actor_id=?1 AND id=?2"))?
        .query_row(params![actor.as_str(), id], read)
        .optional()
}

/// Whether somebody has another view of this name on this screen.
///
/// # Errors
/// Database errors.
pub fn named(c: &Connection, v: &View) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM saved_views WHERE actor_id=?1 AND screen=?2 AND name=?3 AND id<>?4)")?
        .query_row(params![v.actor.as_str(), v.screen, v.name, v.id], |r| r.get(0))
}

/// The place behind the last of a screen's views.
///
/// # Errors
/// Database errors.
pub fn last_place(c: &Connection, actor: &ActorId, screen: &str) -> rusqlite::Result<i64> {
    c.prepare_cached(
        "SELECT ifnull(max(position)+1,0) FROM saved_views WHERE actor_id=?1 AND screen=?2",
    )?
    .query_row(params![actor.as_str(), screen], |r| r.get(0))
}

/// Keep a view, replacing the one with its id.
///
/// # Errors
/// Database errors; a name that is taken.
pub fn put(c: &Connection, v: &View) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO saved_views(id,actor_id,screen,name,filter,sort,position,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8) \
         ON CONFLICT(id) DO UPDATE SET screen=excluded.screen,name=excluded.name,filter=excluded.filter,sort=excluded.sort,position=excluded.position",
    )?
    .execute(params![
        v.id,
        v.actor.as_str(),
        v.screen,
        v.name,
        v.filter.to_string(),
        v.sort,
        v.position,
        v.at.0
    ])
    .map(drop)
}

/// Forget a view.
///
/// # Errors
/// Database errors.
pub fn delete(c: &Connection, id: &str) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM saved_views WHERE id=?1")?
        .execute([id])
        .map(drop)
}
