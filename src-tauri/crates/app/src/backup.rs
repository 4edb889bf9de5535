//! Backup and restore as a person asks for them.

use std::path::{Path, PathBuf};

use domain::ports::Secrets;
use domain::{Code, WireError};
use serde::Serialize;
use store::db::backup::report_file;
use store::db::{BackupError, BackupReport, RestoreError, RestoreOptions};
use store::keys::{DataKey, KeyMaterial, RecoveryCode};

use crate::config::{Config, KeySource};
use crate::open::{Opened, open_error};
use crate::{keys, watermark};

/// What a restore did (all counts).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Where the replaced database lies.
    pub kept: Option<PathBuf>,
    /// Opt-outs the safety journal put in.
    pub suppressions: usize,
    /// Approvals voided.
    pub voided: usize,
    /// Mails that are drafts again.
    pub drafts: usize,
    /// Mails that may have left after the backup; cancelled.
    pub cancelled: usize,
    /// Always true: nothing is sent until a person leaves quarantine.
    pub quarantine: bool,
}

impl Opened {
    /// Copy the workspace to a file that must not exist.
    ///
    /// # Errors
    /// `refused` before the recovery code is acknowledged or when the file exists; `disk`.
    pub async fn backup(&self, file: &Path) -> Result<BackupReport, WireError> {
        self.engine().store().backup(file).await.map_err(|e| {
            let code = match &e {
                BackupError::NoRecoveryCode | BackupError::Exists(_) => Code::Refused,
                BackupError::Other(_) => Code::Disk,
            };
            WireError::new(code, format!("{e:#}"))
        })
    }
}

/// What lies beside a backup.
fn report_of(file: &Path) -> Result<BackupReport, WireError> {
    let beside = report_file(file);
    let text = std::fs::read(&beside).map_err(|e| {
        WireError::new(
            Code::Damaged,
            format!("{} is needed beside the backup: {e}", beside.display()),
        )
    })?;
    serde_json::from_slice(&text)
        .map_err(|e| WireError::new(Code::Damaged, format!("{}: {e}", beside.display())))
}

/// The data key of a backup: by the recovery code when one is given, else by the keychain or the given key.
async fn key_of(
    config: &Config,
    backup: &Path,
    report: &BackupReport,
    code: Option<&str>,
) -> Result<Option<DataKey>, WireError> {
    let Some(file) = &report.keys else {
        return Ok(None);
    };
    if let Some(text) = code {
        let code = RecoveryCode::parse(text)
            .ok_or_else(|| WireError::new(Code::Usage, "this is not a recovery code"))?;
        return file
            .by_recovery(&code)
            .map(Some)
            .map_err(|e| WireError::new(Code::Usage, e.to_string()));
    }
    // The passphrase of the workspace may have been changed since the backup was made, and so may its key.
    let here = keys::key_file(&config.dir)?.filter(|here| here.uid == file.uid);
    let mut first = None;
    if let Some(here) = &here {
        let key = keys::unlock(config, here).await?.key;
        if opens(backup, &key)? {
            return Ok(Some(key));
        }
        first = Some(key);
    }
    let key = match (&config.keys, first) {
        (KeySource::Given(KeyMaterial::Passphrase(words)), Some(first)) => {
            file.by_passphrase(words).unwrap_or(first)
        }
        (_, Some(first)) => first,
        (_, None) => keys::unlock(config, file).await?.key,
    };
    if here.is_some() && !opens(backup, &key)? {
        return Err(WireError::new(
            Code::Keychain,
            "the key of this workspace was changed after this backup was made: give the recovery code of then with --code-file",
        ));
    }
    Ok(Some(key))
}

fn opens(backup: &Path, key: &DataKey) -> Result<bool, WireError> {
    store::db::opens_with(backup, key).map_err(|e| open_error(&e))
}

/// The key of the folder the backup goes into, where it is another than the backup's.
async fn key_here(
    config: &Config,
    report: &BackupReport,
    key: Option<&DataKey>,
    code: Option<&str>,
) -> Result<Option<DataKey>, WireError> {
    let (Some(key), Some(file)) = (key, &report.keys) else {
        return Ok(None);
    };
    let Some(here) = keys::key_file(&config.dir)?.filter(|here| here.uid == file.uid) else {
        return Ok(None);
    };
    let code = code.and_then(RecoveryCode::parse);
    if code.is_some_and(|c| here.by_recovery(&c).is_ok_and(|k| k == *key)) {
        return Ok(None);
    }
    let now = keys::unlock(config, &here).await?.key;
    Ok((now != *key).then_some(now))
}

/// Replace the workspace in the folder by a backup. It opens in quarantine. `code` is the recovery code, for a machine
/// whose keychain does not have the key; the key is put there then.
///
/// # Errors
/// `workspace_busy`, `damaged`, `keychain`, `usage` for a wrong code; the workspace is then as it was.
pub async fn restore(
    config: &Config,
    file: &Path,
    code: Option<&str>,
) -> Result<Restored, WireError> {
    let report = report_of(file)?;
    let key = key_of(config, file, &report, code).await?;
    let key_here = key_here(config, &report, key.as_ref(), code).await?;
    let mark = match (key_here.as_ref().or(key.as_ref()), &report.keys) {
        (Some(key), Some(k)) => {
            let secrets = secrets_of(config, &k.uid, key)?;
            watermark::remembered(secrets.as_ref()).await
        }
        _ => None,
    };
    let nonce = {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes)
            .map_err(|e| WireError::new(Code::Internal, format!("no randomness: {e}")))?;
        hex::encode(bytes)
    };
    let options = RestoreOptions {
        dir: config.dir.clone(),
        file: file.to_owned(),
        key,
        key_here: key_here.clone(),
        high_water: mark,
        now: config.clock.now(),
        nonce,
        allow_shared_folder: false,
    };
    let done = tokio::task::spawn_blocking(move || store::db::restore(&options))
        .await
        .map_err(|e| WireError::new(Code::Internal, e.to_string()))?
        .map_err(|e| match e {
            RestoreError::Open(o) => open_error(&o),
            RestoreError::OtherWorkspace => WireError::new(Code::Refused, e.to_string()),
            RestoreError::Other(x) => WireError::new(Code::Disk, format!("{x:#}")),
        })?;
    if let Some(code) = code.filter(|_| key_here.is_none()) {
        keys::recover(config, code).await?;
    }
    Ok(Restored {
        kept: done.kept,
        suppressions: done.merged.suppressions,
        voided: done.back.voided,
        drafts: done.back.drafts,
        cancelled: done.cancelled,
        quarantine: true,
    })
}

fn secrets_of(
    config: &Config,
    uid: &str,
    key: &DataKey,
) -> Result<std::sync::Arc<dyn Secrets>, WireError> {
    Ok(match &config.keys {
        KeySource::Keychain => {
            std::sync::Arc::new(crate::adapters::secrets_keychain::Keychain::new(uid))
        }
        KeySource::Given(_) => std::sync::Arc::new(
            crate::adapters::secrets_file::SealedFile::open(&config.state, uid, key.clone())
                .map_err(|e| WireError::new(Code::Keychain, format!("{e:#}")))?,
        ),
    })
}
