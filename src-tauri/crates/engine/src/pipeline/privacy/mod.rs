//! Access and erasure (compliance.md, Data protection): what is held about a person, and taking all of it out of rows,
//! texts, chain, search, cache, backups, logs and the file itself. What stays are keys by which he is kept out.

mod erase;
mod export;
mod keep_out;
mod replay;

pub use erase::{Cleaned, Erased, Step, clean_up, erase, hindered};
pub use export::readable;
pub use keep_out::{Who, is_erased};
pub use replay::replay;
