//! Suppressions: whom we leave alone for good. Adding is retroactive on everything that has not left.

use domain::{
    ActorId, Code, CompanyId, Event, Millis, PersonId, ProspectId, Reason, Stage, SuppressionId,
    WireError,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::suppressions::{self, NewSuppression, Suppression};
use store::tables::{chain, companies, drafts, people, prospects, ways};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::moves::{self, Move};
use crate::{Cx, Engine, events};

operations! { "suppressions":
    suppress_add: SuppressAdd => Suppressed, writes, ["suppressions", "emails", "approvals", "board"], undo "suppress_lift", "Leave somebody alone for good";
    suppress_list: SuppressList => Suppressions, reads, ["suppressions"], "Show whom we leave alone";
    suppress_lift: SuppressLift => Done, writes, ["suppressions"], undo "suppress_add", "Lift a suppression";
}

/// Whom to leave alone: exactly one of the four.
#[derive(Debug, Default, Deserialize, TS)]
pub struct SuppressAdd {
    /// A mail address.
    #[serde(default)]
    #[ts(optional)]
    pub address: Option<String>,
    /// A whole domain; needs `confirmed`.
    #[serde(default)]
    #[ts(optional)]
    pub domain: Option<String>,
    /// A person by id, with all addresses, known and future.
    #[serde(default)]
    #[ts(optional)]
    pub person: Option<String>,
    /// A property by id.
    #[serde(default)]
    #[ts(optional)]
    pub company: Option<String>,
    /// Why, for the record.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    /// A person has seen how many hotels the domain hits.
    #[serde(default)]
    #[ts(optional)]
    pub confirmed: Option<bool>,
}

/// What a suppression did.
#[derive(Debug, Serialize, TS)]
pub struct Suppressed {
    /// Its id.
    pub id: String,
    /// Whether it is new; a live one of the same scope stays.
    pub new: bool,
    /// Hotels it hits (domains).
    pub hotels: u32,
    /// Mails it cancelled.
    pub cancelled: u32,
    /// Cards that went to lost.
    pub cards: u32,
}

pub(super) struct Wanted {
    pub(super) scope: &'static str,
    pub(super) key: String,
    hotels: u32,
    confirmed_by: Option<ActorId>,
    pub(super) cards: Vec<ProspectId>,
}

fn ids(cards: Vec<prospects::Prospect>) -> Vec<ProspectId> {
    cards.into_iter().map(|p| p.id).collect()
}

pub(super) fn address(e: &Engine, c: &Connection, value: &str) -> anyhow::Result<Wanted> {
    let key = e
        .keys()
        .address(value)
        .ok_or_else(|| WireError::new(Code::Usage, "address: this is not a mail address"))?;
    let mut cards = Vec::new();
    for known in people::by_mail_key(c, &key)? {
        if let Some(p) = known.person {
            cards.extend(ids(prospects::of_person(c, &p)?));
        }
    }
    Ok(Wanted {
        scope: "address",
        key,
        hotels: 0,
        confirmed_by: None,
        cards,
    })
}

fn domain(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    value: &str,
    confirmed: bool,
) -> anyhow::Result<Wanted> {
    let key = e
        .keys()
        .domain(value)
        .ok_or_else(|| WireError::new(Code::Usage, "domain: this is not a domain"))?;
    if let Some(class) = companies::shared_class(c, "domain", &key)?
        .filter(|k| matches!(k.as_str(), "free_mail" | "isp" | "own"))
    {
        return Err(refuse(
            "shared_domain",
            format!("{value} is nobody's own domain ({class}): suppress the address or the hotel"),
        ));
    }
    let hotels = ways::hotels_at_domain(c, &key)?;
    if !confirmed || !cx.kind.is_human() {
        let error = WireError::new(
            Code::Refused,
            format!("{value} hits {hotels} hotel(s): a person has to confirm it"),
        );
        return Err(error
            .with(json!({ "rule": "confirm", "hotels": hotels }))
            .into());
    }
    Ok(Wanted {
        scope: "domain",
        key,
        hotels,
        confirmed_by: Some(cx.actor.clone()),
        cards: Vec::new(),
    })
}

fn wanted(e: &Engine, c: &Connection, cx: &Cx, i: &SuppressAdd) -> anyhow::Result<Wanted> {
    match (&i.address, &i.domain, &i.person, &i.company) {
        (Some(a), None, None, None) => address(e, c, a),
        (None, Some(d), None, None) => domain(e, c, cx, d, i.confirmed == Some(true)),
        (None, None, Some(p), None) => {
            let id = PersonId(p.clone());
            people::get(c, &id)?.ok_or_else(|| not_found("person", p))?;
            let cards = ids(prospects::of_person(c, &id)?);
            Ok(Wanted {
                scope: "person",
                key: id.0,
                hotels: 0,
                confirmed_by: None,
                cards,
            })
        }
        (None, None, None, Some(x)) => {
            let id = CompanyId(x.clone());
            companies::get(c, &id)?.ok_or_else(|| not_found("company", x))?;
            let cards = ids(prospects::of_company(c, &id)?);
            Ok(Wanted {
                scope: "company",
                key: id.0,
                hotels: 1,
                confirmed_by: None,
                cards,
            })
        }
        _ => Err(WireError::new(
            Code::Usage,
            "name exactly one of address, domain, person and company",
        )
        .into()),
    }
}

/// Write one with all its effects: mails are cancelled by the schema, cards nobody can be written to any more are lost.
pub(crate) struct Put<'a> {
    /// Scope.
    pub scope: &'a str,
    /// Key.
    pub key: String,
    /// `by_hand import`.
    pub reason: &'a str,
    /// Who confirmed it (domains).
    pub confirmed_by: Option<ActorId>,
    /// Cards it may reach.
    pub cards: Vec<ProspectId>,
}

pub(crate) fn put(e: &Engine, tx: &Tx<'_>, cx: &Cx, p: Put<'_>) -> anyhow::Result<Suppressed> {
    let before = drafts::cancelled_by_suppression(tx)?;
    let id: SuppressionId = e.id();
    let new = suppressions::insert(
        tx,
        &NewSuppression {
            id: id.clone(),
            scope: p.scope.into(),
            key: p.key.clone(),
            reason: p.reason.into(),
            source_message: None,
            confirmed_by: p.confirmed_by,
            at: cx.now,
        },
    )?;
    let id = if new {
        id
    } else {
        suppressions::live(tx, p.scope, &p.key)?.map_or(id, |s| s.id)
    };
    let mut cards = 0_u32;
    for card in p.cards {
        let Some(c) = prospects::get(tx, &card)? else {
            continue;
        };
        // A won or lost card stays where it is; one with a free address left can still be written to.
        if matches!(c.stage, Stage::Won | Stage::Lost)
            || suppressions::hits_prospect(tx, &card)?.is_none()
        {
            continue;
        }
        moves::apply(
            e,
            tx,
            cx,
            &card,
            Event::OptedOut,
            Move::because(Reason::OptedOut),
        )?;
        cards = cards.saturating_add(1);
    }
    if new {
        chain::append(
            tx,
            "opt_out",
            id.as_str(),
            cx.now,
            &json!({ "scope": p.scope, "reason": p.reason, "actor": cx.actor }),
            &e.ports().ids.token(),
        )?;
        events::record(
            tx,
            cx,
            "suppressed",
            &[("suppression", id.as_str())],
            &json!({ "scope": p.scope, "reason": p.reason, "cards": cards }),
        )?;
    }
    for tag in ["suppressions", "emails", "approvals"] {
        tx.touch(tag);
    }
    let cancelled = drafts::cancelled_by_suppression(tx)?.saturating_sub(before);
    Ok(Suppressed {
        id: id.0,
        new,
        hotels: 0,
        cancelled,
        cards,
    })
}

async fn suppress_add(e: &Engine, cx: &Cx, input: SuppressAdd) -> Result<Suppressed, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let w = wanted(&engine, tx, &cx, &input)?;
            let hotels = w.hotels;
            let done = put(
                &engine,
                tx,
                &cx,
                Put {
                    scope: w.scope,
                    key: w.key,
                    reason: "by_hand",
                    confirmed_by: w.confirmed_by,
                    cards: w.cards,
                },
            )?;
            if done.new {
                activity::can_undo(
                    &engine,
                    tx,
                    &cx,
                    "suppress_lift",
                    json!({ "id": done.id, "reason": "taken back at once" }),
                    "lift it again; cancelled mails stay cancelled",
                )?;
            }
            Ok(Suppressed { hotels, ..done })
        })
        .await
        .map_err(wire)
}

/// Which ones.
#[derive(Debug, Deserialize, TS)]
pub struct SuppressList {
    /// Older than this, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A suppression.
#[derive(Debug, Serialize, TS)]
pub struct SuppressionRow {
    /// Id.
    pub id: String,
    /// `address domain person company group`.
    pub scope: String,
    /// Whom, while we still know: the address, the person's or the property's name.
    pub who: Option<String>,
    /// `opt_out complaint hard_bounce import by_hand team held_for_decision`.
    pub reason: String,
    /// The message that asked for it.
    pub message: Option<String>,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// Live suppressions, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Suppressions {
    /// Rows.
    pub suppressions: Vec<SuppressionRow>,
}

fn who(c: &Connection, s: &Suppression) -> anyhow::Result<Option<String>> {
    Ok(match s.scope.as_str() {
        "address" => ways::value_of_key(c, &s.key)?,
        "person" => people::get(c, &PersonId(s.key.clone()))?.and_then(|p| p.name),
        "company" | "group" => companies::get(c, &CompanyId(s.key.clone()))?.map(|x| x.name),
        _ => None,
    })
}

async fn suppress_list(
    e: &Engine,
    _cx: &Cx,
    input: SuppressList,
) -> Result<Suppressions, WireError> {
    let limit = input.limit.unwrap_or(200).min(5_000);
    e.store()
        .read(move |c| {
            let mut out = Vec::new();
            for s in suppressions::list(c, input.before.map(Millis), limit)? {
                out.push(SuppressionRow {
                    who: who(c, &s)?,
                    id: s.id.0,
                    scope: s.scope,
                    reason: s.reason,
                    message: s.source_message.map(|m| m.0),
                    at: s.at.0,
                });
            }
            Ok(Suppressions { suppressions: out })
        })
        .await
        .map_err(wire)
}

/// A lift.
#[derive(Debug, Deserialize, TS)]
pub struct SuppressLift {
    /// The suppression.
    pub id: String,
    /// Why; it goes into the chain.
    pub reason: String,
}

async fn suppress_lift(e: &Engine, cx: &Cx, input: SuppressLift) -> Result<Done, WireError> {
    if input.reason.trim().is_empty() {
        return Err(WireError::new(
            Code::Usage,
            "reason: say why this person may be contacted again",
        ));
    }
    if !cx.kind.is_human() {
        return Err(wire(refuse("person", "only a person lifts a suppression")));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = SuppressionId(input.id);
            let s =
                suppressions::get(tx, &id)?.ok_or_else(|| not_found("suppression", id.as_str()))?;
            if !suppressions::lift(tx, &id, input.reason.trim(), cx.now)? {
                return Err(refuse("lifted", "this suppression was lifted already"));
            }
            chain::append(
                tx,
                "lift",
                id.as_str(),
                cx.now,
                &json!({ "reason": input.reason.trim(), "actor": cx.actor, "was": s.reason }),
                &engine.ports().ids.token(),
            )?;
            events::record(
                tx,
                &cx,
                "suppression_lifted",
                &[("suppression", id.as_str())],
                &json!({ "scope": s.scope, "was": s.reason }),
            )?;
            tx.touch("suppressions");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
