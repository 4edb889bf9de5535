//! What the person sets: which providers there are, in which order per task, and what they may cost. The defaults
//! are a data file; keys are not here (they live in the keychain).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The protocol a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// `POST {base}/chat/completions`: Grok, OpenAI, llama.cpp, Ollama, LM Studio …
    OpenaiCompatible,
    /// `POST {base}/v1/messages`.
    Anthropic,
}

/// Price of a model in millionths of a dollar per million tokens, which is dollars per million × 10⁶.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Per million tokens read.
    pub input_micros: i64,
    /// Per million tokens written.
    pub output_micros: i64,
}

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderConfig {
    /// Stable name: guard row, key entry, ledger.
    pub name: String,
    /// Protocol.
    pub wire: Wire,
    /// Base address without a trailing slash.
    pub base_url: String,
    /// Off until the person switches it on (compliance.md 14).
    #[serde(default)]
    pub enabled: bool,
    /// Whether a key from the keychain is needed.
    #[serde(default = "yes")]
    pub needs_key: bool,
    /// Runs on this machine: nothing leaves it and nothing is paid.
    #[serde(default)]
    pub local: bool,
    /// "Send replies to X": without it, tasks that read replies pass this provider by, unless it is local.
    #[serde(default)]
    pub may_read_replies: bool,
    /// Model for tasks not in `models`.
    pub model: String,
    /// Model by task.
    #[serde(default)]
    pub models: BTreeMap<String, String>,
    /// Price by model; a remote model not in it counts with [`Price::UNKNOWN`].
    #[serde(default)]
    pub prices: BTreeMap<String, Price>,
    /// Replaces the task's time-out, in milliseconds (a local model may be slow).
    #[serde(default)]
    pub timeout_ms: Option<u64>,
}

const fn yes() -> bool {
    true
}

impl Price {
    /// What a remote model of unknown price counts with: dearer than any we know, so that a ceiling stays hard.
    pub const UNKNOWN: Self = Self {
        input_micros: 15_000_000,
        output_micros: 75_000_000,
    };
    /// Nothing.
    pub const FREE: Self = Self {
        input_micros: 0,
        output_micros: 0,
    };
}

impl ProviderConfig {
    /// The model for a task.
    #[must_use]
    pub fn model_for(&self, task: &str) -> &str {
        self.models.get(task).unwrap_or(&self.model)
    }

    /// The price of a model.
    #[must_use]
    pub fn price(&self, model: &str) -> Price {
        match self.prices.get(model) {
            _ if self.local => Price::FREE,
            Some(p) => *p,
            None => Price::UNKNOWN,
        }
    }
}

/// The whole cascade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CascadeConfig {
    /// Providers in the order they are asked.
    pub providers: Vec<ProviderConfig>,
    /// Another order for a task, by provider name; a provider not named in it is not asked for that task.
    #[serde(default)]
    pub order: BTreeMap<String, Vec<String>>,
    /// Hard ceiling per calendar month, in millionths of a dollar, over all paid providers.
    pub ceiling_micros: i64,
}

impl CascadeConfig {
    /// The shipped providers, all off, with a ceiling of $20 a month.
    ///
    /// # Errors
    /// When the data file is broken (a test reads it).
    pub fn shipped() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../data/providers.json"))
    }

    /// The enabled providers to ask for a task, in order.
    #[must_use]
    pub fn for_task(&self, task: &str) -> Vec<&ProviderConfig> {
        let enabled = |p: &&ProviderConfig| p.enabled;
        match self.order.get(task) {
            Some(names) => names
                .iter()
                .filter_map(|n| self.providers.iter().find(|p| &p.name == n))
                .filter(enabled)
                .collect(),
            None => self.providers.iter().filter(enabled).collect(),
        }
    }
}
