//! The promises of the database, each with a try to break it. `world` puts a hotel, a person and a mail into it.

mod backup;
mod crash;
mod full;
mod kernel;
mod open;
mod stages;
pub(crate) mod world;
mod writer;
