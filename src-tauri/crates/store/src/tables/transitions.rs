//! `state_transitions`: append-only; the only way a card's stage is born or changes.

use domain::{
    ActorId, Cause, CompanyId, Event, Millis, PersonId, PostId, ProspectId, Reason, Stage, TraceId,
    TransitionId,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value, json};

/// A transition to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTransition {
    /// Id.
    pub id: TransitionId,
    /// Whose.
    pub prospect: ProspectId,
    /// Stage before; `None` at birth.
    pub from: Option<Stage>,
    /// What happens.
    pub event: Event,
    /// Stage after.
    pub to: Stage,
    /// Why, with `manual_override` exactly.
    pub override_reason: Option<String>,
    /// Each condition with its result: `[{name, ok, seen}]`.
    pub conditions: Value,
    /// Each effect with its result.
    pub effects: Value,
    /// Who caused it.
    pub cause: Cause,
    /// Who acted.
    pub actor: ActorId,
    /// What it came from.
    pub trace: TraceId,
    /// When.
    pub at: Millis,
    /// With `undo` exactly: which transition it takes back.
    pub undoes: Option<TransitionId>,
}

/// A written transition.
pub type Transition = NewTransition;

/// Name of the condition row that remembers the reason a card had before it left lost or archived.
const REASON_BEFORE: &str = "reason_before";

/// The first transition of a card and the card itself.
///
/// # Errors
/// When the table has no such birth; database errors.
pub fn birth(
    c: &Connection,
    t: &NewTransition,
    company: &CompanyId,
    post: Option<&PostId>,
    person: Option<&PersonId>,
    owner: &ActorId,
) -> anyhow::Result<()> {
    write(c, t, &t.conditions)?;
    c.prepare_cached("INSERT INTO prospects(id,company_id,post_id,person_id,owner_id,stage,transition_id) VALUES(?1,?2,?3,?4,?5,?6,?7)")?
        .execute(params![t.prospect.as_str(), company.as_str(), post.map(PostId::as_str), person.map(PersonId::as_str), owner.as_str(), t.to.word(), t.id.as_str()])?;
    Ok(())
}

/// Write a transition and move its card. `reason`, `detail` and `revisit` are the card's from now on.
///
/// # Errors
/// When the table has no such edge, the card is elsewhere, or a reason is missing; database errors.
pub fn insert(
    c: &Connection,
    t: &NewTransition,
    reason: Option<Reason>,
    detail: Option<&Value>,
    revisit: Option<Millis>,
) -> anyhow::Result<()> {
    let had: Option<String> = c
        .prepare_cached("SELECT reason FROM prospects WHERE id=?1")?
        .query_row([t.prospect.as_str()], |r| r.get(0))
        .optional()?
        .ok_or_else(|| anyhow::anyhow!("no prospect {}", t.prospect))?;
    let mut conditions = t.conditions.clone();
    if let (Some(had), Some(list)) = (had, conditions.as_array_mut()) {
        list.push(json!({ "name": REASON_BEFORE, "ok": true, "seen": had }));
    }
    write(c, t, &conditions)?;
    let moved = c
        .prepare_cached("UPDATE prospects SET stage=?2,transition_id=?3,reason=?4,reason_detail=?5,revisit_at=?6 WHERE id=?1 AND stage IS ?7")?
        .execute(params![
            t.prospect.as_str(),
            t.to.word(),
            t.id.as_str(),
            reason.map(Reason::word),
            detail.map(Value::to_string),
            revisit.map(|m| m.0),
            t.from.map(Stage::word)
        ])?;
    anyhow::ensure!(
        moved == 1,
        "the prospect {} is no longer in the stage it leaves",
        t.prospect
    );
    Ok(())
}

fn write(c: &Connection, t: &NewTransition, conditions: &Value) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO state_transitions(id,prospect_id,from_stage,event,to_stage,override_reason,conditions,effects,caused_by,actor_id,trace_id,at,undoes)
         VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
    )?
    .execute(params![
        t.id.as_str(),
        t.prospect.as_str(),
        t.from.map(Stage::word),
        t.event.word(),
        t.to.word(),
        t.override_reason,
        conditions.to_string(),
        t.effects.to_string(),
        t.cause.word(),
        t.actor.as_str(),
        t.trace.as_str(),
        t.at.0,
        t.undoes.as_ref().map(TransitionId::as_str)
    ])
    .map(drop)
}

const COLUMNS: &str = "id,prospect_id,from_stage,event,to_stage,override_reason,conditions,effects,caused_by,actor_id,trace_id,at,undoes";

fn read(r: &Row<'_>) -> rusqlite::Result<Transition> {
    let word = |i: usize| r.get::<_, Option<String>>(i);
    let stage = |w: &str| Stage::of(w).ok_or_else(|| super::unreadable("stage", w));
    let json = |i: usize| -> rusqlite::Result<Value> {
        let text: String = r.get(i)?;
        serde_json::from_str(&text).map_err(|e| super::unreadable("transition", &e.to_string()))
    };
    let (event, to, cause): (String, String, String) = (r.get(3)?, r.get(4)?, r.get(8)?);
    Ok(Transition {
        id: r.get::<_, String>(0)?.into(),
        prospect: r.get::<_, String>(1)?.into(),
        from: word(2)?.map(|w| stage(&w)).transpose()?,
        event: Event::of(&event).ok_or_else(|| super::unreadable("event", &event))?,
        to: stage(&to)?,
        override_reason: word(5)?,
        conditions: json(6)?,
        effects: json(7)?,
        cause: Cause::of(&cause).ok_or_else(|| super::unreadable("cause", &cause))?,
        actor: r.get::<_, String>(9)?.into(),
        trace: r.get::<_, String>(10)?.into(),
        at: Millis(r.get(11)?),
        undoes: word(12)?.map(Into::into),
    })
}

/// One transition.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &TransitionId) -> rusqlite::Result<Option<Transition>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM state_transitions WHERE id=?1"
    ))?
    .query_row([id.as_str()], read)
    .optional()
}

/// All transitions of a card, oldest first.
///
/// # Errors
/// Database errors.
pub fn of_prospect(c: &Connection, id: &ProspectId) -> rusqlite::Result<Vec<Transition>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM state_transitions WHERE prospect_id=?1 ORDER BY at,id"
    ))?
    .query_map([id.as_str()], read)?
    .collect()
}

/// The stage before the one the card is in, which reopen and restore lead to (trigger `edge_back`).
///
/// # Errors
/// Database errors.
pub fn stage_before(c: &Connection, id: &ProspectId) -> rusqlite::Result<Option<Stage>> {
    let word: Option<Option<String>> = c
        .prepare_cached(
            "SELECT t.from_stage FROM state_transitions t JOIN prospects p ON p.id=t.prospect_id WHERE p.id=?1 AND t.to_stage=p.stage
             AND t.event NOT IN('reopen','restore','undo') ORDER BY t.at DESC,t.id DESC LIMIT 1",
        )?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()?;
    word.flatten()
        .map(|w| Stage::of(&w).ok_or_else(|| super::unreadable("stage", &w)))
        .transpose()
}

/// The reason the card had before this transition (when it left lost or archived), for undoing it.
///
/// # Errors
/// Database errors.
pub fn reason_before(c: &Connection, id: &TransitionId) -> rusqlite::Result<Option<Reason>> {
    let word: Option<String> = c
        .prepare_cached(
            "SELECT json_extract(j.value,'$.seen') FROM state_transitions t JOIN json_each(t.conditions) j WHERE t.id=?1 AND json_extract(j.value,'$.name')=?2 LIMIT 1",
        )?
        .query_row(params![id.as_str(), REASON_BEFORE], |r| r.get(0))
        .optional()?;
    Ok(word.and_then(|w| Reason::of(&w)))
}
