//! Sources: boards with their searches, and the runs of these.

use domain::time::HOUR;
use domain::{Code, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Tx;
use store::tables::sources::{self as rows, Search};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::acquire::search;
use crate::{Cx, Engine, events};

operations! { "sources":
    source_add: SourceAdd => SourceAdded, writes, ["sources"], undo "source_pause", "Add a source to search";
    sources_list: SourcesList => Sources, reads, ["sources"], "Show sources";
    source_run: SourceRef => SourceRuns, writes, ["sources", "jobs"], undo "nothing to undo: a run only reads; archive what it found", "Search a source now";
    source_pause: SourceRef => Done, writes, ["sources"], undo "source_resume", "Stop searching a source by itself";
    source_resume: SourceRef => Done, writes, ["sources"], undo "source_pause", "Search a source by itself again";
    runs_list: RunsList => Runs, reads, ["sources"], "Show runs of searches";
}

/// A source with its first search; the same name again adds a search to it.
#[derive(Debug, Deserialize, TS)]
pub struct SourceAdd {
    /// Name.
    pub name: String,
    /// Where its postings are: a page with schema.org postings, a list of them, or links to them.
    pub url: String,
    /// Words to search for.
    #[serde(default)]
    #[ts(optional)]
    pub keywords: Option<String>,
    /// Place to search in.
    #[serde(default)]
    #[ts(optional)]
    pub location: Option<String>,
    /// Oldest posting, in days (default 30).
    #[serde(default)]
    #[ts(optional)]
    pub max_age_days: Option<u32>,
    /// How often (default 24); 0: only by hand.
    #[serde(default)]
    #[ts(optional)]
    pub every_hours: Option<u32>,
    /// What may be done with it: terms, allowed use.
    #[serde(default)]
    #[ts(optional)]
    pub licence: Option<String>,
}

/// The source.
#[derive(Debug, Serialize, TS)]
pub struct SourceAdded {
    /// Its id.
    pub source: String,
    /// Its search.
    pub search: String,
}

async fn source_add(e: &Engine, cx: &Cx, input: SourceAdd) -> Result<SourceAdded, WireError> {
    let (name, url) = (input.name.trim().to_owned(), input.url.trim().to_owned());
    if name.is_empty() || !(url.starts_with("https://") || url.starts_with("http://")) {
        return Err(WireError::new(
            Code::Usage,
            "name and url are needed; a url begins with https://",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let source = match rows::find(tx, &name)? {
                Some(known) if known.url == url => known.id,
                Some(_) => {
                    return Err(refuse(
                        "name_taken",
                        format!("another source is called {name}"),
                    ));
                }
                None => {
                    let id: String = engine.id();
                    rows::insert(
                        tx,
                        &id,
                        &name,
                        &url,
                        input.licence.as_deref().unwrap_or_default(),
                    )?;
                    id
                }
            };
            let every = i64::from(input.every_hours.unwrap_or(24)).saturating_mul(HOUR);
            let s = Search {
                id: engine.id(),
                source: source.clone(),
                keywords: input.keywords.unwrap_or_default().trim().to_owned(),
                location: input.location.unwrap_or_default().trim().to_owned(),
                max_age_days: input.max_age_days.unwrap_or(30).clamp(1, 365),
                every_ms: (every > 0).then_some(every),
                next_at: (every > 0).then_some(cx.now),
            };
            rows::insert_search(tx, &s, cx.now)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "source_pause",
                json!({ "source": source }),
                "stop searching the source",
            )?;
            events::record(
                tx,
                &cx,
                "source_added",
                &[("source", source.as_str()), ("search", s.id.as_str())],
                &json!({}),
            )?;
            tx.touch("sources");
            Ok(SourceAdded {
                source,
                search: s.id,
            })
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct SourcesList {}

/// A saved search.
#[derive(Debug, Serialize, TS)]
pub struct SearchRow {
    /// Id.
    pub id: String,
    /// Words.
    pub keywords: String,
    /// Place.
    pub location: String,
    /// Oldest posting, in days.
    pub max_age_days: u32,
    /// How often, in hours; none: only by hand.
    pub every_hours: Option<i64>,
    /// Runs next, epoch milliseconds.
    pub next_at: Option<i64>,
}

/// A source.
#[derive(Debug, Serialize, TS)]
pub struct SourceRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of adapter.
    pub kind: String,
    /// Address.
    pub url: String,
    /// What may be done with it.
    pub licence: String,
    /// Whether it is searched by itself.
    pub enabled: bool,
    /// Why it is blocked.
    pub blocked: Option<String>,
    /// Until when, epoch milliseconds.
    pub blocked_until: Option<i64>,
    /// Its searches.
    pub searches: Vec<SearchRow>,
    /// Its last run.
    pub last_run: Option<RunRow>,
}

/// All sources.
#[derive(Debug, Serialize, TS)]
pub struct Sources {
    /// Rows.
    pub sources: Vec<SourceRow>,
}

async fn sources_list(e: &Engine, _cx: &Cx, _: SourcesList) -> Result<Sources, WireError> {
    e.store()
        .read(|c| {
            let mut out = Vec::new();
            for s in rows::all(c)? {
                let searches = rows::searches(c, &s.id)?.into_iter().map(|q| SearchRow {
                    id: q.id,
                    keywords: q.keywords,
                    location: q.location,
                    max_age_days: q.max_age_days,
                    every_hours: q.every_ms.map(|ms| ms.checked_div(HOUR).unwrap_or(0)),
                    next_at: q.next_at.map(|t| t.0),
                });
                let searches = searches.collect();
                let last_run = rows::runs(c, Some(&s.id), 1)?.pop().map(run);
                out.push(SourceRow {
                    id: s.id,
                    name: s.name,
                    kind: s.kind,
                    url: s.url,
                    licence: s.licence,
                    enabled: s.enabled,
                    blocked: s.blocked_reason,
                    blocked_until: s.blocked_until.map(|t| t.0),
                    searches,
                    last_run,
                });
            }
            Ok(Sources { sources: out })
        })
        .await
        .map_err(wire)
}

/// A source by id or name.
#[derive(Debug, Deserialize, TS)]
pub struct SourceRef {
    /// Id or name.
    pub source: String,
}

fn find(tx: &Tx<'_>, name: &str) -> anyhow::Result<rows::Source> {
    rows::find(tx, name)?.ok_or_else(|| not_found("source", name))
}

/// Runs that began.
#[derive(Debug, Serialize, TS)]
pub struct SourceRuns {
    /// Their ids.
    pub runs: Vec<String>,
}

async fn source_run(e: &Engine, cx: &Cx, input: SourceRef) -> Result<SourceRuns, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let s = find(tx, &input.source)?;
            if let (Some(why), Some(until)) =
                (&s.blocked_reason, s.blocked_until.filter(|t| *t > cx.now))
            {
                return Err(
                    WireError::new(Code::Refused, format!("{} blocks us: {why}", s.name))
                        .with(json!({ "rule": "blocked", "until": until }))
                        .into(),
                );
            }
            let mut runs = Vec::new();
            for q in rows::searches(tx, &s.id)? {
                runs.push(search::begin(&engine, tx, &cx, &q.id)?);
            }
            events::record(
                tx,
                &cx,
                "source_run",
                &[("source", s.id.as_str())],
                &json!({ "runs": runs.len() }),
            )?;
            tx.touch("sources");
            Ok(SourceRuns { runs })
        })
        .await
        .map_err(wire)
}

async fn source_pause(e: &Engine, cx: &Cx, input: SourceRef) -> Result<Done, WireError> {
    enable(e, cx, input.source, false).await
}

async fn source_resume(e: &Engine, cx: &Cx, input: SourceRef) -> Result<Done, WireError> {
    enable(e, cx, input.source, true).await
}

async fn enable(e: &Engine, cx: &Cx, name: String, on: bool) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let s = find(tx, &name)?;
            if s.enabled != on {
                rows::enable(tx, &s.id, on)?;
                let (kind, back, words) = if on {
                    ("source_resumed", "source_pause", "stop searching it again")
                } else {
                    (
                        "source_paused",
                        "source_resume",
                        "search it by itself again",
                    )
                };
                activity::can_undo(&engine, tx, &cx, back, json!({ "source": s.id }), words)?;
                events::record(tx, &cx, kind, &[("source", s.id.as_str())], &json!({}))?;
                tx.touch("sources");
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// Which runs.
#[derive(Debug, Deserialize, TS)]
pub struct RunsList {
    /// Of one source (id or name).
    #[serde(default)]
    #[ts(optional)]
    pub source: Option<String>,
    /// At most (default 50).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A run of a search.
#[derive(Debug, Serialize, TS)]
pub struct RunRow {
    /// Id.
    pub id: String,
    /// Search.
    pub search: String,
    /// Source's name.
    pub source: String,
    /// Began, epoch milliseconds.
    pub started_at: i64,
    /// Ended, epoch milliseconds.
    pub ended_at: Option<i64>,
    /// `ok no_match blocked parser_broken failed`.
    pub outcome: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// Postings seen.
    pub found: u32,
    /// New hotels or reasons.
    pub new: u32,
    /// Known already.
    pub known: u32,
    /// Not relevant.
    pub rejected: u32,
    /// Without a named hotel.
    pub unnamed: u32,
    /// Which were not relevant and why: `[{title, why}]`.
    pub rejections: Value,
}

fn run(r: rows::Run) -> RunRow {
    RunRow {
        id: r.id,
        search: r.search,
        source: r.source,
        started_at: r.started_at.0,
        ended_at: r.ended_at.map(|t| t.0),
        outcome: r.outcome,
        why: r.why,
        found: r.found,
        new: r.new,
        known: r.known,
        rejected: r.rejected,
        unnamed: r.unnamed,
        rejections: r.rejections,
    }
}

/// Runs, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Runs {
    /// Rows.
    pub runs: Vec<RunRow>,
}

async fn runs_list(e: &Engine, _cx: &Cx, input: RunsList) -> Result<Runs, WireError> {
    let limit = input.limit.unwrap_or(50).min(1_000);
    e.store()
        .read(move |c| {
            let source = match &input.source {
                Some(name) => Some(
                    rows::find(c, name)?
                        .ok_or_else(|| not_found("source", name))?
                        .id,
                ),
                None => None,
            };
            Ok(Runs {
                runs: rows::runs(c, source.as_deref(), limit)?
                    .into_iter()
                    .map(run)
                    .collect(),
            })
        })
        .await
        .map_err(wire)
}
