//! The answer: what a route learnt becomes the end of the attempt, the state of the mail, and what follows from it,
//! in one transaction that does not depend on the job's lease: an answer must never be lost to a lost token.

use domain::content::MailKind;
use domain::mailing::{FailClass, ServerAnswer, Submitted};
use domain::time::SECOND;
use domain::{AttemptId, CompanyId, Event, Millis};
use serde_json::json;
use store::Tx;
use store::tables::attempts::{Attempt, End};
use store::tables::emails::Email;
use store::tables::{approvals, attempts, campaigns, chain, emails, senders};

use super::failing::{deferred, not_sent, rejected};
use crate::engine::not_found;
use crate::moves::{self, Move};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

pub use super::failing::{answer_called_back, answer_stopped, hard_bounce};

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
            super::file_copy::after_acceptance(tx, cx, &attempt)?;
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
