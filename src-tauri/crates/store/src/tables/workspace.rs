//! `workspace`: the one row with identity, epoch and pause. Quarantine is a pause whose reason begins with
//! `quarantine: `; it is left only by [`leave_quarantine`].

use domain::Millis;
use rusqlite::{Connection, params};

use crate::db::Kind;

/// How a quarantine's reason begins.
pub const QUARANTINE: &str = "quarantine: ";

/// Identity and kind.
///
/// # Errors
/// Database errors; a kind that is no kind.
pub fn identity(c: &Connection) -> rusqlite::Result<(String, Kind)> {
    c.query_row("SELECT uid,kind FROM workspace", [], |r| {
        let word: String = r.get(1)?;
        let kind = Kind::of(&word).ok_or_else(|| super::unreadable("workspace kind", &word))?;
        Ok((r.get(0)?, kind))
    })
}

/// The writer epoch as the database holds it.
///
/// # Errors
/// Database errors.
pub fn epoch(c: &Connection) -> rusqlite::Result<i64> {
    c.prepare_cached("SELECT writer_epoch FROM workspace")?
        .query_row([], |r| r.get(0))
}

/// Why nothing is sent; `None`: sending is on.
///
/// # Errors
/// Database errors.
pub fn paused_reason(c: &Connection) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT sending_paused_reason FROM workspace")?
        .query_row([], |r| r.get(0))
}

/// Whether the workspace is in quarantine.
///
/// # Errors
/// Database errors.
pub fn in_quarantine(c: &Connection) -> rusqlite::Result<bool> {
    Ok(paused_reason(c)?.is_some_and(|r| r.starts_with(QUARANTINE)))
}

/// Pause all sending. A quarantine stays one.
///
/// # Errors
/// Database errors.
pub fn pause(c: &Connection, reason: &str) -> rusqlite::Result<()> {
    c.execute("UPDATE workspace SET sending_paused_reason=?1 WHERE sending_paused_reason IS NULL OR sending_paused_reason NOT LIKE 'quarantine: %'", [reason])
        .map(drop)
}

/// Resume sending. Whether it did: not in quarantine.
///
/// # Errors
/// Database errors.
pub fn resume(c: &Connection) -> rusqlite::Result<bool> {
    c.execute("UPDATE workspace SET sending_paused_reason=NULL WHERE sending_paused_reason IS NULL OR sending_paused_reason NOT LIKE 'quarantine: %'", [])
        .map(|n| n > 0)
}

/// Put the workspace into quarantine; the first reason stays.
///
/// # Errors
/// Database errors.
pub fn quarantine(c: &Connection, why: &str) -> rusqlite::Result<()> {
    c.execute("UPDATE workspace SET sending_paused_reason=?1 WHERE sending_paused_reason IS NULL OR sending_paused_reason NOT LIKE 'quarantine: %'", [format!("{QUARANTINE}{why}")])
        .map(drop)
}

/// What [`back_to_drafts`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackToDrafts {
    /// Approvals voided.
    pub voided: usize,
    /// Mails that became drafts again.
    pub drafts: usize,
    /// Attempts whose outcome is unknown from now on.
    pub uncertain: usize,
}

/// Take back every word that mails may leave: open attempts end as their phase says, approvals are voided, mails in
/// approved or sending become drafts (or `uncertain`, where an attempt was committing; or `sent`, where it was accepted).
///
/// # Errors
/// Database errors.
pub fn back_to_drafts(c: &Connection, why: &str, at: Millis) -> rusqlite::Result<BackToDrafts> {
    c.execute(
        "UPDATE send_attempts SET state='not_sent',ended_at=?1 WHERE state='reserved'",
        [at.0],
    )?;
    let uncertain = c.execute(
        "UPDATE send_attempts SET state='uncertain',uncertain_at=?1 WHERE state='committing'",
        [at.0],
    )?;
    let voided = c.execute(
        "UPDATE approvals SET voided_at=?1,void_reason=?2 WHERE voided_at IS NULL AND email_id IN(SELECT id FROM emails WHERE state IN('draft','pending_approval','approved','sending'))",
        params![at.0, why],
    )?;
    c.execute("UPDATE emails SET state='sent' WHERE state='sending' AND EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=emails.id AND a.state='accepted')", [])?;
    c.execute("UPDATE emails SET state='uncertain' WHERE state='sending' AND EXISTS(SELECT 1 FROM send_attempts a WHERE a.email_id=emails.id AND a.state='uncertain')", [])?;
    let drafts = c.execute(
        "UPDATE emails SET state='draft',state_reason=?1 WHERE state IN('approved','sending')",
        [why],
    )?;
    Ok(BackToDrafts {
        voided,
        drafts,
        uncertain,
    })
}

/// Leave quarantine: epoch + 1, approvals voided, mails in approved or sending are drafts, sending is on again.
/// Returns the new epoch. Sent folders are scanned by the caller before.
///
/// # Errors
/// Database errors.
pub(crate) fn leave_quarantine(
    c: &Connection,
    at: Millis,
) -> rusqlite::Result<(i64, BackToDrafts)> {
    let done = back_to_drafts(c, "quarantine", at)?;
    let epoch = c.query_row(
        "UPDATE workspace SET writer_epoch=writer_epoch+1,sending_paused_reason=CASE WHEN sending_paused_reason LIKE 'quarantine: %' THEN NULL ELSE sending_paused_reason END RETURNING writer_epoch",
        [],
        |r| r.get(0),
    )?;
    Ok((epoch, done))
}
