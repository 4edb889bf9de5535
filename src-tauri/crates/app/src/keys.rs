//! The keys of a real workspace: making them, finding the data key, showing and taking the recovery code.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use domain::ports::{Secret, SecretError, SecretName, Secrets};
use domain::{Code, Millis, WireError};
use store::db::KEYS_FILE;
use store::keys::{DataKey, KeyFile, KeyMaterial, RecoveryCode};

use crate::adapters::secrets_file::SealedFile;
use crate::adapters::secrets_keychain::Keychain;
use crate::config::{Config, KeySource};
use crate::rotate;

/// What a locked or missing keychain means, with the way out.
#[must_use]
pub fn keychain_error(e: &SecretError) -> WireError {
    let more = match e {
        SecretError::Unavailable(_) => {
            "; give the key with --key-file FILE or --key-fd N instead (docs/SECURITY.md)"
        }
        SecretError::Locked | SecretError::Failed(_) => "",
    };
    WireError::new(Code::Keychain, format!("{e}{more}"))
}

pub(crate) fn failed(code: Code) -> impl Fn(anyhow::Error) -> WireError {
    move |e| WireError::new(code, format!("{e:#}"))
}

/// `keys.json` of the workspace; `None` for a practice workspace or an empty folder.
pub(crate) fn key_file(dir: &Path) -> Result<Option<KeyFile>, WireError> {
    KeyFile::load(&dir.join(KEYS_FILE)).map_err(failed(Code::Damaged))
}

/// The secrets of a workspace and its data key.
pub(crate) struct Unlocked {
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) key: DataKey,
}

/// Open the secrets and find the data key. A change of the key that was cut off is brought to its end first.
pub(crate) async fn unlock(config: &Config, file: &KeyFile) -> Result<Unlocked, WireError> {
    let settled;
    let file = if file.rotating.is_some() {
        settled = rotate::settle(config, file.clone()).await?;
        &settled
    } else {
        file
    };
    match &config.keys {
        KeySource::Keychain => {
            let secrets = Keychain::new(&file.uid);
            let found = secrets
                .get(&SecretName::DataKey)
                .await
                .map_err(|e| keychain_error(&e))?;
            let key = found.and_then(|s| DataKey::from_hex(s.expose())).ok_or_else(|| {
                WireError::new(
                    Code::Keychain,
                    "the keychain has no key of this workspace: bring it back with the recovery code (jengu key recover), or give --key-file",
                )
            })?;
            Ok(Unlocked {
                secrets: Arc::new(secrets),
                key,
            })
        }
        KeySource::Given(material) => {
            let key = match material {
                KeyMaterial::Raw(key) => key.clone(),
                KeyMaterial::Passphrase(words) => file
                    .by_passphrase(words)
                    .map_err(|e| WireError::new(Code::Keychain, format!("the passphrase: {e}")))?,
            };
            let secrets = SealedFile::open(&config.state, &file.uid, key.clone())
                .context("Open the sealed secrets")
                .map_err(failed(Code::Keychain))?;
            Ok(Unlocked {
                secrets: Arc::new(secrets),
                key,
            })
        }
    }
}

/// Keys of a new workspace: a data key, wrapped by a recovery code and put where it will be looked for. Returns the code,
/// which is to be shown once.
pub(crate) async fn make(
    config: &Config,
    uid: &str,
) -> Result<(Unlocked, RecoveryCode), WireError> {
    let internal = failed(Code::Internal);
    let key = match &config.keys {
        KeySource::Given(KeyMaterial::Raw(key)) => key.clone(),
        _ => DataKey::generate().map_err(&internal)?,
    };
    let code = RecoveryCode::generate().map_err(&internal)?;
    let mut file = KeyFile::new(uid);
    file.set_recovery(&key, &code).map_err(&internal)?;
    if let KeySource::Given(KeyMaterial::Passphrase(words)) = &config.keys {
        file.set_passphrase(&key, words).map_err(&internal)?;
    }
    let keychain = matches!(config.keys, KeySource::Keychain);
    if keychain {
        store_in_keychain(uid, &key).await?;
    }
    crate::adapters::secrets_file::private_folder(&config.dir)
        .map_err(|e| WireError::new(Code::Disk, format!("the folder cannot be made: {e}")))?;
    file.save(&config.dir.join(KEYS_FILE))
        .map_err(failed(Code::Disk))?;
    Ok((unlock(config, &file).await?, code))
}

pub(crate) async fn store_in_keychain(uid: &str, key: &DataKey) -> Result<(), WireError> {
    Keychain::new(uid)
        .set(&SecretName::DataKey, Secret(key.to_hex().to_string()))
        .await
        .map_err(|e| keychain_error(&e))
}

pub(crate) fn existing(dir: &Path) -> Result<KeyFile, WireError> {
    key_file(dir)?.ok_or_else(|| {
        WireError::new(
            Code::NotFound,
            format!("there is no encrypted workspace in {}", dir.display()),
        )
    })
}

/// A person said that the recovery code is written down; backups are possible from now on. The code is asked for, so that
/// it is the one of this workspace.
///
/// # Errors
/// `not_found` without an encrypted workspace, `usage` when it is not this workspace's code.
pub fn acknowledge(dir: &Path, code: &str, now: Millis) -> Result<(), WireError> {
    let mut file = existing(dir)?;
    opens(&file, code)?;
    file.acknowledged_at = Some(now.0);
    file.save(&dir.join(KEYS_FILE)).map_err(failed(Code::Disk))
}

/// Whether a person said that the recovery code is written down.
///
/// # Errors
/// `not_found` without an encrypted workspace, `damaged` when its key file cannot be read.
pub fn acknowledged(dir: &Path) -> Result<bool, WireError> {
    Ok(existing(dir)?.acknowledged_at.is_some())
}

fn opens(file: &KeyFile, code: &str) -> Result<DataKey, WireError> {
    let code = RecoveryCode::parse(code).ok_or_else(|| {
        WireError::new(Code::Usage, "this is not a recovery code: seven groups of four letters; a letter is wrong or missing")
    })?;
    file.by_recovery(&code)
        .map_err(|e| WireError::new(Code::Usage, format!("the recovery code: {e}")))
}

/// Bring the data key back with the recovery code: into the keychain, or under the given passphrase.
///
/// # Errors
/// `not_found`, `usage` for a wrong code, `keychain`.
pub async fn recover(config: &Config, code: &str) -> Result<(), WireError> {
    let mut file = existing(&config.dir)?;
    let key = opens(&file, code)?;
    match &config.keys {
        KeySource::Keychain => store_in_keychain(&file.uid, &key).await,
        KeySource::Given(KeyMaterial::Passphrase(words)) => {
            file.set_passphrase(&key, words)
                .map_err(failed(Code::Internal))?;
            file.save(&config.dir.join(KEYS_FILE))
                .map_err(failed(Code::Disk))
        }
        KeySource::Given(KeyMaterial::Raw(given)) if *given == key => Ok(()),
        KeySource::Given(KeyMaterial::Raw(_)) => Err(WireError::new(
            Code::Usage,
            "the key file holds the key of another workspace: give a passphrase file, or use the keychain",
        )),
    }
}

/// A new recovery code; the one of before stops working and the new one is to be acknowledged.
///
/// # Errors
/// `not_found`, `keychain`, `disk`.
pub async fn new_code(config: &Config) -> Result<RecoveryCode, WireError> {
    let unlocked = unlock(config, &existing(&config.dir)?).await?;
    // Only now: a change of the key may have been brought to its end just before.
    let mut file = existing(&config.dir)?;
    let code = RecoveryCode::generate().map_err(failed(Code::Internal))?;
    file.set_recovery(&unlocked.key, &code)
        .map_err(failed(Code::Internal))?;
    file.save(&config.dir.join(KEYS_FILE))
        .map_err(failed(Code::Disk))?;
    Ok(code)
}
