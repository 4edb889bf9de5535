//! What makes the engine run: the supervisor with its loops on a real clock ([`Runtime`]), and the deterministic driver
//! that steps through simulated time ([`simulated`]). Both call the same use-cases.

pub mod clockwatch;
pub mod handlers;
mod inbox_loop;
pub mod schedules;
pub mod simulated;
mod supervisor;

pub use supervisor::{Runtime, launch};
