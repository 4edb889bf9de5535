//! The deterministic driver: everything that is due now, one after the other in a fixed order, then the time of what
//! comes next. The practice world, the simulator and tests advance their clock between the steps.

use domain::{InboxId, Millis};
use store::tables::senders;

use super::clockwatch::Gap;
use super::handlers::registry;
use super::{schedules, supervisor};
use crate::Engine;
use crate::pipeline::reply::read;

/// Runs of one drain at most: a job that enqueues itself for ever must not hang a test.
const MOST: usize = 100_000;

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stepped {
    /// Jobs run.
    pub jobs: u32,
    /// Inbound messages ingested.
    pub ingested: u32,
    /// When something is due next, if anything is planned.
    pub next: Option<Millis>,
}

/// Run what is due at the clock's now until nothing is ready: schedules, reading of every inbox, jobs.
///
/// # Errors
/// Database errors. A mailbox that cannot be read is recorded on the inbox, not an error.
pub async fn step(e: &Engine) -> anyhow::Result<Stepped> {
    let registry = registry(e);
    let mut out = Stepped::default();
    loop {
        let scheduled = schedules::fire(e).await?;
        let ingested = read_all(e).await?;
        let p = e.ports();
        let drained = jobs::drain(e.store(), &registry, &p.clock, &p.ids, &p.rng, MOST).await?;
        let ran = u32::try_from(drained.ran).unwrap_or(u32::MAX);
        out.jobs = out.jobs.saturating_add(ran);
        out.ingested = out.ingested.saturating_add(ingested);
        if ran == 0 && ingested == 0 {
            out.next = [scheduled, drained.next_due].into_iter().flatten().min();
            return Ok(out);
        }
    }
}

/// Read every inbox once, in order of their ids.
///
/// # Errors
/// Database errors.
pub async fn read_all(e: &Engine) -> anyhow::Result<u32> {
    let ids: Vec<InboxId> = e
        .store()
        .read(|c| Ok(senders::inboxes(c)?.into_iter().map(|i| i.id).collect()))
        .await?;
    let mut n = 0_u32;
    for id in ids {
        match read::once(e, &id).await {
            Ok(p) => n = n.saturating_add(p.ingested),
            Err(error) => {
                let (now, why) = (e.now(), error.why);
                e.store()
                    .write(move |tx| Ok(senders::reading(tx, &id, Some(&why), None, now)?))
                    .await?;
            }
        }
    }
    Ok(n)
}

/// The machine slept, or its clock was set: what the supervisor's watch does when it notices.
pub async fn after_gap(e: &Engine, gap: Gap) {
    supervisor::woke(e, gap).await;
}
