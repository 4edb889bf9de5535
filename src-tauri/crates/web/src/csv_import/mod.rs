//! Foreign tables: bytes of unknown charset and delimiter into rows, and a first guess which column is what. Pure; what
//! is done with the rows (dates, phones, duplicates) is the import's.

mod columns;
mod read;

pub use columns::{ColumnGuess, guess_columns};
pub use read::{MAX_BYTES, MAX_ROWS, RowError, Table, TableError, read_csv};
