//! One run of one job, from handler to recorded outcome. A panic is an error, not a crash.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use domain::ports::{Clock, Rng};
use futures_util::FutureExt as _;
use store::Store;

use crate::{Claimed, Completed, JobContext, Outcome, Registry, complete};

/// What a run needs.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) registry: Arc<Registry>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
}

impl Bench {
    /// Run the handler and record what it says. `None`: it could not be recorded; the lease will run out.
    pub(crate) async fn execute(&self, job: Claimed, ctx: JobContext) -> Option<Completed> {
        let outcome = match self.registry.get(&job.kind) {
            None => Outcome::Dead(format!("nobody runs jobs of the kind {}", job.kind)),
            Some(handler) => AssertUnwindSafe(handler.run(&job, &ctx))
                .catch_unwind()
                .await
                .unwrap_or_else(|p| {
                    Outcome::Retry(format!("it panicked: {}", text_of(p.as_ref())))
                }),
        };
        self.record(job, outcome).await
    }

    pub(crate) async fn record(&self, job: Claimed, outcome: Outcome) -> Option<Completed> {
        let name = outcome.name();
        match self.try_record(job.clone(), outcome).await {
            Ok(done) => Some(done),
            Err(e) if name != "done" => {
                tracing::error!(job = %job.id, kind = %job.kind, outcome = name, error = %format!("{e:#}"), "An outcome could not be recorded");
                None
            }
            Err(e) => {
                let error = format!("its effects failed: {e:#}");
                tracing::warn!(job = %job.id, kind = %job.kind, error, "A job's effects failed");
                match self.try_record(job.clone(), Outcome::Retry(error)).await {
                    Ok(done) => Some(done),
                    Err(e) => {
                        tracing::error!(job = %job.id, kind = %job.kind, error = %format!("{e:#}"), "A failure could not be recorded");
                        None
                    }
                }
            }
        }
    }

    async fn try_record(&self, job: Claimed, outcome: Outcome) -> anyhow::Result<Completed> {
        let handler = self.registry.get(&job.kind);
        let (now, unit) = (self.clock.now(), self.rng.unit());
        self.store
            .write(move |tx| complete(tx, &job, outcome, now, unit, handler.as_deref()))
            .await
    }
}

/// What a panic said, as far as it is text.
fn text_of(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".to_owned())
}
