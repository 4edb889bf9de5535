//! Which workspaces the window has opened, the last one first: a small file in the system's folder for settings. Losing it
//! costs a click.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Workspaces that are remembered.
const KEPT: usize = 12;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    folders: Vec<PathBuf>,
}

/// The file.
pub(super) struct Memory {
    file: PathBuf,
}

impl Memory {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// The folders that were used, the last one first; none when the file cannot be read.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        std::fs::read(&self.file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Written>(&bytes).ok())
            .unwrap_or_default()
            .folders
    }

    /// The folder that was used last.
    pub(super) fn last(&self) -> Option<PathBuf> {
        self.folders().into_iter().next()
    }

    /// This folder was used now.
    pub(super) fn used(&self, folder: &Path) {
        let mut folders = self.folders();
        folders.retain(|one| one != folder);
        folders.insert(0, folder.to_owned());
        folders.truncate(KEPT);
        let written = self.write(&Written { folders });
        if let Err(error) = written {
            tracing::warn!(%error, "the workspace will not be remembered");
        }
    }

    fn write(&self, what: &Written) -> std::io::Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Replaced as a whole: a power cut leaves the old file or the new one.
        let fresh = self.file.with_extension("new");
        std::fs::write(&fresh, serde_json::to_vec(what)?)?;
        std::fs::rename(&fresh, &self.file)
    }
}
