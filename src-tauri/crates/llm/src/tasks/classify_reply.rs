//! Read a reply: a vote beside the embedded classifier. What it quotes must stand in the reply.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of, text};
use crate::ground::{Dropped, Source};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "classify_reply",
    version: "v1",
    prompt: include_str!("../../prompts/classify_reply/v1.md"),
    temperature: 0.1,
    max_tokens: 900,
    timeout_ms: 30_000,
    fields: &[
        given("language"),
        given("hotel"),
        given("received"),
        data("subject"),
        data("reply"),
        data("our_mail"),
    ],
    reads_replies: true,
    schema: schema_of::<ReplyReading>,
    check,
};

/// What the writer wants (product.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of product.md")]
pub enum Intent {
    Interested,
    NotInterested,
    Delegated,
    NeedsMoreInfo,
    MeetingRequest,
    Unsubscribe,
    Neutral,
    Unclear,
}

/// How it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "three plain words")]
pub enum Sentiment {
    Positive,
    Neutral,
    Negative,
}

/// What to do next (reply.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of reply.md")]
pub enum Action {
    FollowUp,
    ScheduleMeeting,
    ProvideInfo,
    DelegateToHuman,
    Archive,
    Unsubscribe,
}

/// Labels beside the intent (reply.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of reply.md")]
pub enum Label {
    SendMaterial,
    CallMe,
    BadTiming,
    BudgetCycle,
    ContractUntil,
    SeasonalClosure,
    HasSolution,
    HasRival,
    Price,
    PriceQuestion,
    ReferenceRequest,
    PositionFilled,
    CorporateDecides,
    LegalComplaint,
    ProcurementPortal,
    WrongProperty,
    SoldOrRebranded,
    TookUsForApplicant,
    AsksSource,
    LeftCompany,
}

/// A colleague they name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delegate {
    /// As written; null when only an address or a title is named.
    pub name: Option<String>,
    /// As written.
    pub title: Option<String>,
    /// As written.
    pub email: Option<String>,
}

/// A wish for a time, in their words; instants are worked out elsewhere, in the hotel's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeetingWish {
    /// Their words.
    pub raw: String,
}

/// The reading of a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReplyReading {
    /// One of eight.
    pub intent: Intent,
    /// Tone.
    pub sentiment: Sentiment,
    /// 0–1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// One sentence.
    #[schemars(length(max = 300))]
    pub reason: String,
    /// Words of the reply that show it.
    #[schemars(length(max = 5))]
    pub key_phrases: Vec<String>,
    /// What to do next.
    pub suggested_action: Action,
    /// Colleagues they name.
    #[schemars(length(max = 5))]
    pub delegated_to: Vec<Delegate>,
    /// A time they propose.
    pub meeting: Option<MeetingWish>,
    /// Their questions, in their words.
    #[schemars(length(max = 10))]
    pub questions: Vec<String>,
    /// Their objections, in their words.
    #[schemars(length(max = 10))]
    pub concerns: Vec<String>,
    /// Labels.
    #[schemars(length(max = 8))]
    pub labels: Vec<Label>,
    /// What the answer claimed and the reply does not contain.
    #[serde(default)]
    #[schemars(skip)]
    pub dropped: Vec<Dropped>,
}

fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let mut r: ReplyReading = parse(value)?;
    let source = Source::new(&format!(
        "{}\n{}",
        text(input, "subject"),
        text(input, "reply")
    ));
    let mut dropped = Vec::new();
    source.keep_phrases("key_phrase", &mut r.key_phrases, &mut dropped);
    source.keep_phrases("question", &mut r.questions, &mut dropped);
    source.keep_phrases("concern", &mut r.concerns, &mut dropped);
    for d in &mut r.delegated_to {
        source.keep_name(&mut d.name, &mut dropped);
        source.keep_email(&mut d.email, &mut dropped);
        source.keep_phrase("title", &mut d.title, &mut dropped);
    }
    r.delegated_to
        .retain(|d| d.name.is_some() || d.email.is_some() || d.title.is_some());
    let mut raw = r.meeting.take().map(|m| m.raw);
    source.keep_phrase("meeting", &mut raw, &mut dropped);
    r.meeting = raw.map(|raw| MeetingWish { raw });
    r.dropped = dropped;
    canonical(&r)
}
