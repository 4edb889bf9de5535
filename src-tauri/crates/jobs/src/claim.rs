//! Claiming: ready jobs become running under a lease, best first, one per lane.

use std::collections::HashSet;

use domain::Millis;
use store::rusqlite::{self, Connection, Row, params};
use store::tables::workspace;

use crate::lease::LEASE_MS;
use crate::{Claimed, JobId, SENDING, pause};

/// Claim up to `n` jobs of a queue in order of priority, `run_at`, id. Nothing while the queue (or, for `sending`, all
/// sending) is paused. `token` is fresh for each call; `boot_ms` is the clock leases are measured on.
///
/// # Errors
/// Database errors.
pub fn claim(
    c: &Connection,
    queue: &str,
    n: u32,
    token: &str,
    boot_ms: i64,
) -> rusqlite::Result<Vec<Claimed>> {
    if n == 0 || blocked(c, queue)? {
        return Ok(Vec::new());
    }
    let picked = pick(c, queue, n as usize)?;
    take(c, &picked, token, boot_ms)
}

/// Claim the one best job of all queues, for draining. Paused queues are left out.
///
/// # Errors
/// Database errors.
pub fn claim_first(c: &Connection, token: &str, boot_ms: i64) -> rusqlite::Result<Option<Claimed>> {
    let mut best: Option<((i64, i64, i64), i64)> = None;
    let mut after = String::new();
    // A skip scan over jobs_claim: queues are few, ready jobs may be many.
    while let Some(queue) = next_queue(c, &after)? {
        if !blocked(c, &queue)?
            && let Some(id) = pick(c, &queue, 1)?.first().copied()
        {
            let order = c
                .prepare_cached("SELECT priority,run_at,id FROM jobs WHERE id=?1")?
                .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            if best.is_none_or(|(b, _)| order < b) {
                best = Some((order, id));
            }
        }
        after = queue;
    }
    let Some((_, id)) = best else { return Ok(None) };
    Ok(take(c, &[id], token, boot_ms)?.pop())
}

fn next_queue(c: &Connection, after: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT min(queue) FROM jobs WHERE state='ready' AND queue>?1")?
        .query_row([after], |r| r.get(0))
}

fn blocked(c: &Connection, queue: &str) -> rusqlite::Result<bool> {
    Ok(pause::reason(c, queue)?.is_some()
        || (queue == SENDING && workspace::paused_reason(c)?.is_some()))
}

/// Walk the queue's ready jobs in order and stop at `n`. A job whose lane runs, or was just picked, is passed over, so
/// that the statement that takes them can never hit `jobs_lane`.
fn pick(c: &Connection, queue: &str, n: usize) -> rusqlite::Result<Vec<i64>> {
    let mut lanes: HashSet<String> = c
        .prepare_cached("SELECT lane FROM jobs WHERE state='running' AND lane IS NOT NULL")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut stmt = c.prepare_cached(
        "SELECT id,lane FROM jobs WHERE queue=?1 AND state='ready' ORDER BY priority,run_at,id",
    )?;
    let mut rows = stmt.query([queue])?;
    let mut picked = Vec::with_capacity(n);
    while picked.len() < n {
        let Some(r) = rows.next()? else { break };
        let lane: Option<String> = r.get(1)?;
        if lane.is_none_or(|l| lanes.insert(l)) {
            picked.push(r.get(0)?);
        }
    }
    Ok(picked)
}

fn take(c: &Connection, ids: &[i64], token: &str, boot_ms: i64) -> rusqlite::Result<Vec<Claimed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = serde_json::to_string(ids).unwrap_or_default();
    let mut out: Vec<Claimed> = c
        .prepare_cached(
            "UPDATE jobs SET state='running',lease_token=?2,lease_until=?3 WHERE state='ready' AND id IN(SELECT value FROM json_each(?1))
             RETURNING id,queue,lane,kind,payload,attempts,max_attempts,recoveries,trace_id,run_at,priority,lease_token,rescues",
        )?
        .query_map(params![list, token, boot_ms.saturating_add(LEASE_MS)], read)?
        .collect::<rusqlite::Result<_>>()?;
    // RETURNING promises no order.
    out.sort_by_key(|j| (j.priority, j.run_at, j.id));
    Ok(out)
}

/// A running job's row in the order of [`take`].
pub(crate) fn read(r: &Row<'_>) -> rusqlite::Result<Claimed> {
    let payload: String = r.get(4)?;
    Ok(Claimed {
        id: JobId(r.get(0)?),
        queue: r.get(1)?,
        lane: r.get(2)?,
        kind: r.get(3)?,
        payload: serde_json::from_str(&payload).map_err(|e| {
            rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, e.into())
        })?,
        attempts: r.get(5)?,
        max_attempts: r.get(6)?,
        recoveries: r.get(7)?,
        trace: r.get::<_, String>(8)?.into(),
        run_at: Millis(r.get(9)?),
        priority: r.get(10)?,
        token: r.get(11)?,
        rescues: r.get(12)?,
    })
}
