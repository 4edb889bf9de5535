//! Import of a table: preview, row errors, dedupe choice, and the undo of the whole. An erased or suppressed person is
//! recognised by key before insert (acquire.md, Imports).

mod map;
mod undo;

use std::collections::BTreeMap;

use domain::table::RowError;
use domain::{CompanyId, Event, ImportId, PersonId, PostId, ProspectId, Stage};
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::companies::{self, Company};
use store::tables::people::{self, Address, Post};
use store::tables::{search, suppressions};

use super::dedup::{self, Hit};
use crate::moves::{self, Birth};
use crate::pipeline::privacy::{self, Who};
use crate::{Cx, Engine, events};

pub use map::map;
pub use undo::undo;

/// Fields a column can be mapped to.
pub const FIELDS: &[&str] = &[
    "hotel",
    "website",
    "email",
    "name",
    "title",
    "phone",
    "street",
    "postal_code",
    "city",
    "country",
    "zone",
];

/// What to do with a hotel that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dedupe {
    /// Leave it as it is.
    Skip,
    /// The file wins.
    Update,
    /// Fill what is blank.
    Fill,
    /// A new row in any case.
    Create,
}

impl Dedupe {
    /// The choice of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "skip" => Self::Skip,
            "update" => Self::Update,
            "fill" => Self::Fill,
            "create" => Self::Create,
            _ => return None,
        })
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Update => "update",
            Self::Fill => "fill",
            Self::Create => "create",
        }
    }
}

/// A row with its mapped fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// Row number from 1.
    pub row: u32,
    /// Field → value, trimmed, never empty.
    pub fields: BTreeMap<String, String>,
    /// Unmapped columns: own fields.
    pub own: BTreeMap<String, String>,
}

/// What an import did or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// New hotels.
    pub created: u32,
    /// Known hotels that were changed.
    pub updated: u32,
    /// Known hotels left as they are, and rows with errors.
    pub skipped: u32,
    /// Row errors.
    pub errors: Vec<RowError>,
}

/// What the import would do, without doing it.
///
/// # Errors
/// Database errors.
pub fn preview(
    e: &Engine,
    c: &store::rusqlite::Connection,
    rows: &[Mapped],
    dedupe: Dedupe,
) -> anyhow::Result<Counts> {
    let mut n = Counts::default();
    for r in rows {
        match (dedup::find(e, c, &company(e, r))?, dedupe) {
            (Hit::New, _) | (Hit::Same(_), Dedupe::Create) => {
                n.created = n.created.saturating_add(1)
            }
            (Hit::Same(_), Dedupe::Skip) => n.skipped = n.skipped.saturating_add(1),
            (Hit::Same(_), _) => n.updated = n.updated.saturating_add(1),
        }
    }
    Ok(n)
}

/// One import under way.
pub struct Import<'a> {
    /// Its id.
    pub id: ImportId,
    /// File name, for the list.
    pub file_name: &'a str,
    /// The mapping, as asked.
    pub mapping: &'a BTreeMap<String, String>,
    /// Dedupe choice.
    pub dedupe: Dedupe,
    /// Errors of reading and mapping.
    pub errors: Vec<RowError>,
}

/// Import all rows in the caller's transaction, with what its undo needs.
///
/// # Errors
/// Database errors.
pub fn run(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    i: &Import<'_>,
    rows: &[Mapped],
) -> anyhow::Result<Counts> {
    tx.execute(
        "INSERT INTO imports(id,file_name,mapping,dedupe,rows,created,updated,skipped,errors,actor_id,at) VALUES(?1,?2,?3,?4,?5,0,0,0,'[]',?6,?7)",
        params![i.id.as_str(), i.file_name, json!(i.mapping).to_string(), i.dedupe.word(), u32::try_from(rows.len()).unwrap_or(u32::MAX), cx.actor.as_str(), cx.now.0],
    )?;
    let mut log = Effects {
        tx,
        import: &i.id,
        n: 0,
    };
    let mut n = Counts {
        errors: i.errors.clone(),
        ..Counts::default()
    };
    for r in rows {
        if let Some(why) = unwanted(e, tx, r)? {
            n.skipped = n.skipped.saturating_add(1);
            n.errors.push(RowError {
                row: r.row,
                line: r.row.saturating_add(1),
                why,
            });
            continue;
        }
        let seen = company(e, r);
        match (dedup::find(e, tx, &seen)?, i.dedupe) {
            (Hit::Same(_), Dedupe::Skip) => n.skipped = n.skipped.saturating_add(1),
            (Hit::Same(id), Dedupe::Update | Dedupe::Fill) => {
                let Some(known) = companies::get(tx, &id)? else {
                    continue;
                };
                log.add("company", id.as_str(), Some(&json!({ "website": known.website, "phone": known.phone, "town": known.town, "country": known.country, "name": known.name })))?;
                let merged = merge(known, seen, i.dedupe);
                companies::put(tx, &merged)?;
                dedup::remember(e, tx, cx, &merged)?;
                person(e, tx, cx, &mut log, &id, r)?;
                n.updated = n.updated.saturating_add(1);
            }
            _ => {
                create(e, tx, cx, &mut log, &seen, r)?;
                n.created = n.created.saturating_add(1);
            }
        }
    }
    tx.execute(
        "UPDATE imports SET created=?2,updated=?3,skipped=?4,errors=?5 WHERE id=?1",
        params![
            i.id.as_str(),
            n.created,
            n.updated,
            n.skipped,
            json!(n.errors).to_string()
        ],
    )?;
    events::record(
        tx,
        cx,
        "imported",
        &[("import", i.id.as_str())],
        &json!({ "created": n.created, "updated": n.updated, "skipped": n.skipped, "errors": n.errors.len() }),
    )?;
    tx.touch("sources");
    tx.touch("board");
    Ok(n)
}

struct Effects<'a, 'c> {
    tx: &'a Tx<'c>,
    import: &'a ImportId,
    n: u32,
}

impl Effects<'_, '_> {
    fn add(
        &mut self,
        entity: &str,
        id: &str,
        before: Option<&serde_json::Value>,
    ) -> anyhow::Result<()> {
        self.n = self.n.saturating_add(1);
        self.tx.execute(
            "INSERT INTO import_effects(import_id,n,entity,entity_id,before) VALUES(?1,?2,?3,?4,?5)",
            params![self.import.as_str(), self.n, entity, id, before.map(serde_json::Value::to_string)],
        )?;
        Ok(())
    }
}

fn company(e: &Engine, r: &Mapped) -> Company {
    let f = |k: &str| r.fields.get(k).cloned();
    let country = f("country").and_then(|c| crate::geo::country_code(&c));
    let zone = f("zone").or_else(|| country.as_deref().and_then(crate::geo::only_zone));
    let website = f("website").map(|w| {
        if w.contains("://") {
            w
        } else {
            format!("https://{w}")
        }
    });
    let phone = f("phone").and_then(|p| {
        country
            .as_deref()
            .and_then(|c| Some(e.judge().phone(&p, c).e164).filter(|n| !n.is_empty()))
            .or_else(|| {
                p.starts_with('+').then(|| {
                    p.chars()
                        .filter(|c| c.is_ascii_digit() || *c == '+')
                        .collect()
                })
            })
    });
    Company {
        id: e.id(),
        name: f("hotel").unwrap_or_default(),
        category: "unknown".into(),
        country,
        zone,
        website_state: if website.is_some() {
            "given".into()
        } else {
            "unknown".into()
        },
        website,
        town: f("city"),
        street: f("street"),
        postal_code: f("postal_code"),
        phone,
        ..Company::default()
    }
}

fn merge(known: Company, seen: Company, dedupe: Dedupe) -> Company {
    let pick = |k: Option<String>, s: Option<String>| {
        if dedupe == Dedupe::Update {
            s.or(k)
        } else {
            k.or(s)
        }
    };
    Company {
        website_state: if known.website.is_none() && seen.website.is_some() {
            "given".into()
        } else {
            known.website_state.clone()
        },
        website: pick(known.website.clone(), seen.website),
        phone: pick(known.phone.clone(), seen.phone),
        town: pick(known.town.clone(), seen.town),
        street: pick(known.street.clone(), seen.street),
        postal_code: pick(known.postal_code.clone(), seen.postal_code),
        country: pick(known.country.clone(), seen.country),
        zone: pick(known.zone.clone(), seen.zone),
        ..known
    }
}

/// Erased or suppressed by key: recognised before insert.
fn unwanted(e: &Engine, tx: &Tx<'_>, r: &Mapped) -> anyhow::Result<Option<String>> {
    let field = |k: &str| r.fields.get(k).map(String::as_str);
    let mail = field("email");
    let key = mail.map(|m| e.keys().address(m));
    if key == Some(None) {
        return Ok(Some("the e-mail is not a mail address".into()));
    }
    if forgotten(e, tx, r, mail)? {
        return Ok(Some("this person asked to be forgotten".into()));
    }
    if let Some(key) = key.flatten()
        && suppressions::live(tx, "address", &key)?.is_some()
    {
        return Ok(Some("this address asked not to be contacted".into()));
    }
    Ok(None)
}

/// Whether the row brings back somebody who asked to be forgotten: by address, number, name at this hotel, or by what
/// stands in a column of one's own.
fn forgotten(e: &Engine, tx: &Tx<'_>, r: &Mapped, mail: Option<&str>) -> anyhow::Result<bool> {
    let field = |k: &str| r.fields.get(k).map(String::as_str);
    let country = field("country");
    let who = Who {
        mail,
        phone: field("phone"),
        name: field("name"),
        website: field("website"),
        country,
        profile: None,
    };
    if privacy::is_erased(e, tx, &who)? {
        return Ok(true);
    }
    for value in r.own.values() {
        let value = Some(value.as_str());
        let who = Who {
            mail: value,
            phone: value,
            profile: value,
            name: value,
            website: field("website"),
            country,
        };
        if privacy::is_erased(e, tx, &who)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn create(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    log: &mut Effects<'_, '_>,
    seen: &Company,
    r: &Mapped,
) -> anyhow::Result<()> {
    let id = seen.company_id();
    companies::put(tx, seen)?;
    dedup::remember(e, tx, cx, seen)?;
    search::upsert(
        tx,
        "company",
        &seen.id,
        &format!("{} {}", seen.name, seen.town.as_deref().unwrap_or_default()),
    )?;
    log.add("company", &seen.id, None)?;
    for (name, value) in &r.own {
        tx.execute(
            "INSERT OR IGNORE INTO own_fields(id,noun,name,type) VALUES(?1,'company',?2,'text')",
            params![e.id::<String>(), name],
        )?;
        tx.execute("INSERT OR REPLACE INTO own_values(field_id,subject_id,value) SELECT id,?2,?3 FROM own_fields WHERE noun='company' AND name=?1", params![name, seen.id, value])?;
    }
    let post = person(e, tx, cx, log, &id, r)?;
    let card: ProspectId = e.id();
    moves::born(
        e,
        tx,
        cx,
        &Birth {
            id: card.clone(),
            company: id,
            post,
            event: Event::Created,
            stage: Stage::New,
        },
    )?;
    log.add("prospect", card.as_str(), None)
}

/// The row's person with post and address, if it names one; else its address as the hotel's.
fn person(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    log: &mut Effects<'_, '_>,
    company: &CompanyId,
    r: &Mapped,
) -> anyhow::Result<Option<(PostId, Option<PersonId>)>> {
    let mail = r.fields.get("email").cloned();
    let name = r.fields.get("name");
    if name.is_none() && mail.is_none() {
        return Ok(None);
    }
    let class = mail
        .as_deref()
        .map_or("personal", |m| {
            crate::pipeline::enrich::class_word(e.judge().role_class(m))
        })
        .to_owned();
    let (person, post): (Option<PersonId>, PostId) = (name.map(|_| e.id()), e.id());
    if let (Some(p), Some(n)) = (&person, name) {
        people::insert(tx, p, Some(n))?;
        log.add("person", p.as_str(), None)?;
    }
    let title = r.fields.get("title").cloned();
    let role = title.as_deref().map_or_else(
        || {
            if person.is_some() {
                "contact".to_owned()
            } else {
                "front".to_owned()
            }
        },
        |t| e.judge().title(t).role,
    );
    people::insert_post(
        tx,
        &Post {
            id: post.clone(),
            person: person.clone(),
            company: company.clone(),
            title,
            role,
            source: format!("import:{}", log.import),
            from_at: None,
            to_at: None,
        },
    )?;
    if let Some(value) = mail
        && let Some(key) = e.keys().address(&value)
    {
        // A list of one's own says who he is, not that the mailbox works: provider-like, to be verified.
        let a = Address {
            id: e.id(),
            person: person.clone(),
            company: Some(company.clone()),
            channel: "mail".into(),
            value,
            key,
            role_class: class,
            obtained: "provider".into(),
            score: Some(0.90),
            verified_at: Some(cx.now),
            confirmed: false,
            dead_at: None,
        };
        let id = people::put_address(tx, &a)?;
        log.add("address", id.as_str(), None)?;
    }
    Ok(Some((post, person)))
}

#[cfg(test)]
mod tests;
