//! One person in the database: who is meant, which rows are his, every text that mentions him; and taking all of it out
//! (compliance.md, Data protection). The schema is asked, not remembered: a table that comes later is swept like the rest.

mod held;
mod rows;
mod schema;
mod subject;
mod sweep;

pub use held::held;
pub use rows::{Counts, FATES, Fate, apply, counts, empty_mails};
pub use schema::{OURS, Table, tables};
pub use subject::{Subject, find, find_person, remains};
pub use sweep::{Found, look, mails_mentioning, sweep, sweep_chain, sweep_search};

#[cfg(test)]
mod tests;
