//! Delicate facts in the finished text: reads what is there, whoever wrote it.

use super::Span;
use crate::Judge;
use crate::text::Tokens;

impl Judge {
    pub(crate) fn delicate_in(&self, text: &str) -> Vec<(String, Span)> {
        let said = without_addresses(text);
        let t = Tokens::new(&said);
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

/// The text with web and mail addresses blanked, byte for byte: what a host is called says nothing about the house
/// ("site hotel-du-vieux-port.example" is no word about an old site).
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(word) = rest.split_whitespace().next() {
        let at = rest.find(word).unwrap_or(0);
        let (gap, from) = rest.split_at(at);
        let (_, after) = from.split_at(word.len());
        out.push_str(gap);
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let labels: Vec<&str> = bare.split('/').next().unwrap_or(bare).split('.').collect();
        let host = labels.len() > 1
            && labels
                .iter()
                .all(|l| l.len() > 1 && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        if host || word.contains('@') || word.contains("://") {
            out.extend(std::iter::repeat_n(' ', word.len()));
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_addresses;

    #[test]
    fn addresses_are_blanked_and_nothing_moves() {
        let text = "Quelle: Website hotel-du-vieux.example, anna@alt.example. Ein alter Satz.";
        let said = without_addresses(text);
        assert_eq!(said.len(), text.len());
        assert!(
            !said.contains("vieux") && !said.contains("anna") && said.contains("Ein alter Satz.")
        );
        assert_eq!(
            without_addresses("no address here.  two  spaces\n"),
            "no address here.  two  spaces\n"
        );
    }
}
