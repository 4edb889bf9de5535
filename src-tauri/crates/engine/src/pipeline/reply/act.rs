//! What an interpretation may do by itself: move the card, create a delegate, propose the rest to a person.

use domain::time::DAY;
use domain::{Cause, Event, Reason};
use judge::reply::{Kind, ReplyJudgement};
use serde_json::json;
use store::Tx;
use store::tables::inbound::{self, Reply};
use store::tables::prospects;

use super::delegate;
use crate::moves::{self, Move};
use crate::{Cx, Engine, alerts, settings, tasks};

/// Act on a reply that has just been interpreted.
///
/// # Errors
/// Database errors.
pub fn act(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    judged: &ReplyJudgement,
    confidence: f64,
) -> anyhow::Result<()> {
    let cx = cx.caused_by(Cause::Reply);
    let Some(card) = reply.prospect.clone() else {
        return Ok(());
    };
    if !matches!(judged.kind, Kind::Human | Kind::Calendar) {
        // Bounces, out-of-office and their like acted at ingest; there is nothing to decide.
        return Ok(inbound::handled(tx, &reply.id, None, cx.now)?);
    }
    // Whoever writes it, in or beside a thread, with or without an opt-out: a lawyer's word or the head office's is about more
    // than this card.
    group(e, tx, &cx, reply, judged, &card)?;
    if reply.opt_out {
        return Ok(inbound::handled(tx, &reply.id, None, cx.now)?);
    }
    let by_domain = inbound::text(tx, &reply.message)?.is_some_and(|t| t.matched_by == "domain");
    if by_domain {
        // Somebody of the house, but not in a thread of ours: the house is held, and a person says whose card it moves.
        inbound::propose(
            tx,
            &reply.id,
            &json!({ "move": event_of(&judged.intent), "card": card }),
        )?;
        let reply = json!({ "reply": reply.id });
        return tasks::add(
            tx,
            e,
            &cx,
            Some(&card),
            "answer",
            "Somebody else of the house wrote: read it",
            Some(cx.now),
            &reply,
        );
    }
    match judged.intent.as_str() {
        "not_interested" => refusal(e, tx, &cx, reply, judged, confidence, &card)?,
        // The words of an unsubscription without the detector's word: held, and a person decides.
        "unsubscribe" => inbound::propose(tx, &reply.id, &json!({ "move": "opted_out" }))?,
        "delegated" => {
            moves::apply(e, tx, &cx, &card, Event::ReplyReceived, Move::default())?;
            delegate::from_reply(e, tx, &cx, reply, judged, confidence)?;
        }
        intent => {
            moves::apply(e, tx, &cx, &card, Event::ReplyReceived, Move::default())?;
            if intent == "meeting_request" {
                let due = Some(cx.now);
                tasks::add(
                    tx,
                    e,
                    &cx,
                    Some(&card),
                    "meeting",
                    "They propose a meeting: answer and book it",
                    due,
                    &json!({ "meeting": judged.meeting, "reply": reply.id }),
                )?;
            } else {
                tasks::add(
                    tx,
                    e,
                    &cx,
                    Some(&card),
                    "answer",
                    "Answer them",
                    Some(cx.now),
                    &json!({ "reply": reply.id }),
                )?;
            }
        }
    }
    if judged.labels.iter().any(|l| l == "call_me") {
        tasks::add(
            tx,
            e,
            &cx,
            Some(&card),
            "call",
            "They ask for a call",
            Some(cx.now),
            &json!({ "reply": reply.id, "details": judged.label_details.get("call_me") }),
        )?;
    }
    Ok(())
}

/// The event an intent proposes.
const fn event_of(intent: &str) -> &'static str {
    match intent.as_bytes() {
        b"not_interested" => Event::RefusalConfirmed.word(),
        b"unsubscribe" => Event::OptedOut.word(),
        _ => Event::ReplyReceived.word(),
    }
}

/// Above the threshold a refusal moves the card; below it is proposed and the sequence stays held.
fn refusal(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    judged: &ReplyJudgement,
    confidence: f64,
    card: &domain::ProspectId,
) -> anyhow::Result<()> {
    let bar = settings::refusal_bar(tx)?;
    let reason = reason_of(judged);
    let revisit = revisit_of(judged, cx.now);
    if confidence >= bar {
        let m = Move {
            revisit_at: revisit,
            detail: Some(json!({ "reply": reply.id, "words": judged.key_phrases })),
            ..Move::because(reason)
        };
        moves::apply(e, tx, cx, card, Event::RefusalConfirmed, m)?;
        inbound::handled(tx, &reply.id, None, cx.now)?;
    } else {
        inbound::propose(
            tx,
            &reply.id,
            &json!({ "move": "refusal_confirmed", "reason": reason, "revisit_at": revisit }),
        )?;
    }
    Ok(())
}

fn reason_of(j: &ReplyJudgement) -> Reason {
    let has = |l: &str| j.labels.iter().any(|x| x == l);
    if has("has_solution") || has("has_rival") || has("contract_until") {
        Reason::HasSolution
    } else if has("price") {
        Reason::Price
    } else if has("corporate_decides") {
        Reason::CorporateDecides
    } else if has("bad_timing") || has("budget_cycle") {
        Reason::Timing
    } else {
        Reason::NoNeed
    }
}

/// A contract's end minus eight months; bad timing half a year from now.
fn revisit_of(j: &ReplyJudgement, now: domain::Millis) -> Option<domain::Millis> {
    let until = j
        .label_details
        .get("contract_until")
        .and_then(|d| d.get("date"))
        .and_then(|d| d.parse::<jiff::civil::Date>().ok());
    if let Some(d) = until {
        let at = d
            .at(9, 0, 0, 0)
            .in_tz("UTC")
            .ok()
            .map(|z| domain::Millis(z.timestamp().as_millisecond()))?;
        return Some(at.minus(240 * DAY).max(now.plus(30 * DAY)));
    }
    j.labels
        .iter()
        .any(|l| l == "bad_timing" || l == "budget_cycle")
        .then(|| now.plus(180 * DAY))
}

/// Labels that hold a whole group until a person decides.
fn group(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    judged: &ReplyJudgement,
    card: &domain::ProspectId,
) -> anyhow::Result<()> {
    let has = |l: &str| judged.labels.iter().any(|x| x == l);
    if has("corporate_decides") || has("legal_complaint") {
        let why = if has("legal_complaint") {
            "a legal complaint"
        } else {
            "the head office decides"
        };
        crate::pipeline::brakes::hold_group(e, tx, cx, card, why)?;
        let company = prospects::get(tx, card)?
            .map(|p| p.company.0)
            .unwrap_or_default();
        alerts::raise(
            tx,
            e,
            cx,
            "group_held",
            &company,
            "warning",
            &format!("Every sequence of the group is held: {why}"),
            "Read the reply and decide",
        )?;
        tasks::add(
            tx,
            e,
            cx,
            Some(card),
            "decide",
            &format!("Decide what happens with the group: {why}"),
            Some(cx.now),
            &json!({ "reply": reply.id }),
        )?;
    }
    Ok(())
}
