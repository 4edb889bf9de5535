//! What the error of a background job says about trying it again (pipeline.md, Recovery agent). A word list, read once;
//! the decision what to do is the engine's.

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::{DataError, Judge};

/// A class of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Passes by itself: time-outs, the network.
    Transient,
    /// Passes when a limit resets.
    Rate,
    /// An outside service failed; another one may do it.
    Provider,
    /// The job's data cannot be read.
    Invalid,
    /// Trying again changes nothing.
    Permanent,
}

impl Failure {
    /// The word on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::Rate => "rate",
            Self::Provider => "provider",
            Self::Invalid => "invalid",
            Self::Permanent => "permanent",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [
            Self::Transient,
            Self::Rate,
            Self::Provider,
            Self::Invalid,
            Self::Permanent,
        ]
        .into_iter()
        .find(|f| f.word() == word)
    }
}

/// An error, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureJudgement {
    /// Its class; what nobody knows is taken to pass by itself, because a job is revived twice at most.
    pub class: Failure,
    /// The words that decided.
    pub words: Option<String>,
}

/// Phrases by class, in the order in which classes decide.
#[derive(Debug)]
pub(crate) struct Tables {
    phrases: Vec<(Failure, String)>,
}

const FILE: &str = "failure/classes.tsv";

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let mut phrases = Vec::new();
        for row in rows::<2>(FILE, include_str!("../data/failure/classes.tsv"))? {
            let [class, words] = row.col;
            let class = Failure::of(class)
                .ok_or_else(|| DataError::new(FILE, row.line, "unknown class"))?;
            for w in words.split(';').map(str::trim).filter(|w| !w.is_empty()) {
                if w != w.to_lowercase() {
                    return Err(DataError::new(FILE, row.line, "lower case"));
                }
                phrases.push((class, w.to_owned()));
            }
        }
        Ok(Self { phrases })
    }
}

/// Whether a phrase stands in a text as whole words.
fn stands(text: &str, phrase: &str) -> bool {
    let (stem, open) = phrase
        .strip_suffix('*')
        .map_or((phrase, false), |s| (s, true));
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(stem).any(|(at, found)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text
            .get(at.saturating_add(found.len())..)
            .and_then(|t| t.chars().next());
        !letter(before) && (open || !letter(after))
    })
}

impl Judge {
    /// The class of a job's error.
    #[must_use]
    pub fn failure(&self, error: &str) -> FailureJudgement {
        let text = error.to_lowercase();
        let hit = self.failure.phrases.iter().find(|(_, p)| stands(&text, p));
        FailureJudgement {
            class: hit.map_or(Failure::Transient, |(c, _)| *c),
            words: hit.map(|(_, p)| p.trim_end_matches('*').to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
