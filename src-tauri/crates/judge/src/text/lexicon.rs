//! A lexicon: labelled, weighted phrases in many languages, all matched in one pass over the tokens.
//!
//! File format (tab-separated): label, weight, language or `*`, phrases separated by ` ; ` (see `pattern`).

use std::collections::HashMap;

use super::Tokens;
use super::pattern::{Alt, Pattern};
use super::table::{number, rows};
use crate::DataError;

/// A phrase of a lexicon.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) label: String,
    pub(crate) weight: f64,
    pub(crate) language: String,
    pattern: Pattern,
}

/// A place where a phrase was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit<'l> {
    pub(crate) entry: &'l Entry,
    /// First token.
    pub(crate) start: usize,
    /// Index behind the last token.
    pub(crate) end: usize,
}

/// Phrases indexed by their first word.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    entries: Vec<Entry>,
    exact: HashMap<String, Vec<usize>>,
    prefix: HashMap<char, Vec<usize>>,
    anywhere: Vec<usize>,
}

impl Lexicon {
    /// Parses a lexicon file.
    pub(crate) fn parse(file: &'static str, text: &str) -> Result<Self, DataError> {
        let mut lex = Self::default();
        for row in rows::<4>(file, text)? {
            let [label, weight, language, phrases] = row.col;
            let weight = number(file, row.line, weight)?;
            if label.is_empty() || language.is_empty() {
                return Err(DataError::new(file, row.line, "empty label or language"));
            }
            for phrase in phrases
                .split(" ; ")
                .map(str::trim)
                .filter(|p| !p.is_empty())
            {
                let spelled = umlauts(phrase);
                for phrase in std::iter::once(phrase).chain(spelled.as_deref()) {
                    let pattern =
                        Pattern::parse(phrase).map_err(|w| DataError::new(file, row.line, w))?;
                    lex.push(Entry {
                        label: label.to_owned(),
                        weight,
                        language: language.to_owned(),
                        pattern,
                    });
                }
            }
        }
        if lex.entries.is_empty() {
            return Err(DataError::new(file, 0, "no phrases"));
        }
        Ok(lex)
    }

    fn push(&mut self, entry: Entry) {
        let at = self.entries.len();
        match entry.pattern.heads() {
            Some(heads) => {
                for head in heads {
                    match head {
                        Alt::Exact(w) => self.exact.entry(w.clone()).or_default().push(at),
                        Alt::Prefix(w) => match w.chars().next() {
                            Some(c) => self.prefix.entry(c).or_default().push(at),
                            None => self.anywhere.push(at),
                        },
                        _ => self.anywhere.push(at),
                    }
                }
            }
            None => self.anywhere.push(at),
        }
        self.entries.push(entry);
    }

    /// Every hit, in the order of the text.
    pub(crate) fn hits<'l>(&'l self, t: &Tokens) -> Vec<Hit<'l>> {
        let mut out = Vec::new();
        for (start, tok) in t.list.iter().enumerate() {
            let exact = self.exact.get(&tok.text).into_iter().flatten();
            let first = tok.text.chars().next();
            let prefix = first
                .and_then(|c| self.prefix.get(&c))
                .into_iter()
                .flatten();
            for i in exact.chain(prefix).chain(&self.anywhere) {
                if let Some(entry) = self.entries.get(*i)
                    && let Some(end) = entry.pattern.match_at(t, start)
                    && end > start
                {
                    out.push(Hit { entry, start, end });
                }
            }
        }
        out
    }

    /// The first hit with that label.
    pub(crate) fn find<'l>(&'l self, t: &Tokens, label: &str) -> Option<Hit<'l>> {
        self.hits(t).into_iter().find(|h| h.entry.label == label)
    }

    /// Every label used.
    #[cfg(test)]
    pub(crate) fn labels(&self) -> std::collections::BTreeSet<&str> {
        self.entries.iter().map(|e| e.label.as_str()).collect()
    }

    /// The languages that have a phrase for `label`.
    #[cfg(test)]
    pub(crate) fn languages(&self, label: &str) -> std::collections::BTreeSet<&str> {
        self.entries
            .iter()
            .filter(|e| e.label == label)
            .map(|e| e.language.as_str())
            .collect()
    }
}

/// German phrases are also typed without umlauts: `möchte` as `moechte`.
fn umlauts(phrase: &str) -> Option<String> {
    let spelled = phrase
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue");
    (spelled != phrase).then_some(spelled)
}

#[cfg(test)]
mod tests;
