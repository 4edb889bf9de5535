//! How many mails a mailbox may send in 24 hours (send.md, Warm-up). Owns the ramp; knows no other limit.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::time::DAY;

/// Mails a day of a warmed mailbox; no schedule goes above it unless the mailbox is aged.
pub const NORMAL_CAP: u32 = 20;
/// Mails a day an aged mailbox may be set to.
pub const AGED_CAP: u32 = 40;
/// So long without a mail, or paused, and the mailbox ramps again.
pub const IDLE_MS: i64 = 7 * DAY;
/// The deliverability agent never slows below this (send.md: one pace factor, minimum 0.25).
pub const MIN_PACE: f64 = 0.25;

/// One stretch of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmupStep {
    /// Last warm-up day of the stretch, counted from 1.
    pub until_day: u32,
    /// Mails a day in it.
    pub per_day: u32,
}

/// The ramp of one mailbox. [`Default`] is the schedule of send.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmupSchedule {
    /// Stretches, in order of their days.
    pub steps: Vec<WarmupStep>,
    /// Mails a day after the last stretch.
    pub then_per_day: u32,
}

impl Default for WarmupSchedule {
    fn default() -> Self {
        let step = |until_day, per_day| WarmupStep { until_day, per_day };
        Self {
            steps: vec![step(7, 5), step(14, 10), step(21, 15), step(28, 18)],
            then_per_day: NORMAL_CAP,
        }
    }
}

impl WarmupSchedule {
    /// Mails a day on warm-up day `day` (from 1), before reputation: at most [`NORMAL_CAP`], aged [`AGED_CAP`].
    #[must_use]
    pub fn base(&self, day: u32, aged: bool) -> u32 {
        let ceiling = if aged { AGED_CAP } else { NORMAL_CAP };
        self.steps
            .iter()
            .find(|s| day <= s.until_day)
            .map_or(self.then_per_day, |s| s.per_day)
            .min(ceiling)
    }
}

/// How far a mailbox has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarmupProgress {
    /// Warm-up day, from 1. Idle stretches of [`IDLE_MS`] and more do not count.
    pub day: u32,
    /// Day since it came back from such a stretch, from 1; `None` when it never rested.
    pub since_resume: Option<u32>,
}

/// Reads the progress out of a mailbox's history. `sent_at` are the instants of its mails (all mail of the mailbox),
/// in any order; what lies after `now` is ignored. Pauses need no entry of their own: who is paused sends nothing.
#[must_use]
pub fn progress(sent_at: &[Millis], now: Millis) -> WarmupProgress {
    let mut sent: Vec<Millis> = sent_at.iter().copied().filter(|t| *t <= now).collect();
    sent.sort_unstable();
    let mut warm = 0_i64;
    let mut resumed = None;
    let mut last: Option<Millis> = None;
    for t in sent.into_iter().chain([now]) {
        if let Some(before) = last {
            let gap = t.since(before);
            if gap >= IDLE_MS {
                resumed = Some(t);
            } else {
                warm = warm.saturating_add(gap);
            }
        }
        last = Some(t);
    }
    WarmupProgress {
        day: whole_days(warm),
        since_resume: resumed.map(|r| whole_days(now.since(r))),
    }
}

fn whole_days(ms: i64) -> u32 {
    u32::try_from(ms / DAY)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

/// Share of the cap after a rest: half for seven days, three quarters for seven more, then all of it.
fn ramp(since_resume: Option<u32>) -> f64 {
    match since_resume {
        Some(0..=7) => 0.5,
        Some(8..=14) => 0.75,
        _ => 1.0,
    }
}

/// A factor between `least` and 1; what is no number slows most.
fn within(factor: f64, least: f64) -> f64 {
    if factor.is_nan() {
        least
    } else {
        factor.clamp(least, 1.0)
    }
}

/// Mails this mailbox may send in a rolling day: schedule × max(0.5, reputation/100) × ramp × pace, rounded down,
/// but at least one where the schedule has any: a cap of zero would never be left by sending. `reputation` is
/// 0–100; `pace` is the agent's factor (1 without one).
#[must_use]
pub fn daily_cap(
    schedule: &WarmupSchedule,
    aged: bool,
    progress: WarmupProgress,
    reputation: f64,
    pace: f64,
) -> u32 {
    let base = schedule.base(progress.day, aged);
    if base == 0 {
        return 0;
    }
    let standing = within(reputation / 100.0, 0.5);
    let pace = within(pace, MIN_PACE);
    // The small addend keeps products such as 10 × 0.7 from falling below their whole number.
    let cap = f64::from(base) * standing * ramp(progress.since_resume) * pace + 1e-9;
    (cap.floor() as u32).clamp(1, base)
}

#[cfg(test)]
mod tests;
