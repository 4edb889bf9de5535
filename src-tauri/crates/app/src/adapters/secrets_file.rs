//! Secrets without a keychain, by choice only (`--key-file`, `--key-fd`): a file outside the workspace's folder, sealed
//! under a key derived from the workspace's data key (docs/SECURITY.md). It lies outside so that a copied or restored
//! folder does not bring an old high-water mark with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context as _;
use domain::ports::{BoxFuture, Secret, SecretError, SecretName, Secrets};
use store::keys::{DataKey, load_sealed, save_sealed};
use zeroize::Zeroize as _;

type Entries = BTreeMap<String, String>;

/// The sealed file. It is read and rewritten as a whole on each change, at once, so that a crash leaves the old or the
/// new one.
pub struct SealedFile {
    path: PathBuf,
    key: DataKey,
    purpose: String,
    /// Serialises changes within this process; across processes the workspace's writer lock does.
    changing: Mutex<()>,
}

impl SealedFile {
    /// The secrets of the workspace `uid` in the folder `state`.
    ///
    /// # Errors
    /// When the folder cannot be made, or an existing file does not open with this key.
    pub fn open(state: &Path, uid: &str, key: DataKey) -> anyhow::Result<Self> {
        private_folder(state).with_context(|| format!("Make the folder {}", state.display()))?;
        let file = Self {
            path: path_of(state, uid),
            key,
            purpose: format!("secrets/{uid}"),
            changing: Mutex::default(),
        };
        let mut entries = file.read()?;
        wipe(&mut entries);
        Ok(file)
    }

    /// Write the same secrets beside it, under the key the workspace is about to get.
    ///
    /// # Errors
    /// When they cannot be read or written.
    pub(crate) fn prepare(&self, next: &DataKey) -> anyhow::Result<()> {
        let Some(plain) = load_sealed(&self.path, &self.key, &self.purpose)? else {
            return Ok(());
        };
        save_sealed(&waiting(&self.path), next, &self.purpose, &plain)
    }

    /// What [`SealedFile::prepare`] wrote takes the place of the file; nothing when there is none.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn adopt(state: &Path, uid: &str) -> std::io::Result<()> {
        let path = path_of(state, uid);
        match std::fs::rename(waiting(&path), &path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Forget what [`SealedFile::prepare`] wrote.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn forget(state: &Path, uid: &str) -> std::io::Result<()> {
        match std::fs::remove_file(waiting(&path_of(state, uid))) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn read(&self) -> anyhow::Result<Entries> {
        match load_sealed(&self.path, &self.key, &self.purpose)? {
            Some(plain) => serde_json::from_slice(&plain).context("Read the secrets"),
            None => Ok(Entries::new()),
        }
    }

    fn change(&self, f: impl FnOnce(&mut Entries)) -> Result<(), SecretError> {
        let _one = self
            .changing
            .lock()
            .map_err(|e| SecretError::Failed(e.to_string()))?;
        let write = || -> anyhow::Result<()> {
            let mut entries = self.read()?;
            f(&mut entries);
            let mut plain = serde_json::to_vec(&entries)?;
            wipe(&mut entries);
            let done = save_sealed(&self.path, &self.key, &self.purpose, &plain);
            plain.zeroize();
            done
        };
        write().map_err(failed)
    }
}

fn path_of(state: &Path, uid: &str) -> PathBuf {
    state.join(format!("{uid}.secrets"))
}

fn waiting(path: &Path) -> PathBuf {
    path.with_added_extension("next")
}

fn failed(e: anyhow::Error) -> SecretError {
    SecretError::Failed(format!("{e:#}"))
}

fn wipe(entries: &mut Entries) {
    for value in entries.values_mut() {
        value.zeroize();
    }
}

/// A folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

impl Secrets for SealedFile {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        let found = self.read().map_err(failed).map(|mut m| {
            let hit = m.remove(&name.entry()).map(Secret);
            wipe(&mut m);
            hit
        });
        Box::pin(std::future::ready(found))
    }

    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>> {
        let done = self.change(|m| drop(m.insert(name.entry(), value.0)));
        Box::pin(std::future::ready(done))
    }

    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        let done = self.change(|m| drop(m.remove(&name.entry())));
        Box::pin(std::future::ready(done))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn secrets_are_sealed_outlive_the_process_and_open_with_their_key_only() {
        let dir = tempfile::tempdir().unwrap();
        let key = DataKey::from_bytes([3; 32]);
        let name = SecretName::ProviderKey("anthropic".into());
        {
            let file = SealedFile::open(dir.path(), "u", key.clone()).unwrap();
            file.set(&name, Secret("sk-secret".into())).await.unwrap();
            file.set(&SecretName::ApiToken, Secret("t".into()))
                .await
                .unwrap();
            file.delete(&SecretName::ApiToken).await.unwrap();
        }
        let file = SealedFile::open(dir.path(), "u", key.clone()).unwrap();
        assert_eq!(
            file.get(&name).await.unwrap(),
            Some(Secret("sk-secret".into()))
        );
        assert_eq!(file.get(&SecretName::ApiToken).await.unwrap(), None);
        let raw = std::fs::read(dir.path().join("u.secrets")).unwrap();
        assert!(!raw.windows(9).any(|w| w == b"sk-secret"));
        assert!(SealedFile::open(dir.path(), "u", DataKey::from_bytes([4; 32])).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join("u.secrets"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
