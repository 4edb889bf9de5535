//! HTML of a mail to plain text: one pass, no recursion, no DOM, nothing fetched or executed. Quoted blocks come out
//! with `> `, list items with `- `, blocks on lines of their own.

use mail_parser::decoders::html::add_html_token;

/// Elements whose content is not text.
const SKIPPED: &[&str] = &[
    "script", "style", "head", "title", "template", "svg", "noscript", "object", "select",
];
/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "tr",
    "table",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "hr",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "center",
    "form",
    "dl",
    "dt",
    "dd",
    "fieldset",
    "body",
    "main",
    "aside",
];
/// Blocks with an empty line around them.
const SPACED: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "pre",
];
/// Quotation deeper than this is not marked any more.
const DEPTH: usize = 32;

/// The readable text of `html`, LF line ends, at most `limit` bytes.
#[must_use]
pub fn to_text(html: &str, limit: usize) -> String {
    let mut out = Text::new(limit);
    let mut rest = html;
    while !rest.is_empty() && !out.full() {
        let Some(at) = rest.find('<') else {
            out.text(rest);
            break;
        };
        let (before, tail) = rest.split_at(at);
        out.text(before);
        rest = tag(&mut out, tail);
    }
    out.finish()
}

/// Handle what begins with `<`; what is left after it.
fn tag<'a>(out: &mut Text, tail: &'a str) -> &'a str {
    if let Some(comment) = tail.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, r)| r);
    }
    let inner = tail.strip_prefix('<').unwrap_or(tail);
    let (closing, inner) = inner
        .strip_prefix('/')
        .map_or((false, inner), |i| (true, i));
    let begins = inner.chars().next();
    if matches!(begins, Some('!' | '?')) {
        return inner.split_once('>').map_or("", |(_, r)| r);
    }
    if !begins.is_some_and(|c| c.is_ascii_alphabetic()) {
        out.text("<");
        return tail.strip_prefix('<').unwrap_or_default();
    }
    let end = tag_end(inner);
    let (tag_text, rest) = inner.split_at(end);
    let rest = rest.strip_prefix('>').unwrap_or(rest);
    let name: String = tag_text
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric())
        .take(12)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if SKIPPED.contains(&name.as_str()) {
        // `<style/>` and closing tags have no content to skip.
        return if closing || tag_text.ends_with('/') {
            rest
        } else {
            skipped(out, rest, &name)
        };
    }
    out.element(&name, closing);
    rest
}

/// Where a tag ends: at the first `>` outside quotes, or at the end.
fn tag_end(inner: &str) -> usize {
    let mut quote = None;
    for (i, b) in inner.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return i,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), _) if q == b => quote = None,
            _ => {}
        }
        // An attribute that never ends its quote would swallow the mail: fall back to the first `>`.
        if i > 8_192 {
            return inner.find('>').unwrap_or(inner.len());
        }
    }
    inner.find('>').unwrap_or(inner.len())
}

/// What follows the content of a skipped element; nothing when its end never comes.
fn skipped<'a>(out: &mut Text, rest: &'a str, name: &str) -> &'a str {
    if name == "head" && out.head_is_open {
        return rest;
    }
    match after_close(rest, name) {
        Some(after) => after,
        // An unclosed <head> of a sloppy mailer must not hide the mail; it is looked for only once.
        None if name == "head" => {
            out.head_is_open = true;
            rest
        }
        None => "",
    }
}

/// What follows `</name>`.
fn after_close<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let mut at = rest;
    while let Some((_, after)) = at.split_once("</") {
        let is_it = after
            .as_bytes()
            .get(..name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
        if is_it {
            return Some(after.split_once('>').map_or("", |(_, r)| r));
        }
        at = after;
    }
    None
}

/// The text being written.
struct Text {
    out: String,
    limit: usize,
    line: String,
    blank: bool,
    pending_space: bool,
    wants_blank: bool,
    quotes: usize,
    pre: usize,
    head_is_open: bool,
}

impl Text {
    fn new(limit: usize) -> Self {
        Self {
            out: String::new(),
            limit,
            line: String::new(),
            blank: true,
            pending_space: false,
            wants_blank: false,
            quotes: 0,
            pre: 0,
            head_is_open: false,
        }
    }

    fn full(&self) -> bool {
        self.out.len() + self.line.len() >= self.limit
    }

    fn text(&mut self, raw: &str) {
        let decoded = entities(raw);
        for c in decoded.chars() {
            match c {
                '\n' if self.pre > 0 => self.end_line(),
                '\r' if self.pre > 0 => {}
                '\u{200b}' | '\u{200c}' | '\u{feff}' | '\u{ad}' => {}
                c if c.is_whitespace() && self.pre == 0 => self.pending_space = true,
                c => {
                    if self.pending_space && !self.line.is_empty() {
                        self.line.push(' ');
                    }
                    self.pending_space = false;
                    self.line.push(c);
                }
            }
        }
    }

    fn element(&mut self, name: &str, closing: bool) {
        if name == "br" {
            self.end_line();
            return;
        }
        if name == "td" || name == "th" {
            self.pending_space = true;
            return;
        }
        if !BLOCKS.contains(&name) {
            return;
        }
        if !self.line.is_empty() {
            self.end_line();
        }
        if SPACED.contains(&name) {
            self.wants_blank = true;
        }
        match (name, closing) {
            ("blockquote", false) => self.quotes = (self.quotes + 1).min(DEPTH),
            ("blockquote", true) => self.quotes = self.quotes.saturating_sub(1),
            ("pre", false) => self.pre += 1,
            ("pre", true) => self.pre = self.pre.saturating_sub(1),
            ("li", false) => self.line.push_str("- "),
            _ => {}
        }
        self.pending_space = false;
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_end();
        self.pending_space = false;
        if line.is_empty() || line == "-" {
            // Never two empty lines together, none at the top.
            if !self.blank {
                self.out.push('\n');
                self.blank = true;
            }
            return;
        }
        if self.wants_blank && !self.blank {
            self.out.push('\n');
        }
        self.wants_blank = false;
        if self.quotes > 0 {
            self.out.push_str(&">".repeat(self.quotes));
            self.out.push(' ');
        }
        self.out.push_str(line);
        self.out.push('\n');
        self.blank = false;
    }

    fn finish(mut self) -> String {
        if !self.line.is_empty() {
            self.end_line();
        }
        let mut out = self.out;
        out.truncate(out.trim_end().len());
        cut(&mut out, self.limit);
        out
    }
}

/// Cut at a character boundary at or below `limit` bytes.
pub(crate) fn cut(text: &mut String, limit: usize) {
    if text.len() > limit {
        let mut at = limit;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
    }
}

/// Character references decoded; what is none stays as it is.
fn entities(raw: &str) -> String {
    if !raw.contains('&') {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let end = tail.bytes().take(40).position(|b| b == b';').filter(|end| {
            tail.bytes()
                .skip(1)
                .take(end - 1)
                .all(|b| b.is_ascii_alphanumeric() || b == b'#')
        });
        match end {
            Some(end) if end > 1 => {
                let (token, after) = tail.split_at(end + 1);
                add_html_token(&mut out, token.as_bytes(), false);
                rest = after;
            }
            _ => {
                out.push('&');
                rest = tail.strip_prefix('&').unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
