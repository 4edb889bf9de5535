//! Job titles in the words of the data file, the longest first: "assistant general manager" is never read as its GM.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::text::fold;

/// A title in a folded line; byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) start: usize,
    pub(super) end: usize,
    /// `gm owner operations sales revenue other`.
    pub(super) role: &'static str,
}

struct Lexicon {
    finder: AhoCorasick,
    roles: Vec<&'static str>,
}

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    let file: HashMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../../../data/titles.json")).unwrap_or_default();
    let (mut words, mut roles) = (Vec::new(), Vec::new());
    for role in ["gm", "owner", "operations", "sales", "revenue", "other"] {
        for title in file.get(role).into_iter().flatten() {
            words.push(fold(title));
            roles.push(role);
        }
    }
    let finder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()?;
    Some(Lexicon { finder, roles })
});

/// The titles of a folded line, between word boundaries, left to right.
pub(super) fn titles(folded: &str) -> Vec<Title> {
    let Some(lexicon) = LEXICON.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for m in lexicon.finder.find_iter(folded) {
        let before = folded.get(..m.start()).and_then(|t| t.chars().next_back());
        let after = folded.get(m.end()..).and_then(|t| t.chars().next());
        if before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let Some(role) = lexicon.roles.get(m.pattern().as_usize()).copied() else {
            continue;
        };
        let role = if qualified_away(folded, m.start(), m.end()) {
            "other"
        } else {
            role
        };
        found.push(Title {
            start: m.start(),
            end: m.end(),
            role,
        });
    }
    found
}

/// Words around a title that make it somebody else's: an assistant, a predecessor, a vacancy, another trade.
fn qualified_away(folded: &str, start: usize, end: usize) -> bool {
    const BEFORE: &[&str] = &[
        "assistant",
        "assistant to the",
        "assistant to our",
        "asst",
        "asst.",
        "former",
        "ex",
        "ehemaliger",
        "ehemalige",
        "ancien",
        "ancienne",
        "antiguo",
        "ex-",
        "past",
        "secretary to the",
        "assistenz der",
        "assistentin der",
        "assistent der",
        "assistant de",
        "assistante de",
        "asistente de",
        "asistente del",
        "assistente del",
        "assistente de",
        "we are looking for a",
        "hiring a",
        "wir suchen einen",
        "wir suchen eine",
        "sales",
        "marketing",
        "restaurant",
        "bar",
        "spa",
        "kitchen",
        "casino",
        "golf",
        "food & beverage",
        "f&b",
        "club",
        "musical",
        "medical",
        "creative",
        "artistic",
        "film",
    ];
    const AFTER: &[&str] = &[
        "assistant",
        "'s assistant",
        "of sales",
        "of marketing",
        "of finance",
        "of operations",
        "of food",
        "of rooms",
        "of human",
        "of engineering",
        "of spa",
        "of events",
        "of golf",
        "sales",
        "marketing",
        "ventas",
        "comercial",
        "financiero",
        "commercial",
        "commerciale",
        "des ventes",
        "de ventas",
        "de marketing",
        "de recursos",
        "de la restauration",
        "de la publication",
        "de publication",
        "di sala",
        "de vendas",
        "technique",
        "tecnico",
        "(m/w",
        "m/w/d",
        "(m/f",
        "(w/m",
        "(h/f",
        "f/h",
        "wanted",
        "gesucht",
    ];
    let before = folded.get(..start).unwrap_or_default().trim_end();
    let after = folded.get(end..).unwrap_or_default().trim_start();
    BEFORE.iter().any(|w| {
        before
            .strip_suffix(w)
            .is_some_and(|r| !r.chars().next_back().is_some_and(char::is_alphanumeric))
    }) || AFTER.iter().any(|w| {
        after
            .strip_prefix(w)
            .is_some_and(|r| !r.chars().next().is_some_and(|c| c.is_alphabetic()))
    })
}
