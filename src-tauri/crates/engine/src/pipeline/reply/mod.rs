//! Replies: from a raw message to a moved card (reply.md). Reading ([`read`]) finds what concerns us by headers alone;
//! [`ingest`] is one transaction without network or model, so that an opt-out never waits; [`interpret`] is the job
//! that understands, and [`act`] what it may do by itself.

pub mod act;
pub mod answer;
pub mod answer_to;
pub mod delegate;
mod folders;
mod forgotten;
mod history;
pub mod holds;
pub mod ingest;
pub mod interpret;
pub mod matching;
pub mod optout;
pub mod read;
pub mod sent_folder;
mod unread;

use domain::{CompanyId, EmailId, Millis, ParsedMessage};
use judge::reply::ReplyInput;
use store::rusqlite::Connection;
use store::tables::{companies, emails, senders};

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

/// What the classifier needs beside the message.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Zone of the hotel.
    pub zone: Option<String>,
    /// Everything we wrote to this card ([`our_words`]).
    pub ours: Option<String>,
    /// Our own addresses: whoever else stands in To and Cc is of the author's side.
    pub own: Vec<String>,
    /// The message answers a mail of ours by its id.
    pub in_thread: bool,
}

/// Read it for a message about this company that was matched to this mail.
///
/// # Errors
/// Database errors.
pub fn around(
    c: &Connection,
    company: Option<&CompanyId>,
    mail: Option<&EmailId>,
    in_thread: bool,
) -> anyhow::Result<Around> {
    let company = company.map(|id| companies::get(c, id)).transpose()?;
    Ok(Around {
        zone: company.flatten().and_then(|x| x.zone),
        ours: our_words(c, mail)?,
        own: senders::inboxes(c)?
            .into_iter()
            .map(|i| i.address)
            .collect(),
        in_thread,
    })
}

/// The classifier's input. What answers a mail of ours is no mail of a list, though a list on its way marked it so: a hotel's
/// shared mailbox is often one, and a person's answer through it must not count for nothing.
#[must_use]
pub fn input_of(m: &ParsedMessage, around: Around, seen: Millis) -> ReplyInput {
    let mut input = ReplyInput::from(m);
    input.zone = around.zone.unwrap_or_default();
    input.received_at_ms = seen.0;
    input.sent_body = around.ours;
    input.own = around.own;
    if around.in_thread {
        input.headers.retain(|(name, _)| {
            let name = name.to_lowercase();
            !name.starts_with("list-") && name != "mailing-list"
        });
    }
    input
}
