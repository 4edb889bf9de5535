//! Meetings: the list, and what becomes of each.

use domain::policy::zones;
use domain::time::DAY;
use domain::{Code, Millis, ProspectId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::meetings::{self, Meeting};
use store::tables::{board, companies, prospects};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::pipeline::meetings::{self as rules, Came, Changed};
use crate::{Cx, Engine};

operations! { "meetings":
    meetings_list: MeetingsList => Meetings, reads, ["meetings"], "Show meetings";
    meeting_book: MeetingBook => MeetingChanged, writes, ["meetings", "board", "tasks", "prospect(id)"], undo "meeting_take_back", "Book a meeting";
    meeting_held: MeetingHeld => MeetingChanged, writes, ["meetings", "tasks", "prospect(id)"], undo "meeting_take_back", "Say that a meeting was held";
    meeting_no_show: MeetingClosed => MeetingChanged, writes, ["meetings", "board", "tasks", "drafts", "prospect(id)"], undo "meeting_take_back", "Say that they did not come";
    meeting_cancel: MeetingClosed => MeetingChanged, writes, ["meetings", "board", "tasks", "drafts", "prospect(id)"], undo "meeting_take_back", "Cancel a meeting";
    meeting_move: MeetingMove => MeetingChanged, writes, ["meetings", "prospect(id)"], undo "meeting_take_back", "Move a meeting";
    meeting_take_back: MeetingWas => Done, writes, ["meetings", "board", "tasks", "prospect(id)"], undo "do it again", "Take a change of a meeting back";
}

/// Which meetings.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingsList {
    /// `upcoming` (default: those still to be held or closed), `past`, `all`.
    #[serde(default)]
    #[ts(optional)]
    pub tab: Option<String>,
    /// Of one card.
    #[serde(default)]
    #[ts(optional)]
    pub prospect: Option<String>,
}

/// A meeting.
#[derive(Debug, Serialize, TS)]
pub struct MeetingRow {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: String,
    /// Hotel.
    pub company: String,
    /// Person.
    pub person: Option<String>,
    /// Stage of the card.
    pub stage: String,
    /// `proposed booked moved held no_show cancelled`.
    pub state: String,
    /// Begins, epoch milliseconds.
    pub start_at: Option<i64>,
    /// Begins, as their clock shows it (`2026-11-25 15:00`).
    pub their_time: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Place or link.
    pub place: Option<String>,
    /// Who comes.
    pub attendees: Vec<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// It has begun and nobody said yet what became of it.
    pub to_close: bool,
}

fn row(c: &Connection, m: Meeting, now: Millis) -> anyhow::Result<MeetingRow> {
    let line = board::line(c, &m.prospect)?;
    let their_time = m
        .start_at
        .zip(m.zone.as_deref())
        .and_then(|(t, z)| local(t, z));
    let open = matches!(m.state.as_str(), "proposed" | "booked" | "moved");
    Ok(MeetingRow {
        company: line.as_ref().map(|l| l.name.clone()).unwrap_or_default(),
        person: line.as_ref().and_then(|l| l.person.clone()),
        stage: line.map(|l| l.stage).unwrap_or_default(),
        to_close: open && m.start_at.is_some_and(|t| t <= now),
        id: m.id,
        prospect: m.prospect.0,
        state: m.state,
        start_at: m.start_at.map(|t| t.0),
        their_time,
        zone: m.zone,
        place: m.place,
        attendees: m
            .attendees
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|a| a.as_str().map(str::to_owned))
            .collect(),
        outcome: m.outcome,
    })
}

/// An instant as a clock there shows it.
pub(super) fn local(at: Millis, zone: &str) -> Option<String> {
    let zone = zones::zone(zone)?;
    let local = at.timestamp().ok()?.to_zoned(zone);
    Some(local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// Meetings in the order of their beginning.
#[derive(Debug, Serialize, TS)]
pub struct Meetings {
    /// Rows.
    pub meetings: Vec<MeetingRow>,
}

async fn meetings_list(e: &Engine, cx: &Cx, input: MeetingsList) -> Result<Meetings, WireError> {
    let tab = input.tab.unwrap_or_else(|| "upcoming".into());
    let condition = match tab.as_str() {
        "upcoming" => {
            "state IN('proposed','booked','moved') AND (?1 IS NULL OR prospect_id=?1) ORDER BY start_at IS NULL,start_at,id"
        }
        "past" => {
            "state IN('held','no_show','cancelled') AND (?1 IS NULL OR prospect_id=?1) ORDER BY start_at DESC,id DESC LIMIT 1000"
        }
        "all" => "(?1 IS NULL OR prospect_id=?1) ORDER BY start_at IS NULL,start_at,id",
        other => {
            return Err(WireError::new(
                Code::Usage,
                format!("tab: {other} is none of upcoming, past, all"),
            ));
        }
    };
    let now = cx.now;
    e.store()
        .read(move |c| {
            let found = meetings::select(c, condition, &[&input.prospect])?;
            Ok(Meetings {
                meetings: found
                    .into_iter()
                    .map(|m| row(c, m, now))
                    .collect::<anyhow::Result<_>>()?,
            })
        })
        .await
        .map_err(wire)
}

/// A meeting to book.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingBook {
    /// The card.
    pub prospect: String,
    /// Begins, epoch milliseconds.
    pub start_at: i64,
    /// IANA zone it is meant in (default: the hotel's).
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// Place or link.
    #[serde(default)]
    #[ts(optional)]
    pub place: Option<String>,
    /// Who comes.
    #[serde(default)]
    #[ts(optional)]
    pub attendees: Option<Vec<String>>,
}

/// A meeting after a change.
#[derive(Debug, Serialize, TS)]
pub struct MeetingChanged {
    /// The meeting.
    pub meeting: String,
    /// Its state.
    pub state: String,
    /// The card's stage now.
    pub stage: String,
    /// The move it caused, if the table has one from there.
    pub transition: Option<String>,
    /// A draft that offers another time.
    pub draft: Option<String>,
}

fn zone_of(given: Option<String>) -> Result<Option<String>, WireError> {
    match given {
        Some(z) if zones::zone(&z).is_none() => Err(WireError::new(
            Code::Usage,
            format!("zone: {z} is no time zone; they are called like Europe/Vienna"),
        )),
        other => Ok(other),
    }
}

/// The result, with the way back: the row as it was, the move, the draft.
fn changed(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    was: &Meeting,
    now: Changed,
    words: &str,
) -> anyhow::Result<MeetingChanged> {
    let draft = now.draft.map(|d| d.0);
    activity::can_undo(
        e,
        tx,
        cx,
        "meeting_take_back",
        json!({
            "meeting": was.id, "state": was.state, "start_at": was.start_at, "zone": was.zone, "place": was.place,
            "sequence": was.sequence, "outcome": was.outcome, "transition": now.transition, "draft": draft,
        }),
        words,
    )?;
    let stage = prospects::get(tx, &was.prospect)?.map(|p| p.stage.word().to_owned());
    Ok(MeetingChanged {
        meeting: now.meeting.id,
        state: now.meeting.state,
        stage: stage.unwrap_or_default(),
        transition: now.transition,
        draft,
    })
}

async fn meeting_book(
    e: &Engine,
    cx: &Cx,
    input: MeetingBook,
) -> Result<MeetingChanged, WireError> {
    let zone = zone_of(input.zone)?;
    let (engine, cx) = (e.clone(), cx.clone());
    let start = Millis(input.start_at);
    if start < cx.now.minus(DAY) {
        return Err(WireError::new(
            Code::Usage,
            "start_at: this lies in the past; log it as a touch instead",
        ));
    }
    e.store()
        .write(move |tx| {
            let id = ProspectId(input.prospect);
            let card =
                prospects::get(tx, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
            let theirs = companies::get(tx, &card.company)?.and_then(|c| c.zone);
            let m = Meeting {
                id: engine.id(),
                prospect: id,
                state: "booked".into(),
                start_at: Some(start),
                zone: zone.or(theirs).or_else(|| Some("UTC".into())),
                place: input.place,
                attendees: json!(input.attendees.unwrap_or_default()),
                sequence: 0,
                outcome: None,
            };
            let done = rules::book(&engine, tx, &cx, m.clone())?;
            let was = Meeting {
                state: "cancelled".into(),
                outcome: Some("taken back".into()),
                ..m
            };
            changed(&engine, tx, &cx, &was, done, "take the booking back")
        })
        .await
        .map_err(wire)
}

/// A meeting that took place.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingHeld {
    /// The meeting.
    pub meeting: String,
    /// What came of it.
    #[serde(default)]
    #[ts(optional)]
    pub outcome: Option<String>,
    /// The next step (default: agree on one).
    #[serde(default)]
    #[ts(optional)]
    pub next: Option<String>,
    /// When, epoch milliseconds (default: their next working day).
    #[serde(default)]
    #[ts(optional)]
    pub next_at: Option<i64>,
}

/// A meeting that did not take place.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingClosed {
    /// The meeting.
    pub meeting: String,
    /// Why, as far as known.
    #[serde(default)]
    #[ts(optional)]
    pub why: Option<String>,
}

async fn close(
    e: &Engine,
    cx: &Cx,
    id: String,
    came: Came,
    outcome: Option<String>,
    next: Option<(String, Option<Millis>)>,
) -> Result<MeetingChanged, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let was = meetings::get(tx, &id)?.ok_or_else(|| not_found("meeting", &id))?;
            let next = next.as_ref().map(|(t, at)| (t.as_str(), *at));
            let done = rules::close(&engine, tx, &cx, &id, came, outcome.as_deref(), next)?;
            changed(
                &engine,
                tx,
                &cx,
                &was,
                done,
                "say that the meeting is still to come; the task it left stays",
            )
        })
        .await
        .map_err(wire)
}

async fn meeting_held(e: &Engine, cx: &Cx, i: MeetingHeld) -> Result<MeetingChanged, WireError> {
    let at = i.next_at.map(Millis);
    let next = match (i.next, at) {
        (Some(text), at) => Some((text, at)),
        (None, Some(at)) => Some(("Agree on the next step".to_owned(), Some(at))),
        (None, None) => None,
    };
    close(e, cx, i.meeting, Came::Held, i.outcome, next).await
}

async fn meeting_no_show(
    e: &Engine,
    cx: &Cx,
    i: MeetingClosed,
) -> Result<MeetingChanged, WireError> {
    close(e, cx, i.meeting, Came::NoShow, i.why, None).await
}

async fn meeting_cancel(
    e: &Engine,
    cx: &Cx,
    i: MeetingClosed,
) -> Result<MeetingChanged, WireError> {
    close(e, cx, i.meeting, Came::Cancelled, i.why, None).await
}

/// Another time or place.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingMove {
    /// The meeting.
    pub meeting: String,
    /// Begins, epoch milliseconds.
    pub start_at: i64,
    /// IANA zone.
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// Place or link.
    #[serde(default)]
    #[ts(optional)]
    pub place: Option<String>,
}

async fn meeting_move(e: &Engine, cx: &Cx, i: MeetingMove) -> Result<MeetingChanged, WireError> {
    let zone = zone_of(i.zone)?;
    if Millis(i.start_at) < cx.now {
        return Err(WireError::new(
            Code::Usage,
            "start_at: a meeting is moved to a time to come",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let was =
                meetings::get(tx, &i.meeting)?.ok_or_else(|| not_found("meeting", &i.meeting))?;
            let done = rules::shift(tx, &cx, &i.meeting, Millis(i.start_at), zone, i.place)?;
            changed(
                &engine,
                tx,
                &cx,
                &was,
                done,
                "put the meeting back to its time",
            )
        })
        .await
        .map_err(wire)
}

/// A meeting as it was before a change.
#[derive(Debug, Deserialize, TS)]
pub struct MeetingWas {
    /// The meeting.
    pub meeting: String,
    /// Its state then.
    pub state: String,
    /// Began, epoch milliseconds.
    pub start_at: Option<i64>,
    /// Zone.
    pub zone: Option<String>,
    /// Place.
    pub place: Option<String>,
    /// Changes so far.
    pub sequence: u32,
    /// Outcome.
    pub outcome: Option<String>,
    /// The move the change caused.
    pub transition: Option<String>,
    /// The draft it made.
    pub draft: Option<String>,
}

async fn meeting_take_back(e: &Engine, cx: &Cx, i: MeetingWas) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let m =
                meetings::get(tx, &i.meeting)?.ok_or_else(|| not_found("meeting", &i.meeting))?;
            let was = Meeting {
                state: i.state,
                start_at: i.start_at.map(Millis),
                zone: i.zone,
                place: i.place,
                sequence: i.sequence,
                outcome: i.outcome,
                ..m
            };
            rules::back(
                &engine,
                tx,
                &cx,
                &was,
                i.transition.as_deref(),
                i.draft.as_deref(),
            )?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
