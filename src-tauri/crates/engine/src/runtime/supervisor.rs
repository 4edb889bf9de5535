//! The supervisor: launch in the right order, one named task per loop, a graceful stop. A loop that ends by itself or
//! panics is an error a person sees, and the machine goes on without it.

use std::time::Duration;

use domain::time::SECOND;
use domain::{Cause, InboxId};
use store::tables::senders;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::clockwatch::{self, Gap, Reading};
use super::handlers::registry;
use super::{inbox_loop, schedules};
use crate::pipeline::clock;
use crate::pipeline::reply::read;
use crate::pipeline::send::recover;
use crate::{Engine, events};

/// Pause between two looks at clock, schedules and inboxes.
const TICK: i64 = 2 * SECOND;

/// Pause between two looks at what servers said of the time.
const LISTEN: Duration = Duration::from_secs(5);
/// Every so many looks somebody is asked where that is due.
const CHECK_TICKS: u32 = 12;

/// A running engine.
pub struct Runtime {
    engine: Engine,
    cancel: CancellationToken,
    tasks: JoinSet<&'static str>,
}

/// What must happen before anything runs: open attempts of an earlier process are closed, waiting messages ingested,
/// jobs of an earlier process rescued, schedules there (send.md, phases 2 and 4; pipeline.md, Durable queue).
///
/// # Errors
/// Database errors.
pub async fn launch(e: &Engine) -> anyhow::Result<recover::Recovered> {
    let recovered = recover::recover(e).await?;
    read::ingest_waiting(e).await?;
    let (known, now, unit) = (registry(e), e.now(), e.ports().rng.unit());
    e.store()
        .write(move |tx| {
            jobs::ensure_queues(tx)?;
            jobs::rescue(tx, now, unit, &known)
        })
        .await?;
    recover::look_after_uncertain(e).await?;
    if recovered.uncertain > 0 {
        tracing::warn!(
            uncertain = recovered.uncertain,
            "mails of the last run may or may not have been accepted"
        );
    }
    Ok(recovered)
}

impl Runtime {
    /// Launch and start every loop.
    ///
    /// # Errors
    /// Database errors of the launch.
    pub async fn start(engine: Engine) -> anyhow::Result<Self> {
        launch(&engine).await?;
        let cancel = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let (e, c) = (engine.clone(), cancel.clone());
        tasks.spawn(async move {
            let p = e.ports().clone();
            let runner = jobs::Runner::new(
                e.store().clone(),
                registry(&e),
                p.clock,
                p.ids,
                p.rng,
                schedules::all(),
            );
            if let Err(error) = runner.run(c).await {
                tracing::error!("the queues stopped: {error:#}");
            }
            "jobs"
        });
        let (e, c) = (engine.clone(), cancel.clone());
        tasks.spawn(async move {
            watch(e, c).await;
            "watch"
        });
        let (e, c) = (engine.clone(), cancel.clone());
        tasks.spawn(async move {
            compare(e, c).await;
            "clock"
        });
        let (e, c) = (engine.clone(), cancel.clone());
        tasks.spawn(async move {
            inboxes(e, c).await;
            "inboxes"
        });
        Ok(Self {
            engine,
            cancel,
            tasks,
        })
    }

    /// Stop claiming, let running work finish (a send between C and its answer is waited for up to 10 s and then left as
    /// it is), close the database.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        let all = async {
            while let Some(done) = self.tasks.join_next().await {
                if let Err(error) = done {
                    tracing::error!("a loop ended badly: {error}");
                }
            }
        };
        if tokio::time::timeout(Duration::from_secs(15), all)
            .await
            .is_err()
        {
            tracing::warn!("some loops did not stop in time and are cut");
            self.tasks.abort_all();
            while self.tasks.join_next().await.is_some() {}
        }
        self.engine.store().close().await;
    }

    /// The engine it runs.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// The clock: notices sleep and jumps. Schedules are fired by the queue's runner.
async fn watch(e: Engine, cancel: CancellationToken) {
    let mut before = reading(&e);
    while !cancel.is_cancelled() {
        tokio::select! {
            () = cancel.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(u64::try_from(TICK).unwrap_or(2_000))) => {}
        }
        let after = reading(&e);
        match clockwatch::gap(before, after, TICK) {
            Gap::None => {}
            gap => woke(&e, gap).await,
        }
        before = after;
    }
}

/// The clock against the servers': what was heard is taken in every few seconds; each minute it is looked whether somebody
/// must be asked (after the machine woke up, or where voices differ; the hourly question is a schedule).
async fn compare(e: Engine, cancel: CancellationToken) {
    let mut ticks = 0_u32;
    while !cancel.is_cancelled() {
        let done = if ticks.is_multiple_of(CHECK_TICKS) {
            clock::check(&e).await
        } else {
            clock::listen(&e).await
        };
        if let Err(error) = done {
            tracing::warn!("the clock could not be compared: {error:#}");
        }
        ticks = ticks.wrapping_add(1);
        tokio::select! {
            () = cancel.cancelled() => return,
            () = tokio::time::sleep(LISTEN) => {}
        }
    }
}

fn reading(e: &Engine) -> Reading {
    Reading {
        wall: e.now(),
        boot: e.ports().clock.boot_ms(),
    }
}

/// After sleep or a jump: nothing leaves before the folders were read again (`inbox_fresh`), and a grace of two minutes.
async fn woke(e: &Engine, gap: Gap) {
    let (engine, cx) = (e.clone(), e.system(Cause::Schedule));
    let done = e
        .store()
        .write(move |tx| {
            store::tables::settings::set(tx, "resumed_at", &cx.now.0, cx.now)?;
            let (kind, ms) = match gap {
                Gap::Slept(ms) => ("woke_up", ms),
                Gap::Jumped(ms) => ("clock_jumped", ms),
                Gap::None => ("none", 0),
            };
            events::record(tx, &cx, kind, &[], &serde_json::json!({ "ms": ms }))?;
            if let Gap::Jumped(drift) = gap {
                clock::moved(&engine, tx, &cx, drift)?;
            }
            Ok(())
        })
        .await;
    if let Err(error) = done {
        tracing::error!("waking up could not be recorded: {error:#}");
    }
}

/// One reading loop per inbox; new inboxes get theirs, removed ones end.
async fn inboxes(e: Engine, cancel: CancellationToken) {
    let mut loops: std::collections::BTreeMap<
        InboxId,
        (CancellationToken, tokio::task::JoinHandle<()>),
    > = std::collections::BTreeMap::new();
    while !cancel.is_cancelled() {
        let wanted = e
            .store()
            .read(|c| {
                Ok(senders::inboxes(c)?
                    .into_iter()
                    .map(|i| i.id)
                    .collect::<Vec<_>>())
            })
            .await
            .unwrap_or_default();
        for id in &wanted {
            let alive = loops.get(id).is_some_and(|(_, h)| !h.is_finished());
            if !alive {
                let (engine, own, which) = (e.clone(), cancel.child_token(), id.clone());
                let token = own.clone();
                let handle =
                    tokio::spawn(async move { inbox_loop::run(engine, which, token).await });
                loops.insert(id.clone(), (own, handle));
            }
        }
        loops.retain(|id, (token, _)| {
            let keep = wanted.contains(id);
            if !keep {
                token.cancel();
            }
            keep
        });
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
    for (_, (token, handle)) in loops {
        token.cancel();
        if let Err(error) = handle.await {
            tracing::error!("a reading loop ended badly: {error}");
        }
    }
}
