//! Enrichment: website → snapshot → agents → people and posts → e-mail → class and fit → score. Each step stores value,
//! source, evidence, confidence and date; running it again changes nothing that is still true (enrich.md).

mod mail_domains;
mod people;
mod read;
pub mod score;
mod seat;

use domain::site::SiteError;
use domain::time::{DAY, HOUR};
use domain::{CompanyId, Event, ProspectId, Stage};
use jobs::Outcome;
use judge::address::RoleClass;
use serde_json::json;
use store::Tx;
use store::tables::companies::{self, Company};
use store::tables::prospects;

use crate::moves::{self, Move};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Word of a role class in `person_addresses`.
#[must_use]
pub const fn class_word(c: Option<RoleClass>) -> &'static str {
    match c {
        None => "personal",
        Some(RoleClass::Decider) => "decider",
        Some(RoleClass::Front) => "front",
        Some(RoleClass::Never) => "never",
    }
}

/// The enrichment job of a card.
pub async fn run(e: &Engine, cx: &Cx, id: &ProspectId) -> Outcome {
    match enrich(e, cx, id).await {
        Ok(None) => Outcome::done(),
        Ok(Some((at, why))) => Outcome::RetryAt(at, why),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

/// Enrich every card of a company that is waiting for another way.
pub async fn again(e: &Engine, cx: &Cx, company: &CompanyId) -> Outcome {
    let (cx, company) = (cx.at(e.now()), company.clone());
    let done = e
        .store()
        .write(move |tx| {
            for card in prospects::of_company(tx, &company)?
                .into_iter()
                .filter(|c| matches!(c.stage, Stage::New | Stage::Enriching))
            {
                work::enqueue(tx, &cx, &Work::Enrich { prospect: card.id }, cx.now, None)?;
            }
            Ok(())
        })
        .await;
    match done {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

async fn enrich(
    e: &Engine,
    cx: &Cx,
    id: &ProspectId,
) -> anyhow::Result<Option<(domain::Millis, String)>> {
    let (engine, start, card_id) = (e.clone(), cx.at(e.now()), id.clone());
    let loaded = e
        .store()
        .write(move |tx| {
            let Some(card) = prospects::get(tx, &card_id)? else {
                return Ok(None);
            };
            if card.stage == Stage::New {
                moves::apply(
                    &engine,
                    tx,
                    &start,
                    &card.id,
                    Event::StartEnrichment,
                    Move::default(),
                )?;
            }
            let card = prospects::get(tx, &card_id)?;
            let company = card
                .as_ref()
                .map(|c| companies::get(tx, &c.company))
                .transpose()?
                .flatten();
            Ok(card.zip(company))
        })
        .await?;
    let Some((card, company)) = loaded else {
        return Ok(None);
    };
    if !matches!(
        card.stage,
        Stage::Enriching | Stage::Enriched | Stage::Ready
    ) {
        return Ok(None);
    }
    let site = match &company.website {
        Some(url) => Some(e.ports().sites.snapshot(url).await),
        None => None,
    };
    let seen = match site {
        Some(Ok(snapshot)) => Some(Ok(read::findings(e, snapshot).await?)),
        Some(Err(error)) if error.is_transient() => {
            let at = e.now().plus(HOUR);
            note_site(e, &company, &error).await?;
            return Ok(Some((at, error.to_string())));
        }
        Some(Err(error)) => Some(Err(error)),
        None => None,
    };
    let mx =
        mail_domains::mail_domains(e, &company, seen.as_ref().and_then(|s| s.as_ref().ok())).await;
    let (engine, cx, id) = (e.clone(), cx.at(e.now()), id.clone());
    e.store()
        .write(move |tx| apply(&engine, tx, &cx, &id, company, seen, &mx))
        .await?;
    Ok(None)
}

/// Everything that was seen, in one transaction: profile, people, addresses, score, and the move it allows.
fn apply(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: Company,
    seen: Option<Result<read::Seen, SiteError>>,
    mx: &mail_domains::MailDomains,
) -> anyhow::Result<()> {
    let mut company = companies::get(tx, &company.company_id())?.unwrap_or(company);
    let mut seen = seen;
    if let Some(Ok(s)) = &mut seen {
        // Before anything of the page is stored: not even as a finding.
        let mut kept = Vec::new();
        for f in std::mem::take(&mut s.findings) {
            if !people::forgotten(e, tx, &company, &f)? {
                kept.push(f);
            }
        }
        s.findings = kept;
    }
    match &seen {
        Some(Ok(s)) => {
            let with_ids: Vec<(String, domain::site::Finding)> =
                s.findings.iter().map(|f| (e.id(), f.clone())).collect();
            companies::put_findings(tx, &company.company_id(), &with_ids, cx.now)?;
            read::profile(e, &mut company, s);
            company.website_state = "verified".into();
            company.enriched_at = Some(cx.now);
        }
        Some(Err(error)) => {
            company.website_state = if matches!(error, SiteError::Parked) {
                "parked".into()
            } else {
                "unreachable".into()
            };
            company.needs_attention = Some(format!("the website: {error}"));
        }
        None => {}
    }
    companies::put(tx, &company)?;
    if let Some(Ok(s)) = &seen {
        people::take(e, tx, cx, &company, s, mx)?;
    }
    people::verify_known(e, tx, cx, &company, mx)?;
    seat::seat(e, tx, cx, id, &company)?;
    score::renew(e, tx, cx, id)?;
    let Some(card) = prospects::get(tx, id)? else {
        return Ok(());
    };
    if card.stage == Stage::Enriching {
        let moved = moves::apply(e, tx, cx, id, Event::EnrichmentComplete, Move::default())?;
        if moved.is_none() {
            stalled(e, tx, cx, id, &mut company)?;
        }
    }
    events::record(
        tx,
        cx,
        "enriched",
        &[("prospect", id.as_str()), ("company", &company.id)],
        &json!({ "site": company.website_state, "findings": seen.as_ref().and_then(|s| s.as_ref().ok()).map_or(0, |s| s.findings.len()) }),
    )?;
    tx.touch(format!("company:{}", company.id));
    Ok(())
}

fn stalled(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: &mut Company,
) -> anyhow::Result<()> {
    let why = company.needs_attention.clone().unwrap_or_else(|| {
        "no usable way to reach anybody was found: add an address or a phone number".into()
    });
    company.needs_attention = Some(why.clone());
    companies::put(tx, company)?;
    tx.execute(
        "UPDATE company_profiles SET retry_at=?2 WHERE company_id=?1",
        store::rusqlite::params![company.id, cx.now.plus(14 * DAY).0],
    )?;
    moves::apply(e, tx, cx, id, Event::EnrichmentStalled, Move::default())?;
    alerts::raise(
        tx,
        e,
        cx,
        "needs_attention",
        id.as_str(),
        "info",
        &why,
        "Open the card and add a way to reach them",
    )
}

async fn note_site(e: &Engine, company: &Company, error: &SiteError) -> anyhow::Result<()> {
    let (id, why) = (company.company_id(), format!("the website: {error}"));
    e.store()
        .write(move |tx| {
            if let Some(mut c) = companies::get(tx, &id)? {
                c.needs_attention = Some(why);
                companies::put(tx, &c)?;
            }
            Ok(())
        })
        .await
}

/// The job gave up: the card goes back with the reason (pipeline.md, queue table).
///
/// # Errors
/// Database errors.
pub fn died(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ProspectId, error: &str) -> anyhow::Result<()> {
    let Some(card) = prospects::get(tx, id)? else {
        return Ok(());
    };
    let Some(mut company) = companies::get(tx, &card.company)? else {
        return Ok(());
    };
    seat::seat(e, tx, cx, id, &company)?;
    score::renew(e, tx, cx, id)?;
    // What is known may be enough: an import with an address needs no site.
    if moves::apply(e, tx, cx, id, Event::EnrichmentComplete, Move::default())?.is_none()
        && card.stage == Stage::Enriching
    {
        company.needs_attention = Some(error.to_owned());
        stalled(e, tx, cx, id, &mut company)?;
    }
    Ok(())
}

/// The qualify job: score anew, then qualify or disqualify.
pub async fn qualify(e: &Engine, cx: &Cx, id: &ProspectId) -> Outcome {
    let (engine, cx, id) = (e.clone(), cx.at(e.now()), id.clone());
    let done = e
        .store()
        .write(move |tx| {
            score::renew(&engine, tx, &cx, &id)?;
            let Some(card) = prospects::get(tx, &id)? else {
                return Ok(());
            };
            match card.stage {
                Stage::Enriched
                    if moves::apply(&engine, tx, &cx, &id, Event::Qualify, Move::default())?
                        .is_some() =>
                {
                    crate::pipeline::campaigns::enrol_ready(&engine, tx, &cx, &id)?;
                }
                Stage::Ready => {
                    let all = moves::check(&engine, tx, &cx, &card, Event::Qualify, Stage::Ready)?;
                    if all.iter().any(|c| !c.ok) {
                        moves::apply(&engine, tx, &cx, &id, Event::Disqualified, Move::default())?;
                    }
                }
                _ => {}
            }
            Ok(())
        })
        .await;
    match done {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

/// Companies whose retry day has come are enriched again.
///
/// # Errors
/// Database errors.
pub async fn retry_due(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let cx = cx.at(e.now());
    e.store()
        .write(move |tx| {
            let due: Vec<String> = tx
                .prepare("SELECT company_id FROM company_profiles WHERE retry_at IS NOT NULL AND retry_at<=?1 ORDER BY company_id LIMIT 200")?
                .query_map([cx.now.0], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            for id in due {
                tx.execute("UPDATE company_profiles SET retry_at=NULL WHERE company_id=?1", [&id])?;
                work::enqueue(tx, &cx, &Work::Reenrich { company: id.into() }, cx.now, None)?;
            }
            Ok(())
        })
        .await
}
