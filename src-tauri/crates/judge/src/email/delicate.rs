//! Delicate facts in the finished text: reads what is there, whoever wrote it. Phrases name them; meanings that meet in
//! one sentence hint at them ("whoever takes the reins", "your score has slipped").

use std::collections::BTreeSet;

use super::{EmailInput, Lint, LintContext, MailKind, Severity, Span};
use crate::text::meet::Place;
use crate::text::table::rows;
use crate::text::{Hit, Lexicon, Tokens};
use crate::{DataError, Judge};

/// Meanings and which of them make which kind of hint.
#[derive(Debug)]
pub(crate) struct Hints {
    words: Lexicon,
    rules: Vec<Hint>,
}

#[derive(Debug)]
struct Hint {
    kind: String,
    all: Vec<String>,
    unless: Vec<String>,
}

impl Hints {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let words = Lexicon::parse(
            "email/delicate_concepts.tsv",
            include_str!("../../data/email/delicate_concepts.tsv"),
        )?;
        let list = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let rules = rows::<3>(
            "email/delicate_rules.tsv",
            include_str!("../../data/email/delicate_rules.tsv"),
        )?
        .into_iter()
        .map(|row| {
            let [kind, all, unless] = row.col;
            Hint {
                kind: kind.to_owned(),
                all: list(all),
                unless: list(unless),
            }
        })
        .collect();
        Ok(Self { words, rules })
    }

    /// Kinds hinted at, with the tokens (first, behind the last) that do.
    fn hinted(&self, t: &Tokens) -> Vec<(&str, usize, usize)> {
        let hits = self.words.hits(t);
        let languages: BTreeSet<&str> = hits.iter().map(|h| h.entry.language.as_str()).collect();
        let mut out: Vec<(&str, usize, usize)> = Vec::new();
        for s in &t.sentences {
            let here: Vec<&Hit<'_>> = hits
                .iter()
                .filter(|h| h.start >= s.first && h.end <= s.last)
                .collect();
            for language in &languages {
                let place = Place {
                    tokens: t,
                    hits: &here,
                    language,
                    question: s.question,
                };
                for r in &self.rules {
                    if let Some((a, b)) = place.meets(&r.all, &r.unless) {
                        out.push((&r.kind, a, b));
                    }
                }
            }
        }
        out
    }
}

impl Judge {
    pub(crate) fn delicate_in(&self, text: &str) -> Vec<(String, Span)> {
        let t = Tokens::new(text);
        let hits = self.email.delicate.hits(&t);
        let mut out: Vec<(String, Span)> = Vec::new();
        let mut add = |kind: &str, start: usize, end: usize| {
            let fine = hits
                .iter()
                .any(|f| f.entry.label == "fine" && f.start < end && start < f.end);
            let (Some(a), Some(b)) = (t.list.get(start), t.list.get(end.saturating_sub(1))) else {
                return;
            };
            let span = Span {
                start: a.start,
                end: b.end,
            };
            let known = out
                .iter()
                .any(|(k, s)| k == kind && s.start < span.end && span.start < s.end);
            if !fine && !known {
                out.push((kind.to_owned(), span));
            }
        };
        for h in hits.iter().filter(|h| h.entry.label != "fine") {
            add(&h.entry.label, h.start, h.end);
        }
        for (kind, a, b) in self.email.hints.hinted(&t) {
            add(kind, a, b);
        }
        out
    }
}

#[cfg(test)]
mod tests;

/// The text with blanks, byte for byte, where the hotel's name stands, with or without its article.
fn without_name(text: &str, hotel: &str) -> String {
    let bare = hotel.strip_prefix("The ").unwrap_or(hotel).trim();
    if bare.is_empty() {
        return text.to_owned();
    }
    text.replace(bare, &" ".repeat(bare.len()))
}

impl Judge {
    pub(super) fn delicate_lint(
        &self,
        input: &EmailInput,
        context: Option<&LintContext>,
        out: &mut Vec<Lint>,
    ) {
        if matches!(input.kind, MailKind::Answer) {
            return;
        }
        let open = |kind: &str| {
            context.is_some_and(|c| !c.at_property && c.open_kinds.iter().any(|k| k == kind))
        };
        let hotel = context.map_or("", |c| c.hotel_name.as_str());
        for (text, in_body) in [(&input.subject, false), (&input.body, true)] {
            // What the house is called is no fact about it: Peregrine Court is not before one.
            for (kind, span) in self.delicate_in(&without_name(text, hotel)) {
                if open(&kind) {
                    continue;
                }
                let words = text.get(span.start..span.end).unwrap_or_default();
                out.push(Lint::new(
                    "delicate_fact",
                    Severity::Error,
                    format!(
                        "“{words}” touches a delicate fact ({}).",
                        kind.replace('_', " ")
                    ),
                    in_body.then_some(span),
                ));
            }
        }
    }
}
