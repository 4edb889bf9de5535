//! Bounces: delivery status notifications (RFC 3464, RFC 6533), abuse reports (RFC 5965) and what servers write in
//! their own words, read to one verdict per recipient. What is not understood is `unknown`, never soft.

mod prose;
mod read;
mod reason;

use serde::{Deserialize, Serialize};

pub(crate) use reason::Tables;

/// The parts of a returned mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BounceInput {
    /// Top-level headers in order.
    pub headers: Vec<(String, String)>,
    /// All text parts joined, without the returned original.
    pub text: String,
    /// Blocks of `message/delivery-status`, the per-message block first.
    pub delivery_status: Vec<Vec<(String, String)>>,
    /// Blocks of `message/feedback-report`.
    pub feedback: Vec<Vec<(String, String)>>,
    /// Headers of the returned original.
    pub original_headers: Vec<(String, String)>,
}

impl From<&domain::ParsedMessage> for BounceInput {
    fn from(m: &domain::ParsedMessage) -> Self {
        let blocks = |b: &[domain::inbound::StatusBlock]| b.iter().map(|s| s.0.clone()).collect();
        Self {
            headers: m.headers.clone(),
            text: m.text.clone(),
            delivery_status: blocks(&m.delivery_status),
            feedback: blocks(&m.feedback),
            original_headers: m.original_headers.clone(),
        }
    }
}

/// One recipient's verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BouncedRecipient {
    /// The original recipient as far as the report names it, else the final one.
    pub address: String,
    /// `hard soft blocked auth quota content expired unknown`.
    pub class: String,
    /// The reason by name (`userunknown`, `mailboxfull` …).
    pub reason: String,
    /// Is the address dead?
    pub hard: bool,
    /// Enhanced status `5.1.1`; empty when none was given.
    pub status: String,
    /// SMTP reply code; empty when none was given.
    pub reply_code: String,
    /// What the server said.
    pub diagnostic: String,
}

/// `inspect bounce`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BounceJudgement {
    /// Did a mail fail for good or for a time?
    pub is_bounce: bool,
    /// `bounce delayed delivered feedback auto_reply none`.
    pub kind: String,
    /// One verdict per recipient, in the order of the report.
    pub recipients: Vec<BouncedRecipient>,
    /// Message-ID of the returned mail without brackets.
    pub original_message_id: Option<String>,
}

#[cfg(test)]
mod tests;
