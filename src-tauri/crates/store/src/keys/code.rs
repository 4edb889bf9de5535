//! The recovery code: 135 random bits in letters that cannot be confused, with a check letter, in groups of four.

use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// Crockford's base 32: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random letters; the check letter comes after them.
const DATA: usize = 27;

/// A code like `7K3D-…`. Shown once; wiped when dropped.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; DATA]);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A new code from the operating system's randomness.
    ///
    /// # Errors
    /// When the system has none.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = [0; DATA];
        getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        for b in &mut bytes {
            *b &= 31;
        }
        Ok(Self(bytes))
    }

    /// What a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1. `None` when letters are
    /// missing or the check letter does not fit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut values = Zeroizing::new(Vec::with_capacity(DATA + 1));
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let v = LETTERS.iter().position(|l| char::from(*l) == c)?;
            values.push(u8::try_from(v).ok()?);
        }
        let (check, data) = values.split_last()?;
        let mut out = [0; DATA];
        if data.len() != DATA {
            return None;
        }
        out.copy_from_slice(data);
        let code = Self(out);
        out.zeroize();
        (code.check() == *check).then_some(code)
    }

    /// Weighted sum modulo 31 (a prime): notices one wrong letter and two exchanged neighbours.
    fn check(&self) -> u8 {
        let sum: u32 = self
            .0
            .iter()
            .zip(1_u32..)
            .map(|(v, i)| u32::from(*v) * i)
            .sum();
        u8::try_from(sum % 31).unwrap_or_default()
    }

    /// As it is shown: seven groups of four.
    #[must_use]
    pub fn shown(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(34));
        let check = self.check();
        for (i, v) in self.0.iter().chain([&check]).enumerate() {
            if i > 0 && i % 4 == 0 {
                out.push('-');
            }
            out.push(LETTERS.get(usize::from(*v)).map_or('0', |l| char::from(*l)));
        }
        out
    }

    /// What the key is derived from.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }
}
