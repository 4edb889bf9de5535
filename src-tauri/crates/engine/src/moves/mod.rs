//! Moving cards: the one way a stage changes. A move reads the card, asks the table of `domain::stage`, evaluates the
//! event's conditions, writes transition, stage, effects, jobs and event in the caller's transaction.

mod conditions;
mod effects;

use domain::stage::{self, needs_post, needs_reason};
use domain::{
    Cause, Code, CompanyId, Event, Millis, PersonId, PostId, ProspectId, Reason, Stage,
    TransitionId, WireError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::tables::prospects::Prospect;
use store::tables::{prospects, transitions};

use crate::engine::not_found;
use crate::{Cx, Engine};

pub use conditions::check;

/// A condition with its result, as the transition stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Stable name.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was seen, for a person.
    pub seen: String,
}

impl Condition {
    /// A condition.
    #[must_use]
    pub fn new(name: &str, ok: bool, seen: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ok,
            seen: seen.into(),
        }
    }
}

/// A wish to move a card.
#[derive(Debug, Clone, Default)]
pub struct Move {
    /// Where to, when the event leads to several stages (address_dead, restore, reopen, override).
    pub to: Option<Stage>,
    /// Reason of lost and archived.
    pub reason: Option<Reason>,
    /// Details of the reason.
    pub detail: Option<Value>,
    /// When it may be contacted again.
    pub revisit_at: Option<Millis>,
    /// Why a person moves it against the table or a failed condition.
    pub override_reason: Option<String>,
}

impl Move {
    /// A move that ends in lost or archived.
    #[must_use]
    pub fn because(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }
}

/// A move that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The transition.
    pub transition: TransitionId,
    /// From (none: birth).
    pub from: Option<Stage>,
    /// To.
    pub to: Stage,
}

/// Move a card by an event. `Ok(None)` when the table has no such edge for a machine's event: nothing to do.
///
/// # Errors
/// For a person: `stage` with the failed conditions in `details`, when the table or a condition says no.
pub fn apply(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    event: Event,
    m: Move,
) -> anyhow::Result<Option<Moved>> {
    let Some(card) = prospects::get(tx, id)? else {
        return Err(not_found("prospect", id.as_str()));
    };
    let overriding = m.override_reason.is_some();
    let targets = if overriding {
        m.to.into_iter().collect()
    } else {
        targets(tx, &card, event, cx.cause, m.to)?
    };
    let Some(to) = m.to.filter(|t| targets.contains(t)).or_else(|| {
        (m.to.is_none() && targets.len() == 1)
            .then(|| targets.first().copied())
            .flatten()
    }) else {
        if cx.cause == Cause::Manual {
            return Err(refused(&card, event, m.to, &[]));
        }
        return Ok(None);
    };
    if to == card.stage {
        return Ok(None);
    }
    // A card without a post cannot stand there yet; for a machine's event that is "nothing to do", never an error that
    // would hold up the mail or message it comes from.
    if cx.cause != Cause::Manual && needs_post(to) && card.post.is_none() {
        return Ok(None);
    }
    let conditions = check(e, tx, cx, &card, event, to)?;
    if !overriding && conditions.iter().any(|c| !c.ok) {
        if cx.cause == Cause::Manual {
            return Err(refused(&card, event, Some(to), &conditions));
        }
        return Ok(None);
    }
    let event = if overriding {
        Event::ManualOverride
    } else {
        event
    };
    write(e, tx, cx, &card, event, to, &m, &conditions, None).map(Some)
}

/// Undo a transition: the opposite move, recorded as such. Effects that left the machine cannot be called back.
///
/// # Errors
/// `stage` when the card has moved on since.
pub fn undo(e: &Engine, tx: &Tx<'_>, cx: &Cx, transition: &TransitionId) -> anyhow::Result<Moved> {
    let Some(t) = transitions::get(tx, transition)? else {
        return Err(not_found("transition", transition.as_str()));
    };
    let Some(card) = prospects::get(tx, &t.prospect)? else {
        return Err(not_found("prospect", t.prospect.as_str()));
    };
    let (Some(back), true) = (t.from, card.transition == *transition) else {
        return Err(
            WireError::new(Code::Stage, "the card has moved on since; move it by hand").into(),
        );
    };
    let before = transitions::reason_before(tx, transition)?;
    let m = Move {
        reason: before.or(needs_reason(back).then_some(Reason::Other)),
        ..Move::default()
    };
    write(
        e,
        tx,
        cx,
        &card,
        Event::Undo,
        back,
        &m,
        &[],
        Some(transition),
    )
}

/// What a new card needs.
#[derive(Debug, Clone)]
pub struct Birth {
    /// Its id.
    pub id: ProspectId,
    /// The property.
    pub company: CompanyId,
    /// Post and person, when known.
    pub post: Option<(PostId, Option<PersonId>)>,
    /// `created` or `delegated_in`.
    pub event: Event,
    /// `new`, or for a delegate `enriched` or `enriching`.
    pub stage: Stage,
}

/// Put a new card on the board, with its first transition, effects and event.
///
/// # Errors
/// When the table has no such birth, or the database refuses it.
pub fn born(e: &Engine, tx: &Tx<'_>, cx: &Cx, b: &Birth) -> anyhow::Result<Moved> {
    if !stage::allowed(None, b.event, b.stage, cx.cause) {
        return Err(WireError::new(
            Code::Stage,
            format!("no card is born in {} by {}", b.stage, b.event),
        )
        .into());
    }
    let transition: TransitionId = e.id();
    let effects = effects::planned(e, tx, cx, &b.id, &b.company, b.event, None, b.stage)?;
    transitions::birth(
        tx,
        &transitions::NewTransition {
            id: transition.clone(),
            prospect: b.id.clone(),
            from: None,
            event: b.event,
            to: b.stage,
            override_reason: None,
            conditions: json!([{ "name": "not_erased", "ok": true, "seen": "" }, { "name": "not_a_known_duplicate", "ok": true, "seen": "" }]),
            effects: json!(effects),
            cause: cx.cause,
            actor: cx.actor.clone(),
            trace: cx.trace.clone(),
            at: cx.now,
            undoes: None,
        },
        &b.company,
        b.post.as_ref().map(|p| &p.0),
        b.post.as_ref().and_then(|p| p.1.as_ref()),
        &domain::ActorId::from(crate::engine::OWNER_ACTOR),
    )?;
    record(tx, cx, &b.id, &b.company, None, b.event, b.stage)?;
    Ok(Moved {
        transition,
        from: None,
        to: b.stage,
    })
}

/// Where an event leads from this card, for this cause.
fn targets(
    tx: &Tx<'_>,
    card: &Prospect,
    event: Event,
    cause: Cause,
    wanted: Option<Stage>,
) -> anyhow::Result<Vec<Stage>> {
    let all = stage::targets(Some(card.stage), event, cause);
    if matches!(event, Event::Reopen | Event::Restore) {
        let before = transitions::stage_before(tx, &card.id)?;
        return Ok(all.into_iter().filter(|s| Some(*s) == before).collect());
    }
    Ok(wanted.map_or(all.clone(), |w| {
        all.into_iter().filter(|s| *s == w).collect()
    }))
}

fn refused(
    card: &Prospect,
    event: Event,
    to: Option<Stage>,
    conditions: &[Condition],
) -> anyhow::Error {
    let failed: Vec<&Condition> = conditions.iter().filter(|c| !c.ok).collect();
    let why = if failed.is_empty() {
        format!(
            "a card in {} does not move by {event}{}",
            card.stage,
            to.map(|t| format!(" to {t}")).unwrap_or_default()
        )
    } else {
        failed
            .iter()
            .map(|c| format!("{}: {}", c.name, c.seen))
            .collect::<Vec<_>>()
            .join("; ")
    };
    WireError::new(Code::Stage, why)
        .with(json!({ "from": card.stage, "event": event, "to": to, "conditions": conditions }))
        .into()
}

#[expect(clippy::too_many_arguments, reason = "one row of the transition table")]
fn write(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    card: &Prospect,
    event: Event,
    to: Stage,
    m: &Move,
    conditions: &[Condition],
    undoes: Option<&TransitionId>,
) -> anyhow::Result<Moved> {
    let reason = needs_reason(to).then(|| m.reason.unwrap_or(default_reason(event)));
    if needs_post(to) && card.post.is_none() {
        let seen = "no person or front mailbox is known yet";
        return Err(refused(
            card,
            event,
            Some(to),
            &[Condition::new("has_post", false, seen)],
        ));
    }
    let revisit = m.revisit_at.or_else(|| {
        (reason == Some(Reason::NoAnswer)).then(|| cx.now.plus(120 * domain::time::DAY))
    });
    let transition: TransitionId = e.id();
    let effects = effects::planned(
        e,
        tx,
        cx,
        &card.id,
        &card.company,
        event,
        Some(card.stage),
        to,
    )?;
    transitions::insert(
        tx,
        &transitions::NewTransition {
            id: transition.clone(),
            prospect: card.id.clone(),
            from: Some(card.stage),
            event,
            to,
            override_reason: m.override_reason.clone(),
            conditions: json!(conditions),
            effects: json!(effects),
            cause: cx.cause,
            actor: cx.actor.clone(),
            trace: cx.trace.clone(),
            at: cx.now,
            undoes: undoes.cloned(),
        },
        reason,
        m.detail.as_ref(),
        revisit,
    )?;
    record(tx, cx, &card.id, &card.company, Some(card.stage), event, to)?;
    Ok(Moved {
        transition,
        from: Some(card.stage),
        to,
    })
}

const fn default_reason(event: Event) -> Reason {
    match event {
        Event::NotAFit => Reason::WrongFit,
        Event::OptedOut => Reason::OptedOut,
        Event::RefusalConfirmed => Reason::NoNeed,
        Event::AddressDead => Reason::LeftCompany,
        Event::SequenceFinished => Reason::NoAnswer,
        Event::DealUndone => Reason::DealUndone,
        _ => Reason::Other,
    }
}

fn record(
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: &CompanyId,
    from: Option<Stage>,
    event: Event,
    to: Stage,
) -> anyhow::Result<()> {
    crate::events::record(
        tx,
        cx,
        "stage_moved",
        &[("prospect", id.as_str()), ("company", company.as_str())],
        &json!({ "from": from, "event": event, "to": to }),
    )?;
    tx.touch("board");
    tx.touch(format!("prospect:{id}"));
    Ok(())
}
