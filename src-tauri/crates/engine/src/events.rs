//! The event log: ids and counts, never text of persons (pipeline.md).

use serde_json::Value;
use store::Tx;
use store::tables::events as table;

use crate::Cx;

/// Append an event of this context.
///
/// # Errors
/// Database errors.
pub fn record(
    tx: &Tx<'_>,
    cx: &Cx,
    kind: &str,
    subjects: &[(&str, &str)],
    payload: &Value,
) -> anyhow::Result<()> {
    table::append(tx, &cx.trace, kind, subjects, payload, cx.now)?;
    Ok(())
}
