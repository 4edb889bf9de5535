//! Quoted-printable (RFC 2045 §6.7) and encoded words (RFC 2047), written so that no byte depends on a later hop:
//! ASCII only, lines of at most 76, no line that begins with a dot or `From `, no trailing blanks.

use std::fmt::Write as _;

/// Longest line of a quoted-printable body, without CRLF.
const LINE: usize = 76;
/// Longest encoded word (RFC 2047 §2).
const WORD: usize = 75;

/// A text with LF line ends as a quoted-printable body with CRLF line ends.
#[must_use]
pub fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4 + 2);
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push_str("\r\n");
        }
        qp_line(&mut out, line);
    }
    out
}

fn qp_line(out: &mut String, line: &str) {
    let bytes = line.as_bytes();
    let mut column = 0;
    for (i, byte) in bytes.iter().enumerate() {
        let last = i + 1 == bytes.len();
        let plain = match byte {
            b' ' | b'\t' => !last,
            b'=' => false,
            b'.' => column > 0,
            b'F' => !(column == 0 && bytes.get(i..i + 5) == Some(b"From ")),
            0x21..=0x7e => true,
            _ => false,
        };
        let width = if plain { 1 } else { 3 };
        // One column stays free for the `=` of a soft break, except at the end of the line.
        let room = if last { LINE } else { LINE - 1 };
        if column + width > room {
            out.push_str("=\r\n");
            column = 0;
            // The first column has its own rules, so that this byte is looked at again.
            if plain && matches!(byte, b'.' | b'F') {
                let _ = write!(out, "={byte:02X}");
                column = 3;
                continue;
            }
        }
        if plain {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "={byte:02X}");
        }
        column += width;
    }
}

/// Whether a text can stand in an unstructured header as it is: printable ASCII, single blanks inside only, nothing
/// that looks like an encoded word, no word too long to fold.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| (0x20..=0x7e).contains(&b))
        && !text.contains("  ")
        && !text.contains("=?")
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.split(' ').all(|w| w.len() <= 60)
}

/// A text as encoded words separated by `CRLF SP`, each at most 75 characters, `first` columns already used on the
/// first line. Only letters, digits and `!*+-/` stand for themselves, so that the words may stand in a phrase too.
#[must_use]
pub fn encoded_words(text: &str, first: usize) -> String {
    const OPEN: &str = "=?utf-8?Q?";
    const CLOSE: &str = "?=";
    let mut out = String::from(OPEN);
    let mut used = first + OPEN.len();
    let mut chars_in_word = 0;
    for c in text.chars() {
        let mut piece = String::new();
        match c {
            ' ' => piece.push('_'),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '!' | '*' | '+' | '-' | '/' => piece.push(c),
            _ => {
                let mut bytes = [0_u8; 4];
                for b in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(piece, "={b:02X}");
                }
            }
        }
        // A character is never split over two words (RFC 2047 §5).
        if used + piece.len() + CLOSE.len() > WORD && chars_in_word > 0 {
            out.push_str(CLOSE);
            out.push_str("\r\n ");
            out.push_str(OPEN);
            used = 1 + OPEN.len();
            chars_in_word = 0;
        }
        used += piece.len();
        chars_in_word += 1;
        out.push_str(&piece);
    }
    out.push_str(CLOSE);
    out
}

/// A header made of words, folded before a word where the line would pass 78 columns, never right after the name (some
/// servers read such a header as empty).
#[must_use]
pub fn folded<'a>(name: &str, words: impl Iterator<Item = &'a str>) -> String {
    let mut out = format!("{name}:");
    let mut column = out.len();
    for (i, word) in words.enumerate() {
        if column + 1 + word.len() > 78 && i > 0 {
            out.push_str("\r\n");
            column = 0;
        }
        out.push(' ');
        out.push_str(word);
        column += 1 + word.len();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests;
