//! Activity: the event log, and taking back what was done last.

use domain::time::HOUR;
use domain::{ProspectId, TraceId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::tables::events as event_rows;
use store::tables::undo_log::{self, Undo};
use ts_rs::TS;

use super::table::operations;
use crate::engine::{not_found, refuse, wire};
use crate::{Cx, Engine, events};

operations! { "events":
    events_list: EventsList => EventLog, reads, ["events"], "Show what happened";
    undo: UndoLast => Undone, writes, ["board", "emails", "approvals", "undo"], undo "nothing to undo: do it again", "Take back what was done last";
}

/// How long a change inside the workspace stands in the list of what can be taken back.
const LASTS: i64 = HOUR;

/// Remember how to take back what this transaction does.
///
/// # Errors
/// Database errors.
pub(crate) fn can_undo(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    operation: &str,
    input: Value,
    words: &str,
) -> anyhow::Result<()> {
    undo_log::insert(
        tx,
        &Undo {
            id: e.id(),
            operation: operation.into(),
            input,
            words: words.into(),
            actor: cx.actor.clone(),
            at: cx.now,
            until: cx.now.plus(LASTS.max(e.tempo().undo_ms)),
        },
    )?;
    tx.touch("undo");
    Ok(())
}

/// Which events.
#[derive(Debug, Deserialize, TS)]
pub struct EventsList {
    /// Everything that came from one cause.
    #[serde(default)]
    #[ts(optional)]
    pub trace: Option<String>,
    /// Everything about one card.
    #[serde(default)]
    #[ts(optional)]
    pub prospect: Option<String>,
    /// Older than this event's number.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// An event: ids and counts, never words of persons.
#[derive(Debug, Serialize, TS)]
pub struct EventLine {
    /// Number.
    pub id: i64,
    /// What it came from.
    pub trace: String,
    /// What happened.
    pub kind: String,
    /// About whom: kind → id.
    pub subjects: Value,
    /// Details.
    pub payload: Value,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// Events, newest first; of a trace in their order.
#[derive(Debug, Serialize, TS)]
pub struct EventLog {
    /// Rows.
    pub events: Vec<EventLine>,
}

pub(crate) fn line(x: event_rows::Event) -> EventLine {
    EventLine {
        id: x.id,
        trace: x.trace.0,
        kind: x.kind,
        subjects: x.subjects,
        payload: x.payload,
        at: x.at.0,
    }
}

async fn events_list(e: &Engine, _cx: &Cx, input: EventsList) -> Result<EventLog, WireError> {
    let limit = input.limit.unwrap_or(200).min(5_000);
    e.store()
        .read(move |c| {
            let rows = match (&input.trace, &input.prospect) {
                (Some(t), _) => event_rows::of_trace(c, &TraceId(t.clone()))?,
                (None, Some(p)) => event_rows::of_subject(
                    c,
                    "prospect",
                    ProspectId(p.clone()).as_str(),
                    input.before,
                    limit,
                )?,
                (None, None) => event_rows::latest(c, input.before, limit)?,
            };
            Ok(EventLog {
                events: rows.into_iter().map(line).collect(),
            })
        })
        .await
        .map_err(wire)
}

/// What to take back.
#[derive(Debug, Deserialize, TS)]
pub struct UndoLast {
    /// A row of the undo log; the newest that can still be taken back when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<String>,
}

/// What was taken back.
#[derive(Debug, Serialize, TS)]
pub struct Undone {
    /// In words.
    pub words: String,
    /// The operation that did it.
    pub operation: String,
}

async fn undo(e: &Engine, cx: &Cx, input: UndoLast) -> Result<Undone, WireError> {
    let now = e.now();
    let actor = cx.actor.clone();
    let found = e
        .store()
        .read(move |c| match input.id {
            Some(id) => undo_log::open(c, &id, now)?
                .ok_or_else(|| not_found("change that can still be taken back:", &id)),
            None => undo_log::newest_of(c, &actor)?
                .ok_or_else(|| refuse("nothing_to_undo", "there is nothing to take back")),
        })
        .await
        .map_err(wire)?;
    // What was done last is what a person means; when it is too late for that, nothing older is touched instead.
    if found.until < now {
        let words = format!(
            "too late to {}: it cannot be called back any more",
            found.words
        );
        return Err(wire(refuse("too_late", words)));
    }
    let own = cx.at(now);
    e.call(&own, &found.operation, found.input.clone()).await?;
    let id = found.id.clone();
    e.store()
        .write(move |tx| {
            undo_log::done(tx, &id, own.now)?;
            undo_log::close_made_by(tx, &own.actor, own.now)?;
            events::record(tx, &own, "undone", &[], &json!({ "undo": id }))?;
            tx.touch("undo");
            Ok(())
        })
        .await
        .map_err(wire)?;
    Ok(Undone {
        words: found.words,
        operation: found.operation,
    })
}
