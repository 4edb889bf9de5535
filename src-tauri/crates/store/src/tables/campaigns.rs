//! `offers`, `campaigns`, `campaign_steps` and `enrolments`: what is sold, by which sequence, to whom.

use domain::{CampaignId, CompanyId, EnrolmentId, Millis, OfferId, PersonId, ProspectId, SenderId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// An offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Id.
    pub id: OfferId,
    /// Name.
    pub name: String,
    /// Category (`pms`, `revenue`, `crm` …).
    pub category: String,
    /// Whom it fits, JSON.
    pub fit: Value,
    /// Who decides, JSON list.
    pub deciders: Value,
    /// Price rule, JSON.
    pub price_rule: Value,
    /// Objections with answers, JSON.
    pub objections: Value,
    /// Value lines by language, JSON.
    pub copy: Value,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Id.
    pub id: CampaignId,
    /// Offer.
    pub offer: OfferId,
    /// Name.
    pub name: String,
    /// Strategy.
    pub strategy: String,
    /// `approve_all approve_first auto_above`.
    pub autonomy: String,
    /// Delicate kinds it opens.
    pub opens: Vec<String>,
    /// `draft running paused ended`.
    pub state: String,
    /// Targeting, JSON.
    pub targeting: Value,
    /// Who writes.
    pub sender: Option<SenderId>,
    /// Cap per rolling day.
    pub daily_cap: Option<u32>,
    /// Started at.
    pub started_at: Option<Millis>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 0, 1, 2 …
    pub n: u32,
    /// `mail_auto mail_manual call linkedin_manual letter task`.
    pub kind: String,
    /// Working days from the start.
    pub day: u32,
}

/// A prospect in a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Id.
    pub id: EnrolmentId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Card.
    pub prospect: ProspectId,
    /// Person, if any.
    pub person: Option<PersonId>,
    /// The property, where it locks.
    pub company_lock: Option<CompanyId>,
    /// `active held ended`.
    pub state: String,
    /// Why it is held.
    pub held_reason: Option<String>,
    /// Began.
    pub started_at: Millis,
    /// Ended.
    pub ended_at: Option<Millis>,
    /// When a hold is over by itself.
    pub resume_at: Option<Millis>,
    /// How often an out-of-office let it go on.
    pub resumes: u32,
    /// Why it ended.
    pub end_reason: Option<String>,
}

fn value(r: &Row<'_>, c: &str) -> rusqlite::Result<Value> {
    r.get::<_, String>(c)
        .map(|s| serde_json::from_str(&s).unwrap_or_default())
}

/// Insert or replace an offer.
pub fn put_offer(c: &Connection, o: &Offer) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO offers(id,name,category,fit,deciders,price_rule,objections,copy) VALUES(?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT(id) DO UPDATE SET name=excluded.name,\
         category=excluded.category,fit=excluded.fit,deciders=excluded.deciders,price_rule=excluded.price_rule,objections=excluded.objections,copy=excluded.copy",
        params![
            o.id.as_str(), o.name, o.category, o.fit.to_string(), o.deciders.to_string(), o.price_rule.to_string(), o.objections.to_string(), o.copy.to_string()
        ],
    )
    .map(drop)
}

fn read_offer(r: &Row<'_>) -> rusqlite::Result<Offer> {
    Ok(Offer {
        id: r.get::<_, String>("id")?.into(),
        name: r.get("name")?,
        category: r.get("category")?,
        fit: value(r, "fit")?,
        deciders: value(r, "deciders")?,
        price_rule: value(r, "price_rule")?,
        objections: value(r, "objections")?,
        copy: value(r, "copy")?,
    })
}

/// All offers.
pub fn offers(c: &Connection) -> rusqlite::Result<Vec<Offer>> {
    c.prepare_cached("SELECT * FROM offers ORDER BY id")?
        .query_map([], read_offer)?
        .collect()
}

/// One offer.
pub fn offer(c: &Connection, id: &OfferId) -> rusqlite::Result<Option<Offer>> {
    c.prepare_cached("SELECT * FROM offers WHERE id=?1")?
        .query_row([id.as_str()], read_offer)
        .optional()
}

/// Insert a campaign with its steps, in `draft`.
pub fn insert_campaign(c: &Connection, k: &Campaign, steps: &[Step]) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO campaigns(id,offer_id,strategy,autonomy,opens,state,name,targeting,sender_identity_id,daily_cap) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
        params![
            k.id.as_str(), k.offer.as_str(), k.strategy, k.autonomy, serde_json::to_string(&k.opens).unwrap_or_else(|_| "[]".into()), k.state, k.name, k.targeting.to_string(),
            k.sender.as_ref().map(SenderId::as_str), k.daily_cap
        ],
    )?;
    for s in steps {
        c.execute(
            "INSERT INTO campaign_steps(campaign_id,n,kind,day) VALUES(?1,?2,?3,?4)",
            params![k.id.as_str(), s.n, s.kind, s.day],
        )?;
    }
    Ok(())
}

fn read_campaign(r: &Row<'_>) -> rusqlite::Result<Campaign> {
    Ok(Campaign {
        id: r.get::<_, String>("id")?.into(),
        offer: r.get::<_, String>("offer_id")?.into(),
        name: r.get("name")?,
        strategy: r.get("strategy")?,
        autonomy: r.get("autonomy")?,
        opens: r
            .get::<_, String>("opens")
            .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        state: r.get("state")?,
        targeting: value(r, "targeting")?,
        sender: r
            .get::<_, Option<String>>("sender_identity_id")?
            .map(Into::into),
        daily_cap: r.get("daily_cap")?,
        started_at: r.get::<_, Option<i64>>("started_at")?.map(Millis),
    })
}

/// One campaign.
pub fn campaign(c: &Connection, id: &CampaignId) -> rusqlite::Result<Option<Campaign>> {
    c.prepare_cached("SELECT * FROM campaigns WHERE id=?1")?
        .query_row([id.as_str()], read_campaign)
        .optional()
}

/// All campaigns.
pub fn campaigns(c: &Connection) -> rusqlite::Result<Vec<Campaign>> {
    c.prepare_cached("SELECT * FROM campaigns ORDER BY id")?
        .query_map([], read_campaign)?
        .collect()
}

/// The steps of a campaign in order.
pub fn steps(c: &Connection, id: &CampaignId) -> rusqlite::Result<Vec<Step>> {
    c.prepare_cached("SELECT n,kind,day FROM campaign_steps WHERE campaign_id=?1 ORDER BY n")?
        .query_map([id.as_str()], |r| {
            Ok(Step {
                n: r.get(0)?,
                kind: r.get(1)?,
                day: r.get(2)?,
            })
        })?
        .collect()
}

/// Move a campaign to a state.
pub fn set_campaign_state(
    c: &Connection,
    id: &CampaignId,
    state: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE campaigns SET state=?2,started_at=CASE WHEN ?2='running' THEN coalesce(started_at,?3) ELSE started_at END WHERE id=?1",
        params![id.as_str(), state, at.0],
    )
    .map(drop)
}

fn read_enrolment(r: &Row<'_>) -> rusqlite::Result<Enrolment> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Enrolment {
        id: r.get::<_, String>("id")?.into(),
        campaign: r.get::<_, String>("campaign_id")?.into(),
        prospect: r.get::<_, String>("prospect_id")?.into(),
        person: r.get::<_, Option<String>>("person_id")?.map(Into::into),
        company_lock: r.get::<_, Option<String>>("company_lock")?.map(Into::into),
        state: r.get("state")?,
        held_reason: r.get("held_reason")?,
        started_at: Millis(r.get("started_at")?),
        ended_at: at("ended_at")?,
        resume_at: at("resume_at")?,
        resumes: r.get("resumes")?,
        end_reason: r.get("end_reason")?,
    })
}

/// Enrol; SQLite refuses a second open thread of the person or the property.
pub fn enrol(c: &Connection, e: &Enrolment) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO enrolments(id,campaign_id,prospect_id,person_id,company_lock,state,started_at) VALUES(?1,?2,?3,?4,?5,'active',?6)",
        params![
            e.id.as_str(), e.campaign.as_str(), e.prospect.as_str(), e.person.as_ref().map(PersonId::as_str), e.company_lock.as_ref().map(CompanyId::as_str), e.started_at.0
        ],
    )
    .map(drop)
}

/// Enrolments by a condition over `enrolments` (a literal of ours, never input).
pub fn select_enrolments(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Enrolment>> {
    c.prepare_cached(&format!("SELECT * FROM enrolments WHERE {condition}"))?
        .query_map(p, read_enrolment)?
        .collect()
}

/// One enrolment.
pub fn enrolment(c: &Connection, id: &EnrolmentId) -> rusqlite::Result<Option<Enrolment>> {
    Ok(select_enrolments(c, "id=?1", &[&id.as_str()])?
        .into_iter()
        .next())
}

/// The open enrolments of a prospect.
pub fn open_of_prospect(c: &Connection, id: &ProspectId) -> rusqlite::Result<Vec<Enrolment>> {
    select_enrolments(
        c,
        "prospect_id=?1 AND state<>'ended' ORDER BY id",
        &[&id.as_str()],
    )
}

/// The open enrolments of every card at a company.
pub fn open_of_company(c: &Connection, id: &CompanyId) -> rusqlite::Result<Vec<Enrolment>> {
    select_enrolments(
        c,
        "prospect_id IN(SELECT id FROM prospects WHERE company_id=?1) AND state<>'ended' ORDER BY id",
        &[&id.as_str()],
    )
}

/// Hold an open enrolment; a hold without `resume_at` waits for a person.
pub fn hold(
    c: &Connection,
    id: &EnrolmentId,
    reason: &str,
    resume_at: Option<Millis>,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE enrolments SET state='held',held_reason=?2,resume_at=?3 WHERE id=?1 AND state<>'ended'",
        params![id.as_str(), reason, resume_at.map(|t| t.0)],
    )
    .map(drop)
}

/// Let a held one go on.
pub fn resume(c: &Connection, id: &EnrolmentId, by_itself: bool) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE enrolments SET state='active',held_reason=NULL,resume_at=NULL,resumes=resumes+?2 WHERE id=?1 AND state='held'",
        params![id.as_str(), by_itself],
    )
    .map(drop)
}

/// End one.
pub fn end(c: &Connection, id: &EnrolmentId, reason: &str, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE enrolments SET state='ended',held_reason=NULL,resume_at=NULL,ended_at=?3,end_reason=?2 WHERE id=?1 AND state<>'ended'",
        params![id.as_str(), reason, at.0],
    )
    .map(drop)
}
