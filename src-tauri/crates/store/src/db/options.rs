//! How to open a workspace, and why one cannot be opened, in words that say what to do.

use std::path::PathBuf;
use std::sync::Arc;

use domain::ports::Clock;

use crate::db::HighWater;
use crate::keys::DataKey;

/// Who opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The one that writes; takes the lock, migrates, raises the epoch.
    Writer,
    /// Reads beside a writer; never writes.
    Viewer,
}

/// What a workspace is; it keeps its kind for life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Real people: encrypted.
    Real,
    /// The embedded world: plain.
    Practice,
}

impl Kind {
    /// The word in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Practice => "practice",
        }
    }

    /// The value of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "real" => Some(Self::Real),
            "practice" => Some(Self::Practice),
            _ => None,
        }
    }
}

/// What a new workspace becomes, when there is none in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Real or practice.
    pub kind: Kind,
    /// Its identity for ever: a fresh UUID.
    pub uid: String,
}

/// How to open. Nothing here is read from the environment.
#[derive(Clone)]
pub struct OpenOptions {
    /// The workspace's folder.
    pub dir: PathBuf,
    /// Writer or viewer.
    pub mode: Mode,
    /// The data key; real workspaces have one, practice workspaces have none.
    pub key: Option<DataKey>,
    /// Create the workspace if the folder has none; `None`: it must exist.
    pub create: Option<Create>,
    /// Time of change rows, cache use and quarantine.
    pub clock: Arc<dyn Clock>,
    /// This machine, stable over restarts; another one than before opens in quarantine. Empty: not known, not compared.
    pub machine: String,
    /// What the keychain remembers of this workspace; `None` when it has nothing or is locked.
    pub high_water: Option<HighWater>,
    /// Open even on a network or sync folder. Only for tests.
    pub allow_shared_folder: bool,
}

impl OpenOptions {
    /// The writer of the workspace in `dir`, which must exist.
    #[must_use]
    pub fn writer(dir: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            dir: dir.into(),
            mode: Mode::Writer,
            key: None,
            create: None,
            clock,
            machine: String::new(),
            high_water: None,
            allow_shared_folder: false,
        }
    }

    /// The same as a viewer.
    #[must_use]
    pub fn viewer(dir: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            mode: Mode::Viewer,
            ..Self::writer(dir, clock)
        }
    }

    /// With this data key.
    #[must_use]
    pub fn key(mut self, key: Option<DataKey>) -> Self {
        self.key = key;
        self
    }

    /// Create it if there is none.
    #[must_use]
    pub fn create(mut self, kind: Kind, uid: impl Into<String>) -> Self {
        self.create = Some(Create {
            kind,
            uid: uid.into(),
        });
        self
    }

    /// On this machine.
    #[must_use]
    pub fn machine(mut self, machine: impl Into<String>) -> Self {
        self.machine = machine.into();
        self
    }

    /// With what the keychain remembers.
    #[must_use]
    pub fn high_water(mut self, mark: Option<HighWater>) -> Self {
        self.high_water = mark;
        self
    }
}

/// Why a workspace does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process writes to it.
    #[error(
        "the workspace is open in another process: close it there, or open it here as a viewer"
    )]
    Busy,
    /// There is none.
    #[error("there is no workspace in {0}: create one, or choose another folder")]
    NotFound(PathBuf),
    /// A folder on which a database gets damaged.
    #[error(
        "the folder {dir} is on {what}, where a database gets damaged: move the workspace to a local folder"
    )]
    SharedFolder {
        /// The folder.
        dir: PathBuf,
        /// What it is: `Dropbox`, `a network drive (nfs4)`.
        what: String,
    },
    /// Written by a newer Jengu.
    #[error(
        "the workspace was written by a newer version (schema {found}, this one knows {known}): update Jengu"
    )]
    Newer {
        /// Schema version in the file.
        found: i32,
        /// The newest this program knows.
        known: i32,
    },
    /// A viewer cannot migrate.
    #[error("the workspace has an older schema ({found} of {known}): open it once as the writer")]
    Older {
        /// Schema version in the file.
        found: i32,
        /// The newest this program knows.
        known: i32,
    },
    /// Encrypted, and no key was given; or a real workspace is created without one.
    #[error(
        "the workspace is encrypted: unlock the keychain, or give the recovery code or key file"
    )]
    KeyNeeded,
    /// The key does not fit.
    #[error(
        "the key does not open this workspace: check that it belongs to it, or use the recovery code. If the key is right, the file is damaged: restore a backup"
    )]
    WrongKey,
    /// A plain database and a key.
    #[error("the workspace is not encrypted, but a key was given: open it without one")]
    NotEncrypted,
    /// The file is not what it should be.
    #[error(
        "the database is damaged ({0}): keep a copy of the folder and restore the latest backup"
    )]
    Damaged(String),
    /// The disk.
    #[error("the disk refuses: {0}")]
    Disk(#[from] std::io::Error),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl OpenError {
    /// The code for the wire.
    #[must_use]
    pub const fn code(&self) -> domain::Code {
        use domain::Code;
        match self {
            Self::Busy => Code::WorkspaceBusy,
            Self::NotFound(_) => Code::NotFound,
            Self::SharedFolder { .. } | Self::Newer { .. } | Self::Older { .. } => Code::Refused,
            Self::KeyNeeded | Self::WrongKey => Code::Keychain,
            Self::NotEncrypted => Code::Usage,
            Self::Damaged(_) => Code::Damaged,
            Self::Disk(_) => Code::Disk,
            Self::Other(_) => Code::Internal,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(e.to_string()),
            Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure) => {
                Self::Disk(std::io::Error::other(e.to_string()))
            }
            _ => Self::Other(e.into()),
        }
    }
}
