//! Text as the classifiers see it: folding, tokens with their place in the original, phrases, lines, HTML.

pub(crate) mod fold;
pub(crate) mod html;
pub(crate) mod language;
pub(crate) mod lexicon;
pub(crate) mod meet;
pub(crate) mod pattern;
pub(crate) mod table;
pub(crate) mod tokens;

pub(crate) use fold::fold;
pub(crate) use lexicon::{Hit, Lexicon};
pub(crate) use tokens::Tokens;

/// The part of `s` between two byte offsets; empty when they do not lie on character borders.
pub(crate) fn span(s: &str, start: usize, end: usize) -> &str {
    s.get(start..end).unwrap_or_default()
}

/// Collapses every run of white space to one space and trims.
pub(crate) fn squeeze(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}
