//! The durable queue: jobs from enqueued to done in batches, and the claim of a job while a crowd of others waits for its time.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use app::adapters::clock::SystemClock;
use domain::ports::Clock;
use domain::{Millis, TraceId};
use jobs::NewJob;
use serde_json::{Value, json};
use store::keys::DataKey;
use store::rusqlite::params;
use store::{Kind, OpenOptions, Store};

use super::{millis, percentile};

/// Jobs of one transaction.
const BATCH: u32 = 500;
/// Claims measured one by one.
const SINGLE: u32 = 2_000;
const QUEUE: &str = "maintenance";

/// What is measured.
pub(super) struct Sizes {
    /// Jobs from enqueued to done.
    pub(super) jobs: u32,
    /// Jobs that wait for their time, at a better priority.
    pub(super) scheduled: u32,
    /// Jobs that are ready beside them.
    pub(super) ready: u32,
}

fn job(at: Millis) -> NewJob {
    NewJob::new(QUEUE, "bench", json!({}), at, TraceId("bench".into()))
}

/// `n` jobs that lie there already: one statement, for they are not what is measured.
fn plant(
    store: &Store,
    n: u32,
    at: Millis,
    state: &'static str,
    priority: u8,
) -> anyhow::Result<()> {
    store.write_blocking(move |tx| {
        tx.execute(
            "INSERT INTO jobs(queue,kind,payload,priority,state,run_at,max_attempts,trace_id) \
             WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM i WHERE n<?1) \
             SELECT ?2,'bench','{}',?3,?4,?5+n%1000,25,'bench' FROM i LIMIT ?1",
            params![n, QUEUE, priority, state, at.0],
        )?;
        Ok(())
    })
}

pub(super) fn measure(dir: &Path, sizes: &Sizes, encrypted: bool) -> anyhow::Result<Value> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let key = encrypted.then(DataKey::generate).transpose()?;
    let kind = if encrypted {
        Kind::Real
    } else {
        Kind::Practice
    };
    let store = Store::open(
        OpenOptions::writer(dir, clock.clone())
            .key(key)
            .create(kind, "bench"),
    )?;
    let throughput = throughput(&store, clock.as_ref(), sizes.jobs.max(BATCH))?;
    let now = clock.now();
    let (later, before) = (now.plus(domain::time::DAY), now.minus(domain::time::HOUR));
    plant(&store, sizes.scheduled, later, "scheduled", 0)?;
    plant(&store, sizes.ready, before, "ready", 5)?;
    let crowd = crowd(&store, clock.as_ref())?;
    store.close_blocking();
    Ok(json!({
        "throughput": throughput, "scheduled": sizes.scheduled, "ready": sizes.ready, "claim": crowd,
    }))
}

/// Jobs a second from enqueued to done, in transactions of [`BATCH`].
fn throughput(store: &Store, clock: &dyn Clock, wanted: u32) -> anyhow::Result<Value> {
    let now = clock.now();
    let began = Instant::now();
    let mut left = wanted;
    while left > 0 {
        let n = left.min(BATCH);
        store.write_blocking(move |tx| {
            for _ in 0..n {
                jobs::enqueue(tx, &job(now))?;
            }
            Ok(())
        })?;
        left = left.saturating_sub(n);
    }
    let enqueued = millis(began);
    let (mut done, mut claims) = (0_u32, Vec::new());
    loop {
        let boot = clock.boot_ms();
        let (n, took) = store.write_blocking(move |tx| {
            jobs::promote(tx, now.plus(1))?;
            let began = Instant::now();
            let batch = jobs::claim(tx, QUEUE, BATCH, "bench", boot)?;
            let took = millis(began);
            for job in &batch {
                jobs::complete(tx, job, jobs::Outcome::done(), now, 0.5, None)?;
            }
            Ok((batch.len(), took))
        })?;
        if n == 0 {
            break;
        }
        claims.push(took);
        done = done.saturating_add(u32::try_from(n)?);
    }
    let total = millis(began);
    Ok(json!({
        "jobs": done, "jobs_per_second": f64::from(done) * 1_000.0 / total, "enqueue_ms": enqueued, "total_ms": total,
        "claim_batch": BATCH, "claim_batch_p99_ms": percentile(&mut claims, 99),
    }))
}

/// Claims of single jobs, each completed in its own transaction, among those that wait.
fn crowd(store: &Store, clock: &dyn Clock) -> anyhow::Result<Value> {
    let now = clock.now();
    let (mut claims, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..SINGLE {
        let boot = clock.boot_ms();
        let began = Instant::now();
        let took = store.write_blocking(move |tx| {
            let began = Instant::now();
            jobs::promote(tx, now)?;
            let batch = jobs::claim(tx, QUEUE, 1, "bench", boot)?;
            let took = millis(began);
            for job in &batch {
                jobs::complete(tx, job, jobs::Outcome::done(), now, 0.5, None)?;
            }
            Ok((!batch.is_empty()).then_some(took))
        })?;
        let Some(took) = took else { break };
        claims.push(took);
        whole.push(millis(began));
    }
    Ok(json!({
        "claims": claims.len(), "p50_ms": percentile(&mut claims, 50), "p99_ms": percentile(&mut claims, 99),
        "with_commit_p50_ms": percentile(&mut whole, 50), "with_commit_p99_ms": percentile(&mut whole, 99),
    }))
}
