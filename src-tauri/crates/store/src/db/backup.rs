//! Backups: a consistent, compact copy under the same key, with what is needed to open it again beside it.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::db::{DATABASE_FILE, KEYS_FILE, Kind, Store, connect, migrate};
use crate::keys::KeyFile;
use crate::tables::chain;

/// What lies beside a backup as `<file>.json`: no personal data, no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupReport {
    /// The workspace.
    pub uid: String,
    /// Schema version.
    pub schema: i32,
    /// When, UTC milliseconds.
    pub made_at: i64,
    /// Size in bytes.
    pub bytes: u64,
    /// Head of the chain in the copy: number and hash, for somebody outside to hold.
    pub chain: Option<chain::Head>,
    /// The wrapped data key; `None` for a plain workspace.
    pub keys: Option<KeyFile>,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nobody could open it.
    #[error("write down the recovery code first: without it nobody can open the backup")]
    NoRecoveryCode,
    /// It would overwrite something.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// The file beside a backup.
#[must_use]
pub fn report_file(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

impl Store {
    /// Copy the workspace to `file`, which must not exist, while it is in use. Blocks on the disk.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub fn backup_blocking(&self, file: &Path) -> Result<BackupReport, BackupError> {
        let keys = KeyFile::load(&self.dir().join(KEYS_FILE))?;
        if self.kind() == Kind::Real
            && !keys
                .as_ref()
                .is_some_and(|k| k.recovery.is_some() && k.acknowledged_at.is_some())
        {
            return Err(BackupError::NoRecoveryCode);
        }
        if keys.as_ref().is_some_and(|k| k.rotating.is_some()) {
            return Err(BackupError::Other(anyhow::anyhow!(
                "the key of the workspace is being changed: try again when that is done"
            )));
        }
        if file.exists() {
            return Err(BackupError::Exists(file.to_owned()));
        }
        let partial = file.with_added_extension("partial");
        // What an earlier try left.
        drop(std::fs::remove_file(&partial));
        let source = connect::keyed(
            &self.dir().join(DATABASE_FILE),
            self.key(),
            connect::READ_WRITE,
        )
        .map_err(anyhow::Error::from)?;
        copy_into(&source, &partial)
            .map_err(|e| anyhow::anyhow!(e).context("Copy the database"))?;
        drop(source);
        let copy = connect::keyed(&partial, self.key(), connect::READ_WRITE)
            .map_err(anyhow::Error::from)?;
        let report = BackupReport {
            uid: self.uid().to_owned(),
            schema: migrate::version(&copy).map_err(anyhow::Error::from)?,
            made_at: self.clock().now().0,
            bytes: std::fs::metadata(&partial)
                .context("Look at the backup")?
                .len(),
            chain: chain::head(&copy).map_err(anyhow::Error::from)?,
            keys,
        };
        drop(copy);
        let text = serde_json::to_vec_pretty(&report).map_err(anyhow::Error::from)?;
        replace_file(&report_file(file), &text).context("Write what lies beside the backup")?;
        std::fs::rename(&partial, file).context("Name the backup")?;
        if let Some(dir) = file.parent().filter(|d| !d.as_os_str().is_empty()) {
            connect::sync_dir(dir).context("Sync the backup's folder")?;
        }
        Ok(report)
    }

    /// [`Store::backup_blocking`] off the runtime's threads.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn backup(&self, file: impl Into<PathBuf>) -> Result<BackupReport, BackupError> {
        let (store, file) = (self.clone(), file.into());
        tokio::task::spawn_blocking(move || store.backup_blocking(&file))
            .await
            .context("Join the backup")?
    }
}

/// The copies of a workspace that lie in its own folder: those made before a migration or a restore, backups that were put
/// there, and what an interrupted one left. With what lies beside them.
///
/// # Errors
/// When the folder cannot be read.
pub fn own_backups(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let files = |dir: &Path| -> std::io::Result<Vec<PathBuf>> {
        let all = match std::fs::read_dir(dir) {
            Ok(all) => all,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut out = Vec::new();
        for entry in all {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                out.push(entry.path());
            }
        }
        Ok(out)
    };
    let live = ["", "-wal", "-shm"].map(|end| format!("{DATABASE_FILE}{end}"));
    let mut out = files(&dir.join("backups"))?;
    for file in files(dir)? {
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let kept = [KEYS_FILE, super::JOURNAL_FILE, super::LOCK_FILE].contains(&name.as_str());
        let cache = name.starts_with(super::CACHE_FILE);
        let copy =
            name.starts_with("workspace.") || name.ends_with(".partial") || is_database(&file);
        if copy && !kept && !cache && !live.contains(&name) {
            out.push(file);
        }
    }
    out.sort();
    Ok(out)
}

/// A backup has its report beside it; both are copies.
fn is_database(file: &Path) -> bool {
    let name = file.to_string_lossy();
    match name.strip_suffix(".json") {
        Some(backup) => Path::new(backup).is_file(),
        None => report_file(file).is_file(),
    }
}

/// Copy a whole database into a new file under the same key, synced. `VACUUM INTO` reads one snapshot and never
/// blocks the writer; SQLCipher encrypts the copy with the key of the source.
pub(crate) fn copy_into(conn: &Connection, file: &Path) -> anyhow::Result<()> {
    drop(connect::private_file(file)?);
    let name = file.to_str().context("The backup's path is not text")?;
    conn.execute("VACUUM INTO ?1", [name])?;
    File::open(file)?.sync_all()?;
    Ok(())
}

/// Write a file so that a crash leaves the old or the new one, readable by its owner only.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let partial = path.with_added_extension("partial");
    drop(std::fs::remove_file(&partial));
    let mut f = connect::private_file(&partial)?;
    crate::keys::write_all(&mut f, bytes)?;
    std::fs::rename(&partial, path)?;
    match path.parent().filter(|d| !d.as_os_str().is_empty()) {
        Some(dir) => connect::sync_dir(dir),
        None => Ok(()),
    }
}
