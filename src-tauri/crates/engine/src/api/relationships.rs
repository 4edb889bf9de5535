//! Known relationships: hotels that correspond with us already wait for a person's word before their first mail.

use domain::{ProspectId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::prospects::{self, Prospect};
use store::tables::{campaigns, companies, known};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::known as correspondence;
use crate::{Cx, Engine, alerts, events};

operations! { "relationships":
    known_list: KnownList => KnownRows, reads, ["board", "exclusions"], "Show hotels that correspond with you already";
    known_confirm: KnownConfirm => KnownConfirmed, writes, ["board", "emails", "prospect(id)"], undo "known_withdraw", "Confirm writing to somebody known";
    known_withdraw: KnownRef => Done, writes, ["board", "emails", "prospect(id)"], undo "known_confirm", "Take back that somebody known may be written to";
}

/// Cards looked at for the list.
const MOST: u32 = 2_000;

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct KnownList {}

/// A card that waits.
#[derive(Debug, Serialize, TS)]
pub struct KnownRow {
    /// The card.
    pub prospect: String,
    /// The hotel.
    pub company: String,
    /// What there was: "you wrote 14 mails to this domain, last 3 weeks ago".
    pub words: String,
    /// Mails to them in 24 months.
    pub sent: u32,
    /// Mails from them.
    pub received: u32,
    /// The last of either, epoch milliseconds.
    pub last_at: Option<i64>,
}

/// Cards that wait for a person's word.
#[derive(Debug, Serialize, TS)]
pub struct KnownRows {
    /// Rows.
    pub known: Vec<KnownRow>,
    /// Whether every mailbox's history is counted; before that the list may grow.
    pub counted: bool,
}

fn waiting(e: &Engine, c: &Connection, now: domain::Millis) -> anyhow::Result<Vec<KnownRow>> {
    let mut rows = Vec::new();
    for id in known::waiting_cards(c, MOST)? {
        let Some(card) = prospects::get(c, &id)? else {
            continue;
        };
        let Some(k) = correspondence::of_card(e, c, &card, now)? else {
            continue;
        };
        if let Some(words) = k.asks(now) {
            rows.push(KnownRow {
                prospect: id.0,
                company: companies::get(c, &card.company)?
                    .map(|x| x.name)
                    .unwrap_or_default(),
                words,
                sent: k.with.sent,
                received: k.with.received,
                last_at: k.with.last_at.map(|t| t.0),
            });
        }
    }
    Ok(rows)
}

async fn known_list(e: &Engine, _cx: &Cx, _: KnownList) -> Result<KnownRows, WireError> {
    let engine = e.clone();
    e.store()
        .read(move |c| {
            Ok(KnownRows {
                known: waiting(&engine, c, engine.now())?,
                counted: known::all_counted(c)?,
            })
        })
        .await
        .map_err(wire)
}

/// A person's word.
#[derive(Debug, Deserialize, TS)]
pub struct KnownConfirm {
    /// A card of the hotel.
    pub prospect: String,
    /// Why it is fine.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// What it was given for.
#[derive(Debug, Serialize, TS)]
pub struct KnownConfirmed {
    /// What there was.
    pub words: String,
    /// Cards of the hotel that entered a campaign with it.
    pub entered: u32,
}

fn card(c: &Connection, id: &str) -> anyhow::Result<Prospect> {
    let id = ProspectId(id.to_owned());
    prospects::get(c, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))
}

async fn known_confirm(
    e: &Engine,
    cx: &Cx,
    input: KnownConfirm,
) -> Result<KnownConfirmed, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| confirm(&engine, tx, &cx, &input))
        .await
        .map_err(wire)
}

fn confirm(e: &Engine, tx: &Tx<'_>, cx: &Cx, i: &KnownConfirm) -> anyhow::Result<KnownConfirmed> {
    if !cx.kind.is_human() {
        return Err(refuse("by_a_person", "only a person can confirm it"));
    }
    let card = card(tx, &i.prospect)?;
    let Some(k) = correspondence::of_card(e, tx, &card, cx.now)? else {
        return Err(refuse(
            "not_known",
            "nothing is counted with this hotel: there is nothing to confirm",
        ));
    };
    let reason = i.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
    known::confirm(
        tx,
        &e.id::<String>(),
        &card.company,
        cx.actor.as_str(),
        reason,
        cx.now,
    )?;
    let mut entered = 0_u32;
    for c in prospects::of_company(tx, &card.company)? {
        let had = !campaigns::open_of_prospect(tx, &c.id)?.is_empty();
        if c.stage == domain::Stage::Ready
            && !had
            && crate::pipeline::campaigns::enrol_ready(e, tx, cx, &c.id)?.is_some()
        {
            entered = entered.saturating_add(1);
        }
    }
    if waiting(e, tx, cx.now)?.is_empty() {
        for k in campaigns::campaigns(tx)? {
            alerts::clear(tx, "known_relationship", k.id.as_str(), cx.now)?;
        }
    }
    activity::can_undo(
        e,
        tx,
        cx,
        "known_withdraw",
        json!({ "prospect": card.id }),
        "ask again before this hotel is written to",
    )?;
    record(tx, cx, &card, "known_confirmed")?;
    Ok(KnownConfirmed {
        words: k.with.words(cx.now),
        entered,
    })
}

/// A card of the hotel.
#[derive(Debug, Deserialize, TS)]
pub struct KnownRef {
    /// The card.
    pub prospect: String,
}

async fn known_withdraw(e: &Engine, cx: &Cx, input: KnownRef) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let card = card(tx, &input.prospect)?;
            if !known::withdraw(tx, &card.company, cx.now)? {
                return Err(refuse("not_confirmed", "nobody confirmed this hotel"));
            }
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "known_confirm",
                json!({ "prospect": card.id }),
                "confirm this hotel again",
            )?;
            record(tx, &cx, &card, "known_withdrawn")?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

fn record(tx: &Tx<'_>, cx: &Cx, card: &Prospect, kind: &str) -> anyhow::Result<()> {
    events::record(
        tx,
        cx,
        kind,
        &[
            ("prospect", card.id.as_str()),
            ("company", card.company.as_str()),
        ],
        &json!({}),
    )?;
    tx.touch("board");
    tx.touch("emails");
    tx.touch(format!("prospect:{}", card.id));
    Ok(())
}
