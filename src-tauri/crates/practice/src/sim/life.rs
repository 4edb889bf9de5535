//! One life of the engine, from its opening to the moment the process dies: the ports of time, ids and randomness it
//! lives on. Each call of a port is a point at which it may die. Dying is what a kill is to the disk: the files are copied
//! as they stand in the middle of whatever runs, and what the old engine does afterwards reaches neither copy nor world.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::Millis;
use domain::policy::clock::ClockSight;
use domain::ports::{BoxFuture, Clock, Ids, Rng, ServerDates};
use tokio::sync::Notify;

use crate::clock::SimClock;
use crate::locked;
use crate::rng::Stream;

/// What outlives a process: the machine's clock and the streams its ids and draws come from.
#[derive(Clone)]
pub(crate) struct Machine {
    /// The time the world's servers know.
    pub(crate) truth: SimClock,
    /// What the machine's clock says more, in milliseconds.
    pub(crate) skew: Arc<AtomicI64>,
    ids: Arc<Mutex<Stream>>,
    draws: Arc<Mutex<Stream>>,
}

impl Machine {
    pub(crate) fn new(truth: SimClock, seed: u64) -> Self {
        Self {
            truth,
            skew: Arc::default(),
            ids: Arc::new(Mutex::new(Stream::new(seed, "ids"))),
            draws: Arc::new(Mutex::new(Stream::new(seed, "engine"))),
        }
    }

    pub(crate) fn wall(&self) -> Millis {
        self.truth.now().plus(self.skew.load(Ordering::SeqCst))
    }
}

struct Inner {
    machine: Machine,
    dir: PathBuf,
    heir: PathBuf,
    passed: AtomicU64,
    fatal: AtomicU64,
    wires: AtomicU64,
    fatal_wire: AtomicU64,
    dead: AtomicBool,
    died: Notify,
    parked: Notify,
    /// Ids and draws of a dead engine come from here, so that they cost the living nothing.
    beyond: Mutex<Stream>,
    trouble: Mutex<Option<String>>,
}

/// A life; cheap to clone.
#[derive(Clone)]
pub(crate) struct Life(Arc<Inner>);

impl Life {
    /// A life over the files in `dir`; when it dies, they are copied to `heir`.
    pub(crate) fn new(machine: &Machine, dir: PathBuf, heir: PathBuf) -> Self {
        Self(Arc::new(Inner {
            machine: machine.clone(),
            dir,
            heir,
            passed: AtomicU64::new(0),
            fatal: AtomicU64::new(u64::MAX),
            wires: AtomicU64::new(0),
            fatal_wire: AtomicU64::new(u64::MAX),
            dead: AtomicBool::new(false),
            died: Notify::new(),
            parked: Notify::new(),
            beyond: Mutex::new(Stream::new(0, "beyond")),
            trouble: Mutex::new(None),
        }))
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.0.dir
    }

    pub(crate) fn heir(&self) -> &Path {
        &self.0.heir
    }

    /// Die at the `n`-th call of a port from now on.
    pub(crate) fn dies_after(&self, n: u64) {
        let at = self.0.passed.load(Ordering::SeqCst).saturating_add(n);
        self.0.fatal.store(at, Ordering::SeqCst);
    }

    /// Die at the `n`-th step of a dialogue with a submission server from now on.
    pub(crate) fn dies_on_the_wire(&self, n: u64) {
        let at = self.0.wires.load(Ordering::SeqCst).saturating_add(n);
        self.0.fatal_wire.store(at, Ordering::SeqCst);
    }

    /// Live on for the time being.
    pub(crate) fn is_safe(&self) {
        self.0.fatal.store(u64::MAX, Ordering::SeqCst);
        self.0.fatal_wire.store(u64::MAX, Ordering::SeqCst);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.0.dead.load(Ordering::SeqCst)
    }

    /// Why the files could not be copied, if they could not.
    pub(crate) fn trouble(&self) -> Option<String> {
        locked(&self.0.trouble).clone()
    }

    /// Wait for the end.
    pub(crate) async fn death(&self) {
        let mut news = std::pin::pin!(self.0.died.notified());
        news.as_mut().enable();
        if !self.is_dead() {
            news.await;
        }
    }

    /// Wait until the engine waits for its clock.
    pub(crate) async fn parked(&self) {
        self.0.parked.notified().await;
    }

    /// A call of a port.
    fn pass(&self) {
        let n = self.0.passed.fetch_add(1, Ordering::SeqCst);
        if n == self.0.fatal.load(Ordering::SeqCst) {
            self.die();
        }
    }

    /// A call of a port by which the engine meets the world: a dead engine gets no answer any more.
    pub(crate) async fn meets(&self) {
        self.pass();
        self.goes_on().await;
    }

    /// A step of a dialogue with a submission server.
    pub(crate) async fn on_the_wire(&self) {
        let n = self.0.wires.fetch_add(1, Ordering::SeqCst);
        if n == self.0.fatal_wire.load(Ordering::SeqCst) {
            self.die();
        }
        self.meets().await;
    }

    /// Returns to the living only.
    pub(crate) async fn goes_on(&self) {
        if self.is_dead() {
            std::future::pending::<()>().await;
        }
    }

    /// Die here and now.
    pub(crate) fn die(&self) {
        if self.0.dead.swap(true, Ordering::SeqCst) {
            return;
        }
        if let Err(error) = copy(&self.0.dir, &self.0.heir) {
            *locked(&self.0.trouble) = Some(format!("the files could not be copied: {error}"));
        }
        self.0.died.notify_waiters();
    }

    fn ids(&self) -> &Mutex<Stream> {
        if self.is_dead() {
            &self.0.beyond
        } else {
            &self.0.machine.ids
        }
    }
}

/// What a kill leaves: every file but the lock, which the kernel let go of, and the index of the log, which is memory.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text == store::db::LOCK_FILE || text.ends_with("-shm") || entry.file_type()?.is_dir() {
            continue;
        }
        std::fs::copy(entry.path(), to.join(&name))?;
    }
    Ok(())
}

impl Clock for Life {
    fn now(&self) -> Millis {
        self.pass();
        self.0.machine.wall()
    }

    fn boot_ms(&self) -> i64 {
        self.0.machine.truth.boot_ms()
    }

    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        let skew = self.0.machine.skew.load(Ordering::SeqCst);
        let waits = self.0.machine.truth.sleep_until(at.minus(skew));
        Box::pin(async move {
            self.0.parked.notify_one();
            waits.await;
            self.meets().await;
        })
    }
}

impl Ids for Life {
    fn fresh(&self) -> String {
        self.pass();
        let ms = u64::try_from(self.0.machine.wall().0).unwrap_or(0);
        let (a, b) = {
            let mut s = locked(self.ids());
            (s.next(), s.next())
        };
        crate::clock::uuid_v7(ms, a, b)
    }

    fn token(&self) -> String {
        self.pass();
        let mut s = locked(self.ids());
        format!("{:016x}{:016x}", s.next(), s.next())
    }
}

impl Rng for Life {
    fn next_u64(&self) -> u64 {
        self.pass();
        let stream = if self.is_dead() {
            &self.0.beyond
        } else {
            &self.0.machine.draws
        };
        locked(stream).next()
    }
}

impl ServerDates for Life {
    fn heard(&self) -> Vec<ClockSight> {
        self.pass();
        ["board.example", "pages.example"]
            .map(|host| self.sight(host))
            .into()
    }

    fn ask<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Option<ClockSight>> {
        Box::pin(async move {
            self.meets().await;
            Some(self.sight(host))
        })
    }
}

impl Life {
    fn sight(&self, host: &str) -> ClockSight {
        ClockSight {
            host: host.into(),
            at: self.0.machine.wall(),
            skew_ms: self.0.machine.skew.load(Ordering::SeqCst),
        }
    }
}
