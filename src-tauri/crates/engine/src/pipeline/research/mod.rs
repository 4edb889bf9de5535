//! Research: what is known about a house becomes facts with source, excerpt, date and `say`; the report stays useful
//! without any model (compose.md, Research agent). Then the card is scored and qualified.

pub mod facts;

use domain::ProspectId;
use domain::site::Say;
use jobs::Outcome;
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::signals::{self, Fact};
use store::tables::{companies, prospects};

use crate::work::{self, Work};
use crate::{Cx, Engine, events};

/// The research job.
pub async fn run(e: &Engine, cx: &Cx, id: &ProspectId) -> Outcome {
    let (engine, cx, id) = (e.clone(), cx.at(e.now()), id.clone());
    match e
        .store()
        .write(move |tx| research(&engine, tx, &cx, &id))
        .await
    {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

fn research(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ProspectId) -> anyhow::Result<()> {
    let Some(card) = prospects::get(tx, id)? else {
        return Ok(());
    };
    let Some(company) = companies::get(tx, &card.company)? else {
        return Ok(());
    };
    let found = companies::findings(tx, &card.company)?;
    let known: Vec<(String, String)> = signals::facts_of(tx, &card.company)?
        .into_iter()
        .map(|f| (f.kind, f.text))
        .collect();
    let mut new = 0_u32;
    for f in facts::of(&company, &found) {
        if known.iter().any(|(k, t)| *k == f.kind && *t == f.text) {
            continue;
        }
        signals::insert_fact(
            tx,
            &Fact {
                id: e.id(),
                company: card.company.clone(),
                signal: None,
                kind: f.kind,
                say: f.say,
                open_to: None,
                text: f.text,
                source: f.source,
                excerpt: f.excerpt,
                at: cx.now,
            },
        )?;
        new = new.saturating_add(1);
    }
    let all = signals::facts_of(tx, &card.company)?;
    let open = all.iter().filter(|f| f.say == Say::Open).count();
    let report = json!({
        "company": { "name": company.name, "category": company.category, "chain": company.chain, "tier": company.tier, "rooms": company.rooms, "town": company.town },
        "facts": all.len(), "open_facts": open,
        "tools": found.iter().filter(|f| f.agent == "technology").map(|f| json!({ "category": f.kind, "name": f.value })).collect::<Vec<_>>(),
    });
    tx.execute(
        "INSERT INTO research_reports(company_id,report,model,at) VALUES(?1,?2,'embedded',?3) ON CONFLICT(company_id) DO UPDATE SET report=excluded.report,model=excluded.model,at=excluded.at",
        params![company.id, report.to_string(), cx.now.0],
    )?;
    events::record(
        tx,
        cx,
        "researched",
        &[("prospect", id.as_str()), ("company", &company.id)],
        &json!({ "new_facts": new, "facts": all.len() }),
    )?;
    work::enqueue(
        tx,
        cx,
        &Work::Qualify {
            prospect: id.clone(),
        },
        cx.now,
        None,
    )?;
    tx.touch(format!("company:{}", company.id));
    Ok(())
}

/// The job gave up: composition goes on with what is known.
///
/// # Errors
/// Database errors.
pub fn died(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ProspectId) -> anyhow::Result<()> {
    let _ = e;
    work::enqueue(
        tx,
        cx,
        &Work::Qualify {
            prospect: id.clone(),
        },
        cx.now,
        None,
    )
}
