//! The adapters that belong to no other crate: time, ids, randomness, secrets, ways out.

pub mod clock;
pub(crate) mod dns;
pub(crate) mod egress;
pub mod ids;
pub(crate) mod ledger;
pub mod secrets_file;
pub mod secrets_keychain;
pub mod secrets_memory;
pub mod sheets;
