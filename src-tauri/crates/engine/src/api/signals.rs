//! Signals: new reasons to write, and postings without a named hotel.

use domain::time::DAY;
use domain::{Millis, WireError};
use serde::{Deserialize, Serialize};
use store::tables::{signals, sources as rows};
use ts_rs::TS;

use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine};

operations! { "signals":
    signals_list: SignalsList => Signals, reads, ["signals"], "Show new reasons to write";
    unnamed_list: UnnamedList => Unnamed, reads, ["signals"], "Which hotel is this?";
}

/// Which signals.
#[derive(Debug, Deserialize, TS)]
pub struct SignalsList {
    /// A kind.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
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
                limit,
            )?)
        })
        .await
        .map_err(wire)?;
    Ok(Signals {
        signals: seen.into_iter().map(signal).collect(),
    })
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
