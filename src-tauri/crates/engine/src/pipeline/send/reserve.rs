//! Transaction R: every limit, gate, exclusion and suppression is evaluated, the wire bytes are rendered, verified and
//! stored, the attempt is `reserved` and the mail `sending`. What does not pass waits, goes back to a person, or ends.

use domain::content::sha256_hex;
use domain::mailing::{Envelope, MailAccount};
use domain::ports::{RenderInput, UnsubscribeToken};
use domain::{AttemptId, EmailId, InboxId, Millis, Refusal};
use serde_json::json;
use store::Tx;
use store::tables::attempts::Reservation;
use store::tables::emails::Email;
use store::tables::{approvals, attempts, emails, senders};

use super::facts::{self, Verdict};
use crate::engine::not_found;
use crate::{Cx, Engine, events, fault};

/// A reserved mail: it can only come out of the reserving transaction, after its COMMIT.
#[derive(Debug)]
pub struct Reserved {
    /// The attempt.
    pub attempt: AttemptId,
    /// The mail.
    pub email: EmailId,
    /// Who and to whom.
    pub envelope: Envelope,
    /// The bytes.
    pub wire: Vec<u8>,
    /// How to connect.
    pub account: MailAccount,
}

/// How R ended.
#[derive(Debug)]
pub enum Reserve {
    /// Offer it.
    Reserved(Box<Reserved>),
    /// There is nothing to send (any more).
    Nothing,
    /// Not before, and why.
    Wait(Millis, String),
    /// A rule said no for good; the mail says which.
    Refused,
}

/// Run R for a mail through an inbox. `run_at` is the slot the job was planned for.
///
/// # Errors
/// Database and rendering errors.
pub async fn reserve(
    e: &Engine,
    cx: &Cx,
    email: &EmailId,
    inbox: &InboxId,
    run_at: Millis,
) -> anyhow::Result<Reserve> {
    fault::point("send:before_reserve");
    let (engine, cx, email, inbox) = (e.clone(), cx.clone(), email.clone(), inbox.clone());
    let out = e
        .store()
        .write(move |tx| {
            let now = engine.now();
            transaction(&engine, tx, &cx.at(now), &email, &inbox, run_at)
        })
        .await?;
    if matches!(out, Reserve::Reserved(_)) {
        fault::point("send:reserved");
    }
    Ok(out)
}

/// The transaction itself. Public for tests that interleave it with ingest.
///
/// # Errors
/// Database and rendering errors.
pub fn transaction(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
    inbox: &InboxId,
    run_at: Millis,
) -> anyhow::Result<Reserve> {
    let Some(email) = emails::get(tx, id)? else {
        return Ok(Reserve::Nothing);
    };
    if email.state != "approved" {
        return Ok(Reserve::Nothing);
    }
    let Some(inbox) = senders::inbox(tx, inbox)? else {
        return Err(not_found("inbox", inbox.as_str()));
    };
    let decision = facts::decide(e, tx, cx, &email, &inbox, run_at)?;
    match decision.verdict() {
        Verdict::SendNow => {}
        Verdict::Wait(until, why) => return wait(tx, cx, &email, until, why),
        // Back to the planner, which gives it the other one.
        Verdict::UseOther(_) => {
            return wait(tx, cx, &email, cx.now, facts::ANOTHER_INBOX.to_owned());
        }
        Verdict::Refuse(rule, why) => {
            refuse(e, tx, cx, &email, &rule, &why)?;
            return Ok(Reserve::Refused);
        }
    }
    let Some(approval) = approvals::live(tx, id)? else {
        return Ok(Reserve::Nothing);
    };
    let attempt: AttemptId = e.id();
    let wire = match render(e, tx, cx, &email, &inbox) {
        Ok(wire) => wire,
        // What cannot be rendered today cannot be rendered tomorrow: a person looks at it, instead of a job that tries.
        Err(error) => match error.downcast::<Refusal>() {
            Ok(r) => {
                refuse(e, tx, cx, &email, "content", &r.why)?;
                return Ok(Reserve::Refused);
            }
            Err(error) => return Err(error),
        },
    };
    let sha = sha256_hex(&wire);
    attempts::reserve(
        tx,
        &Reservation {
            id: &attempt,
            email: id,
            approval: &approval.id,
            inbox: &inbox.id,
            route: "smtp",
            wire: &wire,
            wire_sha256: &sha,
            decision: &decision.json(),
            at: cx.now,
        },
    )?;
    events::record(
        tx,
        cx,
        "send_reserved",
        &[
            ("email", id.as_str()),
            ("prospect", email.prospect.as_str()),
            ("attempt", attempt.as_str()),
            ("inbox", inbox.id.as_str()),
        ],
        &json!({ "kind": email.kind }),
    )?;
    tx.touch(format!("email:{id}"));
    let mut to = vec![email.to_address.clone()];
    to.extend(email.cc.iter().map(|c| c.address.clone()));
    if inbox.proof_copy {
        to.push(inbox.address.clone());
    }
    let envelope = Envelope {
        from: inbox.address.clone(),
        to,
    };
    Ok(Reserve::Reserved(Box::new(Reserved {
        attempt,
        email: id.clone(),
        envelope,
        wire,
        account: inbox.account,
    })))
}

/// The wire bytes: a pure function of content, inbox, Message-ID, date and token; read back before anything is stored.
fn render(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    inbox: &senders::Inbox,
) -> anyhow::Result<Vec<u8>> {
    let content = emails::content(tx, email)?;
    if content.hash() != email.content_hash {
        return Err(crate::engine::refuse(
            "content",
            "the content is not what was approved",
        ));
    }
    let sender = senders::sender(tx, &email.sender)?
        .ok_or_else(|| not_found("sender", email.sender.as_str()))?;
    let info = emails::draft_info(tx, &email.id)?;
    let (in_reply_to, references) =
        info.map_or_else(Default::default, |d| (d.in_reply_to, d.references));
    let unsubscribe = if email.kind.is_outreach() {
        let token = e.ports().ids.token();
        tx.execute(
            "INSERT INTO unsubscribe_tokens(token_key,email_id) VALUES(?1,?2)",
            [e.keys().token(&token), email.id.0.clone()],
        )?;
        Some(UnsubscribeToken {
            token,
            address: inbox.address.clone(),
        })
    } else {
        None
    };
    // A person's "send again" keeps the Date of the first offer, so that receivers that deduplicate can.
    let date = attempts::of_email(tx, &email.id)?
        .first()
        .map_or(cx.now, |a| a.reserved_at);
    let input = RenderInput {
        content: &content,
        from_address: &inbox.address,
        from_name: &sender.display_name,
        message_id: &email.message_id,
        date,
        zone: &sender.zone,
        in_reply_to: in_reply_to.as_deref(),
        references: &references,
        unsubscribe: unsubscribe.as_ref(),
    };
    let mime = &e.ports().mime;
    mime.render(&input)
        .and_then(|wire| mime.verify(&wire, &input).map(|()| wire))
        .map_err(|error| {
            crate::engine::refuse(
                "content",
                format!("it cannot be written as a mail: {error:#}"),
            )
        })
}

/// It waits: outreach goes back to the planner, which finds its next slot; an answer's job snoozes.
fn wait(
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    until: Millis,
    why: String,
) -> anyhow::Result<Reserve> {
    let until = until.max(cx.now.plus(1_000));
    if email.kind.is_outreach() {
        emails::set_not_before(tx, &email.id, Some(until))?;
        tx.execute(
            "UPDATE emails SET state_reason=?2 WHERE id=?1",
            store::rusqlite::params![email.id.as_str(), why],
        )?;
        events::record(
            tx,
            cx,
            "send_waits",
            &[("email", email.id.as_str())],
            &json!({ "until": until, "why": why }),
        )?;
        return Ok(Reserve::Nothing);
    }
    Ok(Reserve::Wait(until, why))
}

/// A rule says no: the approval is void and a person sees the reason on the draft.
fn refuse(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    email: &Email,
    rule: &str,
    why: &str,
) -> anyhow::Result<()> {
    approvals::void(tx, &email.id, why, cx.now)?;
    emails::set_state(tx, &email.id, "draft", Some(&format!("{rule}: {why}")))?;
    events::record(
        tx,
        cx,
        "send_refused",
        &[
            ("email", email.id.as_str()),
            ("prospect", email.prospect.as_str()),
        ],
        &json!({ "rule": rule }),
    )?;
    if !email.kind.is_outreach() {
        super::settle::answer_stopped(e, tx, cx, email, why)?;
    }
    tx.touch("approvals");
    tx.touch("emails");
    Ok(())
}
