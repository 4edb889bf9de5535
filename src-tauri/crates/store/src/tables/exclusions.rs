//! What is asked of `exclusions` beyond the rule at R (`leave_alone`): one row, whether a list was ever imported, whom a
//! row reaches.

use domain::{CompanyId, ExclusionId};
use rusqlite::{Connection, OptionalExtension as _, params};

/// How the source of an imported row begins.
pub const IMPORTED: &str = "import:";

/// Company, kind, owner, until and whether it covers the group, of one exclusion that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Property or group.
    pub company: CompanyId,
    /// Kind.
    pub kind: String,
    /// Whose.
    pub owner: Option<String>,
    /// Until, epoch milliseconds.
    pub until: Option<i64>,
    /// Whether it covers the group.
    pub on_group: bool,
}

/// One that has not ended.
///
/// # Errors
/// Database errors.
pub fn live(c: &Connection, id: &ExclusionId) -> rusqlite::Result<Option<Live>> {
    c.prepare_cached("SELECT company_id,kind,owner_id,until_at,on_group FROM exclusions WHERE id=?1 AND ended_at IS NULL")?
        .query_row([id.as_str()], |r| {
            Ok(Live { company: r.get::<_, String>(0)?.into(), kind: r.get(1)?, owner: r.get(2)?, until: r.get(3)?, on_group: r.get(4)? })
        })
        .optional()
}

/// Whether this company has a live exclusion of this kind already.
///
/// # Errors
/// Database errors.
pub fn has(c: &Connection, company: &CompanyId, kind: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM exclusions WHERE company_id=?1 AND kind=?2 AND ended_at IS NULL)")?.query_row(params![company.as_str(), kind], |r| r.get(0))
}

/// Whether a list was ever imported.
///
/// # Errors
/// Database errors.
pub fn imported(c: &Connection) -> rusqlite::Result<bool> {
    c.query_row(
        "SELECT EXISTS(SELECT 1 FROM exclusions WHERE source LIKE 'import:%')",
        [],
        |r| r.get(0),
    )
}

/// The companies a row on this company reaches: itself, and its members when it covers the group.
///
/// # Errors
/// Database errors.
pub fn reach(
    c: &Connection,
    company: &CompanyId,
    on_group: bool,
) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT ?1 UNION SELECT company_id FROM group_members WHERE ?2 AND group_id=?1 ORDER BY 1",
    )?
    .query_map(params![company.as_str(), on_group], |r| {
        r.get::<_, String>(0).map(CompanyId)
    })?
    .collect()
}

/// Live exclusions on this very company that are none of `there`.
///
/// # Errors
/// Database errors.
pub fn since(
    c: &Connection,
    company: &CompanyId,
    there: &[String],
) -> rusqlite::Result<Vec<ExclusionId>> {
    let known = serde_json::json!(there).to_string();
    c.prepare_cached("SELECT id FROM exclusions WHERE company_id=?1 AND id NOT IN(SELECT value FROM json_each(?2)) AND ended_at IS NULL ORDER BY at,id")?
        .query_map(params![company.as_str(), known], |r| r.get::<_, String>(0).map(ExclusionId))?
        .collect()
}

/// The undecided look-alikes of a company (`dedup_candidates`).
///
/// # Errors
/// Database errors.
pub fn look_alikes(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached("SELECT CASE WHEN a_id=?1 THEN b_id ELSE a_id END FROM dedup_candidates WHERE decided IS NULL AND (a_id=?1 OR b_id=?1) ORDER BY 1")?
        .query_map([company.as_str()], |r| r.get::<_, String>(0).map(CompanyId))?
        .collect()
}
