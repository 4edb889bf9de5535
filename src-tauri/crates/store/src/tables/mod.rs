//! SQL by hand, one file per noun. Functions take a connection (often a transaction of the caller); they hold no rule.

pub mod actors;
pub mod alerts;
pub mod approvals;
pub mod attempts;
pub mod board;
pub mod campaigns;
pub mod cards;
pub mod chain;
pub mod companies;
pub mod customer_references;
pub mod drafts;
pub mod duplicates;
pub mod emails;
pub mod erasures;
pub mod events;
pub mod exclusions;
pub mod folders;
pub mod groups;
pub mod heartbeat;
pub mod imports;
pub mod inbound;
pub mod known;
pub mod leave_alone;
pub mod mail_domains;
pub mod meetings;
pub mod merges;
pub mod network;
pub mod next_steps;
pub mod notes;
pub mod people;
pub mod prospects;
pub mod providers;
pub mod reports;
pub mod search;
pub mod senders;
pub mod settings;
pub mod signals;
pub mod sources;
pub mod spent;
pub mod suppressions;
pub mod targeting;
pub mod tasks;
pub mod transitions;
pub mod undo_log;
pub mod unseen;
pub mod views;
pub mod ways;
pub mod workspace;

/// A stored value that is not what its column promises.
pub(crate) fn unreadable(what: &str, value: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(
        0,
        rusqlite::types::Type::Text,
        format!("{what}: {value}").into(),
    )
}

#[cfg(test)]
mod tests;
