//! What a person says to a signal under New hotels: take it, skip it, or "not ours" (acquire.md, Signals; desk.md).

use domain::{Cause, Event, ExclusionId, ProspectId, Reason, SignalId, Stage, TransitionId};
use serde_json::json;
use store::Tx;
use store::tables::prospects::Prospect;
use store::tables::{leave_alone, prospects, signals};

use crate::api::exclusions::{self, ExcludeAdd};
use crate::engine::{not_found, refuse};
use crate::moves::{self, Birth, Move};
use crate::work::{self, Work};
use crate::{Cx, Engine, events};

/// What a choice did.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The signal.
    pub signal: SignalId,
    /// `take skip not_ours`.
    pub choice: &'static str,
    /// The hotel's card, with its stage now.
    pub card: Option<(ProspectId, Stage)>,
    /// Moves it caused.
    pub transitions: Vec<String>,
    /// The exclusion it made.
    pub exclusion: Option<String>,
}

/// The hotel is worth it: a card is born where there is none, one that rests comes back where the rules allow, and what
/// waits to be found out about it is found out first.
///
/// # Errors
/// `not_found`; refused with the conditions when the hotel rests, is suppressed or excluded; database errors.
pub fn take(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &SignalId) -> anyhow::Result<Chosen> {
    let company = signals::company_of(tx, id)?.ok_or_else(|| not_found("signal", id.as_str()))?;
    let cards = prospects::of_company(tx, &company)?;
    let mut transitions = Vec::new();
    if cards.is_empty() {
        let born = moves::born(
            e,
            tx,
            &by_hand(cx),
            &Birth {
                id: e.id(),
                company: company.clone(),
                post: None,
                event: Event::Created,
                stage: Stage::New,
            },
        )?;
        // A birth is not undone: the card stays, the choice does not.
        drop(born);
    }
    let over = |p: &Prospect| matches!(p.stage, Stage::Lost | Stage::Archived);
    if !cards.is_empty() && cards.iter().all(over) {
        transitions.extend(wake(e, tx, cx, &cards)?);
    }
    for p in cards
        .iter()
        .filter(|p| matches!(p.stage, Stage::New | Stage::Enriching))
    {
        let prospect = p.id.clone();
        work::enqueue(tx, cx, &Work::Enrich { prospect }, cx.now, Some(0))?;
    }
    said(tx, cx, id, "take", None)?;
    Ok(Chosen {
        signal: id.clone(),
        choice: "take",
        card: card(tx, &company)?,
        transitions,
        exclusion: None,
    })
}

/// A resting hotel comes back by the signal, under the table's own conditions.
fn wake(e: &Engine, tx: &Tx<'_>, cx: &Cx, cards: &[Prospect]) -> anyhow::Result<Option<String>> {
    let rested = cards
        .iter()
        .find(|p| p.post.is_some() && p.revisit_at.is_none_or(|t| t <= cx.now));
    let Some(p) = rested else {
        return Err(refuse(
            "rests",
            "nobody there may be contacted yet: the card says until when it rests",
        ));
    };
    let moved = moves::apply(
        e,
        tx,
        &cx.caused_by(Cause::Job),
        &p.id,
        Event::NewSignal,
        Move::default(),
    )?;
    match moved {
        Some(m) => Ok(Some(m.transition.0)),
        None => {
            let failed: Vec<String> =
                moves::check(e, tx, cx, p, Event::NewSignal, Stage::Enriched)?
                    .into_iter()
                    .filter(|c| !c.ok)
                    .map(|c| c.seen)
                    .collect();
            Err(refuse("left_alone", failed.join("; ")))
        }
    }
}

/// Not for this reason. An early card that nothing else speaks for is no fit; "not ours" excludes the hotel.
///
/// # Errors
/// `not_found`; `usage` for an unknown kind of exclusion; database errors.
pub fn skip(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &SignalId,
    why: &str,
    not_ours: Option<(&str, Option<&str>)>,
) -> anyhow::Result<Chosen> {
    let company = signals::company_of(tx, id)?.ok_or_else(|| not_found("signal", id.as_str()))?;
    let mut exclusion = None;
    if let Some((kind, owner)) = not_ours {
        let wanted: ExcludeAdd =
            serde_json::from_value(json!({ "company": company, "kind": kind, "owner": owner }))?;
        exclusion = Some(exclusions::put(e, tx, cx, &wanted, "new hotels")?.id);
    }
    let mut transitions = Vec::new();
    if not_ours.is_some() || signals::others(tx, &company, id)? == 0 {
        for p in prospects::of_company(tx, &company)? {
            let early = matches!(
                p.stage,
                Stage::New | Stage::Enriching | Stage::Enriched | Stage::Ready
            );
            if early {
                let m = Move {
                    detail: Some(json!({ "text": why })),
                    ..Move::because(Reason::Other)
                };
                let moved = moves::apply(e, tx, &by_hand(cx), &p.id, Event::NotAFit, m)?;
                transitions.extend(moved.map(|m| m.transition.0));
            }
        }
    }
    let choice = if not_ours.is_some() {
        "not_ours"
    } else {
        "skip"
    };
    said(tx, cx, id, choice, Some(why))?;
    Ok(Chosen {
        signal: id.clone(),
        choice,
        card: card(tx, &company)?,
        transitions,
        exclusion,
    })
}

/// As if nothing had been said: the choice, its moves (where the card has not moved on) and its exclusion are taken back.
///
/// # Errors
/// `not_found`; database errors.
pub fn reopen(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &SignalId,
    transitions: &[String],
    exclusion: Option<&str>,
) -> anyhow::Result<()> {
    if signals::forget_choice(tx, id)? == 0 {
        return Err(not_found("choice about the signal", id.as_str()));
    }
    if let Some(x) = exclusion {
        leave_alone::end_exclusion(tx, &ExclusionId(x.to_owned()), cx.now)?;
        tx.touch("exclusions");
    }
    for t in transitions {
        let t = TransitionId(t.clone());
        let there: bool = tx.query_row(
            "SELECT EXISTS(SELECT 1 FROM prospects WHERE transition_id=?1)",
            [t.as_str()],
            |r| r.get(0),
        )?;
        if there {
            moves::undo(e, tx, &by_hand(cx), &t)?;
        }
    }
    events::record(
        tx,
        cx,
        "signal_reopened",
        &[("signal", id.as_str())],
        &json!({}),
    )?;
    tx.touch("signals");
    Ok(())
}

fn by_hand(cx: &Cx) -> Cx {
    cx.caused_by(Cause::Manual)
}

fn said(
    tx: &Tx<'_>,
    cx: &Cx,
    id: &SignalId,
    choice: &str,
    why: Option<&str>,
) -> anyhow::Result<()> {
    signals::choose(tx, id, choice, why, cx.actor.as_str(), cx.now)?;
    events::record(
        tx,
        cx,
        "signal_chosen",
        &[("signal", id.as_str())],
        &json!({ "choice": choice }),
    )?;
    tx.touch("signals");
    Ok(())
}

fn card(tx: &Tx<'_>, company: &domain::CompanyId) -> anyhow::Result<Option<(ProspectId, Stage)>> {
    let newest = prospects::of_company(tx, company)?.into_iter().next_back();
    Ok(newest.map(|p| (p.id, p.stage)))
}
