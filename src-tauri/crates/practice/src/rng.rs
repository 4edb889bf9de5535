//! The world's own randomness: SplitMix64 streams, one per label, so that adding a draw in one place changes nothing
//! in another. Not for secrets.

use std::sync::Mutex;

use domain::ports::Rng;

/// A stream of numbers that only seed and label decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream(u64);

impl Stream {
    /// The stream of this label (FNV-1a of the label, mixed with the seed).
    #[must_use]
    pub fn new(seed: u64, label: &str) -> Self {
        let mut h = 0xcbf2_9ce4_8422_2325_u64;
        for b in label.bytes() {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut s = Self(seed ^ h);
        s.0 = s.next();
        s
    }

    /// 64 bits (SplitMix64, Steele, Lea and Flood 2014).
    #[expect(clippy::should_implement_trait, reason = "it has no end and no Option")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `[0, n)`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or(0)
    }

    /// Uniform in `[from, to]`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(1);
        from.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let n = self.below(of.len() as u64);
        of.get(usize::try_from(n).unwrap_or(0))
    }

    /// In a drawn order (Fisher–Yates).
    pub fn shuffle<T>(&mut self, of: &mut [T]) {
        for i in (1..of.len()).rev() {
            let j = usize::try_from(self.below(i as u64 + 1)).unwrap_or(0);
            of.swap(i, j);
        }
    }
}

/// Randomness of the engine in a practice workspace.
#[derive(Debug)]
pub struct SeededRng(Mutex<Stream>);

impl SeededRng {
    /// From the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Stream::new(seed, "engine")))
    }
}

impl Rng for SeededRng {
    fn next_u64(&self) -> u64 {
        crate::locked(&self.0).next()
    }
}
