//! Clocks, ids, randomness and a store for the tests.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::Millis;
use domain::ports::{BoxFuture, Clock, Ids, Rng};
use serde_json::json;
use store::{Kind, OpenOptions, Store, Tx};

use crate::{Claimed, Handler, JobContext, NewJob, Outcome, ensure_queues};

pub(crate) const NOW: i64 = 1_790_000_000_000;

/// Stands until it is moved.
pub(crate) struct StillClock(pub(crate) AtomicI64);

impl Clock for StillClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
    fn boot_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    fn sleep_until(&self, _: Millis) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// Real time, so many times faster.
pub(crate) struct FastClock {
    start: Instant,
    speed: u32,
}

impl FastClock {
    pub(crate) fn new(speed: u32) -> Self {
        Self {
            start: Instant::now(),
            speed,
        }
    }
}

impl Clock for FastClock {
    fn now(&self) -> Millis {
        Millis(NOW + self.boot_ms())
    }
    fn boot_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_micros()).unwrap() * i64::from(self.speed) / 1000
    }
    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        let ms = u64::try_from(at.since(self.now()).max(0)).unwrap();
        Box::pin(tokio::time::sleep(Duration::from_micros(
            ms * 1000 / u64::from(self.speed),
        )))
    }
}

#[derive(Default)]
pub(crate) struct Numbers(AtomicU64);

impl Ids for Numbers {
    fn fresh(&self) -> String {
        format!("id-{}", self.0.fetch_add(1, Ordering::SeqCst))
    }
    fn token(&self) -> String {
        format!("token-{}", self.0.fetch_add(1, Ordering::SeqCst))
    }
}

pub(crate) struct Half;

impl Rng for Half {
    fn next_u64(&self) -> u64 {
        1 << 63
    }
}

pub(crate) fn store(dir: &std::path::Path, clock: Arc<dyn Clock>) -> Store {
    let s = Store::open(OpenOptions::writer(dir, clock).create(Kind::Practice, "uid")).unwrap();
    s.write_blocking(|tx| Ok(ensure_queues(tx)?)).unwrap();
    s
}

pub(crate) fn job(queue: &str, kind: &str, n: i64) -> NewJob {
    NewJob::new(queue, kind, json!({ "n": n }), Millis(NOW), "trace".into())
}

pub(crate) fn put(tx: &Tx<'_>, job: NewJob) -> crate::JobId {
    crate::enqueue(tx, &job).unwrap().id()
}

/// Answers from a list, then `done`; keeps what it ran.
#[derive(Clone, Default)]
pub(crate) struct Script {
    pub(crate) ran: Arc<Mutex<Vec<(String, i64)>>>,
    pub(crate) answers: Arc<Mutex<VecDeque<Box<dyn FnOnce() -> Outcome + Send>>>>,
    pub(crate) died: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub(crate) fn then(self, f: impl FnOnce() -> Outcome + Send + 'static) -> Self {
        self.answers.lock().unwrap().push_back(Box::new(f));
        self
    }
    pub(crate) fn numbers(&self) -> Vec<i64> {
        self.ran.lock().unwrap().iter().map(|r| r.1).collect()
    }
}

impl Handler for Script {
    fn run<'a>(&'a self, job: &'a Claimed, _: &'a JobContext) -> BoxFuture<'a, Outcome> {
        self.ran
            .lock()
            .unwrap()
            .push((job.queue.clone(), job.payload["n"].as_i64().unwrap()));
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move { answer.map_or_else(Outcome::done, |f| f()) })
    }
    fn on_death(&self, tx: &Tx<'_>, job: &Claimed, error: &str) -> anyhow::Result<()> {
        tx.execute(
            "INSERT INTO settings VALUES('death-'||?1,'1',0)",
            [job.id.0],
        )?;
        self.died.lock().unwrap().push(error.to_owned());
        Ok(())
    }
}
