//! `dedup_candidates`: pairs of companies that may be one hotel, for a person to decide.

use domain::{ActorId, CompanyId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// A pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Id.
    pub id: String,
    /// The one.
    pub a: CompanyId,
    /// The other.
    pub b: CompanyId,
    /// 0–1.
    pub score: f64,
    /// Which fields agree and what keeps them apart.
    pub why: String,
    /// When it was found.
    pub at: Millis,
    /// `same` or `different`, once decided.
    pub decided: Option<String>,
}

fn ordered<'a>(a: &'a CompanyId, b: &'a CompanyId) -> (&'a str, &'a str) {
    if a.as_str() < b.as_str() {
        (a.as_str(), b.as_str())
    } else {
        (b.as_str(), a.as_str())
    }
}

/// Put a pair on the list, unless it stands there, decided or not.
///
/// # Errors
/// Database errors.
pub fn propose(
    c: &Connection,
    id: &str,
    (a, b): (&CompanyId, &CompanyId),
    score: f64,
    why: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    let (a, b) = ordered(a, b);
    c.prepare_cached(
        "INSERT OR IGNORE INTO dedup_candidates(id,a_id,b_id,score,why,at) VALUES(?1,?2,?3,?4,?5,?6)",
    )?
    .execute(params![id, a, b, score, why, at.0])
    .map(drop)
}

const COLUMNS: &str = "id,a_id,b_id,score,why,at,decided";

fn read(r: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        id: r.get(0)?,
        a: r.get::<_, String>(1)?.into(),
        b: r.get::<_, String>(2)?.into(),
        score: r.get(3)?,
        why: r.get(4)?,
        at: Millis(r.get(5)?),
        decided: r.get(6)?,
    })
}

/// One pair.
///
/// # Errors
/// Database errors.
pub fn get(c: &Connection, id: &str) -> rusqlite::Result<Option<Candidate>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM dedup_candidates WHERE id=?1"
    ))?
    .query_row([id], read)
    .optional()
}

/// The pair of two companies.
///
/// # Errors
/// Database errors.
pub fn of_pair(
    c: &Connection,
    a: &CompanyId,
    b: &CompanyId,
) -> rusqlite::Result<Option<Candidate>> {
    let (a, b) = ordered(a, b);
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM dedup_candidates WHERE a_id=?1 AND b_id=?2"
    ))?
    .query_row([a, b], read)
    .optional()
}

/// Undecided pairs, likeliest first.
///
/// # Errors
/// Database errors.
pub fn open(c: &Connection, limit: u32) -> rusqlite::Result<Vec<Candidate>> {
    c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM dedup_candidates WHERE decided IS NULL ORDER BY score DESC,at,id LIMIT ?1"
    ))?
    .query_map([limit], read)?
    .collect()
}

/// Decide a pair; `None` opens it again.
///
/// # Errors
/// Database errors.
pub fn decide(
    c: &Connection,
    id: &str,
    decided: Option<&str>,
    actor: &ActorId,
) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE dedup_candidates SET decided=?2,decided_by=?3 WHERE id=?1")?
        .execute(params![id, decided, decided.map(|_| actor.as_str())])
        .map(drop)
}
