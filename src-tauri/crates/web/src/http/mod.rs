//! Fetching: the client under the egress guard, robots.txt, pacing, conditional requests, and the polite fetcher that
//! puts them together for boards and sites.

mod cached;
mod client;
mod dates;
pub mod egress;
mod error;
pub mod pace;
mod polite;
mod redirect;
pub mod robots;

pub use cached::Cached;
pub(crate) use client::web_address;
pub use client::{Client, ClientConfig, Roots, user_agent};
pub use dates::{AskedDates, Dates};
pub use polite::{Denied, Polite};
