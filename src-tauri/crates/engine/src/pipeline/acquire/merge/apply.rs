//! Carrying out a merge, in one transaction, with everything its undoing needs.

use std::collections::BTreeMap;

use domain::{Event, ProspectId, Reason, Stage, TransitionId};
use serde_json::{Value, json};
use store::Tx;
use store::tables::merges::{self, Merge, Noun, Recorder};
use store::tables::{
    approvals, campaigns, companies, duplicates, emails, leave_alone, people, prospects, search,
    suppressions,
};

use super::plan::{self, UNSENT};
use super::{Plan, Sides};
use crate::engine::refuse;
use crate::moves::{self, Move};
use crate::{Cx, Engine, events};

/// Cells of a thread that a merge may change.
const THREAD: [&str; 5] = [
    "state",
    "held_reason",
    "resume_at",
    "ended_at",
    "end_reason",
];

/// What a thread looks like, cell by cell.
fn cells(n: &campaigns::Enrolment) -> [Value; 5] {
    [
        json!(n.state),
        json!(n.held_reason),
        json!(n.resume_at),
        json!(n.ended_at),
        json!(n.end_reason),
    ]
}

/// Before and after: what rules change by themselves is written down as well.
struct Before {
    cards: Vec<prospects::Prospect>,
    threads: Vec<campaigns::Enrolment>,
    mails: BTreeMap<String, String>,
}

fn look(tx: &Tx<'_>, ids: &[ProspectId]) -> anyhow::Result<Before> {
    let mut b = Before {
        cards: Vec::new(),
        threads: Vec::new(),
        mails: BTreeMap::new(),
    };
    for id in ids {
        b.cards.extend(prospects::get(tx, id)?);
        b.threads.extend(campaigns::open_of_prospect(tx, id)?);
        for m in emails::of_prospect(tx, id)? {
            if UNSENT.contains(&m.state.as_str()) {
                b.mails.insert(m.id.0, m.state);
            }
        }
    }
    Ok(b)
}

/// Merge. Returns the merge's id with what was planned and done.
///
/// # Errors
/// As [`super::plan`]; database errors.
pub fn merge(e: &Engine, tx: &Tx<'_>, cx: &Cx, sides: &Sides) -> anyhow::Result<(String, Plan)> {
    let p = plan::plan(tx, cx, sides)?;
    let ids: Vec<ProspectId> = p.cards.iter().chain(&p.coming).cloned().collect();
    let before = look(tx, &ids)?;
    let was_hit = hit(tx, &ids)?;
    let merge: String = e.id();
    merges::insert(
        tx,
        &Merge {
            id: merge.clone(),
            noun: sides.noun,
            keep: sides.keep.clone(),
            other: sides.other.clone(),
            actor: cx.actor.clone(),
            at: cx.now,
            undone_at: None,
        },
    )?;
    let mut rec = Recorder::new(tx, &merge);
    for card in &was_hit {
        rec.mark_row("prospects", &json!({ "id": card }))?;
    }
    for m in &p.cancelled {
        approvals::void(tx, m, "merged", cx.now)?;
        emails::set_state(tx, m, "cancelled", Some("merged"))?;
    }
    for m in &p.unapproved {
        approvals::void(tx, m, "merged", cx.now)?;
        emails::set_state(tx, m, "draft", Some("merged"))?;
    }
    for n in &p.ended {
        campaigns::end(tx, n, "merged", cx.now)?;
    }
    for r in merges::references(tx, sides.noun)? {
        rec.repoint(&r, &sides.other, &sides.keep, r.table == "company_keys")?;
    }
    moved_whole(tx, sides)?;
    match sides.noun {
        Noun::Company => company(e, tx, cx, sides, &mut rec)?,
        Noun::Person => person(tx, sides, &mut rec)?,
    }
    let mut archived = Vec::new();
    for id in &p.archived {
        let m = Move::because(Reason::Duplicate);
        if moves::apply(e, tx, &by_hand(cx), id, Event::Archive, m)?.is_some() {
            archived.push(id.clone());
        }
    }
    let but: Vec<ProspectId> = archived.iter().chain(&was_hit).cloned().collect();
    left_alone(e, tx, cx, sides, &ids, &but)?;
    written_down(tx, &mut rec, before)?;
    events::record(
        tx,
        cx,
        "merged",
        &[
            ("merge", &merge),
            (sides.noun.word(), &sides.keep),
            ("part", &sides.other),
        ],
        &json!({ "cards": p.coming.len(), "archived": archived.len(), "threads_ended": p.ended.len(), "cancelled": p.cancelled.len(), "unapproved": p.unapproved.len() }),
    )?;
    touch(tx, &ids);
    Ok((merge, p))
}

/// A merge is a person's word about these cards, whoever's operation it came in.
pub(super) fn by_hand(cx: &Cx) -> Cx {
    cx.caused_by(domain::Cause::Manual)
}

pub(super) fn touch(tx: &Tx<'_>, cards: &[ProspectId]) {
    for tag in ["board", "emails", "approvals", "duplicates", "groups"] {
        tx.touch(tag);
    }
    for id in cards {
        tx.touch(format!("prospect:{id}"));
    }
}

/// Nothing that carries a promise may be left behind with the part.
fn moved_whole(tx: &Tx<'_>, s: &Sides) -> anyhow::Result<()> {
    let checks: &[(&str, &str)] = match s.noun {
        Noun::Company => &[
            ("emails", "company_id"),
            ("prospects", "company_id"),
            ("messages", "company_id"),
            ("enrolments", "company_lock"),
            ("exclusions", "company_id"),
        ],
        Noun::Person => &[
            ("emails", "person_id"),
            ("prospects", "person_id"),
            ("enrolments", "person_id"),
        ],
    };
    for (table, column) in checks {
        let left: i64 = tx.query_row(
            &format!("SELECT count(*) FROM {table} WHERE {column}=?1"),
            [&s.other],
            |r| r.get(0),
        )?;
        if left > 0 {
            return Err(refuse(
                "not_whole",
                format!(
                    "{left} row(s) of {table} cannot come over: they collide with the other side's"
                ),
            ));
        }
    }
    Ok(())
}

/// The hotel that stays learns what it did not know; its keys, groups, words and the decided pair follow.
fn company(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    s: &Sides,
    rec: &mut Recorder<'_, '_>,
) -> anyhow::Result<()> {
    const PROFILE: [&str; 10] = [
        "website",
        "town",
        "street",
        "postal_code",
        "phone",
        "language",
        "tier",
        "rooms",
        "stars",
        "chain",
    ];
    const COMPANY: [&str; 3] = ["country", "subdivision", "zone"];
    let row = |id: &str| json!({ "company_id": id });
    for (table, key, columns) in [
        ("company_profiles", "company_id", PROFILE.as_slice()),
        ("companies", "id", COMPANY.as_slice()),
    ] {
        for column in columns {
            let value = |id: &str| {
                tx.query_row(
                    &format!("SELECT CAST({column} AS TEXT),typeof({column})='integer' FROM {table} WHERE {key}=?1"),
                    [id],
                    |r| Ok((r.get::<_, Option<String>>(0)?, r.get::<_, bool>(1)?)),
                )
            };
            let (own, (theirs, number)) = (value(&s.keep)?.0, value(&s.other)?);
            if let (None, Some(v)) = (own, theirs) {
                let v = match v.parse::<i64>() {
                    Ok(n) if number => json!(n),
                    _ => json!(v),
                };
                let place = if key == "id" {
                    json!({ "id": s.keep })
                } else {
                    row(&s.keep)
                };
                rec.set(table, &place, column, &v)?;
                if *column == "website" {
                    rec.set(table, &place, "website_state", &json!("given"))?;
                }
            }
        }
    }
    companies::renew_closure(tx)?;
    rec.mark("exclusions", "company_id", &s.keep)?;
    let (a, b) = (s.keep.clone().into(), s.other.clone().into());
    match duplicates::of_pair(tx, &a, &b)? {
        Some(pair) => {
            let place = json!({ "id": pair.id });
            rec.set("dedup_candidates", &place, "decided", &json!("same"))?;
            rec.set("dedup_candidates", &place, "decided_by", &json!(cx.actor))?;
        }
        None => {
            let id: String = e.id();
            duplicates::propose(tx, &id, (&a, &b), 1.0, "merged by hand", cx.now)?;
            duplicates::decide(tx, &id, Some("same"), &cx.actor)?;
            rec.made("dedup_candidates", &json!({ "id": id }))?;
        }
    }
    words(tx, s)
}

/// The hotel is found by both names; the part is not found any more.
pub(super) fn words(tx: &Tx<'_>, s: &Sides) -> anyhow::Result<()> {
    let text = |id: &str| -> anyhow::Result<String> {
        let x = companies::get(tx, &id.to_owned().into())?.unwrap_or_default();
        Ok(format!("{} {}", x.name, x.town.unwrap_or_default()))
    };
    let mut all = text(&s.keep)?;
    for part in merges::parts(tx, s.noun, &s.keep)? {
        all = format!("{all} {}", text(&part)?);
    }
    search::upsert(tx, "company", &s.keep, &all)?;
    Ok(search::delete(tx, "company", &s.other)?)
}

/// A person without a name gets the other's.
fn person(tx: &Tx<'_>, s: &Sides, rec: &mut Recorder<'_, '_>) -> anyhow::Result<()> {
    for column in ["name", "address_form"] {
        let value = |id: &str| {
            tx.query_row(
                &format!("SELECT {column} FROM people WHERE id=?1"),
                [id],
                |r| r.get::<_, Option<String>>(0),
            )
        };
        if let (None, Some(v)) = (value(&s.keep)?, value(&s.other)?) {
            rec.set("people", &json!({ "id": s.keep }), column, &json!(v))?;
        }
    }
    names(tx, s)
}

/// The person is found by every name he is known by; the part is not found any more.
pub(super) fn names(tx: &Tx<'_>, s: &Sides) -> anyhow::Result<()> {
    let mut all: Vec<String> = Vec::new();
    for id in std::iter::once(s.keep.clone()).chain(merges::parts(tx, s.noun, &s.keep)?) {
        let name = people::get(tx, &id.into())?.and_then(|p| p.name);
        all.extend(name.filter(|n| !all.contains(n)));
    }
    search::delete(tx, "person", &s.other)?;
    match all.as_slice() {
        [] => Ok(search::delete(tx, "person", &s.keep)?),
        some => Ok(search::upsert(tx, "person", &s.keep, &some.join(" "))?),
    }
}

/// Cards that somebody's word covers already: what becomes of them was decided then.
pub(super) fn hit(tx: &Tx<'_>, cards: &[ProspectId]) -> anyhow::Result<Vec<ProspectId>> {
    let mut out = Vec::new();
    for id in cards {
        if suppressions::hits_prospect(tx, id)?.is_some() {
            out.push(id.clone());
        }
    }
    Ok(out)
}

/// What was said to either side takes effect on the whole: mails are cancelled, cards are lost or not ready any more, `but`
/// those that had their effect already.
pub(super) fn left_alone(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    s: &Sides,
    cards: &[ProspectId],
    but: &[ProspectId],
) -> anyhow::Result<()> {
    for id in cards {
        for m in emails::of_prospect(tx, id)? {
            if UNSENT.contains(&m.state.as_str()) && suppressions::hits_email(tx, &m.id)?.is_some()
            {
                approvals::void(tx, &m.id, "suppressed", cx.now)?;
                emails::set_state(tx, &m.id, "cancelled", Some("suppressed"))?;
            }
        }
        let Some(card) = prospects::get(tx, id)? else {
            continue;
        };
        if !but.contains(id)
            && !matches!(card.stage, Stage::Won | Stage::Lost)
            && suppressions::hits_prospect(tx, id)?.is_some()
        {
            let m = Move::because(Reason::OptedOut);
            moves::apply(e, tx, &by_hand(cx), id, Event::OptedOut, m)?;
        }
    }
    if let Some((keep, _)) = s.companies()
        && !leave_alone::exclusions_hitting(tx, &keep, cx.now)?.is_empty()
    {
        crate::api::exclusions::take_effect(e, tx, &by_hand(cx), &keep, false)?;
    }
    Ok(())
}

/// Every change of threads, mails and cards since the look before.
fn written_down(tx: &Tx<'_>, rec: &mut Recorder<'_, '_>, before: Before) -> anyhow::Result<()> {
    for was in before.threads {
        if let Some(is) = campaigns::enrolment(tx, &was.id)? {
            let place = json!({ "id": was.id });
            rec.changed_together("enrolments", &place, &THREAD, &cells(&was), &cells(&is))?;
        }
    }
    for (id, was) in before.mails {
        if let Some(m) = emails::get(tx, &id.clone().into())?
            && m.state != was
        {
            rec.mail(&id, &was, &m.state)?;
        }
    }
    for was in before.cards {
        let Some(is) = prospects::get(tx, &was.id)? else {
            continue;
        };
        let place = json!({ "id": was.id });
        let detail =
            |p: &prospects::Prospect| json!(p.reason_detail.as_ref().map(Value::to_string));
        rec.changed(
            "prospects",
            &place,
            "revisit_at",
            &json!(was.revisit_at),
            &json!(is.revisit_at),
        )?;
        rec.changed(
            "prospects",
            &place,
            "reason_detail",
            &detail(&was),
            &detail(&is),
        )?;
        if is.transition != was.transition {
            let TransitionId(t) = &is.transition;
            rec.moved(was.id.as_str(), t)?;
        }
    }
    Ok(())
}
