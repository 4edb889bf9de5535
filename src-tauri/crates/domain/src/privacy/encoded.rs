//! The encodings in which mail and web hide a text: percent, HTML, quoted-printable, base64 at its three offsets, UTF-16.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A text as a browser or mail reader would show it, for each encoding that occurs in it.
pub(super) fn decoded(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.contains('%') {
        out.push(String::from_utf8_lossy(&escapes(text.as_bytes(), b'%')).into_owned());
    }
    if text.contains('=') {
        let joined = text.replace("=\r\n", "").replace("=\n", "");
        let spaced = String::from_utf8_lossy(&escapes(joined.as_bytes(), b'=')).replace('_', " ");
        out.push(spaced);
        out.push(String::from_utf8_lossy(&escapes(joined.as_bytes(), b'=')).into_owned());
    }
    if text.contains('&') {
        out.push(html(text));
    }
    if text.contains("\\u") {
        out.push(unicode(text));
    }
    out
}

fn hex(b: u8) -> Option<u8> {
    char::from(b)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

/// `%41` or `=41` as the byte it stands for.
fn escapes(bytes: &[u8], mark: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0_usize;
    while let Some(b) = bytes.get(i) {
        let pair = bytes
            .get(i.saturating_add(1))
            .and_then(|h| hex(*h))
            .zip(bytes.get(i.saturating_add(2)).and_then(|l| hex(*l)));
        match pair {
            Some((h, l)) if *b == mark => {
                out.push(h.wrapping_mul(16).wrapping_add(l));
                i = i.saturating_add(3);
            }
            _ => {
                out.push(*b);
                i = i.saturating_add(1);
            }
        }
    }
    out
}

/// Numeric entities and the named ones of letters with marks.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.find(';').filter(|e| *e < 12);
        let entity = end.and_then(|e| rest.get(1..e));
        match entity.and_then(entity_char) {
            Some(c) => {
                out.push(c);
                rest = end
                    .and_then(|e| rest.get(e.saturating_add(1)..))
                    .unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity_char(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(h) => u32::from_str_radix(h, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "commat" => '@',
        "period" => '.',
        "lowbar" => '_',
        "nbsp" => ' ',
        "szlig" => 'ß',
        "aelig" => 'æ',
        "oslash" => 'ø',
        // "&uuml;", "&Eacute;": the letter, whatever its mark; names are compared without marks.
        _ => {
            let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
            let mark = name.get(1..)?;
            const MARKS: [&str; 8] = [
                "uml", "acute", "grave", "circ", "tilde", "ring", "cedil", "caron",
            ];
            MARKS.contains(&mark).then_some(letter)?
        }
    })
}

/// `\u00fc` as its letter.
fn unicode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(rest.get(..at).unwrap_or_default());
        let code = rest
            .get(at.saturating_add(2)..at.saturating_add(6))
            .and_then(|h| u32::from_str_radix(h, 16).ok())
            .and_then(char::from_u32);
        match code {
            Some(c) => {
                out.push(c);
                rest = rest.get(at.saturating_add(6)..).unwrap_or_default();
            }
            None => {
                out.push_str("\\u");
                rest = rest.get(at.saturating_add(2)..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The inner part of a needle's base64 at one of its three offsets: what does not depend on its neighbours.
fn base64_at(needle: &[u8], offset: usize) -> Option<String> {
    let mut padded = vec![0_u8; offset];
    padded.extend_from_slice(needle);
    let text = STANDARD_NO_PAD.encode(&padded);
    let lead = match offset {
        0 => 0,
        1 => 2,
        _ => 3,
    };
    let whole = padded.len().checked_div(3)?.checked_mul(4)?;
    text.get(lead..whole).map(str::to_owned)
}

/// Texts in UTF-16 and base64, looked for together in one pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Needles {
    /// By their first byte.
    by_first: BTreeMap<u8, Vec<Vec<u8>>>,
}

impl Needles {
    /// A text as written, in its encodings.
    pub(super) fn add(&mut self, text: &str) {
        let wide: Vec<u16> = text.encode_utf16().collect();
        let mut all: Vec<Vec<u8>> = vec![
            wide.iter().flat_map(|u| u.to_le_bytes()).collect(),
            wide.iter().flat_map(|u| u.to_be_bytes()).collect(),
        ];
        let inner = (0..3).filter_map(|o| base64_at(text.as_bytes(), o));
        all.extend(inner.filter(|t| t.len() >= 8).map(String::into_bytes));
        for needle in all {
            if let Some(first) = needle.first() {
                let of = self.by_first.entry(*first).or_default();
                if !of.contains(&needle) {
                    of.push(needle);
                }
            }
        }
    }

    fn stands_in(&self, bytes: &[u8]) -> bool {
        let mut firsts = [false; 256];
        for (b, known) in (0_u8..=255).zip(firsts.iter_mut()) {
            *known = self.by_first.contains_key(&b);
        }
        bytes.iter().enumerate().any(|(i, b)| {
            firsts.get(usize::from(*b)).copied().unwrap_or(false)
                && self.by_first.get(b).into_iter().flatten().any(|n| {
                    bytes
                        .get(i..)
                        .is_some_and(|rest| rest.starts_with(n.as_slice()))
                })
        })
    }

    /// Whether one of them stands in the bytes, also over line breaks.
    pub(super) fn within(&self, bytes: &[u8]) -> bool {
        if self.by_first.is_empty() {
            return false;
        }
        if self.stands_in(bytes) {
            return true;
        }
        if !bytes.contains(&b'\n') {
            return false;
        }
        let joined: Vec<u8> = bytes
            .iter()
            .copied()
            .filter(|b| !matches!(b, b'\r' | b'\n'))
            .collect();
        self.stands_in(&joined)
    }
}
