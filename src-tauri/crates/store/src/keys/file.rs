//! `keys.json` beside the database, and reading a key or passphrase from a file or descriptor.

use std::fs::File;
use std::io::{Read, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::{DataKey, RecoveryCode, UnwrapError, Wrapped};

/// What lies in `keys.json`: wraps only, no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// The workspace.
    pub uid: String,
    /// Wrapped by the recovery code.
    pub recovery: Option<Wrapped>,
    /// When a person said that the code is written down, UTC milliseconds; no backup before.
    pub acknowledged_at: Option<i64>,
    /// Wrapped by a passphrase, where there is no keychain.
    pub passphrase: Option<Wrapped>,
    /// A change of the data key that is under way, or was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotating: Option<Rotating>,
}

/// What `keys.json` becomes when the database is under its next key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotating {
    /// [`DataKey::mark`] of the next key.
    pub mark: String,
    /// The next key, wrapped by its recovery code.
    pub recovery: Wrapped,
    /// The next key, wrapped by a passphrase, where there is no keychain.
    pub passphrase: Option<Wrapped>,
}

impl KeyFile {
    /// A key file without wraps.
    #[must_use]
    pub fn new(uid: impl Into<String>) -> Self {
        Self {
            uid: uid.into(),
            recovery: None,
            acknowledged_at: None,
            passphrase: None,
            rotating: None,
        }
    }

    /// Begin a change to `next`: its wraps wait beside those that count.
    ///
    /// # Errors
    /// Without randomness or memory.
    pub fn begin_rotation(
        &mut self,
        next: &DataKey,
        code: &RecoveryCode,
        passphrase: Option<&str>,
    ) -> anyhow::Result<()> {
        let passphrase = passphrase
            .map(|words| Wrapped::seal(next, words.as_bytes(), &self.uid))
            .transpose()?;
        self.rotating = Some(Rotating {
            mark: next.mark(),
            recovery: Wrapped::seal(next, code.secret(), &self.uid)?,
            passphrase,
        });
        Ok(())
    }

    /// The database is under the next key: its wraps count from now on, and its code is to be acknowledged.
    pub fn finish_rotation(&mut self) {
        if let Some(next) = self.rotating.take() {
            self.recovery = Some(next.recovery);
            self.passphrase = next.passphrase;
            self.acknowledged_at = None;
        }
    }

    /// Wrap the key by a recovery code; a code of before stops working and the acknowledgement is asked for anew.
    ///
    /// # Errors
    /// Without randomness or memory.
    pub fn set_recovery(&mut self, key: &DataKey, code: &RecoveryCode) -> anyhow::Result<()> {
        self.recovery = Some(Wrapped::seal(key, code.secret(), &self.uid)?);
        self.acknowledged_at = None;
        Ok(())
    }

    /// Wrap the key by a passphrase.
    ///
    /// # Errors
    /// Without randomness or memory.
    pub fn set_passphrase(&mut self, key: &DataKey, passphrase: &str) -> anyhow::Result<()> {
        self.passphrase = Some(Wrapped::seal(key, passphrase.as_bytes(), &self.uid)?);
        Ok(())
    }

    /// The key by the recovery code.
    ///
    /// # Errors
    /// See [`UnwrapError`]; `Damaged` also when there is no such wrap.
    pub fn by_recovery(&self, code: &RecoveryCode) -> Result<DataKey, UnwrapError> {
        self.recovery
            .as_ref()
            .ok_or(UnwrapError::Damaged)?
            .open(code.secret(), &self.uid)
    }

    /// The key by the passphrase.
    ///
    /// # Errors
    /// As [`KeyFile::by_recovery`].
    pub fn by_passphrase(&self, passphrase: &str) -> Result<DataKey, UnwrapError> {
        self.passphrase
            .as_ref()
            .ok_or(UnwrapError::Damaged)?
            .open(passphrase.as_bytes(), &self.uid)
    }

    /// Read `keys.json`; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or is not one.
    pub fn load(path: &Path) -> anyhow::Result<Option<Self>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(serde_json::from_str(&text).context("Read keys.json")?)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e).context("Read keys.json"),
        }
    }

    /// Write it, durably and at once: a crash leaves the old or the new one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        crate::db::backup::replace_file(path, &serde_json::to_vec_pretty(self)?)
            .context("Write keys.json")
    }
}

/// What a key file or descriptor held.
#[derive(Debug, Clone)]
pub enum KeyMaterial {
    /// 64 hex digits: the data key itself.
    Raw(DataKey),
    /// Anything else: a passphrase.
    Passphrase(Zeroizing<String>),
}

/// Longest key or passphrase in bytes.
const MOST: u64 = 4096;

/// Read a key or passphrase (its first line) from a descriptor.
///
/// # Errors
/// When it is empty, too long or not text.
pub fn read_material(from: impl Read) -> anyhow::Result<KeyMaterial> {
    let mut text = Zeroizing::new(String::new());
    from.take(MOST)
        .read_to_string(&mut text)
        .context("Read the key")?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("the key file is empty");
    }
    Ok(DataKey::from_hex(line).map_or_else(
        || KeyMaterial::Passphrase(Zeroizing::new(line.to_owned())),
        KeyMaterial::Raw,
    ))
}

/// [`read_material`] from a file that only its owner may read.
///
/// # Errors
/// Also when others may read the file.
pub fn read_material_file(path: &Path) -> anyhow::Result<KeyMaterial> {
    let file = File::open(path).with_context(|| format!("Open the key file {}", path.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let meta = file.metadata()?;
        if meta.is_file() && meta.permissions().mode() & 0o077 != 0 {
            bail!(
                "others may read the key file {}: chmod 600 it",
                path.display()
            );
        }
    }
    read_material(file)
}

pub(crate) fn write_all(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}
