//! Approvals: a person's word that a draft may leave, one by one or the clean ones at once, and taking it back.

use domain::{EmailId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::tables::emails;
use ts_rs::TS;

use super::activity;
use super::emails::EmailRef;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::approve;
use crate::{Cx, Engine};

operations! { "approvals":
    approve_email: ApproveEmail => Approved, writes, ["approvals", "emails", "email(id)"], undo "unapprove_email", "Approve a draft";
    approve_clean: ApproveClean => ApprovedMany, writes, ["approvals", "emails"], undo "unapprove_email", "Approve all clean drafts";
    unapprove_email: EmailRef => Done, writes, ["approvals", "emails", "email(id)"], undo "approve_email", "Take an approval back";
}

/// A word that a draft may leave.
#[derive(Debug, Deserialize, TS)]
pub struct ApproveEmail {
    /// The draft; a first mail takes its pack along.
    pub email: String,
    /// Why although a check that may be overridden says no.
    #[serde(default)]
    #[ts(optional)]
    pub override_reason: Option<String>,
}

/// An approved mail with its slot.
#[derive(Debug, Serialize, TS)]
pub struct ApprovedRow {
    /// The mail.
    pub email: String,
    /// Planned slot, epoch milliseconds; none for a follow-up that waits for the mail before it.
    pub slot: Option<i64>,
    /// Until when the word holds; none while it waits.
    pub expires_at: Option<i64>,
}

/// What was approved.
#[derive(Debug, Serialize, TS)]
pub struct Approved {
    /// Rows.
    pub approved: Vec<ApprovedRow>,
}

fn approved(all: Vec<approve::ApprovedMail>) -> Vec<ApprovedRow> {
    all.into_iter()
        .map(|a| ApprovedRow {
            email: a.email.0,
            slot: a.slot.map(|t| t.0),
            expires_at: a.expires_at.map(|t| t.0),
        })
        .collect()
}

async fn approve_email(e: &Engine, cx: &Cx, input: ApproveEmail) -> Result<Approved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            Ok(Approved {
                approved: approved(approve::approve(
                    &engine,
                    tx,
                    &cx,
                    &EmailId(input.email),
                    input.override_reason.as_deref(),
                )?),
            })
        })
        .await
        .map_err(wire)
}

/// Drafts to approve at once.
#[derive(Debug, Deserialize, TS)]
pub struct ApproveClean {
    /// The drafts; only clean ones are taken.
    pub emails: Vec<String>,
}

/// A draft that was not approved.
#[derive(Debug, Serialize, TS)]
pub struct NotApproved {
    /// The draft.
    pub email: String,
    /// Code of the error.
    pub code: String,
    /// For a person.
    pub why: String,
}

/// What was approved and what was not.
#[derive(Debug, Serialize, TS)]
pub struct ApprovedMany {
    /// Approved mails.
    pub approved: Vec<ApprovedRow>,
    /// Drafts that stay drafts, with the reason.
    pub refused: Vec<NotApproved>,
}

async fn approve_clean(
    e: &Engine,
    cx: &Cx,
    input: ApproveClean,
) -> Result<ApprovedMany, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let mut out = ApprovedMany {
                approved: Vec::new(),
                refused: Vec::new(),
            };
            for id in input.emails.into_iter().map(EmailId) {
                match apart(tx, || clean_one(&engine, tx, &cx, &id))? {
                    Ok(list) => out.approved.extend(approved(list)),
                    Err(error) => {
                        let w = wire(error);
                        let code = serde_json::to_value(w.code)?
                            .as_str()
                            .unwrap_or("internal")
                            .to_owned();
                        out.refused.push(NotApproved {
                            email: id.0,
                            code,
                            why: w.message,
                        });
                    }
                }
            }
            Ok(out)
        })
        .await
        .map_err(wire)
}

/// Run one of many in a savepoint of its own, so that a refused one leaves nothing behind.
fn apart<T>(
    tx: &Tx<'_>,
    f: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<anyhow::Result<T>> {
    tx.execute_batch("SAVEPOINT one_of_many")?;
    let done = f();
    if done.is_err() {
        tx.execute_batch("ROLLBACK TO one_of_many")?;
    }
    tx.execute_batch("RELEASE one_of_many")?;
    Ok(done)
}

fn clean_one(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &EmailId,
) -> anyhow::Result<Vec<approve::ApprovedMail>> {
    let m = emails::get(tx, id)?.ok_or_else(|| not_found("draft", id.as_str()))?;
    let info = emails::draft_info(tx, id)?;
    let mails = match info.as_ref().and_then(|d| d.pack.clone()) {
        Some(p) => emails::of_pack(tx, &p)?,
        None => vec![m],
    };
    for x in mails
        .iter()
        .filter(|x| matches!(x.state.as_str(), "draft" | "pending_approval"))
    {
        if !emails::draft_info(tx, &x.id)?.is_some_and(|d| d.clean) {
            return Err(refuse(
                "not_clean",
                "this draft deserves a look of its own: open it",
            ));
        }
    }
    approve::approve(e, tx, cx, id, None)
}

async fn unapprove_email(e: &Engine, cx: &Cx, input: EmailRef) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            approve::unapprove(
                &engine,
                tx,
                &cx,
                &EmailId(input.email.clone()),
                "taken back",
            )?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "approve_email",
                json!({ "email": input.email }),
                "approve it again",
            )?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
