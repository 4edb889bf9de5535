//! What can be wrong with a data file.

/// A data file that does not follow its schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct DataError {
    /// The file below `data/`.
    pub file: &'static str,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What was expected.
    pub what: String,
}

impl DataError {
    pub(crate) fn new(file: &'static str, line: usize, what: impl Into<String>) -> Self {
        Self {
            file,
            line,
            what: what.into(),
        }
    }
}
