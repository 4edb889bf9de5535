//! The database of a workspace: connections, migrations, one file per table, and the caches and ledgers that other
//! crates know only as ports. It knows no pipeline stage; what must never happen is refused by the schema itself.
//!
//! - [`db`]: one writer with group commit, read-only readers, migrations, backup, restore, quarantine, safety journal
//! - [`tables`]: SQL by hand, one file per noun
//! - [`cache`]: `cache.db`, what may be lost
//! - [`keys`]: the data key and how it is wrapped
//! - [`verify`]: what must hold, counted

pub mod cache;
pub mod db;
pub mod erase;
pub mod keys;
pub mod tables;
pub mod verify;

pub use db::{Create, Kind, Mode, OpenError, OpenOptions, Store, Tx};
pub use rusqlite;
