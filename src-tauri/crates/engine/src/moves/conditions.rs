//! The conditions of the stage table, evaluated over the rows of the caller's transaction.

use domain::{Event, Stage};
use store::Tx;
use store::tables::prospects::Prospect;
use store::tables::{companies, leave_alone, people, prospects, suppressions};

use super::Condition;
use crate::{Cx, Engine, settings};

/// Each condition of moving this card by this event, with its result. Empty when the table has none.
///
/// # Errors
/// Only database errors.
pub fn check(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    event: Event,
    to: Stage,
) -> anyhow::Result<Vec<Condition>> {
    Ok(match event {
        Event::EnrichmentComplete => vec![usable_way(tx, card)?],
        Event::Qualify => qualify(e, tx, cx, card)?,
        Event::RevisitDue => vec![
            rested(cx, card),
            not_suppressed(tx, card)?,
            not_excluded(tx, cx, card)?,
        ],
        Event::NewSignal => vec![not_suppressed(tx, card)?, not_excluded(tx, cx, card)?],
        Event::AddressDead if to == Stage::Enriching => vec![Condition::new(
            "no_other_way",
            !usable_way(tx, card)?.ok,
            "another usable address is known",
        )],
        _ => Vec::new(),
    })
}

/// Mail, phone or letter to a person in this post, or to the property's front.
fn usable_way(tx: &Tx<'_>, card: &Prospect) -> anyhow::Result<Condition> {
    let mut ways = people::role_addresses(tx, &card.company)?;
    if let Some(p) = &card.person {
        ways.extend(people::addresses(tx, p)?);
    }
    let usable = ways.iter().filter(|a| a.usable()).count();
    let seen = format!("{usable} of {} known ways are usable", ways.len());
    Ok(Condition::new("usable_way", usable > 0, seen))
}

fn qualify(e: &Engine, tx: &Tx<'_>, cx: &Cx, card: &Prospect) -> anyhow::Result<Vec<Condition>> {
    let bar = settings::score_bar(tx)?;
    let score = prospects::score(tx, &card.id)?;
    let company = companies::get(tx, &card.company)?;
    let fit = company.as_ref().and_then(|c| c.fit.clone());
    let gate = crate::pipeline::gate::open_channels(e, tx, cx, card)?;
    Ok(vec![
        Condition::new(
            "score",
            score.is_some_and(|s| s >= bar),
            format!(
                "score {} of at least {bar}",
                score.map_or("unknown".into(), |s| format!("{s:.0}"))
            ),
        ),
        Condition::new(
            "fit",
            fit.as_deref() != Some("brand_mandated"),
            format!("fit {}", fit.as_deref().unwrap_or("unknown")),
        ),
        not_suppressed(tx, card)?,
        not_excluded(tx, cx, card)?,
        Condition::new(
            "gate_open",
            !gate.is_empty(),
            if gate.is_empty() {
                "no channel is open".into()
            } else {
                format!("open: {}", gate.join(", "))
            },
        ),
        usable_way(tx, card)?,
    ])
}

fn rested(cx: &Cx, card: &Prospect) -> Condition {
    Condition::new(
        "rest_over",
        card.revisit_at.is_none_or(|t| t <= cx.now),
        card.revisit_at
            .map_or("no rest set".into(), |t| format!("rests until {t}")),
    )
}

fn not_suppressed(tx: &Tx<'_>, card: &Prospect) -> anyhow::Result<Condition> {
    let hit = suppressions::hits_prospect(tx, &card.id)?;
    Ok(Condition::new(
        "not_suppressed",
        hit.is_none(),
        hit.unwrap_or_else(|| "no suppression".into()),
    ))
}

fn not_excluded(tx: &Tx<'_>, cx: &Cx, card: &Prospect) -> anyhow::Result<Condition> {
    let hit = leave_alone::exclusions_hitting(tx, &card.company, cx.now)?;
    Ok(Condition::new(
        "not_excluded",
        hit.is_empty(),
        hit.first()
            .map_or("no exclusion".into(), |x| format!("excluded: {}", x.kind)),
    ))
}
