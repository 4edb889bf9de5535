//! What is needed to open a workspace. Everything that belongs to the workspace itself (name server, models, …) is a
//! setting in its database, see [`crate::network`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::ports::Clock;
use domain::{Code, WireError};
use store::keys::{KeyMaterial, read_material_file};

use crate::adapters::clock::SystemClock;

/// Where the data key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The operating system's keychain.
    Keychain,
    /// A key or passphrase a person supplied; secrets then lie in a sealed file in [`Config::state`].
    Given(KeyMaterial),
}

impl KeySource {
    /// From a file that only its owner may read.
    ///
    /// # Errors
    /// `keychain` when it cannot be read or others may read it.
    pub fn file(path: &Path) -> Result<Self, WireError> {
        read_material_file(path)
            .map(Self::Given)
            .map_err(|e| WireError::new(Code::Keychain, format!("{e:#}")))
    }

    /// From an open file descriptor of this process.
    ///
    /// # Errors
    /// `keychain` when nothing can be read from it.
    pub fn descriptor(fd: u32) -> Result<Self, WireError> {
        let path = PathBuf::from(format!("/dev/fd/{fd}"));
        std::fs::File::open(&path)
            .map_err(|e| {
                WireError::new(
                    Code::Keychain,
                    format!("file descriptor {fd} cannot be read: {e}"),
                )
            })
            .and_then(|f| {
                store::keys::read_material(f)
                    .map(Self::Given)
                    .map_err(|e| WireError::new(Code::Keychain, format!("{e:#}")))
            })
    }
}

/// How a workspace is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// As the writer; `workspace_busy` when another process is.
    Write,
    /// As the writer, or as a viewer when another process is.
    WriteOrRead,
    /// As a viewer.
    Read,
}

/// What is needed to open a workspace.
#[derive(Clone)]
pub struct Config {
    /// Its folder.
    pub dir: PathBuf,
    /// Where the data key comes from. Practice workspaces have none and do not look at it.
    pub keys: KeySource,
    /// Folder outside the workspace for what a copy of the workspace must not bring along.
    pub state: PathBuf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// This machine, stable over restarts.
    pub machine: String,
    /// Folders in which this process and its siblings log; emptied when somebody is erased.
    pub logs: Vec<PathBuf>,
}

impl Config {
    /// The workspace in `dir` on this machine, with the keychain and the system's clock.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        let state = default_state();
        Self {
            dir: dir.into(),
            keys: KeySource::Keychain,
            machine: crate::machine::id(&state),
            state,
            clock: Arc::new(SystemClock::new()),
            logs: Vec::new(),
        }
    }

    /// With the folders of the logs.
    #[must_use]
    pub fn logs(mut self, folders: Vec<PathBuf>) -> Self {
        self.logs = folders;
        self
    }

    /// With another source of the data key.
    #[must_use]
    pub fn keys(mut self, keys: KeySource) -> Self {
        self.keys = keys;
        self
    }
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// No workspace.
    Nothing,
    /// A real workspace, whose keys are wrapped beside it.
    Real,
    /// A practice workspace, which has no keys.
    Practice,
}

/// What the folder holds, without opening it.
#[must_use]
pub fn held(dir: &Path) -> Held {
    let has = |file: &str| dir.join(file).is_file();
    if has(store::db::KEYS_FILE) {
        Held::Real
    } else if has(store::db::DATABASE_FILE) {
        Held::Practice
    } else {
        Held::Nothing
    }
}

/// The folder of the system for this user's data of Jengu.
fn data() -> PathBuf {
    dirs::data_dir()
        .unwrap_or_else(std::env::temp_dir)
        .join("jengu")
}

/// Where the real workspace lies when nobody says otherwise.
#[must_use]
pub fn default_workspace() -> PathBuf {
    data().join("workspace")
}

/// Where the practice workspace lies when nobody says otherwise.
#[must_use]
pub fn default_practice() -> PathBuf {
    data().join("practice")
}

/// Where logs lie.
#[must_use]
pub fn default_logs() -> PathBuf {
    data().join("logs")
}

/// [`Config::state`] when nobody says otherwise.
#[must_use]
pub fn default_state() -> PathBuf {
    dirs::config_dir()
        .unwrap_or_else(std::env::temp_dir)
        .join("jengu")
}
