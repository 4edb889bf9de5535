//! Which charset a page is in: byte-order mark, header, `<meta>`, then what the bytes look like.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far a `<meta charset>` is looked for, bytes (the HTML standard asks for 1024; real pages are later).
const SNIFF: usize = 4096;

/// Decode a body. A declared charset that the bytes contradict loses to valid UTF-8. NUL characters are dropped.
#[must_use]
pub fn decode(body: &[u8], content_type: Option<&str>) -> String {
    let encoding = match Encoding::for_bom(body) {
        Some((by_mark, _)) => by_mark,
        None => guess(body, content_type),
    };
    let (text, _, _) = encoding.decode(body);
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text.into_owned()
    }
}

fn guess(body: &[u8], content_type: Option<&str>) -> &'static Encoding {
    let head = String::from_utf8_lossy(body.get(..SNIFF).unwrap_or(body)).to_ascii_lowercase();
    let declared = content_type
        .and_then(declared_charset)
        .or_else(|| declared_charset(&head))
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    let utf8 = valid_utf8_so_far(body);
    match declared {
        Some(d) if !utf8 && d == UTF_8 => WINDOWS_1252,
        // Pages saved as UTF-8 under an old declaration are common; the reverse accident is not valid UTF-8.
        Some(d) if d.is_single_byte() && utf8 && !body.is_ascii() => UTF_8,
        Some(d) => d,
        None if utf8 => UTF_8,
        None => WINDOWS_1252,
    }
}

/// Valid UTF-8, apart from a character cut at the end of a truncated body.
fn valid_utf8_so_far(body: &[u8]) -> bool {
    match std::str::from_utf8(body) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none(),
    }
}

/// The charset named by a `Content-Type` or by markup (lower case), if any.
#[must_use]
pub fn declared_charset(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("charset")?;
    let value = rest
        .trim_start()
        .strip_prefix('=')?
        .trim_start_matches([' ', '"', '\'']);
    let end = value
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')))
        .unwrap_or(value.len());
    value.get(..end).filter(|v| !v.is_empty())
}

#[cfg(test)]
mod tests;
