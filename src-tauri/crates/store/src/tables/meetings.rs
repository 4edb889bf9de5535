//! `meetings`: what was agreed, and what became of it.

use domain::{Millis, ProspectId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: ProspectId,
    /// `proposed booked moved held no_show cancelled`.
    pub state: String,
    /// Begins.
    pub start_at: Option<Millis>,
    /// IANA zone it is meant in.
    pub zone: Option<String>,
    /// Place or link.
    pub place: Option<String>,
    /// Who comes, JSON list.
    pub attendees: Value,
    /// Times it was changed.
    pub sequence: u32,
    /// What came of it, in words.
    pub outcome: Option<String>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Meeting> {
    Ok(Meeting {
        id: r.get("id")?,
        prospect: r.get::<_, String>("prospect_id")?.into(),
        state: r.get("state")?,
        start_at: r.get::<_, Option<i64>>("start_at")?.map(Millis),
        zone: r.get("zone")?,
        place: r.get("place")?,
        attendees: r
            .get::<_, String>("attendees")
            .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        sequence: r.get("ics_sequence")?,
        outcome: r.get("outcome")?,
    })
}

/// Insert or replace.
///
/// # Errors
/// Database errors.
pub fn put(c: &Connection, m: &Meeting) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO meetings(id,prospect_id,state,start_at,zone,place,attendees,ics_sequence,outcome) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT(id) DO UPDATE SET \
         state=excluded.state,start_at=excluded.start_at,zone=excluded.zone,place=excluded.place,attendees=excluded.attendees,ics_sequence=excluded.ics_sequence,outcome=excluded.outcome",
    )?
    .execute(params![
        m.id,
        m.prospect.as_str(),
        m.state,
        m.start_at.map(|t| t.0),
        m.zone,
        m.place,
        m.attendees.to_string(),
        m.sequence,
        m.outcome
    ])
    .map(drop)
}

/// One meeting.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &str) -> rusqlite::Result<Option<Meeting>> {
    c.prepare_cached("SELECT * FROM meetings WHERE id=?1")?
        .query_row([id], read)
        .optional()
}

/// Meetings by a condition over `meetings` (a literal of ours, never input).
///
/// # Errors
/// Database errors.
pub fn select(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Meeting>> {
    c.prepare_cached(&format!("SELECT * FROM meetings WHERE {condition}"))?
        .query_map(p, read)?
        .collect()
}

/// How often this card's people did not come.
///
/// # Errors
/// Database errors.
pub fn no_shows(c: &Connection, prospect: &ProspectId) -> rusqlite::Result<u32> {
    c.prepare_cached("SELECT count(*) FROM meetings WHERE prospect_id=?1 AND state='no_show'")?
        .query_row([prospect.as_str()], |r| r.get(0))
}
