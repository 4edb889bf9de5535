//! The operating system's clock.

use std::time::Duration;

use domain::Millis;
use domain::ports::{BoxFuture, Clock};

/// UTC from the system, boot time where it has one.
#[derive(Debug, Clone)]
pub struct SystemClock {
    /// Counts from here where the system has no boot-time clock.
    #[cfg(not(target_os = "linux"))]
    start: std::time::Instant,
}

impl SystemClock {
    /// The clock.
    #[must_use]
    pub fn new() -> Self {
        Self {
            #[cfg(not(target_os = "linux"))]
            start: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        let ms = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_millis());
        Millis(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    #[cfg(target_os = "linux")]
    fn boot_ms(&self) -> i64 {
        // CLOCK_BOOTTIME counts sleep; Instant (CLOCK_MONOTONIC) does not.
        let t = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        t.tv_sec
            .saturating_mul(1_000)
            .saturating_add(t.tv_nsec.checked_div(1_000_000).unwrap_or(0))
    }

    #[cfg(not(target_os = "linux"))]
    fn boot_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // In short naps, so that a set clock or a sleeping machine is noticed.
            loop {
                let left = at.since(self.now());
                if left <= 0 {
                    return;
                }
                let nap = u64::try_from(left.min(5_000)).unwrap_or(5_000);
                tokio::time::sleep(Duration::from_millis(nap)).await;
            }
        })
    }
}

/// A clock that stands: the time of a practice workspace whose world is not running.
#[derive(Debug, Clone, Copy)]
pub struct StoppedClock(pub Millis);

impl Clock for StoppedClock {
    fn now(&self) -> Millis {
        self.0
    }

    fn boot_ms(&self) -> i64 {
        0
    }

    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        let past = at.since(self.0) <= 0;
        Box::pin(async move {
            if !past {
                std::future::pending::<()>().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn boot_time_goes_forward_and_a_past_instant_is_not_waited_for() {
        let c = SystemClock::new();
        let a = c.boot_ms();
        c.sleep_until(c.now().plus(20)).await;
        assert!(c.boot_ms() >= a + 15);
        c.sleep_until(Millis(0)).await;
    }
}
