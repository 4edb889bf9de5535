//! The drawer of a card: everything known about it, with the gate's answer for each channel.

use domain::{Millis, ProspectId, WireError};
use serde::Serialize;
use serde_json::Value;
use store::rusqlite::Connection;
use store::tables::{
    board, companies, emails as email_rows, events as event_rows, people, prospects, signals,
    transitions,
};
use ts_rs::TS;

use super::activity::{self, EventLine};
use super::emails::{self, EmailLine};
use super::prospects::{ProspectLine, ProspectRef, dressed};
use crate::engine::{not_found, wire};
use crate::pipeline::{campaigns, gate};
use crate::{Cx, Engine};

/// What is known of the property.
#[derive(Debug, Serialize, TS)]
pub struct CompanyCard {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `chain_hq franchise independent management_company unknown`.
    pub category: String,
    /// Country.
    pub country: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Whether it was reached.
    pub website_state: String,
    /// Phone.
    pub phone: Option<String>,
    /// Market tier.
    pub tier: Option<String>,
    /// Rooms.
    pub rooms: Option<u32>,
    /// Stars.
    pub stars: Option<u32>,
    /// Chain it carries.
    pub chain: Option<String>,
    /// `open brand_mandated head_office has_rival`.
    pub fit: Option<String>,
    /// Who decides.
    pub decider: Option<String>,
    /// What a person should look at.
    pub needs_attention: Option<String>,
}

/// A way to reach the person or the property.
#[derive(Debug, Serialize, TS)]
pub struct WayRow {
    /// Id.
    pub id: String,
    /// `mail phone letter linkedin`.
    pub channel: String,
    /// The value.
    pub value: String,
    /// Whether it is the property's and not the person's.
    pub of_property: bool,
    /// `personal decider front never`.
    pub role_class: String,
    /// `published provider guessed delegated consented customer`.
    pub obtained: String,
    /// Verification score 0–1.
    pub score: Option<f64>,
    /// Verified, epoch milliseconds.
    pub verified_at: Option<i64>,
    /// Whether something may be sent there at all.
    pub usable: bool,
    /// Dead since, epoch milliseconds.
    pub dead_at: Option<i64>,
}

/// A factor of the score.
#[derive(Debug, Serialize, TS)]
pub struct ScoreFactor {
    /// Name.
    pub factor: String,
    /// Points.
    pub points: f64,
    /// Most it can give.
    pub most: f64,
    /// Why.
    pub evidence: String,
}

/// A fact, with what may be said of it.
#[derive(Debug, Serialize, TS)]
pub struct FactRow {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// `open hint silent`; silent: do not mention.
    pub say: String,
    /// The statement.
    pub text: String,
    /// Where from.
    pub source: String,
    /// The words it was read from.
    pub excerpt: Option<String>,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// A move of the card.
#[derive(Debug, Serialize, TS)]
pub struct TransitionRow {
    /// Id.
    pub id: String,
    /// From; none at birth.
    pub from: Option<String>,
    /// Event.
    pub event: String,
    /// To.
    pub to: String,
    /// Conditions with their results.
    pub conditions: Value,
    /// What it brought with it.
    pub effects: Value,
    /// `schedule reply manual job`.
    pub caused_by: String,
    /// Who.
    pub actor: String,
    /// Why against the table.
    pub override_reason: Option<String>,
    /// When, epoch milliseconds.
    pub at: i64,
    /// Whether it can be undone now.
    pub undoable: bool,
}

/// What the country gate says about a channel.
#[derive(Debug, Serialize, TS)]
pub struct GateLine {
    /// `mail phone letter linkedin`.
    pub channel: String,
    /// The best way by it, if one is known.
    pub way: Option<String>,
    /// Decision.
    pub decision: String,
    /// Whether something may go by it.
    pub open: bool,
    /// Rule.
    pub rule: String,
    /// Where it is written.
    pub source: String,
    /// What would open it; empty when only counsel can.
    pub missing: Vec<String>,
}

/// A card with everything known.
#[derive(Debug, Serialize, TS)]
pub struct ProspectFull {
    /// The card.
    pub prospect: ProspectLine,
    /// The property.
    pub company: CompanyCard,
    /// Role of the post.
    pub role: Option<String>,
    /// How the person is addressed, once resolved.
    pub address_form: Option<Value>,
    /// Details of the reason of lost and archived.
    pub reason_detail: Option<Value>,
    /// Ways, best first.
    pub ways: Vec<WayRow>,
    /// Factors of the score, largest first.
    pub factors: Vec<ScoreFactor>,
    /// Facts.
    pub facts: Vec<FactRow>,
    /// Moves, oldest first.
    pub transitions: Vec<TransitionRow>,
    /// Events, newest first, at most 200.
    pub timeline: Vec<EventLine>,
    /// Mails of ours, oldest first.
    pub emails: Vec<EmailLine>,
    /// The gate for each channel.
    pub gates: Vec<GateLine>,
}

pub(super) async fn prospect_show(
    e: &Engine,
    cx: &Cx,
    input: ProspectRef,
) -> Result<ProspectFull, WireError> {
    let now = cx.now;
    e.store()
        .read(move |c| full(c, now, &ProspectId(input.prospect)))
        .await
        .map_err(wire)
}

fn full(c: &Connection, now: Millis, id: &ProspectId) -> anyhow::Result<ProspectFull> {
    let gone = || not_found("prospect", id.as_str());
    let card = prospects::get(c, id)?.ok_or_else(gone)?;
    let head = board::line(c, id)?.ok_or_else(gone)?;
    let company = companies::get(c, &card.company)?.ok_or_else(gone)?;
    let post = card
        .post
        .as_ref()
        .map(|p| people::post(c, p))
        .transpose()?
        .flatten();
    let person = card
        .person
        .as_ref()
        .map(|p| people::get(c, p))
        .transpose()?
        .flatten();
    let ways = campaigns::ways(c, &card)?;
    let gates = gate_lines(c, now, &company, &ways)?;
    let mut mails = Vec::new();
    for m in email_rows::of_prospect(c, id)? {
        mails.push(emails::line(c, &m)?);
    }
    let factors = prospects::factors(c, id)?
        .into_iter()
        .map(|f| ScoreFactor {
            factor: f.factor,
            points: f.points,
            most: f.most,
            evidence: f.evidence,
        })
        .collect();
    let facts = signals::facts_of(c, &card.company)?;
    let facts = facts
        .into_iter()
        .map(|f| FactRow {
            id: f.id.0,
            kind: f.kind,
            say: f.say.word().into(),
            text: f.text,
            source: f.source,
            excerpt: f.excerpt,
            at: f.at.0,
        })
        .collect();
    let head = dressed(c, vec![head], now)?.pop().ok_or_else(gone)?;
    Ok(ProspectFull {
        prospect: head,
        role: post.map(|p| p.role),
        address_form: person
            .and_then(|p| p.address_form)
            .and_then(|f| serde_json::from_str(&f).ok()),
        reason_detail: card.reason_detail.clone(),
        ways: ways.into_iter().map(way).collect(),
        factors,
        facts,
        transitions: transitions::of_prospect(c, id)?
            .into_iter()
            .map(|t| transition(t, &card))
            .collect(),
        timeline: event_rows::of_subject(c, "prospect", id.as_str(), None, 200)?
            .into_iter()
            .map(activity::line)
            .collect(),
        emails: mails,
        gates,
        company: CompanyCard {
            id: company.id,
            name: company.name,
            category: company.category,
            country: company.country,
            zone: company.zone,
            town: company.town,
            street: company.street,
            postal_code: company.postal_code,
            website: company.website,
            website_state: company.website_state,
            phone: company.phone,
            tier: company.tier,
            rooms: company.rooms,
            stars: company.stars,
            chain: company.chain,
            fit: company.fit,
            decider: company.decider,
            needs_attention: company.needs_attention,
        },
    })
}

fn transition(t: transitions::Transition, card: &prospects::Prospect) -> TransitionRow {
    TransitionRow {
        undoable: t.id == card.transition && t.from.is_some(),
        id: t.id.0,
        from: t.from.map(|s| s.word().to_owned()),
        event: t.event.word().into(),
        to: t.to.word().into(),
        conditions: t.conditions,
        effects: t.effects,
        caused_by: t.cause.word().into(),
        actor: t.actor.0,
        override_reason: t.override_reason,
        at: t.at.0,
    }
}

fn way(a: people::Address) -> WayRow {
    WayRow {
        usable: a.usable(),
        id: a.id.0,
        channel: a.channel,
        value: a.value,
        of_property: a.person.is_none(),
        role_class: a.role_class,
        obtained: a.obtained,
        score: a.score,
        verified_at: a.verified_at.map(|t| t.0),
        dead_at: a.dead_at.map(|t| t.0),
    }
}

/// The gate for the best way of each channel; for a channel without one, for a role address nobody knows yet.
fn gate_lines(
    c: &Connection,
    now: Millis,
    company: &companies::Company,
    ways: &[people::Address],
) -> anyhow::Result<Vec<GateLine>> {
    let mut out = Vec::new();
    for channel in ["mail", "phone", "letter", "linkedin"] {
        let best = ways.iter().find(|a| a.channel == channel && a.usable());
        let unknown = people::Address {
            id: String::new().into(),
            person: None,
            company: Some(company.company_id()),
            channel: channel.into(),
            value: String::new(),
            key: String::new(),
            role_class: "front".into(),
            obtained: String::new(),
            score: None,
            verified_at: None,
            confirmed: false,
            dead_at: None,
        };
        let answer = gate::answer(c, company, best.unwrap_or(&unknown), now)?;
        out.push(GateLine {
            channel: channel.into(),
            way: best.map(|a| a.value.clone()),
            open: gate::open(&answer),
            missing: domain::policy::gate::missing(&answer)
                .into_iter()
                .map(|n| n.word().to_owned())
                .collect(),
            decision: answer.decision.word().into(),
            rule: answer.rule,
            source: answer.source,
        });
    }
    Ok(out)
}
