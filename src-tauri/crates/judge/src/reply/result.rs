//! The result of reading a reply; field names are the contract of `inspect reply` (cli.md).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What an inbound message is, before anybody asks what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person wrote it.
    Human,
    /// A machine answered for a person or mailbox, or a front desk says it forwards.
    AutoReply,
    /// A delivery failure or delay.
    Bounce,
    /// An abuse report (ARF).
    Feedback,
    /// A challenge that wants a proof of humanity.
    Challenge,
    /// A mailing list or newsletter.
    List,
    /// A calendar answer or invitation.
    Calendar,
}

/// What sort of automatic answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subkind {
    /// Away for a time.
    OutOfOffice,
    /// A ticket or receipt.
    Ticket,
    /// "We forward it."
    GatekeeperAck,
    /// "No longer works here."
    LeftCompany,
}

/// Kind with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindJudgement {
    /// The kind.
    pub kind: Kind,
    /// The sort of automatic answer, if one.
    pub subkind: Option<Subkind>,
    /// The header or words that decided, for a person to read.
    pub reason: String,
}

/// A delegate of an out-of-office note.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delegate {
    /// Name as written.
    pub name: Option<String>,
    /// Address as written.
    pub email: Option<String>,
}

/// What an automatic answer says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AutoReply {
    /// First day back, ISO 8601; a day "until and including" counts one further.
    pub return_date: Option<String>,
    /// Who answers meanwhile.
    pub delegate: Option<Delegate>,
}

/// Whom the author names instead of himself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DelegatedTo {
    /// Name as written.
    pub name: Option<String>,
    /// Title as written.
    pub title: Option<String>,
    /// Address as written.
    pub email: Option<String>,
    /// The words that say so.
    pub quote: String,
    /// Whether words of handing on point to him; one who is only named is put before a person.
    #[serde(default)]
    pub certain: bool,
}

/// One proposed time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeetingOption {
    /// The words.
    pub raw: String,
    /// ISO date.
    pub day: Option<String>,
    /// `HH:MM`.
    pub time: Option<String>,
    /// ISO local date and time, when both are known.
    pub start_local: Option<String>,
    /// UTC epoch milliseconds of `start_local` in its zone.
    pub start_ms: Option<i64>,
}

/// A meeting preference: raw words and the instants they mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Meeting {
    /// The words.
    pub raw: String,
    /// ISO date of the first option.
    pub day: Option<String>,
    /// `HH:MM` of the first option.
    pub time: Option<String>,
    /// The zone they named, else the hotel's.
    pub tz: Option<String>,
    /// ISO local date and time of the first option, when both are known.
    pub start_local: Option<String>,
    /// Every option in the order of the text.
    pub options: Vec<MeetingOption>,
}

/// The behavioural score (reply.md, "Behavioural score"), parts 0–100.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Behavioural {
    /// Length, questions, clicks, opens, forwards.
    pub engagement: f64,
    /// Questions, clicks, forwards.
    pub intent: f64,
    /// How fast they answered; `None` when unknown.
    pub timeliness: Option<f64>,
    /// Weighted over the known parts.
    pub overall: f64,
    /// `high medium low no_intent`.
    pub prediction: String,
}

/// One message, interpreted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplyJudgement {
    /// What it is.
    pub kind: Kind,
    /// What sort of automatic answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subkind: Option<Subkind>,
    /// One of the eight intents (product.md).
    pub intent: String,
    /// 0–1, uncalibrated.
    pub confidence: f64,
    /// One sentence for a person.
    pub reason: String,
    /// `positive neutral negative`.
    pub sentiment: String,
    /// Must we stop writing?
    pub opt_out: bool,
    /// `person property group`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opt_out_scope: Option<String>,
    /// Labels of reply.md.
    pub labels: Vec<String>,
    /// What a label carries: `call_me` → number, when; `budget_cycle` → month …
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub label_details: BTreeMap<String, BTreeMap<String, String>>,
    /// The author's own words.
    pub visible_text: String,
    /// Quoted history, signature, disclaimers.
    pub elided_text: String,
    /// Whom they name instead.
    pub delegated_to: Option<DelegatedTo>,
    /// When they would meet.
    pub meeting: Option<Meeting>,
    /// Their questions, word for word.
    pub questions: Vec<String>,
    /// Their concerns, word for word.
    pub concerns: Vec<String>,
    /// Words that carried the judgement; each occurs in the text.
    pub key_phrases: Vec<String>,
    /// `follow_up schedule_meeting provide_info delegate_to_human archive unsubscribe`.
    pub suggested_action: String,
    /// What an automatic answer says.
    pub auto_reply: Option<AutoReply>,
    /// The behavioural score.
    pub behavioural: Behavioural,
    /// Name and version of the model.
    pub model: String,
    /// ISO 639-1 code of the author's words.
    pub language: String,
}
