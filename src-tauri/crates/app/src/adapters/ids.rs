//! Fresh ids and randomness from the operating system.

use std::sync::Arc;

use domain::ports::{Clock, Ids, Rng};

/// UUID v7 from a clock and the system's randomness.
pub struct SystemIds {
    clock: Arc<dyn Clock>,
}

impl SystemIds {
    /// Ids that carry this clock's time.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    // Without randomness there is no safe id or token: this is the one place where stopping is right.
    #[expect(
        clippy::expect_used,
        reason = "an operating system without randomness cannot run this program"
    )]
    getrandom::fill(&mut bytes).expect("the operating system has no randomness");
    bytes
}

impl Ids for SystemIds {
    fn fresh(&self) -> String {
        let ms = u64::try_from(self.clock.now().0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &random())
            .into_uuid()
            .to_string()
    }

    fn token(&self) -> String {
        random::<16>().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// Randomness for jitter and draws.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn next_u64(&self) -> u64 {
        u64::from_le_bytes(random())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::clock::SystemClock;

    #[test]
    fn ids_are_version_seven_in_order_of_time_and_tokens_have_128_bits() {
        let ids = SystemIds::new(Arc::new(SystemClock::new()));
        let a = ids.fresh();
        assert_eq!(uuid::Uuid::parse_str(&a).unwrap().get_version_num(), 7);
        assert_ne!(a, ids.fresh());
        let t = ids.token();
        assert!(t.len() == 32 && t.chars().all(|c| c.is_ascii_hexdigit()) && t != ids.token());
    }

    #[test]
    fn randomness_stays_within_its_bounds() {
        let r = SystemRng;
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&r.unit()));
            assert!(r.below(7) < 7);
        }
        assert_eq!(r.below(0), 0);
    }
}
