//! Schedules: a job every so often or daily at a time, with at most one catch-up after sleep.

use domain::time::DAY;
use domain::{Millis, TraceId};
use jiff::civil::time;
use jiff::tz::TimeZone;
use serde_json::Value;
use store::Tx;
use store::rusqlite::{self, OptionalExtension as _, params};

use crate::{NewJob, enqueue};

/// When.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// Every so many milliseconds, the first time at once.
    Millis(i64),
    /// Daily at this time in this IANA zone (an unknown zone is UTC).
    DailyAt {
        /// 0–23.
        hour: i8,
        /// 0–59.
        minute: i8,
        /// Zone.
        zone: String,
    },
}

/// A schedule, as code knows it; the table knows when it ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Stable name; also the key that keeps a second job of it away while one is open.
    pub name: String,
    /// When.
    pub every: Every,
    /// Queue.
    pub queue: String,
    /// Kind.
    pub kind: String,
    /// Payload.
    pub payload: Value,
    /// Priority.
    pub priority: u8,
}

impl Every {
    const fn period(&self) -> i64 {
        match self {
            Self::Millis(ms) => {
                if *ms < 1 {
                    1
                } else {
                    *ms
                }
            }
            Self::DailyAt { .. } => DAY,
        }
    }

    fn first(&self, now: Millis) -> Millis {
        match self {
            Self::Millis(_) => now,
            Self::DailyAt { .. } => self.after(now),
        }
    }

    /// The first time strictly after `now`.
    fn after(&self, now: Millis) -> Millis {
        match self {
            Self::Millis(_) => now.plus(self.period()),
            Self::DailyAt { hour, minute, zone } => {
                daily(now, *hour, *minute, zone).unwrap_or_else(|| now.plus(DAY))
            }
        }
    }
}

fn daily(now: Millis, hour: i8, minute: i8, zone: &str) -> Option<Millis> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let here = now.timestamp().ok()?.to_zoned(zone.clone());
    let at = time(hour.clamp(0, 23), minute.clamp(0, 59), 0, 0);
    let mut day = here.date();
    // Three days: today may be past, and a zone may skip a whole day.
    for _ in 0..3 {
        // In a gap the time after it, in a fold the first of the two.
        let t = day.to_datetime(at).to_zoned(zone.clone()).ok()?;
        let t = Millis::from(t.timestamp());
        if t > now {
            return Some(t);
        }
        day = day.tomorrow().ok()?;
    }
    None
}

/// Enqueue what is due. Returns when to look again. A schedule that was missed many times runs once.
///
/// # Errors
/// Database errors.
pub fn tick(
    tx: &Tx<'_>,
    schedules: &[Schedule],
    trace: impl Fn() -> TraceId,
    now: Millis,
) -> rusqlite::Result<Option<Millis>> {
    let mut next: Option<Millis> = None;
    for s in schedules {
        if let Some(at) = tick_one(tx, s, &trace, now)? {
            next = Some(next.map_or(at, |n| n.min(at)));
        }
    }
    Ok(next)
}

fn tick_one(
    tx: &Tx<'_>,
    s: &Schedule,
    trace: &impl Fn() -> TraceId,
    now: Millis,
) -> rusqlite::Result<Option<Millis>> {
    let period = s.every.period();
    let row: Option<(i64, i64, bool)> = tx
        .prepare_cached("SELECT every_ms,next_at,enabled FROM schedules WHERE name=?1")?
        .query_row([&s.name], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    let due = match row {
        None => {
            let first = s.every.first(now);
            tx.prepare_cached("INSERT INTO schedules(name,every_ms,next_at) VALUES(?1,?2,?3)")?
                .execute(params![s.name, period, first.0])?;
            first
        }
        Some((_, _, false)) => return Ok(None),
        Some((stored, at, true)) => {
            let latest = s.every.after(now);
            // A shorter period, or a clock that was set back, must not leave it waiting for a far day.
            let due = if at > latest.0 || stored != period {
                latest.0.min(at)
            } else {
                at
            };
            if due != at || stored != period {
                tx.prepare_cached("UPDATE schedules SET every_ms=?2,next_at=?3 WHERE name=?1")?
                    .execute(params![s.name, period, due])?;
            }
            Millis(due)
        }
    };
    if due > now {
        return Ok(Some(due));
    }
    let job = NewJob::new(&s.queue, &s.kind, s.payload.clone(), now, trace())
        .unique(format!("schedule:{}", s.name))
        .priority(s.priority);
    enqueue(tx, &job)?;
    let next = s.every.after(now);
    tx.prepare_cached("UPDATE schedules SET last_at=?2,next_at=?3 WHERE name=?1")?
        .execute(params![s.name, now.0, next.0])?;
    Ok(Some(next))
}
