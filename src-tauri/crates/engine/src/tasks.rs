//! Tasks: what a person should do next, from steps, labels and notes. One open task per card and kind.

use domain::{Millis, ProspectId};
use serde_json::Value;
use store::Tx;
use store::tables::tasks as table;

use crate::{Cx, Engine};

/// Add a task unless the card has an open one of this kind.
///
/// # Errors
/// Database errors.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub fn add(
    tx: &Tx<'_>,
    e: &Engine,
    cx: &Cx,
    card: Option<&ProspectId>,
    kind: &str,
    text: &str,
    due: Option<Millis>,
    detail: &Value,
) -> anyhow::Result<()> {
    let open = card
        .map(|p| table::open_of(tx, p, kind))
        .transpose()?
        .flatten();
    if open.is_none() {
        table::insert(tx, &e.id::<String>(), card, kind, text, due, detail, cx.now)?;
        tx.touch("tasks");
    }
    Ok(())
}
