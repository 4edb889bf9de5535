//! Which stage runs which kind of job. The queue knows no job's content; this file is where the two meet.

use std::sync::Arc;

use domain::ports::BoxFuture;
use domain::{Cause, Millis};
use jobs::{Claimed, Handler, JobContext, Outcome, Registry};
use store::Tx;

use crate::pipeline::{acquire, approve, clock, compose, enrich, reply, research, send, sequence};
use crate::work::{KINDS, Work};
use crate::{Cx, Engine, alerts, recovery};

/// Every handler of the product.
#[derive(Clone)]
pub struct Handlers(pub Engine);

impl Handler for Handlers {
    fn run<'a>(&'a self, job: &'a Claimed, _ctx: &'a JobContext) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let work: Work = match serde_json::from_value(job.payload.clone()) {
                Ok(w) => w,
                Err(error) => {
                    return Outcome::Dead(format!("this job's payload cannot be read: {error}"));
                }
            };
            let mut cx = self.0.system(Cause::Job);
            cx.trace = job.trace.clone();
            let outcome = dispatch(&self.0, &cx, work, job.run_at).await;
            if let Outcome::Retry(why) | Outcome::RetryAt(_, why) | Outcome::Dead(why) = &outcome {
                alerts::database(&self.0, &cx, why).await;
            }
            outcome
        })
    }

    fn on_death(&self, tx: &Tx<'_>, job: &Claimed, error: &str) -> anyhow::Result<()> {
        let Ok(work) = serde_json::from_value::<Work>(job.payload.clone()) else {
            return Ok(());
        };
        let mut cx = self.0.system(Cause::Job);
        cx.trace = job.trace.clone();
        match work {
            Work::Enrich { prospect } => enrich::died(&self.0, tx, &cx, &prospect, error),
            // Composition goes on with what is known.
            Work::Research { prospect } => research::died(&self.0, tx, &cx, &prospect),
            _ => alerts::raise(
                tx,
                &self.0,
                &cx,
                "dead_job",
                &job.id.0.to_string(),
                "warning",
                &format!("A {} job gave up: {error}", job.kind),
                "Retry or dismiss it under Settings, Queues",
            ),
        }
    }
}

/// The handlers of every kind of work.
#[must_use]
pub fn registry(e: &Engine) -> Arc<Registry> {
    let handlers: Arc<dyn Handler> = Arc::new(Handlers(e.clone()));
    let mut all = Registry::new();
    for kind in KINDS {
        all = all.with_arc(kind, Arc::clone(&handlers));
    }
    Arc::new(all)
}

async fn dispatch(e: &Engine, cx: &Cx, work: Work, run_at: Millis) -> Outcome {
    match work {
        Work::RunSearch { run } => acquire::search::run(e, cx, &run).await,
        Work::Enrich { prospect } => enrich::run(e, cx, &prospect).await,
        Work::Reenrich { company } => enrich::again(e, cx, &company).await,
        Work::Qualify { prospect } => enrich::qualify(e, cx, &prospect).await,
        Work::Research { prospect } => research::run(e, cx, &prospect).await,
        Work::Compose { prospect } => compose::run(e, cx, &prospect).await,
        Work::Send { email, inbox } => send::handler::run(e, cx, &email, &inbox, run_at).await,
        Work::Reconcile { attempt, tries } => send::reconcile::run(e, cx, &attempt, tries).await,
        Work::FileCopy { attempt } => send::file_copy::run(e, cx, &attempt).await,
        Work::Interpret { reply } => reply::interpret::run(e, cx, &reply).await,
        Work::PlanNext { enrolment } => sequence::plan_next(e, cx, &enrolment).await,
        Work::Resume { enrolment } => sequence::resume(e, cx, &enrolment).await,
        Work::Maintain { task } => maintain(e, cx, &task).await,
    }
}

/// Maintenance by name; each is one use-case that commits by itself.
async fn maintain(e: &Engine, cx: &Cx, task: &str) -> Outcome {
    let done = match task {
        "plan_sends" => match send::plan::tick(e, cx).await {
            Ok(()) => alerts::database_is_well(e).await,
            error => error,
        },
        "expire_approvals" => approve::expire(e, cx).await,
        "finish_sequences" => sequence::finish(e, cx).await,
        "revisit" => sequence::revisit(e, cx).await,
        "clock" => clock::check(e).await,
        "searches" => recovery::searches_due(e, cx).await,
        "retry_enrichment" => enrich::retry_due(e, cx).await,
        "prune" => recovery::prune(e).await,
        "recover" => recovery::agent::recover(e, cx).await.map(drop),
        other => Err(anyhow::anyhow!("there is no maintenance task {other}")),
    };
    match done {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}
