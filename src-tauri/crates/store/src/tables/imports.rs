//! `imports` and `import_effects` as a person sees them; the rows are written by the import itself.

use domain::{ImportId, Millis};
use rusqlite::{Connection, Row, params};
use serde_json::Value;

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Id.
    pub id: ImportId,
    /// File name.
    pub file_name: String,
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
    /// `[{row, line, why}]`.
    pub errors: Value,
    /// When.
    pub at: Millis,
    /// When it was undone.
    pub undone_at: Option<Millis>,
}

fn read(r: &Row<'_>) -> rusqlite::Result<Import> {
    Ok(Import {
        id: r.get::<_, String>(0)?.into(),
        file_name: r.get(1)?,
        dedupe: r.get(2)?,
        rows: r.get(3)?,
        created: r.get(4)?,
        updated: r.get(5)?,
        skipped: r.get(6)?,
        errors: r
            .get::<_, String>(7)
            .map(|s| serde_json::from_str(&s).unwrap_or_default())?,
        at: Millis(r.get(8)?),
        undone_at: r.get::<_, Option<i64>>(9)?.map(Millis),
    })
}

/// All imports, newest first.
///
/// # Errors
/// Database errors.
pub fn all(c: &Connection, limit: u32) -> rusqlite::Result<Vec<Import>> {
    c.prepare_cached("SELECT id,file_name,dedupe,rows,created,updated,skipped,errors,at,undone_at FROM imports ORDER BY at DESC,id DESC LIMIT ?1")?.query_map([limit], read)?.collect()
}

/// The ids of the rows of an entity that an import wrote, in order.
///
/// # Errors
/// Database errors.
pub fn effects(c: &Connection, id: &ImportId, entity: &str) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached(
        "SELECT entity_id FROM import_effects WHERE import_id=?1 AND entity=?2 ORDER BY n",
    )?
    .query_map(params![id.as_str(), entity], |r| r.get(0))?
    .collect()
}
