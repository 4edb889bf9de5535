//! Pure types, rules and ports of Jengu: what the product's nouns are, which changes are allowed, and what the
//! engine asks of the outside world. No tokio, no rusqlite, no reqwest, no clock, no randomness; data only as the small tables of its own rules (`data/`).
//!
//! Time enters as [`Millis`], ids through [`ports::Ids`], randomness through [`ports::Rng`], so that any month can
//! be replayed from a seed.

pub mod content;
pub mod error;
pub mod geo;
pub mod ids;
pub mod inbound;
pub mod keys;
pub mod mailing;
pub mod policy;
pub mod ports;
pub mod privacy;
pub mod site;
pub mod stage;
pub mod table;
pub mod time;
pub mod vacancy;

pub use error::{Code, Refusal, WireError};
pub use ids::*;
pub use inbound::ParsedMessage;
pub use stage::{Cause, Event, Reason, Stage};
pub use time::Millis;
