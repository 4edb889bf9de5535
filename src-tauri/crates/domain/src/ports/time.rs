//! Time, ids and randomness enter here and nowhere else (pipeline.md, invariant 10).

use crate::Millis;
use crate::policy::clock::ClockSight;
use crate::ports::BoxFuture;

/// The clock. A simulated one jumps; the real one follows the operating system.
pub trait Clock: Send + Sync {
    /// UTC now.
    fn now(&self) -> Millis;
    /// Milliseconds since an arbitrary start that include sleep of the machine and never go back: the
    /// boot-time clock where the OS has one. Leases are measured on it.
    fn boot_ms(&self) -> i64;
    /// Wait until `at`; at once when it is past.
    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()>;
}

/// What other machines say the time is (send.md, Sleep and clock).
pub trait ServerDates: Send + Sync {
    /// What was heard since the last call: the dates of answers that came anyway. No new traffic.
    fn heard(&self) -> Vec<ClockSight>;
    /// Ask one host now, by one small question through the guard. `None` when it says nothing usable.
    fn ask<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Option<ClockSight>>;
}

/// Nobody says anything: a world with its own time, or none outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDates;

impl ServerDates for NoDates {
    fn heard(&self) -> Vec<ClockSight> {
        Vec::new()
    }
    fn ask<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Option<ClockSight>> {
        Box::pin(std::future::ready(None))
    }
}

/// Fresh ids: UUID v7, from clock and randomness.
pub trait Ids: Send + Sync {
    /// A new id as text.
    fn fresh(&self) -> String;
    /// 128 random bits as 32 lower-case hex digits, for tokens and nonces.
    fn token(&self) -> String;
}

/// Randomness for jitter, draws and rotation. Never for secrets.
pub trait Rng: Send + Sync {
    /// 64 random bits.
    fn next_u64(&self) -> u64;
    /// Uniform in `[0, 1)`.
    fn unit(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
        let x = (self.next_u64() >> 11) as f64;
        x / 9_007_199_254_740_992.0
    }
    /// Uniform in `[0, n)`; 0 when `n` is 0.
    fn below(&self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next_u64() % n }
    }
}
