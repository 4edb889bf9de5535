//! Rows of a tab-separated data file: `#` starts a comment line, empty lines are skipped.

use crate::DataError;

/// A row with its line number and exactly `N` trimmed columns.
pub(crate) struct Row<'a, const N: usize> {
    pub(crate) line: usize,
    pub(crate) col: [&'a str; N],
}

/// Reads the rows of `text`.
///
/// # Errors
/// When a row does not have `N` columns.
pub(crate) fn rows<'a, const N: usize>(
    file: &'static str,
    text: &'a str,
) -> Result<Vec<Row<'a, N>>, DataError> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let col: Vec<&str> = line.split('\t').map(str::trim).collect();
        let got = col.len();
        let col: [&str; N] = col
            .try_into()
            .map_err(|_| DataError::new(file, n + 1, format!("{N} columns wanted, {got} found")))?;
        out.push(Row { line: n + 1, col });
    }
    Ok(out)
}

/// Reads a number column.
///
/// # Errors
/// When it is not a number.
pub(crate) fn number(file: &'static str, line: usize, s: &str) -> Result<f64, DataError> {
    s.parse::<f64>()
        .ok()
        .filter(|v| v.is_finite())
        .ok_or_else(|| DataError::new(file, line, format!("not a number: {s}")))
}
