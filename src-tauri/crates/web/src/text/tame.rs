//! Hostile markup made harmless before the parser sees it: nesting, unclosed formatting and node count are bounded, so
//! that parsing stays linear. The HTML algorithm itself is quadratic in the depth of open elements, and re-opens every
//! unclosed formatting element at each new block.

use std::borrow::Cow;

/// Open elements at most; deeper start tags are dropped, their text stays.
const MAX_DEPTH: usize = 256;
/// Unclosed formatting elements at most.
const MAX_FORMATTING: usize = 24;
/// Start tags and the formatting elements they may re-open, at most; the page is cut there.
const MAX_COST: usize = 1_000_000;

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "noembed", "noframes", "xmp", "iframe",
];

/// The same page with bounded structure; borrowed when nothing had to be changed.
#[must_use]
pub fn tame(html: &str) -> Cow<'_, str> {
    let mut out: Option<String> = None;
    let (mut depth, mut formatting, mut cost) = (0_usize, 0_usize, 0_usize);
    let (mut at, mut copied) = (0_usize, 0_usize);
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = html.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |e| start + e + 3);
            continue;
        }
        let closing = rest.starts_with("</");
        let name = tag_name(rest.get(if closing { 2 } else { 1 }..).unwrap_or_default());
        if name.is_empty() {
            at = start + 1;
            continue;
        }
        let end = start + tag_len(rest);
        at = end;
        let is = |list: &[&str]| list.iter().any(|t| t.eq_ignore_ascii_case(name));
        if closing {
            depth = depth.saturating_sub(1);
            if is(FORMATTING) {
                formatting = formatting.saturating_sub(1);
            }
            continue;
        }
        cost += 1 + formatting;
        if cost > MAX_COST {
            let mut cut = out.unwrap_or_default();
            cut.push_str(html.get(copied..start).unwrap_or_default());
            return Cow::Owned(cut);
        }
        if is(RAW) {
            let close = format!("</{name}");
            at = find_ignoring_case(html, end, &close).unwrap_or(html.len());
            depth += 1;
            continue;
        }
        if is(VOID) {
            continue;
        }
        let is_formatting = is(FORMATTING);
        if depth >= MAX_DEPTH || (is_formatting && formatting >= MAX_FORMATTING) {
            let kept = out.get_or_insert_with(|| String::with_capacity(html.len()));
            kept.push_str(html.get(copied..start).unwrap_or_default());
            kept.push(' ');
            copied = end;
            continue;
        }
        depth += 1;
        if is_formatting {
            formatting += 1;
        }
    }
    match out {
        None => Cow::Borrowed(html),
        Some(mut kept) => {
            kept.push_str(html.get(copied..).unwrap_or_default());
            Cow::Owned(kept)
        }
    }
}

fn tag_name(s: &str) -> &str {
    if !s.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = s
        .find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
        .unwrap_or(s.len());
    s.get(..end).unwrap_or_default()
}

/// Length of the tag at the start of `s`, quotes respected.
fn tag_len(s: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (i, b) in s.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') if after_equals => quote = Some(b),
            (Some(q), _) if q == b => quote = None,
            _ => {}
        }
        after_equals = b == b'=' || (after_equals && b.is_ascii_whitespace());
    }
    s.len()
}

fn find_ignoring_case(hay: &str, from: usize, needle: &str) -> Option<usize> {
    let (h, n) = (hay.as_bytes().get(from..)?, needle.as_bytes());
    h.windows(n.len())
        .position(|w| w.eq_ignore_ascii_case(n))
        .map(|i| from + i)
}

#[cfg(test)]
mod tests;
