//! Changing the data key of a workspace: a copy is made under the next key and takes the database's place in one rename,
//! so that a crash leaves the file wholly under one of the two.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::db::connect::{self, Header};
use crate::db::{CACHE_FILE, DATABASE_FILE, OpenError, backup, lock, restore};
use crate::keys::DataKey;

/// The copy that is being made.
const FRESH: &str = "workspace.db.rotating";

/// Whether a database opens with this key.
///
/// # Errors
/// When it cannot be read, or is not encrypted.
pub fn opens_with(file: &Path, key: &DataKey) -> Result<bool, OpenError> {
    match connect::header(file)? {
        Header::Opaque => {}
        Header::Plain => return Err(OpenError::NotEncrypted),
        Header::Absent => {
            return Err(OpenError::NotFound(file.to_owned()));
        }
    }
    match connect::keyed(file, Some(key), connect::READ_WRITE) {
        Ok(_) => Ok(true),
        Err(OpenError::WrongKey) => Ok(false),
        Err(e) => Err(e),
    }
}

/// The right to change the key of a workspace that nobody has open for writing, as long as it lives.
#[derive(Debug)]
pub struct Rotation {
    dir: PathBuf,
    _lock: lock::WriterLock,
}

impl Rotation {
    /// Take it.
    ///
    /// # Errors
    /// [`OpenError::Busy`] while the workspace is open.
    pub fn begin(dir: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            dir: dir.to_owned(),
            _lock: lock::take(dir)?,
        })
    }

    /// Whether the database is under this key.
    ///
    /// # Errors
    /// As [`opens_with`].
    pub fn is_under(&self, key: &DataKey) -> Result<bool, OpenError> {
        opens_with(&self.dir.join(DATABASE_FILE), key)
    }

    /// Put the database under `to`. The cache, which may be lost, is thrown away. Blocks on the disk; needs room for a
    /// second copy.
    ///
    /// # Errors
    /// [`OpenError::WrongKey`], damage, a full disk; the database is then as it was.
    pub fn change(&self, from: &DataKey, to: &DataKey) -> Result<(), OpenError> {
        let (target, fresh) = (self.dir.join(DATABASE_FILE), self.dir.join(FRESH));
        restore::remove_database(&fresh)?;
        let made = make(&target, &fresh, from, to);
        if made.is_err() {
            drop(restore::remove_database(&fresh));
        }
        made?;
        // A log beside the wrong database would be applied to it; this one is empty.
        restore::remove_log(&target)?;
        std::fs::rename(&fresh, &target)?;
        restore::remove_database(&self.dir.join(CACHE_FILE))?;
        connect::sync_dir(&self.dir)?;
        Ok(())
    }

    /// Clear what a change that was cut off left.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn clear(&self) -> std::io::Result<()> {
        restore::remove_database(&self.dir.join(FRESH))
    }
}

fn make(target: &Path, fresh: &Path, from: &DataKey, to: &DataKey) -> Result<(), OpenError> {
    let source = super::open::open_checked(target, Some(from))?;
    let busy: i64 = source.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
    if busy != 0 {
        return Err(OpenError::Busy);
    }
    backup::copy_into(&source, fresh)?;
    source.close().map_err(|(_, e)| e)?;
    rekey(fresh, from, to)?;
    // Nothing takes the place of a database but one that opens whole.
    super::open::open_checked(fresh, Some(to))?
        .close()
        .map_err(|(_, e)| e)?;
    std::fs::File::open(fresh)
        .and_then(|f| f.sync_all())
        .context("Sync the copy under the new key")?;
    Ok(())
}

/// Put a database that nobody else has open under another key.
pub(super) fn rekey(file: &Path, from: &DataKey, to: &DataKey) -> Result<(), OpenError> {
    let copy = connect::keyed(file, Some(from), connect::READ_WRITE)?;
    copy.execute_batch("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;")?;
    copy.execute_batch(&to.pragma("rekey"))?;
    copy.close().map_err(|(_, e)| e)?;
    Ok(())
}
