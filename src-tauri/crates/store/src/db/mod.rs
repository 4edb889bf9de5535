//! A workspace on disk: `workspace.db`, `cache.db`, `safety.journal`, `writer.lock` (architecture.md).
//!
//! One writer thread commits in groups and acknowledges after COMMIT returned; readers are `query_only`. A second
//! process is refused by an OS lock, and a stale one by `workspace.writer_epoch`.

pub mod backup;
pub(crate) mod connect;
mod highwater;
pub mod journal;
mod lock;
pub mod migrate;
mod open;
mod options;
pub mod place;
mod readers;
mod refusal;
pub mod restore;
mod rotate;
mod store;
mod tx;
mod writer;

pub use backup::{BackupError, BackupReport, own_backups};
pub use highwater::HighWater;
pub use journal::{Entry, Journal};
pub use options::{Create, Kind, Mode, OpenError, OpenOptions};
pub use refusal::Refused;
pub use restore::{RestoreError, RestoreOptions, RestoreReport, restore};
pub use rotate::{Rotation, opens_with};
pub use store::Store;
pub use tx::Tx;
pub use writer::WriteRefused;

/// The database of everything but caches.
pub const DATABASE_FILE: &str = "workspace.db";
/// What may be lost.
pub const CACHE_FILE: &str = "cache.db";
/// What must not be lost even when the database is replaced.
pub const JOURNAL_FILE: &str = "safety.journal";
/// Held by the one writer.
pub const LOCK_FILE: &str = "writer.lock";
/// The data key, wrapped by the recovery code.
pub const KEYS_FILE: &str = "keys.json";

#[cfg(test)]
pub(crate) mod tests;
