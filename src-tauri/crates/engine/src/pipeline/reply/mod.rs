//! Replies: from a raw message to a moved card (reply.md). Reading ([`read`]) finds what concerns us by headers alone;
//! [`ingest`] is one transaction without network or model, so that an opt-out never waits; [`interpret`] is the job
//! that understands, and [`act`] what it may do by itself.

pub mod act;
pub mod answer;
pub mod delegate;
pub mod holds;
pub mod ingest;
pub mod interpret;
pub mod matching;
pub mod optout;
pub mod read;
pub mod sent_folder;
