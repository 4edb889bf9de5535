//! Words that read as a person's name, and mail addresses, with their places. Whose they are is not asked here.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::text::fold;

/// Small words inside names.
const PARTICLES: [&str; 23] = [
    "van", "von", "de", "der", "den", "di", "da", "del", "della", "dos", "das", "do", "la", "le",
    "ten", "ter", "zu", "al", "el", "bin", "y", "du", "af",
];
/// Words of address and academic titles in front of a name; they are no part of it.
const HONORIFICS: [&str; 47] = [
    "herr",
    "herrn",
    "hrn",
    "frau",
    "fr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "mag",
    "ing",
    "dipl",
    "eng",
    "madame",
    "monsieur",
    "mme",
    "mlle",
    "senor",
    "senora",
    "sr",
    "sra",
    "don",
    "dona",
    "signor",
    "signora",
    "sig",
    "dott",
    "dottssa",
    "dottore",
    "dottoressa",
    "avv",
    "mevrouw",
    "mevr",
    "meneer",
    "dhr",
    "mw",
    "pan",
    "pana",
    "panem",
    "panu",
    "pani",
    "m",
    "fru",
    "herra",
    "rouva",
];

const NOT_NAMES: &str = include_str!("../../../data/reply/not_names.txt");
const GIVEN: &str = include_str!("../../../data/reply/given_names.txt");

/// Words that read as a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Byte offset of its first word.
    pub(super) start: usize,
    /// Byte offset behind its last word.
    pub(super) end: usize,
    pub(super) name: String,
    /// Two words or more, or a word of address before it.
    pub(super) full: bool,
    /// Its first word is a given name people have.
    pub(super) given: bool,
}

/// Everything in the text that reads as a name, in order. `given` knows first names beside those of the data file.
pub(super) fn mentions(text: &str, given: impl Fn(&str) -> bool) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut run = Run::default();
    for (start, raw) in pieces(text, char::is_whitespace) {
        let (skipped, inner) = trimmed(raw);
        let at = start + skipped;
        let folded = fold(&inner.replace('.', ""));
        let capital = inner.chars().next().is_some_and(char::is_uppercase);
        let letters = inner.chars().count();
        let initial = letters == 1
            && capital
            && raw
                .trim_start_matches('(')
                .starts_with(&format!("{inner}."));
        let addressed =
            HONORIFICS.contains(&folded.as_str()) && (capital || letters > 3 || raw.contains('.'));
        let ends = !initial
            && (raw.ends_with(',')
                || (raw.ends_with(['.', ';', ':', ')', '!', '?']) && raw.chars().count() > 3));
        if addressed {
            run.finish(&mut out, &given);
            run.honoured = true;
            continue;
        }
        if initial || (capital && is_word(inner) && !not_name(inner)) {
            run.words.push(Word {
                text: inner,
                initial,
                start: at,
            });
        } else if (run.open() || run.honoured) && PARTICLES.contains(&folded.as_str()) && !ends {
            run.words.push(Word {
                text: inner,
                initial: false,
                start: at,
            });
            continue;
        } else {
            run.finish(&mut out, &given);
        }
        if ends {
            run.finish(&mut out, &given);
        }
    }
    run.finish(&mut out, &given);
    out
}

/// A word of a name, and its place.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    initial: bool,
    start: usize,
}

impl Word<'_> {
    fn is_particle(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_lowercase)
            && PARTICLES.contains(&fold(self.text).as_str())
    }

    fn written(&self) -> String {
        if self.initial {
            format!("{}.", self.text)
        } else {
            self.text.to_owned()
        }
    }
}

/// Words of a name, as they come.
#[derive(Default)]
struct Run<'a> {
    words: Vec<Word<'a>>,
    honoured: bool,
}

impl<'a> Run<'a> {
    const fn open(&self) -> bool {
        !self.words.is_empty()
    }

    fn finish(&mut self, out: &mut Vec<Mention>, given: &impl Fn(&str) -> bool) {
        let is_given = |w: &Word<'_>| known(w.text) || given(w.text);
        while self.words.last().is_some_and(Word::is_particle) {
            self.words.pop();
        }
        let drop_first = match self.words.as_slice() {
            // "D. José" is Don José; "D. Miller" is an initial.
            [d, name, _, ..] if d.initial && d.text == "D" => is_given(name),
            // A sentence begins with a capital: "Adding Dana", "Gestern Anna Berg". And a title of two words or more stands
            // before a given name, never between names: "Managerin Lisa Braun".
            [first, second, rest @ ..]
                if !(self.honoured || first.initial || first.is_particle()) =>
            {
                (first.start == 0 || !rest.is_empty()) && !is_given(first) && is_given(second)
            }
            _ => false,
        };
        if drop_first {
            self.words.remove(0);
        }
        let real = self.words.iter().filter(|w| !w.initial).count();
        if let (Some(first), Some(last)) = (self.words.first(), self.words.last())
            && real > 0
            && self.words.len() <= 5
        {
            let name: Vec<String> = self.words.iter().map(Word::written).collect();
            out.push(Mention {
                start: first.start,
                end: last.start + last.text.len(),
                full: self.words.len() >= 2 || self.honoured,
                given: self.honoured || is_given(first),
                name: name.join(" "),
            });
        }
        self.words.clear();
        self.honoured = false;
    }
}

/// What stands between separators, with its place.
fn pieces(text: &str, separates: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut from: Option<usize> = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = i < text.len() && !separates(c);
        match (from, inside) {
            (None, true) => from = Some(i),
            (Some(at), false) => {
                out.push((at, text.get(at..i).unwrap_or_default()));
                from = None;
            }
            _ => {}
        }
    }
    out
}

/// Without what stands around a word, and without an elided article before it ("l'ing."); how much was skipped.
fn trimmed(raw: &str) -> (usize, &str) {
    let outside = |c: char| !c.is_alphanumeric();
    let w = raw.trim_start_matches(outside);
    let skipped = raw.len() - w.len();
    let w = w.trim_end_matches(outside);
    match w.split_once(['\'', '’']) {
        Some((article, rest))
            if article.chars().all(char::is_lowercase) && article.len() <= 5 && rest.len() > 1 =>
        {
            (skipped + w.len() - rest.len(), rest)
        }
        _ => (skipped, w),
    }
}

fn is_word(w: &str) -> bool {
    let n = w.chars().count();
    w.chars()
        .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        && n > 1
        && (w.chars().any(char::is_lowercase) || n > 3)
}

fn set(text: &'static str) -> HashSet<String> {
    text.lines()
        .filter(|l| !l.starts_with('#'))
        .flat_map(|l| l.split(' '))
        .filter(|w| !w.is_empty())
        .map(fold)
        .collect()
}

/// Whether a word is one of address, as before a name.
pub(super) fn is_address(word: &str) -> bool {
    HONORIFICS.contains(&fold(&word.replace('.', "")).as_str())
}

/// Capitalised words that are no names.
pub(super) fn not_name(word: &str) -> bool {
    static SET: OnceLock<HashSet<String>> = OnceLock::new();
    SET.get_or_init(|| set(NOT_NAMES)).contains(&fold(word))
}

fn known(word: &str) -> bool {
    static SET: OnceLock<HashSet<String>> = OnceLock::new();
    SET.get_or_init(|| set(GIVEN)).contains(&fold(word))
}

/// Mail addresses in a text with their places, in order.
pub(super) fn addresses(s: &str) -> Vec<(usize, &str)> {
    let inner = |c: char| !c.is_alphanumeric();
    pieces(s, |c| c.is_whitespace() || "<>()[],;:\"|".contains(c))
        .into_iter()
        .map(|(at, w)| {
            let from = w.trim_start_matches(inner);
            (at + w.len() - from.len(), from.trim_end_matches(inner))
        })
        .filter(|(_, w)| {
            w.split_once('@').is_some_and(|(l, d)| {
                !l.is_empty()
                    && d.contains('.')
                    && !d.contains('@')
                    && d.chars()
                        .all(|c| c.is_alphanumeric() || c == '.' || c == '-')
            })
        })
        .collect()
}

/// `anna.meier@` → "Anna Meier"; role addresses, single words and abbreviations name nobody.
pub(super) fn name_of_address(email: &str) -> Option<String> {
    let local = email.split('@').next()?;
    let parts: Vec<&str> = local.split('.').collect();
    let [a, b] = parts.as_slice() else {
        return None;
    };
    let spoken = |w: &str| {
        w.chars()
            .any(|c| "aeiouyäöüáéíóúàèìòùåøæ".contains(c.to_ascii_lowercase()))
    };
    let word = |w: &str| {
        w.chars().count() > 1 && w.chars().all(char::is_alphabetic) && spoken(w) && !not_name(w)
    };
    if !word(a) || !word(b) {
        return None;
    }
    let cap = |w: &str| {
        let mut c = w.chars();
        c.next()
            .map_or_else(String::new, |f| f.to_uppercase().chain(c).collect())
    };
    Some(format!("{} {}", cap(a), cap(b)))
}

/// Are these the names of one person: one contains every word of the other?
pub(super) fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let within = |x: &str, y: &str| x.split(' ').all(|w| y.split(' ').any(|v| v == w));
    within(&a, &b) || within(&b, &a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        mentions(text, |w| w == "José")
            .into_iter()
            .map(|m| m.name)
            .collect()
    }

    #[test]
    fn names_are_read_with_particles_initials_and_words_of_address() {
        for (text, wanted) in [
            ("an Herrn Dr. Lechner wenden", vec!["Lechner"]),
            ("wäre Herr von der Heide.", vec!["von der Heide"]),
            ("U moet bij dhr. Van Dijk zijn", vec!["Van Dijk"]),
            (
                "want J. P. Morgan-Reed, our head",
                vec!["J. P. Morgan-Reed"],
            ),
            ("è l'ing. Paolo De Santis.", vec!["Paolo De Santis"]),
            ("es D. José Luis Ortega", vec!["José Luis Ortega"]),
            ("Anna Berg or Tom Keller", vec!["Anna Berg", "Tom Keller"]),
            ("Pieter de Vries, inkoop", vec!["Pieter de Vries"]),
            ("Unsere Empfangsdame José Braun ist", vec!["José Braun"]),
            ("unsere Direktion und das Haus", vec![]),
        ] {
            assert_eq!(names(text), wanted, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_words() {
        let text = "„Bitte an Frau Żółć-Müller, danke”";
        let m = mentions(text, |_| false).remove(0);
        assert_eq!(text.get(m.start..m.end), Some("Żółć-Müller"));
        assert!(m.full);
    }

    #[test]
    fn an_address_names_whoever_it_spells_out() {
        assert_eq!(
            name_of_address("anna.berg@x.example").as_deref(),
            Some("Anna Berg")
        );
        for none in [
            "jl.perrin@x.example",
            "p.lang@x.example",
            "front.office@x.example",
            "info@x.example",
        ] {
            assert_eq!(name_of_address(none), None, "{none}");
        }
    }
}
