//! Schedules: maintenance that comes round by itself. After sleep there is at most one catch-up of each.

use domain::time::{DAY, HOUR, MINUTE};
use domain::{Millis, TraceId};
use jobs::{Every, Schedule};

use crate::Engine;
use crate::work::Work;

/// Name of the task and how often.
const EVERY: &[(&str, i64)] = &[
    ("plan_sends", 5 * MINUTE),
    ("clock", HOUR),
    ("searches", MINUTE),
    ("expire_approvals", 15 * MINUTE),
    ("finish_sequences", HOUR),
    ("revisit", HOUR),
    ("retry_enrichment", HOUR),
    ("prune", DAY),
    ("recover", DAY),
];

/// All schedules of the product.
#[must_use]
pub fn all() -> Vec<Schedule> {
    EVERY
        .iter()
        .map(|(task, ms)| {
            let work = Work::Maintain {
                task: (*task).to_owned(),
            };
            Schedule {
                name: (*task).to_owned(),
                every: Every::Millis(*ms),
                queue: work.queue().into(),
                kind: work.kind().into(),
                payload: serde_json::json!({ "kind": "maintain", "task": task }),
                priority: work.priority(),
            }
        })
        .collect()
}

/// Enqueue what is due at the clock's now. Returns when to look again.
///
/// # Errors
/// Database errors.
pub async fn fire(e: &Engine) -> anyhow::Result<Option<Millis>> {
    let engine = e.clone();
    e.store()
        .write(move |tx| {
            Ok(jobs::tick(
                tx,
                &all(),
                || engine.id::<TraceId>(),
                engine.now(),
            )?)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_of_every_schedule_is_work() {
        for s in all() {
            let work: Work = serde_json::from_value(s.payload.clone()).unwrap();
            assert_eq!(
                work,
                Work::Maintain {
                    task: s.name.clone()
                }
            );
        }
    }
}
