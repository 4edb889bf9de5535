//! An answer a person writes in a thread with a human inbound: to all by default, our own addresses removed, from the
//! thread's inbox, at once. Pressing Send is its approval (send.md, Kinds of mail).
//!
//! A message gets each answer once. The same content to the same message is the same answer, however often Send is
//! pressed and from whichever window; other content is taken only when no answer is on its way, so that no words are
//! dropped. No token of a client is needed for that: what a person means twice he sees in the thread.

use domain::content::{Claim, Content, Copy, MailKind};
use domain::{Code, EmailId, MessageId, Millis, ReplyId, WireError};
use serde_json::json;
use store::tables::inbound::{MessageText, Reply};
use store::tables::prospects::Prospect;
use store::tables::{emails, inbound, people, prospects, senders, suppressions};

use super::answer_to;
use crate::engine::{not_found, refuse};
use crate::pipeline::approve;
use crate::{Cx, Engine, alerts};

/// What a person wrote.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The reply it answers.
    pub reply: ReplyId,
    /// Text without signature.
    pub text: String,
    /// Subject; `Re: …` of the thread when left out.
    pub subject: Option<String>,
    /// Where it goes, out of who wrote and where he wants answers; the rule of `answer_to` when left out.
    pub to: Option<String>,
    /// Copies; all of the thread when left out.
    pub cc: Option<Vec<String>>,
    /// Why it leaves although the person opted out earlier.
    pub override_reason: Option<String>,
}

/// Write the answer, approve it and hand it to its lane. Returns the mail and when it leaves; pressed again, those of the
/// first press.
///
/// # Errors
/// Refused for a machine's message, an unmatched or erased one, a copy that is no address, a suppressed person without a
/// reason, and while another answer to the message has not left yet.
pub fn answer(
    e: &Engine,
    tx: &store::Tx<'_>,
    cx: &Cx,
    input: Answer,
) -> anyhow::Result<(EmailId, Millis)> {
    let id = input.reply;
    let r = inbound::reply(tx, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
    if r.kind != "human" {
        return Err(refuse("kind", "a machine's message is not answered"));
    }
    let card = r
        .prospect
        .as_ref()
        .map(|p| prospects::get(tx, p))
        .transpose()?
        .flatten()
        .ok_or_else(|| refuse("unmatched", "attach this message to a card first"))?;
    let text = inbound::text(tx, &r.message)?
        .ok_or_else(|| refuse("erased", "this message was erased"))?;
    let before = r
        .email
        .as_ref()
        .map(|m| emails::get(tx, m))
        .transpose()?
        .flatten()
        .ok_or_else(|| refuse("unmatched", "the mail it answers is not known"))?;
    let sender = senders::sender(tx, &before.sender)?
        .ok_or_else(|| not_found("sender", before.sender.as_str()))?;
    let inbox = before
        .inbox
        .clone()
        .ok_or_else(|| refuse("inbox", "the mail it answers has no inbox"))?;
    let own: Vec<String> = senders::inboxes(tx)?
        .into_iter()
        .filter_map(|i| e.keys().address(&i.address))
        .collect();
    let keys = |a: &str| e.keys().address(a).zip(e.keys().domain_of(a));
    let (to, everybody) = recipient(e, tx, &r, &text, &card, input.to.as_deref())?;
    let (to_key, domain_key) =
        keys(&to).ok_or_else(|| refuse("address", "the sender has no usable address"))?;
    if e.keys().address(&text.from_address).as_ref() != Some(&to_key)
        && people::erased(tx, "mail", &to_key)?
    {
        return Err(refuse(
            "erased",
            "the message asks for answers at the address of somebody who asked to be forgotten: answer who wrote it",
        ));
    }
    author_left_alone(e, tx, &r, &text, input.override_reason.as_deref())?;
    let mut cc = Vec::new();
    for a in input.cc.unwrap_or(everybody) {
        let Some((key, dk)) = keys(&a) else {
            return Err(refuse("cc", "one of the copies is not a mail address"));
        };
        if key != to_key && !own.contains(&key) && !cc.iter().any(|c: &Copy| c.key == key) {
            cc.push(Copy {
                address: a,
                key,
                domain_key: dk,
            });
        }
    }
    let incoming_id: Option<String> = tx.query_row(
        "SELECT message_id FROM messages WHERE id=?1",
        [r.message.as_str()],
        |x| x.get(0),
    )?;
    let subject = input
        .subject
        .unwrap_or_else(|| format!("Re: {}", strip_re(&text.subject)));
    let mut references: Vec<String> = emails::draft_info(tx, &before.id)?
        .map(|d| d.references)
        .unwrap_or_default();
    references.push(before.message_id.clone());
    references.extend(incoming_id.clone());
    let content = Content {
        kind: MailKind::Answer,
        to,
        cc: cc.iter().map(|c| c.address.clone()).collect(),
        sender: sender.id.clone(),
        subject,
        text: input.text,
        html: None,
        attachments: Vec::new(),
        language: before.language.clone(),
        footer: format!("-- \n{}\n{}", sender.display_name, sender.signature)
            .trim_end()
            .to_owned(),
        claims: Vec::<Claim>::new(),
        step: None,
    };
    if let Some(pressed) = pressed_before(tx, cx, &r.message, &content)? {
        return Ok(pressed);
    }
    let email: EmailId = e.id();
    let domain = senders::inbox(tx, &inbox)?
        .map(|i| i.domain)
        .unwrap_or_else(|| "localhost".into());
    emails::insert(
        tx,
        &emails::NewEmail {
            id: email.clone(),
            prospect: card.id.clone(),
            company: card.company.clone(),
            person: card.person.clone(),
            answers: Some(r.message.clone()),
            after: None,
            to_key,
            domain_key,
            cc,
            message_id: format!("{}@{domain}", e.ports().ids.token()),
            content,
            not_before: None,
            at: cx.now,
        },
    )?;
    emails::put_draft_info(
        tx,
        &email,
        &emails::DraftInfo {
            pack: None,
            subjects: Vec::new(),
            opener: String::new(),
            template: "answer".into(),
            model: "person".into(),
            language_reason: "the language of the thread".into(),
            inspection: json!({}),
            why_person: String::new(),
            why_now: String::new(),
            say: json!({}),
            clean: true,
            risk: "none".into(),
            in_reply_to: incoming_id,
            references,
        },
    )?;
    emails::set_inbox(tx, &email, &inbox)?;
    if suppressions::hits_email(tx, &email)?.is_some() && input.override_reason.is_none() {
        return Err(suppressed());
    }
    let leaves: Millis =
        approve::press_send(e, tx, cx, &email, &inbox, input.override_reason.as_deref())?;
    inbound::handled(tx, &id, Some(cx.actor.as_str()), cx.now)?;
    tx.touch("replies");
    Ok((email, leaves))
}

/// The answer with this content that was pressed before, and when it leaves or left. Answers that were called back are
/// replaced by the one that is pressed now: they must not leave beside it later.
fn pressed_before(
    tx: &store::Tx<'_>,
    cx: &Cx,
    message: &MessageId,
    content: &Content,
) -> anyhow::Result<Option<(EmailId, Millis)>> {
    let hash = content.hash();
    let known = emails::answering(tx, message)?;
    let same = known.iter().find(|m| {
        m.content_hash == hash
            && matches!(
                m.state.as_str(),
                "approved" | "sending" | "uncertain" | "sent"
            )
    });
    if let Some(m) = same {
        return Ok(Some((m.id.clone(), m.not_before.unwrap_or(cx.now))));
    }
    if known
        .iter()
        .any(|m| matches!(m.state.as_str(), "approved" | "sending"))
    {
        return Err(refuse(
            "answer_leaves",
            "another answer to this message is on its way: call it back first, or send this one when it has left",
        ));
    }
    for m in &known {
        alerts::clear(tx, "answer_not_sent", m.id.as_str(), cx.now)?;
        if matches!(m.state.as_str(), "draft" | "pending_approval") {
            emails::set_state(tx, &m.id, "cancelled", Some("another answer was written"))?;
            tx.touch(format!("email:{}", m.id));
        }
    }
    Ok(None)
}

/// The recipient and, when copies are left out, who else gets it.
fn recipient(
    e: &Engine,
    tx: &store::Tx<'_>,
    r: &Reply,
    text: &MessageText,
    card: &Prospect,
    chosen: Option<&str>,
) -> anyhow::Result<(String, Vec<String>)> {
    let d = answer_to::destination(e, tx, r, text, Some(card))?;
    let Some(chosen) = chosen else {
        return match d.to {
            Some(to) => Ok((to, d.cc)),
            None => Err(refuse("reply_to", d.asks.unwrap_or_default())),
        };
    };
    let key = e.keys().address(chosen);
    // A person names an address of the message; anybody else is written to by a mail of his own.
    let to = std::iter::once(&text.from_address)
        .chain(&d.asked)
        .find(|a| key.is_some() && e.keys().address(a) == key)
        .ok_or_else(|| {
            refuse(
                "to",
                "an answer goes to who wrote or to where he asks for answers; it cannot go to anybody else",
            )
        })?;
    Ok((to.clone(), d.cc))
}

/// Who wrote may have opted out under the address he wrote from; an answer that goes to another address of his is bound
/// by that all the same.
fn author_left_alone(
    e: &Engine,
    tx: &store::Tx<'_>,
    r: &Reply,
    text: &MessageText,
    reason: Option<&str>,
) -> anyhow::Result<()> {
    let keys = e.keys();
    let Some((key, domain_key)) = keys
        .address(&text.from_address)
        .zip(keys.domain_of(&text.from_address))
    else {
        return Ok(());
    };
    let Some(at) = suppressions::hits_address(tx, &key, &domain_key)? else {
        return Ok(());
    };
    let newer: bool = tx.query_row(
        "SELECT first_seen_at>?2 FROM messages WHERE id=?1",
        store::rusqlite::params![r.message.as_str(), at.0],
        |x| x.get(0),
    )?;
    match reason {
        Some(_) if newer => Ok(()),
        Some(_) => Err(WireError::new(
            Code::Suppressed,
            "he asked not to be contacted after he wrote this; only a newer message of his can be answered",
        )
        .into()),
        None => Err(suppressed()),
    }
}

fn suppressed() -> anyhow::Error {
    WireError::new(
        Code::Suppressed,
        "he asked not to be contacted; an answer to a newer message of his needs a reason (override_reason)",
    )
    .into()
}

fn strip_re(subject: &str) -> &str {
    let s = subject.trim();
    match s.split_once(':') {
        Some((m, rest))
            if matches!(
                m.trim().to_lowercase().as_str(),
                "re" | "aw" | "sv" | "antw" | "odp"
            ) =>
        {
            strip_re(rest)
        }
        _ => s,
    }
}
