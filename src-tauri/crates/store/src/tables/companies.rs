//! `companies`, `company_profiles`, `company_keys`, `company_edges` and `group_members`: hotels, chains and groups.

use domain::site::Finding;
use domain::{CompanyId, Millis};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::Value;

/// A company with its profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Company {
    /// Id.
    pub id: String,
    /// Name as printed.
    pub name: String,
    /// `chain_hq franchise independent management_company unknown`.
    pub category: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 3166-2 part.
    pub subdivision: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// `open brand_mandated head_office has_rival`.
    pub fit: Option<String>,
    /// `property owner operator head_office`.
    pub decider: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// `unknown given verified unreachable parked none`.
    pub website_state: String,
    /// Town.
    pub town: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// Language of its site, ISO 639-1.
    pub language: Option<String>,
    /// Market tier.
    pub tier: Option<String>,
    /// Probabilities of the five tiers.
    pub tier_probabilities: Option<Value>,
    /// Rooms.
    pub rooms: Option<u32>,
    /// Stars.
    pub stars: Option<u32>,
    /// Chain it carries.
    pub chain: Option<String>,
    /// Last enrichment.
    pub enriched_at: Option<Millis>,
    /// What a person should look at.
    pub needs_attention: Option<String>,
    /// Closed until.
    pub closed_until: Option<Millis>,
    /// Months it is open (JSON list of 1–12), if seasonal.
    pub open_months: Option<String>,
}

impl Company {
    /// Its id as a newtype.
    #[must_use]
    pub fn company_id(&self) -> CompanyId {
        CompanyId(self.id.clone())
    }
}

const SELECT: &str = "SELECT c.*,p.website,p.website_state,p.town,p.street,p.postal_code,p.phone,p.language,p.tier,p.tier_probabilities,p.rooms,p.stars,p.chain,p.enriched_at,\
    p.needs_attention FROM companies c JOIN company_profiles p ON p.company_id=c.id";

fn read(r: &Row<'_>) -> rusqlite::Result<Company> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Company {
        id: r.get("id")?,
        name: r.get("name")?,
        category: r.get("category")?,
        country: r.get("country")?,
        subdivision: r.get("subdivision")?,
        zone: r.get("zone")?,
        fit: r.get("fit")?,
        decider: r.get("decider")?,
        website: r.get("website")?,
        website_state: r.get("website_state")?,
        town: r.get("town")?,
        street: r.get("street")?,
        postal_code: r.get("postal_code")?,
        phone: r.get("phone")?,
        language: r.get("language")?,
        tier: r.get("tier")?,
        tier_probabilities: r
            .get::<_, Option<String>>("tier_probabilities")?
            .and_then(|s| serde_json::from_str(&s).ok()),
        rooms: r.get("rooms")?,
        stars: r.get("stars")?,
        chain: r.get("chain")?,
        enriched_at: at("enriched_at")?,
        needs_attention: r.get("needs_attention")?,
        closed_until: at("closed_until")?,
        open_months: r.get("open_months")?,
    })
}

/// One company.
pub fn get(c: &Connection, id: &CompanyId) -> rusqlite::Result<Option<Company>> {
    c.prepare_cached(&format!("{SELECT} WHERE c.id=?1"))?
        .query_row([id.as_str()], read)
        .optional()
}

/// Insert or replace company and profile.
pub fn put(c: &Connection, x: &Company) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO companies(id,name,category,country,subdivision,zone,fit,decider,open_months,closed_until) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) ON CONFLICT(id) DO UPDATE SET \
         name=excluded.name,category=excluded.category,country=excluded.country,subdivision=excluded.subdivision,zone=excluded.zone,fit=excluded.fit,decider=excluded.decider,\
         open_months=excluded.open_months,closed_until=excluded.closed_until",
    )?
    .execute(params![
        x.id, x.name, if x.category.is_empty() { "unknown" } else { &x.category }, x.country, x.subdivision, x.zone, x.fit, x.decider, x.open_months, x.closed_until.map(|t| t.0)
    ])?;
    c.prepare_cached(
        "INSERT INTO company_profiles(company_id,website,website_state,town,street,postal_code,phone,language,tier,tier_probabilities,rooms,stars,chain,enriched_at,needs_attention) \
         VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) ON CONFLICT(company_id) DO UPDATE SET website=excluded.website,website_state=excluded.website_state,town=excluded.town,\
         street=excluded.street,postal_code=excluded.postal_code,phone=excluded.phone,language=excluded.language,tier=excluded.tier,tier_probabilities=excluded.tier_probabilities,\
         rooms=excluded.rooms,stars=excluded.stars,chain=excluded.chain,enriched_at=excluded.enriched_at,needs_attention=excluded.needs_attention",
    )?
    .execute(params![
        x.id, x.website, if x.website_state.is_empty() { "unknown" } else { &x.website_state }, x.town, x.street, x.postal_code, x.phone, x.language, x.tier,
        x.tier_probabilities.as_ref().map(Value::to_string), x.rooms, x.stars, x.chain, x.enriched_at.map(|t| t.0), x.needs_attention
    ])
    .map(drop)
}

/// What a company is recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Registrable domain of its website (not a shared one).
    Domain,
    /// Host and path or property code on a shared host.
    Site,
    /// Normalised name and place.
    NamePlace,
    /// Phone.
    Phone,
}

impl KeyKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Site => "site",
            Self::NamePlace => "name_place",
            Self::Phone => "phone",
        }
    }
}

/// Remember a key of a company.
pub fn add_key(
    c: &Connection,
    kind: KeyKind,
    key: &str,
    company: &CompanyId,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO company_keys(kind,key,company_id) VALUES(?1,?2,?3)")?
        .execute([kind.word(), key, company.as_str()])
        .map(drop)
}

/// The companies with this key.
pub fn by_key(c: &Connection, kind: KeyKind, key: &str) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT company_id FROM company_keys WHERE kind=?1 AND key=?2 ORDER BY company_id",
    )?
    .query_map([kind.word(), key], |r| r.get::<_, String>(0).map(CompanyId))?
    .collect()
}

/// At most `limit` companies with this key, oldest first.
pub fn some_by_key(
    c: &Connection,
    kind: KeyKind,
    key: &str,
    limit: u32,
) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT company_id FROM company_keys WHERE kind=?1 AND key=?2 ORDER BY company_id LIMIT ?3",
    )?
    .query_map(params![kind.word(), key, limit], |r| {
        r.get::<_, String>(0).map(CompanyId)
    })?
    .collect()
}

/// At most `limit` companies with a key that begins so.
pub fn some_by_prefix(
    c: &Connection,
    kind: KeyKind,
    prefix: &str,
    limit: u32,
) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached(
        "SELECT company_id FROM company_keys WHERE kind=?1 AND key>=?2 AND key<?2||char(1114111) ORDER BY key,company_id LIMIT ?3",
    )?
    .query_map(params![kind.word(), prefix, limit], |r| {
        r.get::<_, String>(0).map(CompanyId)
    })?
    .collect()
}

/// Forget by what a company is recognised.
pub fn forget_keys(c: &Connection, company: &CompanyId) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM company_keys WHERE company_id=?1")?
        .execute([company.as_str()])
        .map(drop)
}

/// Every company, oldest first.
pub fn all_ids(c: &Connection) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached("SELECT id FROM companies ORDER BY id")?
        .query_map([], |r| r.get::<_, String>(0).map(CompanyId))?
        .collect()
}

/// Id and name of every company, oldest first.
pub fn names(c: &Connection) -> rusqlite::Result<Vec<(CompanyId, String)>> {
    c.prepare_cached("SELECT id,name FROM companies ORDER BY id")?
        .query_map([], |r| Ok((CompanyId(r.get(0)?), r.get(1)?)))?
        .collect()
}

/// The class of a shared key (`brand_host free_mail isp own learnt`), if it is shared.
pub fn shared_class(c: &Connection, kind: &str, key: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT class FROM shared_keys WHERE kind=?1 AND key=?2")?
        .query_row([kind, key], |r| r.get(0))
        .optional()
}

/// Mark a domain, phone or address as shared.
pub fn add_shared(
    c: &Connection,
    kind: &str,
    key: &str,
    value: &str,
    class: &str,
) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR IGNORE INTO shared_keys(kind,key,value,class) VALUES(?1,?2,?3,?4)")?
        .execute([kind, key, value, class])
        .map(drop)
}

/// The groups a company belongs to (closure of live edges).
pub fn groups_of(c: &Connection, id: &CompanyId) -> rusqlite::Result<Vec<CompanyId>> {
    c.prepare_cached("SELECT group_id FROM group_members WHERE company_id=?1 ORDER BY group_id")?
        .query_map([id.as_str()], |r| r.get::<_, String>(0).map(CompanyId))?
        .collect()
}

/// Join a company to a group by a dated, sourced edge, and renew the closure in the same transaction.
pub fn join(
    c: &Connection,
    edge_id: &str,
    company: &CompanyId,
    kind: &str,
    group: &CompanyId,
    source: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT OR IGNORE INTO company_edges(id,company_id,kind,group_id,source,since_at) VALUES(?1,?2,?3,?4,?5,?6)",
        params![edge_id, company.as_str(), kind, group.as_str(), source, at.0],
    )?;
    renew_closure(c)
}

/// Compute `group_members` anew from the live edges.
pub fn renew_closure(c: &Connection) -> rusqlite::Result<()> {
    c.execute_batch(
        "DELETE FROM group_members; INSERT INTO group_members(company_id,group_id) WITH RECURSIVE up(c,g) AS (SELECT company_id,group_id FROM company_edges WHERE until_at IS NULL \
         UNION SELECT up.c,e.group_id FROM up JOIN company_edges e ON e.company_id=up.g AND e.until_at IS NULL) SELECT DISTINCT c,g FROM up WHERE c<>g;",
    )
}

/// Store what the agents found; the same finding again renews evidence and date.
pub fn put_findings(
    c: &Connection,
    company: &CompanyId,
    findings: &[(String, Finding)],
    at: Millis,
) -> rusqlite::Result<()> {
    for (id, f) in findings {
        c.prepare_cached(
            "INSERT INTO findings(id,company_id,agent,kind,value,detail,url,evidence,confidence,say,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) \
             ON CONFLICT(company_id,agent,kind,value) DO UPDATE SET detail=excluded.detail,url=excluded.url,evidence=excluded.evidence,confidence=excluded.confidence,at=excluded.at",
        )?
        .execute(params![
            id, company.as_str(), f.agent, f.kind, f.value, f.detail.to_string(), f.url, f.evidence, f.confidence, f.say.word(), at.0
        ])?;
    }
    Ok(())
}

/// The findings of a company, most certain first.
pub fn findings(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Finding>> {
    c.prepare_cached("SELECT agent,kind,value,detail,url,evidence,confidence,say FROM findings WHERE company_id=?1 ORDER BY agent,kind,confidence DESC,value")?
        .query_map([company.as_str()], |r| {
            Ok(Finding {
                agent: r.get(0)?,
                kind: r.get(1)?,
                value: r.get(2)?,
                detail: r.get::<_, String>(3).map(|s| serde_json::from_str(&s).unwrap_or_default())?,
                url: r.get(4)?,
                evidence: r.get(5)?,
                confidence: r.get(6)?,
                say: domain::site::Say::of(&r.get::<_, String>(7)?).unwrap_or(domain::site::Say::Silent),
            })
        })?
        .collect()
}
