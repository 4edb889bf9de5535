//! Answers that were no acceptance: refused for good, put off, not handed over; and what that means for the mail, its
//! sequence, its inbox and the person who wrote it.

use domain::mailing::{FailClass, ServerAnswer};
use domain::time::{HOUR, MINUTE};
use domain::{Event, InboxId, Millis};
use serde_json::json;
use store::Tx;
use store::tables::attempts::{Attempt, End};
use store::tables::emails::Email;
use store::tables::{
    approvals, attempts, campaigns, emails, people, prospects, senders, suppressions,
};

use super::settle::{Next, line};
use crate::moves::{self, Move};
use crate::{Cx, Engine, alerts, events};

/// Tries within 48 h after which a deferred mail fails (send.md).
const MOST_TRIES: usize = 5;
const MOST_AGE_MS: i64 = 48 * HOUR;

pub(super) fn rejected(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    inbox: &InboxId,
    class: FailClass,
    answer: &ServerAnswer,
) -> anyhow::Result<()> {
    let reason = format!("{}: {}", class.word(), line(answer));
    emails::set_state(tx, &email.id, "failed", Some(&reason))?;
    if class == FailClass::Recipient {
        emails::happened(tx, &email.id, emails::Happened::Bounced, cx.now)?;
        hard_bounce(e, tx, cx, email)?;
    } else if class == FailClass::Policy {
        policy_rejection(e, tx, cx, inbox)?;
    }
    failed(e, tx, cx, email, class.word())
}

/// A dead address: suppressed, marked, and the card looks for another way or is lost.
///
/// # Errors
/// Database errors.
pub fn hard_bounce(e: &Engine, tx: &Tx<'_>, cx: &Cx, email: &Email) -> anyhow::Result<()> {
    emails::happened(tx, &email.id, emails::Happened::HardBounced, cx.now)?;
    suppressions::insert(
        tx,
        &suppressions::NewSuppression {
            id: e.id(),
            scope: "address".into(),
            key: email.to_key.clone(),
            reason: "hard_bounce".into(),
            source_message: None,
            confirmed_by: None,
            at: cx.now,
        },
    )?;
    people::mark_dead(tx, &email.to_key, cx.now)?;
    if let Some(card) = prospects::get(tx, &email.prospect)? {
        let other = moves::Move {
            to: Some(domain::Stage::Enriching),
            ..Move::default()
        };
        moves::apply(
            e,
            tx,
            &cx.caused_by(domain::Cause::Job),
            &card.id,
            Event::AddressDead,
            other,
        )?;
    }
    Ok(())
}

/// 5.7.x twice in 24 h pauses the inbox (send.md, Warm-up).
fn policy_rejection(e: &Engine, tx: &Tx<'_>, cx: &Cx, inbox: &InboxId) -> anyhow::Result<()> {
    let since = cx.now.minus(24 * HOUR).0;
    let n: i64 = tx.query_row(
        "SELECT count(*) FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE a.inbox_id=?1 AND a.state='rejected' AND a.ended_at>?2 AND m.state_reason LIKE 'policy:%'",
        store::rusqlite::params![inbox.as_str(), since],
        |r| r.get(0),
    )?;
    if n >= 2 {
        pause(
            e,
            tx,
            cx,
            inbox,
            "policy",
            "The receiving servers refused two mails by policy within a day",
            "Check DNS records and content, then resume the inbox",
        )?;
    }
    Ok(())
}

pub(super) fn deferred(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    attempt: &Attempt,
    email: &Email,
    class: FailClass,
    answer: &ServerAnswer,
) -> anyhow::Result<Next> {
    let tries = attempts::of_email(tx, &email.id)?;
    // Attempts that never reached a server's answer (no network, no password) use up neither tries nor time.
    let answered: Vec<Millis> = tries
        .iter()
        .filter(|a| matches!(a.state.as_str(), "deferred" | "reserved" | "committing"))
        .map(|a| a.reserved_at)
        .collect();
    let first = answered.first().copied().unwrap_or(cx.now);
    let counted = answered.len();
    if counted >= MOST_TRIES || cx.now.since(first) >= MOST_AGE_MS {
        attempts::end(tx, &attempt.id, &End::Rejected, Some(&line(answer)), cx.now)?;
        emails::set_state(
            tx,
            &email.id,
            "failed",
            Some(&format!("deferred {counted} times: {}", line(answer))),
        )?;
        failed(e, tx, cx, email, "deferred")?;
        return Ok(Next::Finished);
    }
    // Greylisting wants a quarter of an hour; a full mailbox or a busy server more each time.
    let base = if class == FailClass::Greylist {
        16 * MINUTE
    } else {
        30 * MINUTE
    };
    let wait = base.saturating_mul(1_i64 << counted.min(5));
    let at = cx.now.plus(wait.min(12 * HOUR));
    attempts::end(
        tx,
        &attempt.id,
        &End::Deferred(at),
        Some(&line(answer)),
        cx.now,
    )?;
    if !back_to_approved(tx, email, &format!("deferred: {}", line(answer)), cx.now)? {
        return Ok(Next::Finished);
    }
    emails::set_not_before(tx, &email.id, Some(at))?;
    Ok(Next::Again(at, class.word().into()))
}

pub(super) fn not_sent(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    inbox: &InboxId,
    class: FailClass,
    why: &str,
) -> anyhow::Result<Next> {
    if !back_to_approved(tx, email, why, cx.now)? {
        return Ok(Next::Finished);
    }
    let wait = match class {
        FailClass::Auth => {
            pause(e, tx, cx, inbox, "auth", why, "Sign in again under Inboxes")?;
            30 * MINUTE
        }
        FailClass::Secret => {
            alerts::raise(
                tx,
                e,
                cx,
                "keychain",
                inbox.as_str(),
                "alarm",
                why,
                "Unlock the keychain; mails wait and leave by themselves",
            )?;
            5 * MINUTE
        }
        FailClass::Tls => {
            alerts::raise(
                tx,
                e,
                cx,
                "tls",
                inbox.as_str(),
                "alarm",
                why,
                "The server's certificate is not valid for it; ask its administrator",
            )?;
            30 * MINUTE
        }
        FailClass::Content => {
            emails::set_state(tx, &email.id, "failed", Some(why))?;
            failed(e, tx, cx, email, class.word())?;
            return Ok(Next::Finished);
        }
        FailClass::Policy | FailClass::Quota => 60 * MINUTE,
        FailClass::Refused => 2 * MINUTE,
        _ => 5 * MINUTE,
    };
    Ok(Next::Again(cx.now.plus(wait), class.word().into()))
}

/// A mail that was definitely not accepted is approved again, unless a suppression or a voided approval came meanwhile:
/// then it is cancelled or a draft. Says whether it may be offered again.
fn back_to_approved(tx: &Tx<'_>, email: &Email, why: &str, at: Millis) -> anyhow::Result<bool> {
    let live = approvals::live(tx, &email.id)?.filter(|a| a.content_hash == email.content_hash);
    // An answer that a person confirmed over an older opt-out is decided again at R, with the times compared; a younger
    // opt-out has voided its approval.
    let confirmed = live.as_ref().is_some_and(|a| a.override_reason.is_some());
    if !confirmed && suppressions::hits_email(tx, &email.id)?.is_some() {
        approvals::void(tx, &email.id, "suppressed", at)?;
        emails::set_state(tx, &email.id, "cancelled", Some("suppressed"))?;
        return Ok(false);
    }
    if live.is_some() {
        emails::set_state(tx, &email.id, "approved", Some(why))?;
        return Ok(true);
    }
    // What voided the approval decides: a move that stopped the sequence cancelled the rest of it as well.
    let voided = approvals::of_email(tx, &email.id)?
        .pop()
        .and_then(|a| a.voided)
        .map(|v| v.1);
    let by_a_move = voided.as_deref().is_some_and(|r| Event::of(r).is_some());
    let state = if by_a_move { "cancelled" } else { "draft" };
    emails::set_state(tx, &email.id, state, Some(voided.as_deref().unwrap_or(why)))?;
    Ok(false)
}

/// After a failure what follows in the sequence waits for a person; who wrote an answer must know that it did not arrive.
fn failed(e: &Engine, tx: &Tx<'_>, cx: &Cx, email: &Email, why: &str) -> anyhow::Result<()> {
    if !email.kind.is_outreach() {
        return answer_stopped(e, tx, cx, email, why);
    }
    for n in campaigns::open_of_prospect(tx, &email.prospect)? {
        // A hold that would end by itself must not outlive the failure.
        if n.state == "active" || n.resume_at.is_some() {
            campaigns::hold(tx, &n.id, &format!("a mail failed: {why}"), None)?;
        }
    }
    Ok(())
}

/// The reply an answer was to settle is open again; whoever called the answer back needs no alert about it.
///
/// # Errors
/// Database errors.
pub fn answer_called_back(tx: &Tx<'_>, email: &Email) -> anyhow::Result<()> {
    if let Some(message) = &email.answers {
        tx.execute(
            "UPDATE replies SET state=CASE WHEN kind='human' AND intent IS NULL THEN 'ingested' ELSE 'interpreted' END WHERE message_id=?1 AND state='handled'",
            [message.as_str()],
        )?;
        tx.touch("replies");
    }
    Ok(())
}

/// An answer a person believes to be on its way is not: the reply is open again and an alert says so.
///
/// # Errors
/// Database errors.
pub fn answer_stopped(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    why: &str,
) -> anyhow::Result<()> {
    answer_called_back(tx, email)?;
    alerts::raise(
        tx,
        e,
        cx,
        "answer_not_sent",
        email.id.as_str(),
        "alarm",
        &format!("An answer of yours did not leave: {why}"),
        "Open the reply again and look at it",
    )
}

fn pause(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    inbox: &InboxId,
    kind: &str,
    why: &str,
    remedy: &str,
) -> anyhow::Result<()> {
    senders::pause_inbox(tx, inbox, Some(&format!("{kind}: {why}")))?;
    alerts::raise(
        tx,
        e,
        cx,
        "inbox_paused",
        inbox.as_str(),
        "alarm",
        why,
        remedy,
    )?;
    events::record(
        tx,
        cx,
        "inbox_paused",
        &[("inbox", inbox.as_str())],
        &json!({ "kind": kind }),
    )?;
    Ok(())
}
