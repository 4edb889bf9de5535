//! How a mail's text is counted in sentences. Claims point at sentences by this count, so it never changes silently.
//!
//! 1. Lines are apart; an empty line counts nothing. The greeting is a line of its own and so sentence 0.
//! 2. In a line a sentence ends after `.`, `!`, `?` or `…` (several in a row, and closing quotes or brackets after
//!    them, belong to it) where a blank follows and then a capital letter, a digit or an opening quote.
//! 3. A full stop does not end one after a known abbreviation, a single letter, or a number of at most two digits
//!    (German and French dates: "12. Dezember").
//! 4. A non-breaking blank before the mark (French) belongs to the sentence.

use std::ops::Range;

/// Abbreviations that a capital may follow; compared without the full stop, in lower case.
const ABBREVIATIONS: [&str; 30] = [
    "dr", "mr", "mrs", "ms", "prof", "mag", "dipl", "ing", "hr", "fr", "st", "ste", "nr", "no",
    "tel", "str", "bzw", "ca", "evtl", "ggf", "inkl", "usw", "etc", "mme", "mlle", "art", "abs",
    "bd", "av", "jr",
];

/// The sentences of a text, trimmed.
#[must_use]
pub fn split(text: &str) -> Vec<&str> {
    ranges(text)
        .into_iter()
        .filter_map(|r| text.get(r))
        .collect()
}

/// Their places, in bytes.
#[must_use]
pub fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let mut from = 0;
        let chars: Vec<(usize, char)> = line.char_indices().collect();
        let mut i = 0;
        while let Some(&(pos, c)) = chars.get(i) {
            i += 1;
            if !is_end(c) {
                continue;
            }
            while chars
                .get(i)
                .is_some_and(|(_, c)| is_end(*c) || is_closing(*c))
            {
                i += 1;
            }
            let end = chars.get(i).map_or(line.len(), |(p, _)| *p);
            let starts = match (chars.get(i), next_letter(&chars, i)) {
                (Some((_, blank)), Some(next)) => blank.is_whitespace() && opens_sentence(next),
                _ => true,
            };
            if starts && !(c == '.' && is_abbreviation(line.get(from..pos).unwrap_or_default())) {
                push(&mut out, line, at, from..end);
                from = end;
            }
        }
        push(&mut out, line, at, from..line.len());
        at += line.len() + 1;
    }
    out
}

fn push(out: &mut Vec<Range<usize>>, line: &str, at: usize, r: Range<usize>) {
    let Some(s) = line.get(r.clone()) else { return };
    let lead = s.len() - s.trim_start().len();
    let trimmed = s.trim();
    if !trimmed.is_empty() {
        out.push(at + r.start + lead..at + r.start + lead + trimmed.len());
    }
}

const fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

const fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | ')' | ']')
}

fn next_letter(chars: &[(usize, char)], i: usize) -> Option<char> {
    chars
        .iter()
        .skip(i)
        .map(|(_, c)| *c)
        .find(|c| !c.is_whitespace())
}

fn opens_sentence(c: char) -> bool {
    c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '„' | '«' | '(' | '‘')
}

fn is_abbreviation(before: &str) -> bool {
    let last = before
        .rsplit(|c: char| c.is_whitespace() || c == '(' || c == '.')
        .next()
        .unwrap_or_default();
    let n = last.chars().count();
    (n == 1 && last.chars().all(char::is_alphabetic))
        || (n > 0 && n <= 2 && last.chars().all(|c| c.is_ascii_digit()))
        || ABBREVIATIONS.contains(&last.to_lowercase().as_str())
}
