//! `inspect page`: what a saved or captured page is, with the field names of the command line's contract.

use domain::Millis;
use domain::vacancy::{Listing, Posting, SourceOutcome};
use serde::Serialize;
use url::Url;

use super::{Access, Reading, access, source_of};
use crate::text::{page_text, parse, title_of};

/// The result of `inspect page`. Dates are RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageReport {
    /// The source that read it.
    pub source: &'static str,
    /// `ok`, `no_match`, `blocked`, `parser_broken`.
    pub outcome: &'static str,
    /// Why, unless `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Rows of a result page.
    pub listings: Vec<ListingReport>,
    /// The posting of a detail page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posting: Option<PostingReport>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListingReport {
    /// Title.
    pub title: String,
    /// Company as printed.
    pub company: String,
    /// Location as printed.
    pub location: String,
    /// Address.
    pub url: String,
    /// Identity at the source.
    pub source_id: String,
    /// RFC 3339.
    pub posted_at: Option<String>,
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostingReport {
    /// Title.
    pub title: String,
    /// Company as printed.
    pub company: String,
    /// Location as printed.
    pub location: String,
    /// Text.
    pub description: String,
    /// RFC 3339.
    pub posted_at: Option<String>,
    /// As printed.
    pub employment_type: Option<String>,
    /// RFC 3339.
    pub valid_through: Option<String>,
    /// The organisation's own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_url: Option<String>,
}

/// Read a page (answered 200) of any source. Never fails.
#[must_use]
pub fn page(html: &str, url: &Url) -> PageReport {
    let source = source_of(url).name();
    let report = |outcome, why| PageReport {
        source,
        outcome,
        why,
        listings: Vec::new(),
        posting: None,
    };
    match read_page(200, html, url) {
        SourceOutcome::Ok { value } => PageReport {
            listings: value.listings.into_iter().map(row).collect(),
            posting: value.posting.map(full),
            ..report("ok", None)
        },
        SourceOutcome::NoMatch => report("no_match", None),
        SourceOutcome::Blocked { why, .. } => report("blocked", Some(why)),
        SourceOutcome::ParserBroken { evidence } => report("parser_broken", Some(evidence)),
    }
}

/// Access first, then the source's reader.
pub(super) fn read_page(status: u16, html: &str, url: &Url) -> SourceOutcome<Reading> {
    let (title, text) = {
        let doc = parse(html);
        (title_of(&doc), page_text(&doc))
    };
    match access(status, url, html, &title, &text) {
        Access::Blocked(why) => SourceOutcome::Blocked {
            why,
            retry_after_ms: None,
        },
        Access::Gone => SourceOutcome::NoMatch,
        Access::Failed(status) => SourceOutcome::ParserBroken {
            evidence: format!("the server answered {status}"),
        },
        Access::Open => source_of(url).read(html, url),
    }
}

fn row(l: Listing) -> ListingReport {
    ListingReport {
        title: l.title,
        company: l.company,
        location: l.location,
        url: l.url,
        source_id: l.source_id,
        posted_at: l.posted_at.map(printed),
    }
}

fn full(p: Posting) -> PostingReport {
    PostingReport {
        title: p.title,
        company: p.company,
        location: p.location,
        description: p.description,
        posted_at: p.posted_at.map(printed),
        employment_type: p.employment_type,
        valid_through: p.valid_through.map(printed),
        company_url: p.company_url,
    }
}

fn printed(at: Millis) -> String {
    at.to_string()
}
