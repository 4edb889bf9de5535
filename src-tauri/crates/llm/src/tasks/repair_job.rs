//! The payload of a background job that cannot be read, repaired without inventing anything (pipeline.md, Recovery agent).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TaskSpec, canonical, data, given, parse, schema_of, text};

pub(super) const SPEC: TaskSpec = TaskSpec {
    name: "repair_job",
    version: "v1",
    prompt: include_str!("../../prompts/repair_job/v1.md"),
    temperature: 0.1,
    max_tokens: 500,
    timeout_ms: 30_000,
    fields: &[
        given("kind"),
        given("schema"),
        given("error"),
        data("payload"),
    ],
    reads_replies: false,
    schema: schema_of::<RepairedJob>,
    check,
};

/// A repaired payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RepairedJob {
    /// The whole payload as JSON text; empty when something is missing.
    #[schemars(length(max = 2000))]
    pub payload: String,
    /// One sentence.
    #[schemars(length(max = 300))]
    pub reason: String,
}

/// Every word of the answer stands in the payload that was given.
fn check(value: &Value, input: &Value) -> Result<Value, Vec<String>> {
    let answer: RepairedJob = parse(value)?;
    if answer.payload.trim().is_empty() {
        return canonical(&answer);
    }
    let payload: Value = serde_json::from_str(&answer.payload)
        .map_err(|e| vec![format!("`payload` is not JSON: {e}")])?;
    let Some(fields) = payload.as_object() else {
        return Err(vec!["`payload` is not an object".into()]);
    };
    let (source, kind) = (text(input, "payload"), text(input, "kind"));
    let invented: Vec<String> = fields
        .iter()
        .filter_map(|(k, v)| {
            let word = v.as_str().map_or_else(|| v.to_string(), str::to_owned);
            (word != kind && !source.contains(&word))
                .then(|| format!("`{k}` is \"{word}\", which does not stand in the payload"))
        })
        .collect();
    if invented.is_empty() {
        canonical(&answer)
    } else {
        Err(invented)
    }
}
