//! The durable queue on `store` (pipeline.md, Durable queue). It knows no job's content: a kind is a word, a payload is
//! JSON, and a [`Handler`] is registered for a kind by whoever knows it.
//!
//! A job is enqueued only inside the caller's transaction ([`enqueue`]), run to an outcome at least once, and the
//! effects of its outcome commit in the same transaction as the outcome (invariant 8). [`Runner`] works the queues in
//! real time; [`drain`] runs them one by one, for tests and the simulated clock.

mod claim;
mod complete;
mod drain;
mod enqueue;
mod execute;
mod lease;
mod list;
mod outcome;
mod pause;
mod promote;
mod prune;
mod queues;
mod read;
mod registry;
mod repair;
mod run;
mod schedule;
mod spec;

pub use claim::{claim, claim_first};
pub use complete::{Completed, complete};
pub use drain::{Drained, drain};
pub use enqueue::{Enqueued, cancel_open, enqueue};
pub use lease::{LEASE_MS, REFRESH_MS, Recovered, SWEEP_MS, refresh, rescue, sweep};
pub use list::{CancelRefused, Wanted, cancel, list, of_trace};
pub use outcome::{Effects, Outcome};
pub use pause::{pause_queue, paused_queues, resume_queue};
pub use promote::{BATCH, promote};
pub use prune::{Pruned, prune};
pub use queues::{QUEUES, Queue, SENDING, ensure_queues, queue};
pub use read::{Job, counts, dead, get, next_due, open_by_key, unattended};
pub use registry::{Handler, JobContext, Registry};
pub use repair::{RECOVERIES, RepairRefused, Revival, dismiss, give_up, retry, revive};
pub use run::Runner;
pub use schedule::{Every, Schedule, tick};
pub use spec::{Claimed, JobId, NewJob};

#[cfg(test)]
mod tests;
