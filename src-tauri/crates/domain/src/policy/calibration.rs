//! How good a stated confidence is, from what persons said of it: Brier score (Brier 1950), expected calibration error
//! over ten bins (Guo et al. 2017, "On Calibration of Modern Neural Networks", eq. 3) and the reliability curve. Every
//! example weighs half as much after 30 days (reply.md, Calibration).

use crate::Millis;
use crate::time::DAY;

/// After this time an example weighs half.
pub const HALF_LIFE: i64 = 30 * DAY;
/// Bins of the reliability curve.
const BINS: usize = 10;

/// One judgement and what a person said of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    /// Stated confidence, 0–1.
    pub confidence: f64,
    /// Whether the person agreed.
    pub right: bool,
    /// When he said so.
    pub at: Millis,
}

/// Examples of similar confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// From this confidence (inclusive).
    pub from: f64,
    /// To this one (exclusive; the last bin includes 1).
    pub to: f64,
    /// How many.
    pub count: u32,
    /// Mean confidence, weighted.
    pub confidence: f64,
    /// Share a person agreed with, weighted.
    pub accuracy: f64,
}

/// How good the confidences are.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Examples.
    pub count: u32,
    /// What they weigh today, in fresh examples.
    pub weight: f64,
    /// Mean confidence, weighted.
    pub confidence: f64,
    /// Share a person agreed with, weighted.
    pub accuracy: f64,
    /// Mean squared distance of confidence and truth, 0 (perfect) to 1.
    pub brier: f64,
    /// Mean distance of confidence and accuracy over the bins, 0 (perfect) to 1.
    pub ece: f64,
    /// The reliability curve; empty bins are left out.
    pub bins: Vec<Bin>,
}

#[derive(Default, Clone, Copy)]
struct Sum {
    count: u32,
    weight: f64,
    confidence: f64,
    right: f64,
    squares: f64,
}

impl Sum {
    fn add(&mut self, x: &Example, weight: f64) {
        let confidence = x.confidence.clamp(0.0, 1.0);
        let truth = if x.right { 1.0 } else { 0.0 };
        self.count = self.count.saturating_add(1);
        self.weight += weight;
        self.confidence += weight * confidence;
        self.right += weight * truth;
        self.squares += weight * (confidence - truth).powi(2);
    }

    fn mean(&self, sum: f64) -> f64 {
        if self.weight > 0.0 {
            sum / self.weight
        } else {
            0.0
        }
    }
}

/// What an example of this age weighs, 0–1; one from the future weighs like a fresh one.
fn weight(at: Millis, now: Millis) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
    let age = now.0.saturating_sub(at.0).max(0) as f64 / HALF_LIFE as f64;
    0.5_f64.powf(age)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "between 0 and 10"
)]
fn bin_of(confidence: f64) -> usize {
    ((confidence.clamp(0.0, 1.0) * BINS as f64) as usize).min(BINS - 1)
}

/// How good the confidences of these examples are; `None` without an example.
#[must_use]
pub fn quality(examples: &[Example], now: Millis) -> Option<Quality> {
    let (mut all, mut bins) = (Sum::default(), [Sum::default(); BINS]);
    for x in examples.iter().filter(|x| x.confidence.is_finite()) {
        let w = weight(x.at, now);
        all.add(x, w);
        if let Some(b) = bins.get_mut(bin_of(x.confidence)) {
            b.add(x, w);
        }
    }
    if all.count == 0 {
        return None;
    }
    let mut gaps = 0.0;
    let mut curve = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "between 0 and 10")]
    for (i, b) in bins.iter().enumerate().filter(|(_, b)| b.count > 0) {
        let (confidence, accuracy) = (b.mean(b.confidence), b.mean(b.right));
        gaps += b.weight * (confidence - accuracy).abs();
        curve.push(Bin {
            from: i as f64 / BINS as f64,
            to: (i as f64 + 1.0) / BINS as f64,
            count: b.count,
            confidence,
            accuracy,
        });
    }
    Some(Quality {
        count: all.count,
        weight: all.weight,
        confidence: all.mean(all.confidence),
        accuracy: all.mean(all.right),
        brier: all.mean(all.squares),
        ece: all.mean(gaps),
        bins: curve,
    })
}

#[cfg(test)]
mod tests;
