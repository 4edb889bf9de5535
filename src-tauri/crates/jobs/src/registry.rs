//! Who runs which kind.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Millis;
use domain::ports::BoxFuture;
use store::Tx;
use tokio_util::sync::CancellationToken;

use crate::{Claimed, Outcome};

/// What a run gets beside its job.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// When the run began.
    pub now: Millis,
    /// The program wants to end: come to a stop soon, or be cut off.
    pub cancel: CancellationToken,
}

/// Runs one kind of job.
pub trait Handler: Send + Sync {
    /// Run it. Effects inside the database belong into [`Outcome::Done`]; outside effects have their own intent rows.
    fn run<'a>(&'a self, job: &'a Claimed, ctx: &'a JobContext) -> BoxFuture<'a, Outcome>;

    /// What belongs to its death, in the transaction that records it (a stage that stalls, a draft that is offered).
    ///
    /// # Errors
    /// Rolls back only what this did, and is logged.
    fn on_death(&self, tx: &Tx<'_>, job: &Claimed, error: &str) -> anyhow::Result<()> {
        let _ = (tx, job, error);
        Ok(())
    }
}

/// Handlers by kind.
#[derive(Clone, Default)]
pub struct Registry(HashMap<String, Arc<dyn Handler>>);

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Registry {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Register the handler of a kind; a later one replaces it.
    #[must_use]
    pub fn with(mut self, kind: &str, handler: impl Handler + 'static) -> Self {
        self.0.insert(kind.to_owned(), Arc::new(handler));
        self
    }

    /// The same for a shared handler.
    #[must_use]
    pub fn with_arc(mut self, kind: &str, handler: Arc<dyn Handler>) -> Self {
        self.0.insert(kind.to_owned(), handler);
        self
    }

    /// The handler of a kind.
    #[must_use]
    pub fn get(&self, kind: &str) -> Option<Arc<dyn Handler>> {
        self.0.get(kind).cloned()
    }
}
