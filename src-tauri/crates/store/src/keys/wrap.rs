//! A data key wrapped by a secret: argon2id, then XChaCha20-Poly1305 bound to the workspace.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::DataKey;

/// Memory in KiB, passes, lanes of argon2id (OWASP's larger setting).
const COST: (u32, u32, u32) = (65_536, 3, 1);
/// Most memory in KiB a stored wrap may ask for, so that a forged file cannot eat the machine.
const MOST_MEMORY: u32 = 1 << 20;

/// A wrapped key, safe to store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// Memory of argon2id in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Salt, hex.
    pub salt: String,
    /// Nonce, hex.
    pub nonce: String,
    /// Ciphertext and tag, hex.
    pub sealed: String,
}

/// Why a key does not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnwrapError {
    /// The secret, or the workspace, is another one.
    #[error("the code does not fit this workspace")]
    DoesNotFit,
    /// The stored wrap is not one.
    #[error("the stored key is damaged")]
    Damaged,
}

fn derive(secret: &[u8], salt: &[u8], cost: (u32, u32, u32)) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.0, cost.1, cost.2, Some(32)).ok()?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret, salt, out.as_mut())
        .ok()?;
    Some(out)
}

impl Wrapped {
    /// Wrap `key` of workspace `uid` under `secret`.
    ///
    /// # Errors
    /// Without randomness or memory.
    pub fn seal(key: &DataKey, secret: &[u8], uid: &str) -> anyhow::Result<Self> {
        let (mut salt, mut nonce) = ([0_u8; 16], [0_u8; 24]);
        getrandom::fill(&mut salt).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        getrandom::fill(&mut nonce).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
        let derived = derive(secret, &salt, COST)
            .ok_or_else(|| anyhow::anyhow!("the key cannot be derived"))?;
        let sealed = XChaCha20Poly1305::new(&Key::from(*derived))
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: key.bytes(),
                    aad: uid.as_bytes(),
                },
            )
            .map_err(|_| anyhow::anyhow!("the key cannot be wrapped"))?;
        Ok(Self {
            memory_kib: COST.0,
            passes: COST.1,
            lanes: COST.2,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            sealed: hex::encode(sealed),
        })
    }

    /// The key, if `secret` and `uid` are those it was wrapped with.
    ///
    /// # Errors
    /// See [`UnwrapError`].
    pub fn open(&self, secret: &[u8], uid: &str) -> Result<DataKey, UnwrapError> {
        if self.memory_kib > MOST_MEMORY || self.passes > 64 || self.lanes > 16 {
            return Err(UnwrapError::Damaged);
        }
        let salt = hex::decode(&self.salt).map_err(|_| UnwrapError::Damaged)?;
        let mut nonce = [0_u8; 24];
        hex::decode_to_slice(&self.nonce, &mut nonce).map_err(|_| UnwrapError::Damaged)?;
        let sealed = hex::decode(&self.sealed).map_err(|_| UnwrapError::Damaged)?;
        let derived = derive(secret, &salt, (self.memory_kib, self.passes, self.lanes))
            .ok_or(UnwrapError::Damaged)?;
        let plain = Zeroizing::new(
            XChaCha20Poly1305::new(&Key::from(*derived))
                .decrypt(
                    &XNonce::from(nonce),
                    Payload {
                        msg: &sealed,
                        aad: uid.as_bytes(),
                    },
                )
                .map_err(|_| UnwrapError::DoesNotFit)?,
        );
        let bytes: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| UnwrapError::Damaged)?;
        Ok(DataKey::from_bytes(bytes))
    }
}
