//! Jobs for the eyes of a person, and cancelling one that has not begun.

use domain::{Millis, TraceId};
use serde_json::json;
use store::Tx;
use store::rusqlite::{self, Connection, OptionalExtension as _, params};
use store::tables::events;

use crate::{Job, JobId, SENDING};

/// Why a job is not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// There is no waiting job of this number.
    #[error("there is no waiting job of this number")]
    NotWaiting,
    /// A send is taken back by its approval, never by its job: the plan would enqueue it again.
    #[error("take the approval back instead: a send follows its approval")]
    Sending,
}

/// Which jobs; what is `None` is any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// State.
    pub state: Option<&'a str>,
    /// Queue.
    pub queue: Option<&'a str>,
    /// Kind.
    pub kind: Option<&'a str>,
    /// Older than this number.
    pub before: Option<i64>,
}

/// Jobs, newest first.
///
/// # Errors
/// Database errors.
pub fn list(c: &Connection, wanted: Wanted<'_>, limit: u32) -> rusqlite::Result<Vec<Job>> {
    let Wanted {
        state,
        queue,
        kind,
        before,
    } = wanted;
    let ids: Vec<i64> = c
        .prepare_cached(
            "SELECT id FROM jobs WHERE (?1 IS NULL OR state=?1) AND (?2 IS NULL OR queue=?2) AND (?3 IS NULL OR kind=?3) AND (?4 IS NULL OR id<?4) \
             ORDER BY id DESC LIMIT ?5",
        )?
        .query_map(params![state, queue, kind, before, limit], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(crate::get(c, JobId(id))?);
    }
    Ok(out)
}

/// The jobs of a trace, in the order they were enqueued.
///
/// # Errors
/// Database errors.
pub fn of_trace(c: &Connection, trace: &TraceId) -> rusqlite::Result<Vec<Job>> {
    let ids: Vec<i64> = c
        .prepare_cached("SELECT id FROM jobs WHERE trace_id=?1 ORDER BY id LIMIT 2000")?
        .query_map([trace.as_str()], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(crate::get(c, JobId(id))?);
    }
    Ok(out)
}

/// Cancel a job that waits.
///
/// # Errors
/// [`CancelRefused`] inside; database errors.
pub fn cancel(
    tx: &Tx<'_>,
    id: JobId,
    why: &str,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    let queue: Option<String> = tx
        .query_row(
            "SELECT queue FROM jobs WHERE id=?1 AND state IN('scheduled','ready')",
            [id.0],
            |r| r.get(0),
        )
        .optional()?;
    if queue.ok_or(CancelRefused::NotWaiting)? == SENDING {
        return Err(CancelRefused::Sending.into());
    }
    tx.execute(
        "UPDATE jobs SET state='cancelled',ended_at=?2,last_error=?3 WHERE id=?1",
        params![id.0, now.0, why],
    )?;
    events::append(
        tx,
        trace,
        "job_cancelled",
        &[("job", &id.to_string())],
        &json!({}),
        now,
    )?;
    tx.touch("jobs");
    Ok(())
}
