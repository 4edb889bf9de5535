//! Restoring a backup into a workspace's folder. The database is replaced, the safety journal never: what it knows is
//! merged, and the restored database always opens in quarantine (architecture.md).

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::Millis;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::json;

use crate::db::connect::{self, Header};
use crate::db::journal::{self, Merged};
use crate::db::open::open_checked;
use crate::db::writer::wal_of;
use crate::db::{
    CACHE_FILE, DATABASE_FILE, HighWater, JOURNAL_FILE, KEYS_FILE, OpenError, backup, lock,
    migrate, rotate,
};
use crate::keys::DataKey;
use crate::tables::chain;
use crate::tables::workspace::{self, BackToDrafts};

/// What to restore, and where.
pub struct RestoreOptions {
    /// The workspace's folder; it must not be open.
    pub dir: PathBuf,
    /// The backup.
    pub file: PathBuf,
    /// The backup's data key; `None` for a plain one.
    pub key: Option<DataKey>,
    /// The key of the folder, where it was changed since the backup: the restored database goes under it.
    pub key_here: Option<DataKey>,
    /// What the keychain remembers, so that the epoch ends above it.
    pub high_water: Option<HighWater>,
    /// When.
    pub now: Millis,
    /// A fresh token for the chain's row.
    pub nonce: String,
    /// Open even on a network or sync folder. Only for tests.
    pub allow_shared_folder: bool,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// Where the replaced database lies; `None` when there was none.
    pub kept: Option<PathBuf>,
    /// What the journal put in; its erasures are to be replayed before anything else.
    pub merged: Merged,
    /// What became of mails on their way.
    pub back: BackToDrafts,
    /// Mails of the backup that may have left after it was made; cancelled, so that nothing offers them again.
    pub cancelled: usize,
    /// The new epoch.
    pub epoch: i64,
}

/// Why nothing was restored. The workspace is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup (or the folder) cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Another workspace's backup.
    #[error("this is a backup of another workspace: restore it into a folder of its own")]
    OtherWorkspace,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// Restore. Blocks on the disk. Until the last rename a failure or crash leaves the workspace as it was.
///
/// # Errors
/// See [`RestoreError`].
pub fn restore(o: &RestoreOptions) -> Result<RestoreReport, RestoreError> {
    if !o.allow_shared_folder {
        crate::db::open::check_place(&o.dir)?;
    }
    connect::private_dir(&o.dir).context("Create the folder")?;
    let lock = lock::take(&o.dir)?;
    let target = o.dir.join(DATABASE_FILE);
    let source = open_checked(&o.file, o.key.as_ref())?;
    let fresh = o.dir.join("workspace.db.restoring");
    remove_database(&fresh).context("Clear an earlier try")?;
    backup::copy_into(&source, &fresh)?;
    drop(source);
    let key = match (&o.key, &o.key_here) {
        (Some(then), Some(now)) if then != now => {
            rotate::rekey(&fresh, then, now)?;
            Some(now)
        }
        (key, _) => key.as_ref(),
    };

    let journal = journal::read(&o.dir.join(JOURNAL_FILE)).context("Read the safety journal")?;
    let mut conn = open_checked(&fresh, key)?;
    connect::as_writer(&conn).map_err(anyhow::Error::from)?;
    migrate::migrate(&mut conn, &o.dir)?;
    let (uid, _) = workspace::identity(&conn).map_err(anyhow::Error::from)?;
    let now_there = current(&target, key);
    if now_there.as_ref().is_some_and(|m| m.uid != uid) {
        drop(conn);
        remove_database(&fresh).context("Clear this try")?;
        return Err(RestoreError::OtherWorkspace);
    }
    let floor = [now_there, o.high_water.clone()]
        .into_iter()
        .flatten()
        .filter(|m| m.uid == uid)
        .map(|m| m.epoch)
        .max()
        .unwrap_or(0);
    let report = put_to_rest(&mut conn, o, &journal, floor)?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(anyhow::Error::from)?;
    conn.close().map_err(|(_, e)| anyhow::Error::from(e))?;

    let kept =
        swap(&o.dir, &fresh, &target, o.now).context("Put the restored database in place")?;
    bring_keys(o, &uid)?;
    drop(lock);
    tracing::warn!(workspace = %uid, epoch = report.epoch, "A backup was restored; the workspace is in quarantine");
    Ok(RestoreReport { kept, ..report })
}

/// One transaction over the copy: quarantine, epoch, mails back to drafts, journal merged, chained.
fn put_to_rest(
    conn: &mut Connection,
    o: &RestoreOptions,
    journal: &journal::Contents,
    floor: i64,
) -> anyhow::Result<RestoreReport> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    workspace::quarantine(&tx, "a backup was restored")?;
    let epoch = tx.query_row(
        "UPDATE workspace SET writer_epoch=max(writer_epoch,?1)+1 RETURNING writer_epoch",
        [floor],
        |r| r.get(0),
    )?;
    let back = workspace::back_to_drafts(&tx, "restore", o.now)?;
    let merged = journal::merge(&tx, &journal.entries)?;
    let cancelled = journal::reckon_with_maybe_sent(&tx, &merged, o.now)?;
    let what = json!({ "suppressions": merged.suppressions, "voided": back.voided, "cancelled": cancelled, "epoch": epoch });
    let (uid, _) = workspace::identity(&tx)?;
    chain::append(&tx, "restore", &uid, o.now, &what, &o.nonce)?;
    tx.commit()?;
    Ok(RestoreReport {
        kept: None,
        merged,
        back,
        cancelled,
        epoch,
    })
}

/// The mark of the database that is about to be replaced, as far as it can be opened.
fn current(target: &Path, key: Option<&DataKey>) -> Option<HighWater> {
    if connect::header(target).ok()? == Header::Absent {
        return None;
    }
    let conn = connect::keyed(target, key, connect::READ_WRITE).ok()?;
    // Its log is written out, so that the file that is kept aside is whole.
    drop(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
    HighWater::of(&conn, "").ok()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

pub(super) fn remove_database(file: &Path) -> std::io::Result<()> {
    remove(file)?;
    remove_log(file)
}

pub(super) fn remove_log(file: &Path) -> std::io::Result<()> {
    remove(&wal_of(file))?;
    remove(&beside(file, "-shm"))
}

fn swap(dir: &Path, fresh: &Path, target: &Path, now: Millis) -> std::io::Result<Option<PathBuf>> {
    let mut kept = None;
    if target.exists() {
        let aside = dir.join(format!("workspace.before-restore-{}.db", now.0));
        // The log goes first: a log beside the wrong database would be applied to it.
        for suffix in ["-wal", "-shm"] {
            match std::fs::rename(beside(target, suffix), beside(&aside, suffix)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        std::fs::rename(target, &aside)?;
        kept = Some(aside);
    }
    std::fs::rename(fresh, target)?;
    remove_database(&beside(fresh, ""))?;
    // What was fetched since is not wrong, but nobody knows for which rows.
    remove_database(&dir.join(CACHE_FILE))?;
    connect::sync_dir(dir)?;
    Ok(kept)
}

/// The wrapped key that came with the backup, where the folder has none.
fn bring_keys(o: &RestoreOptions, uid: &str) -> anyhow::Result<()> {
    let here = o.dir.join(KEYS_FILE);
    if here.exists() {
        return Ok(());
    }
    let Ok(text) = std::fs::read_to_string(backup::report_file(&o.file)) else {
        return Ok(());
    };
    let report: backup::BackupReport =
        serde_json::from_str(&text).context("Read what lies beside the backup")?;
    match report.keys {
        Some(keys) if report.uid == uid => keys.save(&here),
        _ => Ok(()),
    }
}
