//! One hotel is one company row. Exact keys decide alone, unless they are shared; fuzzy pairs go to the review list
//! (acquire.md, Dedup). Cost per row stays constant: only blocking keys are looked up.

use domain::CompanyId;
use domain::keys::fold_name;
use store::Tx;
use store::rusqlite::{Connection, params};
use store::tables::companies::{self, Company, KeyKind};

use crate::{Cx, Engine};

/// Words that do not tell hotels apart: kinds of house, legal forms, articles.
const NOISE: &[&str] = &[
    "hotel",
    "hotels",
    "resort",
    "resorts",
    "the",
    "le",
    "la",
    "les",
    "l",
    "das",
    "der",
    "die",
    "el",
    "il",
    "gmbh",
    "co",
    "kg",
    "ag",
    "ltd",
    "limited",
    "inc",
    "llc",
    "sarl",
    "sas",
    "sa",
    "srl",
    "spa",
    "bv",
    "plc",
    "and",
    "und",
    "et",
    "y",
    "e",
    "restaurant",
    "suites",
];

/// A name for matching: folded, without noise words, words sorted.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = fold_name(&name.replace(['&', '+'], " "));
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|w| !w.is_empty() && !NOISE.contains(w))
        .collect();
    if words.is_empty() {
        words = folded.split(' ').collect();
    }
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// Name and place as one blocking key; `None` without a place, because a name alone merges nothing.
#[must_use]
pub fn name_place_key(name: &str, town: Option<&str>, country: Option<&str>) -> Option<String> {
    let place = fold_name(town.filter(|t| !t.trim().is_empty())?);
    let name = name_key(name);
    (!name.is_empty()).then(|| {
        format!(
            "{name}|{place}|{}",
            country.unwrap_or_default().to_lowercase()
        )
    })
}

/// Host without `www.` and the first path segments of a web address.
#[must_use]
pub fn site_key(url: &str) -> Option<(String, String)> {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, r)| r);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host
        .split(':')
        .next()
        .unwrap_or(host)
        .trim_start_matches("www.")
        .to_lowercase();
    let host = domain::keys::normalise_domain(&host)?;
    Some((host, path.trim_end_matches('/').to_lowercase()))
}

/// What was found for a company that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// The same hotel.
    Same(CompanyId),
    /// Nothing like it.
    New,
}

/// Find the one hotel by exact keys. A shared domain, brand host or free-mail domain decides nothing by itself.
///
/// # Errors
/// Database errors.
pub fn find(e: &Engine, c: &Connection, x: &Company) -> anyhow::Result<Hit> {
    let name = name_key(&x.name);
    if let Some((host, path)) = x.website.as_deref().and_then(site_key) {
        let shared = e
            .keys()
            .domain(&host)
            .map(|k| companies::shared_class(c, "domain", &k))
            .transpose()?
            .flatten();
        let hits = if shared.is_some() {
            companies::by_key(c, KeyKind::Site, &format!("{host}/{path}"))?
        } else {
            companies::by_key(
                c,
                KeyKind::Domain,
                &e.keys().domain(&host).unwrap_or_default(),
            )?
        };
        for id in hits {
            let known = companies::get(c, &id)?;
            // The same domain with another name: a shared key that was not known as one. It never merges.
            if known.is_some_and(|k| agree(&name_key(&k.name), &name)) {
                return Ok(Hit::Same(id));
            }
        }
    }
    if let Some(key) = name_place_key(&x.name, x.town.as_deref(), x.country.as_deref()) {
        if let Some(id) = companies::by_key(c, KeyKind::NamePlace, &key)?
            .into_iter()
            .next()
        {
            return Ok(Hit::Same(id));
        }
        // A posting may leave the country out.
        if x.country.is_none() {
            let prefix = format!("{}%", key.replace(['%', '_'], ""));
            let id: Option<String> = store::rusqlite::OptionalExtension::optional(c.query_row(
                "SELECT company_id FROM company_keys WHERE kind='name_place' AND key LIKE ?1 LIMIT 1",
                [prefix],
                |r| r.get(0),
            ))?;
            if let Some(id) = id {
                return Ok(Hit::Same(id.into()));
            }
        }
    }
    Ok(Hit::New)
}

/// Whether two name keys can be the same house: one has all words of the other.
fn agree(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (small, big) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    !small.is_empty() && small.iter().all(|w| big.contains(w))
}

/// Store the keys of a company; a domain already used by a hotel of another name becomes a shared key.
///
/// # Errors
/// Database errors.
pub fn remember(e: &Engine, tx: &Tx<'_>, cx: &Cx, x: &Company) -> anyhow::Result<()> {
    let id = x.company_id();
    if let Some(key) = name_place_key(&x.name, x.town.as_deref(), x.country.as_deref()) {
        companies::add_key(tx, KeyKind::NamePlace, &key, &id)?;
    }
    if let Some((host, path)) = x.website.as_deref().and_then(site_key) {
        companies::add_key(tx, KeyKind::Site, &format!("{host}/{path}"), &id)?;
        if let Some(key) = e.keys().domain(&host) {
            let name = name_key(&x.name);
            for other in companies::by_key(tx, KeyKind::Domain, &key)? {
                let known = companies::get(tx, &other)?;
                if other != id && known.is_some_and(|k| !agree(&name_key(&k.name), &name)) {
                    companies::add_shared(tx, "domain", &key, &host, "learnt")?;
                }
            }
            companies::add_key(tx, KeyKind::Domain, &key, &id)?;
        }
    }
    if let Some(phone) = &x.phone {
        companies::add_key(tx, KeyKind::Phone, &e.keys().phone(phone), &id)?;
    }
    candidates(e, tx, cx, x)
}

/// Houses in the same town whose names differ by a word go to the review list, never together by themselves.
fn candidates(e: &Engine, tx: &Tx<'_>, cx: &Cx, x: &Company) -> anyhow::Result<()> {
    let Some(town) = x.town.as_deref() else {
        return Ok(());
    };
    let name = name_key(&x.name);
    let Some(longest) = name
        .split(' ')
        .max_by_key(|w| w.len())
        .filter(|w| w.len() >= 5)
    else {
        return Ok(());
    };
    let like = format!("%{longest}%|{}|%", fold_name(town));
    let near: Vec<String> = tx
        .prepare_cached("SELECT DISTINCT company_id FROM company_keys WHERE kind='name_place' AND key LIKE ?1 AND company_id<>?2 LIMIT 5")?
        .query_map(params![like, x.id], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for other in near {
        let (a, b) = if x.id < other {
            (x.id.clone(), other)
        } else {
            (other, x.id.clone())
        };
        tx.execute(
            "INSERT OR IGNORE INTO dedup_candidates(id,a_id,b_id,score,why,at) VALUES(?1,?2,?3,0.6,'similar names in the same town',?4)",
            params![e.id::<String>(), a, b, cx.now.0],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
