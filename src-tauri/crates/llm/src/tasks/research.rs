//! What a hotel's pages say that a mail may use. Each fact carries the words it was read from; a fact whose excerpt
//! or number does not stand in the pages is dropped.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of, text};
use crate::ground::{Dropped, Source, numbers};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "research",
    version: "v1",
    prompt: include_str!("../../prompts/research/v1.md"),
    temperature: 0.1,
    max_tokens: 2_000,
    timeout_ms: 60_000,
    fields: &[
        given("hotel"),
        given("town"),
        given("country"),
        given("language"),
        data("pages"),
    ],
    reads_replies: false,
    schema: schema_of::<Research>,
    check,
};

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactFound {
    /// `award rooms spa gastronomy location history family mice sustainability renovation season competitor other`.
    #[schemars(length(min = 2, max = 30))]
    pub kind: String,
    /// One short sentence in the asked language.
    #[schemars(length(min = 2, max = 300))]
    pub text: String,
    /// The words of the page, unchanged.
    #[schemars(length(min = 2, max = 300))]
    pub excerpt: String,
}

/// The facts of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Research {
    /// Strongest first.
    #[schemars(length(max = 20))]
    pub facts: Vec<FactFound>,
    /// What the answer claimed and the pages do not contain.
    #[serde(default)]
    #[schemars(skip)]
    pub dropped: Vec<Dropped>,
}

fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let mut r: Research = parse(value)?;
    let source = Source::new(text(input, "pages"));
    let mut dropped = Vec::new();
    r.facts.retain(|f| {
        let excerpt = source.has_phrase(&f.excerpt);
        let number = numbers(&f.text).into_iter().find(|n| !source.has_number(n));
        if !excerpt {
            dropped.push(Dropped::new("excerpt", &f.excerpt));
        } else if let Some(n) = &number {
            dropped.push(Dropped::new("number", n));
        }
        excerpt && number.is_none()
    });
    r.dropped = dropped;
    canonical(&r)
}
