//! Leases: refreshed while a job runs; a job whose lease ran out, or whose process ended, is taken back.

use domain::Millis;
use store::Tx;
use store::rusqlite::{self, params};

use crate::complete::failed;
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
    /// Had no attempt left.
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

/// Take back jobs whose lease ran out before `boot_ms`. Not to be called within one refresh interval after the boot
/// clock jumped (sleep): the jobs are alive and had no chance to refresh.
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
    take_back(tx, Some(boot_ms), "its lease ran out", now, unit, registry)
}

/// At launch: all running jobs belong to a process that is gone.
///
/// # Errors
/// Database errors.
pub fn rescue(
    tx: &Tx<'_>,
    now: Millis,
    unit: f64,
    registry: &Registry,
) -> anyhow::Result<Recovered> {
    take_back(
        tx,
        None,
        "the program ended while it ran",
        now,
        unit,
        registry,
    )
}

/// A job that was cut off uses up a try, so that one that kills its process ends dead; it runs again at once. For
/// `sending` the attempt's phase decides what that run does (send.md).
fn take_back(
    tx: &Tx<'_>,
    before: Option<i64>,
    why: &str,
    now: Millis,
    unit: f64,
    registry: &Registry,
) -> anyhow::Result<Recovered> {
    let jobs: Vec<Claimed> = tx
        .prepare_cached(
            "SELECT id,queue,lane,kind,payload,attempts,max_attempts,recoveries,trace_id,run_at,priority,lease_token FROM jobs
             WHERE state='running' AND (?1 IS NULL OR lease_until<?1) ORDER BY id",
        )?
        .query_map([before], claim::read)?
        .collect::<rusqlite::Result<_>>()?;
    let mut out = Recovered::default();
    for job in jobs {
        let handler = registry.get(&job.kind);
        match failed(tx, &job, why, Some(now), now, unit, handler.as_deref())? {
            Completed::Dead => out.dead += 1,
            _ => out.again += 1,
        }
        tracing::warn!(job = %job.id, kind = %job.kind, why, "A job was taken back");
    }
    if out != Recovered::default() {
        tx.touch("jobs");
    }
    Ok(out)
}
