//! Completing: the outcome and its effects in one transaction, only for the holder of the lease.

use domain::Millis;
use domain::policy::backoff::retry_delay_ms;
use store::Tx;
use store::rusqlite::{self, params};

use crate::{Claimed, Handler, Outcome};

/// What became of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completed {
    /// Done.
    Done,
    /// It runs again at this time.
    Again(Millis),
    /// No longer wanted.
    Cancelled,
    /// It stays until somebody acts.
    Dead,
    /// The lease was lost: somebody else has the job, nothing of this outcome counts.
    Stale,
}

/// Record an outcome under the job's token. `unit` is uniform in `[0, 1)`, for the jitter of the backoff; `handler` is
/// asked what else belongs to a death ([`Handler::on_death`]).
///
/// # Errors
/// Database errors; the error of the effects, whose caller rolls back and records a `Retry` instead.
pub fn complete(
    tx: &Tx<'_>,
    job: &Claimed,
    outcome: Outcome,
    now: Millis,
    unit: f64,
    handler: Option<&dyn Handler>,
) -> anyhow::Result<Completed> {
    // Asked before the effects run: a stale result must not leave any.
    let held: bool = tx
        .prepare_cached(
            "SELECT EXISTS(SELECT 1 FROM jobs WHERE id=?1 AND state='running' AND lease_token=?2)",
        )?
        .query_row(params![job.id.0, job.token], |r| r.get(0))?;
    if !held {
        tracing::warn!(job = %job.id, kind = %job.kind, outcome = outcome.name(), "A result came without its lease and is discarded");
        return Ok(Completed::Stale);
    }
    tx.touch("jobs");
    // It said something: it is not what ended the program.
    if job.rescues > 0 {
        tx.prepare_cached("UPDATE jobs SET rescues=0 WHERE id=?1")?
            .execute([job.id.0])?;
    }
    match outcome {
        Outcome::Done(effects) => {
            if let Some(effects) = effects {
                effects(tx)?;
            }
            end(tx, job, "done", None, now)?;
            Ok(Completed::Done)
        }
        Outcome::Snooze(until, why) => {
            tx.prepare_cached("UPDATE jobs SET state='scheduled',run_at=?2,last_error=?3,lease_token=NULL,lease_until=NULL WHERE id=?1")?
                .execute(params![job.id.0, until.0, why])?;
            Ok(Completed::Again(until))
        }
        Outcome::Cancel(why) => {
            end(tx, job, "cancelled", Some(&why), now)?;
            Ok(Completed::Cancelled)
        }
        Outcome::Dead(error) => {
            die(tx, job, &error, now, handler)?;
            Ok(Completed::Dead)
        }
        Outcome::Retry(error) => failed(tx, job, &error, None, now, unit, handler),
        Outcome::RetryAt(at, error) => failed(tx, job, &error, Some(at), now, unit, handler),
    }
}

fn end(
    tx: &Tx<'_>,
    job: &Claimed,
    state: &str,
    error: Option<&str>,
    now: Millis,
) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE jobs SET state=?2,last_error=ifnull(?3,last_error),ended_at=?4,lease_token=NULL,lease_until=NULL WHERE id=?1")?
        .execute(params![job.id.0, state, error, now.0])
        .map(drop)
}

/// One failed try more: again after the backoff, or dead.
pub(crate) fn failed(
    tx: &Tx<'_>,
    job: &Claimed,
    error: &str,
    at: Option<Millis>,
    now: Millis,
    unit: f64,
    handler: Option<&dyn Handler>,
) -> anyhow::Result<Completed> {
    let attempts = job.attempts.saturating_add(1);
    tx.prepare_cached("UPDATE jobs SET attempts=?2 WHERE id=?1")?
        .execute(params![job.id.0, attempts])?;
    if attempts >= job.max_attempts {
        die(tx, job, error, now, handler)?;
        return Ok(Completed::Dead);
    }
    let at = at.unwrap_or_else(|| now.plus(retry_delay_ms(job.attempts, unit)));
    tx.prepare_cached("UPDATE jobs SET state='scheduled',run_at=?2,last_error=?3,lease_token=NULL,lease_until=NULL WHERE id=?1")?
        .execute(params![job.id.0, at.0, error])?;
    Ok(Completed::Again(at))
}

pub(crate) fn die(
    tx: &Tx<'_>,
    job: &Claimed,
    error: &str,
    now: Millis,
    handler: Option<&dyn Handler>,
) -> anyhow::Result<()> {
    let error = if error.is_empty() {
        "no reason was given"
    } else {
        error
    };
    end(tx, job, "dead", Some(error), now)?;
    tracing::warn!(job = %job.id, kind = %job.kind, queue = %job.queue, error, "A job is dead");
    let Some(handler) = handler else {
        return Ok(());
    };
    // A death that cannot be told must not keep the job alive: it is rolled back by itself and said loudly.
    tx.execute_batch("SAVEPOINT death")?;
    match handler.on_death(tx, job, error) {
        Ok(()) => tx.execute_batch("RELEASE death")?,
        Err(e) => {
            tx.execute_batch("ROLLBACK TO death; RELEASE death")?;
            tracing::error!(job = %job.id, kind = %job.kind, error = %format!("{e:#}"), "What belongs to a job's death failed");
        }
    }
    Ok(())
}
