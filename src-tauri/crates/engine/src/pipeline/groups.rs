//! Holding a group: every open sequence of its members stops until a person decides, and stands afterwards where it stood
//! before (pipeline.md, invariant 12; desk.md, Groups). A hotel without a group is held by itself.

use domain::{CompanyId, ProspectId};
use serde_json::json;
use store::Tx;
use store::tables::groups::{self, HeldThread, Hold};
use store::tables::{campaigns, companies};

use crate::engine::{not_found, refuse};
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts, events};

/// Hold a group. Returns the hold's id and how many sequences it holds.
///
/// # Errors
/// Database errors.
pub fn hold(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    group: &CompanyId,
    why: &str,
    raised_by: Option<&ProspectId>,
) -> anyhow::Result<(String, u32)> {
    let id: String = e.id();
    groups::insert_hold(
        tx,
        &Hold {
            id: id.clone(),
            company: group.clone(),
            why: why.to_owned(),
            raised_by: if raised_by.is_some() {
                "reply"
            } else {
                "person"
            }
            .into(),
            actor: cx.actor.clone(),
            prospect: raised_by.cloned(),
            at: cx.now,
            released_at: None,
        },
    )?;
    let mut n = 0_u32;
    for member in groups::all_of(tx, group)? {
        n = n.saturating_add(threads(tx, &id, why, &member)?);
    }
    events::record(
        tx,
        cx,
        "group_held",
        &[("hold", id.as_str()), ("company", group.as_str())],
        &json!({ "sequences": n }),
    )?;
    for tag in ["groups", "emails", "board"] {
        tx.touch(tag);
    }
    Ok((id, n))
}

/// Hold the open sequences of one house. How many.
fn threads(tx: &Tx<'_>, hold: &str, why: &str, member: &CompanyId) -> anyhow::Result<u32> {
    let mut n = 0_u32;
    for x in campaigns::open_of_company(tx, member)? {
        groups::hold_thread(
            tx,
            hold,
            &HeldThread {
                enrolment: x.id.clone(),
                was_state: x.state,
                was_reason: x.held_reason,
                was_resume_at: x.resume_at,
            },
        )?;
        campaigns::hold(tx, &x.id, why, None)?;
        n = n.saturating_add(1);
    }
    Ok(n)
}

/// A house that joins a held group is held with it.
///
/// # Errors
/// Database errors.
pub fn extend(tx: &Tx<'_>, h: &Hold, member: &CompanyId) -> anyhow::Result<u32> {
    threads(tx, &h.id, &h.why, member)
}

/// Release a hold: its sequences stand as they stood before. One that another hold covers, that a message holds meanwhile,
/// or that ended, stays as it is. How many go on.
///
/// # Errors
/// `not_found`; refused when it was released already; database errors.
pub fn release(tx: &Tx<'_>, cx: &Cx, id: &str) -> anyhow::Result<u32> {
    let h = groups::get_hold(tx, id)?.ok_or_else(|| not_found("hold", id))?;
    if groups::release(tx, id, &cx.actor, cx.now)? == 0 {
        return Err(refuse("released", "this hold was released already"));
    }
    let mut n = 0_u32;
    for t in groups::threads(tx, id)? {
        groups::inherit(tx, &h.why, &t)?;
        let Some(x) = campaigns::enrolment(tx, &t.enrolment)? else {
            continue;
        };
        let ours = x.state == "held"
            && x.held_reason.as_deref() == Some(h.why.as_str())
            && x.resume_at.is_none();
        if !ours {
            continue;
        }
        if let Some(other) = groups::holding(tx, &t.enrolment, id)? {
            campaigns::hold(tx, &t.enrolment, &other.why, None)?;
            continue;
        }
        if t.was_state == "held" {
            let why = t.was_reason.as_deref().unwrap_or("held before");
            campaigns::hold(tx, &t.enrolment, why, t.was_resume_at)?;
            if let Some(at) = t.was_resume_at {
                // The job that would have ended it found it held by this.
                let enrolment = t.enrolment.clone();
                work::enqueue(tx, cx, &Work::Resume { enrolment }, at.max(cx.now), None)?;
            }
            continue;
        }
        campaigns::resume(tx, &t.enrolment, false)?;
        let enrolment = t.enrolment.clone();
        work::enqueue(tx, cx, &Work::PlanNext { enrolment }, cx.now, None)?;
        n = n.saturating_add(1);
    }
    for member in groups::all_of(tx, &h.company)? {
        if groups::held(tx, &member)?.is_none() {
            alerts::clear(tx, "group_held", member.as_str(), cx.now)?;
        }
    }
    events::record(
        tx,
        cx,
        "group_released",
        &[("hold", id), ("company", h.company.as_str())],
        &json!({ "sequences": n }),
    )?;
    for tag in ["groups", "emails", "board"] {
        tx.touch(tag);
    }
    Ok(n)
}

/// The groups a card's message concerns: those of its hotel, or the hotel itself.
///
/// # Errors
/// Database errors.
pub fn concerned(tx: &Tx<'_>, company: &CompanyId) -> anyhow::Result<Vec<CompanyId>> {
    let mut all = companies::groups_of(tx, company)?;
    if all.is_empty() {
        all.push(company.clone());
    }
    Ok(all)
}
