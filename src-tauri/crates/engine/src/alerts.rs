//! Alerts of the engine: raised once per kind and subject, cleared when it is over, each with its remedy.

use domain::{CompanyId, Event, ProspectId};
use store::Tx;
use store::tables::alerts::{self as table, Alert};
use store::tables::companies;

use crate::{Cx, Engine};

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
