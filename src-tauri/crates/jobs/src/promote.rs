//! The promoter: due jobs become ready, in batches, so that a claim never walks future jobs.

use domain::Millis;
use store::rusqlite::{self, Connection, params};

/// Jobs promoted by one statement, at most.
pub const BATCH: u32 = 500;

/// Make up to [`BATCH`] due jobs ready, earliest first. How many; call again while it is the whole batch.
///
/// # Errors
/// Database errors.
pub fn promote(c: &Connection, now: Millis) -> rusqlite::Result<usize> {
    c.prepare_cached(
        "UPDATE jobs SET state='ready' WHERE id IN(SELECT id FROM jobs WHERE state='scheduled' AND run_at<=?1 ORDER BY run_at LIMIT ?2)",
    )?
    .execute(params![now.0, BATCH])
}
