//! One simulated history: the real engine on a temporary workspace, days of work with a person at the screen, and what can
//! happen to a laptop in them. It ends at the first broken promise.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::ports::Clock as _;
use domain::time::{DAY, HOUR, MINUTE};
use domain::{Code, Millis, WireError};
use engine::Engine;
use engine::runtime::clockwatch::Gap;
use engine::runtime::simulated;
use serde_json::{Value, json};

use super::ledger::Ledger;
use super::life::{Life, Machine};
use super::net::{Mood, Net};
use super::scene::{self, Scene};
use crate::clock::SimClock;
use crate::post::PostOffice;
use crate::rng::Stream;
use crate::run::scorecard::event_hash;
use crate::run::setup::MAILBOXES;
use crate::world::{START, World};

/// Why a stretch of a history ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The process died: open what it left.
    Died,
    /// A promise is broken: why.
    Broken(String),
}

/// A stretch of a history.
pub(crate) type Stretch<T> = Result<T, Stop>;

pub(crate) fn broken(why: impl Into<String>) -> Stop {
    Stop::Broken(why.into())
}

impl From<anyhow::Error> for Stop {
    fn from(e: anyhow::Error) -> Self {
        Self::Broken(format!("an error where none may be: {e:#}"))
    }
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// The first broken promise, with the simulated day.
    pub(crate) failure: Option<(i64, String)>,
    pub(crate) faults: BTreeMap<&'static str, u64>,
    pub(crate) sent: u64,
    pub(crate) letters: u64,
    pub(crate) checked: u64,
    /// SHA-256 over the event log and everything that was done.
    pub(crate) hash: String,
    /// What happened, a line each.
    pub(crate) log: Vec<String>,
}

/// A history under way.
pub(crate) struct History<'a> {
    pub(super) scene: &'a Scene,
    pub(super) world: Arc<World>,
    pub(super) machine: Machine,
    pub(super) office: PostOffice,
    pub(super) net: Net,
    pub(super) ledger: Ledger,
    pub(super) acts: Stream,
    pub(super) life: Life,
    pub(super) engine: Option<Engine>,
    pub(super) log: Vec<String>,
    pub(super) checked: u64,
    pub(super) quarantine: bool,
    pub(super) went_back: bool,
    pub(super) asked_to_leave: bool,
    /// When quarantine was left last.
    pub(super) left_at: Option<Millis>,
    pub(super) saved: bool,
    /// The engine that another process took the workspace from, while it finishes what it was doing.
    pub(super) stale: Option<(Engine, Life)>,
    /// Attempts a person closed by hand, by mail.
    pub(super) closed: Vec<String>,
    dir: tempfile::TempDir,
    lives: u32,
    sits: Millis,
}

/// Live through `days` days.
pub(crate) async fn live(scene: &Scene, seed: u64, days: u32) -> anyhow::Result<Outcome> {
    let world = Arc::new(scene.world(seed));
    let truth = SimClock::new(START.plus(10 * MINUTE));
    let machine = Machine::new(truth.clone(), seed);
    let office = PostOffice::new(world.clone(), Arc::new(truth.clone()), &MAILBOXES);
    let ledger = Ledger::new(truth);
    let net = Net::new(office.clone(), ledger.clone(), seed);
    let dir = scene::place()?;
    scene.copy_to(&dir.path().join("0"))?;
    let life = Life::new(&machine, dir.path().join("0"), dir.path().join("1"));
    let mut h = History {
        scene,
        world,
        machine,
        office,
        net,
        ledger,
        acts: Stream::new(seed, "what happens"),
        life,
        engine: None,
        log: Vec::new(),
        checked: 0,
        quarantine: false,
        went_back: false,
        asked_to_leave: false,
        left_at: None,
        saved: false,
        stale: None,
        closed: Vec::new(),
        dir,
        lives: 0,
        sits: START,
    };
    let failure = h.run(days).await;
    let hash = h.hash().await.unwrap_or_default();
    h.close().await;
    Ok(Outcome {
        failure,
        faults: h.net.counts(),
        sent: u64::try_from(h.office.arrivals().len()).unwrap_or(u64::MAX),
        letters: u64::try_from(h.office.letters().len()).unwrap_or(u64::MAX),
        checked: h.checked,
        hash,
        log: h.log,
    })
}

/// What comes next when nothing is due: two hours where somebody's day is, else six.
fn next_round(now: Millis) -> Millis {
    let hour = now.0.rem_euclid(DAY).div_euclid(HOUR);
    let grid = if (7..22).contains(&hour) {
        2 * HOUR
    } else {
        6 * HOUR
    };
    let n = now.0.div_euclid(grid).saturating_add(1);
    Millis(n.saturating_mul(grid))
}

impl History<'_> {
    async fn run(&mut self, days: u32) -> Option<(i64, String)> {
        let start = self.machine.truth.now();
        let end = start.plus(i64::from(days).saturating_mul(DAY));
        let mut day = 0;
        loop {
            let done = self.stretch(end, &mut day).await;
            let at = self.machine.truth.now().since(start).div_euclid(DAY);
            match done {
                Ok(()) => return None,
                Err(Stop::Died) => {}
                Err(Stop::Broken(why)) => return Some((at.saturating_add(1), why)),
            }
        }
    }

    /// Live on until the end, or until the process dies.
    async fn stretch(&mut self, end: Millis, day: &mut i64) -> Stretch<()> {
        if self.engine.is_none() || self.life.is_dead() {
            self.reopen().await?;
        }
        let start = end.0.div_euclid(DAY);
        // Quarantine was left a moment ago: what waited in it is rightly not done yet, and is judged after the next step.
        let mut owed = false;
        while self.machine.truth.now() < end {
            self.step().await?;
            self.person().await?;
            self.happens().await?;
            let today = self
                .machine
                .truth
                .now()
                .0
                .div_euclid(DAY)
                .saturating_sub(start);
            if *day != today {
                *day = today;
                owed = self.left_at == Some(self.machine.truth.now());
                if !owed {
                    self.check(today % 3 == 0).await?;
                }
                self.dangers();
            } else if owed {
                owed = false;
                self.check(today % 3 == 0).await?;
            }
            self.pass().await?;
        }
        self.ends().await
    }

    pub(super) fn note(&mut self, what: impl AsRef<str>) {
        let now = self.machine.truth.now();
        self.log.push(format!("{now} {}", what.as_ref()));
    }

    pub(super) fn draw(&mut self, n: u64) -> u64 {
        self.acts.below(n)
    }

    pub(super) fn e(&self) -> Stretch<Engine> {
        self.engine
            .clone()
            .ok_or_else(|| broken("no engine is open"))
    }

    /// Let the engine work on something; `Died` when the process died in it.
    pub(super) async fn alive<T>(&self, work: impl Future<Output = T>) -> Stretch<T> {
        let mut work = std::pin::pin!(work);
        let out = loop {
            tokio::select! {
                biased;
                () = self.life.death() => return Err(Stop::Died),
                done = &mut work => break done,
                () = self.life.parked() => self.wakes(),
            }
        };
        if self.life.is_dead() {
            Err(Stop::Died)
        } else {
            Ok(out)
        }
    }

    /// The engine sleeps: time passes until it wants to wake.
    fn wakes(&self) {
        if let Some(t) = self.machine.truth.next_wake() {
            self.machine.truth.advance_to(t);
        }
    }

    /// A person's operation. A refusal is an answer; an internal error is a broken promise.
    pub(super) async fn call(&self, name: &str, input: Value) -> Stretch<Result<Value, WireError>> {
        let e = self.e()?;
        let cx = e.person();
        let done = self.alive(e.call(&cx, name, input)).await?;
        if let Err(w) = &done
            && w.code == Code::Internal
        {
            return Err(broken(format!("{name} failed: {w}")));
        }
        Ok(done)
    }

    /// Everything that is due, with what happens while a server takes its time.
    pub(super) async fn step(&mut self) -> Stretch<()> {
        self.office.release_due();
        let e = self.e()?;
        self.net.may_stall(true);
        let work = simulated::step(&e);
        let mut work = std::pin::pin!(work);
        let done = loop {
            let (net, life) = (self.net.clone(), self.life.clone());
            tokio::select! {
                biased;
                () = life.death() => break Err(Stop::Died),
                done = &mut work => break done.map_err(Stop::from),
                stall = net.stalled() => {
                    self.net.may_stall(false);
                    if let Err(stop) = self.meanwhile(&stall).await {
                        break Err(stop);
                    }
                    self.net.may_stall(true);
                    self.net.resume();
                }
                () = life.parked() => self.wakes(),
            }
        };
        self.net.may_stall(false);
        let stale = self.stale.take();
        if let Some((old, _)) = &stale {
            old.store().close().await;
        }
        if self.life.is_dead() {
            return Err(Stop::Died);
        }
        match done {
            // What a writer of yesterday is refused is no fault.
            Err(Stop::Broken(_)) | Ok(_) if stale.is_some() => Ok(()),
            other => other.map(drop),
        }
    }

    /// Move to what comes next.
    async fn pass(&mut self) -> Stretch<()> {
        let now = self.machine.truth.now();
        let e = self.e()?;
        let due: Option<i64> = self
            .alive(e.store().read(|c| {
                Ok(c.query_row(
                    "SELECT min(run_at) FROM jobs WHERE state IN('scheduled','ready')",
                    [],
                    |r| r.get(0),
                )?)
            }))
            .await??;
        let skew = self.machine.skew.load(Ordering::SeqCst);
        let next = [
            due.map(|t| Millis(t).minus(skew)),
            Some(self.sits).filter(|t| *t > now),
        ]
        .into_iter()
        .flatten()
        .filter(|t| *t > now)
        .min()
        .map_or(next_round(now), |t| t.min(next_round(now)));
        self.machine.truth.advance_to(next.max(now.plus(1_000)));
        Ok(())
    }

    /// A person sits down every hour or two by day.
    async fn person(&mut self) -> Stretch<()> {
        let now = self.machine.truth.now();
        if now < self.sits {
            return Ok(());
        }
        let hours = i64::try_from(self.draw(3)).unwrap_or(0).saturating_add(1);
        self.sits = now.plus(hours.saturating_mul(HOUR));
        if (7..18).contains(&now.0.rem_euclid(DAY).div_euclid(HOUR)) {
            self.sit().await?;
        }
        Ok(())
    }

    /// Sometimes the process will die today: somewhere, or in the middle of a dialogue with a server.
    pub(super) fn dangers(&mut self) {
        self.life.is_safe();
        match self.draw(5) {
            0 => {
                let n = self.draw(4_000);
                self.life.dies_after(n.saturating_add(1));
            }
            1 | 2 => {
                let n = self.draw(12);
                self.life.dies_on_the_wire(n);
            }
            _ => {}
        }
    }

    /// The machine slept, or its clock was set: the engine notices.
    pub(super) async fn gap(&mut self, gap: Gap) -> Stretch<()> {
        let e = self.e()?;
        self.alive(simulated::after_gap(&e, gap)).await?;
        self.alive(engine::pipeline::clock::check(&e)).await??;
        Ok(())
    }

    /// Open what the last life left, as a launch does.
    pub(super) async fn reopen(&mut self) -> Stretch<()> {
        self.close().await;
        if self.life.is_dead() {
            if let Some(why) = self.life.trouble() {
                return Err(broken(why));
            }
            self.net.count("crash");
            self.note("the process died");
            let left = self.life.heir().to_owned();
            self.tear(&left)?;
            self.born(left);
        }
        let (world, secrets) = (self.world.clone(), self.scene.secrets().clone());
        let opened = scene::wake(&self.life, &self.net, &world, &secrets).await;
        if self.life.is_dead() {
            if let Ok(e) = opened {
                e.store().close().await;
            }
            return Err(Stop::Died);
        }
        let e = opened.map_err(|w| broken(format!("the workspace does not open: {w}")))?;
        self.engine = Some(e.clone());
        self.alive(engine::runtime::launch(&e)).await??;
        self.look_at_quarantine().await?;
        self.check_opt_outs().await?;
        self.alive(engine::pipeline::clock::check(&e)).await??;
        Ok(())
    }

    /// A new life over these files.
    pub(super) fn born(&mut self, files: PathBuf) {
        self.lives = self.lives.saturating_add(1);
        let heir = self
            .dir
            .path()
            .join(self.lives.saturating_add(1).to_string());
        let old = self.life.dir().to_owned();
        self.life = Life::new(&self.machine, files.clone(), heir);
        if old != files {
            drop(std::fs::remove_dir_all(old));
        }
        // Sometimes it dies in its first moments.
        if self.draw(6) == 0 {
            let n = self.draw(120);
            self.life.dies_after(n.saturating_add(1));
        }
    }

    pub(super) fn backup_file(&self) -> PathBuf {
        self.dir.path().join("backup.db")
    }

    /// A kill may cut what was just being appended: half a line of the journal, half a frame of the log.
    fn tear(&mut self, dir: &std::path::Path) -> Stretch<()> {
        use std::io::Write as _;
        let torn = |name: &str, bytes: &[u8]| -> std::io::Result<()> {
            let mut f = std::fs::File::options().append(true).open(dir.join(name))?;
            f.write_all(bytes)
        };
        let done = match self.draw(4) {
            0 => torn(store::db::JOURNAL_FILE, br#"{"sum":"0123"#),
            1 => torn("workspace.db-wal", &[7; 99]),
            _ => return Ok(()),
        };
        match done {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(broken(e.to_string())),
            _ => {
                self.net.count("torn_tail");
                Ok(())
            }
        }
    }

    /// Let go of the engine.
    pub(super) async fn close(&mut self) {
        if let Some(e) = self.engine.take() {
            e.store().close().await;
        }
    }

    /// The end: quiet weather, everything that waits is worked off, and nothing may be left over.
    async fn ends(&mut self) -> Stretch<()> {
        self.life.is_safe();
        self.net.mood(Mood::Calm);
        for (address, _) in MAILBOXES {
            self.net.hide(address, 0);
        }
        self.right_clock().await?;
        self.call("resume_sending", json!({})).await?.ok();
        if self.quarantine {
            self.leave_quarantine().await?;
        }
        for _ in 0..6 {
            self.step().await?;
            let next = next_round(self.machine.truth.now());
            self.machine.truth.advance_to(next);
        }
        self.step().await?;
        self.check(true).await?;
        self.check_the_end().await
    }

    async fn hash(&self) -> anyhow::Result<String> {
        use sha2::Digest as _;
        let Some(e) = &self.engine else {
            return Ok(String::new());
        };
        let events = e.store().read(event_hash).await?;
        let mut hash = sha2::Sha256::new();
        hash.update(events);
        hash.update(self.log.join("\n"));
        hash.update(format!("{:?}", self.office.arrivals()));
        Ok(hex::encode(hash.finalize()))
    }
}
