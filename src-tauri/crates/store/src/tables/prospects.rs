//! `prospects`: the card on the board. Its stage changes only with a transition (`tables::transitions`).

use domain::{
    ActorId, CompanyId, Millis, PersonId, PostId, ProspectId, Reason, Stage, TransitionId,
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A card.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// Id.
    pub id: ProspectId,
    /// The property.
    pub company: CompanyId,
    /// The post it sits in.
    pub post: Option<PostId>,
    /// The person in it.
    pub person: Option<PersonId>,
    /// The salesperson.
    pub owner: ActorId,
    /// Stage.
    pub stage: Stage,
    /// The transition that put it there.
    pub transition: TransitionId,
    /// Why it is lost or archived.
    pub reason: Option<Reason>,
    /// Details of the reason.
    pub reason_detail: Option<Value>,
    /// When it may be contacted again.
    pub revisit_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Prospect> {
    let stage: String = r.get("stage")?;
    let bad = |w: &str| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            format!("not a stage: {w}").into(),
        )
    };
    let detail: Option<String> = r.get("reason_detail")?;
    Ok(Prospect {
        id: r.get::<_, String>("id")?.into(),
        company: r.get::<_, String>("company_id")?.into(),
        post: r.get::<_, Option<String>>("post_id")?.map(Into::into),
        person: r.get::<_, Option<String>>("person_id")?.map(Into::into),
        owner: r.get::<_, String>("owner_id")?.into(),
        stage: Stage::of(&stage).ok_or_else(|| bad(&stage))?,
        transition: r.get::<_, String>("transition_id")?.into(),
        reason: r
            .get::<_, Option<String>>("reason")?
            .and_then(|w| Reason::of(&w)),
        reason_detail: detail.and_then(|d| serde_json::from_str(&d).ok()),
        revisit_at: r.get::<_, Option<i64>>("revisit_at")?.map(Millis),
    })
}

/// One card.
pub fn get(c: &Connection, id: &ProspectId) -> rusqlite::Result<Option<Prospect>> {
    c.prepare_cached("SELECT * FROM prospects WHERE id=?1")?
        .query_row([id.as_str()], read)
        .optional()
}

/// Cards by a condition over `prospects` (a literal of ours, never input).
pub fn select(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Prospect>> {
    c.prepare_cached(&format!("SELECT * FROM prospects WHERE {condition}"))?
        .query_map(p, read)?
        .collect()
}

/// The cards of a company, oldest first.
pub fn of_company(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Prospect>> {
    select(c, "company_id=?1 ORDER BY id", &[&company.as_str()])
}

/// The cards of a person, oldest first.
pub fn of_person(c: &Connection, person: &PersonId) -> rusqlite::Result<Vec<Prospect>> {
    select(c, "person_id=?1 ORDER BY id", &[&person.as_str()])
}

/// Put a person and post on a card that had none or another.
pub fn set_post(
    c: &Connection,
    id: &ProspectId,
    post: &PostId,
    person: Option<&PersonId>,
) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE prospects SET post_id=?2,person_id=?3 WHERE id=?1")?
        .execute(params![
            id.as_str(),
            post.as_str(),
            person.map(PersonId::as_str)
        ])
        .map(drop)
}

/// When it may be contacted again.
pub fn set_revisit(c: &Connection, id: &ProspectId, at: Option<Millis>) -> rusqlite::Result<()> {
    c.prepare_cached("UPDATE prospects SET revisit_at=?2 WHERE id=?1")?
        .execute(params![id.as_str(), at.map(|t| t.0)])
        .map(drop)
}

/// Number of cards per stage.
pub fn counts(c: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    c.prepare_cached("SELECT stage,count(*) FROM prospects GROUP BY stage")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect()
}

/// One factor of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name of the factor.
    pub factor: String,
    /// Points given.
    pub points: f64,
    /// Most it can give.
    pub most: f64,
    /// Why.
    pub evidence: String,
}

/// Replace a card's score and its factors.
pub fn set_score(
    c: &Connection,
    id: &ProspectId,
    score: f64,
    factors: &[Factor],
    at: Millis,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT INTO prospect_scores(prospect_id,score,at) VALUES(?1,?2,?3) ON CONFLICT(prospect_id) DO UPDATE SET score=excluded.score,at=excluded.at")?
        .execute(params![id.as_str(), score, at.0])?;
    c.execute(
        "DELETE FROM score_factors WHERE prospect_id=?1",
        [id.as_str()],
    )?;
    for f in factors {
        c.prepare_cached("INSERT INTO score_factors(prospect_id,factor,points,most,evidence) VALUES(?1,?2,?3,?4,?5)")?
            .execute(params![id.as_str(), f.factor, f.points, f.most, f.evidence])?;
    }
    Ok(())
}

/// A card's score, if it has one.
pub fn score(c: &Connection, id: &ProspectId) -> rusqlite::Result<Option<f64>> {
    c.prepare_cached("SELECT score FROM prospect_scores WHERE prospect_id=?1")?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()
}

/// The factors of a card's score, largest first.
pub fn factors(c: &Connection, id: &ProspectId) -> rusqlite::Result<Vec<Factor>> {
    c.prepare_cached("SELECT factor,points,most,evidence FROM score_factors WHERE prospect_id=?1 ORDER BY points DESC,factor")?
        .query_map([id.as_str()], |r| Ok(Factor { factor: r.get(0)?, points: r.get(1)?, most: r.get(2)?, evidence: r.get(3)? }))?
        .collect()
}
