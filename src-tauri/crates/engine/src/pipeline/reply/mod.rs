//! Replies: from a raw message to a moved card (reply.md). Reading ([`read`]) finds what concerns us by headers alone;
//! [`ingest`] is one transaction without network or model, so that an opt-out never waits; [`interpret`] is the job
//! that understands, and [`act`] what it may do by itself.

pub mod act;
pub mod answer;
pub mod answer_to;
pub mod delegate;
mod folders;
mod history;
pub mod holds;
pub mod ingest;
pub mod interpret;
pub mod matching;
pub mod optout;
pub mod read;
pub mod sent_folder;

use domain::EmailId;
use store::rusqlite::Connection;
use store::tables::{emails, senders};

/// Everything we wrote to this card, footers included: quoted back it is not the author's own word, and our own opt-out
/// line least of all.
///
/// # Errors
/// Database errors.
pub fn our_words(c: &Connection, mail: Option<&EmailId>) -> anyhow::Result<Option<String>> {
    let Some(mail) = mail.map(|id| emails::get(c, id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let thread = emails::of_prospect(c, &mail.prospect)?;
    let words: Vec<String> = thread
        .iter()
        .filter(|m| matches!(m.state.as_str(), "sent" | "uncertain" | "sending"))
        .chain([&mail])
        .map(|m| format!("{}\n\n{}", m.text, m.footer))
        .collect();
    Ok(Some(words.join("\n\n")))
}

/// Our own addresses: whoever else stands in To and Cc is of the author's side.
///
/// # Errors
/// Database errors.
pub fn our_addresses(c: &Connection) -> anyhow::Result<Vec<String>> {
    Ok(senders::inboxes(c)?
        .into_iter()
        .map(|i| i.address)
        .collect())
}
