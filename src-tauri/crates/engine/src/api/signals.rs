//! Signals: new reasons to write, what a person says to them, and postings without a named hotel.

use domain::time::DAY;
use domain::{Code, Millis, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tables::{signals, sources as rows};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::wire;
use crate::pipeline::acquire::choice::{self, Chosen};
use crate::{Cx, Engine};

operations! { "signals":
    signals_list: SignalsList => Signals, reads, ["signals"], "Show new reasons to write";
    signal_take: SignalRef => SignalChosen, writes, ["signals", "board", "prospect(id)"], undo "signal_reopen", "Take a hotel for this reason";
    signal_skip: SignalSkip => SignalChosen, writes, ["signals", "board", "exclusions", "prospect(id)"], undo "signal_reopen", "Skip a reason, or say that the hotel is not ours";
    signal_reopen: SignalReopen => Done, writes, ["signals", "board", "exclusions", "prospect(id)"], undo "signal_skip", "Look at a reason again";
    unnamed_list: UnnamedList => Unnamed, reads, ["signals"], "Which hotel is this?";
}

/// Which signals.
#[derive(Debug, Deserialize, TS)]
pub struct SignalsList {
    /// A kind.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
    /// Also those a person decided about.
    #[serde(default)]
    #[ts(optional)]
    pub all: Option<bool>,
    /// Seen at or after, epoch milliseconds (default: 30 days ago).
    #[serde(default)]
    #[ts(optional)]
    pub since: Option<i64>,
    /// Seen before, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A reason to write now.
#[derive(Debug, Serialize, TS)]
pub struct SignalRow {
    /// Id.
    pub id: String,
    /// Company's id.
    pub company: String,
    /// Hotel.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Its card.
    pub prospect: Option<String>,
    /// Kind.
    pub kind: String,
    /// `open hint silent`; silent: do not mention.
    pub say: String,
    /// Where from.
    pub source: String,
    /// Words.
    pub excerpt: Option<String>,
    /// Strength when seen, 0–1.
    pub strength: f64,
    /// Half-life in days.
    pub half_life_days: u32,
    /// Seen, epoch milliseconds.
    pub seen_at: i64,
    /// `take skip not_ours`, once a person said so.
    pub choice: Option<String>,
}

fn signal(s: rows::Seen) -> SignalRow {
    SignalRow {
        id: s.id,
        company: s.company,
        name: s.name,
        town: s.town,
        country: s.country,
        prospect: s.prospect,
        kind: s.kind,
        say: s.say,
        source: s.source,
        excerpt: s.excerpt,
        strength: s.strength,
        half_life_days: s.half_life_days,
        seen_at: s.seen_at.0,
        choice: s.choice,
    }
}

/// Signals, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Signals {
    /// Rows.
    pub signals: Vec<SignalRow>,
}

async fn signals_list(e: &Engine, cx: &Cx, input: SignalsList) -> Result<Signals, WireError> {
    let since = input.since.map_or_else(|| cx.now.minus(30 * DAY), Millis);
    let (before, limit) = (
        Millis(input.before.unwrap_or(i64::MAX)),
        input.limit.unwrap_or(200).min(5_000),
    );
    let seen = e
        .store()
        .read(move |c| {
            Ok(rows::signals(
                c,
                input.kind.as_deref(),
                since,
                before,
                input.all == Some(true),
                limit,
            )?)
        })
        .await
        .map_err(wire)?;
    Ok(Signals {
        signals: seen.into_iter().map(signal).collect(),
    })
}

/// A signal by id.
#[derive(Debug, Deserialize, TS)]
pub struct SignalRef {
    /// Id.
    pub signal: String,
}

/// What a choice did.
#[derive(Debug, Serialize, TS)]
pub struct SignalChosen {
    /// The signal.
    pub signal: String,
    /// `take skip not_ours`.
    pub choice: String,
    /// The hotel's card.
    pub prospect: Option<String>,
    /// Its stage now.
    pub stage: Option<String>,
    /// Moves it caused.
    pub transitions: Vec<String>,
    /// The exclusion it made.
    pub exclusion: Option<String>,
}

fn chosen(
    e: &Engine,
    tx: &store::Tx<'_>,
    cx: &Cx,
    c: Chosen,
    words: &str,
) -> anyhow::Result<SignalChosen> {
    activity::can_undo(
        e,
        tx,
        cx,
        "signal_reopen",
        json!({ "signal": c.signal, "transitions": c.transitions, "exclusion": c.exclusion }),
        words,
    )?;
    Ok(SignalChosen {
        signal: c.signal.0,
        choice: c.choice.to_owned(),
        prospect: c.card.as_ref().map(|p| p.0.0.clone()),
        stage: c.card.map(|p| p.1.word().to_owned()),
        transitions: c.transitions,
        exclusion: c.exclusion,
    })
}

async fn signal_take(e: &Engine, cx: &Cx, input: SignalRef) -> Result<SignalChosen, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let done = choice::take(&engine, tx, &cx, &input.signal.into())?;
            chosen(&engine, tx, &cx, done, "put the hotel back to where it was")
        })
        .await
        .map_err(wire)
}

/// A reason to skip.
#[derive(Debug, Deserialize, TS)]
pub struct SignalSkip {
    /// The signal.
    pub signal: String,
    /// Why; the order of New hotels is learnt from it.
    pub why: String,
    /// The hotel is not ours to write to: `customer open_deal partner competitor colleague do_not_approach`. It is excluded.
    #[serde(default)]
    #[ts(optional)]
    pub not_ours: Option<String>,
    /// Whose it is; needed for an open deal and a colleague's.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<String>,
}

async fn signal_skip(e: &Engine, cx: &Cx, input: SignalSkip) -> Result<SignalChosen, WireError> {
    let why = input.why.trim().to_owned();
    if why.is_empty() {
        return Err(WireError::new(Code::Usage, "why: say why it is skipped"));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let not_ours = input
                .not_ours
                .as_deref()
                .map(|k| (k, input.owner.as_deref()));
            let done = choice::skip(&engine, tx, &cx, &input.signal.into(), &why, not_ours)?;
            chosen(&engine, tx, &cx, done, "look at the reason again")
        })
        .await
        .map_err(wire)
}

/// A choice to take back.
#[derive(Debug, Deserialize, TS)]
pub struct SignalReopen {
    /// The signal.
    pub signal: String,
    /// Moves the choice caused.
    #[serde(default)]
    pub transitions: Vec<String>,
    /// The exclusion it made.
    #[serde(default)]
    pub exclusion: Option<String>,
}

async fn signal_reopen(e: &Engine, cx: &Cx, input: SignalReopen) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            choice::reopen(
                &engine,
                tx,
                &cx,
                &input.signal.into(),
                &input.transitions,
                input.exclusion.as_deref(),
            )?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct UnnamedList {}

/// A posting that names no hotel.
#[derive(Debug, Serialize, TS)]
pub struct UnnamedRow {
    /// The vacancy.
    pub id: String,
    /// Title.
    pub title: String,
    /// Company as printed.
    pub company_printed: String,
    /// Location as printed.
    pub location_printed: String,
    /// Who posted.
    pub poster: String,
    /// `board agency employer`.
    pub poster_kind: String,
    /// The first words of the description, as evidence.
    pub excerpt: String,
    /// Where it was seen.
    pub urls: Vec<String>,
    /// First seen, epoch milliseconds.
    pub first_seen_at: i64,
    /// Last seen, epoch milliseconds.
    pub last_seen_at: i64,
}

/// Open postings without a named hotel, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Unnamed {
    /// Rows.
    pub unnamed: Vec<UnnamedRow>,
}

async fn unnamed_list(e: &Engine, _cx: &Cx, _: UnnamedList) -> Result<Unnamed, WireError> {
    e.store()
        .read(|c| {
            let mut out = Vec::new();
            for v in signals::select_vacancies(
                c,
                "d.unnamed=1 AND v.state='open' ORDER BY v.first_seen_at DESC,v.id LIMIT 500",
                &[],
            )? {
                let urls = rows::sightings(c, v.id.as_str())?;
                out.push(UnnamedRow {
                    id: v.id.0,
                    title: v.title,
                    company_printed: v.company_printed,
                    location_printed: v.location_printed,
                    poster: v.poster,
                    poster_kind: v.poster_kind,
                    excerpt: v.description.chars().take(400).collect(),
                    urls,
                    first_seen_at: v.first_seen_at.0,
                    last_seen_at: v.last_seen_at.0,
                });
            }
            Ok(Unnamed { unnamed: out })
        })
        .await
        .map_err(wire)
}
