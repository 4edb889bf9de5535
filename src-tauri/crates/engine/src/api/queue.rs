//! Jobs and queues, under the bonnet.

use domain::{Code, WireError};
use jobs::{CancelRefused, Job, JobId, RepairRefused};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::wire;
use crate::{Cx, Engine, events};

operations! { "jobs":
    jobs_list: JobsList => Jobs, reads, ["jobs"], "Show jobs";
    job_retry: JobRef => Done, writes, ["jobs"], undo "job_cancel", "Run a dead job again";
    job_cancel: JobCancel => Done, writes, ["jobs"], undo "cannot be undone: what is still due is enqueued anew by its schedule", "Cancel a waiting job or dismiss a dead one";
    jobs_recover: JobsRecover => JobsRecovered, writes, ["jobs", "alerts", "providers"], undo "cannot be undone: a revived job can be cancelled", "Recover dead jobs";
    queue_pause: QueuePause => Done, writes, ["jobs"], undo "queue_resume", "Pause a queue";
    queue_resume: QueueRef => Done, writes, ["jobs"], undo "queue_pause", "Resume a queue";
}

const STATES: [&str; 6] = ["scheduled", "ready", "running", "done", "cancelled", "dead"];

/// Which jobs.
#[derive(Debug, Deserialize, TS)]
pub struct JobsList {
    /// `scheduled ready running done cancelled dead`.
    #[serde(default)]
    #[ts(optional)]
    pub state: Option<String>,
    /// A queue.
    #[serde(default)]
    #[ts(optional)]
    pub queue: Option<String>,
    /// A kind.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
    /// Older than this job's number.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// At most (default 200).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A job.
#[derive(Debug, Serialize, TS)]
pub struct JobRow {
    /// Number.
    pub id: i64,
    /// Queue.
    pub queue: String,
    /// Kind.
    pub kind: String,
    /// Payload: ids.
    pub payload: serde_json::Value,
    /// State.
    pub state: String,
    /// Runs or ran at, epoch milliseconds.
    pub run_at: i64,
    /// Failed tries.
    pub attempts: u32,
    /// Why it failed, waits or ended.
    pub last_error: Option<String>,
    /// What it came from.
    pub trace: String,
    /// Ended, epoch milliseconds.
    pub ended_at: Option<i64>,
}

/// Jobs, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Jobs {
    /// Rows.
    pub jobs: Vec<JobRow>,
}

pub(super) fn row(j: Job) -> JobRow {
    JobRow {
        id: j.id.0,
        queue: j.queue,
        kind: j.kind,
        payload: j.payload,
        state: j.state,
        run_at: j.run_at.0,
        attempts: j.attempts,
        last_error: j.last_error,
        trace: j.trace.0,
        ended_at: j.ended_at.map(|t| t.0),
    }
}

async fn jobs_list(e: &Engine, _cx: &Cx, input: JobsList) -> Result<Jobs, WireError> {
    if let Some(s) = input.state.as_deref().filter(|s| !STATES.contains(s)) {
        return Err(WireError::new(
            Code::Usage,
            format!("state: {s} is none of {}", STATES.join(", ")),
        ));
    }
    if let Some(q) = input.queue.as_deref() {
        known(q)?;
    }
    let limit = input.limit.unwrap_or(200).min(5_000);
    let rows = e
        .store()
        .read(move |c| {
            let wanted = jobs::Wanted {
                state: input.state.as_deref(),
                queue: input.queue.as_deref(),
                kind: input.kind.as_deref(),
                before: input.before,
            };
            Ok(jobs::list(c, wanted, limit)?)
        })
        .await
        .map_err(wire)?;
    Ok(Jobs {
        jobs: rows.into_iter().map(row).collect(),
    })
}

/// A job by number.
#[derive(Debug, Deserialize, TS)]
pub struct JobRef {
    /// Number.
    pub job: i64,
}

/// What the queue refuses, as a refusal of the operation.
fn refused(error: anyhow::Error) -> anyhow::Error {
    let code = if error
        .downcast_ref::<RepairRefused>()
        .is_some_and(|r| *r != RepairRefused::NotDead)
        || error.downcast_ref::<CancelRefused>() == Some(&CancelRefused::Sending)
    {
        Code::Refused
    } else if error.is::<RepairRefused>() || error.is::<CancelRefused>() {
        Code::NotFound
    } else {
        return error;
    };
    WireError::new(code, error.to_string()).into()
}

async fn job_retry(e: &Engine, cx: &Cx, input: JobRef) -> Result<Done, WireError> {
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            jobs::retry(tx, JobId(input.job), false, &cx.trace, cx.now).map_err(refused)?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A job to cancel.
#[derive(Debug, Deserialize, TS)]
pub struct JobCancel {
    /// Number.
    pub job: i64,
    /// Why.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

async fn job_cancel(e: &Engine, cx: &Cx, input: JobCancel) -> Result<Done, WireError> {
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            let (id, why) = (
                JobId(input.job),
                input.reason.unwrap_or_else(|| "by hand".into()),
            );
            let dead = jobs::get(tx, id)?.is_some_and(|j| j.state == "dead");
            let done = if dead {
                jobs::dismiss(tx, id, &why, &cx.trace, cx.now)
            } else {
                jobs::cancel(tx, id, &why, &cx.trace, cx.now)
            };
            done.map_err(refused)?;
            crate::alerts::clear(tx, "dead_job", &id.0.to_string(), cx.now)?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// Nothing to say.
#[derive(Debug, Deserialize, TS)]
pub struct JobsRecover {}

/// What was done about a dead job.
#[derive(Debug, Serialize, TS)]
pub struct RecoveryRow {
    /// Number.
    pub job: i64,
    /// Kind.
    pub kind: String,
    /// What its error says: `transient rate provider invalid permanent`.
    pub class: String,
    /// Runs again, epoch milliseconds; none: only a person can do something.
    pub again_at: Option<i64>,
    /// By whom its payload was repaired: `typed fix`, `model`.
    pub repaired: Option<String>,
    /// The error; for one that is given up, why.
    pub why: String,
}

/// A run of the recovery agent.
#[derive(Debug, Serialize, TS)]
pub struct JobsRecovered {
    /// Dead jobs of the last 7 days nobody had acted on.
    pub looked_at: u32,
    /// Those that run again.
    pub requeued: u32,
    /// Payloads repaired.
    pub repaired: u32,
    /// Those only a person can do something about.
    pub unrecoverable: u32,
    /// How many of each class.
    pub classes: std::collections::BTreeMap<String, u32>,
    /// Dead sends, which the agent never touches.
    pub sending: u32,
    /// Job by job.
    pub jobs: Vec<RecoveryRow>,
}

async fn jobs_recover(e: &Engine, cx: &Cx, _: JobsRecover) -> Result<JobsRecovered, WireError> {
    let report = crate::recovery::agent::recover(e, cx).await.map_err(wire)?;
    let mut classes = std::collections::BTreeMap::new();
    for a in &report.actions {
        let n: &mut u32 = classes.entry(a.class.word().to_owned()).or_default();
        *n = n.saturating_add(1);
    }
    Ok(JobsRecovered {
        looked_at: report.requeued().saturating_add(report.unrecoverable()),
        requeued: report.requeued(),
        repaired: report.repaired(),
        unrecoverable: report.unrecoverable(),
        classes,
        sending: report.sending,
        jobs: report
            .actions
            .into_iter()
            .map(|a| RecoveryRow {
                job: a.job.0,
                kind: a.kind,
                class: a.class.word().to_owned(),
                again_at: a.again.map(|t| t.0),
                repaired: a.repaired.map(str::to_owned),
                why: a.why,
            })
            .collect(),
    })
}

fn known(queue: &str) -> Result<(), WireError> {
    match jobs::queue(queue) {
        Some(_) => Ok(()),
        None => Err(WireError::new(
            Code::Usage,
            format!(
                "queue: {queue} is none of {}",
                jobs::QUEUES.map(|q| q.name).join(", ")
            ),
        )),
    }
}

/// A queue to pause.
#[derive(Debug, Deserialize, TS)]
pub struct QueuePause {
    /// The queue.
    pub queue: String,
    /// Why.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

async fn queue_pause(e: &Engine, cx: &Cx, input: QueuePause) -> Result<Done, WireError> {
    known(&input.queue)?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            jobs::pause_queue(
                tx,
                &input.queue,
                input.reason.as_deref().unwrap_or("by hand"),
                cx.now,
            )?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "queue_resume",
                json!({ "queue": input.queue }),
                "resume the queue",
            )?;
            events::record(
                tx,
                &cx,
                "queue_paused",
                &[],
                &json!({ "queue": input.queue }),
            )?;
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A queue by name.
#[derive(Debug, Deserialize, TS)]
pub struct QueueRef {
    /// The queue.
    pub queue: String,
}

async fn queue_resume(e: &Engine, cx: &Cx, input: QueueRef) -> Result<Done, WireError> {
    known(&input.queue)?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            if jobs::resume_queue(tx, &input.queue)? {
                activity::can_undo(
                    &engine,
                    tx,
                    &cx,
                    "queue_pause",
                    json!({ "queue": input.queue }),
                    "pause the queue again",
                )?;
                events::record(
                    tx,
                    &cx,
                    "queue_resumed",
                    &[],
                    &json!({ "queue": input.queue }),
                )?;
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
