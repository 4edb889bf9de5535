//! Writing one draft anew, with a person's note: the same material as it is today, another wording. The words before stay
//! in the draft's versions.

use domain::EmailId;
use domain::content::MailKind;
use serde_json::json;
use store::Tx;
use store::tables::emails::{self, DraftInfo, Email};
use store::tables::{campaigns, drafts, prospects};

use super::material::{self, Gathered, Material};
use super::writer::Draft;
use super::{WriteInput, write};
use crate::engine::{not_found, refuse};
use crate::pipeline::approve::{self, lints};
use crate::{Cx, Engine, events};

/// Most of a note, in characters.
const NOTE: usize = 500;

/// What is written from.
struct Page {
    mail: Email,
    material: Box<Material>,
    input: WriteInput,
}

/// Write a draft of a sequence anew. An approved one becomes a draft first, as with every edit.
///
/// # Errors
/// `not_found`; refused for a mail that is no draft of a sequence, whose card cannot be written to any more, or that
/// somebody changed meanwhile.
pub async fn again(
    e: &Engine,
    cx: &Cx,
    id: &EmailId,
    note: Option<&str>,
) -> anyhow::Result<approve::Edited> {
    let note = note.map(|n| n.trim().chars().take(NOTE).collect::<String>());
    let note = note.filter(|n| !n.is_empty());
    let (engine, at, wanted) = (e.clone(), cx.at(e.now()), id.clone());
    let mut page = e
        .store()
        .write(move |tx| prepare(&engine, tx, &at, &wanted))
        .await?;
    page.input.note.clone_from(&note);
    let (draft, model) = write(e, &page.mail.prospect, &page.input).await?;
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| put(&engine, tx, &cx, &page, &draft, &model, note.as_deref()))
        .await
}

fn prepare(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &EmailId) -> anyhow::Result<Page> {
    let mail = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    let of_sequence = matches!(mail.kind, MailKind::First | MailKind::FollowUp);
    let open = matches!(
        mail.state.as_str(),
        "draft" | "pending_approval" | "approved"
    );
    let Some((campaign, step)) = mail.step.clone().filter(|_| of_sequence && open) else {
        return Err(refuse(
            "state",
            "only a draft of a sequence can be written anew",
        ));
    };
    let card = prospects::get(tx, &mail.prospect)?
        .ok_or_else(|| not_found("prospect", mail.prospect.as_str()))?;
    let enrolment = campaigns::open_of_prospect(tx, &mail.prospect)?
        .into_iter()
        .find(|n| n.campaign == campaign)
        .ok_or_else(|| refuse("sequence_ended", "the sequence of this draft has ended"))?;
    let mut material = match material::gather(e, tx, cx, &card, &enrolment)? {
        Gathered::Mail(m) => m,
        Gathered::OtherChannel(_) => {
            return Err(refuse(
                "no_way",
                "mail is not open to them any more: reject this draft",
            ));
        }
        Gathered::Nothing(why) => return Err(refuse("not_composed", why)),
    };
    if material.to.key != mail.to_key {
        return Err(refuse(
            "another_address",
            "they are written to at another address by now: reject this draft, and a new one is written",
        ));
    }
    let at = material.inputs.iter().position(|(n, _)| *n == step);
    let mut input = match at {
        Some(i) => material.inputs.swap_remove(i).1,
        None => return Err(refuse("no_step", "the campaign has no such step any more")),
    };
    // Another seed for each version, so that the same key pressed twice is not the same wording twice.
    let versions = u64::try_from(drafts::versions(tx, id)?.len()).unwrap_or(0);
    input.seed = input
        .seed
        .wrapping_add(versions.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    Ok(Page {
        mail,
        material,
        input,
    })
}

fn put(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    page: &Page,
    draft: &Draft,
    model: &str,
    note: Option<&str>,
) -> anyhow::Result<approve::Edited> {
    let id = &page.mail.id;
    let now = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    if now.content_hash != page.mail.content_hash || now.state != page.mail.state {
        return Err(refuse(
            "changed",
            "the draft was changed meanwhile: write it anew once more",
        ));
    }
    // A follow-up keeps the subject of its thread.
    let subject = match page.mail.kind {
        MailKind::First => draft.subjects.first().cloned(),
        _ => None,
    };
    let claims = Some(draft.claims.clone());
    let edited = approve::edit(e, tx, cx, id, subject, Some(draft.text.clone()), claims)?;
    drafts::name_version(tx, id, model, note)?;
    let fresh = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    if let Some(info) = emails::draft_info(tx, id)? {
        let m = &page.material;
        let inspection = lints::inspect(e, tx, &fresh)?;
        let clean = lints::clean(&inspection) && m.to.score.unwrap_or(0.0) >= 0.93 && m.gate_allows;
        let subjects = match page.mail.kind {
            MailKind::First => draft.subjects.clone(),
            _ => info.subjects.clone(),
        };
        emails::put_draft_info(
            tx,
            id,
            &DraftInfo {
                subjects,
                opener: draft.opener_skeleton.clone(),
                model: model.to_owned(),
                risk: m.risk(&inspection),
                inspection: json!(inspection),
                say: m.say.clone(),
                clean,
                ..info
            },
        )?;
    }
    events::record(
        tx,
        cx,
        "draft_rewritten",
        &[
            ("email", id.as_str()),
            ("prospect", page.mail.prospect.as_str()),
        ],
        &json!({ "note": note.is_some() }),
    )?;
    Ok(edited)
}
