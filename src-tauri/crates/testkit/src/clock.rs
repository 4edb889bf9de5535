//! Simulated time, ids and randomness: [`domain::ports::Clock`], [`domain::ports::Ids`], [`domain::ports::Rng`].
//!
//! Time stands still until the test moves it; sleepers wake when their time comes. Clones share the clock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::Millis;
use domain::ports::{BoxFuture, Clock, Ids, Rng};
use tokio::sync::watch;

/// A clock moved by hand.
#[derive(Debug, Clone)]
pub struct FakeClock {
    now: watch::Sender<Times>,
    sleepers: Arc<Mutex<BTreeMap<u64, Millis>>>,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    wall: Millis,
    boot: i64,
    sleeps: u64,
}

impl FakeClock {
    /// Standing at this instant, booted a day ago.
    #[must_use]
    pub fn at(wall: Millis) -> Self {
        Self {
            now: watch::Sender::new(Times {
                wall,
                boot: domain::time::DAY,
                sleeps: 0,
            }),
            sleepers: Arc::default(),
        }
    }

    /// Standing at an RFC 3339 instant, `2026-11-25T09:00:00Z`.
    ///
    /// # Panics
    /// When the text is none.
    #[must_use]
    pub fn at_text(instant: &str) -> Self {
        Self::at(parse(instant))
    }

    /// Time passes: wall and boot clock go on together.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap();
        self.now.send_modify(|t| {
            t.wall = t.wall.plus(ms);
            t.boot += ms;
        });
    }

    /// Time passes up to this instant; nothing happens when it is past.
    pub fn advance_to(&self, at: Millis) {
        let ms = at.since(self.now.borrow().wall).max(0);
        self.advance(Duration::from_millis(u64::try_from(ms).unwrap()));
    }

    /// Somebody sets the wall clock (also back); the boot clock does not notice.
    pub fn set_wall(&self, at: Millis) {
        self.now.send_modify(|t| t.wall = at);
    }

    /// The machine was restarted: the boot clock begins anew.
    pub fn reboot(&self) {
        self.now.send_modify(|t| t.boot = 0);
    }

    /// When the next sleeper wants to wake.
    #[must_use]
    pub fn next_wake(&self) -> Option<Millis> {
        self.sleepers.lock().unwrap().values().min().copied()
    }

    /// How many sleep.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.sleepers.lock().unwrap().len()
    }

    /// Wait (really, at most 10 s) until at least `n` sleep, so that an advance does not come too early.
    ///
    /// # Errors
    /// When they do not.
    pub async fn wait_sleepers(&self, n: usize) -> anyhow::Result<()> {
        crate::wait::until("sleepers", Duration::from_secs(10), || {
            (self.sleepers() >= n).then_some(())
        })
        .await
    }

    /// Move to the next sleeper's time; false when nobody sleeps.
    pub fn run_to_next(&self) -> bool {
        let next = self.next_wake();
        if let Some(at) = next {
            self.advance_to(at);
        }
        next.is_some()
    }
}

/// A sleeper's entry, removed however its sleep ends.
struct Bed<'a>(&'a FakeClock, u64);

impl Drop for Bed<'_> {
    fn drop(&mut self) {
        self.0.sleepers.lock().unwrap().remove(&self.1);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        self.now.borrow().wall
    }

    fn boot_ms(&self) -> i64 {
        self.now.borrow().boot
    }

    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let mut times = self.now.subscribe();
            let mut key = 0;
            self.now.send_if_modified(|t| {
                t.sleeps += 1;
                key = t.sleeps;
                false
            });
            self.sleepers.lock().unwrap().insert(key, at);
            let _bed = Bed(self, key);
            let _ = times.wait_for(|t| t.wall >= at).await;
        })
    }
}

/// The instant of an RFC 3339 text.
///
/// # Panics
/// When the text is none.
#[must_use]
pub fn parse(instant: &str) -> Millis {
    let (date, time) = instant
        .strip_suffix('Z')
        .and_then(|i| i.split_once('T'))
        .unwrap_or_else(|| panic!("no UTC instant: {instant}"));
    let d: Vec<i64> = date.split('-').map(|p| p.parse().unwrap()).collect();
    let t: Vec<f64> = time.split(':').map(|p| p.parse().unwrap()).collect();
    // Days from civil, H. Hinnant, http://howardhinnant.github.io/date_algorithms.html
    let y = if d[1] <= 2 { d[0] - 1 } else { d[0] };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((d[1] + 9) % 12) + 2) / 5 + d[2] - 1;
    let days = era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468;
    let seconds = t[0] * 3600.0 + t[1] * 60.0 + t.get(2).copied().unwrap_or(0.0);
    Millis(days * domain::time::DAY + (seconds * 1000.0).round() as i64)
}

/// Reproducible randomness (SplitMix64, Steele et al., OOPSLA 2014); clones share the state.
#[derive(Debug, Clone)]
pub struct SeededRng(Arc<Mutex<u64>>);

impl SeededRng {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed)))
    }
}

impl Rng for SeededRng {
    fn next_u64(&self) -> u64 {
        let mut s = self.0.lock().unwrap();
        *s = s.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *s;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Reproducible UUID v7: time of the clock, a counter (so that they sort in order of making), seeded bits.
#[derive(Debug, Clone)]
pub struct SeededIds {
    clock: FakeClock,
    rng: SeededRng,
    count: Arc<Mutex<u64>>,
}

impl SeededIds {
    /// From a clock and a seed.
    #[must_use]
    pub fn new(clock: &FakeClock, seed: u64) -> Self {
        Self {
            clock: clock.clone(),
            rng: SeededRng::new(seed),
            count: Arc::default(),
        }
    }
}

impl Ids for SeededIds {
    fn fresh(&self) -> String {
        let n = {
            let mut c = self.count.lock().unwrap();
            *c += 1;
            *c
        };
        let ms = u64::try_from(self.clock.now().0).unwrap_or(0) & 0xffff_ffff_ffff;
        // rand_a and the top of rand_b hold the counter: RFC 9562, 6.2, method 1.
        let (a, b) = ((n >> 12) & 0xfff, n & 0xfff);
        let r = self.rng.next_u64();
        format!(
            "{:08x}-{:04x}-7{a:03x}-{:04x}-{:012x}",
            ms >> 16,
            ms & 0xffff,
            0x8000 | b,
            r & 0xffff_ffff_ffff
        )
    }

    fn token(&self) -> String {
        format!("{:016x}{:016x}", self.rng.next_u64(), self.rng.next_u64())
    }
}
