//! The encodings in which mail and web hide a text: percent, HTML, quoted-printable, base64 at its three offsets, UTF-16.

use std::collections::BTreeMap;

use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD_NO_PAD};
use base64::{Engine as _, alphabet};

/// A text as a browser or mail reader would show it, for each encoding that occurs in it.
pub(super) fn decoded(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if text.contains('%') {
        out.extend(readings(&escapes(text.as_bytes(), b'%')));
    }
    if text.contains('=') {
        let joined = text.replace("=\r\n", "").replace("=\n", "");
        for read in readings(&escapes(joined.as_bytes(), b'=')) {
            out.push(read.replace('_', " "));
            out.push(read);
        }
    }
    out.extend(base64_blocks(text));
    if text.contains('&') {
        out.push(html(text));
    }
    if text.contains("\\u") {
        out.push(unicode(text));
    }
    out
}

/// Bytes as text: UTF-8, and Latin-1 where they are not that.
pub(super) fn readings(bytes: &[u8]) -> Vec<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => vec![text.to_owned()],
        Err(_) => vec![
            String::from_utf8_lossy(bytes).into_owned(),
            bytes.iter().map(|b| char::from(*b)).collect(),
        ],
    }
}

/// Letters from which on a run may be base64: an address or a name has more.
const BLOCK: usize = 8;

/// What base64 in a text says, over the ends of its lines: bodies of mail (a blank line begins a new one) and encoded words.
fn base64_blocks(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let outside = |b: &u8| !(b.is_ascii_alphanumeric() || b"+/\r\n".contains(b));
    for run in text.as_bytes().split(outside) {
        let mut block: Vec<u8> = Vec::new();
        let mut breaks = 0_usize;
        for b in run.iter().chain(b"\n\n") {
            match b {
                b'\r' => {}
                b'\n' => breaks = breaks.saturating_add(1),
                _ => breaks = 0,
            }
            if breaks < 2 {
                if !matches!(b, b'\r' | b'\n') {
                    block.push(*b);
                }
                continue;
            }
            if block.len() >= BLOCK {
                // A last letter of a group alone says nothing.
                block.truncate(
                    block
                        .len()
                        .saturating_sub(usize::from(block.len() % 4 == 1)),
                );
                if let Ok(bytes) = PIECE.decode(&block) {
                    out.extend(readings(&bytes).into_iter().filter(|t| readable(t)));
                }
            }
            block.clear();
        }
    }
    out
}

/// Whether most of a text is letters: what decodes to noise was no base64.
fn readable(text: &str) -> bool {
    let (mut all, mut good) = (0_usize, 0_usize);
    for c in text.chars() {
        all = all.saturating_add(1);
        let is = c == '\n' || c == '\r' || c == '\t' || (!c.is_control() && c != '\u{fffd}');
        good = good.saturating_add(usize::from(is));
    }
    good.saturating_mul(10) >= all.saturating_mul(9)
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

/// Lenient about what stands behind the last letter: a piece is read, not a whole.
const PIECE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Groups or letters that are read on either side of a find.
const AROUND: usize = 64;

/// How a text is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// UTF-16, `true` for the high byte first.
    Wide(bool),
    /// Base64, so many letters into a group of four.
    Base64(usize),
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Needle {
    bytes: Vec<u8>,
    way: Way,
}

/// The inner part of a needle's base64 at one of its three offsets: what does not depend on its neighbours.
fn base64_at(needle: &[u8], offset: usize) -> Option<Needle> {
    let mut padded = vec![0_u8; offset];
    padded.extend_from_slice(needle);
    let text = STANDARD_NO_PAD.encode(&padded);
    let lead = match offset {
        0 => 0,
        1 => 2,
        _ => 3,
    };
    let whole = padded.len().checked_div(3)?.checked_mul(4)?;
    let inner = text.get(lead..whole).filter(|t| t.len() >= 8)?;
    Some(Needle {
        bytes: inner.as_bytes().to_vec(),
        way: Way::Base64(lead),
    })
}

fn wide(text: &str, high_first: bool) -> Needle {
    let bytes = text
        .encode_utf16()
        .flat_map(|u| {
            if high_first {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        })
        .collect();
    Needle {
        bytes,
        way: Way::Wide(high_first),
    }
}

/// Three bytes of text, as far as one can tell.
fn reads(group: &[u8]) -> bool {
    PIECE.decode(group).is_ok_and(|b| {
        !b.is_empty()
            && b.iter()
                .all(|c| (0x20..0x7f).contains(c) || b"\r\n\t".contains(c))
    })
}

/// The base64 around a find, as text: with its neighbours, as far as they read like text.
fn around_base64(bytes: &[u8], at: usize, len: usize, lead: usize) -> Option<String> {
    let mut from = at.checked_sub(lead)?;
    for _ in 0..AROUND {
        match from
            .checked_sub(4)
            .and_then(|f| Some((f, bytes.get(f..from)?)))
        {
            Some((f, group)) if reads(group) => from = f,
            _ => break,
        }
    }
    // The needle ends with a whole group.
    let mut to = at.checked_add(len)?;
    for _ in 0..AROUND {
        match bytes.get(to..to.saturating_add(4)) {
            Some(group) if reads(group) => to = to.saturating_add(4),
            _ => break,
        }
    }
    // A last group without its padding.
    let rest = bytes.get(to..).unwrap_or_default();
    let letters = rest
        .iter()
        .take(3)
        .take_while(|b| b.is_ascii_alphanumeric() || b"+/".contains(b))
        .count();
    if (2..=3).contains(&letters) && rest.get(letters).is_none_or(|b| !b.is_ascii_alphanumeric()) {
        to = to.saturating_add(letters);
    }
    let text = PIECE.decode(bytes.get(from..to)?).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// The wide letters around a find, up to the next blank.
fn around_wide(bytes: &[u8], at: usize, len: usize, high_first: bool) -> Option<String> {
    let unit = |i: usize| -> Option<u16> {
        let two = [*bytes.get(i)?, *bytes.get(i.checked_add(1)?)?];
        Some(if high_first {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        })
    };
    let word = |i: usize| unit(i).is_some_and(|u| (0x21..0x2_000).contains(&u) && u != 0xa0);
    let (mut from, mut to) = (at, at.checked_add(len)?);
    for _ in 0..AROUND {
        match from.checked_sub(2) {
            Some(f) if word(f) => from = f,
            _ => break,
        }
    }
    for _ in 0..AROUND {
        if !word(to) {
            break;
        }
        to = to.saturating_add(2);
    }
    let units: Vec<u16> = (from..to).step_by(2).filter_map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Texts in UTF-16 and base64, looked for together in one pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Needles {
    /// By their first byte.
    by_first: BTreeMap<u8, Vec<Needle>>,
}

impl Needles {
    /// A text as written, in its encodings.
    pub(super) fn add(&mut self, text: &str) {
        let all = (0..3)
            .filter_map(|o| base64_at(text.as_bytes(), o))
            .chain([wide(text, false), wide(text, true)]);
        for needle in all {
            if let Some(first) = needle.bytes.first() {
                let of = self.by_first.entry(*first).or_default();
                if !of.contains(&needle) {
                    of.push(needle);
                }
            }
        }
    }

    fn stands_in(&self, bytes: &[u8], is_his: &dyn Fn(&str) -> bool) -> bool {
        let mut firsts = [false; 256];
        for (b, known) in (0_u8..=255).zip(firsts.iter_mut()) {
            *known = self.by_first.contains_key(&b);
        }
        bytes.iter().enumerate().any(|(i, b)| {
            firsts.get(usize::from(*b)).copied().unwrap_or(false)
                && self.by_first.get(b).into_iter().flatten().any(|n| {
                    bytes
                        .get(i..)
                        .is_some_and(|rest| rest.starts_with(n.bytes.as_slice()))
                        && means_him(bytes, i, n, is_his)
                })
        })
    }

    /// Whether one of them stands in the bytes, also over line breaks. `is_his` looks at it with its neighbours: what is a
    /// piece of somebody else's address is not his. Where the neighbours cannot be read it is.
    pub(super) fn within(&self, bytes: &[u8], is_his: &dyn Fn(&str) -> bool) -> bool {
        if self.by_first.is_empty() {
            return false;
        }
        if self.stands_in(bytes, is_his) {
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
        self.stands_in(&joined, is_his)
    }
}

fn means_him(bytes: &[u8], at: usize, n: &Needle, is_his: &dyn Fn(&str) -> bool) -> bool {
    let text = match n.way {
        Way::Wide(high_first) => around_wide(bytes, at, n.bytes.len(), high_first),
        Way::Base64(lead) => around_base64(bytes, at, n.bytes.len(), lead),
    };
    text.is_none_or(|t| is_his(&t))
}
