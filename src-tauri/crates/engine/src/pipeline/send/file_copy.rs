//! Our own copy in Sent, where the server files none and the person wants one (send.md, phase 6). Only what the server
//! accepted is put there: a copy of anything else would look like a proof. Asked twice it lies there once.

use domain::mailing::{FolderRole, MailError};
use domain::{AttemptId, Cause};
use jobs::Outcome;
use store::tables::attempts::Attempt;
use store::tables::senders::{self, Inbox};
use store::tables::{attempts, emails};
use store::{Tx, rusqlite};

use crate::work::{self, Work};
use crate::{Cx, Engine, events};

/// Whether a copy of what leaves this inbox is to be put into Sent by us. A proof copy takes its place, and a server that is
/// not known to file none is left alone.
fn wanted(i: &Inbox) -> bool {
    i.append_sent && !i.proof_copy && i.files_sent_itself == Some(false)
}

/// The server accepted it: have the copy made, if one is wanted.
///
/// # Errors
/// Database errors.
pub(super) fn after_acceptance(tx: &Tx<'_>, cx: &Cx, attempt: &Attempt) -> anyhow::Result<()> {
    if senders::inbox(tx, &attempt.inbox)?.is_some_and(|i| wanted(&i)) {
        let work = Work::FileCopy {
            attempt: attempt.id.clone(),
        };
        work::enqueue(tx, cx, &work, cx.now, None)?;
    }
    Ok(())
}

/// The job.
pub async fn run(e: &Engine, cx: &Cx, id: &AttemptId) -> Outcome {
    match load(e, id).await {
        Err(error) => Outcome::Retry(format!("{error:#}")),
        Ok(None) => Outcome::done(),
        Ok(Some((inbox, message_id, wire))) => match file(e, &inbox, &message_id, &wire).await {
            Ok(false) => Outcome::done(),
            Ok(true) => noted(e, cx, id).await,
            Err(error) => Outcome::Retry(error.why),
        },
    }
}

async fn load(e: &Engine, id: &AttemptId) -> anyhow::Result<Option<(Inbox, String, Vec<u8>)>> {
    let id = id.clone();
    e.store()
        .read(move |c| -> anyhow::Result<_> {
            let Some(a) = attempts::get(c, &id)?.filter(|a| a.state == "accepted") else {
                return Ok(None);
            };
            let inbox = senders::inbox(c, &a.inbox)?.filter(wanted);
            let mail = emails::get(c, &a.email)?;
            let wire: Result<_, rusqlite::Error> = attempts::wire(c, &id);
            Ok(match (inbox, mail, wire?) {
                (Some(i), Some(m), Some(w)) => Some((i, m.message_id, w)),
                _ => None,
            })
        })
        .await
}

/// Whether it was put there now.
async fn file(e: &Engine, inbox: &Inbox, message_id: &str, wire: &[u8]) -> Result<bool, MailError> {
    let mut session = e.ports().mailboxes.open(&inbox.account).await?;
    let mut filed = false;
    let sent = session
        .folders()
        .await?
        .into_iter()
        .find(|f| f.role == FolderRole::Sent);
    if let Some(f) = sent {
        session.examine(&f.name).await?;
        let there = session.search_header("Message-ID", message_id).await?;
        if there.is_empty() {
            session.append(&f.name, wire).await?;
            filed = true;
        }
    }
    session.close().await;
    Ok(filed)
}

async fn noted(e: &Engine, cx: &Cx, id: &AttemptId) -> Outcome {
    let (cx, id) = (cx.at(e.now()).caused_by(Cause::Job), id.clone());
    let done = e
        .store()
        .write(move |tx| {
            events::record(
                tx,
                &cx,
                "copy_filed",
                &[("attempt", id.as_str())],
                &serde_json::json!({}),
            )
        })
        .await;
    match done {
        Ok(()) => Outcome::done(),
        // It lies there; the note alone is missing, and a second try finds the copy.
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}
