//! `erasures`, `erasure_plans`, `exported_backups`: who is kept out, by keys; what was planned; and where copies of the
//! workspace lie that the app cannot reach.

use domain::{ActorId, EmailId, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::erase::Subject;

/// The first of the two steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Key of the token that the second step needs.
    pub token_key: String,
    /// Whom it is about.
    pub address_key: String,
    /// Who planned it.
    pub actor: ActorId,
    /// When.
    pub at: Millis,
    /// When it was carried out.
    pub done_at: Option<Millis>,
}

/// Keep a key out (`mail phone profile name_domain`).
///
/// # Errors
/// Database errors.
pub fn keep_out(c: &Connection, kind: &str, key: &str, at: Millis) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO erasures(kind,key,at) VALUES(?1,?2,?3)")?
        .execute(params![kind, key, at.0])
        .map(drop)
}

/// When a mail key was erased.
///
/// # Errors
/// Database errors.
pub fn erased_at(c: &Connection, kind: &str, key: &str) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached("SELECT at FROM erasures WHERE kind=?1 AND key=?2")?
        .query_row([kind, key], |r| r.get(0).map(Millis))
        .optional()
}

/// Write a plan down; those that are older than `forget` go.
///
/// # Errors
/// Database errors.
pub fn plan(c: &Connection, p: &Plan, forget: Millis) -> rusqlite::Result<()> {
    c.execute("DELETE FROM erasure_plans WHERE at<?1", [forget.0])?;
    c.execute(
        "INSERT INTO erasure_plans(token_key,address_key,actor_id,at) VALUES(?1,?2,?3,?4)",
        params![p.token_key, p.address_key, p.actor.as_str(), p.at.0],
    )
    .map(drop)
}

/// The plan of a token.
///
/// # Errors
/// Database errors.
pub fn planned(c: &Connection, token_key: &str) -> rusqlite::Result<Option<Plan>> {
    c.prepare_cached(
        "SELECT token_key,address_key,actor_id,at,done_at FROM erasure_plans WHERE token_key=?1",
    )?
    .query_row([token_key], |r| {
        Ok(Plan {
            token_key: r.get(0)?,
            address_key: r.get(1)?,
            actor: r.get::<_, String>(2)?.into(),
            at: Millis(r.get(3)?),
            done_at: r.get::<_, Option<i64>>(4)?.map(Millis),
        })
    })
    .optional()
}

/// A plan is carried out; its token works once.
///
/// # Errors
/// Database errors.
pub fn carried_out(c: &Connection, token_key: &str, at: Millis) -> rusqlite::Result<bool> {
    c.execute(
        "UPDATE erasure_plans SET done_at=?2 WHERE token_key=?1 AND done_at IS NULL",
        params![token_key, at.0],
    )
    .map(|n| n > 0)
}

/// Whether a mail may be leaving at this moment, or may have left.
///
/// # Errors
/// Database errors.
pub fn on_its_way(c: &Connection, email: &EmailId) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM emails WHERE id=?1 AND state IN('sending','uncertain')) OR EXISTS(SELECT 1 FROM send_attempts WHERE email_id=?1 AND ended_at IS NULL)",
    )?
    .query_row([email.as_str()], |r| r.get(0))
}

/// Whether a message that is not read yet, and is not his own, mentions a person.
///
/// # Errors
/// Database errors.
pub fn unread_mentioning(c: &Connection, s: &Subject) -> rusqlite::Result<bool> {
    let mut all =
        c.prepare_cached("SELECT id,raw FROM messages WHERE ingested=0 AND raw IS NOT NULL")?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let (id, raw): (String, Vec<u8>) = (r.get(0)?, r.get(1)?);
        if !s.messages.contains(&id) && s.identity.in_bytes(&raw) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Remember where a copy of the workspace was put.
///
/// # Errors
/// Database errors.
pub fn exported(c: &Connection, file: &str, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO exported_backups(file,at) VALUES(?1,?2) ON CONFLICT(file) DO UPDATE SET at=excluded.at",
        params![file, at.0],
    )
    .map(drop)
}

/// A copy is there no more.
///
/// # Errors
/// Database errors.
pub fn export_gone(c: &Connection, file: &str) -> rusqlite::Result<()> {
    c.execute("DELETE FROM exported_backups WHERE file=?1", [file])
        .map(drop)
}

/// Copies that were put somewhere else, newest first.
///
/// # Errors
/// Database errors.
pub fn exports(c: &Connection) -> rusqlite::Result<Vec<(String, Millis)>> {
    c.prepare("SELECT file,at FROM exported_backups ORDER BY at DESC,file")?
        .query_map([], |r| Ok((r.get(0)?, Millis(r.get(1)?))))?
        .collect()
}
