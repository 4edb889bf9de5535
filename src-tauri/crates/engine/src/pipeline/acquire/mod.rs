//! Acquisition: from a board or a file to a hotel worth writing to (acquire.md). A posting has three parties that are
//! never mixed; a property that is not named is never guessed.

pub mod choice;
pub mod dedup;
pub mod import;
pub mod merge;
pub mod posting;
pub mod search;
pub mod signals;
