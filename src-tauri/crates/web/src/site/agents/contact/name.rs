//! Names of people at the edge of a text: two to five capitalised words with particles, honorifics taken off, words
//! that are no names refused.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::fold;

static NOT_NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    // Part of the program; the agent's tests read it.
    let words: Vec<String> =
        serde_json::from_str(include_str!("../../../../data/not_names.json")).unwrap_or_default();
    words.iter().map(|w| fold(w)).collect()
});

const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "herr",
    "herrn",
    "frau",
    "dr",
    "prof",
    "mag",
    "mag.a",
    "dipl",
    "ing",
    "dipl.-ing",
    "di",
    "dkfm",
    "kommr",
    "komm.-rat",
    "m",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "don",
    "doña",
    "sig",
    "sig.ra",
    "sig.na",
    "dott",
    "dott.ssa",
    "dhr",
    "mevr",
    "mba",
    "familie",
    "family",
    "famille",
    "familia",
    "famiglia",
    "fam",
    "mw",
    "pan",
    "pani",
    "señor",
    "señora",
    "signor",
    "signora",
];
const PARTICLES: &[&str] = &[
    "von", "van", "de", "der", "den", "del", "della", "dello", "di", "da", "dal", "dos", "das",
    "do", "du", "des", "la", "le", "zu", "zum", "zur", "ter", "ten", "bin", "al", "el", "y", "e",
    "af", "av",
];

/// The name at the start of a text, and how many bytes it takes.
pub(super) fn at_start(text: &str) -> Option<(String, usize)> {
    let mut words: Vec<&str> = Vec::new();
    let mut end = 0;
    let mut honored = false;
    for (at, word) in words_with_offsets(text) {
        let stops = word.ends_with([',', ';', ':', ')', '!', '?']);
        let bare = word.trim_matches(|c: char| {
            matches!(
                c,
                ',' | ';' | ':' | '(' | ')' | '"' | '„' | '“' | '”' | '«' | '»' | '!' | '?'
            )
        });
        let folded = fold(bare.trim_end_matches('.'));
        if words.is_empty() && HONORIFICS.contains(&folded.as_str()) {
            honored = true;
            if stops {
                break;
            }
            continue;
        }
        let particle = PARTICLES.contains(&folded.as_str())
            && bare.chars().next().is_some_and(char::is_lowercase);
        if particle && !words.is_empty() && words.len() < 5 {
            words.push(bare);
            if stops {
                break;
            }
            continue;
        }
        if !is_name_word(bare, &folded) || words.len() >= 5 {
            break;
        }
        words.push(bare.trim_end_matches(|c| c == '.' && bare.chars().count() > 2));
        end = at + word.len();
        // A sentence ends here, or a comma; an initial does not end it.
        if stops || (word.ends_with('.') && bare.chars().count() > 2) {
            break;
        }
    }
    while words.last().is_some_and(|w| {
        PARTICLES.contains(&fold(w).as_str()) && w.chars().next().is_some_and(char::is_lowercase)
    }) {
        words.pop();
    }
    let full = words
        .iter()
        .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .count();
    let enough = full >= 2 || (honored && full == 1 && words.len() >= 2);
    enough.then(|| (tidy_case(&words), end))
}

/// The whole text is one name (a possible trailing academic degree aside).
pub(super) fn is_whole(text: &str) -> Option<String> {
    let (name, end) = at_start(text)?;
    let rest = text
        .get(end..)
        .unwrap_or_default()
        .trim_matches([' ', ',', '.', ';', ':', '-', '–']);
    let degree = [
        "mba", "msc", "bsc", "ba", "ma", "bba", "che", "phd", "m.a", "b.a", "akad",
    ]
    .contains(&fold(rest).as_str());
    (rest.is_empty() || degree).then_some(name)
}

/// The name at the end of a text.
pub(super) fn at_end(text: &str) -> Option<String> {
    let offsets: Vec<usize> = words_with_offsets(text).map(|(at, _)| at).collect();
    // The longest tail that is nothing but a name.
    let skip = offsets.len().saturating_sub(6);
    offsets
        .into_iter()
        .skip(skip)
        .find_map(|at| is_whole(text.get(at..)?))
}

fn words_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace()
        .map(move |w| ((w.as_ptr() as usize).saturating_sub(base), w))
}

fn is_name_word(word: &str, folded: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let fine = word
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
    let first = word.chars().next().is_some_and(char::is_uppercase);
    let lowered = word
        .strip_prefix("d'")
        .or_else(|| word.strip_prefix("d’"))
        .is_some_and(|r| r.chars().next().is_some_and(char::is_uppercase));
    fine && (first || lowered)
        && (1..=20).contains(&letters)
        && !NOT_NAMES.contains(folded)
        && !folded
            .split('-')
            .any(|p| p.len() > 3 && NOT_NAMES.contains(p))
}

/// Names printed in capitals are written as names; others stay as printed.
fn tidy_case(words: &[&str]) -> String {
    let shouting = words.iter().all(|w| w.chars().all(|c| !c.is_lowercase()));
    let written: Vec<String> = words
        .iter()
        .map(|w| {
            if !shouting || w.chars().count() < 3 {
                return (*w).to_owned();
            }
            let mut out = String::new();
            let mut start = true;
            for c in w.chars() {
                if start {
                    out.push(c)
                } else {
                    out.extend(c.to_lowercase())
                }
                start = matches!(c, '-' | '\'' | '’');
            }
            out
        })
        .collect();
    written.join(" ")
}
