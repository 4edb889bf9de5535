//! How long a failed job waits (pipeline.md, Durable queue).

use crate::time::{HOUR, MINUTE, SECOND};

/// `min(6 h, 15 s · 2^errors) ± 15 %`, in milliseconds. `errors` counts from 0; `unit` is uniform in `[0, 1)`.
#[must_use]
pub fn retry_delay_ms(errors: u32, unit: f64) -> i64 {
    let base = 15_i64
        .saturating_mul(SECOND)
        .saturating_mul(1_i64.checked_shl(errors.min(20)).unwrap_or(i64::MAX));
    let base = base.min(6 * HOUR);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "at most six hours in milliseconds"
    )]
    let jittered = (base as f64 * (0.85 + 0.30 * unit.clamp(0.0, 1.0))) as i64;
    jittered
}

/// Rescues after which a job that was cut off runs again at once.
pub const FREE_RESCUES: u32 = 3;

/// How long a job waits whose process ended while it ran, in milliseconds: nothing the first three times, then as
/// [`retry_delay_ms`] up to five minutes, so that a job that ends its process leaves a person time to act. `rescues`
/// counts from 1.
#[must_use]
pub fn rescue_delay_ms(rescues: u32, unit: f64) -> i64 {
    match rescues.checked_sub(FREE_RESCUES + 1) {
        None => 0,
        Some(n) => retry_delay_ms(n, unit).min(5 * MINUTE),
    }
}

/// Reconnect delay of a reading loop: 2–80 s, doubling, ± 15 % (reply.md, Reading).
#[must_use]
pub fn reconnect_delay_ms(failures: u32, unit: f64) -> i64 {
    let base = (2 * SECOND)
        .saturating_mul(1_i64 << failures.min(6))
        .min(80 * SECOND);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "at most eighty seconds in milliseconds"
    )]
    let jittered = (base as f64 * (0.85 + 0.30 * unit.clamp(0.0, 1.0))) as i64;
    jittered
}

#[cfg(test)]
mod tests;
