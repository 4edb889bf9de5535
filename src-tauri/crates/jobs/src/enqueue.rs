//! Enqueueing, only inside the caller's transaction: a job exists exactly if what it is about was committed.

use store::Tx;
use store::rusqlite::{self, OptionalExtension as _, params};

use crate::{JobId, NewJob};

/// What became of a job that was to be enqueued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is in the queue.
    New(JobId),
    /// An open job has its key; that one stays as it is.
    Known(JobId),
}

impl Enqueued {
    /// The job that will do it.
    #[must_use]
    pub const fn id(self) -> JobId {
        match self {
            Self::New(id) | Self::Known(id) => id,
        }
    }
}

/// Enqueue a job. It is `scheduled` until the promoter finds it due.
///
/// # Errors
/// Database errors.
pub fn enqueue(tx: &Tx<'_>, job: &NewJob) -> rusqlite::Result<Enqueued> {
    if let Some(key) = &job.unique_key
        && let Some(id) = crate::open_by_key(tx, key)?
    {
        return Ok(Enqueued::Known(id));
    }
    // Not RETURNING: it makes a savepoint of each statement, and in a transaction of thousands that is what is waited for.
    tx.prepare_cached(
            "INSERT INTO jobs(queue,lane,kind,payload,unique_key,priority,state,run_at,max_attempts,trace_id)
             VALUES(?1,?2,?3,?4,?5,?6,'scheduled',?7,?8,?9)",
        )?
        .execute(params![
            job.queue,
            job.lane,
            job.kind,
            job.payload.to_string(),
            job.unique_key,
            job.priority.min(9),
            job.run_at.0,
            job.max_attempts.max(1),
            job.trace.as_str()
        ])?;
    tx.touch("jobs");
    Ok(Enqueued::New(JobId(tx.last_insert_rowid())))
}

/// Cancel the waiting job of a key, if there is one (a running one finishes). Whether there was.
///
/// # Errors
/// Database errors.
pub fn cancel_open(
    tx: &Tx<'_>,
    unique_key: &str,
    why: &str,
    now: domain::Millis,
) -> rusqlite::Result<bool> {
    let id: Option<i64> = tx
        .prepare_cached("UPDATE jobs SET state='cancelled',ended_at=?2,last_error=?3 WHERE unique_key=?1 AND state IN('scheduled','ready') RETURNING id")?
        .query_row(params![unique_key, now.0, why], |r| r.get(0))
        .optional()?;
    if id.is_some() {
        tx.touch("jobs");
    }
    Ok(id.is_some())
}
