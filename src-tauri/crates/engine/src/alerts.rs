//! Alerts of the engine: raised once per kind and subject, cleared when it is over, each with its remedy.

use domain::{CompanyId, Event, ProspectId};
use store::Tx;
use store::db::Refused;
use store::tables::alerts::{self as table, Alert};
use store::tables::companies;

use crate::{Cx, Engine};

/// Kind and subject of the alarm about the disk.
const DATABASE: &str = "database";
const WORKSPACE: &str = "workspace";

/// Raise an alert.
///
/// # Errors
/// Database errors.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub fn raise(
    tx: &Tx<'_>,
    e: &Engine,
    cx: &Cx,
    kind: &str,
    subject: &str,
    severity: &str,
    text: &str,
    remedy: &str,
) -> anyhow::Result<()> {
    let new = table::raise(
        tx,
        &Alert {
            id: e.id(),
            kind: kind.into(),
            subject: subject.into(),
            severity: severity.into(),
            text: text.into(),
            remedy: remedy.into(),
            at: cx.now,
        },
    )?;
    if new {
        tx.touch("alerts");
    }
    Ok(())
}

/// It is over.
///
/// # Errors
/// Database errors.
pub fn clear(tx: &Tx<'_>, kind: &str, subject: &str, at: domain::Millis) -> anyhow::Result<()> {
    if table::clear(tx, kind, subject, at)? {
        tx.touch("alerts");
    }
    Ok(())
}

/// What the database refused in the background, when it was the disk or damage: an alarm with what to do, as far as there
/// is room for it. Anything else says nothing here.
pub async fn database(e: &Engine, cx: &Cx, said: &str) {
    let Some(refused) = Refused::of(said) else {
        return;
    };
    let (text, remedy) = match refused {
        Refused::Disk => (
            "The disk is full or cannot be written: nothing is sent or read until it can",
            refused.remedy(),
        ),
        Refused::Damage => ("The database is damaged", refused.remedy()),
    };
    let (engine, cx) = (e.clone(), cx.clone());
    let raised = e
        .store()
        .write(move |tx| raise(tx, &engine, &cx, DATABASE, WORKSPACE, "alarm", text, remedy))
        .await;
    if let Err(error) = raised {
        tracing::error!("the disk refuses even the alert about it: {error:#}");
    }
}

/// The database takes writes again.
///
/// # Errors
/// Database errors.
pub async fn database_is_well(e: &Engine) -> anyhow::Result<()> {
    let open = e
        .store()
        .read(|c| Ok(table::open(c)?.iter().any(|a| a.kind == DATABASE)))
        .await?;
    if open {
        let now = e.now();
        e.store()
            .write(move |tx| clear(tx, DATABASE, WORKSPACE, now))
            .await?;
    }
    Ok(())
}

/// Somebody answered or a meeting was agreed: the salesperson should know.
///
/// # Errors
/// Database errors.
pub fn conversation(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: &CompanyId,
    event: Event,
) -> anyhow::Result<()> {
    let name = companies::get(tx, company)?
        .map(|c| c.name)
        .unwrap_or_default();
    let (text, remedy) = match event {
        Event::MeetingScheduled => (
            format!("A meeting with {name}"),
            "Read the brief under Meetings",
        ),
        _ => (format!("{name} answered"), "Answer under Replies"),
    };
    raise(
        tx,
        e,
        cx,
        "conversation",
        id.as_str(),
        "info",
        &text,
        remedy,
    )
}
