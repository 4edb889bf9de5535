//! Composition: a pack of drafts for a ready card, from open facts only, by model or embedded writer, inspected before a
//! person sees it (compose.md). Drafts are written just in time: at most what the next days can carry.

mod again;
mod for_model;
mod material;
pub mod writer;

use std::sync::OnceLock;

use domain::content::{Content, MailKind};
use domain::ports::LlmTask;
use domain::time::HOUR;
use domain::{EmailId, ProspectId};
use jobs::Outcome;
use serde_json::json;
use store::Tx;
use store::rusqlite::Connection;
use store::tables::emails::{self, DraftInfo, NewEmail};
use store::tables::{campaigns, prospects, senders};

pub use self::again::again;
use self::material::Material;
use self::writer::{Draft, Library, WriteInput, Writer};
use crate::pipeline::approve::lints;
use crate::pipeline::send::facts as send_facts;
use crate::{Cx, Engine, events, tasks};

/// Days of capacity that may wait for approval.
const DAYS_AHEAD: u32 = 3;

/// The embedded writer over the shipped templates.
///
/// # Errors
/// When a shipped template is broken (a test keeps that from being released).
pub fn embedded() -> anyhow::Result<&'static Writer> {
    static WRITER: OnceLock<Result<Writer, String>> = OnceLock::new();
    WRITER
        .get_or_init(|| {
            Library::new(&std::collections::BTreeMap::new())
                .map(Writer::new)
                .map_err(|e| e.to_string())
        })
        .as_ref()
        .map_err(|e| anyhow::anyhow!("the shipped templates cannot be read: {e}"))
}

/// The composition job of a card.
pub async fn run(e: &Engine, cx: &Cx, id: &ProspectId) -> Outcome {
    match compose(e, cx, id).await {
        Ok(None) => Outcome::done(),
        Ok(Some((at, why))) => Outcome::Snooze(at, why),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

/// What the first transaction decided.
enum Plan {
    /// Nothing to write.
    Nothing,
    /// Enough waits for approval already.
    Later,
    /// Write this.
    Write(Box<Material>),
}

async fn compose(
    e: &Engine,
    cx: &Cx,
    id: &ProspectId,
) -> anyhow::Result<Option<(domain::Millis, String)>> {
    let (engine, at, card) = (e.clone(), cx.at(e.now()), id.clone());
    let plan = e
        .store()
        .write(move |tx| prepare(&engine, tx, &at, &card))
        .await?;
    let material = match plan {
        Plan::Nothing => return Ok(None),
        Plan::Later => {
            return Ok(Some((
                e.now().plus(6 * HOUR),
                "enough drafts wait for approval".into(),
            )));
        }
        Plan::Write(m) => m,
    };
    let mut drafts = Vec::new();
    for (n, input) in &material.inputs {
        drafts.push((*n, write(e, id, input).await?));
    }
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| store(&engine, tx, &cx, &material, &drafts))
        .await?;
    Ok(None)
}

/// A model's draft where one is configured, else (or when it fails) the embedded one.
async fn write(e: &Engine, id: &ProspectId, input: &WriteInput) -> anyhow::Result<(Draft, String)> {
    let writer = embedded()?;
    if let Some(llm) = &e.ports().llm {
        let task = LlmTask {
            task: "draft".into(),
            input: for_model::for_model(input),
            prospect: Some(id.clone()),
        };
        match llm.answer(task).await {
            Ok(a) => match writer::draft_of_model(writer, input, &a.value) {
                Ok(d) => return Ok((d, format!("{}@{}", a.model, a.prompt))),
                Err(error) => {
                    tracing::info!(prospect = %id, "a model's draft could not be used: {error}")
                }
            },
            Err(error) => tracing::info!(prospect = %id, "no model draft: {error}"),
        }
    }
    Ok((writer.write(input)?, "embedded".into()))
}

fn prepare(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ProspectId) -> anyhow::Result<Plan> {
    let Some(card) = prospects::get(tx, id)?.filter(|c| c.stage == domain::Stage::Ready) else {
        return Ok(Plan::Nothing);
    };
    let enrolment = match campaigns::open_of_prospect(tx, id)?.into_iter().next() {
        Some(n) => n,
        None => match crate::pipeline::campaigns::enrol_ready(e, tx, cx, id)? {
            Some(n) => campaigns::enrolment(tx, &n)?
                .ok_or_else(|| anyhow::anyhow!("the new enrolment is gone"))?,
            None => return Ok(Plan::Nothing),
        },
    };
    if enrolment.state != "active" {
        return Ok(Plan::Nothing);
    }
    let written = emails::of_prospect(tx, id)?.into_iter().any(|m| {
        m.step
            .as_ref()
            .is_some_and(|(c, _)| *c == enrolment.campaign)
            && !matches!(m.state.as_str(), "cancelled" | "failed")
    });
    if written {
        return Ok(Plan::Nothing);
    }
    match material::gather(e, tx, cx, &card, &enrolment)? {
        material::Gathered::Mail(m) => {
            if waiting(e, tx, cx, &m.sender.id)? {
                return Ok(Plan::Later);
            }
            Ok(Plan::Write(m))
        }
        material::Gathered::OtherChannel(channel) => {
            let (kind, text) = match channel.as_str() {
                "phone" => ("call", "Mail is not open here; ring them"),
                "letter" => ("letter", "Mail is not open here; send a letter"),
                _ => ("task", "Mail is not open here; use another way"),
            };
            tasks::add(
                tx,
                e,
                cx,
                Some(id),
                kind,
                text,
                Some(cx.now),
                &json!({ "campaign": enrolment.campaign }),
            )?;
            Ok(Plan::Nothing)
        }
        material::Gathered::Nothing(why) => {
            events::record(
                tx,
                cx,
                "not_composed",
                &[("prospect", id.as_str())],
                &json!({ "why": why }),
            )?;
            Ok(Plan::Nothing)
        }
    }
}

/// Whether what waits for approval or its slot is more than the next days carry.
fn waiting(e: &Engine, c: &Connection, cx: &Cx, sender: &domain::SenderId) -> anyhow::Result<bool> {
    let open: u32 = c.query_row(
        "SELECT count(*) FROM emails WHERE sender_identity_id=?1 AND kind='first' AND state IN('draft','pending_approval','approved')",
        [sender.as_str()],
        |r| r.get(0),
    )?;
    let mut daily = 0_u32;
    for i in senders::inboxes(c)?
        .into_iter()
        .filter(|i| i.sender == *sender && i.paused_reason.is_none())
    {
        daily = daily.saturating_add(send_facts::inbox_load(e, c, &i, cx.now)?.1);
    }
    Ok(daily > 0 && open >= daily.saturating_mul(DAYS_AHEAD))
}

/// Store the pack: the first mail and its follow-ups, each inspected.
fn store(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    m: &Material,
    drafts: &[(u32, (Draft, String))],
) -> anyhow::Result<()> {
    let pack: String = e.id();
    let mut before: Option<(EmailId, String)> = None;
    let mut references: Vec<String> = Vec::new();
    let mut subject = String::new();
    for ((n, (draft, model)), (_, input)) in drafts.iter().zip(&m.inputs) {
        let id: EmailId = e.id();
        let first = before.is_none();
        if first {
            subject = draft.subjects.first().cloned().unwrap_or_default();
        }
        let content = Content {
            kind: if first {
                MailKind::First
            } else {
                MailKind::FollowUp
            },
            to: m.to.value.clone(),
            cc: Vec::new(),
            sender: m.sender.id.clone(),
            subject: subject.clone(),
            text: draft.text.clone(),
            html: None,
            attachments: Vec::new(),
            language: input.language.word().to_owned(),
            footer: draft.footer.clone(),
            claims: draft.claims.clone(),
            step: Some((m.campaign.id.clone(), *n)),
        };
        let message_id = format!("{}@{}", e.ports().ids.token(), m.domain);
        emails::insert(
            tx,
            &NewEmail {
                id: id.clone(),
                prospect: m.prospect.clone(),
                company: m.company.clone(),
                person: m.person.clone(),
                answers: None,
                after: before.as_ref().map(|b| b.0.clone()),
                to_key: m.to.key.clone(),
                domain_key: m.domain_key.clone(),
                cc: Vec::new(),
                message_id: message_id.clone(),
                content,
                not_before: None,
                at: cx.now,
            },
        )?;
        let Some(mail) = emails::get(tx, &id)? else {
            continue;
        };
        let inspection = lints::inspect(e, tx, &mail)?;
        let clean = lints::clean(&inspection) && m.to.score.unwrap_or(0.0) >= 0.93 && m.gate_allows;
        emails::put_draft_info(
            tx,
            &id,
            &DraftInfo {
                pack: Some(pack.clone()),
                subjects: draft.subjects.clone(),
                opener: draft.opener_skeleton.clone(),
                template: format!(
                    "{}/{}/{}",
                    input.language.word(),
                    input.strategy.word(),
                    input.step.word()
                ),
                model: model.clone(),
                language_reason: m.language_reason.clone(),
                risk: m.risk(&inspection),
                inspection: json!(inspection),
                why_person: m.why_person.clone(),
                why_now: m.why_now.clone(),
                say: m.say.clone(),
                clean,
                in_reply_to: before.as_ref().map(|b| b.1.clone()),
                references: references.clone(),
            },
        )?;
        emails::add_version(tx, &id, &mail.subject, &mail.text, model, cx.now)?;
        references.push(message_id.clone());
        before = Some((id, message_id));
    }
    events::record(
        tx,
        cx,
        "drafted",
        &[
            ("prospect", m.prospect.as_str()),
            ("company", m.company.as_str()),
        ],
        &json!({ "mails": drafts.len() }),
    )?;
    tx.touch("approvals");
    tx.touch(format!("prospect:{}", m.prospect));
    Ok(())
}
