//! `exclusions`, `gates`, `touches`: whom we leave alone, and by which channel.

use domain::{CompanyId, ExclusionId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A customer, open deal, partner …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Id.
    pub id: ExclusionId,
    /// Property or group.
    pub company: CompanyId,
    /// Whether it covers the group.
    pub on_group: bool,
    /// `customer open_deal partner competitor colleague do_not_approach`.
    pub kind: String,
    /// Whose.
    pub owner: Option<String>,
    /// Where from.
    pub source: String,
    /// Until.
    pub until_at: Option<Millis>,
    /// Since.
    pub at: Millis,
    /// Ended.
    pub ended_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Exclusion> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Exclusion {
        id: r.get::<_, String>("id")?.into(),
        company: r.get::<_, String>("company_id")?.into(),
        on_group: r.get("on_group")?,
        kind: r.get("kind")?,
        owner: r.get("owner_id")?,
        source: r.get("source")?,
        until_at: at("until_at")?,
        at: Millis(r.get("at")?),
        ended_at: at("ended_at")?,
    })
}

/// Insert an exclusion.
pub fn exclude(c: &Connection, x: &Exclusion) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO exclusions(id,company_id,on_group,kind,owner_id,source,until_at,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
        params![x.id.as_str(), x.company.as_str(), x.on_group, x.kind, x.owner, x.source, x.until_at.map(|t| t.0), x.at.0],
    )
    .map(drop)
}

/// End an exclusion.
pub fn end_exclusion(c: &Connection, id: &ExclusionId, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE exclusions SET ended_at=?2 WHERE id=?1 AND ended_at IS NULL",
        params![id.as_str(), at.0],
    )
}

/// All live exclusions.
pub fn exclusions(c: &Connection) -> rusqlite::Result<Vec<Exclusion>> {
    c.prepare_cached("SELECT * FROM exclusions WHERE ended_at IS NULL ORDER BY at,id")?
        .query_map([], read)?
        .collect()
}

/// The live exclusions that hit a company, by itself or through its groups.
pub fn exclusions_hitting(
    c: &Connection,
    company: &CompanyId,
    now: Millis,
) -> rusqlite::Result<Vec<Exclusion>> {
    c.prepare_cached(
        "SELECT * FROM exclusions WHERE ended_at IS NULL AND (until_at IS NULL OR until_at>?2) AND (company_id=?1 OR company_id IN(SELECT part FROM merged_ids WHERE kind='company' AND id=?1) OR (on_group=1 AND company_id IN(SELECT group_id FROM group_members WHERE company_id=?1))) ORDER BY at,id",
    )?
    .query_map(params![company.as_str(), now.0], read)?
    .collect()
}

/// A row of the country gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// ISO country, or `*`.
    pub country: String,
    /// Channel.
    pub channel: String,
    /// `person role unknown`.
    pub recipient_kind: String,
    /// Decision.
    pub value: String,
    /// Conditions, JSON.
    pub conditions: Value,
    /// Rule id.
    pub rule_id: String,
    /// Source.
    pub source: String,
    /// Dated.
    pub dated_at: Millis,
    /// Signed by, at.
    pub signed: Option<(String, Millis)>,
}

/// Insert or replace a gate row.
pub fn put_gate(c: &Connection, g: &Gate) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO gates(country,channel,recipient_kind,value,conditions,rule_id,source,dated_at,signed_by,signed_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) \
         ON CONFLICT(country,channel,recipient_kind) DO UPDATE SET value=excluded.value,conditions=excluded.conditions,rule_id=excluded.rule_id,source=excluded.source,\
         dated_at=excluded.dated_at,signed_by=excluded.signed_by,signed_at=excluded.signed_at",
        params![
            g.country, g.channel, g.recipient_kind, g.value, g.conditions.to_string(), g.rule_id, g.source, g.dated_at.0, g.signed.as_ref().map(|s| s.0.as_str()),
            g.signed.as_ref().map(|s| s.1.0)
        ],
    )
    .map(drop)
}

/// All gate rows.
pub fn gates(c: &Connection) -> rusqlite::Result<Vec<Gate>> {
    c.prepare_cached("SELECT * FROM gates ORDER BY country,channel,recipient_kind")?
        .query_map([], |r| {
            Ok(Gate {
                country: r.get("country")?,
                channel: r.get("channel")?,
                recipient_kind: r.get("recipient_kind")?,
                value: r.get("value")?,
                conditions: r
                    .get::<_, String>("conditions")
                    .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                rule_id: r.get("rule_id")?,
                source: r.get("source")?,
                dated_at: Millis(r.get("dated_at")?),
                signed: r
                    .get::<_, Option<String>>("signed_by")?
                    .zip(r.get::<_, Option<i64>>("signed_at")?.map(Millis)),
            })
        })?
        .collect()
}

/// Sign every gate row.
pub fn sign_gates(c: &Connection, actor: &str, at: Millis) -> rusqlite::Result<usize> {
    c.execute(
        "UPDATE gates SET signed_by=?1,signed_at=?2",
        params![actor, at.0],
    )
}

/// Contact outside our sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// Id.
    pub id: String,
    /// Card, if one.
    pub prospect: Option<String>,
    /// Company.
    pub company: CompanyId,
    /// Person, if known.
    pub person: Option<String>,
    /// `mail call visit linkedin letter`.
    pub kind: String,
    /// `out in`.
    pub direction: String,
    /// Outcome.
    pub outcome: String,
    /// `logged sent_folder calendar`.
    pub source: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: Millis,
}

/// Insert a touch.
pub fn insert_touch(c: &Connection, t: &Touch) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO touches(id,prospect_id,company_id,person_id,kind,direction,outcome,source,actor_id,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
        params![t.id, t.prospect, t.company.as_str(), t.person, t.kind, t.direction, t.outcome, t.source, t.actor, t.at.0],
    )
    .map(drop)
}

/// The last touch of a company.
pub fn last_touch(c: &Connection, company: &CompanyId) -> rusqlite::Result<Option<Millis>> {
    c.query_row(
        "SELECT max(at) FROM touches WHERE company_id=?1",
        [company.as_str()],
        |r| r.get::<_, Option<i64>>(0),
    )
    .map(|t| t.map(Millis))
}

/// Whether "we have none" or the gates were signed: by whom, when.
pub fn signature(c: &Connection, kind: &str) -> rusqlite::Result<Option<(String, Millis)>> {
    c.query_row(
        "SELECT name,at FROM signatures WHERE kind=?1",
        [kind],
        |r| Ok((r.get(0)?, Millis(r.get(1)?))),
    )
    .optional()
}

/// Sign with name and date.
pub fn sign(
    c: &Connection,
    kind: &str,
    actor: &str,
    name: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO signatures(kind,actor_id,name,at) VALUES(?1,?2,?3,?4) ON CONFLICT(kind) DO UPDATE SET actor_id=excluded.actor_id,name=excluded.name,at=excluded.at",
        params![kind, actor, name, at.0],
    )
    .map(drop)
}
