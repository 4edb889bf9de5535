//! HTML mail to plain text: block elements break lines, quotes get `> `, known reply containers get a marker line.
//!
//! It renders for reading and classification only and trusts nothing: scripts, styles and hidden text are dropped.

use std::fmt::Write as _;

/// The line put where a mail program's container of quoted history begins.
pub(crate) const HISTORY: &str = "-----Original Message-----";

/// Attributes by which mail programs mark the container of the history that follows.
const HISTORY_MARKS: [&str; 9] = [
    "divrplyfwdmsg",
    "olk_src_body_section",
    "appendonsend",
    "yahoo_quoted",
    "zwchr",
    "gmail_quote_container",
    "mail-editor-reference-message-container",
    "quoted_header",
    "replyforwardmessage",
];

const BLOCK: [&str; 22] = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "body",
];

/// The text of `html`.
pub(crate) fn to_text(html: &str) -> String {
    let mut r = Renderer::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tail) = rest.split_at(at);
        r.text(before);
        if let Some(after) = tail.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, b)| b);
            continue;
        }
        let Some((tag, after)) = tail.strip_prefix('<').and_then(|t| t.split_once('>')) else {
            r.text(tail);
            rest = "";
            break;
        };
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
            r.text("<");
            rest = tail.strip_prefix('<').unwrap_or_default();
            continue;
        }
        rest = r.tag(tag, after);
    }
    r.text(rest);
    r.finish()
}

#[derive(Default)]
struct Renderer {
    out: String,
    line: String,
    depth: usize,
    blank: bool,
}

impl Renderer {
    fn text(&mut self, raw: &str) {
        for c in entities(raw).chars() {
            if c.is_whitespace() {
                if !self.line.is_empty() && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
            } else {
                self.line.push(c);
            }
        }
    }

    /// Handles one tag; returns what is left to read.
    fn tag<'h>(&mut self, tag: &str, after: &'h str) -> &'h str {
        let lower = tag.to_ascii_lowercase();
        let closing = lower.starts_with('/');
        let name: String = lower
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if !closing && matches!(name.as_str(), "script" | "style" | "head" | "title") {
            let end = format!("</{name}");
            let low = after.to_ascii_lowercase();
            return match low.find(&end) {
                Some(at) => {
                    let tail = after.get(at..).unwrap_or_default();
                    tail.split_once('>').map_or("", |(_, b)| b)
                }
                None => "",
            };
        }
        if !closing && HISTORY_MARKS.iter().any(|m| lower.contains(m)) {
            self.newline();
            self.line.push_str(HISTORY);
            self.newline();
        }
        if BLOCK.contains(&name.as_str()) {
            self.newline();
            if matches!(name.as_str(), "p" | "blockquote" | "table" | "hr") {
                self.blank = true;
            }
            if name == "blockquote" {
                self.depth = if closing {
                    self.depth.saturating_sub(1)
                } else {
                    self.depth + 1
                };
            }
            if name == "hr" && !closing {
                self.line.push_str("________________________________");
                self.newline();
            }
        } else if matches!(name.as_str(), "td" | "th") {
            self.line.push(' ');
        }
        after
    }

    fn newline(&mut self) {
        let line = self.line.trim().to_owned();
        self.line.clear();
        if line.is_empty() {
            return;
        }
        let prefix = ">".repeat(self.depth);
        let lead = if prefix.is_empty() { "" } else { " " };
        if self.blank && !self.out.is_empty() {
            let _ = writeln!(self.out, "{prefix}");
        }
        self.blank = false;
        let _ = writeln!(self.out, "{prefix}{lead}{line}");
    }

    fn finish(mut self) -> String {
        self.newline();
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}

/// Resolves the entities mail programs write.
fn entities(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        let (a, b) = rest.split_at(at);
        out.push_str(a);
        let known = b
            .strip_prefix('&')
            .and_then(|t| t.split_once(';'))
            .filter(|(n, _)| n.len() <= 10)
            .and_then(|(n, after)| entity(n).map(|c| (c, after)));
        if let Some((c, after)) = known {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = b.strip_prefix('&').unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(n) = name.strip_prefix('#') {
        let code = match n.strip_prefix(['x', 'X']) {
            Some(h) => u32::from_str_radix(h, 16).ok()?,
            None => n.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "Eacute" => 'É',
        "egrave" => 'è',
        "ecirc" => 'ê',
        "agrave" => 'à',
        "aacute" => 'á',
        "acirc" => 'â',
        "atilde" => 'ã',
        "ccedil" => 'ç',
        "iacute" => 'í',
        "igrave" => 'ì',
        "icirc" => 'î',
        "ntilde" => 'ñ',
        "oacute" => 'ó',
        "ograve" => 'ò',
        "ocirc" => 'ô',
        "otilde" => 'õ',
        "oslash" => 'ø',
        "aring" => 'å',
        "aelig" => 'æ',
        "uacute" => 'ú',
        "ugrave" => 'ù',
        "ucirc" => 'û',
        "iquest" => '¿',
        "iexcl" => '¡',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "ldquo" | "rdquo" | "bdquo" => '"',
        "euro" => '€',
        "shy" | "zwnj" => '\u{ad}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
