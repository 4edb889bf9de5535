//! Changing the data key of a workspace, step by step so that a crash anywhere leaves a workspace that opens: the next
//! key is put where it will be looked for, then the database goes under it in one rename, then it is the key.

use std::path::{Path, PathBuf};

use domain::ports::{Secret, SecretName, Secrets as _};
use domain::{Code, WireError};
use store::db::Rotation;
use store::keys::{DataKey, KeyFile, KeyMaterial, RecoveryCode};

use crate::adapters::secrets_file::SealedFile;
use crate::adapters::secrets_keychain::Keychain;
use crate::config::{Config, KeySource};
use crate::keys::{self, existing, failed, keychain_error, store_in_keychain};
use crate::open::open_error;

/// What a change of the key left to do for a person.
pub struct Rotated {
    /// The new recovery code, shown once; the old one opens older copies only.
    pub code: RecoveryCode,
    /// Copies in the workspace's folder that stay under the old key.
    pub older_copies: Vec<PathBuf>,
}

/// Put the workspace under a new data key, with a new recovery code. `new` is the new passphrase or key where the old one
/// is given by file; without it a passphrase stays.
///
/// # Errors
/// `workspace_busy` while it is open; `usage` when `new` does not fit; `keychain`; `disk`. The workspace then opens as before.
pub async fn rotate(config: &Config, new: Option<KeyMaterial>) -> Result<Rotated, WireError> {
    let old = keys::unlock(config, &existing(&config.dir)?).await?.key;
    let mut file = existing(&config.dir)?;
    let rotation = begin(&config.dir)?;
    let (next, words) = next_key(config, new, &old)?;
    let code = RecoveryCode::generate().map_err(failed(Code::Internal))?;
    file.begin_rotation(&next, &code, words.as_deref().map(String::as_str))
        .map_err(failed(Code::Internal))?;
    prepare(config, &file.uid, &old, &next).await?;
    save(config, &file)?;
    let (from, to) = (old.clone(), next.clone());
    let changed = tokio::task::spawn_blocking(move || {
        let done = rotation.change(&from, &to);
        (rotation, done)
    });
    let (rotation, done) = changed
        .await
        .map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
    if let Err(e) = done {
        if rotation.is_under(&old).unwrap_or(false) {
            abandon(config, file, &rotation).await?;
        }
        return Err(open_error(&e));
    }
    finish(config, file, &next).await?;
    drop(rotation);
    Ok(Rotated {
        code,
        older_copies: older_copies(&config.dir),
    })
}

/// Bring a change that was cut off to its end, or take it back, whichever key the database is under.
///
/// # Errors
/// `workspace_busy` while somebody is at it; `keychain` when the key at hand is neither of the two.
pub(crate) async fn settle(config: &Config, file: KeyFile) -> Result<KeyFile, WireError> {
    let Some(next) = &file.rotating else {
        return Ok(file);
    };
    let rotation = begin(&config.dir)?;
    let uid = &file.uid;
    let (old, new) = match &config.keys {
        KeySource::Keychain => {
            let keychain = Keychain::new(uid);
            let held = async |name| {
                let found = keychain.get(&name).await.map_err(|e| keychain_error(&e))?;
                Ok::<_, WireError>(found.and_then(|s| DataKey::from_hex(s.expose())))
            };
            (
                held(SecretName::DataKey).await?,
                held(SecretName::NextDataKey).await?,
            )
        }
        KeySource::Given(KeyMaterial::Raw(key)) if key.mark() == next.mark => {
            (None, Some(key.clone()))
        }
        KeySource::Given(KeyMaterial::Raw(key)) => (Some(key.clone()), None),
        KeySource::Given(KeyMaterial::Passphrase(words)) => (
            file.by_passphrase(words).ok(),
            next.passphrase
                .as_ref()
                .and_then(|w| w.open(words.as_bytes(), uid).ok()),
        ),
    };
    let under = |key: &Option<DataKey>| match key {
        Some(key) => rotation.is_under(key).map_err(|e| open_error(&e)),
        None => Ok(false),
    };
    if under(&new)?
        && let Some(key) = &new
    {
        tracing::warn!("a change of the workspace's key was cut off and is brought to its end");
        return finish(config, file, key).await;
    }
    if under(&old)? {
        tracing::warn!("a change of the workspace's key was cut off and is taken back");
        return abandon(config, file, &rotation).await;
    }
    Err(WireError::new(
        Code::Keychain,
        "the key of this workspace was being changed and neither key at hand opens it: give the new key or passphrase \
         with --key-file, or bring the key back with the recovery code (jengu key recover)",
    ))
}

fn begin(dir: &Path) -> Result<Rotation, WireError> {
    Rotation::begin(dir).map_err(|e| open_error(&e))
}

/// The next key, and the passphrase that will open it.
type Next = (DataKey, Option<zeroize::Zeroizing<String>>);

fn next_key(config: &Config, new: Option<KeyMaterial>, old: &DataKey) -> Result<Next, WireError> {
    let usage = |why: &str| Err(WireError::new(Code::Usage, why));
    let fresh = || DataKey::generate().map_err(failed(Code::Internal));
    match (&config.keys, new) {
        (KeySource::Keychain, None) => Ok((fresh()?, None)),
        (KeySource::Keychain, Some(_)) => {
            usage("the key of this workspace lies in the keychain: leave --new-key-file out")
        }
        (KeySource::Given(KeyMaterial::Raw(_)), Some(KeyMaterial::Raw(key))) if key == *old => {
            usage("the new key is the old one")
        }
        (KeySource::Given(KeyMaterial::Raw(_)), Some(KeyMaterial::Raw(key))) => Ok((key, None)),
        (KeySource::Given(KeyMaterial::Raw(_)), _) => {
            usage("give the new key (64 hex digits) with --new-key-file FILE")
        }
        (KeySource::Given(KeyMaterial::Passphrase(_)), Some(KeyMaterial::Passphrase(words))) => {
            Ok((fresh()?, Some(words)))
        }
        // A new key under the passphrase that stays.
        (KeySource::Given(KeyMaterial::Passphrase(words)), None) => {
            Ok((fresh()?, Some(words.clone())))
        }
        (KeySource::Given(KeyMaterial::Passphrase(_)), Some(KeyMaterial::Raw(_))) => usage(
            "this workspace opens by a passphrase: --new-key-file holds a new passphrase, not a key",
        ),
    }
}

/// Put the next key where it will be looked for, beside the one that counts.
async fn prepare(
    config: &Config,
    uid: &str,
    old: &DataKey,
    next: &DataKey,
) -> Result<(), WireError> {
    match &config.keys {
        KeySource::Keychain => Keychain::new(uid)
            .set(&SecretName::NextDataKey, Secret(next.to_hex().to_string()))
            .await
            .map_err(|e| keychain_error(&e)),
        KeySource::Given(_) => SealedFile::open(&config.state, uid, old.clone())
            .and_then(|f| f.prepare(next))
            .map_err(failed(Code::Keychain)),
    }
}

/// The database is under the next key: it is the key.
async fn finish(config: &Config, mut file: KeyFile, key: &DataKey) -> Result<KeyFile, WireError> {
    match &config.keys {
        KeySource::Keychain => store_in_keychain(&file.uid, key).await?,
        KeySource::Given(_) => {
            SealedFile::adopt(&config.state, &file.uid).map_err(|e| disk(&e))?;
        }
    }
    file.finish_rotation();
    save(config, &file)?;
    forget_next(config, &file.uid).await?;
    Ok(file)
}

/// The database is under the old key: nothing was changed.
async fn abandon(
    config: &Config,
    mut file: KeyFile,
    rotation: &Rotation,
) -> Result<KeyFile, WireError> {
    rotation.clear().map_err(|e| disk(&e))?;
    file.rotating = None;
    save(config, &file)?;
    forget_next(config, &file.uid).await?;
    Ok(file)
}

async fn forget_next(config: &Config, uid: &str) -> Result<(), WireError> {
    match &config.keys {
        KeySource::Keychain => Keychain::new(uid)
            .delete(&SecretName::NextDataKey)
            .await
            .map_err(|e| keychain_error(&e)),
        KeySource::Given(_) => SealedFile::forget(&config.state, uid).map_err(|e| disk(&e)),
    }
}

fn save(config: &Config, file: &KeyFile) -> Result<(), WireError> {
    file.save(&config.dir.join(store::db::KEYS_FILE))
        .map_err(failed(Code::Disk))
}

fn disk(e: &std::io::Error) -> WireError {
    WireError::new(Code::Disk, format!("the disk refuses: {e}"))
}

/// Databases in the folder that a change of the key does not reach.
fn older_copies(dir: &Path) -> Vec<PathBuf> {
    let mut all = store::db::own_backups(dir).unwrap_or_default();
    // What lies beside a copy goes with it.
    all.retain(|p| p.extension().is_some_and(|e| e == "db"));
    all
}

#[cfg(test)]
mod tests;
