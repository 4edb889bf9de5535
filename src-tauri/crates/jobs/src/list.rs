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

/// Jobs of a state and queue (`None`: any), newest first.
///
/// # Errors
/// Database errors.
pub fn list(
    c: &Connection,
    state: Option<&str>,
    queue: Option<&str>,
    limit: u32,
) -> rusqlite::Result<Vec<Job>> {
    let ids: Vec<i64> = c
        .prepare_cached("SELECT id FROM jobs WHERE (?1 IS NULL OR state=?1) AND (?2 IS NULL OR queue=?2) ORDER BY id DESC LIMIT ?3")?
        .query_map(params![state, queue, limit], |r| r.get(0))?
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
