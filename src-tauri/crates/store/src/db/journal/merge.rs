//! What the journal knows and the database does not, put into the database.

use std::collections::HashSet;

use domain::{EmailId, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Entry;
use crate::tables::unseen::{self, Unseen};
use crate::tables::{emails, settings};

/// The setting that says that erasures of the journal are to be carried out again.
pub const REPLAY: &str = "privacy.replay";

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Suppressions put in.
    pub suppressions: usize,
    /// Erasure keys put in; whoever opens the workspace replays these erasures.
    pub erasures: Vec<(String, String)>,
    /// Mails whose attempt reached `committing` after this database was taken, and which it could offer again or, cancelled,
    /// does not know by the id under which they left.
    pub maybe_sent: Vec<String>,
    /// Every attempt that reached `committing` and of which this database does not know it.
    pub unseen: Vec<Entry>,
    /// Suppressions the schema refused (a shared domain nobody confirmed), by row id.
    pub refused: Vec<String>,
}

/// Merge inside the caller's transaction. Idempotent.
///
/// # Errors
/// Database errors.
pub fn merge(conn: &Connection, entries: &[Entry]) -> anyhow::Result<Merged> {
    let lifted: HashSet<&str> = entries
        .iter()
        .filter_map(|e| match e {
            Entry::Lifted { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let mut out = Merged::default();
    for e in entries {
        match e {
            Entry::Suppressed { id, .. } if lifted.contains(id.as_str()) => {}
            Entry::Suppressed {
                id,
                scope,
                key,
                reason,
                confirmed_by,
                at,
            } => {
                if known(conn, id, scope, key)? {
                    continue;
                }
                let by = confirmed_by
                    .as_deref()
                    .map(|a| actor(conn, a))
                    .transpose()?
                    .flatten();
                let put = conn
                    .prepare_cached("INSERT INTO suppressions(id,scope,key,reason,confirmed_by,at) VALUES(?1,?2,?3,?4,?5,?6)")?
                    .execute(params![id, scope, key, reason, by, at]);
                match put {
                    Ok(_) => out.suppressions += 1,
                    Err(e)
                        if e.sqlite_error_code()
                            == Some(rusqlite::ErrorCode::ConstraintViolation) =>
                    {
                        tracing::error!(suppression = %id, scope = %scope, "A journalled suppression was refused by the schema");
                        out.refused.push(id.clone());
                    }
                    Err(e) => return Err(e.into()),
                }
            }
            Entry::Committing { attempt, email, .. } => {
                let seen: bool = conn
                    .prepare_cached("SELECT EXISTS(SELECT 1 FROM send_attempts WHERE id=?1 AND committing_at IS NOT NULL)")?
                    .query_row([attempt], |r| r.get(0))?;
                let there: bool = conn
                    // Also one that was cancelled since, as by a suppression of this very journal: what answers it must find it.
                    .prepare_cached("SELECT EXISTS(SELECT 1 FROM emails e WHERE e.id=?1 AND (e.state IN('draft','pending_approval','approved','sending')
                      OR (e.state='cancelled' AND NOT EXISTS(SELECT 1 FROM wire_ids w WHERE w.email_id=e.id))))")?
                    .query_row([email], |r| r.get(0))?;
                if seen {
                    continue;
                }
                out.unseen.push(e.clone());
                if there && !out.maybe_sent.contains(email) {
                    out.maybe_sent.push(email.clone());
                }
            }
            Entry::Erased { kind, key, at } => {
                let n = conn
                    .prepare_cached("INSERT OR IGNORE INTO erasures(kind,key,at) VALUES(?1,?2,?3)")?
                    .execute(params![kind, key, at])?;
                if n > 0 {
                    out.erasures.push((kind.clone(), key.clone()));
                }
            }
            Entry::Lifted { .. } | Entry::Torn => {}
        }
    }
    if !out.erasures.is_empty() {
        // Whoever opens the workspace next finds this, also when it is not he who merged.
        settings::set(conn, REPLAY, &true, Millis(0))?;
    }
    Ok(out)
}

/// Cancel the mails that may have left after this database was taken, so that nothing offers them again; their
/// approvals are voided, and their ids are known from now on, so that an opt-out that cites one is heard. A person who knows
/// better can make a draft of them. All that may have left, also what this database has no mail of, counts against the caps.
/// How many were cancelled.
///
/// # Errors
/// Database errors.
pub(crate) fn reckon_with_maybe_sent(
    conn: &Connection,
    merged: &Merged,
    at: Millis,
) -> rusqlite::Result<usize> {
    for e in &merged.unseen {
        count(conn, e)?;
    }
    let mut n = 0;
    for email in &merged.maybe_sent {
        n += conn.execute(
            "UPDATE emails SET state='cancelled',state_reason='may have left after this copy was made'
             WHERE id=?1 AND state IN('draft','pending_approval','approved')",
            [email],
        )?;
        if let Some(m) = emails::get(conn, &EmailId(email.clone()))? {
            emails::add_wire_id(conn, &m.message_id, &m.id, "ours")?;
        }
        conn.execute(
            "UPDATE approvals SET voided_at=?2,void_reason='may have left' WHERE email_id=?1 AND voided_at IS NULL
             AND EXISTS(SELECT 1 FROM emails e WHERE e.id=?1 AND e.state='cancelled')",
            params![email, at.0],
        )?;
    }
    Ok(n)
}

fn count(conn: &Connection, e: &Entry) -> rusqlite::Result<()> {
    let Entry::Committing {
        attempt,
        email,
        inbox,
        campaign,
        domains,
        at,
    } = e
    else {
        return Ok(());
    };
    let mut left = Unseen {
        id: attempt,
        email,
        inbox: inbox.as_deref(),
        campaign: campaign.as_deref(),
        domains,
        at: Millis(*at),
    };
    // A journal of before these were written down: what the mail itself knows.
    let mail = emails::get(conn, &EmailId(email.clone()))?;
    let of_mail = mail.as_ref().map(unseen::domains_of).unwrap_or_default();
    if let Some(m) = &mail
        && inbox.is_none()
    {
        left.campaign = m.step.as_ref().map(|(campaign, _)| campaign.as_str());
        left.domains = &of_mail;
    }
    unseen::insert(conn, &left)
}

fn known(conn: &Connection, id: &str, scope: &str, key: &str) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM suppressions WHERE id=?1) OR EXISTS(SELECT 1 FROM suppressions WHERE scope=?2 AND key=?3 AND lifted_at IS NULL)",
    )?
    .query_row([id, scope, key], |r| r.get(0))
}

fn actor(conn: &Connection, id: &str) -> rusqlite::Result<Option<String>> {
    let same = conn
        .query_row("SELECT id FROM actors WHERE id=?1", [id], |r| r.get(0))
        .optional()?;
    match same {
        Some(a) => Ok(Some(a)),
        // The one who confirmed is younger than this database: any person of it stands for the word that was given.
        None => conn
            .query_row(
                "SELECT id FROM actors WHERE kind='person' ORDER BY id LIMIT 1",
                [],
                |r| r.get(0),
            )
            .optional(),
    }
}
