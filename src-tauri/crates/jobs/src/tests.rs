//! The queue against a small model, and the promises one by one.

mod drain;
mod kills;
mod model;
mod runner;
mod schedule;
mod world;
