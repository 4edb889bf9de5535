//! Which market tier a hotel is of, from a posting: a vote beside the embedded model (acquire.md).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of, text};
use crate::ground::{Dropped, Source};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "tier",
    version: "v1",
    prompt: include_str!("../../prompts/tier/v1.md"),
    temperature: 0.1,
    max_tokens: 500,
    timeout_ms: 30_000,
    fields: &[
        given("hotel"),
        given("town"),
        given("brand"),
        data("title"),
        data("description"),
    ],
    reads_replies: false,
    schema: schema_of::<TierVote>,
    check,
};

/// Market tier (product.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of product.md")]
pub enum Tier {
    Luxury,
    Upscale,
    Midscale,
    Economy,
    Budget,
}

/// The vote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TierVote {
    /// One of five.
    pub tier: Tier,
    /// 0–1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub confidence: f64,
    /// One sentence.
    #[schemars(length(max = 300))]
    pub reason: String,
    /// Words of the posting that show it.
    #[schemars(length(max = 10))]
    pub keywords: Vec<String>,
    /// Systems of other vendors the posting names.
    #[schemars(length(max = 10))]
    pub competitor_tools: Vec<String>,
    /// What the answer claimed and the posting does not contain.
    #[serde(default)]
    #[schemars(skip)]
    pub dropped: Vec<Dropped>,
}

fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let mut vote: TierVote = parse(value)?;
    let source = Source::new(&format!(
        "{}\n{}",
        text(input, "title"),
        text(input, "description")
    ));
    let mut dropped = Vec::new();
    source.keep_phrases("keyword", &mut vote.keywords, &mut dropped);
    source.keep_phrases("tool", &mut vote.competitor_tools, &mut dropped);
    vote.dropped = dropped;
    canonical(&vote)
}
