//! Why a delivery failed: the server's words first, then the enhanced status, then the reply code.

use std::collections::HashMap;

use crate::DataError;
use crate::text::table::rows;

/// A phrase in parts that follow one another within a short distance.
#[derive(Debug)]
struct Phrase {
    parts: Vec<String>,
}

/// Characters allowed between two parts of a phrase.
const GAP: usize = 60;

impl Phrase {
    fn parse(s: &str) -> Self {
        Self {
            parts: s
                .split(" .. ")
                .map(|p| p.trim().to_owned())
                .filter(|p| !p.is_empty())
                .collect(),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else {
            return false;
        };
        text.match_indices(first.as_str()).any(|(at, m)| {
            let mut end = at + m.len();
            rest.iter().all(|p| {
                let Some(n) = text
                    .get(end..)
                    .and_then(|t| t.find(p.as_str()))
                    .filter(|n| *n <= GAP)
                else {
                    return false;
                };
                end += n + p.len();
                true
            })
        })
    }
}

/// Phrases, statuses and the meaning of reasons.
#[derive(Debug)]
pub(crate) struct Tables {
    phrases: Vec<(String, Vec<Phrase>)>,
    vague: Vec<(String, Vec<Phrase>)>,
    status: HashMap<String, String>,
    classes: HashMap<String, (String, bool)>,
}

const CLASSES: &str = "bounce/classes.tsv";
const CLASS_NAMES: [&str; 8] = [
    "hard", "soft", "blocked", "auth", "quota", "content", "expired", "unknown",
];

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let mut classes = HashMap::new();
        for row in rows::<3>(CLASSES, include_str!("../../data/bounce/classes.tsv"))? {
            let [reason, class, hard] = row.col;
            if !CLASS_NAMES.contains(&class) || !matches!(hard, "yes" | "no") {
                return Err(DataError::new(CLASSES, row.line, "unknown class or flag"));
            }
            classes.insert(reason.to_owned(), (class.to_owned(), hard == "yes"));
        }
        let known = |file, line, reason: &str| {
            if classes.contains_key(reason) {
                Ok(())
            } else {
                Err(DataError::new(
                    file,
                    line,
                    format!("unknown reason {reason}"),
                ))
            }
        };
        let mut phrases = Vec::new();
        let mut vague = Vec::new();
        for row in rows::<2>(
            "bounce/phrases.tsv",
            include_str!("../../data/bounce/phrases.tsv"),
        )? {
            let [reason, list] = row.col;
            let (reason, into) = match reason.strip_prefix('~') {
                Some(r) => (r, &mut vague),
                None => (reason, &mut phrases),
            };
            known("bounce/phrases.tsv", row.line, reason)?;
            into.push((
                reason.to_owned(),
                list.split(" ; ").map(Phrase::parse).collect(),
            ));
        }
        let mut status = HashMap::new();
        for row in rows::<2>(
            "bounce/status.tsv",
            include_str!("../../data/bounce/status.tsv"),
        )? {
            let [code, reason] = row.col;
            known("bounce/status.tsv", row.line, reason)?;
            status.insert(code.to_owned(), reason.to_owned());
        }
        Ok(Self {
            phrases,
            vague,
            status,
            classes,
        })
    }

    /// Class and hardness of a reason; what is not known is `unknown`.
    pub(crate) fn class(&self, reason: &str) -> (String, bool) {
        self.classes
            .get(reason)
            .cloned()
            .unwrap_or(("unknown".to_owned(), false))
    }

    /// The reason in the server's words.
    pub(crate) fn in_words(&self, text: &str) -> Option<&str> {
        first(&self.phrases, text)
    }

    /// The reason in words that several reasons share; a sharp status outweighs them.
    pub(crate) fn in_vague_words(&self, text: &str) -> Option<&str> {
        first(&self.vague, text)
    }

    /// The reason an enhanced status names.
    pub(crate) fn by_status(&self, status: &str) -> Option<&str> {
        let (_, rest) = status.split_once('.')?;
        self.status.get(rest).map(String::as_str)
    }
}

/// The first reason of `table` whose phrases occur in `text`.
fn first<'t>(table: &'t [(String, Vec<Phrase>)], text: &str) -> Option<&'t str> {
    let low = text.to_lowercase();
    table
        .iter()
        .find(|(_, list)| list.iter().any(|p| p.matches(&low)))
        .map(|(r, _)| r.as_str())
}
