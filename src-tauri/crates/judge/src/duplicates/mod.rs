//! Are two rows the same hotel? The one rule of deduplication (acquire.md, Dedup), used by imports, by sources and by
//! `inspect duplicates`: what decides alone, what needs a second field, and what a person has to look at.
//!
//! Pure: whoever holds the rows finds the candidates by [`Keys`] and says which keys are shared.

mod keys;
mod pairs;
mod rule;
mod tables;
mod words;

use serde::{Deserialize, Serialize};

pub use keys::{Keys, site};
pub use pairs::Pair;
pub(crate) use tables::Tables;

/// What is compared of a hotel. Everything but the name may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Hotel {
    /// Name as printed.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Web address.
    pub website: Option<String>,
    /// Phone in E.164.
    pub phone: Option<String>,
}

/// Keys of this pair that other hotels have as well, so that they decide nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shared {
    /// The domain of the website: only host and path together count.
    pub domain: bool,
    /// The phone number.
    pub phone: bool,
    /// The address.
    pub address: bool,
}

/// What is to be done with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Two hotels.
    Different,
    /// A person decides.
    Review,
    /// One hotel.
    Merge,
}

impl Decision {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Review => "review",
            Self::Merge => "merge",
        }
    }
}

/// A pair, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// 0–1; merges from 0.85, reviews from 0.5.
    pub score: f64,
    /// What is to be done.
    pub decision: Decision,
    /// The fields that agree and what keeps the two apart, for a person.
    pub why: String,
}

#[cfg(test)]
mod tests;
