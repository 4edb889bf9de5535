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
    // R is written, not committed.
    "send:in_reserve",
    "send:reserved",
    "send:before_submit",
    "send:connected",
    "send:body_due",
    "send:body_half",
    "send:before_commit",
    // C is written, not committed.
    "send:in_commit",
    "send:committed",
    "send:dot_due",
    "send:dot_written",
    "send:answered",
    "send:before_settle",
    // The answer is written, not committed.
    "send:in_settle",
    "send:settled",
    // Our copy in Sent, where one is wanted.
    "send:before_copy",
    "send:copied",
];
