//! Which cards a campaign targets, and how they can be reached: the reads behind the preview and the start of a campaign.

use domain::{CampaignId, CompanyId, Millis, PersonId, ProspectId};
use rusqlite::{Connection, params};

/// What a campaign targets. Empty lists let everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Target {
    /// ISO countries.
    pub countries: Vec<String>,
    /// Market tiers.
    pub tiers: Vec<String>,
    /// Stages.
    pub stages: Vec<String>,
}

fn list(v: &[String]) -> String {
    serde_json::to_string(v).unwrap_or_else(|_| "[]".into())
}

/// The cards a target matches, best score first.
///
/// # Errors
/// Database errors.
pub fn matching(c: &Connection, t: &Target) -> rusqlite::Result<Vec<ProspectId>> {
    c.prepare_cached(
        "SELECT p.id FROM prospects p JOIN companies c ON c.id=p.company_id JOIN company_profiles f ON f.company_id=c.id LEFT JOIN prospect_scores s ON s.prospect_id=p.id \
         WHERE p.stage IN(SELECT value FROM json_each(?1)) AND (?2='[]' OR c.country IN(SELECT value FROM json_each(?2))) AND (?3='[]' OR f.tier IN(SELECT value FROM json_each(?3))) \
         ORDER BY s.score IS NULL,s.score DESC,p.id",
    )?
    .query_map(params![list(&t.stages), list(&t.countries), list(&t.tiers)], |r| r.get::<_, String>(0).map(ProspectId))?
    .collect()
}

/// Whether a person, or a property that locks, has an open sequence: who holds it.
///
/// # Errors
/// Database errors.
pub fn open_thread(
    c: &Connection,
    person: Option<&PersonId>,
    lock: Option<&CompanyId>,
) -> rusqlite::Result<Option<ProspectId>> {
    let mut q = c.prepare_cached(
        "SELECT prospect_id FROM enrolments WHERE state<>'ended' AND ((person_id IS NOT NULL AND person_id=?1) OR (company_lock IS NOT NULL AND company_lock=?2)) ORDER BY id LIMIT 1",
    )?;
    let mut rows = q.query(params![
        person.map(PersonId::as_str),
        lock.map(CompanyId::as_str)
    ])?;
    rows.next()?
        .map(|r| r.get::<_, String>(0).map(ProspectId))
        .transpose()
}

/// When the last sequence at a property ended without an answer.
///
/// # Errors
/// Database errors.
pub fn finished_at(c: &Connection, company: &CompanyId) -> rusqlite::Result<Option<Millis>> {
    c.prepare_cached("SELECT max(ended_at) FROM enrolments WHERE company_lock=?1 AND state='ended' AND end_reason='sequence_finished'")?
        .query_row([company.as_str()], |r| r.get::<_, Option<i64>>(0))
        .map(|t| t.map(Millis))
}

/// Whether this card was in this campaign before.
///
/// # Errors
/// Database errors.
pub fn was_in(
    c: &Connection,
    campaign: &CampaignId,
    prospect: &ProspectId,
) -> rusqlite::Result<bool> {
    c.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM enrolments WHERE campaign_id=?1 AND prospect_id=?2)",
    )?
    .query_row([campaign.as_str(), prospect.as_str()], |r| r.get(0))
}

/// Counts of a campaign: enrolments active, held, ended; mails waiting for approval, sent, answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Funnel {
    /// Sequences that run.
    pub active: u32,
    /// Sequences that are held.
    pub held: u32,
    /// Sequences that ended.
    pub ended: u32,
    /// Drafts that wait.
    pub drafts: u32,
    /// Mails sent.
    pub sent: u32,
    /// Mails answered by a human.
    pub replied: u32,
}

/// The funnel of a campaign.
///
/// # Errors
/// Database errors.
pub fn funnel(c: &Connection, id: &CampaignId) -> rusqlite::Result<Funnel> {
    let mut f = c.prepare_cached("SELECT coalesce(sum(state='active'),0),coalesce(sum(state='held'),0),coalesce(sum(state='ended'),0) FROM enrolments WHERE campaign_id=?1")?.query_row(
        [id.as_str()],
        |r| Ok(Funnel { active: r.get(0)?, held: r.get(1)?, ended: r.get(2)?, ..Funnel::default() }),
    )?;
    (f.drafts, f.sent, f.replied) = c
        .prepare_cached("SELECT coalesce(sum(state IN('draft','pending_approval')),0),coalesce(sum(state='sent'),0),coalesce(sum(replied_at IS NOT NULL),0) FROM emails WHERE campaign_id=?1")?
        .query_row([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    Ok(f)
}

/// The enrolments of a campaign in a state with this hold reason (`None`: any).
///
/// # Errors
/// Database errors.
pub fn enrolments(
    c: &Connection,
    id: &CampaignId,
    state: &str,
    held: Option<&str>,
) -> rusqlite::Result<Vec<domain::EnrolmentId>> {
    c.prepare_cached("SELECT id FROM enrolments WHERE campaign_id=?1 AND state=?2 AND (?3 IS NULL OR held_reason=?3) ORDER BY id")?
        .query_map(params![id.as_str(), state, held], |r| r.get::<_, String>(0).map(domain::EnrolmentId))?
        .collect()
}
