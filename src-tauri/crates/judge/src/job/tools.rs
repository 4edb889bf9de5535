//! Competitor tools in a text: case-aware words, everyday words only beside a word of software and never inside a trap
//! (acquire.md, "Competitor tools").

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::text::{fold, span, squeeze};
use crate::{DataError, Judge};

/// A tool with the words that name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `pms crm revenue channel_manager booking pos operations guest procurement finance events`.
    pub category: String,
    /// Canonical name.
    pub name: String,
    /// The words around it, as written.
    pub evidence: String,
}

#[derive(Debug)]
struct Entry {
    category: String,
    name: String,
    context: bool,
    spellings: Vec<String>,
}

/// The tool lexicon.
#[derive(Debug)]
pub(crate) struct Tools {
    entries: Vec<Entry>,
    context: HashSet<String>,
    traps: Vec<String>,
}

/// How many words around an everyday word are looked at.
const NEAR: usize = 4;

impl Tools {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        const FILE: &str = "job/tools.tsv";
        let mut entries = Vec::new();
        for row in rows::<4>(FILE, include_str!("../../data/job/tools.tsv"))? {
            let [category, name, mode, spellings] = row.col;
            if !matches!(mode, "word" | "context") {
                return Err(DataError::new(FILE, row.line, "mode is word or context"));
            }
            entries.push(Entry {
                category: category.to_owned(),
                name: name.to_owned(),
                context: mode == "context",
                spellings: spellings
                    .split(';')
                    .map(|s| s.trim().to_owned())
                    .filter(|s| !s.is_empty())
                    .collect(),
            });
        }
        let lines = |s: &str| {
            s.lines()
                .filter(|l| !l.starts_with('#'))
                .map(fold)
                .collect::<Vec<_>>()
        };
        Ok(Self {
            entries,
            context: lines(include_str!("../../data/job/tool_context.txt"))
                .iter()
                .flat_map(|l| l.split(' ').map(str::to_owned).collect::<Vec<_>>())
                .collect(),
            traps: lines(include_str!("../../data/job/tool_traps.txt")),
        })
    }

    fn find(&self, text: &str) -> Vec<Tool> {
        let mut out: Vec<Tool> = Vec::new();
        for e in &self.entries {
            if out.iter().any(|t| t.name == e.name) {
                continue;
            }
            for s in &e.spellings {
                if let Some(at) = self.place(text, s, e.context) {
                    out.push(Tool {
                        category: e.category.clone(),
                        name: e.name.clone(),
                        evidence: around(text, at, at + s.len()),
                    });
                    break;
                }
            }
        }
        out
    }

    fn place(&self, text: &str, word: &str, context: bool) -> Option<usize> {
        let mut from = 0;
        while let Some(at) = text
            .get(from..)
            .and_then(|t| t.find(word))
            .map(|n| n + from)
        {
            let end = at + word.len();
            let left = span(text, 0, at).chars().next_back();
            let right = span(text, end, text.len()).chars().next();
            let bounded = !left.is_some_and(char::is_alphanumeric)
                && !right.is_some_and(char::is_alphanumeric);
            if bounded && (!context || self.software(text, at, end)) {
                return Some(at);
            }
            from = end;
        }
        None
    }

    /// Does software talk surround the word, without a trap?
    fn software(&self, text: &str, at: usize, end: usize) -> bool {
        let before: Vec<String> = fold(span(text, 0, at))
            .split(' ')
            .map(str::to_owned)
            .collect();
        let after: Vec<String> = fold(span(text, end, text.len()))
            .split(' ')
            .map(str::to_owned)
            .collect();
        let word = fold(span(text, at, end));
        let left: Vec<&str> = before
            .iter()
            .rev()
            .take(NEAR)
            .rev()
            .map(String::as_str)
            .collect();
        let right: Vec<&str> = after.iter().take(NEAR).map(String::as_str).collect();
        let near = format!(" {} {} {} ", left.join(" "), word, right.join(" "));
        if self
            .traps
            .iter()
            .any(|t| t.contains(&word) && near.contains(&format!(" {t} ")))
        {
            return false;
        }
        left.iter().chain(&right).any(|w| self.context.contains(*w))
    }
}

fn around(text: &str, at: usize, end: usize) -> String {
    let mut a = at.saturating_sub(40);
    while a > 0 && !text.is_char_boundary(a) {
        a -= 1;
    }
    let mut b = (end + 40).min(text.len());
    while b < text.len() && !text.is_char_boundary(b) {
        b += 1;
    }
    squeeze(span(text, a, b))
}

impl Judge {
    /// The tools a text names, by category, each with the words around it.
    #[must_use]
    pub fn tools(&self, text: &str) -> Vec<Tool> {
        self.job.tools.find(text)
    }
}

#[cfg(test)]
mod tests;
