//! A small file sealed under a key that is derived from the data key, for one purpose: secrets where there is no
//! keychain.

use std::path::Path;

use anyhow::Context as _;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::{DataKey, UnwrapError};

/// Bytes of the nonce before the ciphertext.
const NONCE: usize = 24;

/// One key a purpose, so that no key works for two things.
fn cipher(key: &DataKey, purpose: &str) -> Option<XChaCha20Poly1305> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key.bytes()).ok()?;
    mac.update(b"jengu/sealed/");
    mac.update(purpose.as_bytes());
    let derived: Zeroizing<[u8; 32]> = Zeroizing::new(mac.finalize().into_bytes().into());
    Some(XChaCha20Poly1305::new(&Key::from(*derived)))
}

/// Seal `plain` and write it, durably and at once, readable by its owner only.
///
/// # Errors
/// Without randomness, or when the disk refuses.
pub fn save_sealed(path: &Path, key: &DataKey, purpose: &str, plain: &[u8]) -> anyhow::Result<()> {
    let mut nonce = [0_u8; NONCE];
    getrandom::fill(&mut nonce).map_err(|e| anyhow::anyhow!("no randomness: {e}"))?;
    let cipher = cipher(key, purpose).context("Derive the key")?;
    let sealed = cipher
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: plain,
                aad: purpose.as_bytes(),
            },
        )
        .map_err(|_| anyhow::anyhow!("the file cannot be sealed"))?;
    let mut bytes = nonce.to_vec();
    bytes.extend(sealed);
    crate::db::backup::replace_file(path, &bytes).context("Write a sealed file")
}

/// Read what [`save_sealed`] wrote; `None` when there is no such file.
///
/// # Errors
/// [`UnwrapError`] when the key or purpose is another one or the file is damaged; when it cannot be read.
pub fn load_sealed(
    path: &Path,
    key: &DataKey,
    purpose: &str,
) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    let bytes = match std::fs::read(path) {
        Ok(b) => b,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).context("Read a sealed file"),
    };
    let (nonce, sealed) = bytes
        .split_first_chunk::<NONCE>()
        .ok_or(UnwrapError::Damaged)?;
    let cipher = cipher(key, purpose).context("Derive the key")?;
    let plain = cipher
        .decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: purpose.as_bytes(),
            },
        )
        .map_err(|_| UnwrapError::DoesNotFit)?;
    Ok(Some(Zeroizing::new(plain)))
}
