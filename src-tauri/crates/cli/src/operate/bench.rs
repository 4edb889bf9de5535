//! `bench NAME`: figures of this machine, each with a calibrating probe of the same run, so that a bar can be a ratio.

mod board;
mod queue;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use app::adapters::clock::SystemClock;
use clap::{Args, ValueEnum};
use domain::ports::Clock;
use domain::{Code, WireError};
use serde_json::{Value, json};

use crate::out::Out;

/// Measure something on this machine.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// What
    name: Name,
    /// Jobs from enqueued to done (queue)
    #[arg(long, default_value_t = 20_000)]
    jobs: u32,
    /// Jobs that wait for their time while others are claimed (queue)
    #[arg(long, default_value_t = 900_000)]
    scheduled: u32,
    /// Jobs that are ready beside them (queue)
    #[arg(long, default_value_t = 100_000)]
    ready: u32,
    /// Hotels (board, import)
    #[arg(long, default_value_t = 100_000)]
    prospects: u32,
    /// Over an encrypted database (queue; board and import always are)
    #[arg(long)]
    encrypted: bool,
    /// Folder to measure in, kept afterwards; its disk is what counts
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// The durable queue: enqueue, claim and complete in batches; claims among a million others
    Queue,
    /// A large workspace: pages of a board column and searches
    Board,
    /// Rows of a table into hotels, people and cards
    Import,
    /// Only the probe
    Calibrate,
}

impl Bench {
    pub(crate) async fn run(self, out: &Out) -> Result<ExitCode, WireError> {
        let failed = |e: anyhow::Error| WireError::new(Code::Internal, format!("{e:#}"));
        let dir = match &self.keep {
            Some(dir) => dir.clone(),
            None => std::env::temp_dir().join(format!("jengu-bench-{}", std::process::id())),
        };
        let measured = self.measure(&dir).await;
        if self.keep.is_none() {
            // The folder is ours alone; what stays of it is only space.
            let _ = std::fs::remove_dir_all(&dir);
        }
        out.fields(&measured.map_err(failed)?);
        Ok(ExitCode::SUCCESS)
    }

    async fn measure(&self, dir: &Path) -> anyhow::Result<Value> {
        std::fs::create_dir_all(dir)?;
        let calibration = calibrate(dir)?;
        let (name, figures) = match self.name {
            Name::Queue => {
                let sizes = queue::Sizes {
                    jobs: self.jobs,
                    scheduled: self.scheduled,
                    ready: self.ready,
                };
                let (dir, encrypted) = (dir.join("workspace"), self.encrypted);
                let done =
                    tokio::task::spawn_blocking(move || queue::measure(&dir, &sizes, encrypted));
                ("queue", done.await??)
            }
            Name::Board => ("board", board::measure(dir, self.prospects, false).await?),
            Name::Import => ("import", board::measure(dir, self.prospects, true).await?),
            Name::Calibrate => ("calibrate", json!({})),
        };
        let encrypted = match self.name {
            Name::Queue => self.encrypted,
            Name::Board | Name::Import => true,
            Name::Calibrate => false,
        };
        let date = SystemClock::new().now().timestamp()?.to_string();
        let machine = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(json!({
            "name": name, "figures": figures, "machine": format!("{machine}, {cores} cores"), "date": date,
            "encrypted": encrypted, "calibration": calibration,
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
    let probe = dir.join("probe");
    let mut file = std::fs::File::create(&probe)?;
    let mut syncs = Vec::with_capacity(40);
    for _ in 0..40 {
        let began = Instant::now();
        std::io::Write::write_all(&mut file, &[7_u8; 4_096])?;
        file.sync_data()?;
        syncs.push(millis(began));
    }
    drop(file);
    std::fs::remove_file(&probe)?;
    Ok(json!({ "cpu_ms": cpu_ms, "fsync_ms": percentile(&mut syncs, 50) }))
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// The value below which `of` per cent lie (nearest rank); `None` of nothing.
fn percentile(values: &mut [f64], of: usize) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = values.len().saturating_mul(of).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied()
}
