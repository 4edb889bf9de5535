//! `cache.db`: what may be lost. Responses, site snapshots and model answers, compressed, under one size cap; the least
//! recently used goes. It is encrypted like the workspace, not backed up, and made anew when it does not open.

mod adapters;
mod file;

pub use adapters::{LlmCache, Responses, Snapshots};
pub use file::Cache;

#[cfg(test)]
mod tests;
