use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::Millis;
use domain::ports::{BoxFuture, Clock};
use domain::time::{HOUR, MINUTE};
use store::Store;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::world::{FastClock, Half, NOW, Numbers, Script, job, put, store};
use crate::{Claimed, Every, Handler, JobContext, Outcome, Registry, Runner, Schedule};

fn runner(s: &Store, registry: Registry, schedules: Vec<Schedule>) -> Runner {
    Runner::new(
        s.clone(),
        Arc::new(registry),
        Arc::clone(s.clock()),
        Arc::new(Numbers::default()),
        Arc::new(Half),
        schedules,
    )
}

fn states(s: &Store) -> HashMap<String, i64> {
    s.read_blocking(|c| {
        Ok(c.prepare("SELECT state,count(*) FROM jobs GROUP BY state")?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_, _>>()?)
    })
    .unwrap()
}

/// Wait for something that must come; the limit only keeps a broken test from hanging.
async fn until(mut what: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come");
}

/// Counts what runs at the same time, per queue and lane.
#[derive(Clone, Default)]
struct Crowd(Arc<Mutex<(HashMap<String, i32>, HashMap<String, i32>)>>);

impl Handler for Crowd {
    fn run<'a>(&'a self, job: &'a Claimed, _: &'a JobContext) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let keys = [Some(job.queue.clone()), job.lane.clone()];
            for k in keys.iter().flatten() {
                let mut g = self.0.lock().unwrap();
                let now = g.0.entry(k.clone()).or_default();
                *now += 1;
                let now = *now;
                let most = g.1.entry(k.clone()).or_default();
                *most = (*most).max(now);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
            for k in keys.iter().flatten() {
                *self.0.lock().unwrap().0.get_mut(k).unwrap() -= 1;
            }
            Outcome::done()
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_jobs_run_within_concurrency_and_one_per_lane() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path(), Arc::new(FastClock::new(50)));
    let crowd = Crowd::default();
    s.write(|tx| {
        for i in 0..60 {
            let mut j = job("sending", "k", i);
            j.lane = Some(format!("inbox:{}", i % 3));
            put(tx, j);
            put(tx, job("reply", "k", i));
            put(tx, job("enrichment", "k", i));
        }
        Ok(())
    })
    .await
    .unwrap();
    let cancel = CancellationToken::new();
    let r = runner(&s, Registry::new().with("k", crowd.clone()), vec![]);
    let stop = cancel.clone();
    let task = tokio::spawn(async move { r.run(stop).await });
    // and some while it runs: it must wake up for them
    until(|| states(&s).get("done").is_some_and(|n| *n == 180)).await;
    s.write(|tx| Ok(put(tx, job("followup", "k", 1))))
        .await
        .unwrap();
    until(|| states(&s).get("done").is_some_and(|n| *n == 181)).await;
    cancel.cancel();
    task.await.unwrap().unwrap();
    let most = crowd.0.lock().unwrap().1.clone();
    assert!(
        most["enrichment"] > 1 && most["enrichment"] <= 10,
        "{most:?}"
    );
    assert_eq!(most["reply"], 1);
    assert!(most["sending"] <= 3, "{most:?}");
    for lane in 0..3 {
        assert_eq!(most[&format!("inbox:{lane}")], 1);
    }
}

/// Runs until it is told to end, or for ever.
struct Stubborn(Arc<Notify>);

impl Handler for Stubborn {
    fn run<'a>(&'a self, job: &'a Claimed, ctx: &'a JobContext) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            self.0.notify_one();
            if job.payload["n"] == 7 {
                ctx.cancel.cancelled().await;
            }
            std::future::pending().await
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_cuts_off_what_does_not_end_and_gives_it_back_but_leaves_sends_to_their_phase() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path(), Arc::new(FastClock::new(200)));
    let started = Arc::new(Notify::new());
    let ids = s
        .write(|tx| {
            Ok((
                put(tx, job("enrichment", "k", 7)),
                put(tx, job("sending", "k", 8)),
                put(
                    tx,
                    crate::NewJob {
                        run_at: Millis(NOW + 1000 * HOUR),
                        ..job("reply", "k", 9)
                    },
                ),
            ))
        })
        .await
        .unwrap();
    let cancel = CancellationToken::new();
    let (r, stop) = (
        runner(
            &s,
            Registry::new().with("k", Stubborn(started.clone())),
            vec![],
        ),
        cancel.clone(),
    );
    let task = tokio::spawn(async move { r.run(stop).await });
    started.notified().await;
    until(|| states(&s).get("running") == Some(&2)).await;
    cancel.cancel();
    task.await.unwrap().unwrap();
    let get = |id| {
        s.read_blocking(move |c| Ok(crate::get(c, id)?))
            .unwrap()
            .unwrap()
    };
    assert_eq!(
        (get(ids.0).state.as_str(), get(ids.0).attempts),
        ("scheduled", 0)
    );
    assert_eq!(get(ids.1).state, "running");
    assert_eq!(get(ids.2).state, "scheduled");
    // The next launch takes the send back and runs it: its handler looks at the attempt's phase.
    let script = Script::default();
    let cancel = CancellationToken::new();
    let (r, stop) = (
        runner(&s, Registry::new().with("k", script.clone()), vec![]),
        cancel.clone(),
    );
    let task = tokio::spawn(async move { r.run(stop).await });
    until(|| states(&s).get("done") == Some(&2)).await;
    cancel.cancel();
    task.await.unwrap().unwrap();
    let mut ran = script.numbers();
    ran.sort_unstable();
    assert_eq!(ran, [7, 8]);
}

/// Takes longer than a lease.
struct Slow(Arc<dyn Clock>);

impl Handler for Slow {
    fn run<'a>(&'a self, _: &'a Claimed, _: &'a JobContext) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            self.0.sleep_until(self.0.now().plus(4 * MINUTE)).await;
            Outcome::done()
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_longer_than_its_lease_is_kept_by_refreshing() {
    let dir = tempfile::tempdir().unwrap();
    // 4 simulated minutes in 4.8 s: a lease is 1.2 s, a refresh 0.4 s.
    let s = store(dir.path(), Arc::new(FastClock::new(50)));
    let id = s
        .write(|tx| Ok(put(tx, job("enrichment", "k", 1))))
        .await
        .unwrap();
    let cancel = CancellationToken::new();
    let (r, stop) = (
        runner(
            &s,
            Registry::new().with("k", Slow(Arc::clone(s.clock()))),
            vec![],
        ),
        cancel.clone(),
    );
    let task = tokio::spawn(async move { r.run(stop).await });
    until(|| states(&s).get("done") == Some(&1)).await;
    cancel.cancel();
    task.await.unwrap().unwrap();
    let j = s
        .read_blocking(move |c| Ok(crate::get(c, id)?))
        .unwrap()
        .unwrap();
    assert_eq!(
        (j.attempts, j.last_error),
        (0, None),
        "it was never taken back"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schedules_and_delayed_jobs_run_in_their_time() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path(), Arc::new(FastClock::new(600)));
    let script = Script::default();
    let schedule = Schedule {
        name: "tick".into(),
        every: Every::Millis(2 * MINUTE),
        queue: "maintenance".into(),
        kind: "k".into(),
        payload: serde_json::json!({ "n": 1 }),
        priority: 5,
    };
    let cancel = CancellationToken::new();
    let (r, stop) = (
        runner(
            &s,
            Registry::new().with("k", script.clone()),
            vec![schedule],
        ),
        cancel.clone(),
    );
    let task = tokio::spawn(async move { r.run(stop).await });
    s.write(|tx| {
        Ok(put(
            tx,
            crate::NewJob {
                run_at: Millis(NOW + 5 * MINUTE),
                ..job("followup", "k", 2)
            },
        ))
    })
    .await
    .unwrap();
    until(|| {
        script.numbers().iter().filter(|n| **n == 1).count() >= 4 && script.numbers().contains(&2)
    })
    .await;
    cancel.cancel();
    task.await.unwrap().unwrap();
    assert!(
        s.clock().now() >= Millis(NOW + 6 * MINUTE),
        "four ticks need six minutes"
    );
}
