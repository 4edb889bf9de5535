//! `jengu practice`: the whole pipeline on the embedded world, and the proof at the end.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Args;
use domain::{Code, WireError};
use practice::{PracticeOptions, Progress};
use serde_json::Value;

use crate::args::Global;
use crate::out::Out;

/// How the practice run goes.
#[derive(Debug, Args)]
pub(crate) struct Practice {
    /// Simulated days
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// Simulated seconds per second, to watch; as fast as possible without
    #[arg(long)]
    speed: Option<f64>,
    /// Seed of the world: the same seed gives the same run
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Practice {
    pub(crate) async fn run(self, global: &Global, out: &Out) -> Result<ExitCode, WireError> {
        let dir = global
            .workspace
            .clone()
            .unwrap_or_else(app::config::default_practice);
        if self.speed.is_some_and(|s| !s.is_finite() || s <= 0.0) {
            return Err(super::usage(
                "--speed: simulated seconds per second, above 0",
            ));
        }
        out.progress(&format!(
            "practising in {} for {} simulated days",
            dir.display(),
            self.days
        ));
        let options = PracticeOptions {
            dir,
            days: self.days,
            seed: self.seed,
            speed: self.speed,
        };
        let (said, out) = (AtomicU32::new(0), *out);
        let on_progress = move |p: Progress| {
            if said.fetch_max(p.day, Ordering::Relaxed) < p.day {
                out.progress(&format!(
                    "day {}: {} jobs run, {} messages read",
                    p.day, p.jobs, p.ingested
                ));
            }
        };
        let report = practice::run(&options, &on_progress).await?;
        let value = serde_json::to_value(&report)
            .map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
        if out.is_json() {
            out.value(&value);
        } else {
            tell(&out, &value);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The proof for a person: the funnel as steps, the scorecard, then what was missed.
fn tell(out: &Out, report: &Value) {
    let part = |name: &str| report.get(name).cloned().unwrap_or_default();
    let funnel = part("funnel");
    let steps: Vec<String> = [
        "found", "relevant", "enriched", "drafted", "approved", "sent", "answered", "meeting",
    ]
    .iter()
    .map(|s| {
        format!(
            "{} {s}",
            funnel
                .get(*s)
                .map_or_else(|| "–".to_owned(), Value::to_string)
        )
    })
    .collect();
    out.say(&format!(
        "{}  (approved by {})",
        steps.join(" → "),
        part("approved_by").as_str().unwrap_or_default()
    ));
    out.say("");
    out.fields(&part("scorecard"));
    let missed = part("missed");
    if missed.as_array().is_some_and(|m| !m.is_empty()) {
        out.say("");
        out.say("Missed:");
        out.fields(&serde_json::json!({ "missed": missed }));
    }
    out.say("");
    out.say(&format!(
        "{:.1} s, event log {}",
        part("seconds").as_f64().unwrap_or_default(),
        part("event_hash").as_str().unwrap_or_default()
    ));
}
