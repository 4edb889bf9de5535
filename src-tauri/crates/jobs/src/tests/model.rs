//! Random histories of enqueue, promote, claim, complete, refresh, sweep, rescue and pause, against a list in memory.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use domain::Millis;
use domain::policy::backoff::{rescue_delay_ms, retry_delay_ms};
use proptest::prelude::*;
use store::rusqlite::params;
use store::tables::workspace;
use store::{Store, Tx};

use super::world::{NOW, StillClock, store};
use crate::{
    BATCH, Claimed, Completed, LEASE_MS, NewJob, Outcome, Registry, claim, complete, enqueue,
    pause_queue, promote, refresh, rescue, resume_queue, sweep,
};

pub(super) static WORLD: LazyLock<(tempfile::TempDir, Store)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path(), Arc::new(StillClock(NOW.into())));
    (dir, s)
});

const QUEUES: [&str; 3] = ["enrichment", "sending", "reply"];

#[derive(Debug, Clone)]
enum Op {
    Enqueue {
        queue: usize,
        lane: Option<u8>,
        key: Option<u8>,
        priority: u8,
        delay: i64,
        max: u32,
    },
    Advance(i64),
    Promote,
    Claim {
        queue: usize,
        n: u32,
    },
    Complete {
        which: usize,
        how: u8,
        delay: i64,
    },
    CompleteAgain,
    Refresh {
        which: usize,
    },
    Sweep,
    Rescue,
    Pause(usize),
    Resume(usize),
    PauseAll(bool),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..3_usize, prop::option::of(0..3_u8), prop::option::weighted(0.3, 0..4_u8), 0..4_u8, -5_000..40_000_i64, 1..4_u32)
            .prop_map(|(queue, lane, key, priority, delay, max)| Op::Enqueue { queue, lane, key, priority, delay, max }),
        3 => (0..50_000_i64).prop_map(Op::Advance),
        4 => Just(Op::Promote),
        6 => (0..3_usize, 0..5_u32).prop_map(|(queue, n)| Op::Claim { queue, n }),
        6 => (0..8_usize, 0..6_u8, 0..60_000_i64).prop_map(|(which, how, delay)| Op::Complete { which, how, delay }),
        1 => Just(Op::CompleteAgain),
        1 => (0..8_usize).prop_map(|which| Op::Refresh { which }),
        2 => Just(Op::Sweep),
        2 => Just(Op::Rescue),
        1 => (0..3_usize).prop_map(Op::Pause),
        1 => (0..3_usize).prop_map(Op::Resume),
        1 => any::<bool>().prop_map(Op::PauseAll),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct MJob {
    id: i64,
    queue: usize,
    lane: Option<u8>,
    key: Option<u8>,
    priority: u8,
    state: &'static str,
    run_at: i64,
    attempts: u32,
    rescues: u32,
    /// Failures its handler said, or its process lost.
    said: u32,
    max: u32,
    lease: Option<i64>,
}

#[derive(Default)]
struct Model {
    jobs: Vec<MJob>,
    now: i64,
    paused: HashSet<usize>,
    all_paused: bool,
}

impl Model {
    fn failed(&mut self, i: usize, at: Option<i64>) {
        let now = self.now;
        let j = &mut self.jobs[i];
        let before = j.attempts;
        j.attempts += 1;
        j.said += 1;
        j.lease = None;
        if j.attempts >= j.max {
            j.state = "dead";
        } else {
            j.state = "scheduled";
            j.run_at = at.unwrap_or_else(|| now + retry_delay_ms(before, 0.5));
        }
    }

    /// Its process is gone: no word of its handler, no try of it.
    fn rescued(&mut self, i: usize) {
        let now = self.now;
        let j = &mut self.jobs[i];
        j.rescues += 1;
        j.lease = None;
        if j.rescues >= if QUEUES[j.queue] == "sending" { 50 } else { 12 } {
            j.state = "dead";
        } else {
            j.state = "scheduled";
            j.run_at = now + rescue_delay_ms(j.rescues, 0.5);
        }
    }

    fn claim(&mut self, queue: usize, n: u32) -> Vec<i64> {
        if self.paused.contains(&queue) || (QUEUES[queue] == "sending" && self.all_paused) {
            return vec![];
        }
        let mut order: Vec<usize> = (0..self.jobs.len())
            .filter(|i| self.jobs[*i].queue == queue && self.jobs[*i].state == "ready")
            .collect();
        order.sort_by_key(|i| {
            (
                self.jobs[*i].priority,
                self.jobs[*i].run_at,
                self.jobs[*i].id,
            )
        });
        let mut lanes: HashSet<u8> = self
            .jobs
            .iter()
            .filter(|j| j.state == "running")
            .filter_map(|j| j.lane)
            .collect();
        let mut out = vec![];
        for i in order {
            if out.len() == n as usize {
                break;
            }
            if self.jobs[i].lane.is_none_or(|l| lanes.insert(l)) {
                self.jobs[i].state = "running";
                self.jobs[i].lease = Some(self.now + LEASE_MS);
                out.push(self.jobs[i].id);
            }
        }
        out
    }
}

fn rows(tx: &Tx<'_>) -> Vec<(i64, String, i64, u32, u32, Option<i64>)> {
    tx.prepare("SELECT id,state,run_at,attempts,rescues,lease_until FROM jobs ORDER BY id")
        .unwrap()
        .query_map([], |r| {
            Ok((
                r.get(0)?,
                r.get(1)?,
                r.get(2)?,
                r.get(3)?,
                r.get(4)?,
                r.get(5)?,
            ))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn play(tx: &Tx<'_>, ops: Vec<Op>) {
    let registry = Registry::new();
    let mut m = Model {
        now: NOW,
        ..Model::default()
    };
    let mut held: Vec<Claimed> = Vec::new();
    let mut old: Vec<Claimed> = Vec::new();
    for (i, op) in ops.into_iter().enumerate() {
        match op {
            Op::Enqueue {
                queue,
                lane,
                key,
                priority,
                delay,
                max,
            } => {
                let job = NewJob {
                    lane: lane.map(|l| format!("lane{l}")),
                    unique_key: key.map(|k| format!("key{k}")),
                    max_attempts: max,
                    ..NewJob::new(
                        QUEUES[queue],
                        "k",
                        serde_json::json!({ "n": i }),
                        Millis(m.now + delay),
                        "t".into(),
                    )
                    .priority(priority)
                };
                let known = key.and_then(|k| {
                    m.jobs.iter().find(|j| {
                        j.key == Some(k) && matches!(j.state, "scheduled" | "ready" | "running")
                    })
                });
                let got = enqueue(tx, &job).unwrap();
                match known {
                    Some(j) => assert_eq!(
                        got,
                        crate::Enqueued::Known(crate::JobId(j.id)),
                        "an open job of this key exists"
                    ),
                    None => {
                        assert!(matches!(got, crate::Enqueued::New(_)));
                        m.jobs.push(MJob {
                            id: got.id().0,
                            queue,
                            lane,
                            key,
                            priority,
                            state: "scheduled",
                            run_at: m.now + delay,
                            attempts: 0,
                            rescues: 0,
                            said: 0,
                            max,
                            lease: None,
                        });
                    }
                }
            }
            Op::Advance(ms) => m.now += ms,
            Op::Promote => {
                let n = promote(tx, Millis(m.now)).unwrap();
                let due: Vec<_> = m
                    .jobs
                    .iter_mut()
                    .filter(|j| j.state == "scheduled" && j.run_at <= m.now)
                    .collect();
                assert!(due.len() <= BATCH as usize);
                assert_eq!(n, due.len());
                for j in due {
                    j.state = "ready";
                }
            }
            Op::Claim { queue, n } => {
                let got = claim(tx, QUEUES[queue], n, &format!("token{i}"), m.now).unwrap();
                assert_eq!(
                    got.iter().map(|j| j.id.0).collect::<Vec<_>>(),
                    m.claim(queue, n),
                    "claimed, in order"
                );
                held.extend(got);
            }
            Op::Complete { which, how, delay } if !held.is_empty() => {
                let job = held.remove(which % held.len());
                old.push(job.clone());
                let at = m.now + delay;
                let outcome = match how {
                    0 => Outcome::done(),
                    1 => Outcome::Retry("err".into()),
                    2 => Outcome::RetryAt(Millis(at), "later".into()),
                    3 => Outcome::Snooze(Millis(at), "why".into()),
                    4 => Outcome::Cancel("no".into()),
                    _ => Outcome::Dead("never".into()),
                };
                let got = complete(tx, &job, outcome, Millis(m.now), 0.5, None).unwrap();
                let x = m.jobs.iter().position(|j| j.id == job.id.0).unwrap();
                // The lease is lost once it was swept or rescued, even when somebody else runs it now.
                let stale = got == Completed::Stale;
                if stale {
                    assert!(
                        m.jobs[x].lease.is_none() || held.iter().any(|h| h.id == job.id),
                        "discarded although the lease was held"
                    );
                    continue;
                }
                let j = &mut m.jobs[x];
                assert_eq!(j.state, "running", "a result counted without its lease");
                j.lease = None;
                j.rescues = 0;
                match how {
                    0 => j.state = "done",
                    1 => m.failed(x, None),
                    2 => m.failed(x, Some(at)),
                    3 => (j.state, j.run_at) = ("scheduled", at),
                    4 => j.state = "cancelled",
                    _ => j.state = "dead",
                }
            }
            Op::CompleteAgain => {
                if let Some(job) = old.last() {
                    let effects = Outcome::done_with(|tx| {
                        Ok(tx.execute("DELETE FROM jobs", []).map(drop)?)
                    });
                    assert_eq!(
                        complete(tx, job, effects, Millis(m.now), 0.5, None).unwrap(),
                        Completed::Stale
                    );
                }
            }
            Op::Refresh { which } if !held.is_empty() => {
                let job = held[which % held.len()].clone();
                let ours = refresh(tx, &[(job.id, job.token.clone())], m.now).unwrap();
                let x = m.jobs.iter().position(|j| j.id == job.id.0).unwrap();
                if !ours.is_empty() {
                    assert!(m.jobs[x].lease.is_some());
                    m.jobs[x].lease = Some(m.now + LEASE_MS);
                }
            }
            Op::Sweep | Op::Rescue => {
                let all = matches!(op, Op::Rescue);
                let lost: Vec<usize> = (0..m.jobs.len())
                    .filter(|i| m.jobs[*i].lease.is_some_and(|l| all || l < m.now))
                    .collect();
                let got = if all {
                    rescue(tx, Millis(m.now), 0.5, &registry)
                } else {
                    sweep(tx, m.now, Millis(m.now), 0.5, &registry)
                }
                .unwrap();
                assert_eq!(got.again + got.dead, lost.len());
                for i in lost {
                    if all {
                        m.rescued(i);
                    } else {
                        m.failed(i, Some(m.now));
                    }
                }
            }
            Op::Pause(q) => {
                pause_queue(tx, QUEUES[q], "by hand", Millis(m.now)).unwrap();
                m.paused.insert(q);
            }
            Op::Resume(q) => assert_eq!(resume_queue(tx, QUEUES[q]).unwrap(), m.paused.remove(&q)),
            Op::PauseAll(on) => {
                if on {
                    workspace::pause(tx, "all").unwrap()
                } else {
                    workspace::resume(tx).map(drop).unwrap()
                }
                m.all_paused = on;
            }
            Op::Complete { .. } | Op::Refresh { .. } => {}
        }
        let expected: Vec<_> = m
            .jobs
            .iter()
            .map(|j| {
                let state = j.state.to_owned();
                (j.id, state, j.run_at, j.attempts, j.rescues, j.lease)
            })
            .collect();
        // A try is used up by a failure and by nothing else, and whatever is taken back comes to an end.
        assert!(
            m.jobs
                .iter()
                .all(|j| j.attempts == j.said && j.rescues <= 50),
            "after step {i}"
        );
        assert_eq!(rows(tx), expected, "after step {i}");
        // At most one running per lane, at most one open per key, whatever happened.
        for sql in [
            "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE state='running' AND lane IS NOT NULL GROUP BY lane HAVING count(*)>1)",
            "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE unique_key IS NOT NULL AND state IN('scheduled','ready','running') GROUP BY unique_key HAVING count(*)>1)",
        ] {
            assert_eq!(tx.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap(), 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]
    #[test]
    fn the_queue_does_what_a_list_in_memory_would(ops in prop::collection::vec(op(), 1..120)) {
        let end = WORLD.1.write_blocking(move |tx| -> anyhow::Result<()> {
            play(tx, ops);
            anyhow::bail!("over")
        }).unwrap_err().to_string();
        prop_assert_eq!(end, "over");
    }
}

#[test]
fn claiming_and_promoting_walk_their_index_and_no_future_job() {
    let (_, s) = &*WORLD;
    s.read_blocking(|c| {
        for (sql, index) in [
            ("SELECT id,lane FROM jobs WHERE queue='x' AND state='ready' ORDER BY priority,run_at,id", "jobs_claim"),
            ("SELECT id FROM jobs WHERE state='scheduled' AND run_at<=5 ORDER BY run_at LIMIT 500", "jobs_promote"),
            ("SELECT min(queue) FROM jobs WHERE state='ready' AND queue>'a'", "jobs_claim"),
            ("SELECT id FROM jobs WHERE state='running' AND lease_until<5", "jobs_lease"),
            ("SELECT id FROM jobs WHERE unique_key='x' AND unique_key IS NOT NULL AND state IN('scheduled','ready','running')", "jobs_unique"),
        ] {
            let plan: Vec<String> = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?.query_map([], |r| r.get(3))?.collect::<Result<_, _>>()?;
            let plan = plan.join("; ");
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn the_schema_refuses_two_running_of_a_lane_and_a_dead_one_without_a_reason() {
    let (_, s) = &*WORLD;
    let end = s.write_blocking(|tx| -> anyhow::Result<()> {
        for k in ["a", "b"] {
            let mut j = super::world::job("sending", k, 0);
            j.lane = Some("inbox:1".into());
            enqueue(tx, &j)?;
        }
        let run = "UPDATE jobs SET state='running',lease_token='t',lease_until=1 WHERE kind=?1";
        tx.execute(run, ["a"])?;
        assert!(
            tx.execute(run, ["b"])
                .unwrap_err()
                .to_string()
                .contains("UNIQUE")
        );
        assert!(
            tx.execute("UPDATE jobs SET state='dead',ended_at=1 WHERE kind='b'", [])
                .unwrap_err()
                .to_string()
                .contains("CHECK")
        );
        assert!(
            tx.execute("UPDATE jobs SET recoveries=3", params![])
                .unwrap_err()
                .to_string()
                .contains("CHECK")
        );
        anyhow::bail!("over")
    });
    assert_eq!(end.unwrap_err().to_string(), "over");
}
