//! The product: one folder per pipeline stage, the runtime, the use-cases, the operation table. It sees web, mail and
//! models only through domain's ports, and moves state only in one transaction of the store.
//!
//! - [`engine`]: the handle with store, ports and judge
//! - [`api`]: the operation table, one file per aggregate
//! - [`moves`]: the only way a card changes its stage
//! - [`pipeline`]: acquire, enrich, research, compose, approve, send, reply
//! - [`runtime`]: loops, schedules, jobs; the simulated driver
//! - [`work`]: the kinds of jobs

pub mod alerts;
pub mod api;
pub mod cx;
pub mod engine;
pub mod events;
pub mod fault;
pub mod geo;
pub mod moves;
pub mod pipeline;
pub mod recovery;
pub mod runtime;
pub mod settings;
pub mod tasks;
pub mod work;

pub use cx::{ActorKind, Cx};
pub use engine::{Engine, Ports, Tempo};
