//! Each persona's row of practice.md as a check of the run: what must follow from what it said. A missed one is listed
//! with the trace of the card's last event.

use serde::Serialize;
use store::rusqlite::{Connection, OptionalExtension as _};

use crate::post::{Letter, LetterKind, PostOffice};
use crate::run::salesperson::Approved;
use crate::world::World;
use crate::world::truth::Persona;

/// A promise of a persona that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Missed {
    /// Who.
    pub persona: Persona,
    /// Hotel.
    pub hotel: String,
    /// What should have followed and what did.
    pub why: String,
    /// Trace of the card's last event.
    pub trace: Option<String>,
}

/// What the workspace says about the letter's card.
struct Card {
    id: String,
    stage: String,
    reason: Option<String>,
}

fn card(c: &Connection, l: &Letter) -> anyhow::Result<Option<Card>> {
    Ok(c.query_row(
        "SELECT p.id,p.stage,p.reason FROM replies r JOIN messages m ON m.id=r.message_id JOIN prospects p ON p.id=r.prospect_id WHERE m.message_id=?1",
        [&l.message_id],
        |r| Ok(Card { id: r.get(0)?, stage: r.get(1)?, reason: r.get(2)? }),
    )
    .optional()?)
}

fn kind(c: &Connection, l: &Letter) -> anyhow::Result<Option<String>> {
    Ok(c.query_row(
        "SELECT r.kind FROM replies r JOIN messages m ON m.id=r.message_id WHERE m.message_id=?1",
        [&l.message_id],
        |r| r.get(0),
    )
    .optional()?)
}

fn one(c: &Connection, sql: &str, p: &str) -> anyhow::Result<bool> {
    Ok(c.query_row(sql, [p], |r| r.get::<_, i64>(0))? > 0)
}

fn judge(c: &Connection, l: &Letter) -> anyhow::Result<Option<(Option<Card>, String)>> {
    let Some(found) = card(c, l)? else {
        return Ok(Some((None, "the letter was not matched to a card".into())));
    };
    let stage = found.stage.as_str();
    let wrong = match l.persona {
        Persona::Keen if !matches!(stage, "engaged" | "meeting") => {
            Some(format!("should be engaged or in a meeting, is {stage}"))
        }
        Persona::Curious if stage != "engaged" => Some(format!("should be engaged, is {stage}")),
        Persona::PoliteNo | Persona::AngryNo if stage != "lost" => {
            Some(format!("should be lost, is {stage}"))
        }
        Persona::Delegates if stage != "engaged" => Some(format!("should be engaged, is {stage}")),
        Persona::Delegates
            if !one(
                c,
                "SELECT count(*) FROM prospect_relationships WHERE kind='delegated_from' AND (prospect_id=?1 OR other_id=?1)",
                &found.id,
            )? =>
        {
            Some("the colleague was not created".into())
        }
        Persona::OptsOut if stage != "lost" || found.reason.as_deref() != Some("opted_out") => {
            Some(format!(
                "should be lost by opt-out, is {stage} ({})",
                found.reason.as_deref().unwrap_or("no reason")
            ))
        }
        Persona::OutOfOffice | Persona::Left => match kind(c, l)? {
            Some(k) if k == "auto_reply" => None,
            k => Some(format!(
                "should be read as an automatic answer, is {}",
                k.unwrap_or_default()
            )),
        },
        _ => None,
    };
    Ok(wrong.map(|w| (Some(found), w)))
}

/// Every letter that was fetched, judged by what must follow from it.
///
/// # Errors
/// Database errors.
pub(crate) fn missed(
    c: &Connection,
    world: &World,
    office: &PostOffice,
) -> anyhow::Result<Vec<Missed>> {
    let mut out = Vec::new();
    for l in office.letters().iter().filter(|l| {
        l.fetched_at.is_some() && matches!(l.kind, LetterKind::Human | LetterKind::AutoReply)
    }) {
        let Some((card, why)) = judge(c, l)? else {
            continue;
        };
        let trace = match &card {
            Some(k) => c
                .query_row("SELECT e.trace_id FROM events e JOIN event_subjects s ON s.event_id=e.id WHERE s.kind='prospect' AND s.subject_id=?1 ORDER BY e.id DESC LIMIT 1", [&k.id], |r| r.get(0))
                .optional()?,
            None => None,
        };
        let hotel = world
            .hotels
            .get(l.hotel)
            .map_or_else(String::new, |h| h.name.clone());
        out.push(Missed {
            persona: l.persona,
            hotel,
            why,
            trace,
        });
    }
    Ok(out)
}

/// Arrived mails whose words nobody approved.
pub(crate) fn unapproved(office: &PostOffice, approved: &[Approved]) -> Vec<String> {
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    office
        .arrivals()
        .iter()
        .filter(|a| {
            let body = flat(&a.text);
            !approved
                .iter()
                .any(|k| k.to.eq_ignore_ascii_case(&a.to) && body.contains(&flat(&k.text)))
        })
        .map(|a| a.message_id.clone())
        .collect()
}
