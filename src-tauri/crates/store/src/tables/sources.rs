//! `sources`, `searches` and `search_runs` as a person sees and sets them. The runs themselves are written by the engine.

use domain::Millis;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

/// A source with one of its searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind of adapter.
    pub kind: String,
    /// Where it is searched.
    pub url: String,
    /// What may be done with it.
    pub licence: String,
    /// Requests per minute.
    pub requests_per_minute: u32,
    /// Why it is blocked.
    pub blocked_reason: Option<String>,
    /// Until when.
    pub blocked_until: Option<Millis>,
    /// Whether its searches run by themselves.
    pub enabled: bool,
}

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Id.
    pub id: String,
    /// Where.
    pub source: String,
    /// Words.
    pub keywords: String,
    /// Place.
    pub location: String,
    /// Oldest posting, in days.
    pub max_age_days: u32,
    /// How often, in milliseconds.
    pub every_ms: Option<i64>,
    /// When it runs next.
    pub next_at: Option<Millis>,
}

/// A run of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Id.
    pub id: String,
    /// Search.
    pub search: String,
    /// Source's name.
    pub source: String,
    /// Began.
    pub started_at: Millis,
    /// Ended.
    pub ended_at: Option<Millis>,
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
    /// `[{title, why}]`.
    pub rejections: Value,
}

const SOURCE: &str = "SELECT id,name,kind,url,licence,requests_per_minute,blocked_reason,blocked_until,enabled FROM sources";

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Source> {
    Ok(Source {
        id: r.get(0)?,
        name: r.get(1)?,
        kind: r.get(2)?,
        url: r.get(3)?,
        licence: r.get(4)?,
        requests_per_minute: r.get(5)?,
        blocked_reason: r.get(6)?,
        blocked_until: r.get::<_, Option<i64>>(7)?.map(Millis),
        enabled: r.get(8)?,
    })
}

/// Insert a source of schema.org postings.
///
/// # Errors
/// Database errors; a name that is taken.
pub fn insert(
    c: &Connection,
    id: &str,
    name: &str,
    url: &str,
    licence: &str,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO sources(id,name,kind,url,licence) VALUES(?1,?2,'schemaorg',?3,?4)",
        params![id, name, url, licence],
    )
    .map(drop)
}

/// All sources by name.
///
/// # Errors
/// Database errors.
pub fn all(c: &Connection) -> rusqlite::Result<Vec<Source>> {
    c.prepare_cached(&format!("{SOURCE} ORDER BY name"))?
        .query_map([], read)?
        .collect()
}

/// A source by id or name.
///
/// # Errors
/// Database errors.
pub fn find(c: &Connection, id_or_name: &str) -> rusqlite::Result<Option<Source>> {
    c.prepare_cached(&format!(
        "{SOURCE} WHERE id=?1 OR name=?1 ORDER BY id=?1 DESC LIMIT 1"
    ))?
    .query_row([id_or_name], read)
    .optional()
}

/// Whether its searches run by themselves.
///
/// # Errors
/// Database errors.
pub fn enable(c: &Connection, id: &str, on: bool) -> rusqlite::Result<()> {
    c.execute("UPDATE sources SET enabled=?2 WHERE id=?1", params![id, on])
        .map(drop)
}

/// Insert a search.
///
/// # Errors
/// Database errors.
pub fn insert_search(c: &Connection, s: &Search, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO searches(id,source_id,keywords,location,max_age_days,every_ms,next_at,created_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
        params![s.id, s.source, s.keywords, s.location, s.max_age_days, s.every_ms, s.next_at.map(|t| t.0), at.0],
    )
    .map(drop)
}

/// The searches of a source, oldest first.
///
/// # Errors
/// Database errors.
pub fn searches(c: &Connection, source: &str) -> rusqlite::Result<Vec<Search>> {
    c.prepare_cached("SELECT id,source_id,keywords,location,max_age_days,every_ms,next_at FROM searches WHERE source_id=?1 ORDER BY created_at,id")?
        .query_map([source], |r| {
            Ok(Search {
                id: r.get(0)?,
                source: r.get(1)?,
                keywords: r.get(2)?,
                location: r.get(3)?,
                max_age_days: r.get(4)?,
                every_ms: r.get(5)?,
                next_at: r.get::<_, Option<i64>>(6)?.map(Millis),
            })
        })?
        .collect()
}

/// Runs, newest first; of one source when given.
///
/// # Errors
/// Database errors.
pub fn runs(c: &Connection, source: Option<&str>, limit: u32) -> rusqlite::Result<Vec<Run>> {
    c.prepare_cached(
        "SELECT r.id,r.search_id,o.name,r.started_at,r.ended_at,r.outcome,r.why,r.found,r.new,r.known,r.rejected,r.unnamed,r.rejections FROM search_runs r \
         JOIN searches s ON s.id=r.search_id JOIN sources o ON o.id=s.source_id WHERE ?1 IS NULL OR o.id=?1 ORDER BY r.started_at DESC,r.id DESC LIMIT ?2",
    )?
    .query_map(params![source, limit], |r| {
        Ok(Run {
            id: r.get(0)?,
            search: r.get(1)?,
            source: r.get(2)?,
            started_at: Millis(r.get(3)?),
            ended_at: r.get::<_, Option<i64>>(4)?.map(Millis),
            outcome: r.get(5)?,
            why: r.get(6)?,
            found: r.get(7)?,
            new: r.get(8)?,
            known: r.get(9)?,
            rejected: r.get(10)?,
            unnamed: r.get(11)?,
            rejections: r.get::<_, String>(12).map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        })
    })?
    .collect()
}

/// A signal with its company's name, as the list of new reasons shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Id.
    pub id: String,
    /// Company.
    pub company: String,
    /// Its name.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Its first card.
    pub prospect: Option<String>,
    /// Kind.
    pub kind: String,
    /// `open hint silent`.
    pub say: String,
    /// Where from.
    pub source: String,
    /// Words.
    pub excerpt: Option<String>,
    /// 0–1 when seen.
    pub strength: f64,
    /// Days.
    pub half_life_days: u32,
    /// Seen at.
    pub seen_at: Millis,
    /// `take skip not_ours`, once a person said so.
    pub choice: Option<String>,
}

/// Signals seen before `before` and at or after `since`, newest first; `all` includes those a person decided about.
///
/// # Errors
/// Database errors.
pub fn signals(
    c: &Connection,
    kind: Option<&str>,
    since: Millis,
    before: Millis,
    all: bool,
    limit: u32,
) -> rusqlite::Result<Vec<Seen>> {
    c.prepare_cached(
        "SELECT s.id,s.company_id,c.name,f.town,c.country,(SELECT min(p.id) FROM prospects p WHERE p.company_id=c.id),s.kind,s.say,s.source,s.excerpt,s.strength,s.half_life_days,s.seen_at,h.choice \
         FROM signals s JOIN companies c ON c.id=s.company_id JOIN company_profiles f ON f.company_id=c.id LEFT JOIN signal_choices h ON h.signal_id=s.id \
         WHERE (?1 IS NULL OR s.kind=?1) AND s.seen_at>=?2 AND s.seen_at<?3 AND (?5 OR h.choice IS NULL) ORDER BY s.seen_at DESC,s.id DESC LIMIT ?4",
    )?
    .query_map(params![kind, since.0, before.0, limit, all], |r| {
        Ok(Seen {
            id: r.get(0)?,
            company: r.get(1)?,
            name: r.get(2)?,
            town: r.get(3)?,
            country: r.get(4)?,
            prospect: r.get(5)?,
            kind: r.get(6)?,
            say: r.get(7)?,
            source: r.get(8)?,
            excerpt: r.get(9)?,
            strength: r.get(10)?,
            half_life_days: r.get(11)?,
            seen_at: Millis(r.get(12)?),
            choice: r.get(13)?,
        })
    })?
    .collect()
}

/// The addresses a vacancy was seen at, newest first.
///
/// # Errors
/// Database errors.
pub fn sightings(c: &Connection, vacancy: &str) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached(
        "SELECT url FROM vacancy_sightings WHERE vacancy_id=?1 ORDER BY last_seen_at DESC,url",
    )?
    .query_map([vacancy], |r| r.get(0))?
    .collect()
}
