//! The harness of the journeys: a workspace with a real engine over real Dovecot and Postfix, on a clock that is moved
//! by hand.
//!
//! | module | gives |
//! |---|---|
//! | [`desk`] | a workspace with engine, sender and campaign; leads, drafts, approvals; stepping and waiting |
//! | `looks` | what is asserted on: mails, attempts, cards, replies, alerts |
//! | [`rim`] | what the engine asks of the outside world, where it is not a real server: egress to loopback, secrets, DNS |
//! | [`letters`] | what hotels write back, as raw messages |
//! | [`post`] | Dovecot and Postfix with the mailboxes of a journey |
//! | [`stamps`] | mailboxes whose stamps of arrival follow the desk's clock |
//! | [`victim`] | the sending program of the kill tests |
//!
//! Journeys are in `tests/`; each says in its first line what it would catch.

pub mod desk;
pub mod letters;
mod looks;
#[cfg(unix)]
pub mod post;
pub mod rim;
mod rows;
pub mod stamps;
pub mod victim;

pub use desk::{Desk, Lead};
#[cfg(unix)]
pub use post::Post;
