//! What the classifier reads of an inbound message.

use std::borrow::Cow;

use crate::text::html;

/// An inbound message as far as its interpretation needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplyInput {
    /// Subject, decoded.
    pub subject: String,
    /// Display name of the sender; empty when unknown.
    pub from_name: String,
    /// Address of the sender; empty when unknown.
    pub from_email: String,
    /// Plain-text body; empty when the mail has HTML only.
    pub body_text: String,
    /// HTML body, if any.
    pub body_html: Option<String>,
    /// All headers in order.
    pub headers: Vec<(String, String)>,
    /// When we first saw it, UTC epoch milliseconds; relative dates count from here.
    pub received_at_ms: i64,
    /// IANA zone of the hotel; empty means UTC.
    pub zone: String,
    /// The text we had sent, if known: what stands in the quote but not here was added by the author.
    pub sent_body: Option<String>,
    /// Does it carry a calendar part (`text/calendar`)?
    pub has_calendar: bool,
    /// Our own addresses; empty when unknown. Who else is in copy is of the author's side.
    pub own: Vec<String>,
}

impl ReplyInput {
    /// The body to read: the text part, or the HTML part as text.
    #[must_use]
    pub fn body(&self) -> Cow<'_, str> {
        match &self.body_html {
            Some(h) if self.body_text.trim().is_empty() => Cow::Owned(html::to_text(h)),
            _ => Cow::Borrowed(&self.body_text),
        }
    }

    /// The first header of that name, case-insensitively.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
    }

    /// The subject when the author wrote it himself: without a reply or forward mark, otherwise empty.
    #[must_use]
    pub(crate) fn own_subject(&self) -> &str {
        let s = self.subject.trim();
        let reply = s.split_once(':').is_some_and(|(mark, _)| {
            let m = mark.trim().to_lowercase();
            let m = m.split('[').next().unwrap_or_default().trim().to_owned();
            REPLY_MARKS.contains(&m.as_str())
        });
        if reply { "" } else { s }
    }
}

/// Marks of replies and forwards in front of a subject.
pub(crate) const REPLY_MARKS: [&str; 22] = [
    "re", "aw", "fw", "fwd", "wg", "sv", "vs", "antw", "antwort", "odp", "rv", "res", "enc", "tr",
    "i", "r", "rif", "doorst", "vl", "vb", "pd", "reply",
];

impl From<&domain::ParsedMessage> for ReplyInput {
    fn from(m: &domain::ParsedMessage) -> Self {
        let calendar = |t: &str| t.starts_with("text/calendar");
        Self {
            subject: m.subject.clone(),
            from_name: m.from.name.clone(),
            from_email: m.from.address.clone(),
            body_text: m.text.clone(),
            body_html: m.html.clone(),
            headers: m.headers.clone(),
            received_at_ms: m.date.map_or(0, |d| d.0),
            zone: String::new(),
            sent_body: None,
            own: Vec::new(),
            has_calendar: calendar(&m.content_type)
                || m.parts.iter().any(|p| calendar(&p.content_type)),
        }
    }
}
