//! Marks around what states a fact, so that a template may place it anywhere: private-use characters that no
//! template, page or person writes, removed before anybody sees the text.

use domain::FactId;
use domain::content::Claim;

use super::sentences;

const OPEN: char = '\u{E000}';
const MID: char = '\u{E001}';
const CLOSE: char = '\u{E002}';

/// The text with its fact.
pub(super) fn mark(id: Option<&FactId>, text: &str) -> String {
    match id {
        Some(id) => format!("{OPEN}{}{MID}{text}{CLOSE}", id.as_str()),
        None => text.to_owned(),
    }
}

/// A value that comes from outside, without anything that looks like a mark, a control character or template code.
pub(super) fn clean(s: &str) -> String {
    let s: String = s
        .chars()
        .filter(|c| !matches!(*c, OPEN | MID | CLOSE))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value, cleaned, if it says anything: blanks and mere marks count as absent.
pub(super) fn known(s: &str) -> Option<String> {
    Some(clean(s)).filter(|s| s.chars().any(char::is_alphanumeric))
}

/// The text without marks, and the claims by sentence, sorted.
pub(super) fn take(marked: &str) -> (String, Vec<Claim>) {
    let mut text = String::with_capacity(marked.len());
    let mut spans: Vec<(String, usize, usize)> = Vec::new();
    let mut id: Option<String> = None;
    let mut open: Vec<(String, usize)> = Vec::new();
    for c in marked.chars() {
        match (c, &mut id) {
            (OPEN, _) => id = Some(String::new()),
            (MID, _) => {
                if let Some(i) = id.take() {
                    open.push((i, text.len()));
                }
            }
            (CLOSE, _) => {
                if let Some((i, from)) = open.pop() {
                    spans.push((i, from, text.len()));
                }
            }
            (c, Some(i)) => i.push(c),
            (c, None) => text.push(c),
        }
    }
    let mut claims: Vec<Claim> = Vec::new();
    for (n, range) in sentences::ranges(&text).into_iter().enumerate() {
        for (id, from, to) in &spans {
            if range.start < *to && *from < range.end {
                let sentence = u32::try_from(n).unwrap_or(u32::MAX);
                claims.push(Claim {
                    sentence,
                    fact_id: FactId(id.clone()),
                });
            }
        }
    }
    claims.sort();
    claims.dedup();
    (text, claims)
}
