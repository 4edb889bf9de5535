//! The one composition root: turns a [`Config`] into an engine with its outside world, and owns what belongs to no other
//! crate: keys and secrets, the high-water mark, the socket and the local API, log files.
//!
//! [`open()`] and [`create`] for a real workspace, [`practice::open`] for the embedded world, [`Opened::serve`] to make it
//! work.

pub mod adapters;
pub mod api;
pub mod backup;
mod compose;
pub mod config;
pub mod keys;
pub mod logging;
pub mod machine;
pub mod metrics;
pub mod network;
mod open;
pub mod practice;
pub mod rotate;
mod seed;
mod serve;
pub mod socket;
mod watermark;

pub use compose::{install_crypto, judge};
pub use config::{Access, Config, KeySource};
pub use engine::Engine;
pub use open::{Created, Opened, create, open};
pub use serve::Served;
