//! Import of a list of addresses to leave alone; retroactive on everything that has not left.

use domain::{Code, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::sheet;
use super::suppressions::{Put, address, put};
use super::table::operations;
use crate::engine::{refuse, wire};
use crate::{Cx, Engine, events};

operations! { "suppressions":
    suppress_import: SuppressImport => SuppressImported, writes, ["suppressions", "emails", "approvals", "board"], undo "lift each one with a reason: suppressions are never deleted", "Import a list of addresses to leave alone";
}

/// A list to import.
#[derive(Debug, Deserialize, TS)]
pub struct SuppressImport {
    /// Path of a CSV or XLSX file, at most 50 MB.
    pub path: String,
    /// Header or number of the column with the addresses; found when left out.
    #[serde(default)]
    #[ts(optional)]
    pub column: Option<String>,
}

/// What the list did.
#[derive(Debug, Serialize, TS)]
pub struct SuppressImported {
    /// Addresses that are new.
    pub added: u32,
    /// Addresses that were suppressed already.
    pub known: u32,
    /// Mails that were cancelled.
    pub cancelled: u32,
    /// Cards that went to lost.
    pub cards: u32,
    /// Rows without an address, by number; at most 500. Domains are confirmed one by one.
    pub rows_without_address: Vec<u32>,
}

async fn suppress_import(
    e: &Engine,
    cx: &Cx,
    input: SuppressImport,
) -> Result<SuppressImported, WireError> {
    let table = sheet::read(e, &input.path).await?;
    let at = match &input.column {
        Some(name) => Some(sheet::column(&table, name).ok_or_else(|| {
            WireError::new(
                Code::Usage,
                format!("column: the file has no column \"{name}\""),
            )
        })?),
        None => sheet::guess(e, &table, &["email"])
            .get("email")
            .and_then(|c| c.parse().ok()),
    };
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write_many(move |tx| {
            let mut r = SuppressImported {
                added: 0,
                known: 0,
                cancelled: 0,
                cards: 0,
                rows_without_address: Vec::new(),
            };
            // A list without a header has its first address where the header would be.
            let rows = std::iter::once(&table.headers).chain(&table.rows);
            for (n, cells) in (0_u32..).zip(rows) {
                let cell = at
                    .and_then(|i| cells.get(i))
                    .filter(|v| v.contains('@'))
                    .or_else(|| cells.iter().find(|v| v.contains('@')));
                let Some(w) = cell.and_then(|v| address(&engine, tx, v.trim()).ok()) else {
                    if n > 0 && r.rows_without_address.len() < 500 {
                        r.rows_without_address.push(n);
                    }
                    continue;
                };
                let done = put(
                    &engine,
                    tx,
                    &cx,
                    Put {
                        scope: w.scope,
                        key: w.key,
                        reason: "import",
                        confirmed_by: None,
                        cards: w.cards,
                    },
                )?;
                let counter = if done.new { &mut r.added } else { &mut r.known };
                *counter = counter.saturating_add(1);
                r.cancelled = r.cancelled.saturating_add(done.cancelled);
                r.cards = r.cards.saturating_add(done.cards);
            }
            if r.added == 0 && r.known == 0 {
                return Err(refuse(
                    "no_addresses",
                    "there is no mail address in this file",
                ));
            }
            events::record(
                tx,
                &cx,
                "suppressions_imported",
                &[],
                &json!({ "added": r.added, "known": r.known, "cancelled": r.cancelled }),
            )?;
            Ok(r)
        })
        .await
        .map_err(wire)
}
