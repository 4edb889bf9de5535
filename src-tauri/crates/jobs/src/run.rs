//! The worker loop: promote, claim up to each queue's concurrency, run, refresh leases, sweep, schedule, and stop in
//! good order (stop claiming → 10 s → cut off → snooze, except `sending`).

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use domain::ports::{Clock, Ids, Rng};
use domain::time::SECOND;
use domain::{Millis, TraceId};
use store::Store;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::execute::Bench;
use crate::{
    BATCH, Claimed, Completed, JobContext, Outcome, REFRESH_MS, Registry, SENDING, SWEEP_MS,
    Schedule, claim, ensure_queues, next_due, promote, queues, refresh, rescue, schedule, sweep,
};

/// How long running jobs may finish after a stop.
const GRACE_MS: i64 = 10 * SECOND;
/// Longest pause of the loop.
const IDLE_MS: i64 = 10 * SECOND;
/// A gap of the boot clock from which the machine is taken to have slept.
const SLEPT_MS: i64 = 20 * SECOND;
/// Pause after a failing database.
const FAILED_MS: i64 = SECOND;

/// Works the queues of one workspace.
#[derive(Clone)]
pub struct Runner {
    bench: Bench,
    ids: Arc<dyn Ids>,
    schedules: Arc<Vec<Schedule>>,
}

/// Jobs that run now.
#[derive(Default)]
struct Running {
    tasks: JoinSet<Option<Completed>>,
    jobs: HashMap<Id, Claimed>,
}

impl Running {
    fn of(&self, queue: &str) -> u32 {
        u32::try_from(self.jobs.values().filter(|j| j.queue == queue).count()).unwrap_or(u32::MAX)
    }

    fn finished(
        &mut self,
        done: Result<(Id, Option<Completed>), tokio::task::JoinError>,
    ) -> Option<Claimed> {
        match done {
            Ok((id, _)) => self.jobs.remove(&id),
            Err(e) => {
                let job = self.jobs.remove(&e.id());
                if !e.is_cancelled() {
                    tracing::error!(error = %e, "A run ended outside its handler");
                }
                job
            }
        }
    }
}

/// The boot clock's readings between two rounds.
struct Times {
    refreshed: i64,
    swept: i64,
    last: i64,
    no_sweep_before: i64,
}

impl Runner {
    /// A runner over these handlers and schedules.
    #[must_use]
    pub fn new(
        store: Store,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        rng: Arc<dyn Rng>,
        schedules: Vec<Schedule>,
    ) -> Self {
        Self {
            bench: Bench {
                store,
                registry,
                clock,
                rng,
            },
            ids,
            schedules: Arc::new(schedules),
        }
    }

    /// Work until cancelled. Returns when nothing of it runs any more.
    ///
    /// # Errors
    /// When the workspace cannot be written at launch; later failures are logged and tried again.
    pub async fn run(&self, cancel: CancellationToken) -> anyhow::Result<()> {
        let mut changes = self.bench.store.subscribe();
        let (registry, now, unit) = (
            Arc::clone(&self.bench.registry),
            self.now(),
            self.bench.rng.unit(),
        );
        let rescued = self
            .bench
            .store
            .write(move |tx| {
                ensure_queues(tx)?;
                rescue(tx, now, unit, &registry)
            })
            .await
            .context("Take back the jobs of the process before")?;
        tracing::info!(
            again = rescued.again,
            dead = rescued.dead,
            "The queues are worked"
        );
        let cut = CancellationToken::new();
        let mut running = Running::default();
        let boot = self.boot();
        let mut times = Times {
            refreshed: boot,
            swept: boot,
            last: boot,
            no_sweep_before: boot,
        };
        while !cancel.is_cancelled() {
            let wake = match self.round(&mut running, &mut times, &cut).await {
                Ok(wake) => wake,
                Err(e) => {
                    tracing::error!(error = %format!("{e:#}"), "A round of the queues failed");
                    self.now().plus(FAILED_MS)
                }
            };
            tokio::select! {
                () = cancel.cancelled() => {}
                () = self.bench.clock.sleep_until(wake) => {}
                Some(done) = running.tasks.join_next_with_id(), if !running.jobs.is_empty() => { running.finished(done); }
                () = jobs_changed(&mut changes) => {}
            }
        }
        self.stop(running, &cut).await;
        Ok(())
    }

    fn now(&self) -> Millis {
        self.bench.clock.now()
    }

    fn boot(&self) -> i64 {
        self.bench.clock.boot_ms()
    }

    /// One round; returns when to look again at the latest.
    async fn round(
        &self,
        running: &mut Running,
        times: &mut Times,
        cut: &CancellationToken,
    ) -> anyhow::Result<Millis> {
        while let Some(done) = running.tasks.try_join_next_with_id() {
            running.finished(done);
        }
        let (now, boot) = (self.now(), self.boot());
        self.keep(running, times, boot, now).await?;
        let busy: HashMap<String, u32> = running
            .jobs
            .values()
            .map(|j| (j.queue.clone(), running.of(&j.queue)))
            .collect();
        let (schedules, ids) = (Arc::clone(&self.schedules), Arc::clone(&self.ids));
        let (jobs, more, due) = self
            .bench
            .store
            .write(move |tx| {
                let scheduled = schedule::tick(tx, &schedules, || TraceId(ids.fresh()), now)?;
                let more = promote(tx, now)? == BATCH as usize;
                let mut jobs = Vec::new();
                for (queue, concurrency) in queues::configured(tx)? {
                    let free = concurrency.saturating_sub(busy.get(&queue).copied().unwrap_or(0));
                    jobs.extend(claim(tx, &queue, free, &ids.token(), boot)?);
                }
                let due = [next_due(tx)?, scheduled].into_iter().flatten().min();
                Ok((jobs, more, due))
            })
            .await?;
        for job in jobs {
            let (bench, ctx) = (
                self.bench.clone(),
                JobContext {
                    now,
                    cancel: cut.clone(),
                },
            );
            let kept = job.clone();
            let handle = running
                .tasks
                .spawn(async move { bench.execute(job, ctx).await });
            running.jobs.insert(handle.id(), kept);
        }
        if more {
            return Ok(now);
        }
        let latest = now.plus(IDLE_MS);
        Ok(due.map_or(latest, |d| d.min(latest)))
    }

    /// Refresh leases and sweep, each in its time. After sleep of the machine nothing is swept for one refresh interval.
    async fn keep(
        &self,
        running: &Running,
        times: &mut Times,
        boot: i64,
        now: Millis,
    ) -> anyhow::Result<()> {
        if boot.saturating_sub(times.last) > IDLE_MS.saturating_add(SLEPT_MS) {
            times.no_sweep_before = boot.saturating_add(REFRESH_MS);
            times.refreshed = i64::MIN;
        }
        times.last = boot;
        if boot.saturating_sub(times.refreshed) >= REFRESH_MS && !running.jobs.is_empty() {
            let held: Vec<_> = running
                .jobs
                .values()
                .map(|j| (j.id, j.token.clone()))
                .collect();
            let n = held.len();
            let ours = self
                .bench
                .store
                .write(move |tx| Ok(refresh(tx, &held, boot)?))
                .await?;
            if ours.len() < n {
                // Those that just finished are among them; a result without its lease is discarded anyway.
                tracing::debug!(
                    lost = n - ours.len(),
                    "Leases of finished or lost jobs were not refreshed"
                );
            }
        }
        if boot.saturating_sub(times.refreshed) >= REFRESH_MS {
            times.refreshed = boot;
        }
        if boot.saturating_sub(times.swept) >= SWEEP_MS && boot >= times.no_sweep_before {
            times.swept = boot;
            let (registry, unit) = (Arc::clone(&self.bench.registry), self.bench.rng.unit());
            self.bench
                .store
                .write(move |tx| sweep(tx, boot, now, unit, &registry))
                .await?;
        }
        Ok(())
    }

    async fn stop(&self, mut running: Running, cut: &CancellationToken) {
        let deadline = self.now().plus(GRACE_MS);
        tracing::info!(running = running.jobs.len(), "The queues stop");
        while !running.jobs.is_empty() {
            tokio::select! {
                Some(done) = running.tasks.join_next_with_id() => { running.finished(done); }
                () = self.bench.clock.sleep_until(deadline) => break,
            }
        }
        cut.cancel();
        running.tasks.abort_all();
        let mut left = Vec::new();
        while let Some(done) = running.tasks.join_next_with_id().await {
            let aborted = done
                .as_ref()
                .is_err_and(tokio::task::JoinError::is_cancelled);
            if let Some(job) = running.finished(done)
                && aborted
            {
                left.push(job);
            }
        }
        for job in left {
            if job.queue == SENDING {
                // Its attempt may be committing; the next launch takes it back and the phase decides.
                tracing::warn!(job = %job.id, "A send was cut off; its attempt's phase decides at the next launch");
                continue;
            }
            self.bench
                .record(
                    job,
                    Outcome::Snooze(self.now(), "the program ended".to_owned()),
                )
                .await;
        }
    }
}

/// Wait until a commit touched jobs.
async fn jobs_changed(changes: &mut tokio::sync::broadcast::Receiver<Vec<String>>) {
    loop {
        match changes.recv().await {
            Ok(tags) if tags.iter().any(|t| t == "jobs") => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            // The workspace is closed: only the cancel ends this loop.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
