//! `bench NAME`: figures of this machine, each with a calibrating probe of the same run, so that a bar can be a ratio.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use app::adapters::clock::SystemClock;
use clap::{Args, ValueEnum};
use domain::ports::Clock;
use domain::{Code, TraceId, WireError};
use serde_json::{Value, json};
use store::{Kind, OpenOptions, Store};

use crate::out::Out;

/// Measure something on this machine.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What
    name: Name,
    /// Jobs of the queue bench
    #[arg(long, default_value_t = 20_000)]
    jobs: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Name {
    /// The durable queue: enqueue, claim and complete in batches
    Queue,
    /// Only the probe
    Calibrate,
}

/// Jobs of one transaction.
const BATCH: u32 = 500;

impl Bench {
    pub(crate) fn run(self, out: &Out) -> Result<ExitCode, WireError> {
        let failed = |e: anyhow::Error| WireError::new(Code::Internal, format!("{e:#}"));
        let dir = std::env::temp_dir().join(format!("jengu-bench-{}", std::process::id()));
        let measured = self.measure(&dir);
        // The folder is ours alone; what stays of it is only space.
        let _ = std::fs::remove_dir_all(&dir);
        out.fields(&measured.map_err(failed)?);
        Ok(ExitCode::SUCCESS)
    }

    fn measure(&self, dir: &Path) -> anyhow::Result<Value> {
        std::fs::create_dir_all(dir)?;
        let calibration = calibrate(dir)?;
        let (name, figures) = match self.name {
            Name::Queue => (
                "queue",
                queue(&dir.join("workspace"), self.jobs.max(BATCH))?,
            ),
            Name::Calibrate => ("calibrate", json!({})),
        };
        let date = SystemClock::new().now().timestamp()?.to_string();
        let machine = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(json!({
            "name": name, "figures": figures, "machine": format!("{machine}, {cores} cores"), "date": date,
            "encrypted": false, "calibration": calibration,
        }))
    }
}

/// A fixed loop of arithmetic, and the median of 40 synced writes of 4 KiB, in milliseconds.
fn calibrate(dir: &Path) -> anyhow::Result<Value> {
    let began = Instant::now();
    let mut x = 0x9E37_79B9_7F4A_7C15_u64;
    for i in 0..50_000_000_u64 {
        x = (x ^ i).rotate_left(13).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    }
    std::hint::black_box(x);
    let cpu_ms = millis(began);
    let mut file = std::fs::File::create(dir.join("probe"))?;
    let mut syncs = Vec::with_capacity(40);
    for _ in 0..40 {
        let began = Instant::now();
        std::io::Write::write_all(&mut file, &[7_u8; 4_096])?;
        file.sync_data()?;
        syncs.push(millis(began));
    }
    syncs.sort_by(f64::total_cmp);
    Ok(json!({ "cpu_ms": cpu_ms, "fsync_ms": syncs.get(20) }))
}

/// Jobs a second from enqueued to done, and the 99th percentile of a claim, over a plain workspace with FULL sync.
fn queue(dir: &Path, wanted: u32) -> anyhow::Result<Value> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store =
        Store::open(OpenOptions::writer(dir, clock.clone()).create(Kind::Practice, "bench"))?;
    let now = clock.now();
    let began = Instant::now();
    let mut left = wanted;
    while left > 0 {
        let n = left.min(BATCH);
        store.write_blocking(move |tx| {
            for _ in 0..n {
                let job = jobs::NewJob::new(
                    "maintenance",
                    "bench",
                    json!({}),
                    now,
                    TraceId("bench".into()),
                );
                jobs::enqueue(tx, &job)?;
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
            let batch = jobs::claim(tx, "maintenance", BATCH, "bench", boot)?;
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
    store.close_blocking();
    claims.sort_by(f64::total_cmp);
    let p99 = claims
        .len()
        .saturating_mul(99)
        .checked_div(100)
        .and_then(|i| claims.get(i.min(claims.len().saturating_sub(1))));
    Ok(json!({
        "jobs": done, "jobs_per_second": f64::from(done) * 1_000.0 / total, "enqueue_ms": enqueued, "total_ms": total,
        "claim_batch": BATCH, "claim_p99_ms": p99,
    }))
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
