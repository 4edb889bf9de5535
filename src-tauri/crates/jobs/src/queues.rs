//! The queues with their defaults (pipeline.md). Concurrency can be changed in the table `queues`.

use store::rusqlite::{self, Connection, params};

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// Name.
    pub name: &'static str,
    /// Jobs that run at the same time.
    pub batch: u32,
    /// Failed tries after which a job is dead.
    pub max_attempts: u32,
    /// Times in a row the program may end while a job runs, before the job is taken for the cause and is dead.
    pub max_rescues: u32,
}

/// [`Queue::max_rescues`] of every queue but `sending`, and of queues nobody knows. With the waits between them
/// (`domain::policy::backoff`) that is more than half an hour of a program that ends again and again.
pub(crate) const MAX_RESCUES: u32 = 12;

/// The queue whose jobs are never cancelled or run anew by the queue itself: the attempt's phase decides (send.md).
pub const SENDING: &str = "sending";

const fn q(name: &'static str, batch: u32, max_attempts: u32) -> Queue {
    Queue {
        name,
        batch,
        max_attempts,
        max_rescues: MAX_RESCUES,
    }
}

/// All queues. `sending` ends by the phase of its attempts (send.md), so its own limit is only a stop for a loop.
pub const QUEUES: [Queue; 8] = [
    q("acquisition", 4, 3),
    q("enrichment", 10, 3),
    q("research", 5, 3),
    q("composition", 5, 3),
    Queue {
        max_rescues: 50,
        ..q(SENDING, 5, 1_000)
    },
    q("reply", 1, 5),
    q("followup", 5, 3),
    q("maintenance", 1, 3),
];

/// A queue by name.
#[must_use]
pub fn queue(name: &str) -> Option<Queue> {
    QUEUES.iter().find(|q| q.name == name).copied()
}

/// Put the queues into the table; what a person changed stays.
///
/// # Errors
/// Database errors.
pub fn ensure_queues(c: &Connection) -> rusqlite::Result<()> {
    for q in QUEUES {
        c.execute(
            "INSERT OR IGNORE INTO queues(name,concurrency) VALUES(?1,?2)",
            params![q.name, q.batch],
        )?;
    }
    Ok(())
}

/// Names and concurrency as they are now, by name.
///
/// # Errors
/// Database errors.
pub(crate) fn configured(c: &Connection) -> rusqlite::Result<Vec<(String, u32)>> {
    c.prepare_cached("SELECT name,concurrency FROM queues ORDER BY name")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect()
}
