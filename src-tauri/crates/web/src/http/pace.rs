//! Politeness in time: per host a token bucket whose gaps are drawn at random, per source a number of requests at
//! once and per minute, and what `Retry-After` asks. Runs on the injected clock, so a practice month costs no waiting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Millis;
use domain::ports::{Clock, Rng};
use domain::time::MINUTE;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceConfig {
    /// Smallest gap between two requests to one host, milliseconds.
    pub gap_min_ms: i64,
    /// Largest gap, milliseconds.
    pub gap_max_ms: i64,
    /// Requests to one host that may go at once after a pause.
    pub burst: u32,
    /// Requests at once per source.
    pub per_source: usize,
    /// Requests a minute per source.
    pub per_minute: u32,
    /// A wait longer than this is refused with its end, milliseconds.
    pub longest_wait_ms: i64,
}

impl Default for PaceConfig {
    /// 2–5 s, no burst, 2 at once and 30 a minute per source, waits up to 10 minutes.
    fn default() -> Self {
        Self {
            gap_min_ms: 2_000,
            gap_max_ms: 5_000,
            burst: 1,
            per_source: 2,
            per_minute: 30,
            longest_wait_ms: 10 * MINUTE,
        }
    }
}

/// Hosts and sources remembered; those long past are dropped beyond it.
const MAX_ENTRIES: usize = 10_000;

struct Source {
    slots: Arc<Semaphore>,
    next: Millis,
}

#[derive(Default)]
struct Times {
    /// When a host's bucket is full again.
    hosts: HashMap<String, Millis>,
    held: HashMap<String, Millis>,
    sources: HashMap<String, Source>,
}

/// The pacer. One per process.
pub struct Pace {
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    config: PaceConfig,
    times: Mutex<Times>,
}

/// Leave to send one request; dropping it frees the source's slot.
#[derive(Debug)]
pub struct Turn {
    _slot: Option<OwnedSemaphorePermit>,
}

impl Pace {
    /// With this clock and randomness.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>, config: PaceConfig) -> Self {
        Self {
            clock,
            rng,
            config,
            times: Mutex::default(),
        }
    }

    /// Wait for the turn of one request to `host` on behalf of `source`; `extra_gap_ms` is what the host's
    /// `Crawl-delay` asks at least (0 = nothing).
    ///
    /// # Errors
    /// The time at which to come back, when the wait would be longer than the setting.
    pub async fn turn(&self, host: &str, source: &str, extra_gap_ms: i64) -> Result<Turn, Millis> {
        let slots = Arc::clone(&self.source(source));
        let slot = slots.acquire_owned().await.ok();
        let at = self.reserve(host, source, extra_gap_ms)?;
        self.clock.sleep_until(at).await;
        Ok(Turn { _slot: slot })
    }

    /// The host asked to be left alone until then (`Retry-After`).
    pub fn hold(&self, host: &str, until: Millis) {
        let mut times = self.lock();
        let held = times.held.entry(host.to_owned()).or_default();
        *held = (*held).max(until);
    }

    fn source(&self, source: &str) -> Arc<Semaphore> {
        let per_source = self.config.per_source.max(1);
        let mut times = self.lock();
        let entry = times
            .sources
            .entry(source.to_owned())
            .or_insert_with(|| Source {
                slots: Arc::new(Semaphore::new(per_source)),
                next: Millis::default(),
            });
        Arc::clone(&entry.slots)
    }

    fn reserve(&self, host: &str, source: &str, extra_gap_ms: i64) -> Result<Millis, Millis> {
        let now = self.clock.now();
        let spread = self
            .config
            .gap_max_ms
            .saturating_sub(self.config.gap_min_ms)
            .max(0);
        let jitter =
            i64::try_from(self.rng.below(spread.unsigned_abs().saturating_add(1))).unwrap_or(0);
        let gap = self
            .config
            .gap_min_ms
            .saturating_add(jitter)
            .max(extra_gap_ms);
        let mut times = self.lock();
        if times.hosts.len() > MAX_ENTRIES {
            times.hosts.retain(|_, t| *t > now);
            times.held.retain(|_, t| *t > now);
        }
        let full = times.hosts.get(host).copied().unwrap_or_default().max(now);
        let credit = gap.saturating_mul(i64::from(self.config.burst.max(1) - 1));
        let by_host = full.minus(credit).max(now);
        let held = times.held.get(host).copied().unwrap_or_default();
        let by_source = times
            .sources
            .get(source)
            .map(|s| s.next)
            .unwrap_or_default();
        let at = by_host.max(held).max(by_source);
        if at.since(now) > self.config.longest_wait_ms {
            return Err(at);
        }
        times
            .hosts
            .insert(host.to_owned(), full.max(at.minus(credit)).plus(gap));
        if let Some(s) = times.sources.get_mut(source) {
            s.next = at.plus(MINUTE / i64::from(self.config.per_minute.max(1)));
        }
        Ok(at)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a `Retry-After` header (seconds or HTTP date) lets us come back; `None` when it is not understood.
#[must_use]
pub fn retry_after(value: &str, now: Millis) -> Option<Millis> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(now.plus(i64::from(seconds) * 1_000));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?;
    Some(Millis::from(date.timestamp()).max(now))
}

#[cfg(test)]
mod tests;
