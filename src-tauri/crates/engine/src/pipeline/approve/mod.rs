//! Approval: a person's word, bound to a content hash, lasting for a planned slot (compose.md, Approval queue). A pack is
//! approved as a whole; its follow-ups' approvals wait for the mail before them.

mod edit;
pub mod lints;

use domain::content::MailKind;
use domain::policy::approval;
use domain::policy::working_days::Calendar;
use domain::time::DAY;
use domain::{ApprovalId, EmailId, InboxId, Millis, WireError};
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::approvals::Approval;
use store::tables::companies::Company;
use store::tables::emails::Email;
use store::tables::undo_log::{self, Undo};
use store::tables::{approvals, chain, companies, emails};

use crate::engine::{not_found, refuse};
use crate::pipeline::send::{facts, plan, settle};
use crate::work::{self, Work};
use crate::{Cx, Engine, events};

pub use edit::{Edited, edit, reject};

/// When an approval that runs from `from` for this slot ends, by the recipient's calendar.
///
/// # Errors
/// Database errors.
pub fn expiry(c: &Connection, email: &Email, slot: Millis, from: Millis) -> anyhow::Result<Millis> {
    let company = companies::get(c, &email.company)?;
    Ok(expires(company.as_ref(), slot, from))
}

fn expires(company: Option<&Company>, slot: Millis, from: Millis) -> Millis {
    let calendar = Calendar::of(
        company.and_then(|x| x.country.as_deref()),
        company.and_then(|x| x.subdivision.as_deref()),
    );
    let zone = company
        .and_then(|x| x.zone.as_deref())
        .and_then(domain::policy::zones::zone)
        .unwrap_or(jiff::tz::TimeZone::UTC);
    approval::expires_at(from, Some(slot), &calendar, &zone)
}

/// A mail that was approved, with its slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedMail {
    /// The mail.
    pub email: EmailId,
    /// Planned slot; none for a follow-up that waits.
    pub slot: Option<Millis>,
    /// Until when; none while it waits.
    pub expires_at: Option<Millis>,
}

/// Approve a draft together with the follow-ups of its pack.
///
/// # Errors
/// Refused when a lint blocks, the address is not usable, a suppression, exclusion or closed gate hits, or there is no
/// slot within 14 days; `not_found`.
pub fn approve(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    override_reason: Option<&str>,
) -> anyhow::Result<Vec<ApprovedMail>> {
    if !cx.kind.is_human() {
        return Err(refuse("person", "only a person approves"));
    }
    let first = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    if !matches!(first.state.as_str(), "draft" | "pending_approval") {
        return Err(refuse("state", format!("this mail is {}", first.state)));
    }
    let pack = emails::draft_info(tx, id)?.and_then(|d| d.pack);
    let mails = match &pack {
        Some(p) if first.kind == MailKind::First => emails::of_pack(tx, p)?
            .into_iter()
            .filter(|m| matches!(m.state.as_str(), "draft" | "pending_approval"))
            .collect(),
        _ => vec![first.clone()],
    };
    let mut out = Vec::new();
    for m in &mails {
        lints::block(e, tx, cx, m, override_reason)?;
        facts::may_be_approved(e, tx, cx, m)?;
        out.push(grant(e, tx, cx, m, pack.as_deref(), override_reason)?);
    }
    undo_log::insert(
        tx,
        &Undo {
            id: e.id(),
            operation: "unapprove_email".into(),
            input: json!({ "email": id }),
            words: "take the approval back".into(),
            actor: cx.actor.clone(),
            at: cx.now,
            until: out
                .first()
                .and_then(|m| m.slot)
                .unwrap_or(cx.now.plus(e.tempo().undo_ms))
                .max(cx.now.plus(e.tempo().undo_ms)),
        },
    )?;
    events::record(
        tx,
        cx,
        "approved",
        &[
            ("email", id.as_str()),
            ("prospect", first.prospect.as_str()),
        ],
        &json!({ "mails": mails.len() }),
    )?;
    tx.touch("approvals");
    tx.touch("emails");
    Ok(out)
}

fn grant(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    m: &Email,
    pack: Option<&str>,
    override_reason: Option<&str>,
) -> anyhow::Result<ApprovedMail> {
    let waits = m.kind == MailKind::FollowUp && before_unsent(tx, m)?;
    let slot = if waits {
        None
    } else {
        Some(plan::next_slot(e, tx, cx, m)?)
    };
    let runs = match slot {
        Some(s) => Some((cx.now, expiry(tx, m, s, cx.now)?)),
        None => None,
    };
    let a = Approval {
        id: e.id::<ApprovalId>(),
        email: m.id.clone(),
        content_hash: m.content_hash.clone(),
        actor: cx.actor.clone(),
        pack: if waits {
            Some(pack.unwrap_or(m.id.as_str()).to_owned())
        } else {
            pack.map(str::to_owned)
        },
        rule: None,
        override_reason: override_reason.map(str::to_owned),
        granted_at: cx.now,
        planned_slot_at: slot,
        runs,
        voided: None,
    };
    approvals::insert(tx, &a)?;
    emails::set_state(tx, &m.id, "approved", None)?;
    emails::set_not_before(tx, &m.id, slot)?;
    chain::append(
        tx,
        "approval",
        a.id.as_str(),
        cx.now,
        &json!({ "email": m.id, "content_hash": m.content_hash, "actor": cx.actor }),
        &e.ports().ids.token(),
    )?;
    tx.touch(format!("email:{}", m.id));
    Ok(ApprovedMail {
        email: m.id.clone(),
        slot,
        expires_at: runs.map(|r| r.1),
    })
}

fn before_unsent(tx: &Tx<'_>, m: &Email) -> anyhow::Result<bool> {
    Ok(match &m.after {
        Some(b) => emails::get(tx, b)?.is_none_or(|b| b.state != "sent"),
        None => false,
    })
}

/// Pressing Send on an answer or a manual mail is its approval; it leaves after the undo delay, from its own inbox.
///
/// # Errors
/// As [`approve`], without windows, caps and campaign rules.
pub fn press_send(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    inbox: &InboxId,
    override_reason: Option<&str>,
) -> anyhow::Result<Millis> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("mail", id.as_str()))?;
    let leaves = cx.now.plus(e.tempo().undo_ms);
    let a = Approval {
        id: e.id::<ApprovalId>(),
        email: m.id.clone(),
        content_hash: m.content_hash.clone(),
        actor: cx.actor.clone(),
        pack: None,
        rule: None,
        override_reason: override_reason.map(str::to_owned),
        granted_at: cx.now,
        planned_slot_at: Some(leaves),
        runs: Some((cx.now, cx.now.plus(3 * DAY))),
        voided: None,
    };
    approvals::insert(tx, &a)?;
    emails::set_state(tx, &m.id, "approved", None)?;
    emails::set_not_before(tx, &m.id, Some(leaves))?;
    chain::append(
        tx,
        "approval",
        a.id.as_str(),
        cx.now,
        &json!({ "email": m.id, "content_hash": m.content_hash, "actor": cx.actor }),
        &e.ports().ids.token(),
    )?;
    work::enqueue(
        tx,
        cx,
        &Work::Send {
            email: m.id.clone(),
            inbox: inbox.clone(),
        },
        leaves,
        Some(0),
    )?;
    undo_log::insert(
        tx,
        &Undo {
            id: e.id(),
            operation: "unapprove_email".into(),
            input: json!({ "email": m.id }),
            words: "call the answer back".into(),
            actor: cx.actor.clone(),
            at: cx.now,
            until: leaves,
        },
    )?;
    events::record(
        tx,
        cx,
        "approved",
        &[("email", m.id.as_str()), ("prospect", m.prospect.as_str())],
        &json!({ "kind": m.kind }),
    )?;
    tx.touch("emails");
    Ok(leaves)
}

/// Take an approval back: the mail is a draft again, and so are the waiting follow-ups of its pack.
///
/// # Errors
/// Refused once it is being handed over.
pub fn unapprove(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &EmailId, why: &str) -> anyhow::Result<()> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("mail", id.as_str()))?;
    if m.state != "approved" {
        let words = if matches!(m.state.as_str(), "sending" | "sent" | "uncertain") {
            "it cannot be called back any more"
        } else {
            "it is not approved"
        };
        return Err(WireError::new(domain::Code::Refused, words).into());
    }
    let pack = emails::draft_info(tx, id)?.and_then(|d| d.pack);
    let mut mails = vec![m.clone()];
    if let (Some(p), MailKind::First) = (pack, m.kind) {
        mails.extend(
            emails::of_pack(tx, &p)?
                .into_iter()
                .filter(|x| x.id != m.id && x.state == "approved"),
        );
    }
    for x in &mails {
        approvals::void(tx, &x.id, why, cx.now)?;
        emails::set_state(tx, &x.id, "draft", Some(why))?;
        tx.touch(format!("email:{}", x.id));
    }
    if !m.kind.is_outreach() {
        if cx.kind.is_human() {
            settle::answer_called_back(tx, &m)?;
        } else {
            settle::answer_stopped(e, tx, cx, &m, why)?;
        }
    }
    events::record(
        tx,
        cx,
        "unapproved",
        &[("email", id.as_str()), ("prospect", m.prospect.as_str())],
        &json!({ "mails": mails.len() }),
    )?;
    tx.touch("approvals");
    tx.touch("emails");
    Ok(())
}

/// Approvals whose time is over: the mail is a draft again, on top of the queue with the reason.
///
/// # Errors
/// Database errors.
pub async fn expire(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| {
            for id in approvals::expired(tx, cx.now)? {
                unapprove(&engine, tx, &cx, &id, "the approval expired before it could leave")?;
                tx.execute("UPDATE email_drafts SET expired_reason='the approval expired before it could leave' WHERE email_id=?1", [id.as_str()])?;
            }
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_lasts_three_working_days_after_its_slot_and_never_more_than_fourteen() {
        let austria = Company {
            country: Some("AT".into()),
            zone: Some("Europe/Vienna".into()),
            ..Company::default()
        };
        let at = |s: &str| Millis::from(s.parse::<jiff::Timestamp>().unwrap());
        // Friday slot: Monday, Tuesday, Wednesday are the three working days.
        let end = expires(
            Some(&austria),
            at("2026-11-27T09:00:00Z"),
            at("2026-11-26T09:00:00Z"),
        );
        assert!(
            end > at("2026-12-02T12:00:00Z") && end <= at("2026-12-03T00:00:00Z"),
            "{end}"
        );
        let far = expires(
            Some(&austria),
            at("2026-12-24T09:00:00Z"),
            at("2026-11-26T09:00:00Z"),
        );
        assert_eq!(far, at("2026-12-10T09:00:00Z"));
    }
}
