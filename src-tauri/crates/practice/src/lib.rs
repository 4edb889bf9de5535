//! The embedded world: boards, sites, post office with personas; deterministic from a seed.

mod ca;
pub mod clock;
mod live;
pub mod post;
pub mod rng;
mod run;
pub mod sim;
pub mod webworld;
pub mod world;

pub use live::{Live, SEED, SPEED, live};
pub use run::{
    Figure, Funnel, Missed, OnProgress, Practice, PracticeOptions, Progress, Report, Scorecard,
    Work, open, run,
};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock whose holder panicked still guards whole values here: every write under it is a single step.
pub(crate) fn locked<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}
