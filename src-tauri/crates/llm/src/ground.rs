//! Grounding: what an answer names must stand in the text it was read from. Pure, and tolerant of accents, case,
//! line breaks, separators and the usual ways to write an address against robots; never of other words.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Something an answer named that its source does not contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// `name email phone number title key_phrase …`.
    pub kind: String,
    /// What was named. Personal data: it goes into the answer's row, never into a log.
    pub value: String,
}

impl Dropped {
    /// A dropped value.
    #[must_use]
    pub fn new(kind: &str, value: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            value: value.to_owned(),
        }
    }
}

/// How far apart the parts of a name may stand, in words: "Dr. Andrea M. Rossi, MBA".
const NAME_WINDOW: usize = 6;

/// A text prepared for look-ups.
#[derive(Debug, Clone)]
pub struct Source {
    words: Vec<String>,
    phrase: String,
    addresses: String,
    numbers: BTreeSet<String>,
    runs: Vec<String>,
}

impl Source {
    /// Prepare a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let words = words(text);
        Self {
            phrase: format!(" {} ", words.join(" ")),
            words,
            addresses: plain_addresses(text),
            numbers: numbers(text).into_iter().collect(),
            runs: digit_runs(text),
        }
    }

    /// Whether these words occur in this order.
    #[must_use]
    pub fn has_phrase(&self, phrase: &str) -> bool {
        let w = words(phrase);
        !w.is_empty() && self.phrase.contains(&format!(" {} ", w.join(" ")))
    }

    /// Whether all parts of a name stand close together, in any order.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        let parts: BTreeSet<String> = words(name)
            .into_iter()
            .filter(|w| w.chars().count() > 1)
            .collect();
        if parts.is_empty() {
            return false;
        }
        let window = parts.len() + NAME_WINDOW - 1;
        self.words
            .windows(window.min(self.words.len()).max(1))
            .any(|w| parts.iter().all(|p| w.contains(p)))
    }

    /// Whether an e-mail address occurs as a whole, also written as `name [at] hotel [dot] com`.
    #[must_use]
    pub fn has_email(&self, address: &str) -> bool {
        let wanted = address.trim().to_lowercase();
        if !wanted.contains('@') {
            return false;
        }
        let inside =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | '%');
        self.addresses.match_indices(&wanted).any(|(at, found)| {
            let before = self.addresses.get(..at).and_then(|s| s.chars().next_back());
            let mut after = self
                .addresses
                .get(at + found.len()..)
                .unwrap_or_default()
                .chars();
            // A full stop that ends the sentence is not part of the address.
            let tail = match after.next() {
                Some('.') => after.next().filter(|c| c.is_alphanumeric()),
                other => other.filter(|c| inside(*c)),
            };
            !before.is_some_and(inside) && tail.is_none()
        })
    }

    /// Whether a phone number occurs, however it is grouped; the trunk zero and the country code may differ.
    #[must_use]
    pub fn has_phone(&self, phone: &str) -> bool {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let skip = digits.len().saturating_sub(8);
        let tail = digits.get(skip..).unwrap_or_default();
        digits.len() >= 6 && self.runs.iter().any(|r| r.contains(tail))
    }

    /// Whether a number occurs; `1,200`, `1.200`, `1 200` and `1200` are the same.
    #[must_use]
    pub fn has_number(&self, number: &str) -> bool {
        self.numbers.contains(number)
    }

    pub(crate) fn keep_phrases(
        &self,
        kind: &str,
        phrases: &mut Vec<String>,
        dropped: &mut Vec<Dropped>,
    ) {
        phrases.retain(|p| {
            let there = self.has_phrase(p);
            if !there {
                dropped.push(Dropped::new(kind, p));
            }
            there
        });
    }

    pub(crate) fn keep_phrase(
        &self,
        kind: &str,
        v: &mut Option<String>,
        dropped: &mut Vec<Dropped>,
    ) {
        keep(kind, v, dropped, |s| self.has_phrase(s));
    }

    pub(crate) fn keep_name(&self, v: &mut Option<String>, dropped: &mut Vec<Dropped>) {
        keep("name", v, dropped, |s| self.has_name(s));
    }

    pub(crate) fn keep_email(&self, v: &mut Option<String>, dropped: &mut Vec<Dropped>) {
        keep("email", v, dropped, |s| self.has_email(s));
    }

    pub(crate) fn keep_phone(&self, v: &mut Option<String>, dropped: &mut Vec<Dropped>) {
        keep("phone", v, dropped, |s| self.has_phone(s));
    }
}

/// Empty becomes absent without a word; what the source lacks becomes absent and is reported.
fn keep(
    kind: &str,
    v: &mut Option<String>,
    dropped: &mut Vec<Dropped>,
    there: impl Fn(&str) -> bool,
) {
    match v.take().filter(|s| !s.trim().is_empty()) {
        Some(s) if there(&s) => *v = Some(s),
        Some(s) => dropped.push(Dropped::new(kind, &s)),
        None => {}
    }
}

/// Words without accents, case and marks.
fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && *c != '\u{AD}')
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    folded.split_whitespace().map(str::to_owned).collect()
}

/// Lower case, with `[at]`, `(at)`, ` at `, `[dot]` … written as signs and no blanks around them.
fn plain_addresses(text: &str) -> String {
    let mut t = text.to_lowercase();
    for (from, to) in [
        ("[at]", "@"),
        ("(at)", "@"),
        ("{at}", "@"),
        ("<at>", "@"),
        ("[ät]", "@"),
        ("(ät)", "@"),
        ("[@]", "@"),
        ("(@)", "@"),
        ("[dot]", "."),
        ("(dot)", "."),
        ("{dot}", "."),
        ("[punkt]", "."),
        ("(punkt)", "."),
        ("[point]", "."),
        ("(point)", "."),
        (" at ", "@"),
        (" dot ", "."),
        ("&#64;", "@"),
        ("&#46;", "."),
    ] {
        t = t.replace(from, to);
    }
    for (from, to) in [(" @", "@"), ("@ ", "@")] {
        while t.contains(from) {
            t = t.replace(from, to);
        }
    }
    // "info@hotel .com" happens through " [dot] " only, which leaves blanks around the dot after an @.
    let mut out = String::with_capacity(t.len());
    for (i, part) in t.split('@').enumerate() {
        if i > 0 {
            out.push('@');
        }
        if i == 0 {
            out.push_str(part)
        } else {
            out.push_str(&part.replacen(" . ", ".", 2))
        }
    }
    out
}

/// The numbers in a text, without grouping marks. A mark between digits groups only before exactly three digits;
/// otherwise it separates ("4.5" gives `4.5`, "12-14" gives `12` and `14`).
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let (mut out, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        if !digit(i) {
            i += 1;
            continue;
        }
        let mut n = String::new();
        loop {
            while let Some(c) = chars.get(i).filter(|c| c.is_ascii_digit()) {
                n.push(*c);
                i += 1;
            }
            let mark = chars.get(i).copied().unwrap_or('\n');
            let three = digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4);
            match mark {
                '.' | ',' | '\'' | '’' | '\u{A0}' | '\u{202F}' | ' ' if three && n.len() <= 3 => {
                    i += 1
                }
                '.' | ',' if three && n.len() > 3 => i += 1,
                '.' | ',' if digit(i + 1) => {
                    n.push('.');
                    i += 1;
                }
                _ => break,
            }
        }
        out.push(n);
    }
    out
}

/// Digits of stretches without letters between them.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    for c in text.replace("(0)", "").chars() {
        match c {
            '0'..='9' => {
                if let Some(r) = runs.last_mut() {
                    r.push(c);
                }
            }
            '+' | '\n' | ';' | '|' => runs.push(String::new()),
            c if c.is_alphabetic() => runs.push(String::new()),
            _ => {}
        }
    }
    runs.retain(|r| r.len() >= 6);
    runs
}

#[cfg(test)]
mod tests;
