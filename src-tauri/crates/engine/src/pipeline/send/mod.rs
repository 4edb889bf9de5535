//! Sending: from approved content to an accepted message, once (send.md). The phases of an attempt are separate
//! transactions: R ([`reserve`]), C ([`commit`]), the answer ([`settle`]). A mail whose acceptance is unknown is
//! closed only by evidence ([`reconcile`]) or by a person, never by offering it again.

pub mod books;
pub mod commit;
pub mod facts;
mod failing;
pub mod file_copy;
pub mod handler;
pub mod mx;
pub mod plan;
pub mod reconcile;
pub mod recover;
pub mod reserve;
pub mod settle;

/// Names of the fault points of a send, in order. A test build may stop the process at each (testkit, kill).
pub const PHASES: &[&str] = &[
    "send:before_decision",
    "send:before_reserve",
    "send:reserved",
    "send:before_submit",
    "send:before_commit",
    "send:committed",
    "send:answered",
    "send:before_settle",
    "send:settled",
];
