//! A hotel's site as a snapshot, and what the agents found in it, with evidence (enrich.md).

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::stage::words;

words! {
    /// What may be said of a fact, signal or finding (compose.md).
    Say {
        /// May be used and named.
        Open = "open",
        /// May choose the subject, never named or dated.
        Hint = "hint",
        /// Is not offered to template or model.
        Silent = "silent",
    }
}

/// A fetched page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Address after redirects.
    pub url: String,
    /// HTTP status.
    pub status: u16,
    /// Response headers, lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body, decoded to UTF-8.
    pub html: String,
    /// When it was fetched.
    pub fetched_at: Millis,
    /// Measured load time in milliseconds.
    pub elapsed_ms: u32,
    /// Whether the body was cut at the size limit.
    pub truncated: bool,
}

/// A site: the home page first, then the pages worth reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSnapshot {
    /// The address asked for.
    pub asked: String,
    /// The pages; never empty.
    pub pages: Vec<Page>,
    /// Addresses of the sitemap, at most 500.
    pub sitemap: Vec<String>,
    /// SHA-256 over the pages' bodies, hex.
    pub content_hash: String,
}

/// One thing found, with where and how sure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `contact technology content design seo company`.
    pub agent: String,
    /// What it is: `gm_name email phone person pms booking_engine rooms stars …`.
    pub kind: String,
    /// The value.
    pub value: String,
    /// Structured rest (a person's title, role class …).
    #[serde(default)]
    pub detail: serde_json::Value,
    /// Page it stands on.
    pub url: String,
    /// The words or markup it was read from, at most 300 characters.
    pub evidence: String,
    /// 0–1.
    pub confidence: f64,
    /// What may be said of it.
    pub say: Say,
}

/// Why a site could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// Not http(s), no host …
    #[error("not a web address: {0}")]
    BadAddress(String),
    /// The egress guard refused it (private address, port …).
    #[error("refused: {0}")]
    Refused(String),
    /// robots.txt forbids it.
    #[error("robots.txt does not allow it")]
    Robots,
    /// No such host.
    #[error("the host does not exist")]
    NoHost,
    /// Time-out, connection, TLS.
    #[error("not reachable: {0}")]
    Unreachable(String),
    /// 403, 429, challenge page.
    #[error("the site blocks us: {0}")]
    Blocked(String),
    /// 404, 410, 5xx on the home page.
    #[error("the site answers {0}")]
    Status(u16),
    /// A page for sale or parked, not a hotel's.
    #[error("the domain is parked")]
    Parked,
    /// Not a page.
    #[error("not a page: {0}")]
    NotHtml(String),
}

impl SiteError {
    /// Whether trying again later may help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::Blocked(_) | Self::Status(500..=599)
        )
    }
}
