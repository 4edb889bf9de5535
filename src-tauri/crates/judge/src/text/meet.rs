//! Meanings that meet in one place: labelled words of one language, each used once, negations reaching in their clause.

use super::{Hit, Tokens};

/// Meanings that may share a word with another one: `sáquennos` takes out and says whom.
const SHARED: [&str; 3] = ["us", "you", "own"];
/// Meanings that excuse in whatever language they are named: what is spoken of, not how.
const THINGS: [&str; 4] = ["business", "tale", "effort", "cosy"];
/// Meanings that turn what stands in their clause.
const NEGATIONS: [&str; 2] = ["neg", "never"];
/// A hit of more words than this has a gap.
const PLAIN: usize = 3;

/// Where a rule may be met.
pub(crate) struct Place<'p> {
    /// The text.
    pub(crate) tokens: &'p Tokens,
    /// The hits of one place, a sentence or more.
    pub(crate) hits: &'p [&'p Hit<'p>],
    /// Meanings of this language or of `*` may meet.
    pub(crate) language: &'p str,
    /// Does the sentence ask?
    pub(crate) question: bool,
}

impl Place<'_> {
    fn has(&self, label: &str) -> bool {
        self.hits.iter().any(|h| {
            h.entry.label == label && (h.entry.language == self.language || h.entry.language == "*")
        })
    }

    /// The tokens (first, behind the last) in which all meanings `all` meet, each with words of its own, unless one of
    /// `unless` is there too.
    pub(crate) fn meets(&self, all: &[String], unless: &[String]) -> Option<(usize, usize)> {
        let otherwise = unless.iter().any(|u| match u.as_str() {
            "question" => self.question,
            "asked" => self.question && !self.has("own") && !self.has("us"),
            // What is spoken of is spoken of in any language.
            u if THINGS.contains(&u) => self.hits.iter().any(|h| h.entry.label == u),
            u => self.has(u),
        });
        if otherwise {
            return None;
        }
        let mut taken = Vec::new();
        self.assign(all, None, &mut taken).then(|| {
            let a = taken.iter().map(|(a, _)| *a).min().unwrap_or_default();
            let b = taken.iter().map(|(_, b)| *b).max().unwrap_or_default();
            (a, b)
        })
    }

    /// Gives every meaning words of its own; says whether that can be done. `turned` is the negation met so far.
    fn assign(
        &self,
        labels: &[String],
        turned: Option<(usize, bool)>,
        taken: &mut Vec<(usize, usize)>,
    ) -> bool {
        let Some((label, rest)) = labels.split_first() else {
            return true;
        };
        let shared = SHARED.contains(&label.as_str());
        let negates = NEGATIONS.contains(&label.as_str());
        for h in self.hits {
            if h.entry.label != *label || h.entry.language != self.language {
                continue;
            }
            // A phrase with a gap uses its ends only: "sehen Sie von Werbung ab".
            let wide = h.end - h.start > PLAIN;
            let clash = |(a, b): &(usize, usize)| {
                *a < h.end && h.start < *b && !wide && b.saturating_sub(*a) <= PLAIN
            };
            if !shared && taken.iter().any(clash) {
                continue;
            }
            if turned.is_some_and(|(n, first)| !self.reaches(n, h.start, first)) {
                continue;
            }
            taken.push((h.start, h.end));
            let next = if negates {
                Some((h.start, true))
            } else {
                turned.map(|(n, _)| (n, false))
            };
            if self.assign(rest, next, taken) {
                return true;
            }
            taken.pop();
        }
        false
    }

    /// Does the negation at token `from` reach the word at `to`? What it turns first stands in its clause; the rest may
    /// stand in another one unless a "but" parts them.
    fn reaches(&self, from: usize, to: usize, first: bool) -> bool {
        let clause = |i: usize| self.tokens.list.get(i).map(|t| t.clause);
        if clause(from) == clause(to) {
            return true;
        }
        let (a, b) = (from.min(to), from.max(to));
        !first
            && !self.hits.iter().any(|h| {
                h.entry.label == "but"
                    && h.entry.language == self.language
                    && h.start > a
                    && h.start < b
            })
    }
}
