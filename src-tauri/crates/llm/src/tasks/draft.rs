//! Write a mail. The answer is a list of sentences, each with the fact it rests on, so that no index can slip.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of};
use crate::ground::{Source, numbers};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "draft",
    version: "v2",
    prompt: include_str!("../../prompts/draft/v2.md"),
    temperature: 0.7,
    max_tokens: 1_200,
    timeout_ms: 60_000,
    fields: &[
        given("language"),
        given("strategy"),
        given("step"),
        given("words"),
        given("recipient"),
        given("address_form"),
        given("hotel"),
        given("offer"),
        given("reference"),
        given("sender"),
        given("delegated_from"),
        given("front"),
        given("note"),
        given("style_rules"),
        given("variant"),
        data("facts"),
        data("thread"),
    ],
    reads_replies: false,
    schema: schema_of::<DraftAnswer>,
    check,
};

/// A mail without greeting and signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DraftAnswer {
    /// Three subjects of at most five words besides a hotel or city name.
    #[schemars(length(min = 3, max = 3))]
    pub subjects: Vec<String>,
    /// The body's sentences in order, without greeting, sign-off and signature.
    #[schemars(length(min = 2, max = 12))]
    pub sentences: Vec<Sentence>,
}

/// One sentence of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// The sentence with its final mark.
    #[schemars(length(min = 2, max = 400))]
    pub text: String,
    /// Id of the fact it states; null when it states none.
    pub fact_id: Option<String>,
    /// Whether a paragraph begins with it.
    pub new_paragraph: bool,
}

fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let draft: DraftAnswer = parse(value)?;
    let mut wrong = Vec::new();
    let ids: BTreeSet<&str> = input
        .get("facts")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|f| f.get("id").and_then(Value::as_str))
        .collect();
    let source = Source::new(&input.to_string());
    for (i, s) in draft.sentences.iter().enumerate() {
        if let Some(id) = s.fact_id.as_deref().filter(|id| !ids.contains(id)) {
            wrong.push(format!("sentence {i}: there is no fact with the id `{id}`"));
        }
        for n in numbers(&s.text) {
            if !source.has_number(&n) {
                wrong.push(format!(
                    "sentence {i}: the number {n} is not in the input; leave it out"
                ));
            }
        }
        let lower = s.text.to_lowercase();
        if lower.contains("http://") || lower.contains("https://") || lower.contains("www.") {
            wrong.push(format!("sentence {i}: no links"));
        }
        if ["{{", "}}", "[name", "[hotel", "<name"]
            .iter()
            .any(|b| lower.contains(b))
        {
            wrong.push(format!("sentence {i}: a placeholder is left"));
        }
    }
    let questions: usize = draft
        .sentences
        .iter()
        .map(|s| s.text.matches('?').count())
        .sum();
    if questions > 1 {
        wrong.push(format!("{questions} questions, at most one is allowed"));
    }
    let words: usize = draft
        .sentences
        .iter()
        .map(|s| s.text.split_whitespace().count())
        .sum();
    let limit = |i: usize| {
        input
            .pointer(&format!("/words/{i}"))
            .and_then(Value::as_u64)
            .and_then(|n| usize::try_from(n).ok())
    };
    if let (Some(min), Some(max)) = (limit(0), limit(1))
        && !(min..=max).contains(&words)
    {
        wrong.push(format!(
            "the body has {words} words, {min} to {max} are wanted"
        ));
    }
    if wrong.is_empty() {
        canonical(&draft)
    } else {
        Err(wrong)
    }
}
