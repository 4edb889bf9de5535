//! Reading a table a person points at: size limit, parsing off the async threads, and guessing columns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::table::Table;
use domain::{Code, WireError};

use crate::Engine;

/// Largest file that is read (acquire.md, Imports): 50 MB.
pub(super) const MOST_BYTES: u64 = 50 << 20;

/// The file's name for the list of imports.
pub(super) fn name(path: &str) -> String {
    PathBuf::from(path)
        .file_name()
        .map_or_else(|| "file".into(), |n| n.to_string_lossy().into_owned())
}

/// Read a table.
///
/// # Errors
/// `usage` when there is no such file or it is too large, `damaged` when it is no table.
pub(super) async fn read(e: &Engine, path: &str) -> Result<Table, WireError> {
    let (sheets, path) = (e.ports().sheets.clone(), PathBuf::from(path));
    tokio::task::spawn_blocking(move || {
        let unreadable = |x: std::io::Error| {
            WireError::new(Code::Usage, format!("path: this file cannot be read ({x})"))
        };
        let meta = std::fs::metadata(&path).map_err(unreadable)?;
        if !meta.is_file() || meta.len() > MOST_BYTES {
            return Err(WireError::new(
                Code::Usage,
                "path: a file of at most 50 MB; split a larger one",
            ));
        }
        let bytes = std::fs::read(&path).map_err(unreadable)?;
        sheets
            .read(&bytes)
            .map_err(|x| WireError::new(Code::Damaged, format!("this is no table: {x:#}")))
    })
    .await
    .map_err(|x| WireError::new(Code::Internal, x.to_string()))?
}

/// Field → column as guessed, only fields of `known`.
pub(super) fn guess(e: &Engine, table: &Table, known: &[&str]) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (field, column) in e.ports().sheets.guess(table) {
        if known.contains(&field.as_str()) && column < table.headers.len() {
            out.entry(field).or_insert_with(|| column.to_string());
        }
    }
    out
}

/// The index of a column by header or number.
pub(super) fn column(table: &Table, name: &str) -> Option<usize> {
    table
        .headers
        .iter()
        .position(|h| h.eq_ignore_ascii_case(name))
        .or_else(|| {
            name.parse::<usize>()
                .ok()
                .filter(|i| *i < table.headers.len())
        })
}
