//! Hotel sites: fetched into a snapshot (home page, the pages worth reading, sitemap), then read by six pure agents.

mod agents;
mod choose;
mod fetch;
mod report;
mod sitemap;
mod words;

pub use agents::findings;
pub use fetch::SiteReader;
pub use report::{SiteReport, report};
