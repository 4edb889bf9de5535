//! The answer: what a route learnt becomes the end of the attempt, the state of the mail, and what follows from it,
//! in one transaction that does not depend on the job's lease: an answer must never be lost to a lost token.

use domain::content::MailKind;
use domain::mailing::{FailClass, ServerAnswer, Submitted};
use domain::time::{HOUR, MINUTE, SECOND};
use domain::{AttemptId, CompanyId, Event, InboxId, Millis};
use serde_json::json;
use store::Tx;
use store::tables::attempts::{Attempt, End};
use store::tables::emails::Email;
use store::tables::{
    approvals, attempts, campaigns, chain, emails, people, prospects, senders, suppressions,
};

use crate::engine::not_found;
use crate::moves::{self, Move};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Tries within 48 h after which a deferred mail fails (send.md).
const MOST_TRIES: usize = 5;
const MOST_AGE_MS: i64 = 48 * HOUR;

/// What the lane should do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The mail is through, one way or the other.
    Finished,
    /// Offer it again then.
    Again(Millis, String),
}

/// Commit what the route learnt about an attempt. Idempotent: an attempt that has ended stays as it is.
///
/// # Errors
/// Database errors; the caller keeps trying, because the answer is the only proof.
pub fn settle(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &AttemptId,
    outcome: &Submitted,
) -> anyhow::Result<Next> {
    let Some(attempt) = attempts::get(tx, id)? else {
        return Err(not_found("attempt", id.as_str()));
    };
    let Some(email) = emails::get(tx, &attempt.email)? else {
        return Err(not_found("mail", attempt.email.as_str()));
    };
    if attempt.ended_at.is_some() {
        return Ok(Next::Finished);
    }
    if attempt.state == "uncertain" {
        // An acceptance that comes late is the best evidence there is; anything else proves nothing any more.
        if let Submitted::Accepted { answer } = outcome {
            let evidence = json!({ "by": "answer", "code": answer.code, "at": cx.now });
            super::reconcile::proof(e, tx, cx, id, evidence)?;
        }
        return Ok(Next::Finished);
    }
    let now = cx.now;
    let next = match outcome {
        Submitted::Accepted { answer } => {
            accepted(e, tx, cx, &attempt, &email, &line(answer), None)?;
            Next::Finished
        }
        Submitted::Uncertain { why } if attempt.state == "reserved" => {
            // Before C nothing can have been accepted, whatever the route says.
            attempts::end(tx, id, &End::NotSent(None), Some(why), now)?;
            not_sent(e, tx, cx, &email, &attempt.inbox, FailClass::Unknown, why)?
        }
        Submitted::Uncertain { why } => {
            attempts::uncertain(tx, id, why, now)?;
            emails::set_state(tx, &email.id, "uncertain", Some(why))?;
            work::enqueue(
                tx,
                cx,
                &Work::Reconcile {
                    attempt: id.clone(),
                    tries: 0,
                },
                now.plus(30 * SECOND),
                None,
            )?;
            alerts::raise(
                tx,
                e,
                cx,
                "uncertain",
                email.id.as_str(),
                "warning",
                "A mail may or may not have been accepted",
                "Jengu looks for proof; you can close it by hand under Uncertain",
            )?;
            Next::Finished
        }
        Submitted::Rejected { class, answer, .. } => {
            attempts::end(tx, id, &End::Rejected, Some(&line(answer)), now)?;
            rejected(e, tx, cx, &email, &attempt.inbox, *class, answer)?;
            Next::Finished
        }
        Submitted::Deferred { class, answer, .. } => {
            deferred(e, tx, cx, &attempt, &email, *class, answer)?
        }
        Submitted::NotSent { class, why, .. } if attempt.state == "committing" => {
            // C is durable but the route says that the dot was not written (the database failed after its commit):
            // definitely not accepted, and the table of phases calls that deferred.
            let answer = ServerAnswer {
                code: 0,
                enhanced: None,
                text: why.clone(),
            };
            deferred(e, tx, cx, &attempt, &email, *class, &answer)?
        }
        Submitted::NotSent { class, why, answer } => {
            attempts::end(
                tx,
                id,
                &End::NotSent(None),
                Some(answer.as_ref().map_or(why.clone(), line).as_str()),
                now,
            )?;
            not_sent(e, tx, cx, &email, &attempt.inbox, *class, why)?
        }
    };
    events::record(
        tx,
        cx,
        "send_settled",
        &[
            ("email", email.id.as_str()),
            ("prospect", email.prospect.as_str()),
            ("attempt", id.as_str()),
            ("inbox", attempt.inbox.as_str()),
        ],
        &json!({ "outcome": word(outcome), "class": class(outcome).map(FailClass::word), "n": attempt.n }),
    )?;
    tx.touch(format!("email:{}", email.id));
    tx.touch("emails");
    tx.touch(format!("inbox:{}", attempt.inbox));
    Ok(next)
}

/// A mail was accepted: by the server's answer, or later by `evidence`.
///
/// # Errors
/// Database errors.
pub fn accepted(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    attempt: &Attempt,
    email: &Email,
    answer: &str,
    evidence: Option<serde_json::Value>,
) -> anyhow::Result<()> {
    attempts::end(
        tx,
        &attempt.id,
        &End::Accepted(evidence),
        Some(answer),
        cx.now,
    )?;
    sent(e, tx, cx, attempt, email)
}

/// The mail is sent (or counts as sent): chain, wire id, warm-up, the next step, the card.
///
/// # Errors
/// Database errors.
pub fn sent(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    attempt: &Attempt,
    email: &Email,
) -> anyhow::Result<()> {
    let now = cx.now;
    emails::set_state(tx, &email.id, "sent", None)?;
    emails::add_wire_id(tx, &email.message_id, &email.id, "ours")?;
    senders::started(tx, &attempt.inbox, now)?;
    chain::append(
        tx,
        "send",
        attempt.id.as_str(),
        now,
        &json!({ "email": email.id, "content_hash": email.content_hash, "inbox": attempt.inbox, "to_key": email.to_key }),
        &e.ports().ids.token(),
    )?;
    alerts::clear(tx, "uncertain", email.id.as_str(), now)?;
    follow_up_runs(e, tx, cx, email)?;
    if email.kind == MailKind::First {
        moves::apply(
            e,
            tx,
            &cx.caused_by(domain::Cause::Job),
            &email.prospect,
            Event::SendOutreach,
            Move::default(),
        )?;
    }
    for n in campaigns::open_of_prospect(tx, &email.prospect)? {
        work::enqueue(tx, cx, &Work::PlanNext { enrolment: n.id }, now, None)?;
    }
    Ok(())
}

/// The next mail of the pack gets its due day, and its approval its days, once (compose.md, Lasting).
fn follow_up_runs(e: &Engine, tx: &Tx<'_>, cx: &Cx, email: &Email) -> anyhow::Result<()> {
    for next in emails::select(
        tx,
        "after_email_id=?1 AND state IN('draft','pending_approval','approved')",
        &[&email.id.as_str()],
    )? {
        let due = super::plan::follow_up_due(e, tx, cx, email, &next)?;
        emails::set_not_before(tx, &next.id, Some(due))?;
        if let Some(a) = approvals::live(tx, &next.id)?
            && a.runs.is_none()
        {
            let until = crate::pipeline::approve::expiry(tx, &next, due, due)?;
            approvals::set_runs(tx, &a.id, due, until)?;
        }
    }
    Ok(())
}

fn rejected(
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

fn deferred(
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

fn not_sent(
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
    if let Some(message) = &email.answers {
        tx.execute(
            "UPDATE replies SET state=CASE WHEN kind='human' AND intent IS NULL THEN 'ingested' ELSE 'interpreted' END WHERE message_id=?1 AND state='handled'",
            [message.as_str()],
        )?;
        tx.touch("replies");
    }
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

/// A server's answer on one line, for a person; addresses are not ours to log, so this stays in the database.
#[must_use]
pub fn line(a: &ServerAnswer) -> String {
    format!("{} {}", a.code, a.text)
}

const fn word(o: &Submitted) -> &'static str {
    match o {
        Submitted::Accepted { .. } => "accepted",
        Submitted::Rejected { .. } => "rejected",
        Submitted::Deferred { .. } => "deferred",
        Submitted::NotSent { .. } => "not_sent",
        Submitted::Uncertain { .. } => "uncertain",
    }
}

const fn class(o: &Submitted) -> Option<FailClass> {
    match o {
        Submitted::Rejected { class, .. }
        | Submitted::Deferred { class, .. }
        | Submitted::NotSent { class, .. } => Some(*class),
        _ => None,
    }
}

/// The property a mail goes to, for callers that only have the attempt.
///
/// # Errors
/// Database errors.
pub fn company_of(tx: &Tx<'_>, attempt: &Attempt) -> anyhow::Result<Option<CompanyId>> {
    Ok(emails::get(tx, &attempt.email)?.map(|e| e.company))
}
