//! Export: cards, calls and letters as a table for other programs. Nobody who is left alone is among them, and what went
//! to whom stands in the event log.

use domain::{Code, Stage, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::csv;
use super::table::operations;
use crate::engine::wire;
use crate::{Cx, Engine, events};

mod rows;

operations! { "exports":
    export_table: ExportAsk => Exported, writes, ["events"], undo "what was handed out stays handed out", "Export cards, calls or letters";
}

/// What to export.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ExportAsk {
    /// `prospects calls letters`.
    pub what: String,
    /// Columns of cards as another program's importer wants them: `hubspot pipedrive`; our own when left out.
    #[serde(default)]
    #[ts(optional)]
    pub columns_of: Option<String>,
    /// Only cards in this stage.
    #[serde(default)]
    #[ts(optional)]
    pub stage: Option<String>,
    /// Only hotels of this country, ISO 3166-1 alpha-2.
    #[serde(default)]
    #[ts(optional)]
    pub country: Option<String>,
    /// Who gets it; kept with the event.
    #[serde(default)]
    #[ts(optional)]
    pub to_whom: Option<String>,
}

/// The table.
#[derive(Debug, Serialize, TS)]
pub struct Exported {
    /// CSV, UTF-8 with a byte order mark.
    pub document: String,
    /// Rows below the header.
    pub rows: u32,
    /// How many of them name a person.
    pub people: u32,
    /// Cards left out because somebody asked not to be contacted, or is a customer.
    pub left_out: u32,
}

async fn export_table(e: &Engine, cx: &Cx, input: ExportAsk) -> Result<Exported, WireError> {
    let usage = |why: String| WireError::new(Code::Usage, why);
    let layout = match (input.what.as_str(), input.columns_of.as_deref()) {
        ("prospects", None) => rows::Layout::Own,
        ("prospects", Some("hubspot")) => rows::Layout::Hubspot,
        ("prospects", Some("pipedrive")) => rows::Layout::Pipedrive,
        ("calls", None) => rows::Layout::Calls,
        ("letters", None) => rows::Layout::Letters,
        ("calls" | "letters", Some(_)) => {
            return Err(usage("columns_of: only for prospects".into()));
        }
        ("prospects", Some(x)) => {
            return Err(usage(format!(
                "columns_of: {x} is neither hubspot nor pipedrive"
            )));
        }
        (x, _) => {
            return Err(usage(format!(
                "what: {x} is none of prospects, calls, letters"
            )));
        }
    };
    if let Some(s) = &input.stage
        && Stage::of(s).is_none()
    {
        return Err(usage(format!("stage: {s} is not a stage")));
    }
    let (engine, ask, now) = (e.clone(), input.clone(), cx.now);
    let table = e
        .store()
        .read(move |c| rows::collect(&engine, c, now, layout, &ask))
        .await
        .map_err(wire)?;
    let mut document = csv::BOM.to_owned();
    document.push_str(&csv::line(layout.header().iter().copied()));
    for row in &table.rows {
        document.push_str(&csv::line(row.iter().map(String::as_str)));
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let out = Exported {
        document,
        rows: count(table.rows.len()),
        people: table.people,
        left_out: table.left_out,
    };
    let what = json!({ "what": input.what, "columns_of": input.columns_of, "rows": out.rows, "people": out.people, "left_out": out.left_out, "to_whom": input.to_whom });
    let cx = cx.clone();
    e.store()
        .write(move |tx| events::record(tx, &cx, "exported", &[], &what))
        .await
        .map_err(wire)?;
    Ok(out)
}
