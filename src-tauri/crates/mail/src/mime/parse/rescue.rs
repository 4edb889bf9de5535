//! Words of mails whose MIME is broken: a container whose boundary is lost, a text part whose type is misspelt. An
//! opt-out must not be missed because a mailer cannot count its dashes.

use domain::ParsedMessage;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

use super::super::html::{cut, to_text};
use super::{TEXT, kind, of};

/// Containers inside containers are followed this far.
const DEPTH: u8 = 3;

/// Fill what is empty in `out` from parts that could not be read as what they claim to be.
pub(super) fn rescue(m: &Message<'_>, out: &mut ParsedMessage, depth: u8) {
    for part in &m.parts {
        let kind = kind(part);
        let attached = part
            .content_disposition()
            .is_some_and(|d| d.is_attachment());
        if part.is_multipart() || part.is_message() || attached {
            continue;
        }
        if kind.starts_with("multipart/") {
            let raw = part.contents();
            if depth < DEPTH
                && let Some(inner) = reread(raw, depth + 1)
            {
                merge(out, inner);
            }
            if out.text.trim().is_empty() {
                out.text = String::from_utf8_lossy(raw).into_owned();
            }
        } else if matches!(kind.as_str(), "text/plain" | "text/html") && out.text.trim().is_empty()
        {
            out.text = match &part.body {
                PartType::Html(html) => to_text(html, TEXT),
                PartType::Text(text) => text.to_string(),
                _ => String::from_utf8_lossy(part.contents()).into_owned(),
            };
        }
        cut(&mut out.text, TEXT);
        if !out.text.trim().is_empty() {
            return;
        }
    }
}

/// A container with the boundary its body really uses: its first line of dashes.
fn reread(raw: &[u8], depth: u8) -> Option<ParsedMessage> {
    let boundary = raw
        .split(|b| *b == b'\n')
        .take(200)
        .map(<[u8]>::trim_ascii_end)
        .find_map(|line| line.strip_prefix(b"--"))
        .and_then(|b| std::str::from_utf8(b).ok())
        .filter(|b| (1..=70).contains(&b.len()) && !b.contains('"') && !b.starts_with(' '))?;
    let mut again =
        format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    again.extend_from_slice(raw);
    let message = MessageParser::default().parse(&again)?;
    let read = of(&message, again.len(), depth);
    (!read.text.trim().is_empty() || !read.delivery_status.is_empty()).then_some(read)
}

fn merge(out: &mut ParsedMessage, inner: ParsedMessage) {
    if out.text.trim().is_empty() {
        out.text = inner.text;
    }
    if out.html.is_none() {
        out.html = inner.html;
    }
    if out.delivery_status.is_empty() {
        out.delivery_status = inner.delivery_status;
    }
    if out.feedback.is_empty() {
        out.feedback = inner.feedback;
    }
    if out.original_headers.is_empty() {
        out.original_headers = inner.original_headers;
    }
}
