//! Blocks of status parts and embedded originals: the machine-readable insides of bounces and complaints.

use domain::inbound::StatusBlock;
use mail_parser::{Message, PartType};

use super::headers::{headers_of, one_line};

/// Fields of a status part are many in no real mail.
const FIELDS: usize = 2_000;
/// Blocks: one per message and one per recipient.
const BLOCKS: usize = 500;
/// A value of a field, in bytes.
const VALUE: usize = 8 << 10;

/// Blocks of header-like fields separated by empty lines (RFC 3464 §2.1, RFC 5965 §3).
pub(super) fn blocks(text: &str) -> Vec<StatusBlock> {
    let mut blocks = Vec::new();
    let mut block: Vec<(String, String)> = Vec::new();
    let mut fields = 0;
    for line in text.lines().take(50_000) {
        if line.trim().is_empty() {
            if !block.is_empty() {
                blocks.push(StatusBlock(std::mem::take(&mut block)));
            }
            if blocks.len() >= BLOCKS {
                return blocks;
            }
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.last_mut()
                && value.len() < VALUE
            {
                value.push(' ');
                value.push_str(&one_line(line.trim().to_owned()));
                super::super::html::cut(value, VALUE);
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let name = name.trim();
        if name.is_empty() || name.contains(' ') || fields >= FIELDS {
            continue;
        }
        fields += 1;
        let mut value = one_line(value.trim().to_owned());
        super::super::html::cut(&mut value, VALUE);
        block.push((one_line(name.to_owned()), value));
    }
    if !block.is_empty() {
        blocks.push(StatusBlock(block));
    }
    blocks
}

/// The headers of the first embedded original (message/rfc822, message/global or text/rfc822-headers).
pub(super) fn original(message: &Message<'_>) -> Vec<(String, String)> {
    for part in &message.parts {
        if let PartType::Message(inner) = &part.body
            && !inner.parts.is_empty()
        {
            return headers_of(inner);
        }
        let kind = super::kind(part);
        if matches!(
            kind.as_str(),
            "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
                | "message/rfc822"
                | "message/global"
        ) {
            let mut raw = part.contents().to_vec();
            raw.extend_from_slice(b"\r\n\r\n");
            if let Some(inner) = mail_parser::MessageParser::default().parse_headers(&raw)
                && !inner.parts.is_empty()
            {
                return headers_of(&inner);
            }
        }
    }
    Vec::new()
}
