//! Secrets in the operating system's keychain, through `keyring`. Its calls block, so each runs on a blocking thread.
//! Entries are `jengu/<workspace uid>` × the secret's name.

use std::time::Duration;

use domain::ports::{BoxFuture, Secret, SecretError, SecretName, Secrets};

/// How long a person has for the keychain's own question ("unlock?") before the answer is "locked".
const PATIENCE: Duration = Duration::from_secs(120);

/// The keychain of this user, for one workspace.
#[derive(Debug, Clone)]
pub struct Keychain {
    service: String,
}

impl Keychain {
    /// The keychain entries of the workspace with this uid.
    #[must_use]
    pub fn new(workspace_uid: &str) -> Self {
        Self {
            service: format!("jengu/{workspace_uid}"),
        }
    }

    async fn call<T: Send + 'static>(
        &self,
        name: &SecretName,
        f: impl FnOnce(keyring::Entry) -> Result<T, keyring::Error> + Send + 'static,
    ) -> Result<T, SecretError> {
        let (service, entry) = (self.service.clone(), name.entry());
        let call = tokio::task::spawn_blocking(move || {
            keyring::Entry::new(&service, &entry)
                .and_then(f)
                .map_err(|e| explain(&e))
        });
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(join)) => Err(SecretError::Failed(join.to_string())),
            Err(_) => Err(SecretError::Locked),
        }
    }
}

/// What the platform said, as one of the three things a person can do something about.
fn explain(e: &keyring::Error) -> SecretError {
    match e {
        // Locked, the question to unlock it was declined, or nobody could be asked.
        keyring::Error::NoStorageAccess(_) => SecretError::Locked,
        keyring::Error::NoDefaultStore => {
            let why = match keyring::Entry::store_status() {
                Err(e) => e.to_string(),
                Ok(()) => "no credential store".to_owned(),
            };
            SecretError::Unavailable(why)
        }
        keyring::Error::PlatformFailure(_) if e.to_string().to_lowercase().contains("locked") => {
            SecretError::Locked
        }
        other => SecretError::Failed(other.to_string()),
    }
}

impl Secrets for Keychain {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        Box::pin(async move {
            self.call(name, |e| match e.get_password() {
                Ok(s) => Ok(Some(Secret(s))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(e) => Err(e),
            })
            .await
        })
    }

    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async move {
            self.call(name, move |e| e.set_password(value.expose()))
                .await
        })
    }

    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async move {
            self.call(name, |e| match e.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(e) => Err(e),
            })
            .await
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
