//! The tasks a model is asked: prompt, whitelisted input, schema from the Rust type, and the check of an answer that
//! a schema cannot make. One file per task.

mod classify_reply;
mod draft;
mod extract_people;
mod repair_job;
mod research;
mod tier;

pub use classify_reply::{Action, Delegate, Intent, Label, MeetingWish, ReplyReading, Sentiment};
pub use draft::{DraftAnswer, Sentence};
pub use extract_people::{People, PersonFound};
pub use repair_job::RepairedJob;
pub use research::{FactFound, Research};
pub use tier::{Tier, TierVote};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How a field of the input enters the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Ours: written by the product or the salesperson.
    Given,
    /// Written by others: delimited as data.
    Data,
}

/// A whitelisted field (compliance.md 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Key in the input object.
    pub name: &'static str,
    /// How it enters the prompt.
    pub kind: FieldKind,
}

pub(crate) const fn given(name: &'static str) -> Field {
    Field {
        name,
        kind: FieldKind::Given,
    }
}

pub(crate) const fn data(name: &'static str) -> Field {
    Field {
        name,
        kind: FieldKind::Data,
    }
}

/// Everything about a task.
#[derive(Debug)]
pub struct TaskSpec {
    /// `draft`, `classify_reply` …
    pub name: &'static str,
    /// Version of prompt and schema, stored with each answer.
    pub version: &'static str,
    /// Text of the prompt file.
    pub prompt: &'static str,
    /// 0.1 for extraction, 0.7 for copy.
    pub temperature: f32,
    /// Most tokens an answer may have.
    pub max_tokens: u32,
    /// Time for one answer, in milliseconds.
    pub timeout_ms: u64,
    /// What may be in the prompt.
    pub fields: &'static [Field],
    /// Reads what a person wrote to us: remote only with "send replies to X".
    pub reads_replies: bool,
    /// JSON schema an answer must satisfy.
    pub schema: fn() -> Value,
    /// Parses a schema-valid answer, checks and grounds it in the input, and gives its canonical form; or what is
    /// wrong with it, in words a model can act on.
    pub check: fn(&Value, &Value) -> Result<Value, Vec<String>>,
}

impl TaskSpec {
    /// Task and version as the ledger has it, `draft/v1`.
    #[must_use]
    pub fn prompt_id(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}

/// All tasks.
pub const TASKS: [TaskSpec; 6] = [
    draft::SPEC,
    classify_reply::SPEC,
    extract_people::SPEC,
    tier::SPEC,
    research::SPEC,
    repair_job::SPEC,
];

/// The task of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static TaskSpec> {
    static ALL: [TaskSpec; 6] = TASKS;
    ALL.iter().find(|t| t.name == name)
}

/// The schema of a type, without references, so that every server can take it.
pub(crate) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.inline_subschemas = true;
        s.meta_schema = None;
    });
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The schema as it is sent for strict decoding: every property required, nothing beside them, and without the
/// keywords that strict decoders refuse. What is dropped here is still checked when the answer is validated.
pub(crate) fn strict(schema: &Value) -> Value {
    const UNSUPPORTED: [&str; 12] = [
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
        "default",
        "title",
        "pattern",
        "$schema",
        "uniqueItems",
    ];
    match schema {
        Value::Object(o) => {
            let mut out: serde_json::Map<String, Value> = o
                .iter()
                .filter(|(k, v)| !UNSUPPORTED.contains(&k.as_str()) || v.is_object())
                .map(|(k, v)| (k.clone(), strict(v)))
                .collect();
            if let Some(Value::Object(p)) = o.get("properties") {
                let names: Vec<Value> = p.keys().map(|k| Value::String(k.clone())).collect();
                out.insert("required".into(), Value::Array(names));
                out.insert("additionalProperties".into(), Value::Bool(false));
            }
            Value::Object(out)
        }
        Value::Array(a) => Value::Array(a.iter().map(strict).collect()),
        other => other.clone(),
    }
}

/// What a JSON schema has against a value, as sentences with the place.
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    match jsonschema::validator_for(schema) {
        Ok(v) => v
            .iter_errors(value)
            .take(20)
            .map(|e| format!("at `{}`: {e}", e.instance_path()))
            .collect(),
        Err(e) => vec![format!("the schema itself is broken: {e}")],
    }
}

pub(crate) fn parse<T: DeserializeOwned>(value: &Value) -> Result<T, Vec<String>> {
    T::deserialize(value).map_err(|e| vec![e.to_string()])
}

pub(crate) fn canonical<T: Serialize>(answer: &T) -> Result<Value, Vec<String>> {
    serde_json::to_value(answer).map_err(|e| vec![e.to_string()])
}

/// A text field of the input.
pub(crate) fn text<'a>(input: &'a Value, field: &str) -> &'a str {
    input.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
