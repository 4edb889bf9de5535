//! The board: where a card may be dropped, moving it, taking a move back, adding a card by hand.

use std::collections::BTreeMap;

use domain::stage::{self, needs_reason};
use domain::{Code, Event, ImportId, Millis, ProspectId, Reason, Stage, TransitionId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::tables::{companies, imports, prospects, transitions};
use ts_rs::TS;

use super::activity;
use super::prospects::ProspectRef;
use super::table::operations;
use crate::engine::{not_found, wire};
use crate::moves::{self, Birth, Condition, Move, Moved};
use crate::pipeline::acquire::dedup::{self, Hit};
use crate::pipeline::acquire::import::{self, Dedupe, Import, Mapped};
use crate::{Cx, Engine};

operations! { "board":
    valid_drops: ProspectRef => ValidDrops, reads, ["board", "prospect(id)"], "Say where a card may be dropped";
    prospect_move: ProspectMove => CardMoved, writes, ["board", "prospect(id)"], undo "move_undo", "Move a card";
    move_undo: MoveUndo => CardMoved, writes, ["board", "prospect(id)"], undo "prospect_move", "Take a move back";
    prospect_add: ProspectAdd => ProspectAdded, writes, ["board", "sources"], undo "import_undo", "Add a hotel by hand";
}

/// A condition of a move.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DropCondition {
    /// Stable name.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was seen.
    pub seen: String,
}

fn condition(c: Condition) -> DropCondition {
    DropCondition {
        name: c.name,
        ok: c.ok,
        seen: c.seen,
    }
}

/// A place where the card may be dropped.
#[derive(Debug, Serialize, TS)]
pub struct DropTarget {
    /// The column.
    pub stage: String,
    /// The event the drop is.
    pub event: String,
    /// Whether all conditions hold.
    pub ok: bool,
    /// Its conditions.
    pub conditions: Vec<DropCondition>,
    /// Whether a reason is asked for.
    pub needs_reason: bool,
}

/// Where a card may be dropped; columns that are not named take it only with "move anyway".
#[derive(Debug, Serialize, TS)]
pub struct ValidDrops {
    /// Targets, in the order of the board.
    pub drops: Vec<DropTarget>,
}

/// Conditions are read in a transaction of the writer (they look where a move would look) that changes nothing.
async fn valid_drops(e: &Engine, cx: &Cx, input: ProspectRef) -> Result<ValidDrops, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    let id = ProspectId(input.prospect);
    let viewer = e.is_viewer();
    if viewer {
        // A viewer has no writer; it may look at the table, not at conditions.
        return e
            .store()
            .read(move |c| targets(c, &id, |_, _, _| Ok(Vec::new())))
            .await
            .map_err(wire);
    }
    e.store()
        .write(move |tx| {
            targets(tx, &id, |card, event, to| {
                moves::check(&engine, tx, &cx, card, event, to)
            })
        })
        .await
        .map_err(wire)
}

fn targets(
    c: &store::rusqlite::Connection,
    id: &ProspectId,
    check: impl Fn(&prospects::Prospect, Event, Stage) -> anyhow::Result<Vec<Condition>>,
) -> anyhow::Result<ValidDrops> {
    let card = prospects::get(c, id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
    let before = transitions::stage_before(c, id)?;
    let mut drops = Vec::new();
    for to in Stage::ALL.iter().copied().filter(|s| *s != card.stage) {
        for event in stage::drops(card.stage, to, before) {
            let mut conditions = check(&card, event, to)?;
            if stage::needs_post(to) && card.post.is_none() {
                conditions.push(Condition::new(
                    "has_post",
                    false,
                    "no person or front mailbox is known yet",
                ));
            }
            drops.push(DropTarget {
                stage: to.word().into(),
                event: event.word().into(),
                ok: conditions.iter().all(|c| c.ok),
                conditions: conditions.into_iter().map(condition).collect(),
                needs_reason: needs_reason(to),
            });
        }
    }
    Ok(ValidDrops { drops })
}

/// A drop.
#[derive(Debug, Deserialize, TS)]
pub struct ProspectMove {
    /// The card.
    pub prospect: String,
    /// The column.
    pub to: String,
    /// The event, where several lead there; the table's first when left out.
    #[serde(default)]
    #[ts(optional)]
    pub event: Option<String>,
    /// Reason of lost and archived.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Details of the reason.
    #[serde(default)]
    #[ts(optional)]
    pub detail: Option<Value>,
    /// When it may be contacted again, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub revisit_at: Option<i64>,
    /// "Move anyway": why against the table or a failed condition.
    #[serde(default)]
    #[ts(optional)]
    pub override_reason: Option<String>,
}

/// A card that moved.
#[derive(Debug, Serialize, TS)]
pub struct CardMoved {
    /// The transition; none when the card was there already.
    pub transition: Option<String>,
    /// From.
    pub from: Option<String>,
    /// To.
    pub to: String,
}

fn moved(m: Moved) -> CardMoved {
    CardMoved {
        transition: Some(m.transition.0),
        from: m.from.map(|s| s.word().to_owned()),
        to: m.to.word().into(),
    }
}

fn word<T>(field: &str, word: &str, of: impl Fn(&str) -> Option<T>) -> anyhow::Result<T> {
    of(word)
        .ok_or_else(|| WireError::new(Code::Usage, format!("{field}: {word} is not known")).into())
}

async fn prospect_move(e: &Engine, cx: &Cx, input: ProspectMove) -> Result<CardMoved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| drop_card(&engine, tx, &cx, input))
        .await
        .map_err(wire)
}

fn drop_card(e: &Engine, tx: &Tx<'_>, cx: &Cx, input: ProspectMove) -> anyhow::Result<CardMoved> {
    let id = ProspectId(input.prospect);
    let card = prospects::get(tx, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
    let to = word("to", &input.to, Stage::of)?;
    if to == card.stage {
        return Ok(CardMoved {
            transition: None,
            from: None,
            to: to.word().into(),
        });
    }
    let reason = input
        .reason
        .as_deref()
        .map(|r| word("reason", r, Reason::of))
        .transpose()?;
    let override_reason = input
        .override_reason
        .map(|r| r.trim().to_owned())
        .filter(|r| !r.is_empty());
    let wanted = input
        .event
        .as_deref()
        .map(|x| word("event", x, Event::of))
        .transpose()?;
    let possible = stage::drops(card.stage, to, transitions::stage_before(tx, &id)?);
    // A person's drop is one of the events of the table; the machine's own events are never taken from a person.
    let event = match (wanted, override_reason.is_some()) {
        // The conditions of the event it stands for are recorded with the override.
        (w, true) => w
            .filter(|x| possible.contains(x))
            .or(possible.first().copied())
            .unwrap_or(Event::ManualOverride),
        (Some(x), false) if possible.contains(&x) => x,
        (None, false) if !possible.is_empty() => {
            possible.first().copied().unwrap_or(Event::ManualOverride)
        }
        (w, false) => {
            let what = w.map_or_else(String::new, |x| format!(" by {x}"));
            return Err(WireError::new(
                Code::Stage,
                format!(
                    "a card in {} cannot be dropped on {to}{what}; move it anyway with a reason",
                    card.stage
                ),
            )
            .with(json!({ "from": card.stage, "to": to, "conditions": [] }))
            .into());
        }
    };
    if override_reason.is_some() && !cx.kind.is_human() {
        return Err(crate::engine::refuse(
            "person",
            "only a person moves a card against the table",
        ));
    }
    if needs_reason(to) && reason.is_none() {
        return Err(WireError::new(Code::Usage, format!("reason: {to} needs one")).into());
    }
    let m = Move {
        to: Some(to),
        reason,
        detail: input.detail,
        revisit_at: input.revisit_at.map(Millis),
        override_reason,
    };
    let Some(done) = moves::apply(e, tx, cx, &id, event, m)? else {
        return Ok(CardMoved {
            transition: None,
            from: None,
            to: to.word().into(),
        });
    };
    activity::can_undo(
        e,
        tx,
        cx,
        "move_undo",
        json!({ "transition": done.transition }),
        &format!("move the card back to {}", card.stage),
    )?;
    Ok(moved(done))
}

/// Which move.
#[derive(Debug, Deserialize, TS)]
pub struct MoveUndo {
    /// The transition; it must be the card's last.
    pub transition: String,
}

async fn move_undo(e: &Engine, cx: &Cx, input: MoveUndo) -> Result<CardMoved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| moves::undo(&engine, tx, &cx, &TransitionId(input.transition)).map(moved))
        .await
        .map_err(wire)
}

/// A hotel somebody knows of.
#[derive(Debug, Deserialize, TS)]
pub struct ProspectAdd {
    /// The hotel's name.
    pub company: String,
    /// Website.
    #[serde(default)]
    #[ts(optional)]
    pub website: Option<String>,
    /// Town.
    #[serde(default)]
    #[ts(optional)]
    pub town: Option<String>,
    /// Country, by code or name.
    #[serde(default)]
    #[ts(optional)]
    pub country: Option<String>,
    /// Person's name.
    #[serde(default)]
    #[ts(optional)]
    pub person: Option<String>,
    /// Person's title.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
    /// Mail address, the person's or the hotel's.
    #[serde(default)]
    #[ts(optional)]
    pub email: Option<String>,
    /// Phone.
    #[serde(default)]
    #[ts(optional)]
    pub phone: Option<String>,
}

/// The card.
#[derive(Debug, Serialize, TS)]
pub struct ProspectAdded {
    /// Its id.
    pub prospect: String,
    /// Its company.
    pub company: String,
    /// Whether the hotel was known already.
    pub known: bool,
    /// What undoes it.
    pub import: String,
}

async fn prospect_add(e: &Engine, cx: &Cx, input: ProspectAdd) -> Result<ProspectAdded, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| add(&engine, tx, &cx, input))
        .await
        .map_err(wire)
}

/// One row typed by hand is an import of one row: the same keys, checks and undo.
fn add(e: &Engine, tx: &Tx<'_>, cx: &Cx, input: ProspectAdd) -> anyhow::Result<ProspectAdded> {
    let given = [
        ("hotel", Some(input.company)),
        ("website", input.website),
        ("city", input.town),
        ("country", input.country),
        ("name", input.person),
        ("title", input.title),
        ("email", input.email),
        ("phone", input.phone),
    ];
    let fields: BTreeMap<String, String> = given
        .into_iter()
        .filter_map(|(k, v)| {
            v.map(|v| v.trim().to_owned())
                .filter(|v| !v.is_empty())
                .map(|v| (k.to_owned(), v))
        })
        .collect();
    let Some(name) = fields.get("hotel").cloned() else {
        return Err(WireError::new(Code::Usage, "company: the hotel's name is needed").into());
    };
    if let Some(c) = fields
        .get("country")
        .filter(|c| crate::geo::country_code(c).is_none())
    {
        return Err(WireError::new(Code::Usage, format!("country: {c} is no country")).into());
    }
    let id: ImportId = e.id();
    let seen = companies::Company {
        name,
        website: fields.get("website").cloned(),
        town: fields.get("city").cloned(),
        country: fields
            .get("country")
            .and_then(|c| crate::geo::country_code(c)),
        ..companies::Company::default()
    };
    let known = matches!(dedup::find(e, tx, &seen)?, Hit::Same(_));
    let counts = import::run(
        e,
        tx,
        cx,
        &Import {
            id: id.clone(),
            file_name: "by hand",
            mapping: &BTreeMap::new(),
            dedupe: Dedupe::Fill,
            errors: Vec::new(),
        },
        &[Mapped {
            row: 1,
            fields,
            own: BTreeMap::new(),
        }],
    )?;
    if let Some(error) = counts.errors.into_iter().next() {
        return Err(WireError::new(Code::Refused, error.why)
            .with(json!({ "rule": "import" }))
            .into());
    }
    let company = match imports::effects(tx, &id, "company")?.into_iter().next() {
        Some(c) => c,
        None => return Err(WireError::new(Code::Internal, "the import stored no hotel").into()),
    };
    let prospect = match imports::effects(tx, &id, "prospect")?.into_iter().next() {
        Some(p) => p,
        None => card_at(e, tx, cx, &company)?,
    };
    activity::can_undo(
        e,
        tx,
        cx,
        "import_undo",
        json!({ "import": id }),
        "take the hotel off the board again",
    )?;
    Ok(ProspectAdded {
        prospect,
        company,
        known,
        import: id.0,
    })
}

/// The card of a known hotel: the one it has, else a new one.
fn card_at(e: &Engine, tx: &Tx<'_>, cx: &Cx, company: &str) -> anyhow::Result<String> {
    if let Some(card) = store::tables::board::card_of(tx, company)? {
        return Ok(card);
    }
    let id: ProspectId = e.id();
    moves::born(
        e,
        tx,
        cx,
        &Birth {
            id: id.clone(),
            company: company.to_owned().into(),
            post: None,
            event: Event::Created,
            stage: Stage::New,
        },
    )?;
    Ok(id.0)
}
