//! One run of named stages: a heading before each, its duration after it, a summary at the end, and
//! for a stage that failed the command that repeats it alone.

use anyhow::{Result, anyhow};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(crate) struct Stages {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    took: Duration,
    end: End,
}

enum End {
    Passed,
    Failed,
    LeftOut(String),
}

impl Stages {
    /// Runs one stage. Its failure ends the run: the summary is printed and the error says how to
    /// repeat this stage.
    pub(crate) fn stage(
        &mut self,
        name: &str,
        rerun: &str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        println!("\n── {name} ──");
        let started = Instant::now();
        let outcome = work();
        let took = started.elapsed();
        println!("── {name}: {} ──", seconds(took));
        let end = if outcome.is_ok() {
            End::Passed
        } else {
            End::Failed
        };
        self.rows.push(Row {
            name: name.to_owned(),
            took,
            end,
        });
        outcome.map_err(|error| {
            self.summary();
            anyhow!("stage \"{name}\" failed: {error:#}\nrepeat it alone with: {rerun}")
        })
    }

    /// Notes a stage that did not run, so that the summary cannot be taken for a full one.
    pub(crate) fn leave_out(&mut self, name: &str, why: impl Into<String>) {
        let why = why.into();
        println!("\n── {name}: left out, {why} ──");
        self.rows.push(Row {
            name: name.to_owned(),
            took: Duration::ZERO,
            end: End::LeftOut(why),
        });
    }

    /// The table of stages with their durations.
    pub(crate) fn summary(&self) {
        println!("\n{}", self.table());
    }

    fn table(&self) -> String {
        let mut lines: Vec<_> = self
            .rows
            .iter()
            .map(|row| match &row.end {
                End::Passed => format!("  ok        {:>9}  {}", seconds(row.took), row.name),
                End::Failed => format!("  FAILED    {:>9}  {}", seconds(row.took), row.name),
                End::LeftOut(why) => format!("  left out  {:>9}  {} ({why})", "", row.name),
            })
            .collect();
        let total = self.rows.iter().map(|row| row.took).sum();
        lines.push(format!("            {:>9}  in all", seconds(total)));
        lines.join("\n")
    }
}

fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole >= 60 {
        format!("{} m {:02} s", whole / 60, whole % 60)
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests;
