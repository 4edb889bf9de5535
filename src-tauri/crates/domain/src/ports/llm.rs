//! Language models behind one port: a task with an input goes in, a schema-checked value comes out.

use crate::ProspectId;
use crate::ports::BoxFuture;

/// A task for a model. The prompt and the schema belong to the `llm` crate, by task name.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmTask {
    /// `draft`, `classify_reply`, `extract_people`, `tier` …
    pub task: String,
    /// The whitelisted fields of the prompt (compliance.md 14). Silent facts are not in it.
    pub input: serde_json::Value,
    /// For the ledger.
    pub prospect: Option<ProspectId>,
}

/// A validated answer.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmAnswer {
    /// Valid against the task's schema.
    pub value: serde_json::Value,
    /// Provider and model, `anthropic/claude-…`.
    pub model: String,
    /// Prompt version.
    pub prompt: String,
}

/// Why there is no answer; the caller goes the embedded way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LlmError {
    /// No provider is configured for the task.
    #[error("no model is configured")]
    NotConfigured,
    /// All providers of the cascade failed; the last reason.
    #[error("no model answered: {0}")]
    Failed(String),
    /// The budget is used up.
    #[error("the model budget of this month is used up")]
    Budget,
    /// No such task.
    #[error("no prompt for the task {0}")]
    NoPrompt(String),
}

/// A cascade of models.
pub trait LanguageModel: Send + Sync {
    /// Answer a task.
    fn answer(&self, task: LlmTask) -> BoxFuture<'_, Result<LlmAnswer, LlmError>>;
}

/// Text to vector.
pub trait Embed: Send + Sync {
    /// Number of dimensions.
    fn dimensions(&self) -> usize;
    /// A unit vector.
    fn embed(&self, text: &str) -> Vec<f32>;
}
