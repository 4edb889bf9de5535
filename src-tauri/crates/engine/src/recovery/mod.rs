//! Getting back on one's feet: leaving quarantine after a restore, dead jobs ([`agent`]), pruning what is done, searches
//! that are due.

pub mod agent;
mod repair;

use domain::mailing::FolderRole;
use domain::time::DAY;
use domain::{Cause, Event, InboxId};
use serde_json::json;
use store::tables::unseen::{self, Unseen};
use store::tables::{emails, folders, network, senders, workspace};

use crate::engine::refuse;
use crate::moves::{self, Move};
use crate::pipeline::send::reconcile;
use crate::{Cx, Engine, events};

/// Leave quarantine: every Sent folder is scanned for mails of ours that left after the backup, INBOX and Junk are read again
/// from their beginning for what answers them, approvals are void,
/// mails in approved or sending are drafts, the epoch grows and sending is on again (architecture.md).
///
/// # Errors
/// Refused when there is no quarantine or a Sent folder cannot be read; database errors.
pub async fn leave_quarantine(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    if !e.store().read(|c| Ok(workspace::in_quarantine(c)?)).await? {
        return Err(refuse(
            "no_quarantine",
            "this workspace is not in quarantine",
        ));
    }
    let inboxes = e.store().read(|c| Ok(senders::inboxes(c)?)).await?;
    for inbox in &inboxes {
        scan_sent(e, cx, inbox).await?;
    }
    let (engine, at) = (e.clone(), cx.at(e.now()));
    // First: a crash in between leaves the quarantine standing, and a person leaves it again.
    e.store()
        .write(move |tx| {
            maybe_sent(&engine, tx, &at)?;
            // What answered them was read in quarantine, when nobody knew what it answers.
            Ok(folders::read_anew(tx)?)
        })
        .await?;
    e.store().leave_quarantine().await?;
    let cx = cx.at(e.now());
    e.store()
        .write(move |tx| events::record(tx, &cx, "quarantine_left", &[], &json!({})))
        .await
}

/// Mails that the safety journal says may have left after the copy was made: `store` cancelled them and wrote down the ids
/// by which their answers and opt-outs find them; their cards get nothing anew.
fn maybe_sent(e: &Engine, tx: &store::Tx<'_>, cx: &Cx) -> anyhow::Result<()> {
    let cx = cx.caused_by(Cause::Job);
    let cancelled = emails::select(
        tx,
        "state='cancelled' AND state_reason='may have left after this copy was made'",
        &[],
    )?;
    for m in cancelled {
        moves::apply(e, tx, &cx, &m.prospect, Event::TouchLogged, Move::default())?;
    }
    Ok(())
}

/// Mark what Sent proves: a wire id of ours, or the same recipient and subject, in the last 60 days.
async fn scan_sent(e: &Engine, cx: &Cx, inbox: &senders::Inbox) -> anyhow::Result<()> {
    let unreadable = |why: String| {
        refuse(
            "sent_unreadable",
            format!(
                "the Sent folder of an inbox cannot be read ({why}); without it mails could go out twice"
            ),
        )
    };
    let mut session = e
        .ports()
        .mailboxes
        .open(&inbox.account)
        .await
        .map_err(|x| unreadable(x.why))?;
    let folders = session.folders().await.map_err(|x| unreadable(x.why))?;
    for f in folders.into_iter().filter(|f| f.role == FolderRole::Sent) {
        session
            .examine(&f.name)
            .await
            .map_err(|x| unreadable(x.why))?;
        let mut next = 1_u32;
        loop {
            let rows = session
                .headers(next, 500)
                .await
                .map_err(|x| unreadable(x.why))?;
            let Some(last) = rows.last().map(|r| r.uid) else {
                break;
            };
            let (engine, cx) = (e.clone(), cx.caused_by(Cause::Job).at(e.now()));
            let from = inbox.id.clone();
            e.store()
                .write(move |tx| {
                    for r in &rows {
                        mark_sent(&engine, tx, &cx, &from, r)?;
                    }
                    Ok(())
                })
                .await?;
            next = last.saturating_add(1);
        }
    }
    session.close().await;
    Ok(())
}

/// A mail of ours that Sent shows and the restored database does not know as sent: its card must not get it again.
fn mark_sent(
    e: &Engine,
    tx: &store::Tx<'_>,
    cx: &Cx,
    from: &InboxId,
    row: &domain::mailing::HeaderRow,
) -> anyhow::Result<()> {
    let wire = row.head.message_id.as_deref();
    let mut hits = match wire {
        Some(id) => emails::select(tx, "message_id=?1", &[&id])?,
        None => Vec::new(),
    };
    let known = match wire {
        Some(id) => emails::by_wire_ids(tx, [id])?.is_some(),
        None => false,
    };
    // By recipient and subject only where the id says nothing: follow-ups of one thread share both.
    if hits.is_empty()
        && !known
        && let Some(key) = row
            .head
            .to
            .first()
            .and_then(|m| e.keys().address(&m.address))
    {
        hits = emails::select(
            tx,
            "to_key=?1 AND subject=?2 AND state NOT IN('sent','failed')",
            &[&key, &row.head.subject],
        )?;
    }
    for m in hits
        .into_iter()
        .filter(|m| !matches!(m.state.as_str(), "sent" | "failed"))
    {
        // Its answers, bounces and opt-outs must find it, although this copy never sent it.
        emails::add_wire_id(tx, wire.unwrap_or(&m.message_id), &m.id, "sent_folder")?;
        emails::add_wire_id(tx, &m.message_id, &m.id, "sent_folder")?;
        let evidence = json!({ "by": "sent_folder", "at": cx.now });
        if reconcile::proof_of_email(e, tx, cx, &m.id, &evidence)? {
            continue;
        }
        if !unseen::is_counted(tx, &m.id)? {
            unseen::insert(
                tx,
                &Unseen {
                    id: m.id.as_str(),
                    email: m.id.as_str(),
                    inbox: Some(from.as_str()),
                    campaign: m.step.as_ref().map(|(campaign, _)| campaign.as_str()),
                    domains: &unseen::domains_of(&m),
                    at: row.received_at.or(row.head.date).unwrap_or(cx.now),
                },
            )?;
        }
        store::tables::approvals::void(tx, &m.id, "sent after the backup", cx.now)?;
        if matches!(m.state.as_str(), "draft" | "pending_approval" | "approved") {
            emails::set_state(tx, &m.id, "cancelled", Some("sent after the backup"))?;
        }
        // The card knows of the contact, so that nothing is written to it anew.
        moves::apply(e, tx, cx, &m.prospect, Event::TouchLogged, Move::default())?;
        events::record(
            tx,
            cx,
            "found_in_sent",
            &[("email", m.id.as_str()), ("prospect", m.prospect.as_str())],
            &json!({}),
        )?;
    }
    Ok(())
}

/// Saved searches whose time has come.
///
/// # Errors
/// Database errors.
pub async fn searches_due(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| crate::pipeline::acquire::search::due(&engine, tx, &cx).map(drop))
        .await
}

/// Done and cancelled jobs after 7 days, change rows after one day, sends of another copy after what a warm-up looks back,
/// lines of the network ledger after a month; dead jobs stay until a person acted.
///
/// # Errors
/// Database errors.
pub async fn prune(e: &Engine) -> anyhow::Result<()> {
    let now = e.now();
    e.store()
        .write(move |tx| {
            jobs::prune(tx, now)?;
            unseen::prune(tx, now)?;
            network::prune(tx, now)?;
            tx.execute("DELETE FROM changes WHERE at<?1", [now.minus(DAY).0])?;
            Ok(())
        })
        .await
}
