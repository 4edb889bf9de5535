//! Errors as they cross the wire: a small set of codes that callers really branch on.

use serde::{Deserialize, Serialize};

/// What a caller (window, command line, API) may branch on. Exit codes: `Refused`, `Quarantine`, `Suppressed`,
/// `Excluded`, `Gate`, `Stage` → 3, `Usage` and `NotFound` → 2, the others → 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The input is not what the operation takes.
    Usage,
    /// No row with this id.
    NotFound,
    /// A rule says no; `details.rule` names it.
    Refused,
    /// The workspace is in quarantine: nothing is sent.
    Quarantine,
    /// A suppression hits the recipient.
    Suppressed,
    /// An exclusion hits the company.
    Excluded,
    /// The country gate is closed.
    Gate,
    /// The stage table has no such move, or a condition failed; `details.conditions` has them.
    Stage,
    /// Another process holds the workspace and does not answer.
    WorkspaceBusy,
    /// The keychain is locked or has no such entry.
    Keychain,
    /// The file or database cannot be read or is damaged.
    Damaged,
    /// The disk is full or not writable.
    Disk,
    /// A remote service did not do what was asked.
    Remote,
    /// Anything else.
    Internal,
}

impl Code {
    /// The command line's exit code for this error (cli.md).
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Refused
            | Self::Quarantine
            | Self::Suppressed
            | Self::Excluded
            | Self::Gate
            | Self::Stage => 3,
            Self::Usage | Self::NotFound => 2,
            _ => 1,
        }
    }
}

/// An error on the wire: `{code, message, details}`. The message says what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct WireError {
    /// What callers branch on.
    pub code: Code,
    /// A sentence for a person, with the remedy.
    pub message: String,
    /// Structured context; `null` when there is none.
    #[serde(default)]
    pub details: serde_json::Value,
}

impl WireError {
    /// An error without details.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: serde_json::Value::Null,
        }
    }

    /// The same error with details.
    #[must_use]
    pub fn with(mut self, details: serde_json::Value) -> Self {
        self.details = details;
        self
    }
}

/// A rule that said no, with its stable name (`suppression`, `window`, `cap:inbox_day`, …) and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{rule}: {why}")]
pub struct Refusal {
    /// Stable name of the rule.
    pub rule: String,
    /// A sentence for a person.
    pub why: String,
}

impl Refusal {
    /// A refusal by `rule`.
    #[must_use]
    pub fn new(rule: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            why: why.into(),
        }
    }
}

impl From<Refusal> for WireError {
    fn from(r: Refusal) -> Self {
        Self::new(Code::Refused, r.why.clone()).with(serde_json::json!({ "rule": r.rule }))
    }
}
