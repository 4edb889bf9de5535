//! A foreign table (CSV, XLSX) after reading: headers, rows, and what was wrong with it.

use serde::{Deserialize, Serialize};

/// A row that could not be read as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowError {
    /// Row number, from 1, without the header.
    pub row: u32,
    /// Line in the file, from 1.
    pub line: u32,
    /// What is wrong, for a person.
    pub why: String,
}

/// A table as text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Column names as printed.
    pub headers: Vec<String>,
    /// Rows; each has as many cells as there are headers.
    pub rows: Vec<Vec<String>>,
    /// Rows that were too short, too long or not decodable; the former two are padded or cut and kept.
    pub errors: Vec<RowError>,
    /// Encoding that was found.
    pub encoding: String,
    /// Delimiter that was found.
    pub delimiter: char,
}

/// Reads foreign tables. Pure; implemented by `web`, injected by `app`.
pub trait Sheets: Send + Sync {
    /// Read a file's bytes.
    ///
    /// # Errors
    /// When it is no table at all; the message says what was seen.
    fn read(&self, bytes: &[u8]) -> anyhow::Result<Table>;
    /// Guess which column holds which field: (field, column index).
    fn guess(&self, table: &Table) -> Vec<(String, usize)>;
}
