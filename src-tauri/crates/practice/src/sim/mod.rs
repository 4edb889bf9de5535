//! The deterministic simulator: the real engine, store, queue and pipeline on a temporary workspace, with simulated ports
//! and everything that can happen to a laptop and to mail servers. A seed decides everything; the world keeps its own books
//! and holds the engine's promises against them. Used by `jengu simulate` and by tests.

mod checks;
mod disaster;
mod history;
mod ledger;
mod life;
mod net;
mod person;
mod quiet;
mod reading;
mod scene;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use serde::Serialize;

use crate::locked;
use scene::Scene;

/// Lines of a failed history that are told.
const TOLD: usize = 40;

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimOptions {
    /// The first seed.
    pub seed: u64,
    /// How many seeds from there on.
    pub seeds: u64,
    /// Simulated days of each.
    pub days: u32,
    /// Histories that run at the same time; 0: as many as there are processors.
    pub at_once: usize,
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimFailure {
    /// The seed.
    pub seed: u64,
    /// The simulated day, from 1.
    pub day: i64,
    /// Which promise, and what broke it.
    pub why: String,
    /// The command that shows it again.
    pub replay: String,
    /// What had happened last.
    pub log: Vec<String>,
}

/// What came of all histories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SimReport {
    /// Histories.
    pub seeds: u64,
    /// Days of each.
    pub days: u32,
    /// Faults by kind.
    pub faults: BTreeMap<String, u64>,
    /// Mails the world's servers took.
    pub sent: u64,
    /// Letters, automatic answers and reports that came back.
    pub replies: u64,
    /// How often all promises were checked.
    pub checked: u64,
    /// Broken promises.
    pub failures: Vec<SimFailure>,
    /// Hash of each seed's event log and deeds; the same seed gives the same.
    pub hashes: BTreeMap<u64, String>,
}

/// Simulate. `on_seed` is told each seed that is through, and whether its promises held.
///
/// # Errors
/// When the simulator itself cannot work: no temporary folder, no workspace.
pub fn simulate(
    options: &SimOptions,
    on_seed: &(dyn Fn(u64, bool) + Sync),
) -> anyhow::Result<SimReport> {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(4)
            .build()
            .context("Start a runtime")
    };
    let scene = runtime()?.block_on(Scene::new())?;
    let report = Mutex::new(SimReport {
        days: options.days,
        ..SimReport::default()
    });
    let next = AtomicU64::new(0);
    let work = || -> anyhow::Result<()> {
        let runtime = runtime()?;
        loop {
            let n = next.fetch_add(1, Ordering::SeqCst);
            if n >= options.seeds {
                return Ok(());
            }
            let seed = options.seed.saturating_add(n);
            let outcome = runtime
                .block_on(history::live(&scene, seed, options.days))
                .with_context(|| format!("Simulate seed {seed}"))?;
            on_seed(seed, outcome.failure.is_none());
            locked(&report).add(seed, outcome);
        }
    };
    let at_once = match options.at_once {
        0 => std::thread::available_parallelism().map_or(1, Into::into),
        n => n,
    };
    std::thread::scope(|s| {
        let threads: Vec<_> = (0..at_once).map(|_| s.spawn(work)).collect();
        threads.into_iter().try_for_each(|t| {
            t.join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("a history panicked")))
        })
    })?;
    let mut report = report
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    report.failures.sort_by_key(|f| f.seed);
    Ok(report)
}

impl SimReport {
    fn add(&mut self, seed: u64, o: history::Outcome) {
        self.seeds = self.seeds.saturating_add(1);
        self.sent = self.sent.saturating_add(o.sent);
        self.replies = self.replies.saturating_add(o.letters);
        self.checked = self.checked.saturating_add(o.checked);
        for (kind, n) in o.faults {
            let sum = self.faults.entry(kind.to_owned()).or_default();
            *sum = sum.saturating_add(n);
        }
        self.hashes.insert(seed, o.hash);
        if let Some((day, why)) = o.failure {
            let skip = o.log.len().saturating_sub(TOLD);
            self.failures.push(SimFailure {
                seed,
                day,
                why,
                replay: format!("jengu simulate --days {} --seed {seed}", self.days),
                log: o.log.into_iter().skip(skip).collect(),
            });
        }
    }
}
