//! The Sent folder: what the person sent by any program to somebody at a prospect's company is a touch (reply.md,
//! "What happens outside the app counts"). Headers only; of other mail nothing is kept but an hourly count for caps.

use domain::mailing::HeaderRow;
use domain::time::HOUR;
use domain::{Cause, Event};
use serde_json::json;
use store::Tx;
use store::rusqlite::{OptionalExtension as _, params};
use store::tables::leave_alone::{self, Touch};
use store::tables::senders::Inbox;
use store::tables::{campaigns, companies, emails, people, prospects};

use crate::moves::{self, Move};
use crate::{Cx, Engine, events};

/// Look at one message of Sent. Returns whether it concerned a company of ours.
///
/// # Errors
/// Database errors.
pub async fn see(e: &Engine, inbox: &Inbox, row: &HeaderRow) -> anyhow::Result<bool> {
    let (engine, cx, inbox, row) = (e.clone(), e.system(Cause::Job), inbox.clone(), row.clone());
    e.store()
        .write(move |tx| transaction(&engine, tx, &cx, &inbox, &row))
        .await
}

fn transaction(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    inbox: &Inbox,
    row: &HeaderRow,
) -> anyhow::Result<bool> {
    let at = row.received_at.or(row.head.date).unwrap_or(cx.now);
    let ours = row
        .head
        .message_id
        .as_deref()
        .map(|id| emails::by_wire_ids(tx, [id]))
        .transpose()?
        .flatten();
    if ours.is_some() {
        return Ok(false);
    }
    // A mail of ours whose id the provider replaced is recognised by recipient, subject and time.
    if let Some(id) = rewritten(e, tx, row, at)? {
        if let Some(wire) = &row.head.message_id {
            emails::add_wire_id(tx, wire, &id.into(), "sent_folder")?;
        }
        return Ok(false);
    }
    let hour = at.0.checked_div(HOUR).unwrap_or(0).saturating_mul(HOUR);
    tx.execute("INSERT INTO outside_sends(inbox_id,at,n) VALUES(?1,?2,1) ON CONFLICT(inbox_id,at) DO UPDATE SET n=n+1", params![inbox.id.as_str(), hour])?;
    let mut concerned = false;
    for to in row.head.to.iter().chain(&row.head.cc) {
        let Some(key) = e.keys().address(&to.address) else {
            continue;
        };
        let Some(domain_key) = e.keys().domain_of(&to.address) else {
            continue;
        };
        let people = people::by_mail_key(tx, &key)?;
        let mut company = people.iter().find_map(|a| a.company.clone());
        if company.is_none() && companies::shared_class(tx, "domain", &domain_key)?.is_none() {
            company = companies::by_key(tx, companies::KeyKind::Domain, &domain_key)?
                .into_iter()
                .next();
        }
        let Some(company) = company else { continue };
        concerned = true;
        touch(
            e,
            tx,
            cx,
            &company,
            people.iter().find_map(|a| a.person.clone()).map(|p| p.0),
            at,
        )?;
    }
    Ok(concerned)
}

fn rewritten(
    e: &Engine,
    tx: &Tx<'_>,
    row: &HeaderRow,
    at: domain::Millis,
) -> anyhow::Result<Option<String>> {
    let Some(to) = row
        .head
        .to
        .first()
        .and_then(|m| e.keys().address(&m.address))
    else {
        return Ok(None);
    };
    Ok(tx
        .query_row(
            "SELECT m.id FROM emails m JOIN send_attempts a ON a.email_id=m.id WHERE m.to_key=?1 AND m.subject=?2 AND a.state IN('committing','accepted','uncertain') AND abs(a.committing_at-?3)<=900000 LIMIT 1",
            params![to, row.head.subject, at.0],
            |r| r.get(0),
        )
        .optional()?)
}

fn touch(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &domain::CompanyId,
    person: Option<String>,
    at: domain::Millis,
) -> anyhow::Result<()> {
    let cards = prospects::of_company(tx, company)?;
    leave_alone::insert_touch(
        tx,
        &Touch {
            id: e.id(),
            prospect: cards.first().map(|c| c.id.0.clone()),
            company: company.clone(),
            person,
            kind: "mail".into(),
            direction: "out".into(),
            outcome: "sent".into(),
            source: "sent_folder".into(),
            actor: crate::engine::OWNER_ACTOR.into(),
            at,
        },
    )?;
    for n in campaigns::open_of_company(tx, company)? {
        campaigns::hold(tx, &n.id, "you wrote to them yourself", None)?;
    }
    for card in &cards {
        moves::apply(
            e,
            tx,
            &cx.caused_by(Cause::Job),
            &card.id,
            Event::TouchLogged,
            Move::default(),
        )?;
    }
    events::record(
        tx,
        cx,
        "touch_seen",
        &[("company", company.as_str())],
        &json!({ "source": "sent_folder" }),
    )?;
    Ok(())
}
