//! Imports: preview, run, undo, list.

use std::collections::BTreeMap;

use domain::{Code, ImportId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tables::imports as rows;
use ts_rs::TS;

use super::table::operations;
use super::{activity, sheet};
use crate::engine::wire;
use crate::pipeline::acquire::import::{self, Dedupe, FIELDS, Import};
use crate::{Cx, Engine};

operations! { "imports":
    import_preview: ImportFile => ImportPreview, reads, ["sources"], "Show what an import would do";
    import_run: ImportFile => ImportDone, writes, ["sources", "board"], undo "import_undo", "Import a table of hotels";
    import_undo: ImportRef => ImportUndone, writes, ["sources", "board"], undo "import the file again", "Undo an import";
    imports_list: ImportsList => Imports, reads, ["sources"], "Show imports";
}

/// Rows shown in a preview.
const SAMPLE: usize = 5;

/// A table to import.
#[derive(Debug, Deserialize, TS)]
pub struct ImportFile {
    /// Path of a CSV or XLSX file, at most 50 MB.
    pub path: String,
    /// Field → header or number of the column; guessed when left out. Fields: `hotel website email name title phone
    /// street postal_code city country zone`.
    #[serde(default)]
    #[ts(optional)]
    pub mapping: Option<BTreeMap<String, String>>,
    /// What to do with known hotels: `skip update fill create` (default: fill).
    #[serde(default)]
    #[ts(optional)]
    pub dedupe: Option<String>,
}

/// A row that is wrong.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ImportError {
    /// Row, from 1, without the header.
    pub row: u32,
    /// Line in the file, from 1.
    pub line: u32,
    /// What is wrong.
    pub why: String,
}

/// What an import would do.
#[derive(Debug, Serialize, TS)]
pub struct ImportPreview {
    /// Columns as printed.
    pub headers: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// Field → header of the column it would be read from.
    pub mapping: BTreeMap<String, String>,
    /// Fields that can be mapped.
    pub fields: Vec<String>,
    /// Rows.
    pub rows: u32,
    /// New hotels.
    pub created: u32,
    /// Known hotels that would be changed.
    pub updated: u32,
    /// Known hotels that would be left as they are.
    pub skipped: u32,
    /// Rows that are wrong, at most 500.
    pub errors: Vec<ImportError>,
    /// Encoding that was found.
    pub encoding: String,
    /// Delimiter that was found.
    pub delimiter: String,
}

fn errors(all: Vec<domain::table::RowError>) -> Vec<ImportError> {
    all.into_iter()
        .take(500)
        .map(|x| ImportError {
            row: x.row,
            line: x.line,
            why: x.why,
        })
        .collect()
}

fn dedupe(word: Option<&str>) -> Result<Dedupe, WireError> {
    Dedupe::of(word.unwrap_or("fill"))
        .ok_or_else(|| WireError::new(Code::Usage, "dedupe: skip, update, fill or create"))
}

async fn import_preview(
    e: &Engine,
    _cx: &Cx,
    input: ImportFile,
) -> Result<ImportPreview, WireError> {
    let choice = dedupe(input.dedupe.as_deref())?;
    let table = sheet::read(e, &input.path).await?;
    let mapping = input
        .mapping
        .unwrap_or_else(|| sheet::guess(e, &table, FIELDS));
    let named = mapping
        .iter()
        .map(|(f, c)| {
            (
                f.clone(),
                sheet::column(&table, c)
                    .and_then(|i| table.headers.get(i).cloned())
                    .unwrap_or_else(|| c.clone()),
            )
        })
        .collect();
    // Without a hotel's column there is nothing to count yet; the person maps it first.
    let (mapped, wrong) = if mapping.contains_key("hotel") {
        import::map(&table, &mapping).map_err(wire)?
    } else {
        (Vec::new(), table.errors.clone())
    };
    let engine = e.clone();
    let counts = e
        .store()
        .read(move |c| import::preview(&engine, c, &mapped, choice))
        .await
        .map_err(wire)?;
    Ok(ImportPreview {
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
        sample: table.rows.iter().take(SAMPLE).cloned().collect(),
        headers: table.headers,
        mapping: named,
        fields: FIELDS.iter().map(|f| (*f).to_owned()).collect(),
        created: counts.created,
        updated: counts.updated,
        skipped: counts.skipped,
        errors: errors(wrong),
        encoding: table.encoding,
        delimiter: table.delimiter.to_string(),
    })
}

/// What an import did.
#[derive(Debug, Serialize, TS)]
pub struct ImportDone {
    /// Its id.
    pub import: String,
    /// New hotels.
    pub created: u32,
    /// Known hotels that were changed.
    pub updated: u32,
    /// Rows that were skipped.
    pub skipped: u32,
    /// Rows that are wrong, at most 500.
    pub errors: Vec<ImportError>,
}

async fn import_run(e: &Engine, cx: &Cx, input: ImportFile) -> Result<ImportDone, WireError> {
    let choice = dedupe(input.dedupe.as_deref())?;
    let table = sheet::read(e, &input.path).await?;
    let mapping = input
        .mapping
        .unwrap_or_else(|| sheet::guess(e, &table, FIELDS));
    let (mapped, wrong) = import::map(&table, &mapping).map_err(wire)?;
    let (engine, cx, file) = (e.clone(), cx.clone(), sheet::name(&input.path));
    e.store()
        .write_many(move |tx| {
            let id: ImportId = engine.id();
            let counts = import::run(
                &engine,
                tx,
                &cx,
                &Import {
                    id: id.clone(),
                    file_name: &file,
                    mapping: &mapping,
                    dedupe: choice,
                    errors: wrong,
                },
                &mapped,
            )?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "import_undo",
                json!({ "import": id }),
                "take the whole import back",
            )?;
            Ok(ImportDone {
                import: id.0,
                created: counts.created,
                updated: counts.updated,
                skipped: counts.skipped,
                errors: errors(counts.errors),
            })
        })
        .await
        .map_err(wire)
}

/// An import by id.
#[derive(Debug, Deserialize, TS)]
pub struct ImportRef {
    /// Id.
    pub import: String,
}

/// What the undo changed.
#[derive(Debug, Serialize, TS)]
pub struct ImportUndone {
    /// Cards archived and hotels put back.
    pub changed: u32,
}

async fn import_undo(e: &Engine, cx: &Cx, input: ImportRef) -> Result<ImportUndone, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write_many(move |tx| {
            Ok(ImportUndone {
                changed: import::undo(&engine, tx, &cx, &ImportId(input.import))?,
            })
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct ImportsList {}

/// An import in one line.
#[derive(Debug, Serialize, TS)]
pub struct ImportRow {
    /// Id.
    pub id: String,
    /// File name.
    pub file: String,
    /// Dedupe choice.
    pub dedupe: String,
    /// Rows.
    pub rows: u32,
    /// New hotels.
    pub created: u32,
    /// Changed hotels.
    pub updated: u32,
    /// Skipped rows.
    pub skipped: u32,
    /// Rows that were wrong: `[{row, line, why}]`.
    pub errors: serde_json::Value,
    /// When, epoch milliseconds.
    pub at: i64,
    /// Undone, epoch milliseconds.
    pub undone_at: Option<i64>,
}

/// Imports, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Imports {
    /// Rows.
    pub imports: Vec<ImportRow>,
}

async fn imports_list(e: &Engine, _cx: &Cx, _: ImportsList) -> Result<Imports, WireError> {
    let all = e
        .store()
        .read(|c| Ok(rows::all(c, 500)?))
        .await
        .map_err(wire)?;
    let imports = all.into_iter().map(|i| ImportRow {
        id: i.id.0,
        file: i.file_name,
        dedupe: i.dedupe,
        rows: i.rows,
        created: i.created,
        updated: i.updated,
        skipped: i.skipped,
        errors: i.errors,
        at: i.at.0,
        undone_at: i.undone_at.map(|t| t.0),
    });
    Ok(Imports {
        imports: imports.collect(),
    })
}
