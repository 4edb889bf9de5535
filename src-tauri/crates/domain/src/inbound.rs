//! An inbound message after MIME parsing: what `mail` produces and `judge` reads. No raw bytes, no server state.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// A mailbox in a header.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mailbox {
    /// Display name, decoded; empty when absent.
    pub name: String,
    /// `local@domain` as written; empty for groups and `<>`.
    pub address: String,
}

/// A part of a delivery status notification (RFC 3464): the fields of one block in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatusBlock(pub Vec<(String, String)>);

impl StatusBlock {
    /// The first field of that name, case-insensitively.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}

/// A part that is neither text nor status.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// `type/subtype`, lower case.
    pub content_type: String,
    /// File name, if any.
    pub name: Option<String>,
    /// Decoded size in bytes.
    pub bytes: u64,
    /// Decoded text of text-like parts (calendar …), at most 256 kB; `None` for others.
    pub text: Option<String>,
}

/// A parsed message. Every string is decoded to UTF-8; nothing is executed or fetched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ParsedMessage {
    /// All top-level headers in order, names as written, values unfolded and decoded.
    pub headers: Vec<(String, String)>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// In-Reply-To ids without angle brackets.
    pub in_reply_to: Vec<String>,
    /// References ids without angle brackets, oldest first.
    pub references: Vec<String>,
    /// From, the first mailbox.
    pub from: Mailbox,
    /// To.
    pub to: Vec<Mailbox>,
    /// Cc.
    pub cc: Vec<Mailbox>,
    /// Reply-To: where the author wants the answer.
    #[serde(default)]
    pub reply_to: Vec<Mailbox>,
    /// Subject, decoded.
    pub subject: String,
    /// Date header, if it parses.
    pub date: Option<Millis>,
    /// Content-Type of the whole message with parameters, lower-cased type.
    pub content_type: String,
    /// The plain-text body: the text part, or the HTML part turned to text.
    pub text: String,
    /// The HTML body, if any, as received (not sanitised).
    pub html: Option<String>,
    /// Blocks of a message/delivery-status part; first the per-message block.
    pub delivery_status: Vec<StatusBlock>,
    /// Blocks of a message/feedback-report part (ARF, RFC 5965).
    pub feedback: Vec<StatusBlock>,
    /// Headers of an embedded original message (message/rfc822 or text/rfc822-headers).
    pub original_headers: Vec<(String, String)>,
    /// Other parts.
    pub parts: Vec<Part>,
    /// Bytes of the raw message.
    pub size: u64,
}

impl ParsedMessage {
    /// The first top-level header of that name, case-insensitively.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }

    /// The first header of that name in the embedded original.
    #[must_use]
    pub fn original_header(&self, name: &str) -> Option<&str> {
        self.original_headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }
}
