//! Boards and sites behind ports.

use crate::ports::BoxFuture;
use crate::site::{Finding, SiteError, SiteSnapshot};
use crate::vacancy::{ListingPage, Posting, SourceOutcome};

/// A question to a board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardQuery {
    /// The board's search or listing address; `{keywords}` and `{location}` are filled in, percent-encoded.
    pub url: String,
    /// Words.
    pub keywords: String,
    /// Place.
    pub location: String,
    /// Not older than this many days; 0 = any.
    pub max_age_days: u32,
}

/// Job boards that carry schema.org `JobPosting`, and whatever source the address belongs to.
pub trait Boards: Send + Sync {
    /// A page of listings; `page` is the `next` of the page before.
    fn search<'a>(
        &'a self,
        query: &'a BoardQuery,
        page: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>>;
    /// A posting in full.
    fn detail<'a>(&'a self, url: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>>;
}

/// Hotel sites.
pub trait Sites: Send + Sync {
    /// Home page and the pages worth reading, from cache when fresh (7 days).
    fn snapshot<'a>(&'a self, url: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>>;
    /// What the agents find in it. Pure, CPU-bound, may take 50 ms.
    fn findings(&self, snapshot: &SiteSnapshot) -> Vec<Finding>;
}
