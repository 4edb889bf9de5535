//! The board's lists: cards with what a row shows, a page at a time by key, and the small reads of a card's drawer.

use domain::{Millis, ProspectId};
use rusqlite::{Connection, Row, params};

/// A card in one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
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
    /// IANA zone.
    pub zone: Option<String>,
    /// Market tier.
    pub tier: Option<String>,
    /// Person's name.
    pub person: Option<String>,
    /// Title as printed.
    pub title: Option<String>,
    /// Stage.
    pub stage: String,
    /// Since when.
    pub since: Millis,
    /// Reason of lost and archived.
    pub reason: Option<String>,
    /// Rests until.
    pub revisit_at: Option<Millis>,
    /// Score.
    pub score: Option<f64>,
    /// What a person should look at.
    pub needs_attention: Option<String>,
    /// Next open task's due time.
    pub due_at: Option<Millis>,
    /// The salesperson.
    pub owner: String,
}

const SHOWN: &str = "SELECT p.id,c.id,c.name,f.town,c.country,c.zone,f.tier,h.name,o.title,p.stage,t.at,p.reason,p.revisit_at,s.score,f.needs_attention,\
    (SELECT min(k.due_at) FROM tasks k WHERE k.prospect_id=p.id AND k.done_at IS NULL AND k.cancelled_at IS NULL),p.owner_id";
const BESIDE: &str = "JOIN companies c ON c.id=p.company_id LEFT JOIN company_profiles f ON f.company_id=c.id JOIN state_transitions t ON t.id=p.transition_id \
    LEFT JOIN people h ON h.id=p.person_id LEFT JOIN posts o ON o.id=p.post_id LEFT JOIN prospect_scores s ON s.prospect_id=p.id";

fn read(r: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        id: r.get(0)?,
        company: r.get(1)?,
        name: r.get(2)?,
        town: r.get(3)?,
        country: r.get(4)?,
        zone: r.get(5)?,
        tier: r.get(6)?,
        person: r.get(7)?,
        title: r.get(8)?,
        stage: r.get(9)?,
        since: Millis(r.get(10)?),
        reason: r.get(11)?,
        revisit_at: r.get::<_, Option<i64>>(12)?.map(Millis),
        score: r.get(13)?,
        needs_attention: r.get(14)?,
        due_at: r.get::<_, Option<i64>>(15)?.map(Millis),
        owner: r.get(16)?,
    })
}

/// A page of cards, newest first: those before the key `after`, in a stage when given.
///
/// # Errors
/// Database errors.
pub fn page(
    c: &Connection,
    stage: Option<&str>,
    after: Option<&str>,
    limit: u32,
) -> rusqlite::Result<Vec<Line>> {
    c.prepare_cached(&format!(
        "{SHOWN} FROM prospects p {BESIDE} WHERE (?1 IS NULL OR p.stage=?1) AND (?2 IS NULL OR p.id<?2) ORDER BY p.id DESC LIMIT ?3"
    ))?
    .query_map(params![stage, after, limit], read)?
    .collect()
}

/// These cards, in this order.
///
/// # Errors
/// Database errors.
pub fn lines(c: &Connection, ids: &[&str]) -> rusqlite::Result<Vec<Line>> {
    let ids = serde_json::to_string(ids).unwrap_or_else(|_| "[]".into());
    c.prepare_cached(&format!(
        "{SHOWN} FROM json_each(?1) j CROSS JOIN prospects p ON p.id=j.value {BESIDE} ORDER BY j.key"
    ))?
    .query_map([ids], read)?
    .collect()
}

/// One card in a line.
///
/// # Errors
/// Database errors.
pub fn line(c: &Connection, id: &ProspectId) -> rusqlite::Result<Option<Line>> {
    use rusqlite::OptionalExtension as _;
    c.prepare_cached(&format!("{SHOWN} FROM prospects p {BESIDE} WHERE p.id=?1"))?
        .query_row([id.as_str()], read)
        .optional()
}

/// Companies whose person carries one of these person ids (a search hit).
///
/// # Errors
/// Database errors.
pub fn companies_of_people(c: &Connection, people: &[String]) -> rusqlite::Result<Vec<String>> {
    let ids = serde_json::to_string(people).unwrap_or_else(|_| "[]".into());
    c.prepare_cached("SELECT DISTINCT company_id FROM prospects WHERE person_id IN(SELECT value FROM json_each(?1)) ORDER BY 1")?.query_map([ids], |r| r.get(0))?.collect()
}

/// The newest card of a company.
///
/// # Errors
/// Database errors.
pub fn card_of(c: &Connection, company: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT max(id) FROM prospects WHERE company_id=?1")?
        .query_row([company], |r| r.get(0))
}

/// Cards in a conversation without a next step: engaged or meeting, no open task, no meeting ahead.
///
/// # Errors
/// Database errors.
pub fn without_next_step(c: &Connection, now: Millis, limit: u32) -> rusqlite::Result<Vec<Line>> {
    c.prepare_cached(&format!(
        "{SHOWN} FROM prospects p {BESIDE} WHERE p.stage IN('engaged','meeting') AND NOT EXISTS(SELECT 1 FROM tasks k WHERE k.prospect_id=p.id AND k.done_at IS NULL AND k.cancelled_at IS NULL) \
         AND NOT EXISTS(SELECT 1 FROM meetings m WHERE m.prospect_id=p.id AND m.start_at>?1) ORDER BY t.at,p.id LIMIT ?2"
    ))?
    .query_map(params![now.0, limit], read)?
    .collect()
}

/// A meeting of today or yesterday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: String,
    /// Company's name.
    pub name: String,
    /// `proposed booked moved held no_show cancelled`.
    pub state: String,
    /// Begins.
    pub start_at: Option<Millis>,
    /// IANA zone.
    pub zone: Option<String>,
}

/// Meetings that begin between two instants, or are only proposed.
///
/// # Errors
/// Database errors.
pub fn meetings(c: &Connection, from: Millis, until: Millis) -> rusqlite::Result<Vec<Meeting>> {
    c.prepare_cached(
        "SELECT m.id,m.prospect_id,c.name,m.state,m.start_at,m.zone FROM meetings m JOIN prospects p ON p.id=m.prospect_id JOIN companies c ON c.id=p.company_id \
         WHERE m.state='proposed' OR (m.state IN('booked','moved') AND m.start_at>=?1 AND m.start_at<?2) ORDER BY m.start_at IS NULL,m.start_at,m.id",
    )?
    .query_map(params![from.0, until.0], |r| {
        Ok(Meeting { id: r.get(0)?, prospect: r.get(1)?, name: r.get(2)?, state: r.get(3)?, start_at: r.get::<_, Option<i64>>(4)?.map(Millis), zone: r.get(5)? })
    })?
    .collect()
}
