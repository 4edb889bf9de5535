//! Carrying out what an inbound does to the sequences it reaches, before anybody interprets it. The rule is
//! `domain::policy::holds`; this file reads its facts from the rows and writes what it says.

use domain::policy::holds::{
    self as rule, AutoReplyKind, BounceEffect, Inbound, InboundEffect, InboundKind, Reach, Resume,
};
use domain::policy::working_days::Calendar;
use domain::policy::zones;
use domain::{Event, Millis, Reason};
use jiff::tz::TimeZone;
use judge::reply::{Kind, Subkind};
use serde_json::json;
use store::Tx;
use store::tables::campaigns::{self, Enrolment};
use store::tables::companies::Company;
use store::tables::emails::Email;
use store::tables::suppressions::{self, NewSuppression};
use store::tables::{approvals, companies, emails, people, prospects, senders};

use super::ingest::Reading;
use super::matching::{Evidence, Matched};
use crate::moves::{self, Move};
use crate::pipeline::brakes;
use crate::pipeline::send::settle;
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// What this message does, by the rule.
///
/// # Errors
/// Database errors.
pub fn effect(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<InboundEffect> {
    let company = companies::get(tx, &r.matched.company)?.unwrap_or_default();
    let zone = company
        .zone
        .as_deref()
        .and_then(zones::zone)
        .unwrap_or(TimeZone::UTC);
    let calendar = Calendar::of(company.country.as_deref(), company.subdivision.as_deref());
    let mut m = Inbound::new(kind(r.judged.kind), cx.now);
    m.auto = r.judged.subkind.map(auto);
    if r.matched.by == Evidence::Token {
        // Nothing but the token of an opt-out mail counts, however the program that wrote it marks its mail.
        m.kind = InboundKind::AutoReply;
        m.auto = None;
    }
    m.back_on = r
        .judged
        .auto_reply
        .as_ref()
        .and_then(|a| a.return_date.as_deref())
        .and_then(|d| morning(d, &zone));
    m.away_before = campaigns::open_of_company(tx, &r.matched.company)?
        .iter()
        .map(|n| n.resumes)
        .max()
        .unwrap_or(0);
    m.opt_out = r.judged.opt_out || r.matched.by == Evidence::Token;
    m.group_wide = r.judged.opt_out && r.judged.opt_out_scope.as_deref() == Some("group");
    m.at_head_office = head_office(&company);
    if let Some(mail) = bounced(tx, r)? {
        m.bounce = bounce_of(e, &own_keys(e, tx)?, r, &mail);
        m.soft_before = tx.query_row(
            "SELECT count(*) FROM emails WHERE to_key=?1 AND bounced_at IS NOT NULL",
            [mail.to_key.as_str()],
            |row| row.get(0),
        )?;
    }
    Ok(rule::effect(&m, &calendar, &zone))
}

/// Carry it out: holds, stops, voided approvals, dead addresses, closed posts, complaints. An opt-out in words is carried
/// out by `optout` before.
///
/// # Errors
/// Database errors.
pub fn apply(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    r: &Reading,
    what: &InboundEffect,
) -> anyhow::Result<()> {
    let why = match (r.judged.kind, r.judged.subkind) {
        (Kind::Human, _) => "a person answered",
        (Kind::Calendar, _) => "an invitation came",
        (Kind::AutoReply, Some(Subkind::OutOfOffice)) => "out of office",
        (Kind::AutoReply, Some(Subkind::GatekeeperAck)) => "they forward it",
        (Kind::AutoReply, Some(Subkind::LeftCompany)) => "the person left",
        (Kind::Challenge, _) => "their mail system asks for a confirmation",
        (Kind::Bounce, _) => "the mail came back",
        (Kind::Feedback, _) => "a complaint",
        (Kind::AutoReply | Kind::List, _) => "an automatic answer",
    };
    for n in reached(tx, &r.matched, what.reach)? {
        hold(tx, cx, &n, what, why)?;
    }
    if let (Reach::Group, Some(card)) = (what.reach, &r.matched.prospect) {
        brakes::hold_group(e, tx, cx, card, why)?;
    }
    if let Some(mail) = bounced(tx, r)? {
        if bounce_of(e, &own_keys(e, tx)?, r, &mail) != Some(BounceEffect::Delayed) {
            emails::happened(tx, &mail.id, emails::Happened::Bounced, cx.now)?;
        }
        if what.address_dead {
            settle::hard_bounce(e, tx, cx, &mail)?;
        }
    }
    match r.judged.kind {
        Kind::Feedback => complaint(e, tx, cx, r)?,
        Kind::Challenge => alerts::raise(
            tx,
            e,
            cx,
            "challenge",
            r.matched.company.as_str(),
            "warning",
            "A mail system asks whether you are a person",
            "Open it under Replies",
        )?,
        _ => {}
    }
    // "No longer works here" from anybody at the house says nothing about the person whose card it happens to hold.
    if what.closes_post && r.matched.by != Evidence::Domain {
        left(e, tx, cx, r)
    } else {
        Ok(())
    }
}

/// The sequences a message reaches.
fn reached(tx: &Tx<'_>, m: &Matched, reach: Reach) -> anyhow::Result<Vec<Enrolment>> {
    Ok(match (reach, &m.prospect) {
        (Reach::None, _) => Vec::new(),
        (Reach::Thread, Some(p)) => campaigns::open_of_prospect(tx, p)?,
        _ => campaigns::open_of_company(tx, &m.company)?,
    })
}

fn hold(
    tx: &Tx<'_>,
    cx: &Cx,
    n: &Enrolment,
    what: &InboundEffect,
    why: &str,
) -> anyhow::Result<()> {
    match what.resume {
        Resume::NotHeld => return Ok(()),
        // A hold that ends by itself never replaces one that waits for a person, nor shortens a longer one.
        Resume::At { .. } if waits_for_a_person(n) => {}
        Resume::At { at } => {
            let at = n.resume_at.map_or(at, |t| t.max(at));
            campaigns::hold(tx, &n.id, why, Some(at))?;
            work::enqueue(
                tx,
                cx,
                &Work::Resume {
                    enrolment: n.id.clone(),
                },
                at,
                None,
            )?;
        }
        // What is stopped for good ends with the card's move; until then it holds.
        Resume::AfterOk { .. } | Resume::Asks | Resume::Stopped => {
            campaigns::hold(tx, &n.id, why, None)?
        }
    }
    if what.voids_approvals {
        // What a person approved before he knew of this message needs a second look.
        for mail in emails::of_prospect(tx, &n.prospect)? {
            // One that is being handed over loses its approval as well: C refuses it, or it crossed in transit.
            if mail.kind.is_outreach()
                && matches!(mail.state.as_str(), "approved" | "sending")
                && approvals::void(tx, &mail.id, why, cx.now)?
                && mail.state == "approved"
            {
                emails::set_state(tx, &mail.id, "draft", Some(why))?;
            }
        }
    }
    events::record(
        tx,
        cx,
        "sequence_held",
        &[
            ("enrolment", n.id.as_str()),
            ("prospect", n.prospect.as_str()),
        ],
        &json!({ "why": why, "resume": what.resume }),
    )
}

/// Held until a person decides. A paused campaign's hold is none: starting the campaign ends it.
fn waits_for_a_person(n: &Enrolment) -> bool {
    n.state == "held"
        && n.resume_at.is_none()
        && n.held_reason.as_deref() != Some(crate::pipeline::campaigns::PAUSED)
}

/// The person left: his address is dead, his post closed, the card lost; the seat may be empty.
fn left(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    if let Some(mail) = r
        .matched
        .email
        .as_ref()
        .map(|id| emails::get(tx, id))
        .transpose()?
        .flatten()
    {
        people::mark_dead(tx, &mail.to_key, cx.now)?;
    }
    let Some(card) = r
        .matched
        .prospect
        .as_ref()
        .map(|p| prospects::get(tx, p))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    if let Some(post) = &card.post {
        people::close_post(tx, post, cx.now)?;
    }
    let m = Move {
        to: Some(domain::Stage::Lost),
        ..Move::because(Reason::LeftCompany)
    };
    moves::apply(
        e,
        tx,
        &cx.caused_by(domain::Cause::Reply),
        &card.id,
        Event::AddressDead,
        m,
    )?;
    crate::pipeline::acquire::signals::seat_empty(
        e,
        tx,
        cx,
        &r.matched.company,
        &r.judged.visible_text,
    )
}

fn complaint(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    let Some(mail) = r
        .matched
        .email
        .as_ref()
        .map(|id| emails::get(tx, id))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    emails::happened(tx, &mail.id, emails::Happened::Complained, cx.now)?;
    let mut scopes = vec![("address", mail.to_key.clone())];
    scopes.extend(mail.person.as_ref().map(|p| ("person", p.0.clone())));
    for (scope, key) in scopes {
        suppressions::insert(
            tx,
            &NewSuppression {
                id: e.id(),
                scope: scope.into(),
                key,
                reason: "complaint".into(),
                source_message: None,
                confirmed_by: None,
                at: cx.now,
            },
        )?;
    }
    moves::apply(
        e,
        tx,
        &cx.caused_by(domain::Cause::Reply),
        &mail.prospect,
        Event::OptedOut,
        Move::because(Reason::OptedOut),
    )?;
    Ok(())
}

/// The mail a bounce is about.
fn bounced(tx: &Tx<'_>, r: &Reading) -> anyhow::Result<Option<Email>> {
    if r.judged.kind != Kind::Bounce {
        return Ok(None);
    }
    Ok(r.matched
        .email
        .as_ref()
        .map(|id| emails::get(tx, id))
        .transpose()?
        .flatten())
}

fn own_keys(e: &Engine, tx: &Tx<'_>) -> anyhow::Result<Vec<Option<String>>> {
    Ok(senders::inboxes(tx)?
        .into_iter()
        .map(|i| e.keys().address(&i.address))
        .collect())
}

/// What the report says about our recipient.
fn bounce_of(
    e: &Engine,
    own: &[Option<String>],
    r: &Reading,
    mail: &Email,
) -> Option<BounceEffect> {
    let b = r.bounce.as_ref()?;
    let ours = b
        .recipients
        .iter()
        .find(|x| e.keys().address(&x.address).as_deref() == Some(mail.to_key.as_str()));
    let copy = |x: &judge::bounce::BouncedRecipient| {
        let key = e.keys().address(&x.address);
        mail.cc.iter().any(|c| Some(&c.key) == key.as_ref()) || own.contains(&key)
    };
    // A report about a copy alone says nothing about the recipient.
    if ours.is_none() && !b.recipients.is_empty() && b.recipients.iter().all(copy) {
        return Some(BounceEffect::Delayed);
    }
    let ours = ours.or_else(|| b.recipients.first());
    Some(match ours {
        // A report of success, or of nothing, changes as little as one of a delay.
        _ if matches!(b.kind.as_str(), "delayed" | "delivered" | "none") => BounceEffect::Delayed,
        Some(x) if x.hard => BounceEffect::Hard,
        Some(x) if matches!(x.class.as_str(), "soft" | "quota" | "expired") => BounceEffect::Soft,
        // Unknown is never soft.
        _ => BounceEffect::Refused,
    })
}

fn head_office(c: &Company) -> bool {
    matches!(c.category.as_str(), "chain_hq" | "management_company")
}

const fn kind(k: Kind) -> InboundKind {
    match k {
        Kind::Human => InboundKind::Human,
        Kind::AutoReply => InboundKind::AutoReply,
        Kind::Bounce => InboundKind::Bounce,
        Kind::Feedback => InboundKind::Feedback,
        Kind::Challenge => InboundKind::Challenge,
        Kind::List => InboundKind::List,
        Kind::Calendar => InboundKind::Calendar,
    }
}

const fn auto(s: Subkind) -> AutoReplyKind {
    match s {
        Subkind::OutOfOffice => AutoReplyKind::OutOfOffice,
        Subkind::Ticket => AutoReplyKind::Receipt,
        Subkind::GatekeeperAck => AutoReplyKind::GatekeeperAck,
        Subkind::LeftCompany => AutoReplyKind::LeftCompany,
    }
}

/// Nine o'clock there on a printed day.
fn morning(day: &str, zone: &TimeZone) -> Option<Millis> {
    let day: jiff::civil::Date = day.parse().ok()?;
    Some(Millis(
        day.at(9, 0, 0, 0)
            .to_zoned(zone.clone())
            .ok()?
            .timestamp()
            .as_millisecond(),
    ))
}
