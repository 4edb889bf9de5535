//! Seeded draws, independent by purpose.

/// A number in `[0, n)` from seed and purpose; 0 when `n` is 0. FNV-1a over the purpose, finished by splitmix64
/// (Steele, Lea, Flood 2014).
pub(super) fn draw(seed: u64, purpose: &str, n: usize) -> usize {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for b in purpose.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let mut z = seed.wrapping_add(h).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let n = n as u64;
    if n == 0 {
        0
    } else {
        usize::try_from(z % n).unwrap_or(0)
    }
}
