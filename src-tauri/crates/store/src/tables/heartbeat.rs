//! How an inbox lives: what became of its mails, when it last sent, read and got something.

use domain::time::DAY;
use domain::{InboxId, Millis};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Counts since an instant.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// Mails of a sequence that were accepted.
    pub sequence: u32,
    /// Of these, answered by a human.
    pub replied: u32,
    /// Of all accepted, opened as far as known.
    pub opened: u32,
    /// Accepted.
    pub accepted: u32,
    /// Mean time from the last byte to the server's yes, milliseconds.
    pub latency_ms: Option<f64>,
}

/// Counts of an inbox's mails since `from`.
///
/// # Errors
/// Database errors.
pub fn counts(c: &Connection, inbox: &InboxId, from: Millis) -> rusqlite::Result<Counts> {
    c.prepare_cached(
        "SELECT coalesce(sum(m.kind IN('first','follow_up')),0),coalesce(sum(m.kind IN('first','follow_up') AND m.replied_at IS NOT NULL),0),\
         coalesce(sum(m.first_opened_at IS NOT NULL),0),count(*),avg(CASE WHEN a.uncertain_at IS NULL AND a.ended_at>=a.committing_at THEN a.ended_at-a.committing_at END) \
         FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE a.inbox_id=?1 AND a.reserved_at>?2 AND a.state='accepted'",
    )?
    .query_row(params![inbox.as_str(), from.0], |r| {
        Ok(Counts { sequence: r.get(0)?, replied: r.get(1)?, opened: r.get(2)?, accepted: r.get(3)?, latency_ms: r.get(4)? })
    })
}

/// When an inbox was last alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heartbeat {
    /// Its folders were last read.
    pub checked_at: Option<Millis>,
    /// Its last mail was accepted.
    pub sent_at: Option<Millis>,
    /// Its last message was first seen.
    pub received_at: Option<Millis>,
    /// Median time from the server's stamp to first sight, of its last twenty messages, milliseconds.
    pub seen_after_ms: Option<i64>,
}

/// The heartbeat of an inbox.
///
/// # Errors
/// Database errors.
pub fn of(c: &Connection, inbox: &InboxId) -> rusqlite::Result<Heartbeat> {
    let checked = c
        .prepare_cached("SELECT max(f.checked_at) FROM folders f LEFT JOIN folder_progress g ON g.folder_id=f.id WHERE f.inbox_id=?1 AND g.gone_at IS NULL")?
        .query_row([inbox.as_str()], |r| r.get::<_, Option<i64>>(0))?;
    let sent: Option<Option<i64>> = c
        .prepare_cached("SELECT ended_at FROM send_attempts WHERE inbox_id=?1 AND state='accepted' ORDER BY reserved_at DESC LIMIT 1")?
        .query_row([inbox.as_str()], |r| r.get(0))
        .optional()?;
    let seen: Vec<(i64, Option<i64>)> = c
        .prepare_cached("SELECT first_seen_at,received_at FROM messages WHERE inbox_id=?1 ORDER BY first_seen_at DESC LIMIT 20")?
        .query_map([inbox.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    // What lay in the mailbox before it was added, or while this machine slept, says nothing about the way.
    let mut ways: Vec<i64> = seen
        .iter()
        .filter_map(|(first, received)| received.map(|r| first.saturating_sub(r)))
        .filter(|ms| (0..DAY).contains(ms))
        .collect();
    ways.sort_unstable();
    Ok(Heartbeat {
        checked_at: checked.map(Millis),
        sent_at: sent.flatten().map(Millis),
        received_at: seen.first().map(|(t, _)| Millis(*t)),
        seen_after_ms: ways.get(ways.len() / 2).copied(),
    })
}
