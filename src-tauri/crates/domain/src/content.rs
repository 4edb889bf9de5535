//! What a person approves: the content of a mail and its hash (send.md, Two hashes).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::stage::words;

words! {
    /// Kinds of mail (send.md).
    MailKind {
        /// First mail to a person.
        First = "first",
        /// Later step of a sequence.
        FollowUp = "follow_up",
        /// Written or edited by a person in a thread with a human inbound.
        Answer = "answer",
        /// Written by a person outside a sequence.
        Manual = "manual",
    }
}

impl MailKind {
    /// First mails and follow-ups are bound by every limit; answers and manual mails are not.
    #[must_use]
    pub const fn is_outreach(self) -> bool {
        matches!(self, Self::First | Self::FollowUp)
    }
}

/// A copy recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The address as written.
    pub address: String,
    /// Its key ([`crate::keys::KeyRing::address`]).
    pub key: String,
    /// The key of its domain.
    pub domain_key: String,
}

/// An attachment as it stands in the content; the bytes live with the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
}

/// A sentence and the fact it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    /// Index of the sentence in the body, from 0.
    pub sentence: u32,
    /// The fact.
    pub fact_id: crate::FactId,
}

/// Everything a person approves; the wire bytes are a pure function of it plus inbox, Message-ID, date and token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Kind of mail.
    pub kind: MailKind,
    /// The recipient's address.
    pub to: String,
    /// Copies; only answers and manual mails have them.
    pub cc: Vec<String>,
    /// The sender identity's id.
    pub sender: crate::SenderId,
    /// Subject without prefixes of the transport.
    pub subject: String,
    /// Plain text without the footer.
    pub text: String,
    /// HTML alternative, if any.
    pub html: Option<String>,
    /// Attachments; only answers have them.
    pub attachments: Vec<Attachment>,
    /// ISO 639-1 language.
    pub language: String,
    /// Signature and legal lines.
    pub footer: String,
    /// Sentences and facts, sorted.
    pub claims: Vec<Claim>,
    /// Campaign and step, if any.
    pub step: Option<(crate::CampaignId, u32)>,
}

impl Content {
    /// SHA-256, hex, over a canonical form: each field's length and bytes in fixed order, so that no two
    /// contents share a form. Line ends are LF.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut h = Canonical(Sha256::new());
        h.text("jengu-content-1");
        h.text(self.kind.word());
        h.text(&self.to);
        h.list(self.cc.iter().map(String::as_str));
        h.text(self.sender.as_str());
        h.text(&self.subject);
        h.text(&unix(&self.text));
        h.text(if self.html.is_some() { "html" } else { "plain" });
        h.text(&unix(self.html.as_deref().unwrap_or_default()));
        h.list(self.attachments.iter().map(|a| a.sha256.as_str()));
        h.list(self.attachments.iter().map(|a| a.name.as_str()));
        h.text(&self.language);
        h.text(&unix(&self.footer));
        let mut claims = self.claims.clone();
        claims.sort();
        let claims: Vec<String> = claims
            .iter()
            .map(|c| format!("{}:{}", c.sentence, c.fact_id))
            .collect();
        h.list(claims.iter().map(String::as_str));
        h.text(
            &self
                .step
                .as_ref()
                .map(|(c, n)| format!("{c}#{n}"))
                .unwrap_or_default(),
        );
        hex::encode(h.0.finalize())
    }
}

/// SHA-256 of bytes, hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn unix(s: &str) -> String {
    s.replace("\r\n", "\n")
}

struct Canonical(Sha256);

impl Canonical {
    fn text(&mut self, s: &str) {
        self.0.update((s.len() as u64).to_be_bytes());
        self.0.update(s.as_bytes());
    }
    fn list<'a>(&mut self, items: impl Iterator<Item = &'a str>) {
        let items: Vec<&str> = items.collect();
        self.0.update((items.len() as u64).to_be_bytes());
        for i in items {
            self.text(i);
        }
    }
}

#[cfg(test)]
mod tests;
