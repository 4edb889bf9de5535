//! Folding: lower case, no accents, no apostrophes, so that "n’est", "don't" and "möchte" compare as people type them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words before an apostrophe that stand alone (French, Italian, Catalan elision); before others it is dropped.
const ELIDED: [&str; 24] = [
    "l", "d", "j", "n", "m", "t", "s", "c", "qu", "jusqu", "lorsqu", "puisqu", "dell", "all",
    "nell", "sull", "dall", "un", "quest", "quell", "nessun", "aujourd", "c", "v",
];

/// Is `c` one of the characters typed as an apostrophe?
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ')
}

/// Does the (folded) word before an apostrophe stand alone?
pub(crate) fn elides(before: &str) -> bool {
    ELIDED.contains(&before)
}

/// Pushes the folded form of one character.
pub(crate) fn push_folded(out: &mut String, c: char) {
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'đ' | 'Đ' | 'ð' => out.push('d'),
        'ı' => out.push('i'),
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        c => {
            for d in std::iter::once(c).nfkd().filter(|d| !is_combining_mark(*d)) {
                out.extend(d.to_lowercase());
            }
        }
    }
}

/// The folded words of `s`, joined by one space.
pub(crate) fn fold(s: &str) -> String {
    let t = super::Tokens::new(s);
    let mut out = String::with_capacity(s.len());
    for tok in &t.list {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&tok.text);
    }
    out
}
