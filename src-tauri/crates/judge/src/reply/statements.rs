//! Questions and concerns, word for word.

use crate::Judge;
use crate::text::{Tokens, span, squeeze};

/// Every sentence with a question mark, as written.
pub(crate) fn questions(s: &str, t: &Tokens) -> Vec<String> {
    t.sentences
        .iter()
        .filter(|q| q.question)
        .map(|q| squeeze(span(s, q.start, q.end)))
        .filter(|q| q.split(' ').count() > 1)
        .collect()
}

impl Judge {
    /// Every sentence that speaks of a concern, as written.
    pub(crate) fn concerns(&self, s: &str, t: &Tokens) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for h in self.reply.labels.hits(t) {
            if matches!(h.entry.label.as_str(), "concern" | "price") {
                let q = t.sentence_of(h.start);
                let words = squeeze(span(s, q.start, q.end));
                if !out.contains(&words) {
                    out.push(words);
                }
            }
        }
        out
    }
}
