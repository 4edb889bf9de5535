use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::Millis;
use domain::ports::{Clock, Ids, Rng};
use domain::time::{DAY, HOUR, SECOND};
use store::Store;

use super::world::{Half, NOW, Numbers, Script, StillClock, job, put, store};
use crate::{JobId, Outcome, Registry, RepairRefused, dismiss, drain, get, prune, retry};

struct World {
    _dir: tempfile::TempDir,
    store: Store,
    clock: Arc<StillClock>,
    script: Script,
    registry: Arc<Registry>,
}

fn world(script: Script) -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(StillClock(NOW.into()));
    World {
        store: store(dir.path(), clock.clone()),
        _dir: dir,
        clock,
        registry: Arc::new(Registry::new().with("k", script.clone())),
        script,
    }
}

impl World {
    async fn drain(&self) -> crate::Drained {
        let (clock, ids, rng): (Arc<dyn Clock>, Arc<dyn Ids>, Arc<dyn Rng>) = (
            self.clock.clone(),
            Arc::new(Numbers::default()),
            Arc::new(Half),
        );
        drain(&self.store, &self.registry, &clock, &ids, &rng, 100)
            .await
            .unwrap()
    }
    fn advance(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }
    fn put(&self, j: crate::NewJob) -> JobId {
        self.store.write_blocking(move |tx| Ok(put(tx, j))).unwrap()
    }
    fn job(&self, id: JobId) -> crate::Job {
        self.store
            .read_blocking(|c| Ok(get(c, id)?))
            .unwrap()
            .unwrap()
    }
    fn setting(&self, key: &'static str) -> bool {
        self.store
            .read_blocking(move |c| {
                Ok(c.query_row(
                    "SELECT EXISTS(SELECT 1 FROM settings WHERE key=?1)",
                    [key],
                    |r| r.get(0),
                )?)
            })
            .unwrap()
    }
}

fn mark(key: &'static str) -> impl FnOnce(&store::Tx<'_>) -> anyhow::Result<()> + Send + 'static {
    move |tx| {
        Ok(tx
            .execute("INSERT INTO settings VALUES(?1,'1',0)", [key])
            .map(drop)?)
    }
}

#[tokio::test]
async fn jobs_run_in_order_of_priority_time_and_birth_over_all_queues() {
    let w = world(Script::default());
    w.put(job("enrichment", "k", 5).priority(8));
    w.put(crate::NewJob {
        run_at: Millis(NOW - 1),
        ..job("research", "k", 2)
    });
    w.put(job("enrichment", "k", 3));
    w.put(job("acquisition", "k", 4));
    w.put(job("reply", "k", 1).priority(1));
    w.put(crate::NewJob {
        run_at: Millis(NOW + HOUR),
        ..job("reply", "k", 6).priority(0)
    });
    let d = w.drain().await;
    assert_eq!(w.script.numbers(), [1, 2, 3, 4, 5]);
    assert_eq!(
        (d.ran, d.next_due, d.cut),
        (5, Some(Millis(NOW + HOUR)), false)
    );
    w.advance(HOUR);
    assert_eq!(w.drain().await.ran, 1);
}

#[tokio::test]
async fn effects_commit_with_the_outcome_or_not_at_all() {
    let script = Script::default()
        .then(|| {
            Outcome::done_with(|tx| {
                mark("half")(tx)?;
                anyhow::bail!("the second half failed")
            })
        })
        .then(|| Outcome::done_with(mark("whole")));
    let w = world(script);
    let id = w.put(job("enrichment", "k", 1));
    w.drain().await;
    assert!(!w.setting("half"));
    let j = w.job(id);
    assert_eq!((j.state.as_str(), j.attempts), ("scheduled", 1));
    assert!(j.last_error.unwrap().contains("second half failed"));
    w.advance(15 * SECOND);
    w.drain().await;
    assert!(w.setting("whole"));
    assert_eq!(w.job(id).state, "done");
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_last_one_is_death_with_what_belongs_to_it() {
    let script = Script::default()
        .then(|| panic!("boom 1"))
        .then(|| panic!("boom 2"))
        .then(|| panic!("boom {}", 3));
    let w = world(script);
    let id = w.put(job("enrichment", "k", 1));
    for _ in 0..3 {
        w.drain().await;
        w.advance(HOUR);
    }
    let j = w.job(id);
    assert_eq!((j.state.as_str(), j.attempts), ("dead", 3));
    assert_eq!(j.last_error.as_deref(), Some("it panicked: boom 3"));
    assert_eq!(*w.script.died.lock().unwrap(), ["it panicked: boom 3"]);
    assert!(w.setting("death-1"));
}

#[tokio::test]
async fn a_snooze_uses_no_attempt_and_a_retry_after_wins_over_the_backoff() {
    let script = Script::default()
        .then(|| Outcome::Snooze(Millis(NOW + 7), "window".into()))
        .then(|| Outcome::RetryAt(Millis(NOW + 100), "429".into()));
    let w = world(script);
    let id = w.put(job("enrichment", "k", 1));
    w.drain().await;
    assert_eq!((w.job(id).attempts, w.job(id).run_at), (0, Millis(NOW + 7)));
    w.advance(7);
    w.drain().await;
    assert_eq!(
        (w.job(id).attempts, w.job(id).run_at),
        (1, Millis(NOW + 100))
    );
}

#[tokio::test]
async fn a_kind_nobody_knows_is_dead_at_once() {
    let w = world(Script::default());
    let id = w.put(job("enrichment", "unknown", 1));
    w.drain().await;
    assert_eq!(w.job(id).state, "dead");
}

#[tokio::test]
async fn a_job_exists_exactly_if_its_transaction_does() {
    let w = world(Script::default());
    w.store
        .write(|tx| -> anyhow::Result<()> {
            put(tx, job("enrichment", "k", 1));
            anyhow::bail!("no")
        })
        .await
        .unwrap_err();
    assert_eq!(w.drain().await.ran, 0);
}

#[tokio::test]
async fn jobs_that_bring_jobs_are_drained_too_and_an_endless_one_is_cut() {
    struct Endless;
    impl crate::Handler for Endless {
        fn run<'a>(
            &'a self,
            _: &'a crate::Claimed,
            _: &'a crate::JobContext,
        ) -> domain::ports::BoxFuture<'a, Outcome> {
            Box::pin(async {
                Outcome::done_with(|tx| {
                    crate::enqueue(tx, &job("enrichment", "k", 1))?;
                    Ok(())
                })
            })
        }
    }
    let mut w = world(Script::default());
    w.registry = Arc::new(Registry::new().with("k", Endless));
    w.put(job("enrichment", "k", 1));
    let d = w.drain().await;
    assert!(d.cut && d.ran == 100);
}

#[tokio::test]
async fn the_agent_revives_a_job_twice_and_never_a_send_and_only_dismissed_dead_ones_are_pruned() {
    let script = (0..5).fold(Script::default(), |s, _| {
        s.then(|| Outcome::Dead("x".into()))
    });
    let w = world(script);
    let id = w.put(job("enrichment", "k", 1).unique("u"));
    let send = w.put(job("sending", "k", 2));
    w.drain().await;
    let act = |id, agent| {
        w.store
            .write_blocking(move |tx| retry(tx, id, agent, &"t".into(), Millis(NOW)))
    };
    let why = |e: anyhow::Error| *e.downcast_ref::<RepairRefused>().unwrap();
    assert_eq!(why(act(send, true).unwrap_err()), RepairRefused::OnlyPerson);
    for _ in 0..2 {
        act(id, true).unwrap();
        w.drain().await;
    }
    assert_eq!(why(act(id, true).unwrap_err()), RepairRefused::OnlyPerson);
    act(id, false).unwrap();
    assert_eq!(why(act(id, false).unwrap_err()), RepairRefused::NotDead);
    w.drain().await;
    let other = w.put(job("enrichment", "k", 3).unique("u"));
    assert_eq!(why(act(id, false).unwrap_err()), RepairRefused::Open);
    w.drain().await;
    assert_eq!(w.job(other).state, "done");

    w.store
        .write_blocking(move |tx| dismiss(tx, id, "bad data", &"t".into(), Millis(NOW)))
        .unwrap();
    let prune_at = |days: i64| {
        w.store
            .write_blocking(move |tx| Ok(prune(tx, Millis(NOW + days * DAY))?))
            .unwrap()
    };
    assert_eq!(prune_at(7), crate::Pruned { ended: 0, dead: 0 });
    assert_eq!(prune_at(8), crate::Pruned { ended: 1, dead: 0 });
    assert_eq!(
        prune_at(91),
        crate::Pruned { ended: 0, dead: 1 },
        "the send nobody looked at stays"
    );
    assert_eq!(w.job(send).state, "dead");
}
