//! The approval queue over `emails` and `email_drafts`: what waits, what expired, how a draft changed.

use domain::{EmailId, Millis};
use rusqlite::{Connection, OptionalExtension as _};

/// What the queue sorts and shows beside the mail and its drafting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// Why its approval ended before it could leave.
    pub expired: Option<String>,
    /// Why it was rejected.
    pub rejected: Option<String>,
}

/// Marks of a draft.
///
/// # Errors
/// Database errors.
pub fn marks(c: &Connection, id: &EmailId) -> rusqlite::Result<Marks> {
    Ok(c.prepare_cached(
        "SELECT expired_reason,rejected_reason FROM email_drafts WHERE email_id=?1",
    )?
    .query_row([id.as_str()], |r| {
        Ok(Marks {
            expired: r.get(0)?,
            rejected: r.get(1)?,
        })
    })
    .optional()?
    .unwrap_or_default())
}

/// A version of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// 1, 2, 3 …
    pub n: u32,
    /// Subject.
    pub subject: String,
    /// Body.
    pub text: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub at: Millis,
    /// What should be otherwise, where it was written anew.
    pub note: Option<String>,
}

/// The versions of a draft, oldest first.
///
/// # Errors
/// Database errors.
pub fn versions(c: &Connection, id: &EmailId) -> rusqlite::Result<Vec<Version>> {
    c.prepare_cached(
        "SELECT n,subject,body_text,made_by,at,note FROM email_versions WHERE email_id=?1 ORDER BY n",
    )?
    .query_map([id.as_str()], |r| {
        Ok(Version {
            n: r.get(0)?,
            subject: r.get(1)?,
            text: r.get(2)?,
            made_by: r.get(3)?,
            at: Millis(r.get(4)?),
            note: r.get(5)?,
        })
    })?
    .collect()
}

/// Say who wrote the newest version of a draft and on which note.
///
/// # Errors
/// Database errors.
pub fn name_version(
    c: &Connection,
    id: &EmailId,
    made_by: &str,
    note: Option<&str>,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE email_versions SET made_by=?2,note=?3 WHERE email_id=?1 AND n=(SELECT max(n) FROM email_versions WHERE email_id=?1)",
    )?
    .execute(rusqlite::params![id.as_str(), made_by, note])
    .map(drop)
}

/// Packs that wait: first mails, and drafts that stand alone.
///
/// # Errors
/// Database errors.
pub fn packs_waiting(c: &Connection) -> rusqlite::Result<u32> {
    c.prepare_cached("SELECT count(*) FROM emails WHERE state IN('draft','pending_approval') AND kind IN('first','answer','manual')")?.query_row([], |r| r.get(0))
}

/// Mails cancelled because of a suppression, ever.
///
/// # Errors
/// Database errors.
pub fn cancelled_by_suppression(c: &Connection) -> rusqlite::Result<u32> {
    c.prepare_cached(
        "SELECT count(*) FROM emails WHERE state='cancelled' AND state_reason='suppressed'",
    )?
    .query_row([], |r| r.get(0))
}
