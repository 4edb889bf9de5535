//! Groups as a person looks at them: `company_edges` with their members, and `group_holds` with what they hold.

use domain::{ActorId, CompanyId, EnrolmentId, Millis, ProspectId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// A dated edge of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Id.
    pub id: String,
    /// The member.
    pub company: CompanyId,
    /// `brand_of owned_by operated_by franchised_from clustered_with`.
    pub kind: String,
    /// The group.
    pub group: CompanyId,
    /// Where we know it from.
    pub source: String,
    /// Since.
    pub since: Option<Millis>,
    /// Until.
    pub until: Option<Millis>,
}

fn edge(r: &Row<'_>) -> rusqlite::Result<Edge> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Edge {
        id: r.get("id")?,
        company: r.get::<_, String>("company_id")?.into(),
        kind: r.get("kind")?,
        group: r.get::<_, String>("group_id")?.into(),
        source: r.get("source")?,
        since: at("since_at")?,
        until: at("until_at")?,
    })
}

/// The edges into a group, live ones first.
///
/// # Errors
/// Database errors.
pub fn edges_into(c: &Connection, group: &CompanyId) -> rusqlite::Result<Vec<Edge>> {
    c.prepare_cached(
        "SELECT * FROM company_edges WHERE group_id=?1 ORDER BY until_at IS NOT NULL,kind,id",
    )?
    .query_map([group.as_str()], edge)?
    .collect()
}

/// One edge.
///
/// # Errors
/// Database errors.
pub fn edge_by_id(c: &Connection, id: &str) -> rusqlite::Result<Option<Edge>> {
    c.prepare_cached("SELECT * FROM company_edges WHERE id=?1")?
        .query_row([id], edge)
        .optional()
}

/// The live edge of a member into a group.
///
/// # Errors
/// Database errors.
pub fn live_edge(
    c: &Connection,
    company: &CompanyId,
    kind: &str,
    group: &CompanyId,
) -> rusqlite::Result<Option<Edge>> {
    c.prepare_cached("SELECT * FROM company_edges WHERE company_id=?1 AND kind=?2 AND group_id=?3 AND until_at IS NULL")?
        .query_row([company.as_str(), kind, group.as_str()], edge)
        .optional()
}

/// End an edge; it stays for history. Renew the closure afterwards.
///
/// # Errors
/// Database errors.
pub fn end_edge(c: &Connection, id: &str, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE company_edges SET until_at=?2 WHERE id=?1 AND until_at IS NULL",
        params![id, at.0],
    )
}

/// Every company of a group by the closure of live edges, the group itself first.
///
/// # Errors
/// Database errors.
pub fn all_of(c: &Connection, group: &CompanyId) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT ?1 AS id,0 AS n UNION SELECT company_id,1 FROM group_members WHERE group_id=?1 ORDER BY n,id",
    )?
    .query_map([group.as_str()], |r| r.get::<_, String>(0).map(CompanyId))?
    .collect()
}

/// Companies that are a group of others, or are held.
///
/// # Errors
/// Database errors.
pub fn all(c: &Connection) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT group_id FROM group_members UNION SELECT company_id FROM group_holds WHERE released_at IS NULL ORDER BY 1",
    )?
    .query_map([], |r| r.get::<_, String>(0).map(CompanyId))?
    .collect()
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Id.
    pub id: String,
    /// The group, or a hotel without one.
    pub company: CompanyId,
    /// Why.
    pub why: String,
    /// `person reply`.
    pub raised_by: String,
    /// Who acted.
    pub actor: ActorId,
    /// The card whose message raised it.
    pub prospect: Option<ProspectId>,
    /// Since.
    pub at: Millis,
    /// Released.
    pub released_at: Option<Millis>,
}

fn hold(r: &Row<'_>) -> rusqlite::Result<Hold> {
    Ok(Hold {
        id: r.get("id")?,
        company: r.get::<_, String>("company_id")?.into(),
        why: r.get("why")?,
        raised_by: r.get("raised_by")?,
        actor: r.get::<_, String>("actor_id")?.into(),
        prospect: r.get::<_, Option<String>>("prospect_id")?.map(Into::into),
        at: Millis(r.get("at")?),
        released_at: r.get::<_, Option<i64>>("released_at")?.map(Millis),
    })
}

/// Write a hold down.
///
/// # Errors
/// Database errors.
pub fn insert_hold(c: &Connection, h: &Hold) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO group_holds(id,company_id,why,raised_by,actor_id,prospect_id,at) VALUES(?1,?2,?3,?4,?5,?6,?7)",
        params![
            h.id,
            h.company.as_str(),
            h.why,
            h.raised_by,
            h.actor.as_str(),
            h.prospect.as_ref().map(ProspectId::as_str),
            h.at.0
        ],
    )
    .map(drop)
}

/// The holds of a company, live ones first.
///
/// # Errors
/// Database errors.
pub fn holds_of(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Hold>> {
    c.prepare_cached("SELECT * FROM group_holds WHERE company_id=?1 ORDER BY released_at IS NOT NULL,at DESC,id DESC")?
        .query_map([company.as_str()], hold)?
        .collect()
}

/// One hold.
///
/// # Errors
/// Database errors.
pub fn get_hold(c: &Connection, id: &str) -> rusqlite::Result<Option<Hold>> {
    c.prepare_cached("SELECT * FROM group_holds WHERE id=?1")?
        .query_row([id], hold)
        .optional()
}

/// It is over.
///
/// # Errors
/// Database errors.
pub fn release(c: &Connection, id: &str, actor: &ActorId, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE group_holds SET released_at=?2,released_by=?3 WHERE id=?1 AND released_at IS NULL",
        params![id, at.0, actor.as_str()],
    )
}

/// A thread a hold holds, and how it stood before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldThread {
    /// The thread.
    pub enrolment: EnrolmentId,
    /// `active held`.
    pub was_state: String,
    /// Why it was held before.
    pub was_reason: Option<String>,
    /// When that hold would have ended by itself.
    pub was_resume_at: Option<Millis>,
}

/// Remember a thread with its state of before.
///
/// # Errors
/// Database errors.
pub fn hold_thread(c: &Connection, hold: &str, t: &HeldThread) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO group_held_threads(hold_id,enrolment_id,was_state,was_reason,was_resume_at) VALUES(?1,?2,?3,?4,?5)")?
        .execute(params![hold, t.enrolment.as_str(), t.was_state, t.was_reason, t.was_resume_at.map(|m| m.0)])
        .map(drop)
}

/// The threads of a hold.
///
/// # Errors
/// Database errors.
pub fn threads(c: &Connection, hold: &str) -> rusqlite::Result<Vec<HeldThread>> {
    c.prepare_cached("SELECT enrolment_id,was_state,was_reason,was_resume_at FROM group_held_threads WHERE hold_id=?1 ORDER BY enrolment_id")?
        .query_map([hold], |r| {
            Ok(HeldThread {
                enrolment: r.get::<_, String>(0)?.into(),
                was_state: r.get(1)?,
                was_reason: r.get(2)?,
                was_resume_at: r.get::<_, Option<i64>>(3)?.map(Millis),
            })
        })?
        .collect()
}

/// A hold is over: live holds that found this thread held by it find it as it was before.
///
/// # Errors
/// Database errors.
pub fn inherit(c: &Connection, why: &str, t: &HeldThread) -> rusqlite::Result<()> {
    c.prepare_cached(
        "UPDATE group_held_threads SET was_state=?2,was_reason=?3,was_resume_at=?4 WHERE enrolment_id=?1 AND was_state='held' AND was_reason=?5 \
         AND hold_id IN(SELECT id FROM group_holds WHERE released_at IS NULL)",
    )?
    .execute(params![t.enrolment.as_str(), t.was_state, t.was_reason, t.was_resume_at.map(|m| m.0), why])
    .map(drop)
}

/// The newest live hold, other than `but`, that holds this thread.
///
/// # Errors
/// Database errors.
pub fn holding(
    c: &Connection,
    enrolment: &EnrolmentId,
    but: &str,
) -> rusqlite::Result<Option<Hold>> {
    c.prepare_cached(
        "SELECT h.* FROM group_holds h JOIN group_held_threads t ON t.hold_id=h.id WHERE t.enrolment_id=?1 AND h.id<>?2 AND h.released_at IS NULL ORDER BY h.at DESC,h.id DESC LIMIT 1",
    )?
    .query_row([enrolment.as_str(), but], hold)
    .optional()
}

/// Whether a company or one of its groups is held, and why.
///
/// # Errors
/// Database errors.
pub fn held(c: &Connection, company: &CompanyId) -> rusqlite::Result<Option<String>> {
    c.prepare_cached(
        "SELECT why FROM group_holds WHERE released_at IS NULL AND company_id IN(SELECT ?1 UNION SELECT group_id FROM group_members WHERE company_id=?1) ORDER BY at LIMIT 1",
    )?
    .query_row([company.as_str()], |r| r.get(0))
    .optional()
}
