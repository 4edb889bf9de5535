//! Delicate facts in the finished text: reads what is there, whoever wrote it.

use super::Span;
use crate::Judge;
use crate::text::Tokens;

impl Judge {
    pub(crate) fn delicate_in(&self, text: &str) -> Vec<(String, Span)> {
        let t = Tokens::new(text);
        let hits = self.email.delicate.hits(&t);
        let mut out: Vec<(String, Span)> = Vec::new();
        for h in hits.iter().filter(|h| h.entry.label != "fine") {
            let fine = hits
                .iter()
                .any(|f| f.entry.label == "fine" && f.start < h.end && h.start < f.end);
            let (Some(a), Some(b)) = (t.list.get(h.start), t.list.get(h.end.saturating_sub(1)))
            else {
                continue;
            };
            let span = Span {
                start: a.start,
                end: b.end,
            };
            let known = out
                .iter()
                .any(|(k, s)| *k == h.entry.label && s.start < span.end && span.start < s.end);
            if !fine && !known {
                out.push((h.entry.label.clone(), span));
            }
        }
        out
    }
}
