//! Replies: list, show, label, answer, delegate.

use domain::{Code, Event, ReplyId, WireError};
use judge::reply::DelegatedTo;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::rusqlite::{Connection, params};
use store::tables::inbound::{self, Reply};
use store::tables::{emails, prospects};
use ts_rs::TS;

use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::moves::{self, Move};
use crate::pipeline::reply;
use crate::pipeline::reply::answer_to::destination;
use crate::{Cx, Engine, events};

operations! { "replies":
    replies_list: RepliesList => Replies, reads, ["replies"], "Show replies";
    reply_show: ReplyRef => ReplyFull, reads, ["replies"], "Show one reply with its conversation";
    reply_label: ReplyLabel => Done, writes, ["replies", "board", "prospect(id)"], undo "label it again; a person's label always outranks the machine", "Confirm or correct what a reply means";
    reply_answer: ReplyAnswer => Answered, writes, ["replies", "emails", "prospect(id)"], undo "unapprove_email", "Answer a reply now";
    reply_delegate: ReplyDelegate => Delegated, writes, ["replies", "board"], undo "archive the new card with reason duplicate", "Create the colleague somebody named";
    reply_done: ReplyRef => Done, writes, ["replies"], undo "label it again to open it", "Put a reply aside as done";
}

/// Which replies.
#[derive(Debug, Deserialize, TS)]
pub struct RepliesList {
    /// `needs_me` (default), `done`, `all`.
    #[serde(default)]
    #[ts(optional)]
    pub tab: Option<String>,
}

/// A reply in one line.
#[derive(Debug, Serialize, TS)]
pub struct ReplyLine {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: Option<String>,
    /// The mail it answers.
    pub email: Option<String>,
    /// Sender's name, else address.
    pub from: String,
    /// Subject.
    pub subject: String,
    /// Own words.
    pub text: String,
    /// Kind.
    pub kind: String,
    /// Intent.
    pub intent: Option<String>,
    /// Calibrated confidence.
    pub confidence: Option<f64>,
    /// `embedded llm human`.
    pub decided_by: Option<String>,
    /// Whether it asks to be left alone.
    pub opt_out: bool,
    /// Labels.
    pub labels: Vec<String>,
    /// `ingested interpreted handled`.
    pub state: String,
    /// What is proposed to a person.
    pub proposed: Option<Value>,
    /// First sight, epoch milliseconds.
    pub at: i64,
}

/// Replies, oldest unanswered first.
#[derive(Debug, Serialize, TS)]
pub struct Replies {
    /// Rows.
    pub replies: Vec<ReplyLine>,
}

fn line(c: &Connection, r: Reply) -> anyhow::Result<ReplyLine> {
    let t = inbound::text(c, &r.message)?;
    let (from, subject, text) = t.map_or_else(Default::default, |t| {
        (
            if t.from_name.is_empty() {
                t.from_address
            } else {
                t.from_name
            },
            t.subject,
            t.visible_text,
        )
    });
    Ok(ReplyLine {
        id: r.id.0,
        prospect: r.prospect.map(|p| p.0),
        email: r.email.map(|p| p.0),
        from,
        subject,
        text,
        kind: r.kind,
        intent: r.intent,
        confidence: r.calibrated,
        decided_by: r.decided_by,
        opt_out: r.opt_out,
        labels: r.labels,
        state: r.state,
        proposed: r.proposed,
        at: r.ingested_at.0,
    })
}

async fn replies_list(e: &Engine, _cx: &Cx, input: RepliesList) -> Result<Replies, WireError> {
    let condition = match input.tab.as_deref().unwrap_or("needs_me") {
        // Opt-outs, bounces and out-of-office never stand here.
        "needs_me" => {
            "r.state<>'handled' AND r.kind IN('human','calendar') AND r.opt_out=0 ORDER BY x.ingested_at,r.id LIMIT 500"
        }
        "done" => "r.state='handled' ORDER BY x.ingested_at DESC,r.id LIMIT 500",
        "all" => "1 ORDER BY x.ingested_at DESC,r.id LIMIT 500",
        other => {
            return Err(WireError::new(
                Code::Usage,
                format!("tab: {other} is none of needs_me, done, all"),
            ));
        }
    };
    let rows = e
        .store()
        .read(move |c| {
            inbound::select_replies(c, condition, &[])?
                .into_iter()
                .map(|r| line(c, r))
                .collect::<anyhow::Result<Vec<_>>>()
        })
        .await
        .map_err(wire)?;
    Ok(Replies { replies: rows })
}

/// A reply by id.
#[derive(Debug, Deserialize, TS)]
pub struct ReplyRef {
    /// Id.
    pub reply: String,
}

/// One message of the conversation.
#[derive(Debug, Serialize, TS)]
pub struct Turn {
    /// `out` or `in`.
    pub direction: String,
    /// When, epoch milliseconds.
    pub at: i64,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// A reply in full.
#[derive(Debug, Serialize, TS)]
pub struct ReplyFull {
    /// The line.
    pub reply: ReplyLine,
    /// Interpretation with evidence.
    pub interpretation: Option<Value>,
    /// Sender's address.
    pub from_address: String,
    /// Where the message asks for answers, as written.
    pub reply_to: Vec<String>,
    /// Where an answer goes by itself; none: a person says (`answer_asks`).
    pub answer_to: Option<String>,
    /// Who gets copies of an answer to all.
    pub answer_cc: Vec<String>,
    /// Why a person is asked where an answer goes.
    pub answer_asks: Option<String>,
    /// What was quoted or elided.
    pub elided: String,
    /// Which evidence matched it.
    pub matched_by: String,
    /// The conversation, oldest first.
    pub conversation: Vec<Turn>,
}

async fn reply_show(e: &Engine, _cx: &Cx, input: ReplyRef) -> Result<ReplyFull, WireError> {
    let engine = e.clone();
    e.store()
        .read(move |c| {
            let id = ReplyId(input.reply);
            let r = inbound::reply(c, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
            let text = inbound::text(c, &r.message)?;
            let mut conversation = Vec::new();
            if let Some(p) = &r.prospect {
                for m in emails::select(
                    c,
                    "prospect_id=?1 AND state='sent' ORDER BY created_at,id",
                    &[&p.as_str()],
                )? {
                    let at: Option<i64> = c.query_row(
                        "SELECT max(committing_at) FROM send_attempts WHERE email_id=?1",
                        [m.id.as_str()],
                        |x| x.get(0),
                    )?;
                    conversation.push(Turn {
                        direction: "out".into(),
                        at: at.unwrap_or(m.created_at.0),
                        subject: m.subject,
                        text: m.text,
                    });
                }
                for x in inbound::select_replies(
                    c,
                    "r.prospect_id=?1 ORDER BY x.ingested_at",
                    &[&p.as_str()],
                )? {
                    if let Some(t) = inbound::text(c, &x.message)? {
                        conversation.push(Turn {
                            direction: "in".into(),
                            at: x.ingested_at.0,
                            subject: t.subject,
                            text: t.visible_text,
                        });
                    }
                }
                conversation.sort_by_key(|t| t.at);
            }
            let card = match &r.prospect {
                Some(p) => prospects::get(c, p)?,
                None => None,
            };
            let way = match &text {
                Some(t) => Some(destination(&engine, c, &r, t, card.as_ref())?),
                None => None,
            };
            let (from_address, elided, matched_by) = text.map_or_else(Default::default, |t| {
                (t.from_address, t.elided_text, t.matched_by)
            });
            let interpretation = r.interpretation.clone();
            let (reply_to, answer_to, answer_cc, answer_asks) =
                way.map_or_else(Default::default, |d| (d.asked, d.to, d.cc, d.asks));
            Ok(ReplyFull {
                reply_to,
                answer_to,
                answer_cc,
                answer_asks,
                reply: line(c, r)?,
                interpretation,
                from_address,
                elided,
                matched_by,
                conversation,
            })
        })
        .await
        .map_err(wire)
}

/// A person's word on a reply.
#[derive(Debug, Deserialize, TS)]
pub struct ReplyLabel {
    /// Id.
    pub reply: String,
    /// The right intent.
    pub intent: String,
}

async fn reply_label(e: &Engine, cx: &Cx, input: ReplyLabel) -> Result<Done, WireError> {
    const INTENTS: [&str; 8] = [
        "interested",
        "not_interested",
        "delegated",
        "needs_more_info",
        "meeting_request",
        "unsubscribe",
        "neutral",
        "unclear",
    ];
    if !INTENTS.contains(&input.intent.as_str()) {
        return Err(WireError::new(
            Code::Usage,
            format!("intent: {} is none of {}", input.intent, INTENTS.join(", ")),
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = ReplyId(input.reply);
            let r = inbound::reply(tx, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
            if r.kind != "human" {
                return Err(refuse("kind", format!("this message is {}; only a person's words have an intent", r.kind)));
            }
            tx.execute(
                "INSERT INTO calibration_history(id,model,label,raw,truth,subject_id,actor_id,at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                params![engine.id::<String>(), r.decided_by.as_deref().unwrap_or("embedded"), r.intent.as_deref().unwrap_or("unclear"), r.confidence.unwrap_or(0.0), input.intent, id.as_str(), cx.actor.as_str(), cx.now.0],
            )?;
            let interpretation = r.interpretation.clone().unwrap_or_else(|| json!({}));
            inbound::interpreted(tx, &id, Some(&input.intent), 1.0, 1.0, "human", &r.labels, &interpretation)?;
            if let Some(card) = &r.prospect {
                let event = match input.intent.as_str() {
                    "not_interested" => Some(Event::RefusalConfirmed),
                    "unsubscribe" => None,
                    _ => Some(Event::ReplyReceived),
                };
                // "reply_received" is the machine's event; a person's label only says what the reply means.
                let by_reply = cx.caused_by(domain::Cause::Reply);
                if let Some(ev) = event {
                    moves::apply(&engine, tx, &by_reply, card, ev, Move::default())?;
                } else {
                    opt_out(&engine, tx, &by_reply, &r)?;
                }
            }
            inbound::handled(tx, &id, Some(cx.actor.as_str()), cx.now)?;
            events::record(tx, &cx, "reply_labelled", &[("reply", id.as_str())], &json!({ "intent": input.intent }))?;
            tx.touch("replies");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A person reads an opt-out in it: the same act as the detector's.
fn opt_out(e: &Engine, tx: &store::Tx<'_>, cx: &Cx, r: &Reply) -> anyhow::Result<()> {
    let Some(card) = r
        .prospect
        .as_ref()
        .map(|p| prospects::get(tx, p))
        .transpose()?
        .flatten()
    else {
        return Ok(());
    };
    let m = reply::matching::Matched {
        by: reply::matching::Evidence::WireId,
        email: r.email.clone(),
        prospect: Some(card.id.clone()),
        person: card.person.clone(),
        company: card.company,
    };
    let text = inbound::text(tx, &r.message)?;
    let (from, words) = text.map_or_else(Default::default, |t| (t.from_address, t.visible_text));
    reply::optout::act(e, tx, cx, &m, &from, "person", &r.message, &words)
}

/// An answer a person wrote; pressing Send is its approval.
#[derive(Debug, Deserialize, TS)]
pub struct ReplyAnswer {
    /// The reply.
    pub reply: String,
    /// Text without signature.
    pub text: String,
    /// Subject; `Re: …` of the thread when left out.
    #[serde(default)]
    #[ts(optional)]
    pub subject: Option<String>,
    /// Where it goes, when it must not be guessed: who wrote, or an address where he asks for answers.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<String>,
    /// Copies; all of the thread when left out.
    #[serde(default)]
    #[ts(optional)]
    pub cc: Option<Vec<String>>,
    /// Why it leaves although the person opted out earlier (a newer message of his is needed as well).
    #[serde(default)]
    #[ts(optional)]
    pub override_reason: Option<String>,
}

/// The answer on its way.
#[derive(Debug, Serialize, TS)]
pub struct Answered {
    /// The mail.
    pub email: String,
    /// When it leaves, epoch milliseconds; until then it can be called back.
    pub leaves_at: i64,
}

async fn reply_answer(e: &Engine, cx: &Cx, input: ReplyAnswer) -> Result<Answered, WireError> {
    if !cx.kind.is_human() {
        return Err(WireError::new(Code::Refused, "only a person answers"));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let (email, leaves) = reply::answer::answer(
                &engine,
                tx,
                &cx,
                reply::answer::Answer {
                    reply: ReplyId(input.reply),
                    text: input.text,
                    subject: input.subject,
                    to: input.to,
                    cc: input.cc,
                    override_reason: input.override_reason,
                },
            )?;
            Ok(Answered {
                email: email.0,
                leaves_at: leaves.0,
            })
        })
        .await
        .map_err(wire)
}

/// Create the colleague that was named.
#[derive(Debug, Deserialize, TS)]
pub struct ReplyDelegate {
    /// The reply.
    pub reply: String,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Title.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
    /// Address.
    #[serde(default)]
    #[ts(optional)]
    pub email: Option<String>,
}

/// The colleague's card.
#[derive(Debug, Serialize, TS)]
pub struct Delegated {
    /// The card, new or known; none when the person asked to be forgotten.
    pub prospect: Option<String>,
}

async fn reply_delegate(e: &Engine, cx: &Cx, input: ReplyDelegate) -> Result<Delegated, WireError> {
    if input.name.is_none() && input.email.is_none() {
        return Err(WireError::new(Code::Usage, "name or email is needed"));
    }
    if input
        .email
        .as_deref()
        .is_some_and(|a| e.keys().address(a).is_none())
    {
        return Err(WireError::new(
            Code::Usage,
            "email: this is not a mail address",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = ReplyId(input.reply);
            let r = inbound::reply(tx, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
            let quote = inbound::text(tx, &r.message)?
                .map(|t| t.visible_text.chars().take(300).collect())
                .unwrap_or_default();
            let to = DelegatedTo {
                name: input.name,
                title: input.title,
                email: input.email,
                quote,
                certain: true,
            };
            let card = reply::delegate::create(&engine, tx, &cx, &r, &to)?;
            inbound::handled(tx, &id, Some(cx.actor.as_str()), cx.now)?;
            Ok(Delegated {
                prospect: card.map(|c| c.0),
            })
        })
        .await
        .map_err(wire)
}

async fn reply_done(e: &Engine, cx: &Cx, input: ReplyRef) -> Result<Done, WireError> {
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            let id = ReplyId(input.reply);
            inbound::reply(tx, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
            inbound::handled(tx, &id, Some(cx.actor.as_str()), cx.now)?;
            tx.touch("replies");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
