//! A raw message to [`ParsedMessage`]: charsets decoded, HTML turned to text, status blocks and embedded originals
//! read. Never fails and never panics: what is broken is left out. Everything has a cap, because anybody can write to
//! a mailbox.

mod flowed;
mod headers;
mod rescue;
mod structure;

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::inbound::Part;
use domain::{Millis, ParsedMessage};
use mail_parser::{
    HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::html::{cut, to_text};
use headers::{headers_of, ids, mailboxes};

/// Bytes of text that are kept of a body.
const TEXT: usize = 1 << 20;
/// Bytes of HTML that are kept.
const HTML: usize = 2 << 20;
/// Bytes of text kept of a text-like part that is no body (calendar …).
const PART_TEXT: usize = 256 << 10;
/// Parts that are listed.
const PARTS: usize = 200;
/// More nested containers than this are no mail but an attack on the reader: only the headers are read.
const CONTAINERS: usize = 400;
/// Bytes that may have to be searched for boundaries: each container can make the reader pass over the whole.
const SEARCHED: usize = 1 << 31;

/// Read a whole message.
#[must_use]
pub fn parse(raw: &[u8]) -> ParsedMessage {
    let mut message = read(raw);
    // A database, a terminal and a lexicon each end a text at another place when it holds one of these.
    if message.text.contains('\0') {
        message.text = message.text.replace('\0', " ");
    }
    message
}

fn read(raw: &[u8]) -> ParsedMessage {
    let nested = containers(raw);
    if nested > CONTAINERS || nested.saturating_mul(raw.len()) > SEARCHED {
        return parse_head(raw);
    }
    let done = catch_unwind(AssertUnwindSafe(|| {
        MessageParser::default()
            .parse(raw)
            .map(|m| of(&m, raw.len(), 0))
    }));
    match done {
        Ok(Some(message)) => message,
        // No header at all: the whole is text.
        Ok(None) => {
            let mut text =
                String::from_utf8_lossy(raw.get(..raw.len().min(TEXT)).unwrap_or(raw)).into_owned();
            cut(&mut text, TEXT);
            ParsedMessage {
                text,
                content_type: "text/plain".into(),
                size: raw.len() as u64,
                ..ParsedMessage::default()
            }
        }
        Err(_) => parse_head(raw),
    }
}

/// Read the headers alone; text and parts stay empty (the first pass over a mailbox).
#[must_use]
pub fn parse_head(raw: &[u8]) -> ParsedMessage {
    catch_unwind(AssertUnwindSafe(|| {
        MessageParser::default().parse_headers(raw).map(|m| {
            let mut head = envelope(&m);
            head.size = raw.len() as u64;
            head
        })
    }))
    .ok()
    .flatten()
    .unwrap_or_else(|| ParsedMessage {
        size: raw.len() as u64,
        ..ParsedMessage::default()
    })
}

/// How many containers the message claims to have, by its words.
fn containers(raw: &[u8]) -> usize {
    raw.windows(8)
        .filter(|w| {
            matches!(w.first(), Some(b'm' | b'M'))
                && (w.eq_ignore_ascii_case(b"message/") || w.eq_ignore_ascii_case(b"multipar"))
        })
        .take(CONTAINERS + 1)
        .count()
}

fn envelope(m: &Message<'_>) -> ParsedMessage {
    let headers = headers_of(m);
    let find = |name: &str| {
        headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.clone())
    };
    let content_type =
        find("content-type").map_or_else(|| "text/plain".to_owned(), |v| lower_type(&v));
    let subject = find("subject").unwrap_or_default();
    let id = |name: HeaderName<'static>| m.header_values(name).flat_map(ids).collect::<Vec<_>>();
    // A date without a zone is read as UTC rather than not at all.
    let date = m
        .date()
        .copied()
        .filter(mail_parser::DateTime::is_valid)
        .or_else(|| {
            let text = find("date")?;
            mail_parser::DateTime::parse_rfc822(&format!("{text} +0000\n"))
                .filter(mail_parser::DateTime::is_valid)
        })
        .map(|d| Millis(d.to_timestamp().saturating_mul(1_000)));
    let addresses = |name: HeaderName<'static>| {
        mailboxes(m.header_values(name).filter_map(HeaderValue::as_address))
    };
    ParsedMessage {
        message_id: id(HeaderName::MessageId).into_iter().next(),
        in_reply_to: id(HeaderName::InReplyTo),
        references: id(HeaderName::References),
        from: addresses(HeaderName::From)
            .into_iter()
            .next()
            .unwrap_or_default(),
        to: addresses(HeaderName::To),
        cc: addresses(HeaderName::Cc),
        reply_to: addresses(HeaderName::ReplyTo),
        subject,
        date,
        content_type,
        headers,
        ..ParsedMessage::default()
    }
}

fn of(m: &Message<'_>, size: usize, depth: u8) -> ParsedMessage {
    let mut out = envelope(m);
    out.size = size as u64;
    out.original_headers = structure::original(m);

    let mut texts = Vec::new();
    for id in &m.text_body {
        let Some(part) = m.part(*id) else { continue };
        match &part.body {
            PartType::Text(t) => texts.push(flowed::unflowed(t, part)),
            PartType::Html(h) => texts.push(to_text(h, TEXT)),
            _ => {}
        }
    }
    out.text = texts.join("\n");
    cut(&mut out.text, TEXT);
    let htmls: Vec<&str> = m
        .html_body
        .iter()
        .filter_map(|id| match &m.part(*id)?.body {
            PartType::Html(h) => Some(h.as_ref()),
            _ => None,
        })
        .collect();
    if !htmls.is_empty() {
        let mut html = htmls.join("\n");
        cut(&mut html, HTML);
        out.html = Some(html);
    }

    for (i, part) in m.parts.iter().enumerate() {
        let is_body =
            u32::try_from(i).is_ok_and(|i| m.text_body.contains(&i) || m.html_body.contains(&i));
        let kind = kind(part);
        match kind.as_str() {
            "message/delivery-status" | "message/global-delivery-status"
                if out.delivery_status.is_empty() =>
            {
                out.delivery_status = structure::blocks(&String::from_utf8_lossy(part.contents()));
            }
            "message/feedback-report" if out.feedback.is_empty() => {
                out.feedback = structure::blocks(&String::from_utf8_lossy(part.contents()));
            }
            _ if is_body || part.is_multipart() || out.parts.len() >= PARTS => {}
            _ => out.parts.push(listed(part, kind)),
        }
    }
    if out.text.trim().is_empty() && out.html.is_none() {
        rescue::rescue(m, &mut out, depth);
    }
    out
}

fn listed(part: &MessagePart<'_>, kind: String) -> Part {
    let text_like = kind.starts_with("text/") || kind == "application/ics";
    let text = match &part.body {
        PartType::Text(t) | PartType::Html(t) if text_like => Some(t.to_string()),
        PartType::Binary(b) | PartType::InlineBinary(b) if text_like => {
            Some(String::from_utf8_lossy(b.get(..b.len().min(PART_TEXT)).unwrap_or(b)).into_owned())
        }
        _ => None,
    };
    Part {
        content_type: kind,
        name: part.attachment_name().map(|n| {
            let mut n = n.replace(['\r', '\n', '\0'], " ");
            cut(&mut n, 500);
            n
        }),
        bytes: part.len() as u64,
        text: text.map(|mut t| {
            cut(&mut t, PART_TEXT);
            t
        }),
    }
}

/// `type/subtype` of a part, lower case; what mail-parser made of it where the header is missing.
fn kind(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(ct) => format!("{}/{}", ct.ctype(), ct.subtype().unwrap_or("plain")).to_lowercase(),
        None => match &part.body {
            PartType::Html(_) => "text/html".into(),
            PartType::Message(_) => "message/rfc822".into(),
            PartType::Multipart(_) => "multipart/mixed".into(),
            PartType::Binary(_) | PartType::InlineBinary(_) => "application/octet-stream".into(),
            PartType::Text(_) => "text/plain".into(),
        },
    }
}

/// The type in lower case, the parameters as written.
fn lower_type(value: &str) -> String {
    match value.split_once(';') {
        Some((kind, rest)) => format!("{};{rest}", kind.trim().to_lowercase()),
        None => value.trim().to_lowercase(),
    }
}

#[cfg(test)]
mod tests;
