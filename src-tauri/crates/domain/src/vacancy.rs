//! What boards say: listings, postings and the four outcomes of a source that are never mixed (acquire.md).

use serde::{Deserialize, Serialize};

use crate::Millis;

/// A row of a search result page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// Title as printed.
    pub title: String,
    /// Company as printed; empty when the board does not name one.
    pub company: String,
    /// Location as printed.
    pub location: String,
    /// Absolute address of the posting.
    pub url: String,
    /// The board's own id, or the address without tracking parameters.
    pub source_id: String,
    /// When it was posted, if printed.
    pub posted_at: Option<Millis>,
}

/// A posting in full.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Posting {
    /// Title as printed.
    pub title: String,
    /// Hiring organisation as printed; empty when it is not named.
    pub company: String,
    /// The organisation's own address, if printed (`sameAs`, `url`), absolute.
    pub company_url: Option<String>,
    /// Location as printed, joined.
    pub location: String,
    /// Location in parts.
    pub place: crate::geo::Place,
    /// Description as plain text.
    pub description: String,
    /// When it was posted.
    pub posted_at: Option<Millis>,
    /// `FULL_TIME` … as printed.
    pub employment_type: Option<String>,
    /// When it ends.
    pub valid_through: Option<Millis>,
    /// The board's identifier, if printed.
    pub source_id: Option<String>,
    /// The posting's address.
    pub url: String,
}

/// How asking a source ended: a block never reads as "no hotels are hiring".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SourceOutcome<T> {
    /// Something was read.
    Ok {
        /// What was read.
        value: T,
    },
    /// The page was understood and has nothing.
    NoMatch,
    /// CAPTCHA, login wall, 403, 429, robots.
    Blocked {
        /// Why, for a person.
        why: String,
        /// When to try again, if the source said so (milliseconds from now).
        retry_after_ms: Option<i64>,
    },
    /// The page was not understood.
    ParserBroken {
        /// What was expected and what was there.
        evidence: String,
    },
}

/// A page of listings and where the next one is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListingPage {
    /// The rows.
    pub listings: Vec<Listing>,
    /// Absolute address of the next page, if any.
    pub next: Option<String>,
}
