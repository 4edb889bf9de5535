//! The OS advisory lock on `writer.lock`: one writer per workspace, released by the kernel when its process ends.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;

use crate::db::{LOCK_FILE, OpenError};

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct WriterLock(#[expect(dead_code, reason = "the lock is the open file")] File);

/// Take the lock or say who is in the way.
pub(crate) fn take(dir: &Path) -> Result<WriterLock, OpenError> {
    let mut file = super::connect::private_file(&dir.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::Busy),
        Err(TryLockError::Error(e)) => return Err(e.into()),
    }
    // For a person who looks: the lock itself is the kernel's, the number proves nothing.
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())?;
    Ok(WriterLock(file))
}
