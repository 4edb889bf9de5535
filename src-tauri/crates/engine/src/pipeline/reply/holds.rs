//! What an inbound does to the sequences it reaches, by kind, before anybody interprets it (reply.md, "What an inbound
//! does to the sequence"). It reaches the whole property; at a head office or management company only the thread's
//! cards (pipeline.md, invariant 7).

use domain::time::{DAY, HOUR};
use domain::{Event, Millis, Reason};
use judge::reply::{Kind, Subkind};
use serde_json::json;
use store::Tx;
use store::tables::campaigns::{self, Enrolment};
use store::tables::suppressions::{self, NewSuppression};
use store::tables::{approvals, companies, emails, people, prospects};

use super::ingest::Reading;
use super::matching::{Evidence, Matched};
use crate::moves::{self, Move};
use crate::pipeline::send::settle;
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Apply the holds and stops of this message.
///
/// # Errors
/// Database errors.
pub fn apply(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    match (r.judged.kind, r.judged.subkind) {
        (Kind::Human | Kind::Calendar, _) => hold(e, tx, cx, &r.matched, "a person answered", None, true),
        (Kind::AutoReply, Some(Subkind::OutOfOffice)) => out_of_office(e, tx, cx, r),
        (Kind::AutoReply, Some(Subkind::GatekeeperAck)) => hold(e, tx, cx, &r.matched, "they forward it", None, false),
        (Kind::AutoReply, Some(Subkind::LeftCompany)) => left_company(e, tx, cx, r),
        (Kind::Challenge, _) => {
            hold(e, tx, cx, &r.matched, "their mail system asks for a confirmation", None, false)?;
            alerts::raise(tx, e, cx, "challenge", r.matched.company.as_str(), "warning", "A mail system asks whether you are a person", "Open it under Replies")
        }
        (Kind::Bounce, _) => bounce(e, tx, cx, r),
        (Kind::Feedback, _) => complaint(e, tx, cx, r),
        (Kind::AutoReply | Kind::List, _) => Ok(()),
    }
}

/// The sequences a message reaches.
fn reached(tx: &Tx<'_>, m: &Matched) -> anyhow::Result<Vec<Enrolment>> {
    let wide = companies::get(tx, &m.company)?.is_none_or(|c| !matches!(c.category.as_str(), "chain_hq" | "management_company"));
    Ok(match (&m.prospect, wide) {
        (_, true) | (None, false) => campaigns::open_of_company(tx, &m.company)?,
        (Some(p), false) => campaigns::open_of_prospect(tx, p)?,
    })
}

fn hold(e: &Engine, tx: &Tx<'_>, cx: &Cx, m: &Matched, why: &str, until: Option<Millis>, void: bool) -> anyhow::Result<()> {
    for n in reached(tx, m)? {
        campaigns::hold(tx, &n.id, why, until)?;
        if let Some(at) = until {
            work::enqueue(tx, cx, &Work::Resume { enrolment: n.id.clone() }, at, None)?;
        }
        if void {
            for mail in emails::of_prospect(tx, &n.prospect)? {
                // What a person approved before he knew of this message needs a second look.
                if mail.kind.is_outreach() && mail.state == "approved" && approvals::void(tx, &mail.id, why, cx.now)? {
                    emails::set_state(tx, &mail.id, "draft", Some(why))?;
                }
            }
        }
        events::record(tx, cx, "sequence_held", &[("enrolment", n.id.as_str()), ("prospect", n.prospect.as_str())], &json!({ "why": why, "until": until }))?;
    }
    Ok(())
}

/// Resumes two working days after the return, or after 14 days; at most twice, then asks.
fn out_of_office(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    let back = r.judged.auto_reply.as_ref().and_then(|a| a.return_date.as_deref()).and_then(parse_date);
    let zone = companies::get(tx, &r.matched.company)?.and_then(|c| c.zone).unwrap_or_else(|| "UTC".into());
    let often = reached(tx, &r.matched)?.iter().map(|n| n.resumes).max().unwrap_or(0);
    if often >= 2 {
        return hold(e, tx, cx, &r.matched, "out of office for the third time", None, false);
    }
    let until = match back {
        Some(day) => after_return(day, &zone),
        None => cx.now.plus(14 * DAY),
    };
    hold(e, tx, cx, &r.matched, "out of office", Some(until.max(cx.now.plus(HOUR))), false)
}

fn parse_date(s: &str) -> Option<jiff::civil::Date> {
    s.parse().ok()
}

/// Nine o'clock there, two working days after the day of return.
fn after_return(day: jiff::civil::Date, zone: &str) -> Millis {
    let mut d = day;
    let mut left = 2_u32;
    while left > 0 {
        let Ok(next) = d.tomorrow() else { break };
        d = next;
        if !matches!(d.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            left = left.saturating_sub(1);
        }
    }
    d.at(9, 0, 0, 0).in_tz(zone).or_else(|_| d.at(9, 0, 0, 0).in_tz("UTC")).map_or(Millis(0), |z| Millis(z.timestamp().as_millisecond()))
}

/// The person left: his address is dead, his post closed, the card lost; the seat may be empty.
fn left_company(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    if !matches!(r.matched.by, Evidence::WireId | Evidence::AddressSubject | Evidence::Address) {
        return hold(e, tx, cx, &r.matched, "somebody left the company", None, true);
    }
    if let Some(mail) = &r.matched.email {
        if let Some(mail) = emails::get(tx, mail)? {
            people::mark_dead(tx, &mail.to_key, cx.now)?;
        }
    }
    let Some(id) = &r.matched.prospect else { return Ok(()) };
    if let Some(card) = prospects::get(tx, id)? {
        if let Some(post) = &card.post {
            people::close_post(tx, post, cx.now)?;
        }
        let m = Move { to: Some(domain::Stage::Lost), ..Move::because(Reason::LeftCompany) };
        moves::apply(e, tx, &cx.caused_by(domain::Cause::Reply), id, Event::AddressDead, m)?;
    }
    crate::pipeline::acquire::signals::seat_empty(e, tx, cx, &r.matched.company, &r.judged.visible_text)
}

fn bounce(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    let Some(mail) = r.matched.email.as_ref().map(|id| emails::get(tx, id)).transpose()?.flatten() else { return Ok(()) };
    let Some(b) = &r.bounce else { return Ok(()) };
    let ours = b.recipients.iter().find(|x| e.keys().address(&x.address).as_deref() == Some(mail.to_key.as_str())).or_else(|| b.recipients.first());
    let Some(x) = ours else { return Ok(()) };
    if x.hard {
        emails::happened(tx, &mail.id, emails::Happened::Bounced, cx.now)?;
        return settle::hard_bounce(e, tx, cx, &mail);
    }
    if b.kind == "delayed" {
        return Ok(());
    }
    emails::happened(tx, &mail.id, emails::Happened::Bounced, cx.now)?;
    // The third soft bounce in a row of an address counts as hard.
    let soft: i64 = tx.query_row("SELECT count(*) FROM emails WHERE to_key=?1 AND bounced_at IS NOT NULL", [mail.to_key.as_str()], |row| row.get(0))?;
    if soft >= 3 {
        return settle::hard_bounce(e, tx, cx, &mail);
    }
    hold(e, tx, cx, &r.matched, "the mail came back for now", Some(cx.now.plus(72 * HOUR)), false)
}

fn complaint(e: &Engine, tx: &Tx<'_>, cx: &Cx, r: &Reading) -> anyhow::Result<()> {
    let Some(mail) = r.matched.email.as_ref().map(|id| emails::get(tx, id)).transpose()?.flatten() else { return Ok(()) };
    emails::happened(tx, &mail.id, emails::Happened::Complained, cx.now)?;
    let mut scopes = vec![("address", mail.to_key.clone())];
    scopes.extend(mail.person.as_ref().map(|p| ("person", p.0.clone())));
    for (scope, key) in scopes {
        suppressions::insert(tx, &NewSuppression { id: e.id(), scope: scope.into(), key, reason: "complaint".into(), source_message: None, confirmed_by: None, at: cx.now })?;
    }
    moves::apply(e, tx, &cx.caused_by(domain::Cause::Reply), &mail.prospect, Event::OptedOut, Move::because(Reason::OptedOut))?;
    Ok(())
}
