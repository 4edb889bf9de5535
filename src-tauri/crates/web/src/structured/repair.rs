//! JSON as real pages carry it: wrapped in comments or CDATA, with trailing commas, raw control characters, comments,
//! bad escapes, escaped as HTML, several values in a row, or cut off. Valid JSON is never changed.

use serde_json::Value;

/// The values in the text; empty when nothing can be made of it.
#[must_use]
pub fn read_json(text: &str) -> Vec<Value> {
    let text = unwrap(text);
    if text.is_empty() {
        return Vec::new();
    }
    if let Some(found) = stream(text) {
        return found;
    }
    let decoded = if text.contains("&quot;") || text.contains("&#34;") {
        crate::text::decode_entities(text)
    } else {
        text.to_owned()
    };
    if let Some(found) = stream(&decoded) {
        return found;
    }
    stream(&mend(&decoded)).unwrap_or_default()
}

/// All values of a text that is nothing but values; `None` when one is broken.
fn stream(text: &str) -> Option<Vec<Value>> {
    let found: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    found.ok().filter(|f| !f.is_empty())
}

/// Without comment and CDATA wrappers, a leading assignment or a trailing semicolon.
fn unwrap(text: &str) -> &str {
    const OPEN: &[&str] = &[
        "//<![CDATA[",
        "/*<![CDATA[*/",
        "/* <![CDATA[ */",
        "// <![CDATA[",
        "<![CDATA[",
        "<!--",
        "\u{feff}",
    ];
    const CLOSE: &[&str] = &[
        "//]]>",
        "/*]]>*/",
        "/* ]]> */",
        "// ]]>",
        "]]>",
        "-->",
        "//",
        ";",
    ];
    let mut text = text.trim();
    loop {
        let before = text.len();
        for open in OPEN {
            text = text.strip_prefix(open).unwrap_or(text).trim_start();
        }
        for close in CLOSE {
            text = text.strip_suffix(close).unwrap_or(text).trim_end();
        }
        if text.len() == before {
            return text;
        }
    }
}

/// One pass over the text that writes valid JSON as far as can be told.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut open: Vec<char> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => string(&mut chars, &mut out),
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                out.push(c);
            }
            '}' | ']' => {
                drop_comma(&mut out);
                // A bracket that closes nothing is dropped; a missing one is written.
                if open.contains(&c) {
                    while let Some(expected) = open.pop() {
                        out.push(expected);
                        if expected == c {
                            break;
                        }
                    }
                }
            }
            ',' => {
                if !out.trim_end().ends_with([',', '{', '[', ':']) {
                    out.push(',');
                }
            }
            '/' if chars.peek() == Some(&'/') => {
                for skipped in chars.by_ref() {
                    if skipped == '\n' {
                        break;
                    }
                }
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for skipped in chars.by_ref() {
                    if last == '*' && skipped == '/' {
                        break;
                    }
                    last = skipped;
                }
            }
            ';' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    drop_comma(&mut out);
    if out.trim_end().ends_with(':') {
        out.push_str("null");
    }
    while let Some(expected) = open.pop() {
        out.push(expected);
    }
    out
}

fn drop_comma(out: &mut String) {
    let kept = out.trim_end().trim_end_matches(',').len();
    out.truncate(kept);
}

/// The rest of a string after its opening quote, with escapes repaired.
fn string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    out.push('"');
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.peek().copied() {
                Some(e @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                    out.push('\\');
                    out.push(e);
                    chars.next();
                }
                Some('u') => {
                    let ahead: String = chars.clone().skip(1).take(4).collect();
                    if ahead.len() == 4 && ahead.chars().all(|h| h.is_ascii_hexdigit()) {
                        out.push('\\');
                    }
                }
                _ => {}
            },
            '\n' => out.push_str("\\n"),
            '\r' => {}
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
