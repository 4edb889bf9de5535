//! What a move brings with it: jobs, cancelled mails, stopped sequences. The same transaction as the move.

use domain::{CompanyId, Event, ProspectId, Stage};
use store::Tx;
use store::tables::{approvals, campaigns, emails, suppressions};

use crate::work::{self, Work};
use crate::{Cx, Engine, alerts};

/// Carry out the effects of a move and say which they were.
///
/// # Errors
/// Only database errors.
#[expect(clippy::too_many_arguments, reason = "the move it belongs to")]
pub(super) fn planned(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: &CompanyId,
    event: Event,
    from: Option<Stage>,
    to: Stage,
) -> anyhow::Result<Vec<String>> {
    let mut done = Vec::new();
    let mut enqueue = |w: Work, priority: Option<u8>| -> anyhow::Result<()> {
        done.push(format!("enqueued {}", w.kind()));
        work::enqueue(tx, cx, &w, cx.now, priority)
    };
    let prospect = id.clone();
    match (event, to) {
        (Event::Created, _) => enqueue(Work::Enrich { prospect }, None)?,
        (Event::StartEnrichment, _) => enqueue(Work::Enrich { prospect }, None)?,
        (Event::DelegatedIn, Stage::Enriched) => enqueue(Work::Research { prospect }, Some(1))?,
        (Event::DelegatedIn | Event::AddressDead, Stage::Enriching) => {
            enqueue(Work::Enrich { prospect }, Some(1))?
        }
        (Event::EnrichmentComplete | Event::RevisitDue | Event::NewSignal, _) => {
            enqueue(Work::Research { prospect }, None)?
        }
        (Event::Qualify, _) => enqueue(Work::Compose { prospect }, None)?,
        _ => {}
    }
    match event {
        Event::SendOutreach | Event::TouchLogged => {
            for n in campaigns::open_of_prospect(tx, id)? {
                enqueue(Work::PlanNext { enrolment: n.id }, None)?;
            }
        }
        Event::Disqualified => done.push(cancel(tx, cx, id, "disqualified")?),
        Event::NotAFit
        | Event::Archive
        | Event::MarkLost
        | Event::RefusalConfirmed
        | Event::OptedOut
        | Event::SequenceFinished => {
            let reason = event.word();
            done.push(stop(tx, cx, id, reason)?);
            done.push(cancel(tx, cx, id, reason)?);
        }
        Event::AddressDead => {
            done.push(stop(tx, cx, id, "address_dead")?);
            done.push(cancel(tx, cx, id, "address_dead")?);
        }
        Event::ReplyReceived | Event::ConversationLogged | Event::MeetingScheduled => {
            done.push(stop(tx, cx, id, event.word())?);
            done.push(cancel_outreach(tx, cx, id, event.word())?);
            alerts::conversation(e, tx, cx, id, company, event)?;
        }
        // Moved by hand against the table, or put back by undo: the stage decides what must not go on.
        Event::ManualOverride | Event::Undo
            if matches!(to, Stage::Lost | Stage::Archived | Stage::Won) =>
        {
            done.push(stop(tx, cx, id, event.word())?);
            done.push(cancel(tx, cx, id, event.word())?);
        }
        Event::ManualOverride if matches!(to, Stage::Engaged | Stage::Meeting) => {
            done.push(stop(tx, cx, id, event.word())?);
            done.push(cancel_outreach(tx, cx, id, event.word())?);
        }
        Event::Restore => done.push(drafts_again(tx, id)?),
        Event::Undo
            if from.is_some_and(|f| matches!(f, Stage::Lost | Stage::Archived))
                && suppressions::hits_prospect(tx, id)?.is_none() =>
        {
            done.push(drafts_again(tx, id)?);
        }
        _ => {}
    }
    done.retain(|d| !d.is_empty());
    Ok(done)
}

fn stop(tx: &Tx<'_>, cx: &Cx, id: &ProspectId, reason: &str) -> anyhow::Result<String> {
    let open = campaigns::open_of_prospect(tx, id)?;
    for n in &open {
        campaigns::end(tx, &n.id, reason, cx.now)?;
    }
    Ok(if open.is_empty() {
        String::new()
    } else {
        format!("stopped {} sequence(s)", open.len())
    })
}

fn cancel(tx: &Tx<'_>, cx: &Cx, id: &ProspectId, reason: &str) -> anyhow::Result<String> {
    for m in emails::of_prospect(tx, id)? {
        if m.state == "sending" {
            approvals::void(tx, &m.id, reason, cx.now)?;
        }
    }
    let n = emails::cancel_unsent(tx, id, reason, cx.now)?;
    Ok(if n == 0 {
        String::new()
    } else {
        format!("cancelled {n} unsent mail(s)")
    })
}

/// First mails and follow-ups only: an answer a person is writing stays.
fn cancel_outreach(tx: &Tx<'_>, cx: &Cx, id: &ProspectId, reason: &str) -> anyhow::Result<String> {
    let mut n = 0_usize;
    for m in emails::of_prospect(tx, id)? {
        if m.kind.is_outreach() && m.state == "sending" {
            // On its way: without its approval C refuses it, and what was not accepted is not offered again.
            approvals::void(tx, &m.id, reason, cx.now)?;
        } else if m.kind.is_outreach()
            && matches!(m.state.as_str(), "draft" | "pending_approval" | "approved")
        {
            approvals::void(tx, &m.id, reason, cx.now)?;
            emails::set_state(tx, &m.id, "cancelled", Some(reason))?;
            n = n.saturating_add(1);
        }
    }
    Ok(if n == 0 {
        String::new()
    } else {
        format!("cancelled {n} unsent mail(s)")
    })
}

/// Mails that a move cancelled come back as drafts, never as approvals. What was cancelled for another reason (rejected,
/// suppressed, perhaps sent after the backup) stays cancelled.
fn drafts_again(tx: &Tx<'_>, id: &ProspectId) -> anyhow::Result<String> {
    let mut n = 0_usize;
    for m in emails::of_prospect(tx, id)? {
        let by_a_move = m
            .state_reason
            .as_deref()
            .is_some_and(|r| Event::of(r).is_some());
        if m.state == "cancelled" && by_a_move {
            // A newer open draft of the same step keeps its place; then this one stays cancelled.
            if emails::set_state(tx, &m.id, "draft", Some("restored")).is_ok() {
                n = n.saturating_add(1);
            }
        }
    }
    Ok(if n == 0 {
        String::new()
    } else {
        format!("{n} mail(s) are drafts again")
    })
}
