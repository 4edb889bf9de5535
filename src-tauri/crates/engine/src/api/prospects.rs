//! Prospects: the board's list, search, and the row of the drawer ([`super::card`]).

use domain::{Code, Stage, WireError};
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::board::{self, Line};
use store::tables::{prospects, search as index};
use ts_rs::TS;

use super::card::{ProspectFull, prospect_show};
use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine};

operations! { "prospects":
    prospects_list: ProspectsList => Prospects, reads, ["board"], "Show cards";
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
}

pub(crate) fn line(l: Line) -> ProspectLine {
    ProspectLine {
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

/// A page of cards, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Prospects {
    /// Rows.
    pub prospects: Vec<ProspectLine>,
    /// Key of the next page; none when this is the last.
    pub next: Option<String>,
    /// Cards in this stage (all stages without one), whatever is searched for.
    pub total: u32,
}

/// Companies found by words, directly or through their people.
fn found(c: &Connection, words: &str) -> anyhow::Result<Vec<String>> {
    let mut ids: Vec<String> = index::search(c, words, Some("company"), 500)?
        .into_iter()
        .map(|h| h.id)
        .collect();
    let people: Vec<String> = index::search(c, words, Some("person"), 500)?
        .into_iter()
        .map(|h| h.id)
        .collect();
    ids.extend(board::companies_of_people(c, &people)?);
    ids.sort();
    ids.dedup();
    Ok(ids)
}

async fn prospects_list(
    e: &Engine,
    _cx: &Cx,
    input: ProspectsList,
) -> Result<Prospects, WireError> {
    if let Some(s) = input.stage.as_deref().filter(|s| Stage::of(s).is_none()) {
        return Err(WireError::new(
            Code::Usage,
            format!("stage: there is no stage {s}"),
        ));
    }
    let limit = input.limit.unwrap_or(100).clamp(1, 1_000);
    e.store()
        .read(move |c| {
            let ids = input
                .query
                .as_deref()
                .map(str::trim)
                .filter(|q| !q.is_empty())
                .map(|q| found(c, q))
                .transpose()?;
            let mut rows = board::page(
                c,
                input.stage.as_deref(),
                ids.as_deref(),
                input.after.as_deref(),
                limit.saturating_add(1),
            )?;
            let page = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = rows.len() > page;
            rows.truncate(page);
            let next = if more {
                rows.last().map(|r| r.id.clone())
            } else {
                None
            };
            Ok(Prospects {
                next,
                total: board::count(c, input.stage.as_deref())?,
                prospects: rows.into_iter().map(line).collect(),
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
