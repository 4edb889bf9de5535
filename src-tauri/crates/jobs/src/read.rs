//! Looking at jobs.

use domain::{Millis, TraceId};
use serde_json::Value;
use store::rusqlite::{self, Connection, OptionalExtension as _, Row, params};

use crate::JobId;

/// A job as it lies in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Number.
    pub id: JobId,
    /// Queue.
    pub queue: String,
    /// Kind.
    pub kind: String,
    /// Payload.
    pub payload: Value,
    /// `scheduled ready running done cancelled dead`.
    pub state: String,
    /// When it runs or ran.
    pub run_at: Millis,
    /// Failed tries.
    pub attempts: u32,
    /// Times the agent revived it.
    pub recoveries: u32,
    /// Why it failed, waits or ended.
    pub last_error: Option<String>,
    /// What it came from.
    pub trace: TraceId,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

const COLUMNS: &str =
    "id,queue,kind,payload,state,run_at,attempts,recoveries,last_error,trace_id,ended_at";

fn read(r: &Row<'_>) -> rusqlite::Result<Job> {
    let payload: String = r.get(3)?;
    Ok(Job {
        id: JobId(r.get(0)?),
        queue: r.get(1)?,
        kind: r.get(2)?,
        payload: serde_json::from_str(&payload).map_err(|e| {
            rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, e.into())
        })?,
        state: r.get(4)?,
        run_at: Millis(r.get(5)?),
        attempts: r.get(6)?,
        recoveries: r.get(7)?,
        last_error: r.get(8)?,
        trace: r.get::<_, String>(9)?.into(),
        ended_at: r.get::<_, Option<i64>>(10)?.map(Millis),
    })
}

/// One job.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: JobId) -> rusqlite::Result<Option<Job>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id=?1"))?
        .query_row([id.0], read)
        .optional()
}

/// Dead jobs that ended since `since`, newest first.
///
/// # Errors
/// Database errors.
pub fn dead(c: &Connection, since: Millis, limit: u32) -> rusqlite::Result<Vec<Job>> {
    c.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE state='dead' AND ended_at>=?1 ORDER BY ended_at DESC,id DESC LIMIT ?2"))?
        .query_map(params![since.0, limit], read)?
        .collect()
}

/// Dead jobs that ended since `since` and about which nobody has done anything yet, oldest first; never those of
/// `sending`.
///
/// # Errors
/// Database errors.
pub fn unattended(c: &Connection, since: Millis, limit: u32) -> rusqlite::Result<Vec<Job>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM jobs j WHERE state='dead' AND ended_at>=?1 AND queue<>?3 AND NOT EXISTS(SELECT 1 FROM event_subjects s JOIN events e ON e.id=s.event_id
           WHERE s.kind='job' AND s.subject_id=CAST(j.id AS TEXT) AND e.kind IN('job_dismissed','job_unrecoverable') AND e.at>=j.ended_at) ORDER BY ended_at,id LIMIT ?2"
    ))?
    .query_map(params![since.0, limit, crate::SENDING], read)?
    .collect()
}

/// Number of jobs per queue and state.
///
/// # Errors
/// Database errors.
pub fn counts(c: &Connection) -> rusqlite::Result<Vec<(String, String, i64)>> {
    c.prepare_cached(
        "SELECT queue,state,count(*) FROM jobs GROUP BY queue,state ORDER BY queue,state",
    )?
    .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
    .collect()
}

/// When the next waiting job is due; `None` when none waits.
///
/// # Errors
/// Database errors.
pub fn next_due(c: &Connection) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached("SELECT run_at FROM jobs WHERE state='scheduled' ORDER BY run_at LIMIT 1")?
        .query_row([], |r| r.get(0).map(Millis))
        .optional()
}

/// The open job of a key.
///
/// # Errors
/// Database errors.
pub fn open_by_key(c: &Connection, unique_key: &str) -> rusqlite::Result<Option<JobId>> {
    c.prepare_cached("SELECT id FROM jobs WHERE unique_key=?1 AND unique_key IS NOT NULL AND state IN('scheduled','ready','running')")?
        .query_row([unique_key], |r| r.get(0).map(JobId))
        .optional()
}
