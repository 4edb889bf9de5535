//! Editing and rejecting drafts. Any change of the content voids an approval; each version is kept for the diff. The
//! subject belongs to the thread: follow-ups take it over.

use domain::content::{Claim, Content, MailKind};
use domain::{EmailId, Event, Reason};
use serde_json::json;
use store::Tx;
use store::tables::emails::DraftInfo;
use store::tables::{approvals, campaigns, emails, prospects};

use super::lints;
use crate::engine::{not_found, refuse};
use crate::moves::{self, Move};
use crate::pipeline::compose::writer::sentences::split;
use crate::{Cx, Engine, events};

/// What an edit changed beside its draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edited {
    /// Follow-ups of the pack that took the new subject.
    pub follow_ups: Vec<EmailId>,
    /// Mails that were approved and wait for a new approval.
    pub approve_again: Vec<EmailId>,
}

/// Why a follow-up lost its approval.
const SUBJECT: &str = "the subject of the first mail was changed";

/// Replace subject and text of a draft; an approved one becomes a draft first. Claims of sentences that are gone go, unless
/// the new text brings its own. A
/// follow-up keeps the thread's subject (compose.md): with the first mail's subject that of its follow-ups changes, and
/// theirs is a changed content like any other.
///
/// # Errors
/// `not_found`; refused once it is being handed over.
pub fn edit(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    subject: Option<String>,
    text: Option<String>,
    claims: Option<Vec<Claim>>,
) -> anyhow::Result<Edited> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    let pack = match emails::draft_info(tx, id)?.and_then(|d| d.pack) {
        Some(p) if m.kind == MailKind::First => emails::of_pack(tx, &p)?,
        _ => vec![m.clone()],
    };
    let approved: Vec<EmailId> = pack
        .iter()
        .filter(|x| x.state == "approved")
        .map(|x| x.id.clone())
        .collect();
    match m.state.as_str() {
        "approved" => super::unapprove(e, tx, cx, id, "edited")?,
        "draft" | "pending_approval" => {}
        s => {
            return Err(refuse(
                "state",
                format!("this mail is {s}; it cannot be edited any more"),
            ));
        }
    }
    let before = emails::content(tx, &m)?;
    let after = Content {
        subject: subject.unwrap_or_else(|| before.subject.clone()),
        text: text.unwrap_or_else(|| before.text.clone()),
        ..before.clone()
    };
    replace(e, tx, cx, id, &before, after.clone(), claims)?;
    let mut out = Edited::default();
    for x in pack.iter().filter(|x| x.kind == MailKind::FollowUp) {
        if before.subject != after.subject {
            out.follow_ups
                .extend(follow(e, tx, cx, &x.id, &before.subject, &after.subject)?);
        }
    }
    for x in approved {
        if emails::get(tx, &x)?.is_some_and(|x| x.state == "draft") {
            out.approve_again.push(x);
        }
    }
    tx.touch("approvals");
    Ok(out)
}

/// Give a follow-up the new subject of its thread, unless a person gave it one of its own or it has left.
fn follow(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    old: &str,
    new: &str,
) -> anyhow::Result<Option<EmailId>> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    // What stands before the thread's subject ("Re: ") stays.
    let Some(mark) = m
        .subject
        .strip_suffix(old)
        .filter(|mark| mark.is_empty() || mark.trim_end().ends_with(':'))
    else {
        return Ok(None);
    };
    match m.state.as_str() {
        "approved" => {
            approvals::void(tx, id, SUBJECT, cx.now)?;
            emails::set_state(tx, id, "draft", Some(SUBJECT))?;
        }
        "draft" | "pending_approval" => {}
        _ => return Ok(None),
    }
    let before = emails::content(tx, &m)?;
    let after = Content {
        subject: format!("{mark}{new}"),
        ..before.clone()
    };
    replace(e, tx, cx, id, &before, after, None)?;
    Ok(Some(id.clone()))
}

/// Put another content in a draft's place: claims that still have their sentence, a version for the diff, a new look of
/// the quality gate.
fn replace(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    before: &Content,
    mut after: Content,
    claims: Option<Vec<Claim>>,
) -> anyhow::Result<()> {
    let (old, new) = (split(&before.text), split(&after.text));
    // A claim follows its sentence when the sentence stands unchanged somewhere; else it goes.
    let follows = |c: &Claim| {
        let sentence = old.get(usize::try_from(c.sentence).ok()?)?;
        let at = new.iter().position(|s| s == sentence)?;
        Some(Claim {
            sentence: u32::try_from(at).ok()?,
            fact_id: c.fact_id.clone(),
        })
    };
    after.claims = match claims {
        Some(own) => own
            .into_iter()
            .filter(|c| usize::try_from(c.sentence).is_ok_and(|n| n < new.len()))
            .collect(),
        None => before.claims.iter().filter_map(follows).collect(),
    };
    emails::edit(tx, id, &after)?;
    emails::add_version(
        tx,
        id,
        &after.subject,
        &after.text,
        cx.actor.as_str(),
        cx.now,
    )?;
    if let Some(info) = emails::draft_info(tx, id)? {
        let fresh = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
        let inspection = lints::inspect(e, tx, &fresh)?;
        let clean = lints::clean(&inspection) && info.clean;
        emails::put_draft_info(
            tx,
            id,
            &DraftInfo {
                inspection: json!(inspection),
                clean,
                ..info
            },
        )?;
    }
    events::record(
        tx,
        cx,
        "draft_edited",
        &[("email", id.as_str())],
        &json!({ "subject": before.subject != after.subject, "text": before.text != after.text }),
    )?;
    tx.touch(format!("email:{id}"));
    Ok(())
}

/// Reject a draft with its pack; the card leaves the campaign, and for a wrong person or fit also the board.
///
/// # Errors
/// `not_found`; refused once it is being handed over.
pub fn reject(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &EmailId, reason: &str) -> anyhow::Result<()> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    if !matches!(m.state.as_str(), "draft" | "pending_approval" | "approved") {
        return Err(refuse("state", format!("this mail is {}", m.state)));
    }
    let pack = emails::draft_info(tx, id)?.and_then(|d| d.pack);
    let mails = match pack {
        Some(p) => emails::of_pack(tx, &p)?,
        None => vec![m.clone()],
    };
    for x in mails
        .iter()
        .filter(|x| matches!(x.state.as_str(), "draft" | "pending_approval" | "approved"))
    {
        approvals::void(tx, &x.id, "rejected", cx.now)?;
        emails::set_state(tx, &x.id, "cancelled", Some(&format!("rejected: {reason}")))?;
        tx.execute(
            "UPDATE email_drafts SET rejected_reason=?2 WHERE email_id=?1",
            store::rusqlite::params![x.id.as_str(), reason],
        )?;
    }
    for n in campaigns::open_of_prospect(tx, &m.prospect)? {
        campaigns::end(tx, &n.id, "rejected", cx.now)?;
    }
    let lost = match reason {
        "wrong_person" => Some(Reason::WrongPerson),
        "wrong_fit" => Some(Reason::WrongFit),
        _ => None,
    };
    if let (Some(why), Some(card)) = (lost, prospects::get(tx, &m.prospect)?)
        && moves::apply(e, tx, cx, &card.id, Event::NotAFit, Move::because(why)).is_err()
    {
        tracing::debug!(prospect = %card.id, "a rejected draft's card stays where it is");
    }
    events::record(
        tx,
        cx,
        "draft_rejected",
        &[("email", id.as_str()), ("prospect", m.prospect.as_str())],
        &json!({ "reason": reason }),
    )?;
    tx.touch("approvals");
    tx.touch("emails");
    Ok(())
}
