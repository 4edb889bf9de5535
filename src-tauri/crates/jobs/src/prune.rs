//! Pruning: done and cancelled jobs stay 7 days; dead ones until somebody has acted, then 90 days.

use domain::Millis;
use domain::time::DAY;
use store::rusqlite::{self, Connection};

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Done or cancelled.
    pub ended: usize,
    /// Dead, and dismissed long ago.
    pub dead: usize,
}

/// Remove what is old.
///
/// # Errors
/// Database errors.
pub fn prune(c: &Connection, now: Millis) -> rusqlite::Result<Pruned> {
    let ended = c.execute(
        "DELETE FROM jobs WHERE state IN('done','cancelled') AND ended_at<?1",
        [now.minus(7 * DAY).0],
    )?;
    let dead = c.execute(
        "DELETE FROM jobs WHERE state='dead' AND id IN(SELECT CAST(s.subject_id AS INTEGER) FROM events e JOIN event_subjects s ON s.event_id=e.id
           WHERE e.kind IN('job_dismissed','job_unrecoverable') AND s.kind='job' AND e.at<?1)",
        [now.minus(90 * DAY).0],
    )?;
    Ok(Pruned { ended, dead })
}
