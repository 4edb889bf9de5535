//! Taking a relevant posting: poster, employer and property are told apart, the one hotel is found or created, the
//! vacancy and its silent signal are stored, and a card is born. All in the caller's transaction.

use domain::geo::Place;
use domain::vacancy::{Listing, Posting};
use domain::{CompanyId, Event, Stage, VacancyId};
use judge::job::JobJudgement;
use serde_json::json;
use store::Tx;
use store::tables::companies::{self, Company};
use store::tables::{prospects, signals};

use super::dedup::{self, Hit};
use crate::moves::{self, Birth, Move};
use crate::{Cx, Engine, events};

/// A relevant posting.
pub struct Found<'a> {
    /// Source id.
    pub source: &'a str,
    /// Source name.
    pub source_name: &'a str,
    /// Its row on the result page.
    pub listing: &'a Listing,
    /// In full.
    pub posting: &'a Posting,
    /// Judged.
    pub judged: &'a JobJudgement,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A new hotel, or a new reason at a known one.
    New,
    /// The same vacancy seen elsewhere.
    Known,
    /// No hotel is named: "which hotel is this?".
    Unnamed,
}

/// Take it.
///
/// # Errors
/// Database errors.
pub fn take(e: &Engine, tx: &Tx<'_>, cx: &Cx, f: &Found<'_>) -> anyhow::Result<Taken> {
    let p = f.posting;
    let agency = is_agency(e, &p.company);
    if p.company.trim().is_empty() || agency || is_description(&p.company) {
        vacancy(e, tx, cx, f, None, agency)?;
        return Ok(Taken::Unnamed);
    }
    let company = company_of(e, p);
    let (id, born) = match dedup::find(e, tx, &company)? {
        Hit::Same(id) => {
            fill(e, tx, cx, &id, &company)?;
            (id, false)
        }
        Hit::New => {
            companies::put(tx, &company)?;
            dedup::remember(e, tx, cx, &company)?;
            store::tables::search::upsert(
                tx,
                "company",
                &company.id,
                &format!(
                    "{} {}",
                    company.name,
                    company.town.as_deref().unwrap_or_default()
                ),
            )?;
            (company.company_id(), true)
        }
    };
    // The same vacancy at three boards is one vacancy with three sightings.
    let open = signals::select_vacancies(
        tx,
        "v.property_id=?1 AND v.role=?2 AND v.state='open' ORDER BY v.first_seen_at LIMIT 1",
        &[&id.as_str(), &f.judged.role],
    )?;
    if let Some(v) = open.into_iter().next() {
        sight(tx, cx, f, &v.id)?;
        return Ok(Taken::Known);
    }
    let v = vacancy(e, tx, cx, f, Some(&id), false)?;
    let strength = strength(cx, p);
    let signal = signals_publisher(e, p).then(|| id.clone());
    super::signals::vacancy(
        e,
        tx,
        cx,
        &id,
        &v,
        &p.title,
        &p.url,
        strength,
        signal.as_ref(),
    )?;
    card(e, tx, cx, &id, born)?;
    Ok(Taken::New)
}

/// A posting printed under the hotel's own name on its own site is published by the employer itself; it still says
/// nothing to the property (the trigger `claim_silent` sees to that).
fn signals_publisher(_e: &Engine, p: &Posting) -> bool {
    p.company_url
        .as_deref()
        .and_then(dedup::site_key)
        .zip(dedup::site_key(&p.url))
        .is_some_and(|(a, b)| a.0 == b.0)
}

/// Freshness × seniority, 0–1: full for a week, half after thirty days.
fn strength(cx: &Cx, p: &Posting) -> f64 {
    let age = p.posted_at.map_or(0, |t| cx.now.since(t)).max(0);
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let days = age as f64 / domain::time::DAY as f64;
    (0.5_f64.powf((days - 7.0).max(0.0) / 30.0) * 0.9).clamp(0.05, 1.0)
}

fn company_of(e: &Engine, p: &Posting) -> Company {
    let place = &p.place;
    let town = place.town.clone().or_else(|| town_of(&p.location));
    Company {
        id: e.id(),
        name: p.company.trim().to_owned(),
        category: "unknown".into(),
        country: place.country.clone(),
        subdivision: place.subdivision.clone(),
        zone: zone_of(place),
        website: p.company_url.clone(),
        website_state: if p.company_url.is_some() {
            "given".into()
        } else {
            "unknown".into()
        },
        town,
        street: place.street.clone(),
        postal_code: place.postal_code.clone(),
        ..Company::default()
    }
}

fn zone_of(place: &Place) -> Option<String> {
    place
        .zone
        .clone()
        .or_else(|| place.country.as_deref().and_then(crate::geo::only_zone))
}

fn town_of(location: &str) -> Option<String> {
    location
        .split(',')
        .next()
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
}

/// A known company learns what it did not know; nothing known is overwritten.
fn fill(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &CompanyId, seen: &Company) -> anyhow::Result<()> {
    let Some(mut c) = companies::get(tx, id)? else {
        return Ok(());
    };
    let before = c.clone();
    c.website = c.website.or_else(|| seen.website.clone());
    if c.website_state == "unknown" && c.website.is_some() {
        c.website_state = "given".into();
    }
    c.country = c.country.or_else(|| seen.country.clone());
    c.zone = c.zone.or_else(|| seen.zone.clone());
    c.town = c.town.or_else(|| seen.town.clone());
    c.street = c.street.or_else(|| seen.street.clone());
    c.postal_code = c.postal_code.or_else(|| seen.postal_code.clone());
    if c == before {
        return Ok(());
    }
    companies::put(tx, &c)?;
    dedup::remember(e, tx, cx, &c)
}

fn vacancy(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    f: &Found<'_>,
    property: Option<&CompanyId>,
    agency: bool,
) -> anyhow::Result<VacancyId> {
    let p = f.posting;
    let id: VacancyId = e.id();
    signals::insert_vacancy(
        tx,
        &signals::Vacancy {
            id: id.clone(),
            poster: if agency {
                p.company.clone()
            } else {
                f.source_name.into()
            },
            poster_kind: if agency {
                "agency".into()
            } else {
                "board".into()
            },
            employer: property.cloned(),
            property: property.cloned(),
            role: f.judged.role.clone(),
            title: p.title.clone(),
            state: "open".into(),
            first_seen_at: cx.now,
            last_seen_at: cx.now,
            company_printed: p.company.clone(),
            location_printed: p.location.clone(),
            description: p.description.chars().take(20_000).collect(),
            place: json!(p.place),
            unnamed: property.is_none(),
            strength: strength(cx, p),
        },
    )?;
    sight(tx, cx, f, &id)?;
    events::record(
        tx,
        cx,
        "vacancy_found",
        &[("vacancy", id.as_str())],
        &json!({ "unnamed": property.is_none(), "role": f.judged.role }),
    )?;
    tx.touch("signals");
    Ok(id)
}

fn sight(tx: &Tx<'_>, cx: &Cx, f: &Found<'_>, id: &VacancyId) -> anyhow::Result<()> {
    let s = signals::Sighting {
        source: f.source.into(),
        source_id: f.listing.source_id.clone(),
        url: f.posting.url.clone(),
        posted_at: f.posting.posted_at.or(f.listing.posted_at),
    };
    Ok(signals::sight(tx, id, &s, cx.now)?)
}

/// A card for the property, unless it has one; a resting card comes back by the new signal where rules allow.
fn card(e: &Engine, tx: &Tx<'_>, cx: &Cx, company: &CompanyId, born: bool) -> anyhow::Result<()> {
    let cards = if born {
        Vec::new()
    } else {
        prospects::of_company(tx, company)?
    };
    if cards.is_empty() {
        moves::born(
            e,
            tx,
            cx,
            &Birth {
                id: e.id(),
                company: company.clone(),
                post: None,
                event: Event::Created,
                stage: Stage::New,
            },
        )?;
        return Ok(());
    }
    for c in cards.iter().filter(|c| {
        matches!(c.stage, Stage::Lost | Stage::Archived)
            && c.revisit_at.is_none_or(|t| t <= cx.now)
            && c.post.is_some()
    }) {
        moves::apply(
            e,
            tx,
            &cx.caused_by(domain::Cause::Job),
            &c.id,
            Event::NewSignal,
            Move::default(),
        )?;
    }
    Ok(())
}

/// Recruiters and staffing firms are posters, never companies to sell to.
fn is_agency(e: &Engine, name: &str) -> bool {
    let folded = domain::keys::fold_name(name);
    let _ = e;
    const WORDS: &[&str] = &[
        "recruitment",
        "recruiting",
        "recruiters",
        "staffing",
        "personnel",
        "headhunting",
        "executive search",
        "talent",
        "consulting",
        "personalberatung",
        "personalvermittlung",
        "cabinet de recrutement",
        "recrutement",
        "interim",
        "zeitarbeit",
    ];
    WORDS
        .iter()
        .any(|w| format!(" {folded} ").contains(&format!(" {w} ")))
}

/// "5-star resort", "Confidential": a description, not a name.
fn is_description(name: &str) -> bool {
    let folded = domain::keys::fold_name(name);
    let words: Vec<&str> = folded.split(' ').collect();
    const GENERIC: &[&str] = &[
        "confidential",
        "anonymous",
        "undisclosed",
        "vertraulich",
        "confidentiel",
        "a",
        "an",
        "the",
        "our",
        "client",
        "luxury",
        "boutique",
        "star",
        "stars",
        "sterne",
        "etoiles",
        "hotel",
        "hotels",
        "resort",
        "property",
        "group",
        "leading",
        "company",
        "kunde",
        "unser",
    ];
    words
        .iter()
        .all(|w| GENERIC.contains(w) || w.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_no_name() {
        for d in [
            "5-star resort",
            "Confidential",
            "A luxury boutique hotel",
            "Hotel group",
        ] {
            assert!(is_description(d), "{d}");
        }
        for n in ["Hotel Post", "The Grand", "Resort Achensee"] {
            assert!(!is_description(n), "{n}");
        }
    }
}
