//! One hotel is one company row. The rule is `judge::duplicates`; here its candidates are found in the database by
//! blocking keys, so that the cost per row stays constant, and doubtful pairs go to the review list (acquire.md, Dedup).

use std::collections::BTreeSet;

use domain::CompanyId;
use judge::duplicates::{Decision, Hotel, Keys, Shared, Verdict};
use store::Tx;
use store::rusqlite::Connection;
use store::tables::companies::{self, Company, KeyKind};
use store::tables::merges::{self, Noun};
use store::tables::{duplicates, settings};

use crate::{Cx, Engine};

/// Setting: by which version of the rule the keys were made.
const KEYED: &str = "dedup.keys";
/// Raise it when keys change.
const VERSION: u32 = 1;
/// Rows looked at per key; a key of more is shared or no key.
const MOST: u32 = 40;

/// Host without `www.` and the path of a web address.
#[must_use]
pub fn site_key(url: &str) -> Option<(String, String)> {
    let (_, page) = judge::duplicates::site(url)?;
    page.split_once('/')
        .map(|(host, path)| (host.to_owned(), path.to_owned()))
}

/// What the rule compares of a company.
#[must_use]
pub fn hotel(x: &Company) -> Hotel {
    Hotel {
        name: x.name.clone(),
        town: x.town.clone(),
        country: x.country.clone(),
        street: x.street.clone(),
        postal_code: x.postal_code.clone(),
        website: x.website.clone(),
        phone: x.phone.clone(),
    }
}

/// What was found for a company that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// The same hotel.
    Same(CompanyId),
    /// Nothing like it.
    New,
}

/// Find the one hotel the rule would merge it with; the likeliest of several.
///
/// # Errors
/// Database errors.
pub fn find(e: &Engine, c: &Connection, x: &Company) -> anyhow::Result<Hit> {
    let best = alike(e, c, x)?
        .into_iter()
        .filter(|(_, v)| v.decision == Decision::Merge)
        .max_by(|(a, v), (b, w)| v.score.total_cmp(&w.score).then(b.cmp(a)));
    Ok(best.map_or(Hit::New, |(id, _)| Hit::Same(id)))
}

/// Everything that shares a key or a block with a company, judged.
fn alike(e: &Engine, c: &Connection, x: &Company) -> anyhow::Result<Vec<(CompanyId, Verdict)>> {
    let seen = hotel(x);
    let keys = e.judge().hotel_keys(&seen);
    let domain = domain_key(e, &keys);
    let phone = x.phone.as_deref().map(|p| e.keys().phone(p));
    let mut ids: BTreeSet<CompanyId> = BTreeSet::new();
    for (kind, key) in [
        (KeyKind::Domain, &domain),
        (KeyKind::Site, &keys.site),
        (KeyKind::Phone, &phone),
    ] {
        if let Some(k) = key {
            ids.extend(companies::some_by_key(c, kind, k, MOST)?);
        }
    }
    let seats = keys.name_place.iter().cloned();
    for key in seats.chain(keys.blocks.iter().map(|b| block(b))) {
        if x.country.is_none() {
            // A posting may leave the country out: every country's keys of this name and place.
            ids.extend(companies::some_by_prefix(
                c,
                KeyKind::NamePlace,
                &key,
                MOST,
            )?);
            continue;
        }
        ids.extend(companies::some_by_key(c, KeyKind::NamePlace, &key, MOST)?);
        if let Some((place, _)) = key.rsplit_once('|') {
            let anywhere = format!("{place}|");
            ids.extend(companies::some_by_key(
                c,
                KeyKind::NamePlace,
                &anywhere,
                MOST,
            )?);
        }
    }
    ids.remove(&x.company_id());
    let shared = Shared {
        domain: is_shared(c, "domain", domain.as_deref())?,
        phone: is_shared(c, "phone", phone.as_deref())?,
        address: false,
    };
    let mut out = Vec::new();
    for id in ids {
        // A hotel that others were merged into is recognised as any of them.
        let mut names = vec![id.0.clone()];
        names.extend(merges::parts(c, Noun::Company, id.as_str())?);
        let mut best: Option<Verdict> = None;
        for name in names {
            let Some(known) = companies::get(c, &name.into())? else {
                continue;
            };
            let known = hotel(&known);
            let theirs = e.judge().hotel_keys(&known);
            let v = e
                .judge()
                .same_hotel_by((&seen, &keys), (&known, &theirs), shared);
            if best.as_ref().is_none_or(|b| v.score > b.score) {
                best = Some(v);
            }
        }
        out.extend(best.map(|v| (id, v)));
    }
    Ok(out)
}

fn domain_key(e: &Engine, keys: &Keys) -> Option<String> {
    let domain = keys.domain.as_deref().filter(|_| !keys.portal)?;
    e.keys().domain(domain)
}

fn is_shared(c: &Connection, kind: &str, key: Option<&str>) -> anyhow::Result<bool> {
    Ok(match key {
        Some(k) => companies::shared_class(c, kind, k)?.is_some(),
        None => false,
    })
}

/// Blocks stand among the keys of name and place under a sign no name has.
fn block(of: &str) -> String {
    format!("~{of}")
}

/// Store the keys of a company; one already used by a hotel of another name becomes a shared key. What may be the same
/// hotel goes to the review list.
///
/// # Errors
/// Database errors.
pub fn remember(e: &Engine, tx: &Tx<'_>, cx: &Cx, x: &Company) -> anyhow::Result<()> {
    put_keys(e, tx, x)?;
    for (other, v) in alike(e, tx, x)? {
        // A pair that would merge stands here only where somebody asked for a row of its own.
        if v.decision > Decision::Different {
            duplicates::propose(
                tx,
                &e.id::<String>(),
                (&x.company_id(), &other),
                v.score,
                &v.why,
                cx.now,
            )?;
        }
    }
    Ok(())
}

/// The keys of a hotel that was merged into another are the other's.
fn put_keys(e: &Engine, tx: &Tx<'_>, x: &Company) -> anyhow::Result<()> {
    let id: CompanyId = merges::whole(tx, Noun::Company, &x.id)?.into();
    let keys = e.judge().hotel_keys(&hotel(x));
    if let Some(k) = &keys.name_place {
        companies::add_key(tx, KeyKind::NamePlace, k, &id)?;
    }
    for b in &keys.blocks {
        companies::add_key(tx, KeyKind::NamePlace, &block(b), &id)?;
    }
    if let Some(s) = &keys.site {
        companies::add_key(tx, KeyKind::Site, s, &id)?;
    }
    if let (Some(k), Some(domain)) = (domain_key(e, &keys), &keys.domain) {
        learn(e, tx, (&id, &keys), KeyKind::Domain, &k, ("domain", domain))?;
    }
    if let Some(phone) = &x.phone {
        let k = e.keys().phone(phone);
        learn(e, tx, (&id, &keys), KeyKind::Phone, &k, ("phone", ""))?;
    }
    Ok(())
}

/// Put a key in; where a hotel of another name has it, it is shared from now on.
fn learn(
    e: &Engine,
    tx: &Tx<'_>,
    (id, keys): (&CompanyId, &Keys),
    kind: KeyKind,
    key: &str,
    (shared, value): (&str, &str),
) -> anyhow::Result<()> {
    for other in companies::some_by_key(tx, kind, key, MOST)? {
        if let Some(known) = companies::get(tx, &other)?.filter(|_| other != *id)
            && !e
                .judge()
                .names_agree(&e.judge().hotel_keys(&hotel(&known)), keys)
        {
            companies::add_shared(tx, shared, key, value, "learnt")?;
        }
    }
    Ok(companies::add_key(tx, kind, key, id)?)
}

/// The keys of a company anew, after its fields changed.
///
/// # Errors
/// Database errors.
pub fn again(e: &Engine, tx: &Tx<'_>, cx: &Cx, x: &Company) -> anyhow::Result<()> {
    companies::forget_keys(tx, &x.company_id())?;
    remember(e, tx, cx, x)
}

/// Make every company's keys by the rule of this version, once, and name the hosts that many hotels share. Called at
/// opening as the writer.
///
/// # Errors
/// Database errors.
pub async fn renew(e: &Engine) -> anyhow::Result<()> {
    let done = |c: &Connection| Ok(settings::get::<u32>(c, KEYED)?.is_some_and(|v| v >= VERSION));
    if e.store().read(done).await? {
        return Ok(());
    }
    let engine = e.clone();
    e.store()
        .write(move |tx| {
            for host in engine.judge().hotel_hosts() {
                if let Some(k) = engine.keys().domain(host) {
                    companies::add_shared(tx, "domain", &k, host, "brand_host")?;
                }
            }
            let mut n = 0_u32;
            let all = companies::all_ids(tx)?;
            for id in &all {
                companies::forget_keys(tx, id)?;
            }
            for id in &all {
                if let Some(x) = companies::get(tx, id)? {
                    put_keys(&engine, tx, &x)?;
                    n = n.saturating_add(1);
                }
            }
            settings::set(tx, KEYED, &VERSION, engine.now())?;
            tracing::info!(companies = n, "Keys of hotels were made anew");
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests;
