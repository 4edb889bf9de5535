//! The undo of a whole import: cards it made are archived, changed hotels get their values back.

use domain::{CompanyId, Event, ImportId, ProspectId, Stage};
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::{companies, prospects, search};

use crate::engine::{not_found, refuse};
use crate::moves::{self, Move};
use crate::pipeline::acquire::dedup;
use crate::{Cx, Engine, events};

/// Undo a whole import: cards it made are archived as duplicates, changed hotels get their values back. What was written
/// or sent since stays.
///
/// # Errors
/// `not_found`, refused when it was undone already, database errors.
pub fn undo(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ImportId) -> anyhow::Result<u32> {
    let undone: Option<i64> = store::rusqlite::OptionalExtension::optional(tx.query_row(
        "SELECT undone_at FROM imports WHERE id=?1",
        [id.as_str()],
        |r| r.get::<_, Option<i64>>(0),
    ))?
    .ok_or_else(|| not_found("import", id.as_str()))?;
    if undone.is_some() {
        return Err(refuse("undone", "this import was undone already"));
    }
    let rows: Vec<(String, String, Option<String>)> = tx
        .prepare(
            "SELECT entity,entity_id,before FROM import_effects WHERE import_id=?1 ORDER BY n DESC",
        )?
        .query_map([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut n = 0_u32;
    for (entity, what, before) in rows {
        match (entity.as_str(), before) {
            ("prospect", _) => {
                let card = ProspectId(what);
                if prospects::get(tx, &card)?.is_some_and(|c| c.stage != Stage::Archived) {
                    moves::apply(
                        e,
                        tx,
                        cx,
                        &card,
                        Event::Archive,
                        Move::because(domain::Reason::Duplicate),
                    )?;
                    n = n.saturating_add(1);
                }
            }
            ("company", Some(b)) => {
                let Some(mut c) = companies::get(tx, &CompanyId(what))? else {
                    continue;
                };
                let b: serde_json::Value = serde_json::from_str(&b)?;
                let field = |k: &str| b.get(k).and_then(|v| v.as_str()).map(str::to_owned);
                (c.website, c.phone, c.town, c.country) = (
                    field("website"),
                    field("phone"),
                    field("town"),
                    field("country"),
                );
                companies::put(tx, &c)?;
                dedup::again(e, tx, cx, &c)?;
                n = n.saturating_add(1);
            }
            ("company", None) => {
                // The row stays for history; its keys go, so that a second import can create it again.
                tx.execute("DELETE FROM company_keys WHERE company_id=?1", [&what])?;
                search::delete(tx, "company", &what)?;
            }
            ("address", _) => drop(tx.execute(
                "UPDATE person_addresses SET dead_at=coalesce(dead_at,?2) WHERE id=?1",
                params![what, cx.now.0],
            )?),
            _ => {}
        }
    }
    tx.execute(
        "UPDATE imports SET undone_at=?2 WHERE id=?1",
        params![id.as_str(), cx.now.0],
    )?;
    events::record(
        tx,
        cx,
        "import_undone",
        &[("import", id.as_str())],
        &json!({ "rows": n }),
    )?;
    tx.touch("board");
    tx.touch("sources");
    Ok(n)
}
