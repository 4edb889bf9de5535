//! Opening months: "open from May to October", "geschlossen von November bis März".

use domain::site::Finding;
use serde_json::json;

use super::WORDS;
use crate::site::agents::View;
use crate::text::contains_words;

/// The season a line prints, as `MM-MM` of being open.
pub(super) fn season(view: &View<'_>, line: &str, folded: &str) -> Option<Finding> {
    if line.chars().count() > 240 {
        return None;
    }
    let open = WORDS.open_words.iter().any(|w| contains_words(folded, w));
    let closed = WORDS.closed_words.iter().any(|w| contains_words(folded, w));
    if open == closed {
        return None;
    }
    let found = months(folded);
    let [(first, _, first_end), (second, second_at, _), ..] = found.as_slice() else {
        return None;
    };
    let between = folded.get(*first_end..*second_at)?.trim();
    let joined = between.chars().count() <= 24
        && WORDS
            .until_words
            .iter()
            .any(|w| between == w || contains_words(between, w));
    if !joined || first == second {
        return None;
    }
    let (from, to) = if open {
        (*first, *second)
    } else {
        (after(*second), before(*first))
    };
    let mut f = view.found("content", "season", format!("{from:02}-{to:02}"), line, 0.8);
    f.detail = json!({ "open_from_month": from, "open_to_month": to });
    Some(f)
}

fn after(month: u8) -> u8 {
    month % 12 + 1
}

fn before(month: u8) -> u8 {
    (month + 10) % 12 + 1
}

/// Months in order of their place: number, start, end.
fn months(folded: &str) -> Vec<(u8, usize, usize)> {
    let mut found = Vec::new();
    for (i, names) in WORDS.months.iter().enumerate() {
        for name in names {
            for (at, m) in folded.match_indices(name.as_str()) {
                let end = at + m.len();
                let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
                let whole = edge(folded.get(..at).and_then(|t| t.chars().next_back()))
                    && edge(folded.get(end..).and_then(|t| t.chars().next()));
                if whole && !found.iter().any(|(_, s, e)| at < *e && end > *s) {
                    found.push((u8::try_from(i + 1).unwrap_or(1), at, end));
                }
            }
        }
    }
    found.sort_by_key(|f| f.1);
    found
}
