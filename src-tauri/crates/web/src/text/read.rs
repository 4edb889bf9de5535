//! Reading a parsed page as a person would: visible text with line breaks, attributes, addresses.

use scraper::{ElementRef, Html, Node};
use url::Url;

use super::squash;

/// Elements whose text nobody sees.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "canvas",
];
/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "label",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
/// Elements that are set apart within a line.
const CELLS: &[&str] = &["td", "th"];

/// The elements of this name, in order.
pub fn elements<'a>(doc: &'a Html, name: &'a str) -> impl Iterator<Item = ElementRef<'a>> + 'a {
    doc.root_element()
        .descendent_elements()
        .filter(move |e| e.value().name() == name)
}

/// Whether the element is not shown: by attribute, inline style or kind.
#[must_use]
pub fn hidden(e: &ElementRef<'_>) -> bool {
    let v = e.value();
    UNSEEN.contains(&v.name())
        || v.attr("hidden").is_some()
        || v.attr("style").is_some_and(|s| {
            let s = s.replace(' ', "").to_ascii_lowercase();
            s.contains("display:none") || s.contains("visibility:hidden")
        })
}

/// The visible text below an element, one line per block, cells apart by ` | `, no empty lines. Iterative: depth costs no stack.
#[must_use]
pub fn text_of(e: ElementRef<'_>) -> String {
    let mut raw = String::new();
    let root = *e;
    let mut node = root;
    loop {
        let mut descend = true;
        match node.value() {
            Node::Text(t) => raw.extend(t.chars().map(|c| if c == '\n' { ' ' } else { c })),
            Node::Element(el) => {
                if node != root && ElementRef::wrap(node).is_some_and(|x| hidden(&x)) {
                    descend = false;
                } else if BLOCKS.contains(&el.name()) {
                    raw.push('\n');
                } else if CELLS.contains(&el.name()) && !raw.ends_with('\n') {
                    raw.push_str(" | ");
                }
            }
            _ => {}
        }
        if descend && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if node == root {
                return tidy(&raw);
            }
            if node
                .value()
                .as_element()
                .is_some_and(|el| BLOCKS.contains(&el.name()))
            {
                raw.push('\n');
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return tidy(&raw),
            }
        }
    }
}

fn tidy(raw: &str) -> String {
    let lines: Vec<String> = raw
        .split('\n')
        .map(squash)
        .map(|l| l.trim_matches(['|', ' ']).to_owned())
        .filter(|l| !l.is_empty())
        .collect();
    lines.join("\n")
}

/// The visible text of a whole page.
#[must_use]
pub fn page_text(doc: &Html) -> String {
    text_of(doc.root_element())
}

/// `<title>`, squeezed.
#[must_use]
pub fn title_of(doc: &Html) -> String {
    elements(doc, "title")
        .next()
        .map(|t| squash(&t.text().collect::<String>()))
        .unwrap_or_default()
}

/// HTML of a field (a description, also escaped twice) as text.
#[must_use]
pub fn fragment_text(html: &str) -> String {
    let once = if html.contains("&lt;") && !html.contains('<') {
        decode_entities(html)
    } else {
        html.to_owned()
    };
    if !once.contains('<') && !once.contains('&') {
        return tidy(&once);
    }
    // Line ends of plain text that happens to hold entities are kept.
    let marked = if once.contains('<') {
        once
    } else {
        once.replace('\n', "<br>")
    };
    let doc = super::parse(&marked);
    text_of(doc.root_element())
}

/// Character references resolved.
#[must_use]
pub fn decode_entities(s: &str) -> String {
    if !s.contains('&') {
        return s.to_owned();
    }
    let doc = Html::parse_fragment(&s.replace('<', "&lt;"));
    doc.root_element().text().collect()
}

/// An address attribute resolved against the page; web addresses only.
#[must_use]
pub fn attr_url(base: &Url, value: &str) -> Option<Url> {
    let mut url = base.join(value.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests;
