//! What a person or the recovery agent does about a dead job.

use domain::{Millis, TraceId};
use serde_json::{Value, json};
use store::Tx;
use store::rusqlite::{OptionalExtension as _, params};
use store::tables::events;

use crate::{JobId, SENDING};

/// Why a dead job is not revived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RepairRefused {
    /// There is no dead job of this number.
    #[error("there is no dead job of this number")]
    NotDead,
    /// The agent revived it twice already, or it is a send, which the agent never touches.
    #[error("only a person may revive this job")]
    OnlyPerson,
    /// An open job does the same already.
    #[error("an open job does the same already")]
    Open,
}

/// How a dead job is revived.
#[derive(Debug, Clone, PartialEq)]
pub struct Revival {
    /// When it runs.
    pub at: Millis,
    /// A repaired payload; `None` leaves the one it has.
    pub payload: Option<Value>,
    /// By the recovery agent: counts as one of two recoveries and never touches `sending`.
    pub by_agent: bool,
}

/// Revive a dead job now, with all its attempts.
///
/// # Errors
/// As [`revive`].
pub fn retry(
    tx: &Tx<'_>,
    id: JobId,
    by_agent: bool,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    let now_as_it_is = Revival {
        at: now,
        payload: None,
        by_agent,
    };
    revive(tx, id, &now_as_it_is, trace, now)
}

/// Revive a dead job with all its attempts.
///
/// # Errors
/// [`RepairRefused`] inside; database errors.
pub fn revive(
    tx: &Tx<'_>,
    id: JobId,
    r: &Revival,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    let row: Option<(String, Option<String>, u32)> = tx
        .query_row(
            "SELECT queue,unique_key,recoveries FROM jobs WHERE id=?1 AND state='dead'",
            [id.0],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )
        .optional()?;
    let (queue, key, recoveries) = row.ok_or(RepairRefused::NotDead)?;
    if r.by_agent && (recoveries >= RECOVERIES || queue == SENDING) {
        return Err(RepairRefused::OnlyPerson.into());
    }
    if let Some(key) = key
        && crate::open_by_key(tx, &key)?.is_some()
    {
        return Err(RepairRefused::Open.into());
    }
    tx.execute(
        "UPDATE jobs SET state='scheduled',run_at=?2,attempts=0,rescues=0,recoveries=recoveries+?3,ended_at=NULL,payload=ifnull(?4,payload) WHERE id=?1",
        params![id.0, r.at.0, i64::from(r.by_agent), r.payload.as_ref().map(Value::to_string)],
    )?;
    events::append(
        tx,
        trace,
        "job_revived",
        &[("job", &id.to_string())],
        &json!({ "queue": queue, "by_agent": r.by_agent, "at": r.at, "repaired": r.payload.is_some() }),
        now,
    )?;
    tx.touch("jobs");
    Ok(())
}

/// Times the recovery agent revives one job.
pub const RECOVERIES: u32 = 2;

/// The recovery agent cannot do anything about a dead job, and why: it is not looked at again, and pruned 90 days later.
///
/// # Errors
/// [`RepairRefused::NotDead`] inside; database errors.
pub fn give_up(
    tx: &Tx<'_>,
    id: JobId,
    why: &str,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    acted(tx, id, "job_unrecoverable", why, trace, now)
}

/// Say that nothing will be done about a dead job; it is pruned 90 days later.
///
/// # Errors
/// [`RepairRefused::NotDead`] inside; database errors.
pub fn dismiss(
    tx: &Tx<'_>,
    id: JobId,
    why: &str,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    acted(tx, id, "job_dismissed", why, trace, now)
}

fn acted(
    tx: &Tx<'_>,
    id: JobId,
    kind: &str,
    why: &str,
    trace: &TraceId,
    now: Millis,
) -> anyhow::Result<()> {
    let dead: bool = tx.query_row(
        "SELECT EXISTS(SELECT 1 FROM jobs WHERE id=?1 AND state='dead')",
        [id.0],
        |r| r.get(0),
    )?;
    if !dead {
        return Err(RepairRefused::NotDead.into());
    }
    events::append(
        tx,
        trace,
        kind,
        &[("job", &id.to_string())],
        &json!({ "why": why }),
        now,
    )?;
    tx.touch("jobs");
    Ok(())
}
