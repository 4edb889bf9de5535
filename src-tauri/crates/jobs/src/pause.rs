//! Pausing a queue, kept over a restart. All sending is paused in the workspace itself (`store::tables::workspace`),
//! where transactions R and C read it.

use domain::Millis;
use store::Tx;
use store::rusqlite::{self, Connection, OptionalExtension as _, params};

/// Pause a queue: running jobs finish, none is claimed.
///
/// # Errors
/// Database errors.
pub fn pause_queue(tx: &Tx<'_>, queue: &str, reason: &str, now: Millis) -> rusqlite::Result<()> {
    let concurrency = crate::queue(queue).map_or(1, |q| q.batch);
    tx.execute(
        "INSERT INTO queues(name,concurrency,paused_reason,paused_at) VALUES(?1,?2,?3,?4)
         ON CONFLICT(name) DO UPDATE SET paused_reason=excluded.paused_reason,paused_at=excluded.paused_at",
        params![queue, concurrency, reason, now.0],
    )?;
    tx.touch("jobs");
    Ok(())
}

/// Go on. Whether it was paused.
///
/// # Errors
/// Database errors.
pub fn resume_queue(tx: &Tx<'_>, queue: &str) -> rusqlite::Result<bool> {
    let n = tx.execute("UPDATE queues SET paused_reason=NULL,paused_at=NULL WHERE name=?1 AND paused_reason IS NOT NULL", [queue])?;
    tx.touch("jobs");
    Ok(n > 0)
}

/// Paused queues with their reasons, by name.
///
/// # Errors
/// Database errors.
pub fn paused_queues(c: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    c.prepare_cached(
        "SELECT name,paused_reason FROM queues WHERE paused_reason IS NOT NULL ORDER BY name",
    )?
    .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
    .collect()
}

pub(crate) fn reason(c: &Connection, queue: &str) -> rusqlite::Result<Option<String>> {
    Ok(
        c.prepare_cached("SELECT paused_reason FROM queues WHERE name=?1")?
            .query_row([queue], |r| r.get(0))
            .optional()?
            .flatten(),
    )
}
