//! What the disk and SQLite say when they refuse, and what a person can do about it. Errors of a group commit reach
//! their callers as words, so the words are what is looked at.

/// Why the database refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Full, or not writable.
    Disk,
    /// The file is not what it should be.
    Damage,
}

/// Words of SQLite, and of systems for ENOSPC, EDQUOT, EFBIG, EROFS and EIO.
const DISK: [&str; 10] = [
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "No space left on device",
    "not enough space on the disk",
    "Disk quota exceeded",
    "File too large",
    "Read-only file system",
    "Input/output error",
];

const DAMAGE: [&str; 4] = [
    "database disk image is malformed",
    "file is not a database",
    "invalid fts5 file format",
    "vtable constructor failed",
];

impl Refused {
    /// What an error's words say; `None`: neither.
    #[must_use]
    pub fn of(words: &str) -> Option<Self> {
        let any = |list: &[&str]| list.iter().any(|w| words.contains(w));
        if any(&DAMAGE) {
            Some(Self::Damage)
        } else if any(&DISK) {
            Some(Self::Disk)
        } else {
            None
        }
    }

    /// What to do, as a sentence.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Disk => {
                "the disk is full or cannot be written: free some space or make the folder writable, then do it again; nothing of this was stored"
            }
            Self::Damage => {
                "the database is damaged: stop, keep a copy of the folder and restore the latest backup"
            }
        }
    }
}
