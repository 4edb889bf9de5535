//! Draining: one job at a time in order of priority, `run_at`, id, until nothing is ready. Deterministic, for tests and
//! for the simulated clock.

use std::sync::Arc;

use domain::Millis;
use domain::ports::{Clock, Ids, Rng};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::execute::Bench;
use crate::{BATCH, JobContext, Registry, claim_first, next_due, promote};

/// What a drain did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Runs, repeated ones included.
    pub ran: usize,
    /// When the next waiting job is due: where a simulated clock may jump to.
    pub next_due: Option<Millis>,
    /// Stopped at `most` although jobs were ready.
    pub cut: bool,
}

/// Run what is due now, and what that brings with it, at most `most` runs.
///
/// # Errors
/// Database errors; not the errors of jobs, which are outcomes.
pub async fn drain(
    store: &Store,
    registry: &Arc<Registry>,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
    rng: &Arc<dyn Rng>,
    most: usize,
) -> anyhow::Result<Drained> {
    let bench = Bench {
        store: store.clone(),
        registry: Arc::clone(registry),
        clock: Arc::clone(clock),
        rng: Arc::clone(rng),
    };
    let mut ran = 0;
    while ran < most {
        let (now, boot, token) = (clock.now(), clock.boot_ms(), ids.token());
        let job = store
            .write(move |tx| {
                while promote(tx, now)? == BATCH as usize {}
                Ok(claim_first(tx, &token, boot)?)
            })
            .await?;
        let Some(job) = job else {
            let next_due = store.read(|c| Ok(next_due(c)?)).await?;
            return Ok(Drained {
                ran,
                next_due,
                cut: false,
            });
        };
        ran += 1;
        let ctx = JobContext {
            now,
            cancel: CancellationToken::new(),
        };
        bench.execute(job, ctx).await;
    }
    let next_due = store.read(|c| Ok(next_due(c)?)).await?;
    Ok(Drained {
        ran,
        next_due,
        cut: true,
    })
}
