//! Tokens to money, and the part of the monthly ceiling that calls in flight may still use.

use std::sync::{Mutex, PoisonError};

use crate::config::Price;

/// Cost in millionths of a dollar, rounded up.
pub(crate) fn cost(price: Price, tokens_in: u32, tokens_out: u32) -> i64 {
    let million = 1_000_000_i64;
    let raw = i64::from(tokens_in)
        .saturating_mul(price.input_micros)
        .saturating_add(i64::from(tokens_out).saturating_mul(price.output_micros));
    raw.saturating_add(million - 1) / million
}

/// An upper bound of the tokens in a text: byte-level tokenizers make at most one token a byte.
pub(crate) fn tokens_at_most(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Estimates of the calls under way.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Mutex<i64>);

impl InFlight {
    /// Reserve and return the reservation with the sum of all, this one included.
    ///
    /// Order matters for the ceiling to be hard: reserve, then read what is spent. A call that ends records its cost
    /// before it releases, so a reader that no longer sees the reservation sees the cost.
    pub(crate) fn reserve(&self, micros: i64) -> (Reserved<'_>, i64) {
        let mut sum = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *sum = sum.saturating_add(micros);
        (Reserved { of: self, micros }, *sum)
    }
}

/// Released when dropped.
#[derive(Debug)]
pub(crate) struct Reserved<'a> {
    of: &'a InFlight,
    micros: i64,
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut sum = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        *sum = sum.saturating_sub(self.micros);
    }
}
