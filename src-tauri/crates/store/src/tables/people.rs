//! `people`, `person_addresses`, `posts`: humans over all hotels, how to reach them, and the seats they sit in.

use domain::{AddressId, CompanyId, Millis, PersonId, PostId};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::search;

/// A human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Name as printed; `None` when erased or unknown.
    pub name: Option<String>,
    /// Address form, JSON, once resolved.
    pub address_form: Option<String>,
}

/// One way to reach a person or a property's front.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Id.
    pub id: AddressId,
    /// Whose; `None` = a role address of the company.
    pub person: Option<PersonId>,
    /// At which company.
    pub company: Option<CompanyId>,
    /// `mail phone letter linkedin`.
    pub channel: String,
    /// The value.
    pub value: String,
    /// Its key.
    pub key: String,
    /// `personal decider front never`.
    pub role_class: String,
    /// `published provider guessed delegated consented customer`.
    pub obtained: String,
    /// Verification score.
    pub score: Option<f64>,
    /// When it was verified.
    pub verified_at: Option<Millis>,
    /// Confirmed by a person.
    pub confirmed: bool,
    /// Dead since.
    pub dead_at: Option<Millis>,
}

impl Address {
    /// Alive and score ≥ 0.85, or confirmed by a person; never a `never` mailbox (enrich.md, Verification).
    #[must_use]
    pub fn usable(&self) -> bool {
        self.dead_at.is_none()
            && self.role_class != "never"
            && (self.confirmed || self.channel != "mail" || self.score.is_some_and(|s| s >= 0.85))
    }
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Id.
    pub id: PostId,
    /// Who sits in it.
    pub person: Option<PersonId>,
    /// Where.
    pub company: CompanyId,
    /// Title as printed.
    pub title: Option<String>,
    /// `gm owner operator acting_gm front …`.
    pub role: String,
    /// Where we know it from.
    pub source: String,
    /// From.
    pub from_at: Option<Millis>,
    /// To.
    pub to_at: Option<Millis>,
}

/// Insert a person; by his name he can be searched for.
pub fn insert(c: &Connection, id: &PersonId, name: Option<&str>) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO people(id,name) VALUES(?1,?2)",
        params![id.as_str(), name],
    )?;
    match name {
        Some(name) => search::upsert(c, "person", id.as_str(), name),
        None => Ok(()),
    }
}

/// Put everybody with a name into the search who is not in it: persons stored before it knew them. How many.
pub fn search_all(c: &Connection) -> rusqlite::Result<usize> {
    let all: Vec<(String, String)> = c
        .prepare(
            "SELECT p.id,p.name FROM people p WHERE p.name IS NOT NULL AND p.name<>'' AND p.erased_at IS NULL \
             AND NOT EXISTS(SELECT 1 FROM merged_ids m WHERE m.kind='person' AND m.part=p.id) ORDER BY p.id",
        )?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut n: usize = 0;
    for (id, name) in &all {
        if !search::holds(c, "person", id)? {
            search::upsert(c, "person", id, name)?;
            n = n.saturating_add(1);
        }
    }
    Ok(n)
}

/// One person.
pub fn get(c: &Connection, id: &PersonId) -> rusqlite::Result<Option<Person>> {
    c.prepare_cached("SELECT id,name,address_form FROM people WHERE id=?1")?
        .query_row([id.as_str()], |r| {
            Ok(Person {
                id: r.get::<_, String>(0)?.into(),
                name: r.get(1)?,
                address_form: r.get(2)?,
            })
        })
        .optional()
}

/// Whether the person asked to be forgotten.
pub fn is_erased(c: &Connection, id: &PersonId) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM people WHERE id=?1 AND erased_at IS NOT NULL)")?
        .query_row([id.as_str()], |r| r.get(0))
}

/// Remember the address form.
pub fn set_address_form(
    c: &Connection,
    id: &PersonId,
    form: &serde_json::Value,
) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE people SET address_form=?2 WHERE id=?1",
        params![id.as_str(), form.to_string()],
    )
    .map(drop)
}

fn read(r: &Row<'_>) -> rusqlite::Result<Address> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Address {
        id: r.get::<_, String>("id")?.into(),
        person: r.get::<_, Option<String>>("person_id")?.map(Into::into),
        company: r.get::<_, Option<String>>("company_id")?.map(Into::into),
        channel: r.get("channel")?,
        value: r.get("value")?,
        key: r.get("key")?,
        role_class: r.get("role_class")?,
        obtained: r.get("obtained")?,
        score: r.get("score")?,
        verified_at: at("verified_at")?,
        confirmed: r.get::<_, Option<String>>("confirmed_by")?.is_some(),
        dead_at: at("dead_at")?,
    })
}

/// Insert an address or keep the better score of the same one. An erased value is refused by trigger; a person's
/// opt-out is inherited by trigger. Returns the row's id.
pub fn put_address(c: &Connection, a: &Address) -> rusqlite::Result<AddressId> {
    let known: Option<(String, Option<f64>)> = c
        .prepare_cached("SELECT id,score FROM person_addresses WHERE channel=?1 AND key=?2 AND ifnull(person_id,'')=ifnull(?3,'')")?
        .query_row(params![a.channel, a.key, a.person.as_ref().map(PersonId::as_str)], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    if let Some((id, score)) = known {
        if a.score > score {
            c.prepare_cached(
                "UPDATE person_addresses SET score=?2,verified_at=?3,obtained=?4 WHERE id=?1",
            )?
            .execute(params![id, a.score, a.verified_at.map(|t| t.0), a.obtained])?;
        }
        return Ok(id.into());
    }
    c.prepare_cached(
        "INSERT INTO person_addresses(id,person_id,company_id,channel,value,key,role_class,obtained,score,verified_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
    )?
    .execute(params![
        a.id.as_str(), a.person.as_ref().map(PersonId::as_str), a.company.as_ref().map(CompanyId::as_str), a.channel, a.value, a.key, a.role_class, a.obtained, a.score,
        a.verified_at.map(|t| t.0)
    ])?;
    Ok(a.id.clone())
}

/// Addresses by a condition over `person_addresses` (a literal of ours, never input).
pub fn select_addresses(
    c: &Connection,
    condition: &'static str,
    p: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<Vec<Address>> {
    c.prepare_cached(&format!("SELECT * FROM person_addresses WHERE {condition}"))?
        .query_map(p, read)?
        .collect()
}

/// The addresses of a person, best first.
pub fn addresses(c: &Connection, person: &PersonId) -> rusqlite::Result<Vec<Address>> {
    select_addresses(
        c,
        "person_id=?1 ORDER BY dead_at IS NOT NULL,score DESC,id",
        &[&person.as_str()],
    )
}

/// The role addresses of a company, best first.
pub fn role_addresses(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Address>> {
    select_addresses(
        c,
        "company_id=?1 AND person_id IS NULL ORDER BY dead_at IS NOT NULL,role_class='decider' DESC,score DESC,id",
        &[&company.as_str()],
    )
}

/// Every row with this mail key (a mailbox may be known for several people).
pub fn by_mail_key(c: &Connection, key: &str) -> rusqlite::Result<Vec<Address>> {
    select_addresses(c, "channel='mail' AND key=?1 ORDER BY id", &[&key])
}

/// Mark an address dead (hard bounce, left the company).
pub fn mark_dead(c: &Connection, key: &str, at: Millis) -> rusqlite::Result<usize> {
    c.execute("UPDATE person_addresses SET dead_at=?2 WHERE channel='mail' AND key=?1 AND dead_at IS NULL", params![key, at.0])
}

/// A person confirmed an address by hand.
pub fn confirm(c: &Connection, id: &AddressId, actor: &str, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE person_addresses SET confirmed_by=?2,verified_at=?3 WHERE id=?1",
        params![id.as_str(), actor, at.0],
    )
    .map(drop)
}

fn read_post(r: &Row<'_>) -> rusqlite::Result<Post> {
    let at = |c: &str| r.get::<_, Option<i64>>(c).map(|t| t.map(Millis));
    Ok(Post {
        id: r.get::<_, String>("id")?.into(),
        person: r.get::<_, Option<String>>("person_id")?.map(Into::into),
        company: r.get::<_, String>("company_id")?.into(),
        title: r.get("title")?,
        role: r.get("role")?,
        source: r.get("source")?,
        from_at: at("from_at")?,
        to_at: at("to_at")?,
    })
}

/// Insert a post.
pub fn insert_post(c: &Connection, p: &Post) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO posts(id,person_id,company_id,title,role,source,from_at,to_at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
        params![
            p.id.as_str(), p.person.as_ref().map(PersonId::as_str), p.company.as_str(), p.title, p.role, p.source, p.from_at.map(|t| t.0), p.to_at.map(|t| t.0)
        ],
    )
    .map(drop)
}

/// One post.
pub fn post(c: &Connection, id: &PostId) -> rusqlite::Result<Option<Post>> {
    c.prepare_cached("SELECT * FROM posts WHERE id=?1")?
        .query_row([id.as_str()], read_post)
        .optional()
}

/// The open posts at a company.
pub fn posts_at(c: &Connection, company: &CompanyId) -> rusqlite::Result<Vec<Post>> {
    c.prepare_cached("SELECT * FROM posts WHERE company_id=?1 AND to_at IS NULL ORDER BY id")?
        .query_map([company.as_str()], read_post)?
        .collect()
}

/// Close a post.
pub fn close_post(c: &Connection, id: &PostId, at: Millis) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE posts SET to_at=coalesce(to_at,?2) WHERE id=?1",
        params![id.as_str(), at.0],
    )
    .map(drop)
}

/// Whether one of these keys was erased and must not be stored again.
pub fn erased(c: &Connection, kind: &str, key: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS(SELECT 1 FROM erasures WHERE kind=?1 AND key=?2)")?
        .query_row([kind, key], |r| r.get(0))
}
