//! Closing uncertain attempts by evidence: the Sent folder of an inbox that files itself, a proof copy, a DSN, a reply
//! that cites the Message-ID. Without evidence a mail stays uncertain and visible, and after 72 h counts as sent.

use domain::mailing::{FolderRole, MailError};
use domain::time::{HOUR, MINUTE, SECOND};
use domain::{AttemptId, EmailId, Millis};
use jobs::Outcome;
use serde_json::json;
use store::Tx;
use store::tables::attempts::{Attempt, End};
use store::tables::{approvals, attempts, emails, senders};

use super::settle;
use crate::engine::{not_found, refuse};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// When Sent is searched after an attempt became uncertain.
const LOOKS: [i64; 3] = [30 * SECOND, 2 * MINUTE, 10 * MINUTE];
/// After which an uncertain mail counts as sent.
const ASSUME_AFTER: i64 = 72 * HOUR;

/// The reconcile job.
pub async fn run(e: &Engine, cx: &Cx, id: &AttemptId, tries: u32) -> Outcome {
    match look(e, cx, id, tries).await {
        Ok(None) => Outcome::done(),
        Ok(Some((at, why))) => Outcome::Snooze(at, why),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

async fn look(
    e: &Engine,
    cx: &Cx,
    id: &AttemptId,
    tries: u32,
) -> anyhow::Result<Option<(Millis, String)>> {
    let wanted = id.clone();
    let Some((attempt, email, inbox)) = e
        .store()
        .read(move |c| {
            let Some(a) = attempts::get(c, &wanted)? else {
                return Ok(None);
            };
            let (Some(m), Some(i)) = (emails::get(c, &a.email)?, senders::inbox(c, &a.inbox)?)
            else {
                return Ok(None);
            };
            Ok(Some((a, m, i)))
        })
        .await?
    else {
        return Ok(None);
    };
    if attempt.state != "uncertain" {
        return Ok(None);
    }
    let now = e.now();
    let since = attempt.uncertain_at.unwrap_or(now);
    if now.since(since) >= ASSUME_AFTER {
        let (engine, cx, a) = (e.clone(), cx.at(now), attempt.id.clone());
        e.store()
            .write(move |tx| assume(&engine, tx, &cx, &a))
            .await?;
        return Ok(None);
    }
    if inbox.files_sent_itself == Some(true) || inbox.proof_copy {
        match search(e, &inbox, &email.message_id).await {
            Ok(Some(folder)) => {
                let (engine, cx, a) = (e.clone(), cx.at(now), attempt.id.clone());
                let evidence = json!({ "found_in": folder, "by": "message_id", "at": now });
                e.store()
                    .write(move |tx| proof(&engine, tx, &cx, &a, evidence))
                    .await?;
                return Ok(None);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, "the Sent folder could not be searched: {}", error.why)
            }
        }
    }
    // The next look, or the day it counts as sent.
    let next = LOOKS
        .get(
            usize::try_from(tries)
                .unwrap_or(usize::MAX)
                .saturating_add(1),
        )
        .map_or(ASSUME_AFTER, |d| *d);
    let (cx, a) = (cx.at(now), attempt.id.clone());
    let at = since.plus(next).max(now.plus(SECOND));
    let next_tries = tries.saturating_add(1);
    // A job cannot enqueue its own key while it runs; the look after this one has its own number in the key.
    e.store()
        .write(move |tx| {
            work::enqueue(
                tx,
                &cx,
                &Work::Reconcile {
                    attempt: a,
                    tries: next_tries,
                },
                at,
                None,
            )
        })
        .await?;
    Ok(None)
}

/// Search the folders where a copy would lie.
async fn search(
    e: &Engine,
    inbox: &senders::Inbox,
    message_id: &str,
) -> Result<Option<String>, MailError> {
    let mut session = e.ports().mailboxes.open(&inbox.account).await?;
    let folders = session.folders().await?;
    let mut found = None;
    for f in folders {
        let relevant = match f.role {
            FolderRole::Sent => inbox.files_sent_itself == Some(true),
            FolderRole::Inbox => inbox.proof_copy,
            _ => false,
        };
        if !relevant {
            continue;
        }
        session.examine(&f.name).await?;
        for header in ["Message-ID", "X-Microsoft-Original-Message-ID"] {
            if !session.search_header(header, message_id).await?.is_empty() {
                found = Some(f.name.clone());
            }
        }
        if found.is_some() {
            break;
        }
    }
    session.close().await;
    Ok(found)
}

/// Evidence that an uncertain attempt was accepted closes it so.
///
/// # Errors
/// Database errors.
pub fn proof(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &AttemptId,
    evidence: serde_json::Value,
) -> anyhow::Result<bool> {
    let Some(attempt) = attempts::get(tx, id)? else {
        return Ok(false);
    };
    if attempt.state != "uncertain" {
        return Ok(false);
    }
    let Some(email) = emails::get(tx, &attempt.email)? else {
        return Ok(false);
    };
    if attempt.assumed_at.is_some() {
        // It counts as sent already; the proof only closes the attempt.
        attempts::end(tx, id, &End::Accepted(Some(evidence)), None, cx.now)?;
    } else {
        settle::accepted(
            e,
            tx,
            cx,
            &attempt,
            &email,
            "accepted by evidence",
            Some(evidence),
        )?;
    }
    reconciled(tx, cx, &attempt, "accepted")?;
    Ok(true)
}

/// A message that cites one of our Message-IDs proves that the mail was accepted.
///
/// # Errors
/// Database errors.
pub fn proof_of_email(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &EmailId,
    evidence: &serde_json::Value,
) -> anyhow::Result<bool> {
    let mut proved = false;
    for a in attempts::of_email(tx, email)? {
        if a.state == "uncertain" {
            proved |= proof(e, tx, cx, &a.id, evidence.clone())?;
        }
    }
    Ok(proved)
}

/// After 72 h: a lost mail is cheaper than a duplicate.
fn assume(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &AttemptId) -> anyhow::Result<()> {
    let Some(attempt) = attempts::get(tx, id)? else {
        return Ok(());
    };
    let Some(email) = emails::get(tx, &attempt.email)? else {
        return Ok(());
    };
    if attempt.state != "uncertain" || attempt.assumed_at.is_some() {
        return Ok(());
    }
    attempts::assume(tx, id, cx.now)?;
    settle::sent(e, tx, cx, &attempt, &email)?;
    reconciled(tx, cx, &attempt, "assumed")
}

/// A person closes an uncertain attempt by hand, with a reason.
///
/// # Errors
/// `not_found`; refused when it is not uncertain, or assumed sent and then "not sent".
pub fn close_by_hand(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &AttemptId,
    sent: bool,
    why: &str,
) -> anyhow::Result<()> {
    let Some(attempt) = attempts::get(tx, id)? else {
        return Err(not_found("attempt", id.as_str()));
    };
    if attempt.state != "uncertain" {
        return Err(refuse(
            "not_uncertain",
            format!("this attempt is {}", attempt.state),
        ));
    }
    let evidence = json!({ "by": "person", "actor": cx.actor, "why": why, "at": cx.now });
    if sent {
        proof(e, tx, cx, id, evidence)?;
        return Ok(());
    }
    if attempt.assumed_at.is_some() {
        return Err(refuse(
            "assumed_sent",
            "after 72 hours this mail counts as sent; write a new one instead",
        ));
    }
    let Some(email) = emails::get(tx, &attempt.email)? else {
        return Err(not_found("mail", attempt.email.as_str()));
    };
    attempts::end(tx, id, &End::NotSent(Some(evidence)), None, cx.now)?;
    // The approval is spent: whoever says "not sent" looks at the mail again before it leaves.
    approvals::void(tx, &email.id, "closed by hand as not sent", cx.now)?;
    emails::set_state(tx, &email.id, "draft", Some("closed by hand as not sent"))?;
    alerts::clear(tx, "uncertain", email.id.as_str(), cx.now)?;
    reconciled(tx, cx, &attempt, "not_sent")
}

fn reconciled(tx: &Tx<'_>, cx: &Cx, a: &Attempt, how: &str) -> anyhow::Result<()> {
    events::record(
        tx,
        cx,
        "send_reconciled",
        &[("email", a.email.as_str()), ("attempt", a.id.as_str())],
        &json!({ "how": how }),
    )?;
    tx.touch(format!("email:{}", a.email));
    tx.touch("emails");
    Ok(())
}
