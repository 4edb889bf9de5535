//! A message that is there and cannot be read: the server refuses it, or it was moved before its words were fetched. It may be
//! an answer, so the house is held and a person is told where to look; the other messages do not wait behind it.

use domain::content::sha256_hex;
use domain::mailing::{HeaderRow, MailError};
use domain::{Cause, Millis};
use serde_json::json;
use store::Tx;
use store::tables::folders::Folder;
use store::tables::senders::Inbox;
use store::tables::{campaigns, companies};

use super::matching::Matched;
use super::read::db;
use crate::{Cx, Engine, alerts, events};

/// Why it could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The server has it and does not give it.
    Refused,
    /// It was there when its headers were read, and is not any more.
    Gone,
    /// It is of somebody who asked to be forgotten: nothing of it may be kept.
    Forgotten,
}

const KIND: &str = "message_unread";
const HELD: &str = "a message of theirs could not be read";
const NOT_KEPT: &str = "a message of theirs was not kept";

/// Tell a person; hold the house when it is known whose message it is.
pub(super) async fn tell(
    e: &Engine,
    inbox: &Inbox,
    folder: &Folder,
    row: &HeaderRow,
    matched: Option<Matched>,
    why: Why,
) -> Result<(), MailError> {
    tracing::warn!(inbox = %inbox.id, uid = row.uid, "a message could not be read");
    let (engine, cx, inbox, folder, row) = (
        e.clone(),
        e.system(Cause::Reply),
        inbox.clone(),
        folder.clone(),
        row.clone(),
    );
    db(e.store()
        .write(move |tx| {
            let house = match &matched {
                Some(m) => {
                    hold(tx, &cx, m, why)?;
                    companies::get(tx, &m.company)?.map(|c| c.name)
                }
                None => None,
            };
            let whose =
                house.map_or_else(|| "A message".to_owned(), |h| format!("A message of {h}"));
            let text = match why {
                Why::Refused => format!(
                    "{whose} in “{}” of {} cannot be read: the server does not give it",
                    folder.name, inbox.address
                ),
                Why::Gone => format!(
                    "{whose} was moved or deleted in “{}” of {} before it could be read",
                    folder.name, inbox.address
                ),
                Why::Forgotten => format!(
                    "{whose} in “{}” of {} is of somebody who asked to be forgotten, or answers a mail to him: nothing of it is kept",
                    folder.name, inbox.address
                ),
            };
            let remedy = format!(
                "Look for it in your mail program{}; answer it there, or log what it says",
                row.received_at
                    .map(|t| format!(" (it came on {})", day(t)))
                    .unwrap_or_default()
            );
            let subject = subject(row.head.message_id.as_deref(), &folder, row.uid);
            alerts::raise(tx, &engine, &cx, KIND, &subject, "alarm", &text, &remedy)
        })
        .await)
}

/// The message came after all (from another folder, with the next pass): nobody needs to look for it.
pub(super) fn came(tx: &Tx<'_>, message_id: Option<&str>, at: Millis) -> anyhow::Result<()> {
    match message_id {
        Some(id) => alerts::clear(tx, KIND, &mark(id), at),
        None => Ok(()),
    }
}

fn hold(tx: &Tx<'_>, cx: &Cx, m: &Matched, why: Why) -> anyhow::Result<()> {
    let held = match why {
        Why::Forgotten => NOT_KEPT,
        Why::Refused | Why::Gone => HELD,
    };
    for n in campaigns::open_of_company(tx, &m.company)? {
        campaigns::hold(tx, &n.id, held, None)?;
        events::record(
            tx,
            cx,
            "sequence_held",
            &[
                ("enrolment", n.id.as_str()),
                ("prospect", n.prospect.as_str()),
            ],
            &json!({ "why": held }),
        )?;
    }
    Ok(())
}

fn subject(message_id: Option<&str>, folder: &Folder, uid: u32) -> String {
    message_id.map_or_else(|| format!("{}:{uid}", folder.id), mark)
}

/// A Message-ID names a host: only its hash stands where ids stand.
fn mark(message_id: &str) -> String {
    sha256_hex(message_id.as_bytes())
}

fn day(at: Millis) -> String {
    at.timestamp()
        .map(|t| t.strftime("%-d %B %Y, %H:%M UTC").to_string())
        .unwrap_or_default()
}
