//! Mails we write: list, show, why not, uncertain ones.

use domain::{AttemptId, Code, EmailId, ProspectId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::rusqlite::Connection;
use store::tables::emails::Email;
use store::tables::{approvals, attempts, emails, prospects, suppressions};
use ts_rs::TS;

use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::pipeline::send::{facts, reconcile};
use crate::{Cx, Engine};

operations! { "emails":
    emails_list: EmailsList => Emails, reads, ["emails"], "Show mails";
    email_show: EmailRef => EmailFull, reads, ["emails"], "Show one mail with its attempts";
    why_not: WhyNot => WhyNotSent, reads, ["emails", "inboxes", "suppressions"], "Say why a prospect was not written to";
    uncertain_list: UncertainList => Uncertain, reads, ["emails"], "Show mails whose acceptance is unknown";
    uncertain_close: UncertainClose => Done, writes, ["emails"], undo "cannot be undone: the evidence is part of the record", "Close an uncertain mail by hand";
}

/// Which mails.
#[derive(Debug, Deserialize, TS)]
pub struct EmailsList {
    /// States, comma-separated; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<String>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A mail in one line.
#[derive(Debug, Serialize, TS)]
pub struct EmailLine {
    /// Id.
    pub id: String,
    /// Card.
    pub prospect: String,
    /// Property.
    pub company: String,
    /// Kind.
    pub kind: String,
    /// State, or after `sent` what happened since.
    pub status: String,
    /// Why it is in that state.
    pub reason: Option<String>,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Not before, epoch milliseconds.
    pub not_before: Option<i64>,
    /// Born at, epoch milliseconds.
    pub created_at: i64,
}

/// Mails.
#[derive(Debug, Serialize, TS)]
pub struct Emails {
    /// Rows.
    pub emails: Vec<EmailLine>,
}

pub(crate) fn line(c: &Connection, m: &Email) -> anyhow::Result<EmailLine> {
    let status: String = c.query_row(
        "SELECT status FROM email_status WHERE id=?1",
        [m.id.as_str()],
        |r| r.get(0),
    )?;
    let name: String = c.query_row(
        "SELECT name FROM companies WHERE id=?1",
        [m.company.as_str()],
        |r| r.get(0),
    )?;
    Ok(EmailLine {
        id: m.id.0.clone(),
        prospect: m.prospect.0.clone(),
        company: name,
        kind: m.kind.word().into(),
        status,
        reason: m.state_reason.clone(),
        to: m.to_address.clone(),
        subject: m.subject.clone(),
        not_before: m.not_before.map(|t| t.0),
        created_at: m.created_at.0,
    })
}

async fn emails_list(e: &Engine, _cx: &Cx, input: EmailsList) -> Result<Emails, WireError> {
    let states: Vec<String> = input
        .state
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    let limit = input.limit.unwrap_or(200).min(5_000);
    let rows = e
        .store()
        .read(move |c| {
            let list = serde_json::to_string(&states)?;
            emails::select(c, "(?1='[]' OR state IN(SELECT value FROM json_each(?1))) ORDER BY created_at DESC,id LIMIT ?2", &[&list, &limit])?.iter().map(|m| line(c, m)).collect::<anyhow::Result<Vec<_>>>()
        })
        .await
        .map_err(wire)?;
    Ok(Emails { emails: rows })
}

/// A mail by id.
#[derive(Debug, Deserialize, TS)]
pub struct EmailRef {
    /// Id.
    pub email: String,
}

/// An offer of it to a server.
#[derive(Debug, Serialize, TS)]
pub struct AttemptLine {
    /// Id.
    pub id: String,
    /// 1, 2, 3 …
    pub n: u32,
    /// Phase or end.
    pub state: String,
    /// Inbox.
    pub inbox: String,
    /// Route.
    pub route: String,
    /// R, epoch milliseconds.
    pub reserved_at: i64,
    /// C, epoch milliseconds.
    pub committing_at: Option<i64>,
    /// End, epoch milliseconds.
    pub ended_at: Option<i64>,
    /// The server's answer.
    pub answer: Option<String>,
    /// Proof that closed it.
    pub evidence: Option<Value>,
}

/// A mail in full.
#[derive(Debug, Serialize, TS)]
pub struct EmailFull {
    /// The line.
    pub email: EmailLine,
    /// Body.
    pub text: String,
    /// Signature and legal lines.
    pub footer: String,
    /// Hash of what was approved.
    pub content_hash: String,
    /// Message-ID.
    pub message_id: String,
    /// Live approval: who, until when (epoch milliseconds).
    pub approved_by: Option<String>,
    /// Until when it holds.
    pub expires_at: Option<i64>,
    /// Offers to servers.
    pub attempts: Vec<AttemptLine>,
}

async fn email_show(e: &Engine, _cx: &Cx, input: EmailRef) -> Result<EmailFull, WireError> {
    e.store()
        .read(move |c| {
            let id = EmailId(input.email);
            let m = emails::get(c, &id)?.ok_or_else(|| not_found("mail", id.as_str()))?;
            let live = approvals::live(c, &id)?;
            let attempts = attempts::of_email(c, &id)?
                .into_iter()
                .map(attempt_line)
                .collect();
            Ok(EmailFull {
                email: line(c, &m)?,
                text: m.text,
                footer: m.footer,
                content_hash: m.content_hash,
                message_id: m.message_id,
                approved_by: live.as_ref().map(|a| a.actor.0.clone()),
                expires_at: live.and_then(|a| a.runs).map(|r| r.1.0),
                attempts,
            })
        })
        .await
        .map_err(wire)
}

fn attempt_line(a: attempts::Attempt) -> AttemptLine {
    AttemptLine {
        id: a.id.0,
        n: a.n,
        state: a.state,
        inbox: a.inbox.0,
        route: a.route,
        reserved_at: a.reserved_at.0,
        committing_at: a.committing_at.map(|t| t.0),
        ended_at: a.ended_at.map(|t| t.0),
        answer: a.answer,
        evidence: a.evidence,
    }
}

/// Whom.
#[derive(Debug, Deserialize, TS)]
pub struct WhyNot {
    /// The card.
    pub prospect: String,
}

/// A check of the decision.
#[derive(Debug, Serialize, TS)]
pub struct WhyCheck {
    /// The mail it is about; none: the card itself.
    pub email: Option<String>,
    /// The rule.
    pub name: String,
    /// Whether it lets the mail go.
    pub ok: bool,
    /// What was seen, for a person.
    pub why: String,
}

/// Why a prospect was not written to.
#[derive(Debug, Serialize, TS)]
pub struct WhyNotSent {
    /// In one sentence.
    pub answer: String,
    /// Until when it waits, epoch milliseconds.
    pub until: Option<i64>,
    /// Every check, failed ones first.
    pub checks: Vec<WhyCheck>,
}

async fn why_not(e: &Engine, cx: &Cx, input: WhyNot) -> Result<WhyNotSent, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .read(move |c| explain(&engine, c, &cx, &ProspectId(input.prospect)))
        .await
        .map_err(wire)
}

fn explain(e: &Engine, c: &Connection, cx: &Cx, id: &ProspectId) -> anyhow::Result<WhyNotSent> {
    let card = prospects::get(c, id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
    let mails = emails::of_prospect(c, id)?;
    let mut checks = Vec::new();
    if let Some(hit) = suppressions::hits_prospect(c, id)? {
        checks.push(WhyCheck {
            email: None,
            name: "suppression".into(),
            ok: false,
            why: hit,
        });
    }
    let Some(next) = mails.iter().find(|m| {
        matches!(
            m.state.as_str(),
            "draft" | "pending_approval" | "approved" | "sending" | "uncertain"
        )
    }) else {
        let answer = match mails.iter().find(|m| m.state == "sent") {
            Some(_) => "Everything written to this card was sent.".to_owned(),
            None => format!("No mail is written yet: the card is in {}.", card.stage),
        };
        return Ok(WhyNotSent {
            answer,
            until: None,
            checks,
        });
    };
    let (answer, until) = match next.state.as_str() {
        "draft" | "pending_approval" => ("It waits for your approval.".to_owned(), None),
        "sending" => ("It is being handed over right now.".to_owned(), None),
        "uncertain" => (
            "The server may have accepted it; Jengu looks for proof and never sends it twice."
                .to_owned(),
            None,
        ),
        _ => {
            let (said, until) = facts::explain(e, c, cx, next)?;
            for k in said.1 {
                checks.push(WhyCheck {
                    email: Some(next.id.0.clone()),
                    name: k.0,
                    ok: k.1,
                    why: k.2,
                });
            }
            (said.0, until)
        }
    };
    checks.sort_by_key(|k| k.ok);
    Ok(WhyNotSent {
        answer,
        until: until.map(|t| t.0),
        checks,
    })
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct UncertainList {}

/// An uncertain mail.
#[derive(Debug, Serialize, TS)]
pub struct UncertainLine {
    /// The mail.
    pub email: EmailLine,
    /// The attempt.
    pub attempt: AttemptLine,
    /// Since, epoch milliseconds.
    pub since: i64,
}

/// Uncertain mails.
#[derive(Debug, Serialize, TS)]
pub struct Uncertain {
    /// Rows.
    pub uncertain: Vec<UncertainLine>,
}

async fn uncertain_list(e: &Engine, _cx: &Cx, _: UncertainList) -> Result<Uncertain, WireError> {
    let rows = e
        .store()
        .read(|c| {
            let mut out = Vec::new();
            for a in attempts::in_state(c, "uncertain")? {
                if let Some(m) = emails::get(c, &a.email)? {
                    let since = a.uncertain_at.map_or(0, |t| t.0);
                    out.push(UncertainLine {
                        email: line(c, &m)?,
                        attempt: attempt_line(a),
                        since,
                    });
                }
            }
            Ok(out)
        })
        .await
        .map_err(wire)?;
    Ok(Uncertain { uncertain: rows })
}

/// A person's evidence.
#[derive(Debug, Deserialize, TS)]
pub struct UncertainClose {
    /// The attempt, or its mail.
    pub id: String,
    /// Whether it was sent.
    pub sent: bool,
    /// How he knows.
    pub why: String,
}

async fn uncertain_close(e: &Engine, cx: &Cx, input: UncertainClose) -> Result<Done, WireError> {
    if input.why.trim().is_empty() {
        return Err(WireError::new(Code::Usage, "why: say how you know"));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let mut id = AttemptId(input.id.clone());
            if attempts::get(tx, &id)?.is_none() {
                let of = attempts::of_email(tx, &EmailId(input.id.clone()))?
                    .into_iter()
                    .find(|a| a.state == "uncertain");
                id = of
                    .map(|a| a.id)
                    .ok_or_else(|| not_found("uncertain mail", &input.id))?;
            }
            reconcile::close_by_hand(&engine, tx, &cx, &id, input.sent, input.why.trim())?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
