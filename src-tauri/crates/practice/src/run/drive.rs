//! The loop of simulated time: release what is due, step the engine, let the salesperson work, jump to what comes next.

use std::time::Duration;

use domain::Millis;
use domain::ports::Clock as _;
use domain::time::{DAY, HOUR, MINUTE};
use engine::Engine;
use engine::runtime::simulated;
use store::rusqlite::OptionalExtension as _;
use tokio_util::sync::CancellationToken;

use super::salesperson::Salesperson;
use crate::clock::SimClock;
use crate::post::PostOffice;

/// Where the run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Simulated now.
    pub now: Millis,
    /// Simulated day, from 1.
    pub day: u32,
    /// Jobs run so far.
    pub jobs: u64,
    /// Messages ingested so far.
    pub ingested: u64,
}

/// Called after each step.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// How far and how fast.
pub(crate) struct Course<'a> {
    pub(crate) until: Millis,
    /// Simulated seconds per real second; none: as fast as the machine can.
    pub(crate) speed: Option<f64>,
    pub(crate) stop: CancellationToken,
    pub(crate) on_progress: OnProgress<'a>,
}

/// Run a future of the engine; whenever it only waits for the clock, move the clock to what it waits for.
async fn moving<T>(clock: &SimClock, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut parked = None;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = tokio::time::sleep(Duration::from_millis(1)) => {}
        }
        // Twice the same wake-up without an end in between: nothing else is going on.
        let wake = clock.next_wake();
        if let (Some(t), true) = (wake, wake == parked) {
            clock.advance_to(t);
            parked = None;
        } else {
            parked = wake;
        }
    }
}

/// When schedules are looked at while nothing else is due: every 30 min in the working hours of the world, every three
/// hours at other times. A schedule that came round more often has one catch-up, as after sleep.
fn next_round(now: Millis) -> Millis {
    let day = now.0.div_euclid(DAY).saturating_add(3).rem_euclid(7);
    let hour = now.0.rem_euclid(DAY).div_euclid(HOUR);
    let grid = if day < 5 && hour >= 7 {
        30 * MINUTE
    } else {
        3 * HOUR
    };
    Millis(
        now.0
            .div_euclid(grid)
            .saturating_add(1)
            .saturating_mul(grid),
    )
}

async fn next_job(e: &Engine) -> anyhow::Result<Option<Millis>> {
    let at: Option<i64> = e
        .store()
        .read(|c| {
            Ok(c.query_row(
                "SELECT min(run_at) FROM jobs WHERE state IN('scheduled','ready')",
                [],
                |r| r.get(0),
            )
            .optional()?
            .flatten())
        })
        .await?;
    Ok(at.map(Millis))
}

/// Run to the end of the course. Without a salesperson nobody approves anything.
pub(crate) async fn run(
    e: &Engine,
    clock: &SimClock,
    office: &PostOffice,
    mut person: Option<&mut Salesperson>,
    course: &Course<'_>,
) -> anyhow::Result<()> {
    let start = clock.now();
    let (mut jobs, mut ingested) = (0_u64, 0_u64);
    let mut sits = Salesperson::next_sitting(start);
    while !course.stop.is_cancelled() {
        office.release_due();
        let s = moving(clock, simulated::step(e)).await?;
        jobs = jobs.saturating_add(u64::from(s.jobs));
        ingested = ingested.saturating_add(u64::from(s.ingested));
        let now = clock.now();
        let day = u32::try_from(now.since(start).div_euclid(DAY))
            .unwrap_or(0)
            .saturating_add(1);
        (course.on_progress)(Progress {
            now,
            day,
            jobs,
            ingested,
        });
        if let Some(p) = person.as_deref_mut()
            && now >= sits
        {
            sits = Salesperson::next_sitting(now);
            if moving(clock, p.sit(e)).await? > 0 {
                continue;
            }
        }
        let sitting = person.is_some().then_some(sits);
        let next = [
            next_job(e).await?,
            office.next_due(),
            clock.next_wake(),
            sitting,
            Some(next_round(now)),
        ]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(course.until);
        // What is due already and did not run is paused or leased; it is looked at on the next round.
        let next = if next <= now { next_round(now) } else { next };
        if next >= course.until {
            clock.advance_to(course.until);
            return Ok(());
        }
        if let Some(speed) = course.speed.filter(|s| *s > 0.0) {
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds of at most a month"
            )]
            let real = next.since(now) as f64 / 1_000.0 / speed;
            tokio::select! {
                () = course.stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(Duration::try_from_secs_f64(real).unwrap_or_default()) => {}
            }
        }
        clock.advance_to(next);
    }
    Ok(())
}
