//! The recovery agent (pipeline.md): once a day and on demand it looks at the dead jobs of the last 7 days, at most 100,
//! and does for each what its error says. At most two recoveries a job; `sending` is never touched.

use domain::time::{DAY, HOUR};
use domain::{Cause, Millis};
use jobs::{Job, JobId, RECOVERIES, RepairRefused, Revival};
use judge::failure::Failure;
use serde_json::{Value, json};
use store::rusqlite::Connection;
use store::tables::providers::{self, Health};

use super::repair;
use crate::{Cx, Engine, alerts, events};

/// How far back.
const BACK: i64 = 7 * DAY;
/// How many a run.
const MOST: u32 = 100;
/// Wait where a limit was met and nobody said until when.
const UNTOLD: i64 = HOUR;

/// What was done about one job.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The job.
    pub job: JobId,
    /// Its kind.
    pub kind: String,
    /// What its error says.
    pub class: Failure,
    /// When it runs again; `None`: only a person can do something.
    pub again: Option<Millis>,
    /// Whether its payload was repaired, and by whom.
    pub repaired: Option<&'static str>,
    /// Why, for a person.
    pub why: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Job by job.
    pub actions: Vec<Action>,
    /// Dead sends of the same days, left to a person.
    pub sending: u32,
}

impl Report {
    /// Jobs of a class.
    #[must_use]
    pub fn count(&self, class: Failure) -> u32 {
        number(self.actions.iter().filter(|a| a.class == class).count())
    }

    /// Jobs that run again.
    #[must_use]
    pub fn requeued(&self) -> u32 {
        number(self.actions.iter().filter(|a| a.again.is_some()).count())
    }

    /// Jobs only a person can do something about.
    #[must_use]
    pub fn unrecoverable(&self) -> u32 {
        number(self.actions.iter().filter(|a| a.again.is_none()).count())
    }

    /// Payloads that were repaired.
    #[must_use]
    pub fn repaired(&self) -> u32 {
        number(self.actions.iter().filter(|a| a.repaired.is_some()).count())
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What is to be done about a job.
enum Remedy {
    /// Run it again, perhaps with a repaired payload.
    Again(Millis, Option<(Value, &'static str)>),
    /// Only a person.
    Nothing(String),
}

/// Look at the dead jobs and act.
///
/// # Errors
/// Database errors.
pub async fn recover(e: &Engine, cx: &Cx) -> anyhow::Result<Report> {
    let since = cx.now.minus(BACK);
    let (dead, sending) = e
        .store()
        .read(move |c| Ok((jobs::unattended(c, since, MOST)?, sends(c, since)?)))
        .await?;
    let mut report = Report {
        actions: Vec::new(),
        sending,
    };
    for job in dead {
        let error = job.last_error.clone().unwrap_or_default();
        let class = e.judge().failure(&error).class;
        let remedy = remedy(e, cx, &job, class, &error).await?;
        report.actions.extend(act(e, cx, job, class, remedy).await?);
    }
    if !report.actions.is_empty() {
        let counts = summary(&report);
        let cx = cx.clone();
        e.store()
            .write(move |tx| events::record(tx, &cx, "recovery_run", &[], &counts))
            .await?;
    }
    Ok(report)
}

fn summary(r: &Report) -> Value {
    json!({
        "looked_at": r.actions.len(), "requeued": r.requeued(), "repaired": r.repaired(), "unrecoverable": r.unrecoverable(),
        "transient": r.count(Failure::Transient), "rate": r.count(Failure::Rate), "provider": r.count(Failure::Provider),
        "invalid": r.count(Failure::Invalid), "permanent": r.count(Failure::Permanent), "sending": r.sending,
    })
}

fn sends(c: &Connection, since: Millis) -> anyhow::Result<u32> {
    Ok(c.query_row(
        "SELECT count(*) FROM jobs WHERE state='dead' AND queue=?1 AND ended_at>=?2",
        (jobs::SENDING, since.0),
        |r| r.get(0),
    )?)
}

async fn remedy(
    e: &Engine,
    cx: &Cx,
    job: &Job,
    class: Failure,
    error: &str,
) -> anyhow::Result<Remedy> {
    if job.recoveries >= RECOVERIES {
        return Ok(Remedy::Nothing(format!(
            "it was revived twice and failed again: {error}"
        )));
    }
    Ok(match class {
        Failure::Transient => Remedy::Again(cx.now, None),
        Failure::Permanent => Remedy::Nothing(format!("trying again changes nothing: {error}")),
        Failure::Rate => {
            let (now, error) = (cx.now, error.to_owned());
            let all = e
                .store()
                .read(move |c| Ok(providers::health(c, now)?))
                .await?;
            Remedy::Again(limit_resets(&all, &error, now), None)
        }
        Failure::Provider => Remedy::Again(next_provider(e, cx, error).await?, None),
        Failure::Invalid => match repair::payload(e, job, error).await? {
            Ok((payload, by)) => Remedy::Again(cx.now, Some((payload, by))),
            Err(why) => Remedy::Nothing(why),
        },
    })
}

/// Whether an error names a provider.
fn names(error: &str, provider: &str) -> bool {
    let error = error.to_lowercase();
    error
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .any(|w| w == provider.to_lowercase())
}

/// When the limit that was met is over: of the provider that is named, else of the one that waits longest, else in an hour.
fn limit_resets(all: &[Health], error: &str, now: Millis) -> Millis {
    let until = |p: &Health| {
        let budget = p.limits.budget_calls.is_some_and(|b| p.calls >= b)
            || p.limits.budget_micros.is_some_and(|b| p.cost_micros >= b);
        let wait = p.wait.as_ref().map(|w| w.0);
        if budget {
            Some(providers::next_month(now))
        } else {
            wait
        }
    };
    let named: Vec<&Health> = all.iter().filter(|p| names(error, &p.name)).collect();
    let those = if named.is_empty() {
        all.iter().collect()
    } else {
        named
    };
    those
        .into_iter()
        .filter_map(until)
        .max()
        .unwrap_or_else(|| now.plus(UNTOLD))
}

/// The provider that failed is passed by, so that the next one is asked: its breaker opens. When it is the only one, the
/// job waits until it may be asked again.
async fn next_provider(e: &Engine, cx: &Cx, error: &str) -> anyhow::Result<Millis> {
    let (now, error) = (cx.now, error.to_owned());
    e.store()
        .write(move |tx| {
            let all = providers::health(tx, now)?;
            let (failed, others): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|p| names(&error, &p.name));
            for p in failed.iter().filter(|p| p.state == "closed") {
                providers::open(tx, &p.name, now)?;
                tx.touch("providers");
            }
            let free = others
                .iter()
                .any(|p| p.state == "closed" && p.wait.is_none());
            Ok(if failed.is_empty() || free {
                now
            } else {
                now.plus(providers::OPEN_MS)
            })
        })
        .await
}

/// Carry it out; nothing when somebody else acted meanwhile.
async fn act(
    e: &Engine,
    cx: &Cx,
    job: Job,
    class: Failure,
    remedy: Remedy,
) -> anyhow::Result<Option<Action>> {
    let (engine, cx) = (e.clone(), cx.caused_by(Cause::Job).at(e.now()));
    e.store()
        .write(move |tx| {
            let mut action = Action {
                job: job.id,
                kind: job.kind.clone(),
                class,
                again: None,
                repaired: None,
                why: String::new(),
            };
            let why = match remedy {
                Remedy::Again(at, repaired) => {
                    let r = Revival {
                        at: at.max(cx.now),
                        payload: repaired.as_ref().map(|p| p.0.clone()),
                        by_agent: true,
                    };
                    match jobs::revive(tx, job.id, &r, &cx.trace, cx.now) {
                        Ok(()) => {
                            alerts::clear(tx, "dead_job", &job.id.0.to_string(), cx.now)?;
                            action.again = Some(r.at);
                            action.repaired = repaired.map(|p| p.1);
                            action.why = job.last_error.unwrap_or_default();
                            return Ok(Some(action));
                        }
                        Err(x) => match x.downcast_ref::<RepairRefused>() {
                            Some(RepairRefused::NotDead) => return Ok(None),
                            Some(refused) => refused.to_string(),
                            None => return Err(x),
                        },
                    }
                }
                Remedy::Nothing(why) => why,
            };
            jobs::give_up(tx, job.id, &why, &cx.trace, cx.now)?;
            told(&engine, tx, &cx, &job, &why)?;
            action.why = why;
            Ok(Some(action))
        })
        .await
}

/// The person hears why nothing can be done by the machine.
fn told(e: &Engine, tx: &store::Tx<'_>, cx: &Cx, job: &Job, why: &str) -> anyhow::Result<()> {
    let subject = job.id.0.to_string();
    alerts::clear(tx, "dead_job", &subject, cx.now)?;
    alerts::raise(
        tx,
        e,
        cx,
        "dead_job",
        &subject,
        "warning",
        &format!("A {} job cannot be recovered: {why}", job.kind),
        "Put right what it says and retry it, or dismiss it, under Settings, Queues",
    )
}
