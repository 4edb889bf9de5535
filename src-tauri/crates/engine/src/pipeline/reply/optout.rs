//! An opt-out acts at ingest, in its scope, before any label (compliance.md, Suppression and opt-out).

use domain::{Event, MessageId, ProspectId, Reason};
use serde_json::json;
use store::Tx;
use store::tables::suppressions::{self, NewSuppression};
use store::tables::{chain, companies, emails, inbound, people, prospects};

use super::matching::{Evidence, Matched};
use crate::moves::{self, Move};
use crate::{Cx, Engine, alerts, events};

/// Suppress in the scope that was asked for and move every card it reaches to lost.
///
/// # Errors
/// Database errors.
#[expect(
    clippy::too_many_arguments,
    reason = "who asked what, where, in which message"
)]
pub fn act(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    m: &Matched,
    from: &str,
    scope: &str,
    message: &MessageId,
    words: &str,
) -> anyhow::Result<()> {
    let mut wanted: Vec<(&str, String, &str)> = Vec::new();
    // Somebody else of the house speaks for himself (and for the house, if he says so), not for the one we wrote to.
    let mut reached: Vec<ProspectId> = match m.by {
        Evidence::Domain => Vec::new(),
        _ => m.prospect.iter().cloned().collect(),
    };
    // The person with all addresses, and the address written to.
    let mailed = match &m.email {
        Some(id) => emails::get(tx, id)?,
        None => None,
    };
    if let Some(mail) = &mailed {
        wanted.push(("address", mail.to_key.clone(), "opt_out"));
        for known in people::by_mail_key(tx, &mail.to_key)? {
            if let Some(p) = known.person {
                wanted.push(("person", p.0, "opt_out"));
            }
        }
    }
    if let Some(p) = &m.person {
        wanted.push(("person", p.0.clone(), "opt_out"));
    }
    // The sender when he is another than the addressee: both.
    if let Some(key) = e.keys().address(from) {
        for known in people::by_mail_key(tx, &key)? {
            if let Some(p) = known.person {
                wanted.push(("person", p.0, "opt_out"));
            }
        }
        // An address where he had us answer is his as well, and the other way round.
        for other in inbound::answered_together(tx, &key)? {
            wanted.push(("address", other, "opt_out"));
        }
        wanted.push(("address", key, "opt_out"));
    }
    let groups = companies::groups_of(tx, &m.company)?;
    match scope {
        "group" if !groups.is_empty() => {
            wanted.push(("company", m.company.0.clone(), "opt_out"));
            for g in &groups {
                wanted.push(("group", g.0.clone(), "held_for_decision"));
            }
            alerts::raise(
                tx,
                e,
                cx,
                "group_opt_out",
                m.company.as_str(),
                "warning",
                "An opt-out for a whole group",
                "The group is held; decide under Replies how far it reaches",
            )?;
        }
        "group" | "property" => wanted.push(("company", m.company.0.clone(), "opt_out")),
        _ => {}
    }
    wanted.sort();
    wanted.dedup();
    for (scope, key, reason) in &wanted {
        suppressions::insert(
            tx,
            &NewSuppression {
                id: e.id(),
                scope: (*scope).into(),
                key: key.clone(),
                reason: (*reason).into(),
                source_message: Some(message.clone()),
                confirmed_by: None,
                at: cx.now,
            },
        )?;
        match *scope {
            "person" => reached.extend(
                prospects::of_person(tx, &key.clone().into())?
                    .into_iter()
                    .map(|p| p.id),
            ),
            "company" => reached.extend(
                prospects::of_company(tx, &key.clone().into())?
                    .into_iter()
                    .map(|p| p.id),
            ),
            _ => {}
        }
    }
    reached.sort();
    reached.dedup();
    for id in &reached {
        moves::apply(
            e,
            tx,
            &cx.caused_by(domain::Cause::Reply),
            id,
            Event::OptedOut,
            Move::because(Reason::OptedOut),
        )?;
    }
    let scopes: Vec<&str> = wanted.iter().map(|w| w.0).collect();
    chain::append(
        tx,
        "opt_out",
        message.as_str(),
        cx.now,
        &json!({ "scopes": scopes, "words": words.chars().take(300).collect::<String>() }),
        &e.ports().ids.token(),
    )?;
    events::record(
        tx,
        cx,
        "opted_out",
        &[
            ("message", message.as_str()),
            ("company", m.company.as_str()),
        ],
        &json!({ "scope": scope, "suppressions": wanted.len(), "cards": reached.len() }),
    )?;
    tx.touch("suppressions");
    Ok(())
}
