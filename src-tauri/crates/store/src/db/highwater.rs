//! The high-water mark: what the keychain remembers of a workspace, outside its folder, so that a restored, cloned or
//! rolled-back database is noticed and opens in quarantine (architecture.md).

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What is remembered. Kept as JSON under `SecretName::HighWater`, written at most once a minute, at pause and on exit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HighWater {
    /// The workspace it is about.
    pub uid: String,
    /// The machine it was seen on; empty when not known.
    pub machine: String,
    /// `workspace.writer_epoch`.
    pub epoch: i64,
    /// Number of send attempts; they are never deleted.
    pub attempts: i64,
    /// Number of suppressions; they are never deleted.
    pub suppressions: i64,
}

impl HighWater {
    /// From the keychain's text; `None` when it is not one.
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// For the keychain.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The mark of this database as it is now.
    ///
    /// # Errors
    /// Database errors.
    pub fn of(conn: &Connection, machine: &str) -> rusqlite::Result<Self> {
        conn.query_row(
            // Rows of both tables are never deleted, so the highest rowid counts them without a scan.
            "SELECT uid,writer_epoch,(SELECT ifnull(max(rowid),0) FROM send_attempts),(SELECT ifnull(max(rowid),0) FROM suppressions) FROM workspace",
            [],
            |r| {
                Ok(Self {
                    uid: r.get(0)?,
                    machine: machine.to_owned(),
                    epoch: r.get(1)?,
                    attempts: r.get(2)?,
                    suppressions: r.get(3)?,
                })
            },
        )
    }

    /// Why `now`, read from the database before this opening changed it, must not send; `None` when all is well.
    #[must_use]
    pub fn objection(&self, now: &Self) -> Option<String> {
        if self.uid != now.uid {
            return None;
        }
        if now.epoch < self.epoch {
            return Some("this is an older copy of the workspace than the one opened last".into());
        }
        if now.attempts < self.attempts {
            return Some("sends that were made are missing from this copy".into());
        }
        if now.suppressions < self.suppressions {
            return Some("opt-outs that were taken are missing from this copy".into());
        }
        if !self.machine.is_empty() && !now.machine.is_empty() && self.machine != now.machine {
            return Some("the workspace was last open on another machine".into());
        }
        None
    }
}
