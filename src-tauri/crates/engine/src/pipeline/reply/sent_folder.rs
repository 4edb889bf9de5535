//! The Sent folder: what the person sent by any program to somebody at a prospect's company is a touch (reply.md,
//! "What happens outside the app counts"). Headers only; of other mail nothing is kept but an hourly count for caps.

use domain::mailing::HeaderRow;
use domain::time::{DAY, HOUR};
use domain::{Cause, Event};
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::leave_alone::{self, Touch};
use store::tables::senders::Inbox;
use store::tables::{campaigns, companies, emails, people, prospects};

use super::history;
use crate::moves::{self, Move};
use crate::pipeline::send::reconcile;
use crate::{Cx, Engine, events};

/// Look at one message of Sent. Returns whether it concerned a company of ours. One that is seen `again`, because the folder
/// was renumbered, may still prove a mail of ours; it is counted and noted as a touch no second time.
///
/// # Errors
/// Database errors.
pub async fn see(e: &Engine, inbox: &Inbox, row: &HeaderRow, again: bool) -> anyhow::Result<bool> {
    let (engine, cx, inbox, row) = (e.clone(), e.system(Cause::Job), inbox.clone(), row.clone());
    e.store()
        .write(move |tx| transaction(&engine, tx, &cx, &inbox, &row, again))
        .await
}

fn transaction(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    inbox: &Inbox,
    row: &HeaderRow,
    again: bool,
) -> anyhow::Result<bool> {
    let at = row.received_at.or(row.head.date).unwrap_or(cx.now);
    let ours = row
        .head
        .message_id
        .as_deref()
        .map(|id| emails::by_wire_ids(tx, [id]))
        .transpose()?
        .flatten();
    if let Some(id) = ours {
        proved(e, tx, cx, &id)?;
        return Ok(false);
    }
    // A mail of ours whose id the provider replaced is recognised by recipient, subject and time.
    if let Some(id) = rewritten(e, tx, row, at)? {
        let id = domain::EmailId(id);
        if let Some(wire) = &row.head.message_id {
            emails::add_wire_id(tx, wire, &id, "sent_folder")?;
        }
        proved(e, tx, cx, &id)?;
        return Ok(false);
    }
    if again {
        return Ok(false);
    }
    let hour = at.0.checked_div(HOUR).unwrap_or(0).saturating_mul(HOUR);
    tx.execute("INSERT INTO outside_sends(inbox_id,at,n) VALUES(?1,?2,1) ON CONFLICT(inbox_id,at) DO UPDATE SET n=n+1", params![inbox.id.as_str(), hour])?;
    // Whoever becomes a card later is known by then.
    history::count_sent(e, tx, &row.head, at)?;
    let mut concerned = false;
    for to in row.head.to.iter().chain(&row.head.cc) {
        let Some(key) = e.keys().address(&to.address) else {
            continue;
        };
        let Some(domain_key) = e.keys().domain_of(&to.address) else {
            continue;
        };
        if people::erased(tx, "mail", &key)? {
            continue;
        }
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

/// A copy in Sent proves an uncertain mail: the server filed it, for we put copies there only of what was accepted.
fn proved(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &domain::EmailId) -> anyhow::Result<()> {
    let evidence = json!({ "by": "sent_folder", "at": cx.now });
    reconcile::proof_of_email(e, tx, cx, id, &evidence).map(drop)
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
    // A copy is the copy of one mail: one that has its own already is not meant, and of two with the same recipient and
    // subject the one that the server is known to have. Where neither tells them apart, nothing is proved.
    let found: Vec<(String, bool)> = tx
        .prepare_cached(
            "SELECT m.id,a.state='accepted' FROM emails m JOIN send_attempts a ON a.email_id=m.id WHERE m.to_key=?1 AND m.subject=?2 AND a.state IN('committing','accepted','uncertain') AND abs(a.committing_at-?3)<=900000 \
             AND NOT EXISTS(SELECT 1 FROM wire_ids w WHERE w.email_id=m.id AND w.learnt_from='sent_folder') ORDER BY a.committing_at,m.id",
        )?
        .query_map(params![to, row.head.subject, at.0], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let accepted = found.iter().find(|f| f.1);
    let only = found.first().filter(|_| found.len() == 1);
    Ok(accepted.or(only).map(|f| f.0.clone()))
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
    // A renumbered folder is read again from its beginning: what is known already does nothing twice.
    let known: bool = tx.query_row(
        "SELECT EXISTS(SELECT 1 FROM touches WHERE company_id=?1 AND at=?2 AND source='sent_folder' AND person_id IS ?3)",
        params![company.as_str(), at.0, person],
        |r| r.get(0),
    )?;
    if known {
        return Ok(());
    }
    // The card of the person written to; at a house with a single card, that one.
    let own = cards
        .iter()
        .find(|c| person.is_some() && c.person.as_ref().map(|p| p.as_str()) == person.as_deref())
        .or_else(|| cards.first().filter(|_| cards.len() == 1))
        .map(|c| c.id.clone());
    leave_alone::insert_touch(
        tx,
        &Touch {
            id: e.id(),
            prospect: own.as_ref().map(|c| c.0.clone()),
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
    // A mail from before a sequence began was known when it did (compliance.md 8).
    for n in campaigns::open_of_company(tx, company)?
        .into_iter()
        .filter(|n| at.plus(DAY) >= n.started_at)
    {
        campaigns::hold(tx, &n.id, "you wrote to them yourself", None)?;
    }
    if let Some(card) = own.filter(|_| cx.now.since(at) < 30 * DAY) {
        moves::apply(
            e,
            tx,
            &cx.caused_by(Cause::Job),
            &card,
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
