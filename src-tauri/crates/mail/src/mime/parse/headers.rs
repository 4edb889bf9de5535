//! Header values, decoded and unfolded.

use domain::inbound::Mailbox;
use mail_parser::parsers::MessageStream;
use mail_parser::{Address, Header, HeaderValue, Message};

use super::super::html::cut;

/// Headers of one message; more are left out.
const HEADERS: usize = 1_000;
/// One value, in bytes.
const VALUE: usize = 16 << 10;
/// Mailboxes of one header, ids of one header.
const LIST: usize = 500;

/// All headers in order, names as written, values unfolded and decoded.
pub(super) fn headers_of(message: &Message<'_>) -> Vec<(String, String)> {
    let Some(root) = message.parts.first() else {
        return Vec::new();
    };
    root.headers
        .iter()
        .take(HEADERS)
        .map(|h| {
            let raw: &[u8] = &message.raw_message;
            let field = bytes(raw, h.offset_field, h.offset_start);
            let name = String::from_utf8_lossy(field);
            let name = name.trim().trim_end_matches(':').trim();
            let name = if name.is_empty() {
                h.name.as_str()
            } else {
                name
            };
            (one_line(name.to_owned()), value_of(raw, h))
        })
        .collect()
}

fn value_of(raw: &[u8], header: &Header<'_>) -> String {
    decoded(bytes(raw, header.offset_start, header.offset_end))
}

/// Encoded words decoded, folds undone. Raw 8-bit bytes that are no UTF-8 are read as Latin-1, which is what old
/// mailers mean.
pub(super) fn decoded(raw: &[u8]) -> String {
    let raw = raw.get(..raw.len().min(4 * VALUE)).unwrap_or(raw);
    let mut text = match std::str::from_utf8(raw) {
        Ok(t) => t.to_owned(),
        Err(_) => raw.iter().map(|b| char::from(*b)).collect(),
    };
    text.truncate(text.trim_end().len());
    text.push('\n');
    let value = MessageStream::new(text.as_bytes()).parse_unstructured();
    let mut value = one_line(match value {
        HeaderValue::Text(t) => t.into_owned(),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    });
    cut(&mut value, VALUE);
    value
}

/// Without what would end a line or a text: names and values go into rows, lists and headers of ours.
pub(super) fn one_line(text: String) -> String {
    if text.contains(['\r', '\n', '\0']) {
        text.replace(['\r', '\n', '\0'], " ")
    } else {
        text
    }
}

fn bytes(raw: &[u8], from: u32, to: u32) -> &[u8] {
    raw.get(from as usize..to as usize).unwrap_or_default()
}

/// Mailboxes of an address header; groups give their members.
pub(super) fn mailboxes<'a>(addresses: impl Iterator<Item = &'a Address<'a>>) -> Vec<Mailbox> {
    let mut list = Vec::new();
    for address in addresses {
        for a in address.iter() {
            if list.len() >= LIST {
                return list;
            }
            let clean = |s: Option<&str>| {
                let mut s = one_line(s.unwrap_or_default().trim().to_owned());
                cut(&mut s, 1_000);
                s
            };
            let mailbox = Mailbox {
                name: clean(a.name()),
                address: clean(a.address()),
            };
            if mailbox != Mailbox::default() {
                list.push(mailbox);
            }
        }
    }
    list
}

/// Message ids of a header without angle brackets, in order.
pub(super) fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let clean = |s: &str| {
        let s = s.trim().trim_matches(['<', '>']).trim();
        (!s.is_empty() && s.len() <= 2_000 && !s.chars().any(char::is_control))
            .then(|| s.to_owned())
    };
    match value {
        HeaderValue::Text(t) => clean(t).into_iter().collect(),
        HeaderValue::TextList(l) => l.iter().filter_map(|t| clean(t)).take(LIST).collect(),
        _ => Vec::new(),
    }
}
