//! The data key of an encrypted workspace: how it is made, handed to SQLCipher, and wrapped by a recovery code that is
//! shown once (and, where there is no keychain, by a passphrase). The raw key lives in the keychain, never here.

mod code;
mod file;
mod seal;
mod wrap;

pub use code::RecoveryCode;
pub(crate) use file::write_all;
pub use file::{KeyFile, KeyMaterial, Rotating, read_material, read_material_file};
pub use seal::{load_sealed, save_sealed};
pub use wrap::{UnwrapError, Wrapped};

use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// 32 random bytes that encrypt a workspace. Wiped when dropped; prints as `DataKey(…)`.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// When the system has none.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        Ok(Self(bytes))
    }

    /// A key from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key from 64 hex digits, as the keychain holds it.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        match hex::decode_to_slice(hex.trim(), &mut bytes) {
            Ok(()) => Some(Self(bytes)),
            Err(_) => {
                bytes.zeroize();
                None
            }
        }
    }

    /// 64 hex digits, for the keychain.
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0))
    }

    /// What tells this key from another without saying anything about it: 16 hex digits of an HMAC-SHA-256 under it.
    #[must_use]
    pub fn mark(&self) -> String {
        use hmac::Mac as _;
        let Ok(mut mac) = <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(&self.0)
        else {
            return String::new();
        };
        mac.update(b"jengu/mark");
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        hex::encode(bytes.first_chunk::<8>().unwrap_or(&[0; 8]))
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `PRAGMA <word> = "x'…'"`: a raw key, so that SQLCipher derives nothing.
    pub(crate) fn pragma(&self, word: &str) -> Zeroizing<String> {
        Zeroizing::new(format!("PRAGMA {word} = \"x'{}'\"", *self.to_hex()))
    }
}

#[cfg(test)]
mod tests;
