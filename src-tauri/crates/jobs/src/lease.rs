//! Leases: refreshed while a job runs; a job whose lease ran out, or whose process ended, is taken back.

use domain::Millis;
use domain::policy::backoff::rescue_delay_ms;
use store::Tx;
use store::rusqlite::{self, params};

use crate::complete::{die, failed};
use crate::queues::MAX_RESCUES;
use crate::{Claimed, Completed, Registry, claim};

/// How long a claim lasts without a refresh, in milliseconds on the boot clock.
pub const LEASE_MS: i64 = 60_000;
/// How often it is refreshed.
pub const REFRESH_MS: i64 = 20_000;
/// How often leases that ran out are looked for.
pub const SWEEP_MS: i64 = 30_000;

/// What was taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Runs again.
    pub again: usize,
    /// Had no attempt left, or was cut off too often.
    pub dead: usize,
}

/// Extend the leases of jobs that still run here. Those missing from the answer are no longer ours.
///
/// # Errors
/// Database errors.
pub fn refresh(
    tx: &Tx<'_>,
    held: &[(crate::JobId, String)],
    boot_ms: i64,
) -> rusqlite::Result<Vec<crate::JobId>> {
    let mut stmt = tx.prepare_cached(
        "UPDATE jobs SET lease_until=?3 WHERE id=?1 AND state='running' AND lease_token=?2",
    )?;
    let mut ours = Vec::with_capacity(held.len());
    for (id, token) in held {
        if stmt.execute(params![id.0, token, boot_ms.saturating_add(LEASE_MS)])? > 0 {
            ours.push(*id);
        }
    }
    Ok(ours)
}

/// Take back jobs whose lease ran out before `boot_ms`: this process lost them, which uses up a try of each. Not to be
/// called within one refresh interval after the boot clock jumped (sleep): the jobs are alive and had no chance to
/// refresh.
///
/// # Errors
/// Database errors.
pub fn sweep(
    tx: &Tx<'_>,
    boot_ms: i64,
    now: Millis,
    unit: f64,
    registry: &Registry,
) -> anyhow::Result<Recovered> {
    let mut out = Recovered::default();
    for job in running(tx, Some(boot_ms))? {
        let handler = registry.get(&job.kind);
        let handler = handler.as_deref();
        let done = failed(tx, &job, "its lease ran out", Some(now), now, unit, handler)?;
        out.count(&job, done, "its lease ran out");
    }
    out.tell(tx);
    Ok(out)
}

/// At launch: all running jobs belong to a process that is gone. Their handlers said nothing, so no try is used up: whoever
/// kills the program again and again kills no job by that. A job that was cut off each time it ran, [`Queue::max_rescues`]
/// times without a word in between, is taken for the cause and is dead. For `sending` the attempt's phase decides what the
/// next run does (send.md).
///
/// [`Queue::max_rescues`]: crate::Queue
///
/// # Errors
/// Database errors.
pub fn rescue(
    tx: &Tx<'_>,
    now: Millis,
    unit: f64,
    registry: &Registry,
) -> anyhow::Result<Recovered> {
    let mut out = Recovered::default();
    for job in running(tx, None)? {
        let done = rescued(tx, &job, now, unit, registry)?;
        out.count(&job, done, "the program ended while it ran");
    }
    out.tell(tx);
    Ok(out)
}

fn rescued(
    tx: &Tx<'_>,
    job: &Claimed,
    now: Millis,
    unit: f64,
    registry: &Registry,
) -> anyhow::Result<Completed> {
    let rescues = job.rescues.saturating_add(1);
    tx.prepare_cached("UPDATE jobs SET rescues=?2 WHERE id=?1")?
        .execute(params![job.id.0, rescues])?;
    if rescues >= crate::queue(&job.queue).map_or(MAX_RESCUES, |q| q.max_rescues) {
        let why = format!(
            "the program ended {rescues} times in a row while this job ran: it may be what ends it; look at the log, then retry it"
        );
        let handler = registry.get(&job.kind);
        die(tx, job, &why, now, handler.as_deref())?;
        return Ok(Completed::Dead);
    }
    let at = now.plus(rescue_delay_ms(rescues, unit));
    tx.prepare_cached("UPDATE jobs SET state='scheduled',run_at=?2,last_error='the program ended while it ran',lease_token=NULL,lease_until=NULL WHERE id=?1")?
        .execute(params![job.id.0, at.0])?;
    Ok(Completed::Again(at))
}

/// Running jobs, those whose lease ran out `before`, or all.
fn running(tx: &Tx<'_>, before: Option<i64>) -> rusqlite::Result<Vec<Claimed>> {
    tx.prepare_cached(
        "SELECT id,queue,lane,kind,payload,attempts,max_attempts,recoveries,trace_id,run_at,priority,lease_token,rescues FROM jobs
         WHERE state='running' AND (?1 IS NULL OR lease_until<?1) ORDER BY id",
    )?
    .query_map([before], claim::read)?
    .collect()
}

impl Recovered {
    fn count(&mut self, job: &Claimed, done: Completed, why: &str) {
        match done {
            Completed::Dead => self.dead += 1,
            _ => self.again += 1,
        }
        tracing::warn!(job = %job.id, kind = %job.kind, why, "A job was taken back");
    }

    fn tell(self, tx: &Tx<'_>) {
        if self != Self::default() {
            tx.touch("jobs");
        }
    }
}
