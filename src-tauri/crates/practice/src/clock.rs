//! Simulated time and seeded ids. The clock stands still until the driver moves it; who sleeps is parked with its
//! wake-up time, and the driver looks at the earliest of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::Millis;
use domain::ports::{BoxFuture, Clock, Ids};
use tokio::sync::oneshot;

use crate::locked;
use crate::rng::Stream;

#[derive(Default)]
struct State {
    now: i64,
    n: u64,
    sleepers: BTreeMap<(i64, u64), oneshot::Sender<()>>,
}

/// A clock that jumps.
#[derive(Clone)]
pub struct SimClock(Arc<Mutex<State>>, i64);

impl SimClock {
    /// Standing at `start`.
    #[must_use]
    pub fn new(start: Millis) -> Self {
        Self(
            Arc::new(Mutex::new(State {
                now: start.0,
                ..State::default()
            })),
            start.0,
        )
    }

    /// Move to `to` (never back) and wake who slept until then.
    pub fn advance_to(&self, to: Millis) {
        let mut due = Vec::new();
        {
            let mut s = locked(&self.0);
            s.now = s.now.max(to.0);
            while let Some(e) = s.sleepers.first_entry() {
                if e.key().0 > to.0 {
                    break;
                }
                due.push(e.remove());
            }
        }
        for d in due {
            // Nobody listens any more when the sleeper was dropped.
            let _ = d.send(());
        }
    }

    /// The earliest wake-up somebody still waits for.
    #[must_use]
    pub fn next_wake(&self) -> Option<Millis> {
        let mut s = locked(&self.0);
        while let Some(e) = s.sleepers.first_entry() {
            if e.get().is_closed() {
                e.remove();
            } else {
                return Some(Millis(e.key().0));
            }
        }
        None
    }
}

impl Clock for SimClock {
    fn now(&self) -> Millis {
        Millis(locked(&self.0).now)
    }

    fn boot_ms(&self) -> i64 {
        locked(&self.0).now.saturating_sub(self.1)
    }

    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        let receiver = {
            let mut s = locked(&self.0);
            if at.0 <= s.now {
                None
            } else {
                let (tx, rx) = oneshot::channel();
                s.n = s.n.wrapping_add(1);
                let key = (at.0, s.n);
                s.sleepers.insert(key, tx);
                Some(rx)
            }
        };
        Box::pin(async move {
            if let Some(rx) = receiver {
                // A dropped clock wakes everybody: there is nothing left to wait for.
                let _ = rx.await;
            }
        })
    }
}

/// Ids in the form of UUID v7 from simulated time and the seed.
pub struct SeededIds {
    clock: SimClock,
    stream: Mutex<Stream>,
}

impl SeededIds {
    /// From clock and seed.
    #[must_use]
    pub fn new(clock: SimClock, seed: u64) -> Self {
        Self {
            clock,
            stream: Mutex::new(Stream::new(seed, "ids")),
        }
    }
}

/// An id that grows with time, from a moment in milliseconds and two draws (RFC 9562, version 7).
pub(crate) fn uuid_v7(ms: u64, a: u64, b: u64) -> String {
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        (ms >> 16) & 0xffff_ffff,
        ms & 0xffff,
        a & 0xfff,
        0x8000 | (b >> 48 & 0x3fff),
        b & 0xffff_ffff_ffff
    )
}

impl Ids for SeededIds {
    fn fresh(&self) -> String {
        let ms = u64::try_from(self.clock.now().0).unwrap_or(0);
        let (a, b) = {
            let mut s = locked(&self.stream);
            (s.next(), s.next())
        };
        uuid_v7(ms, a, b)
    }

    fn token(&self) -> String {
        // Time is in it: a workspace that is practised in again begins the stream anew and must not repeat itself.
        let label = format!("token {}", self.clock.now().0);
        let mut own = Stream::new(locked(&self.stream).next(), &label);
        format!("{:016x}{:016x}", own.next(), own.next())
    }
}

#[cfg(test)]
mod tests;
