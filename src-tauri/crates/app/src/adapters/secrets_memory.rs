//! Secrets in memory: for practice workspaces, which have none worth keeping, and for tests.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::ports::{BoxFuture, Secret, SecretError, SecretName, Secrets};

/// Secrets in memory; gone with the process.
#[derive(Default)]
pub struct MemorySecrets(Mutex<BTreeMap<String, Secret>>);

impl MemorySecrets {
    fn with<T>(
        &self,
        f: impl FnOnce(&mut BTreeMap<String, Secret>) -> T,
    ) -> Result<T, SecretError> {
        self.0
            .lock()
            .map(|mut m| f(&mut m))
            .map_err(|e| SecretError::Failed(e.to_string()))
    }
}

impl Secrets for MemorySecrets {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        let found = self.with(|m| m.get(&name.entry()).cloned());
        Box::pin(std::future::ready(found))
    }

    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>> {
        let done = self.with(|m| drop(m.insert(name.entry(), value)));
        Box::pin(std::future::ready(done))
    }

    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        let done = self.with(|m| drop(m.remove(&name.entry())));
        Box::pin(std::future::ready(done))
    }
}
