//! Secrets behind a port: passwords, tokens and keys live in the OS keychain, never in the database or a log.

use crate::InboxId;
use crate::ports::BoxFuture;

/// A secret value; prints as `…`, wiped by its owner where it can be.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl Secret {
    /// The value. Call it only where it leaves the process.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The name of a secret in one workspace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretName {
    /// The workspace's data key (SQLCipher), hex.
    DataKey,
    /// The data key a workspace is being put under, hex, until that is done.
    NextDataKey,
    /// The team key of [`crate::keys::KeyRing`], hex.
    TeamKey,
    /// The high-water mark against restores and clones, JSON (architecture.md).
    HighWater,
    /// An inbox's password.
    InboxPassword(InboxId),
    /// An inbox's OAuth2 access token.
    InboxAccessToken(InboxId),
    /// An inbox's OAuth2 refresh token.
    InboxRefreshToken(InboxId),
    /// A provider's API key, by provider name.
    ProviderKey(String),
    /// Bearer token of the local API.
    ApiToken,
}

impl SecretName {
    /// The entry's name in a keychain, stable for ever.
    #[must_use]
    pub fn entry(&self) -> String {
        match self {
            Self::DataKey => "data-key".into(),
            Self::NextDataKey => "data-key-next".into(),
            Self::TeamKey => "team-key".into(),
            Self::HighWater => "high-water".into(),
            Self::InboxPassword(i) => format!("inbox-password/{i}"),
            Self::InboxAccessToken(i) => format!("inbox-access-token/{i}"),
            Self::InboxRefreshToken(i) => format!("inbox-refresh-token/{i}"),
            Self::ProviderKey(p) => format!("provider-key/{p}"),
            Self::ApiToken => "api-token".into(),
        }
    }
}

/// Why a secret is not to be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is a keychain and it is locked.
    #[error("the keychain is locked: unlock it and try again")]
    Locked,
    /// There is no keychain on this machine.
    #[error("no keychain answers on this machine: {0}")]
    Unavailable(String),
    /// It did something else.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// Where secrets live.
pub trait Secrets: Send + Sync {
    /// The secret, or `None` when there is no such entry.
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>>;
    /// Store or replace.
    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>>;
    /// Remove; no error when there is none.
    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>>;
}
