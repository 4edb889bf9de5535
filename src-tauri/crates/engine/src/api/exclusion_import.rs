//! Import of a list of customers, open deals and partners: matched like duplicates, so that no campaign starts without it.

use std::collections::BTreeMap;

use domain::WireError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tables::exclusions;
use ts_rs::TS;

use super::exclusions::{ExcludeAdd, check, put, resolve};
use super::sheet;
use super::table::operations;
use crate::engine::{refuse, wire};
use crate::pipeline::acquire::import;
use crate::{Cx, Engine, events};

operations! { "exclusions":
    exclude_import: ExcludeImport => ExcludeImported, writes, ["exclusions", "emails", "approvals", "board"], undo "end each one; the list stays the proof that there is one", "Import a list of exclusions";
}

/// Fields an imported list may have beside the hotel's own.
const EXTRA: [&str; 2] = ["kind", "owner"];

/// A list of customers, partners …
#[derive(Debug, Deserialize, TS)]
pub struct ExcludeImport {
    /// Path of a CSV or XLSX file, at most 50 MB.
    pub path: String,
    /// Field → header or number of the column; guessed when left out. Beside those of `import_run`: `kind owner`.
    #[serde(default)]
    #[ts(optional)]
    pub mapping: Option<BTreeMap<String, String>>,
    /// Kind of the rows that name none (default: `customer`).
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
    /// Owner of the rows that name none.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<String>,
    /// Until, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<i64>,
}

/// A row of the list that is wrong.
#[derive(Debug, Serialize, TS)]
pub struct ExcludeError {
    /// Row, from 1, without the header.
    pub row: u32,
    /// What is wrong.
    pub why: String,
}

/// What the list did.
#[derive(Debug, Serialize, TS)]
pub struct ExcludeImported {
    /// New exclusions.
    pub added: u32,
    /// Hotels that had this exclusion already.
    pub known: u32,
    /// Hotels that were new here.
    pub created: u32,
    /// Unsent mails that were cancelled.
    pub cancelled: u32,
    /// Rows that are wrong, at most 500.
    pub errors: Vec<ExcludeError>,
}

async fn exclude_import(
    e: &Engine,
    cx: &Cx,
    input: ExcludeImport,
) -> Result<ExcludeImported, WireError> {
    let table = sheet::read(e, &input.path).await?;
    let mut mapping = input
        .mapping
        .unwrap_or_else(|| sheet::guess(e, &table, import::FIELDS));
    // The list's own columns are not fields of a hotel's import.
    let mut extra: BTreeMap<&str, usize> = BTreeMap::new();
    for field in EXTRA {
        let at = mapping.remove(field).map_or_else(
            || sheet::column(&table, field),
            |c| sheet::column(&table, &c),
        );
        extra.extend(at.map(|i| (field, i)));
    }
    let (mapped, wrong) = import::map(&table, &mapping).map_err(wire)?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write_many(move |tx| {
            let source = format!("{}{}", exclusions::IMPORTED, engine.id::<String>());
            let errors = wrong
                .into_iter()
                .map(|x| ExcludeError {
                    row: x.row,
                    why: x.why,
                })
                .collect();
            let mut r = ExcludeImported {
                added: 0,
                known: 0,
                created: 0,
                cancelled: 0,
                errors,
            };
            for m in &mapped {
                let cells = usize::try_from(m.row.saturating_sub(1))
                    .ok()
                    .and_then(|i| table.rows.get(i));
                let own = |field: &str| {
                    extra
                        .get(field)
                        .and_then(|i| cells.and_then(|c| c.get(*i)))
                        .map(|v| v.trim().to_owned())
                        .filter(|v| !v.is_empty())
                };
                let wanted = ExcludeAdd {
                    name: m.fields.get("hotel").cloned(),
                    website: m.fields.get("website").cloned(),
                    town: m.fields.get("city").cloned(),
                    country: m.fields.get("country").cloned(),
                    kind: own("kind")
                        .map(|k| k.to_lowercase().replace([' ', '-'], "_"))
                        .or_else(|| input.kind.clone())
                        .unwrap_or_else(|| "customer".into()),
                    owner: own("owner").or_else(|| input.owner.clone()),
                    until: input.until,
                    ..ExcludeAdd::default()
                };
                if let Err(error) = check(&wanted.kind, wanted.owner.as_deref()) {
                    r.errors.push(ExcludeError {
                        row: m.row,
                        why: error.to_string(),
                    });
                    continue;
                }
                let (company, created) = resolve(&engine, tx, &cx, &wanted)?;
                r.created = r.created.saturating_add(u32::from(created));
                if exclusions::has(tx, &company, &wanted.kind)? {
                    r.known = r.known.saturating_add(1);
                    continue;
                }
                let done = put(
                    &engine,
                    tx,
                    &cx,
                    &ExcludeAdd {
                        company: Some(company.0),
                        ..wanted
                    },
                    &source,
                )?;
                r.added = r.added.saturating_add(1);
                r.cancelled = r.cancelled.saturating_add(done.cancelled);
            }
            if r.added == 0 && r.known == 0 {
                return Err(refuse(
                    "empty_list",
                    "no row of this list names a hotel; sign that there is nobody instead",
                ));
            }
            r.errors.truncate(500);
            events::record(
                tx,
                &cx,
                "exclusions_imported",
                &[],
                &json!({ "added": r.added, "known": r.known, "created": r.created }),
            )?;
            Ok(r)
        })
        .await
        .map_err(wire)
}
