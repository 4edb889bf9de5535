//! Sources: one file per kind of page. A source says which addresses are its own, how a question becomes an address,
//! and reads a page into listings or a posting. Reading is pure; fetching is [`SourceBoards`]'s.

mod access;
mod boards;
mod page;
mod schemaorg;

use domain::ports::BoardQuery;
use domain::vacancy::{Listing, Posting, SourceOutcome};
use url::Url;

pub use access::{Access, access};
pub use boards::SourceBoards;
pub use page::{PageReport, page};

/// What a page turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Rows of a result page; empty on a detail page.
    pub listings: Vec<Listing>,
    /// The posting of a detail page.
    pub posting: Option<Posting>,
    /// Absolute address of the next result page.
    pub next: Option<String>,
}

/// A kind of page.
pub trait Source: Sync {
    /// Stable name, `schemaorg`.
    fn name(&self) -> &'static str;
    /// Whether the address is this source's own. The last source owns what nobody else does.
    fn owns(&self, url: &Url) -> bool;
    /// The address that asks this question.
    ///
    /// # Errors
    /// When the query has no usable address.
    fn address(&self, query: &BoardQuery) -> anyhow::Result<String> {
        fill(query)
    }
    /// Read a page that is not blocked. Never fails: what is not understood is `ParserBroken`.
    fn read(&self, html: &str, url: &Url) -> SourceOutcome<Reading>;
}

/// All sources; the general one is last.
static SOURCES: &[&dyn Source] = &[&schemaorg::SchemaOrg];

/// The source an address belongs to.
#[must_use]
pub fn source_of(url: &Url) -> &'static dyn Source {
    SOURCES
        .iter()
        .find(|s| s.owns(url))
        .copied()
        .unwrap_or(&schemaorg::SchemaOrg)
}

/// `{keywords}`, `{location}` and `{days}` filled in, percent-encoded.
fn fill(query: &BoardQuery) -> anyhow::Result<String> {
    let encode =
        |s: &str| url::form_urlencoded::byte_serialize(s.trim().as_bytes()).collect::<String>();
    let url = query
        .url
        .trim()
        .replace("{keywords}", &encode(&query.keywords))
        .replace("{location}", &encode(&query.location))
        .replace("{days}", &query.max_age_days.to_string());
    Url::parse(&url)?;
    Ok(url)
}
