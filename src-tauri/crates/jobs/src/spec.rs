//! What a job is before and while it runs.

use domain::{Millis, TraceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A job's number, in order of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i64);

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A job to be enqueued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its queue.
    pub queue: String,
    /// At most one job of a lane runs at a time.
    pub lane: Option<String>,
    /// Which handler.
    pub kind: String,
    /// For the handler.
    pub payload: Value,
    /// At most one open job of a key exists.
    pub unique_key: Option<String>,
    /// 0–9, lower first: human 0, replies 1, sends 2, default 5, bulk 8.
    pub priority: u8,
    /// Not before.
    pub run_at: Millis,
    /// Failed tries after which it is dead; at least 1.
    pub max_attempts: u32,
    /// What it came from.
    pub trace: TraceId,
}

impl NewJob {
    /// A job of default priority with the attempts of its queue.
    #[must_use]
    pub fn new(queue: &str, kind: &str, payload: Value, run_at: Millis, trace: TraceId) -> Self {
        Self {
            queue: queue.to_owned(),
            lane: None,
            kind: kind.to_owned(),
            payload,
            unique_key: None,
            priority: 5,
            run_at,
            max_attempts: crate::queue(queue).map_or(3, |q| q.max_attempts),
            trace,
        }
    }

    /// In this lane.
    #[must_use]
    pub fn lane(mut self, lane: Option<String>) -> Self {
        self.lane = lane;
        self
    }

    /// With this key.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }

    /// With this priority; more than 9 is 9.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = if priority > 9 { 9 } else { priority };
        self
    }
}

/// A job that runs: its lease is held under the token.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Number.
    pub id: JobId,
    /// Queue.
    pub queue: String,
    /// Lane.
    pub lane: Option<String>,
    /// Kind.
    pub kind: String,
    /// Payload.
    pub payload: Value,
    /// Failed tries before this one.
    pub attempts: u32,
    /// Failed tries after which it is dead.
    pub max_attempts: u32,
    /// Times the recovery agent revived it.
    pub recoveries: u32,
    /// Times in a row the program ended while it ran.
    pub rescues: u32,
    /// What it came from.
    pub trace: TraceId,
    /// When it was to run.
    pub run_at: Millis,
    /// Priority.
    pub priority: u8,
    /// Proof of the lease; completing needs it.
    pub token: String,
}
