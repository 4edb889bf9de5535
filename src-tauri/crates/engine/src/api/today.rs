//! Today: one seat's day in seven blocks, each with its count and the minutes it takes (desk.md).

use domain::time::DAY;
use domain::{Millis, WireError};
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::{alerts, board, drafts, emails, inbound, senders, sources, tasks, workspace};
use ts_rs::TS;

use super::senders::own_zone;
use super::table::operations;
use crate::engine::wire;
use crate::pipeline::send::facts;
use crate::{Cx, Engine};

operations! { "today":
    today: TodayAsk => Today, reads, ["board", "replies", "approvals", "tasks", "signals", "inboxes", "alerts", "workspace"], "Show today";
}

/// Items of a block that are listed; the count is of all.
const ITEMS: u32 = 50;
/// Seconds an item takes (product.md: one seat's day): read and answer a reply, prepare a meeting, read a pack ("18 of
/// 18, about 6 min"), decide on a signal, do a task that is due, see to an alarm.
const ANSWER_S: u32 = 90;
const MEETING_S: u32 = 180;
const APPROVE_S: u32 = 20;
const SIGNAL_S: u32 = 15;
const DUE_S: u32 = 120;
const HEALTH_S: u32 = 60;

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct TodayAsk {}

/// An item of a block.
#[derive(Debug, Serialize, TS)]
pub struct TodayItem {
    /// Id of the reply, meeting, draft, signal, task, card, alert or inbox.
    pub id: String,
    /// What it is: `reply meeting draft signal task card alert inbox`.
    pub kind: String,
    /// Card.
    pub prospect: Option<String>,
    /// Hotel, or what it is about.
    pub title: String,
    /// In words.
    pub text: String,
    /// Its time, epoch milliseconds.
    pub at: Option<i64>,
}

/// A block of the day.
#[derive(Debug, Serialize, TS)]
pub struct TodayBlock {
    /// How many.
    pub count: u32,
    /// Minutes it takes.
    pub minutes: u32,
    /// The first of them.
    pub items: Vec<TodayItem>,
}

fn block(count: u32, seconds_each: u32, items: Vec<TodayItem>) -> TodayBlock {
    TodayBlock {
        count,
        minutes: count.saturating_mul(seconds_each).div_ceil(60),
        items,
    }
}

fn listed(items: Vec<TodayItem>, seconds_each: u32) -> TodayBlock {
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    block(
        count,
        seconds_each,
        items
            .into_iter()
            .take(usize::try_from(ITEMS).unwrap_or(usize::MAX))
            .collect(),
    )
}

/// The day (cli.md, `today`).
#[derive(Debug, Serialize, TS)]
pub struct Today {
    /// Health and capacity in one sentence.
    pub sentence: String,
    /// Mails that can still leave today, and the inboxes they leave from.
    pub capacity: TodayBlock,
    /// Alarms, each with its remedy.
    pub health: TodayBlock,
    /// Replies that need a person, oldest first.
    pub answer: TodayBlock,
    /// Meetings of today, and those of yesterday without an outcome.
    pub meetings: TodayBlock,
    /// Packs that wait for approval.
    pub approve: TodayBlock,
    /// New reasons since yesterday.
    pub signals: TodayBlock,
    /// Tasks that are due, and conversations without a next step.
    pub due: TodayBlock,
}

async fn today(e: &Engine, cx: &Cx, _: TodayAsk) -> Result<Today, WireError> {
    let (engine, now) = (e.clone(), cx.now);
    e.store()
        .read(move |c| day(&engine, c, now))
        .await
        .map_err(wire)
}

/// Beginning of the sender's day, and of the next.
fn bounds(c: &Connection, now: Millis) -> anyhow::Result<(Millis, Millis)> {
    let begin = now.timestamp()?.to_zoned(own_zone(c)?).start_of_day()?;
    let end = begin.tomorrow()?;
    Ok((
        Millis(begin.timestamp().as_millisecond()),
        Millis(end.timestamp().as_millisecond()),
    ))
}

fn day(e: &Engine, c: &Connection, now: Millis) -> anyhow::Result<Today> {
    let (begin, end) = bounds(c, now)?;
    let capacity = capacity(e, c, now)?;
    let health: Vec<TodayItem> = alerts::open(c)?
        .into_iter()
        .filter(|a| a.severity != "info")
        .map(|a| TodayItem {
            id: a.id,
            kind: "alert".into(),
            prospect: None,
            title: a.text,
            text: a.remedy,
            at: Some(a.at.0),
        })
        .collect();
    let approve = approve(c)?;
    let signals: Vec<TodayItem> =
        sources::signals(c, None, begin.minus(DAY), Millis(i64::MAX), false, 500)?
            .into_iter()
            .map(|s| TodayItem {
                id: s.id,
                kind: "signal".into(),
                prospect: s.prospect,
                title: s.name,
                text: s.kind,
                at: Some(s.seen_at.0),
            })
            .collect();
    let meetings: Vec<TodayItem> = board::meetings(c, begin.minus(DAY), end)?
        .into_iter()
        .map(|m| TodayItem {
            id: m.id,
            kind: "meeting".into(),
            prospect: Some(m.prospect),
            title: m.name,
            text: m.state,
            at: m.start_at.map(|t| t.0),
        })
        .collect();
    let answer = answer(c)?;
    let paused = workspace::paused_reason(c)?;
    let sentence = sentence(&capacity, health.len(), paused.as_deref());
    Ok(Today {
        sentence,
        capacity,
        health: listed(health, HEALTH_S),
        answer: listed(answer, ANSWER_S),
        meetings: listed(meetings, MEETING_S),
        approve: block(drafts::packs_waiting(c)?, APPROVE_S, approve),
        signals: listed(signals, SIGNAL_S),
        due: listed(due(c, now, end)?, DUE_S),
    })
}

fn sentence(capacity: &TodayBlock, alarms: usize, paused: Option<&str>) -> String {
    let health = match alarms {
        0 => "nothing went wrong".to_owned(),
        1 => "one thing needs you".to_owned(),
        n => format!("{n} things need you"),
    };
    match paused {
        Some(why) => format!("Sending is paused ({why}) · {health}."),
        None => format!("You can send {} today · {health}.", capacity.count),
    }
}

/// What may still leave each inbox in its rolling day.
fn capacity(e: &Engine, c: &Connection, now: Millis) -> anyhow::Result<TodayBlock> {
    let (mut left, mut items) = (0_u32, Vec::new());
    for i in senders::inboxes(c)? {
        let (used, cap) = facts::inbox_load(e, c, &i, now)?;
        let free = cap.saturating_sub(used);
        let text = match (&i.paused_reason, &i.last_error) {
            (Some(p), _) => format!("paused: {p}"),
            (None, Some(x)) => x.clone(),
            (None, None) => format!("{free} of {cap} left"),
        };
        if i.paused_reason.is_none() {
            left = left.saturating_add(free);
        }
        items.push(TodayItem {
            id: i.id.0,
            kind: "inbox".into(),
            prospect: None,
            title: i.address,
            text,
            at: None,
        });
    }
    Ok(block(left, 0, items))
}

fn answer(c: &Connection) -> anyhow::Result<Vec<TodayItem>> {
    let mut out = Vec::new();
    for r in inbound::select_replies(
        c,
        "r.state<>'handled' AND r.kind IN('human','calendar') AND r.opt_out=0 ORDER BY x.ingested_at,r.id LIMIT 500",
        &[],
    )? {
        let name = r
            .prospect
            .as_ref()
            .map(|p| board::line(c, p))
            .transpose()?
            .flatten()
            .map(|l| l.name);
        let subject = inbound::text(c, &r.message)?
            .map(|t| t.subject)
            .unwrap_or_default();
        out.push(TodayItem {
            id: r.id.0,
            kind: "reply".into(),
            prospect: r.prospect.map(|p| p.0),
            title: name.unwrap_or_else(|| "Unmatched".into()),
            text: r.intent.unwrap_or(subject),
            at: Some(r.ingested_at.0),
        });
    }
    Ok(out)
}

/// The packs that wait, best score first.
fn approve(c: &Connection) -> anyhow::Result<Vec<TodayItem>> {
    let mut scored = Vec::new();
    for m in emails::select(
        c,
        "state IN('draft','pending_approval') AND kind IN('first','answer','manual') ORDER BY (SELECT -s.score FROM prospect_scores s WHERE s.prospect_id=emails.prospect_id),created_at,id LIMIT ?1",
        &[&ITEMS],
    )? {
        let name = board::line(c, &m.prospect)?
            .map(|l| l.name)
            .unwrap_or_default();
        scored.push(TodayItem {
            id: m.id.0,
            kind: "draft".into(),
            prospect: Some(m.prospect.0),
            title: name,
            text: m.subject,
            at: Some(m.created_at.0),
        });
    }
    Ok(scored)
}

/// Tasks due by the end of the day, then conversations without a next step.
fn due(c: &Connection, now: Millis, end: Millis) -> anyhow::Result<Vec<TodayItem>> {
    let mut out = Vec::new();
    for t in tasks::open(c)?
        .into_iter()
        .filter(|t| t.due_at.is_none_or(|d| d < end))
    {
        let name = t
            .prospect
            .as_ref()
            .map(|p| board::line(c, p))
            .transpose()?
            .flatten()
            .map(|l| l.name);
        out.push(TodayItem {
            id: t.id,
            kind: "task".into(),
            prospect: t.prospect.map(|p| p.0),
            title: name.unwrap_or_default(),
            text: t.text,
            at: t.due_at.map(|d| d.0),
        });
    }
    for l in board::without_next_step(c, now, 500)? {
        out.push(TodayItem {
            id: l.id.clone(),
            kind: "card".into(),
            prospect: Some(l.id),
            title: l.name,
            text: "no next step".into(),
            at: Some(l.since.0),
        });
    }
    Ok(out)
}
