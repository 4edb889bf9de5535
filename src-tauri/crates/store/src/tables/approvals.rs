//! `approvals`: a human's (or the campaign's autonomy's) word that a content may leave. Immutable but for the one
//! time a pack's follow-up gets its days, and for voiding.

use domain::{ActorId, ApprovalId, EmailId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Id.
    pub id: ApprovalId,
    /// The mail.
    pub email: EmailId,
    /// What was approved.
    pub content_hash: String,
    /// By whom.
    pub actor: ActorId,
    /// The pack it was given for.
    pub pack: Option<String>,
    /// The autonomy rule; `None` = a human.
    pub rule: Option<String>,
    /// Why an answer leaves although the person is suppressed.
    pub override_reason: Option<String>,
    /// When.
    pub granted_at: Millis,
    /// The slot planned at approval.
    pub planned_slot_at: Option<Millis>,
    /// From when it runs and until when; `None` while it waits for the mail before it.
    pub runs: Option<(Millis, Millis)>,
    /// Voided at, and why.
    pub voided: Option<(Millis, String)>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Approval> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Approval {
        id: r.get::<_, String>("id")?.into(),
        email: r.get::<_, String>("email_id")?.into(),
        content_hash: r.get("content_hash")?,
        actor: r.get::<_, String>("actor_id")?.into(),
        pack: r.get("pack_id")?,
        rule: r.get("rule")?,
        override_reason: r.get("override_reason")?,
        granted_at: Millis(r.get("granted_at")?),
        planned_slot_at: at("planned_slot_at")?,
        runs: at("runs_from")?.zip(at("expires_at")?),
        voided: at("voided_at")?.zip(r.get::<_, Option<String>>("void_reason")?),
    })
}

/// Insert. Exactly one live approval per mail; SQLite refuses a second.
pub fn insert(c: &Connection, a: &Approval) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO approvals(id,email_id,content_hash,actor_id,pack_id,basis,rule,override_reason,granted_at,planned_slot_at,runs_from,expires_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    )?
    .execute(params![
        a.id.as_str(), a.email.as_str(), a.content_hash, a.actor.as_str(), a.pack, if a.rule.is_some() { "autonomy" } else { "human" }, a.rule, a.override_reason,
        a.granted_at.0, a.planned_slot_at.map(|t| t.0), a.runs.map(|r| r.0.0), a.runs.map(|r| r.1.0)
    ])
    .map(drop)
}

/// The live approval of a mail.
pub fn live(c: &Connection, email: &EmailId) -> rusqlite::Result<Option<Approval>> {
    c.prepare_cached("SELECT * FROM approvals WHERE email_id=?1 AND voided_at IS NULL")?
        .query_row([email.as_str()], read)
        .optional()
}

/// All approvals of a mail, oldest first.
pub fn of_email(c: &Connection, email: &EmailId) -> rusqlite::Result<Vec<Approval>> {
    c.prepare_cached("SELECT * FROM approvals WHERE email_id=?1 ORDER BY granted_at,id")?
        .query_map([email.as_str()], read)?
        .collect()
}

/// Void the live approval of a mail; returns whether there was one.
pub fn void(c: &Connection, email: &EmailId, reason: &str, at: Millis) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "UPDATE approvals SET voided_at=?2,void_reason=?3 WHERE email_id=?1 AND voided_at IS NULL",
    )?
    .execute(params![email.as_str(), at.0, reason])
    .map(|n| n > 0)
}

/// Give a pack's follow-up its days, once.
pub fn set_runs(
    c: &Connection,
    id: &ApprovalId,
    from: Millis,
    until: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE approvals SET runs_from=?2,expires_at=?3 WHERE id=?1 AND expires_at IS NULL",
    )?
    .execute(params![id.as_str(), from.0, until.0])
    .map(drop)
}

/// Approved mails whose approval has expired at `now`.
pub fn expired(c: &Connection, now: Millis) -> rusqlite::Result<Vec<EmailId>> {
    c.prepare_cached("SELECT e.id FROM approvals a JOIN emails e ON e.id=a.email_id WHERE a.voided_at IS NULL AND a.expires_at<=?1 AND e.state='approved' ORDER BY e.id")?
        .query_map([now.0], |r| r.get::<_, String>(0).map(EmailId))?
        .collect()
}
