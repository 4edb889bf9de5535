//! Taking two apart again: what the merge changed is as it was, what happened since goes with its card, and what was said
//! to the whole meanwhile holds for both.

use domain::{ExclusionId, ProspectId, TransitionId};
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::merges::{self, Effect, Merge, Noun, Restored};
use store::tables::{
    approvals, companies, emails, exclusions, leave_alone, people, prospects, search,
};

use super::Sides;
use super::apply::{by_hand, left_alone, names, touch, words};
use super::plan::UNSENT;
use crate::engine::{not_found, refuse};
use crate::{Cx, Engine, events, moves};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The two sides.
    pub sides: Sides,
    /// Changes that are as they were.
    pub restored: u32,
    /// Changes that stay, because somebody changed the same thing since.
    pub left: u32,
    /// Approved mails that are drafts again.
    pub unapproved: u32,
}

/// Take a merge back.
///
/// # Errors
/// `not_found`; refused when it was taken back already, when the whole went into another one since, or while a message of
/// it is not read yet; database errors.
pub fn unmerge(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &str) -> anyhow::Result<Apart> {
    let m = merges::get(tx, id)?.ok_or_else(|| not_found("merge", id))?;
    possible(tx, &m)?;
    let sides = Sides {
        noun: m.noun,
        keep: m.keep.clone(),
        other: m.other.clone(),
    };
    let whole = cards(tx, &sides, &m.keep)?;
    let unapproved = second_look(tx, cx, &whole)?;
    merges::undone(tx, &m.id, &cx.actor, cx.now)?;
    let mut back = take_back(e, tx, cx, &m.id)?;
    follow(tx, &sides)?;
    if let Some((keep, other)) = sides.companies() {
        exclusions_since(e, tx, back.exclusions, &keep, &other)?;
        companies::renew_closure(tx)?;
        words(tx, &sides)?;
        let x = companies::get(tx, &other)?.unwrap_or_default();
        let own = format!("{} {}", x.name, x.town.unwrap_or_default());
        search::upsert(tx, "company", other.as_str(), &own)?;
    } else {
        names(tx, &sides)?;
        if let Some(own) = people::get(tx, &sides.other.clone().into())?.and_then(|p| p.name) {
            search::upsert(tx, "person", &sides.other, &own)?;
        }
    }
    // A card that came back to its stage, although somebody's word still covers it, loses it again.
    back.was_hit.retain(|id| !back.moved.contains(id));
    let mirrored = Sides {
        keep: m.other.clone(),
        other: m.keep.clone(),
        ..sides.clone()
    };
    for side in [&sides, &mirrored] {
        let its = cards(tx, side, &side.keep)?;
        left_alone(e, tx, cx, side, &its, &back.was_hit)?;
    }
    events::record(
        tx,
        cx,
        "unmerged",
        &[("merge", id), (m.noun.word(), &m.keep), ("part", &m.other)],
        &json!({ "restored": back.restored, "left": back.left, "unapproved": unapproved }),
    )?;
    touch(tx, &whole);
    tx.touch("suppressions");
    Ok(Apart {
        sides,
        restored: back.restored,
        left: back.left,
        unapproved,
    })
}

/// What taking the changes back came to.
#[derive(Default)]
struct Back {
    restored: u32,
    left: u32,
    /// Cards that are in their stage of before again.
    moved: Vec<ProspectId>,
    /// Cards that somebody's word covered before the merge: what became of them was decided then.
    was_hit: Vec<ProspectId>,
    /// The exclusions the whole had then.
    exclusions: Option<Vec<String>>,
}

/// Every change of a merge, in the order in which they can be taken back.
fn take_back(e: &Engine, tx: &Tx<'_>, cx: &Cx, merge: &str) -> anyhow::Result<Back> {
    let mut effects = merges::effects(tx, merge)?;
    effects.sort_by_key(order);
    let mut back = Back::default();
    for x in effects {
        match (x.what.as_str(), x.table.as_str()) {
            ("mark", "exclusions") => {
                back.exclusions = x
                    .row
                    .get("ids")
                    .and_then(|v| serde_json::from_value(v.clone()).ok());
                continue;
            }
            ("mark", _) => {
                back.was_hit.push(ProspectId(name(&x).into()));
                continue;
            }
            _ => {}
        }
        match one(e, tx, cx, &x)? {
            Restored::Back => {
                back.restored = back.restored.saturating_add(1);
                if x.what == "move" {
                    back.moved.push(ProspectId(name(&x).into()));
                }
            }
            Restored::Left => back.left = back.left.saturating_add(1),
        }
    }
    Ok(back)
}

fn possible(tx: &Tx<'_>, m: &Merge) -> anyhow::Result<()> {
    if m.undone_at.is_some() {
        return Err(refuse("unmerged", "this merge was taken back already"));
    }
    if let Some(later) = merges::of_part(tx, m.noun, &m.keep)? {
        return Err(refuse(
            "merged",
            format!(
                "the whole was merged on since: take {} back first",
                later.id
            ),
        ));
    }
    if m.noun == Noun::Person {
        for id in [&m.keep, &m.other] {
            if people::is_erased(tx, &id.clone().into())? {
                return Err(refuse(
                    "erased",
                    "this person was erased: there is nothing to take apart",
                ));
            }
        }
    }
    let unread: bool = tx.query_row(
        "SELECT EXISTS(SELECT 1 FROM messages WHERE ingested=0 AND ?1='company' AND company_id=?2)",
        params![m.noun.word(), m.keep],
        |r| r.get(0),
    )?;
    if unread {
        return Err(refuse(
            "inbound_waits",
            "a message of this hotel is not read yet: try again in a minute",
        ));
    }
    Ok(())
}

fn cards(tx: &Tx<'_>, s: &Sides, id: &str) -> anyhow::Result<Vec<ProspectId>> {
    let all = match s.noun {
        Noun::Company => prospects::of_company(tx, &id.to_owned().into())?,
        Noun::Person => prospects::of_person(tx, &id.to_owned().into())?,
    };
    Ok(all.into_iter().map(|p| p.id).collect())
}

/// What was approved for the whole needs a second look for each.
fn second_look(tx: &Tx<'_>, cx: &Cx, cards: &[ProspectId]) -> anyhow::Result<u32> {
    let mut n = 0_u32;
    for card in cards {
        for m in emails::of_prospect(tx, card)? {
            if m.state == "approved" && approvals::void(tx, &m.id, "taken apart", cx.now)? {
                emails::set_state(tx, &m.id, "draft", Some("taken apart"))?;
                n = n.saturating_add(1);
            }
        }
    }
    Ok(n)
}

/// Rows first, then what rules hang on them: a card's stage, its mails, and at last its thread, for which the place must
/// be free again.
fn order(x: &Effect) -> u8 {
    match (x.what.as_str(), x.table.as_str(), x.column.as_deref()) {
        ("move", _, _) => 1,
        ("cell", "prospects", Some("revisit_at" | "reason_detail")) => 2,
        ("mail", _, _) => 3,
        ("cell", "enrolments", Some(c)) if c.starts_with("state") => 4,
        _ => 0,
    }
}

/// The id of the row.
fn name(x: &Effect) -> &str {
    x.row.get("id").and_then(|v| v.as_str()).unwrap_or_default()
}

fn one(e: &Engine, tx: &Tx<'_>, cx: &Cx, x: &Effect) -> anyhow::Result<Restored> {
    let id = || name(x);
    let was = || {
        x.before
            .as_ref()
            .and_then(|v| v.as_str())
            .unwrap_or_default()
    };
    match x.what.as_str() {
        "move" => {
            let (card, transition) = (ProspectId(id().into()), TransitionId(was().into()));
            let there = prospects::get(tx, &card)?.is_some_and(|p| p.transition == transition);
            if !there {
                return Ok(Restored::Left);
            }
            moves::undo(e, tx, &by_hand(cx), &transition)?;
            Ok(Restored::Back)
        }
        "mail" => {
            let Some(m) = emails::get(tx, &id().to_owned().into())? else {
                return Ok(Restored::Left);
            };
            let ours = matches!(
                m.state_reason.as_deref(),
                Some("merged" | "suppressed" | "excluded")
            );
            if m.state == "cancelled" && ours && UNSENT.contains(&was()) {
                // A newer draft of the same step keeps its place; then this one stays cancelled.
                let back = emails::set_state(tx, &m.id, "draft", Some("taken apart")).is_ok();
                return Ok(if back { Restored::Back } else { Restored::Left });
            }
            Ok(if m.state == "draft" {
                Restored::Back
            } else {
                Restored::Left
            })
        }
        _ => Ok(merges::restore(tx, x)?),
    }
}

/// What was written since for a card goes with the card.
fn follow(tx: &Tx<'_>, s: &Sides) -> anyhow::Result<()> {
    let sql: &[&str] = match s.noun {
        Noun::Company => &[
            "UPDATE emails SET company_id=?2 WHERE company_id=?1 AND prospect_id IN(SELECT id FROM prospects WHERE company_id=?2)",
            "UPDATE touches SET company_id=?2 WHERE company_id=?1 AND prospect_id IN(SELECT id FROM prospects WHERE company_id=?2)",
            "UPDATE OR IGNORE enrolments SET company_lock=?2 WHERE company_lock=?1 AND prospect_id IN(SELECT id FROM prospects WHERE company_id=?2)",
            "UPDATE messages SET company_id=?2 WHERE company_id=?1 AND id IN(SELECT r.message_id FROM replies r JOIN prospects p ON p.id=r.prospect_id WHERE p.company_id=?2)",
        ],
        Noun::Person => &[
            "UPDATE emails SET person_id=?2 WHERE person_id=?1 AND prospect_id IN(SELECT id FROM prospects WHERE person_id=?2)",
            "UPDATE touches SET person_id=?2 WHERE person_id=?1 AND prospect_id IN(SELECT id FROM prospects WHERE person_id=?2)",
            "UPDATE OR IGNORE enrolments SET person_id=?2 WHERE person_id=?1 AND prospect_id IN(SELECT id FROM prospects WHERE person_id=?2)",
        ],
    };
    for q in sql {
        tx.execute(q, params![s.keep, s.other])?;
    }
    Ok(())
}

/// An exclusion of the whole was of both.
fn exclusions_since(
    e: &Engine,
    tx: &Tx<'_>,
    there: Option<Vec<String>>,
    keep: &domain::CompanyId,
    other: &domain::CompanyId,
) -> anyhow::Result<()> {
    let Some(there) = there else { return Ok(()) };
    let since = exclusions::since(tx, keep, &there)?;
    for x in leave_alone::exclusions(tx)? {
        if since.contains(&x.id) {
            leave_alone::exclude(
                tx,
                &leave_alone::Exclusion {
                    id: e.id::<ExclusionId>(),
                    company: other.clone(),
                    ..x
                },
            )?;
        }
    }
    Ok(())
}
