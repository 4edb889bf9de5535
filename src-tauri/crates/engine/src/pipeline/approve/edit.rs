//! Editing and rejecting drafts. Any change of the content voids an approval; each version is kept for the diff.

use domain::content::Content;
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

/// Replace subject and text of a draft; an approved one becomes a draft first. Claims of sentences that are gone go.
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
) -> anyhow::Result<()> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
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
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    let before = emails::content(tx, &m)?;
    let mut after = Content {
        subject: subject.unwrap_or_else(|| before.subject.clone()),
        text: text.unwrap_or_else(|| before.text.clone()),
        ..before.clone()
    };
    let (old, new) = (split(&before.text), split(&after.text));
    // A claim follows its sentence when the sentence stands unchanged somewhere; else it goes.
    after.claims = before
        .claims
        .iter()
        .filter_map(|c| {
            let sentence = old.get(usize::try_from(c.sentence).ok()?)?;
            let at = new.iter().position(|s| s == sentence)?;
            Some(domain::content::Claim {
                sentence: u32::try_from(at).ok()?,
                fact_id: c.fact_id.clone(),
            })
        })
        .collect();
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
    tx.touch("approvals");
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
