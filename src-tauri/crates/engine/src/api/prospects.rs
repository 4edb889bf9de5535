//! Prospects: the board's list, search, and the row of the drawer ([`super::card`]).

use domain::{Code, Millis, ProspectId, Stage, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::rusqlite::Connection;
use store::rusqlite::types::Value as Sql;
use store::tables::board::{self, Line};
use store::tables::cards::{self, Filter, Mark, Order};
use store::tables::next_steps::{self, Steps};
use store::tables::{prospects, search as index};
use ts_rs::TS;

use super::card::{ProspectFull, prospect_show};
use super::cards::{CardFilter, NextStep, dress};
use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine};

operations! { "prospects":
    prospects_list: ProspectsList => Prospects, reads, ["board", "tasks", "replies", "approvals"], "Show cards";
    prospect_show: ProspectRef => ProspectFull, reads, ["board", "prospect(id)"], "Show one card with everything known";
    search: SearchText => SearchHits, reads, ["board"], "Search hotels and people";
}

/// Which cards.
#[derive(Debug, Deserialize, TS)]
pub struct ProspectsList {
    /// A stage.
    #[serde(default)]
    #[ts(optional)]
    pub stage: Option<String>,
    /// Words of the hotel, its town or its person.
    #[serde(default)]
    #[ts(optional)]
    pub query: Option<String>,
    /// What else narrows it; `stage` and `query` beside it hold as well.
    #[serde(default)]
    #[ts(optional)]
    pub filter: Option<CardFilter>,
    /// `newest` (default), `score` highest first, `since` longest in its stage first, `due` earliest first, `name`.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<String>,
    /// Rows of a page (default 100).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// The key of the page before (`next`).
    #[serde(default)]
    #[ts(optional)]
    pub after: Option<String>,
}

/// A card in one line.
#[derive(Debug, Serialize, TS)]
pub struct ProspectLine {
    /// Id.
    pub id: String,
    /// Company's id.
    pub company_id: String,
    /// Hotel.
    pub company: String,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Market tier.
    pub tier: Option<String>,
    /// Person.
    pub person: Option<String>,
    /// Title as printed.
    pub title: Option<String>,
    /// Stage.
    pub stage: String,
    /// In this stage since, epoch milliseconds.
    pub since: i64,
    /// Reason of lost and archived.
    pub reason: Option<String>,
    /// Rests until, epoch milliseconds.
    pub revisit_at: Option<i64>,
    /// Score 0–100.
    pub score: Option<f64>,
    /// What a person should look at.
    pub needs_attention: Option<String>,
    /// When the next task is due, epoch milliseconds.
    pub due_at: Option<i64>,
    /// The salesperson it belongs to.
    pub owner: String,
    /// `hot warm cold`; none without a score.
    pub heat: Option<String>,
    /// Whole days in this stage.
    pub days_in_stage: i64,
    /// Whether that is too long.
    pub rotting: bool,
    /// Days after which it is too long; none where standing is fine.
    pub rotting_after_days: Option<i64>,
    /// Who acts next: `us them machine`; none where nobody does.
    pub acts: Option<String>,
    /// The oldest reply nobody has handled, since when, epoch milliseconds.
    pub reply_waiting_since: Option<i64>,
    /// The campaign whose sequence runs.
    pub campaign: Option<String>,
    /// What comes next.
    pub next_step: Option<NextStep>,
}

/// Cards with what comes next for them.
pub(crate) fn dressed(
    c: &Connection,
    lines: Vec<Line>,
    now: Millis,
) -> anyhow::Result<Vec<ProspectLine>> {
    let ids: Vec<ProspectId> = lines.iter().map(|l| ProspectId(l.id.clone())).collect();
    let steps = next_steps::of(c, &ids, now)?;
    let of = |(l, id): (Line, &ProspectId)| line(l, steps.get(id), now);
    Ok(lines.into_iter().zip(&ids).map(of).collect())
}

fn line(l: Line, steps: Option<&Steps>, now: Millis) -> ProspectLine {
    let shown = dress(&l, steps, now);
    ProspectLine {
        owner: l.owner,
        heat: shown.heat.map(str::to_owned),
        days_in_stage: shown.days_in_stage,
        rotting: shown.rotting,
        rotting_after_days: shown.rotting_after_days,
        acts: shown.acts.map(str::to_owned),
        reply_waiting_since: shown.reply_waiting_since,
        campaign: shown.campaign,
        next_step: shown.next_step,
        id: l.id,
        company_id: l.company,
        company: l.name,
        town: l.town,
        country: l.country,
        zone: l.zone,
        tier: l.tier,
        person: l.person,
        title: l.title,
        stage: l.stage,
        since: l.since.0,
        reason: l.reason,
        revisit_at: l.revisit_at.map(|t| t.0),
        score: l.score,
        needs_attention: l.needs_attention,
        due_at: l.due_at.map(|t| t.0),
    }
}

/// A page of cards, in the order that was asked for.
#[derive(Debug, Serialize, TS)]
pub struct Prospects {
    /// Rows.
    pub prospects: Vec<ProspectLine>,
    /// Key of the next page; none when this is the last.
    pub next: Option<String>,
    /// Cards in this stage (all stages without one), whatever is searched for.
    pub total: u32,
    /// Cards the filter lets through.
    pub matching: u32,
}

fn order(word: Option<&str>) -> Result<Order, WireError> {
    Ok(match word.unwrap_or("newest") {
        "newest" => Order::Newest,
        "score" => Order::Score,
        "since" => Order::Since,
        "due" => Order::Due,
        "name" => Order::Name,
        other => {
            return Err(WireError::new(
                Code::Usage,
                format!("sort: {other} is none of newest, score, since, due, name"),
            ));
        }
    })
}

/// Where a page ends, as the next one is asked for: the newest card's id as ever, else the key with the id.
fn key_of(order: Order, m: &Mark) -> String {
    let key = match &m.key {
        Sql::Integer(i) => json!(i),
        Sql::Real(f) => json!(f),
        Sql::Text(t) => json!(t),
        Sql::Null | Sql::Blob(_) => Value::Null,
    };
    match order {
        Order::Newest => m.id.clone(),
        _ => json!([key, m.id]).to_string(),
    }
}

fn mark_of(order: Order, key: &str) -> Result<Mark, WireError> {
    if order == Order::Newest {
        return Ok(Mark {
            key: Sql::Text(key.to_owned()),
            id: key.to_owned(),
        });
    }
    let wrong = || WireError::new(Code::Usage, "after: this is no key of a page in this order");
    let (key, id): (Value, String) = serde_json::from_str(key).map_err(|_| wrong())?;
    let key = match (order, &key) {
        (Order::Name, Value::String(t)) => Sql::Text(t.clone()),
        (Order::Score, Value::Number(n)) => Sql::Real(n.as_f64().ok_or_else(wrong)?),
        (Order::Since | Order::Due, Value::Number(n)) => {
            Sql::Integer(n.as_i64().ok_or_else(wrong)?)
        }
        _ => return Err(wrong()),
    };
    Ok(Mark { key, id })
}

async fn prospects_list(e: &Engine, cx: &Cx, input: ProspectsList) -> Result<Prospects, WireError> {
    let mut wanted = input.filter.unwrap_or_default();
    if let Some(stage) = &input.stage {
        wanted.stages = Some(vec![stage.clone()]);
    }
    if input.query.is_some() {
        wanted.query = input.query;
    }
    let order = order(input.sort.as_deref())?;
    let after = input.after.map(|k| mark_of(order, &k)).transpose()?;
    let limit = input.limit.unwrap_or(100).clamp(1, 1_000);
    let of_stage = Filter {
        stages: input
            .stage
            .as_deref()
            .and_then(Stage::of)
            .into_iter()
            .collect(),
        ..Filter::default()
    };
    let (asked, now) = (wanted.asked(cx)?, cx.now);
    e.store()
        .read(move |c| {
            let filter = asked.on(c)?;
            let found = cards::page(
                c,
                &filter,
                order,
                after.as_ref(),
                limit.saturating_add(1),
                now,
            )?;
            let page = usize::try_from(limit).unwrap_or(usize::MAX);
            let shown: Vec<&str> = found.iter().take(page).map(|m| m.id.as_str()).collect();
            let next = if found.len() > page {
                found.get(page.saturating_sub(1)).map(|m| key_of(order, m))
            } else {
                None
            };
            Ok(Prospects {
                next,
                total: cards::matching(c, &of_stage, now)?,
                matching: cards::matching(c, &filter, now)?,
                prospects: dressed(c, board::lines(c, &shown)?, now)?,
            })
        })
        .await
        .map_err(wire)
}

/// A card by id.
#[derive(Debug, Deserialize, TS)]
pub struct ProspectRef {
    /// Id.
    pub prospect: String,
}

/// What was typed.
#[derive(Debug, Deserialize, TS)]
pub struct SearchText {
    /// Words or pieces of them.
    pub text: String,
    /// At most (default 20).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A hit.
#[derive(Debug, Serialize, TS)]
pub struct SearchHit {
    /// `company person …`.
    pub noun: String,
    /// Its id.
    pub id: String,
    /// The words it was found by.
    pub words: String,
    /// A card to open.
    pub prospect: Option<String>,
}

/// Hits, best first.
#[derive(Debug, Serialize, TS)]
pub struct SearchHits {
    /// Rows.
    pub hits: Vec<SearchHit>,
}

async fn search(e: &Engine, _cx: &Cx, input: SearchText) -> Result<SearchHits, WireError> {
    let limit = input.limit.unwrap_or(20).clamp(1, 200);
    e.store()
        .read(move |c| {
            let mut hits = Vec::new();
            for h in index::search(c, &input.text, None, limit)? {
                let prospect = match h.noun.as_str() {
                    "company" => board::card_of(c, &h.id)?,
                    "person" => prospects::of_person(c, &h.id.clone().into())?
                        .pop()
                        .map(|p| p.id.0),
                    "prospect" => Some(h.id.clone()),
                    _ => None,
                };
                hits.push(SearchHit {
                    noun: h.noun,
                    id: h.id,
                    words: h.words,
                    prospect,
                });
            }
            Ok(SearchHits { hits })
        })
        .await
        .map_err(wire)
}
