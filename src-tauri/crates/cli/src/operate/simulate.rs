//! `jengu simulate`: the deterministic simulator on throw-away workspaces; exit code 1 and the seed when a promise breaks.

use std::process::ExitCode;

use clap::Args;
use domain::{Code, WireError};
use practice::sim::{SimOptions, simulate};

use crate::out::Out;

/// What is simulated.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Simulated days of each history
    #[arg(long, default_value_t = 14)]
    days: u32,
    /// The first seed: the same seed gives the same history
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds from there on
    #[arg(long, default_value_t = 1)]
    seeds: u64,
}

impl Simulate {
    pub(crate) async fn run(self, out: &Out) -> Result<ExitCode, WireError> {
        let options = SimOptions {
            seed: self.seed,
            seeds: self.seeds,
            days: self.days,
            at_once: 0,
        };
        let progress = *out;
        let report = tokio::task::spawn_blocking(move || {
            simulate(&options, &|seed, held| {
                if !held {
                    progress.progress(&format!("seed {seed} breaks a promise"));
                }
            })
        })
        .await
        .map_err(|e| WireError::new(Code::Internal, e.to_string()))?
        .map_err(|e| WireError::new(Code::Internal, format!("{e:#}")))?;
        let value = serde_json::to_value(&report)
            .map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
        // JSON either way: it is read by programs and by who replays a seed.
        out.value(&value);
        for f in &report.failures {
            out.progress(&format!("day {}: {}\n  again: {}", f.day, f.why, f.replay));
        }
        Ok(if report.failures.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
