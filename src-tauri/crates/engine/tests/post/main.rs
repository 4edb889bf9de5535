//! The mail stages of the engine against servers in memory that can be told to misbehave: what pipeline.md promises
//! about sending and replies, and what send.md says about at most once.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed expectation of a test may panic"
)]

mod answers;
mod bounces;
mod caps;
mod clocks;
mod copies;
mod delegates;
mod erased;
mod history;
mod inbound;
mod interleavings;
mod known;
mod lost;
mod merge;
mod net;
mod nobody;
mod once;
mod orders;
mod pace;
mod restore;
mod shown;
mod world;
