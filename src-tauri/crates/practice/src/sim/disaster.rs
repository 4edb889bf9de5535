//! What can happen to a laptop and to the servers it talks to: sleep, clocks, crashes, a second window, a second machine on
//! the same files, restores, new weather on the lines; and what happens while a server takes its time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::ports::Clock as _;
use domain::time::{HOUR, MINUTE};
use engine::runtime::clockwatch::Gap;
use engine::runtime::simulated;
use serde_json::json;
use store::db::restore::{RestoreOptions, restore};
use store::{OpenError, OpenOptions, Store};

use super::history::{History, Stop, Stretch, broken};
use super::life::Life;
use super::net::{Mood, Stall};
use super::scene;
use crate::run::setup::MAILBOXES;

impl History<'_> {
    fn between(&mut self, from: i64, to: i64) -> i64 {
        self.acts.between(from, to)
    }

    fn mailbox(&mut self) -> &'static str {
        self.acts.pick(&MAILBOXES).map_or("", |m| m.0)
    }

    /// Perhaps something happens now.
    pub(super) async fn happens(&mut self) -> Stretch<()> {
        if self.quarantine && self.draw(6) == 0 {
            self.leave_quarantine().await?;
        }
        if self.machine.skew.load(Ordering::SeqCst) != 0 && self.draw(5) == 0 {
            self.right_clock().await?;
        }
        match self.draw(1_000) {
            0..=79 => {
                let mood = self.acts.pick(&Mood::ALL).copied().unwrap_or(Mood::Calm);
                self.net.mood(mood);
                self.note(format!("the lines are {mood:?}"));
            }
            100..=119 => self.writes(None),
            140..=149 => self.sleeps().await?,
            160..=167 => self.clock_jumps().await?,
            175..=186 => self.back_up().await?,
            200..=205 => self.restore().await?,
            212..=218 => self.second_window().await?,
            227..=232 => {
                self.life.die();
                return Err(Stop::Died);
            }
            237..=246 => {
                let (address, folder) = (
                    self.mailbox(),
                    self.acts.pick(&["INBOX", "Junk", "Sent"]).copied(),
                );
                self.net.renumber(address, folder.unwrap_or("INBOX"));
            }
            257..=266 => {
                let (address, n) = (self.mailbox(), self.draw(3));
                self.net.hide(address, usize::try_from(n).unwrap_or(0));
            }
            277..=286 => {
                let (address, n, junk) = (self.mailbox(), self.draw(50), self.draw(2) == 0);
                self.net
                    .again(address, usize::try_from(n).unwrap_or(0), junk);
            }
            297..=301 => {
                self.net.count("restart");
                self.note("closed and opened again");
                self.close().await;
                self.reopen().await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// A server takes its time; meanwhile the world goes on.
    pub(super) async fn meanwhile(&mut self, stall: &Stall) -> Stretch<()> {
        self.note(format!("stands still: {stall:?}"));
        match self.draw(14) {
            0 => self.time(20).await?,
            1 | 2 => match stall.to.clone() {
                Some(to) => self.leave_alone(&to, false).await?,
                None => self.works_on().await?,
            },
            3..=5 => {
                self.answers_now(stall.to.as_deref()).await?;
            }
            6 => self.act().await?,
            7 => {
                self.life.die();
                return Err(Stop::Died);
            }
            8 => self.clock_jumps().await?,
            9 => self.sleeps().await?,
            10 | 11 => self.works_on().await?,
            12 => {
                self.call("pause_sending", json!({ "reason": "simulated" }))
                    .await?
                    .ok();
            }
            _ => self.taken_over().await?,
        }
        Ok(())
    }

    async fn time(&mut self, minutes: i64) -> Stretch<()> {
        let ms = self.between(1, minutes).saturating_mul(MINUTE);
        self.machine
            .truth
            .advance_to(self.machine.truth.now().plus(ms));
        Ok(())
    }

    /// Somebody answers, best the one the stalled mail is for, and the reading loop ingests it while the other dialogue
    /// stands still.
    async fn answers_now(&mut self, to: Option<&str>) -> Stretch<()> {
        self.writes(to);
        let e = self.e()?;
        self.alive(simulated::read_all(&e)).await??;
        // From here on it is known.
        let now = self.machine.truth.now();
        self.machine.truth.advance_to(now.plus(2_000));
        self.check_opt_outs().await
    }

    /// The other loops of the machine go on.
    async fn works_on(&mut self) -> Stretch<()> {
        let e = self.e()?;
        Box::pin(self.alive(simulated::step(&e))).await??;
        Ok(())
    }

    async fn sleeps(&mut self) -> Stretch<()> {
        let ms = self.between(1, 10).saturating_mul(HOUR);
        self.net.count("sleep");
        self.note(format!("sleeps {} h", ms / HOUR));
        self.machine
            .truth
            .advance_to(self.machine.truth.now().plus(ms));
        self.gap(Gap::Slept(ms)).await
    }

    async fn clock_jumps(&mut self) -> Stretch<()> {
        let minutes = match self.draw(3) {
            0 => self.between(-5, 5),
            1 => self.between(-180, -6),
            _ => self.between(6, 600),
        };
        let ms = minutes.saturating_mul(MINUTE);
        self.net
            .count(if ms < 0 { "clock_back" } else { "clock_ahead" });
        self.note(format!("the clock is set by {minutes} min"));
        self.set_clock(ms).await
    }

    async fn set_clock(&mut self, ms: i64) -> Stretch<()> {
        self.machine.skew.fetch_add(ms, Ordering::SeqCst);
        self.went_back |= ms < 0;
        self.gap(Gap::Jumped(ms)).await
    }

    /// Somebody sets the clock right.
    pub(super) async fn right_clock(&mut self) -> Stretch<()> {
        let ms = self.machine.skew.load(Ordering::SeqCst);
        if ms != 0 {
            self.note("the clock is right again");
            self.set_clock(ms.saturating_neg()).await?;
        }
        Ok(())
    }

    async fn back_up(&mut self) -> Stretch<()> {
        let (e, file) = (self.e()?, self.backup_file());
        drop(std::fs::remove_file(&file));
        self.saved = false;
        let done = self.alive(e.store().backup(file)).await?;
        if let Err(error) = done {
            return Err(broken(format!("no backup: {error}")));
        }
        self.saved = true;
        self.net.count("backup");
        self.note("a backup is made");
        Ok(())
    }

    async fn restore(&mut self) -> Stretch<()> {
        if !self.saved {
            return Ok(());
        }
        self.net.count("restore");
        self.note("the backup is restored");
        self.close().await;
        let options = RestoreOptions {
            dir: self.life.dir().to_owned(),
            file: self.backup_file(),
            key: None,
            key_here: None,
            high_water: None,
            now: self.machine.wall(),
            nonce: format!("{:032x}", self.draw(u64::MAX)),
            allow_shared_folder: false,
        };
        let done = tokio::task::spawn_blocking(move || restore(&options)).await;
        match done {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(broken(format!("no restore: {error}"))),
            Err(error) => return Err(broken(format!("no restore: {error}"))),
        }
        self.ledger.revoked(None);
        self.ledger.closed(true);
        self.quarantine = true;
        self.asked_to_leave = false;
        self.reopen().await
    }

    /// A person has looked and leaves quarantine; it is refused while Sent cannot be read.
    pub(super) async fn leave_quarantine(&mut self) -> Stretch<()> {
        self.asked_to_leave = true;
        // What was approved in quarantine is not approved any more either.
        self.ledger.revoked(None);
        let done = self.call("quarantine_leave", json!({})).await?;
        self.note(format!(
            "leave quarantine: {:?}",
            done.as_ref().err().map(|w| &w.message)
        ));
        if done.is_ok() {
            self.quarantine = false;
            self.left_at = Some(self.machine.truth.now());
            self.ledger.closed(false);
        }
        Ok(())
    }

    /// What a launch must find of a quarantine.
    pub(super) async fn look_at_quarantine(&mut self) -> Stretch<()> {
        let e = self.e()?;
        let is = self
            .alive(
                e.store()
                    .read(|c| Ok(store::tables::workspace::in_quarantine(c)?)),
            )
            .await??;
        if is == self.quarantine {
            return Ok(());
        }
        if self.quarantine && self.asked_to_leave {
            self.quarantine = false;
            self.ledger.closed(false);
            return Ok(());
        }
        Err(broken(format!(
            "in quarantine: {is}, and it should be {}",
            self.quarantine
        )))
    }

    /// A second window on the same workspace: no writer, only a viewer.
    async fn second_window(&mut self) -> Stretch<()> {
        self.net.count("second_window");
        let clock: Arc<dyn domain::ports::Clock> = Arc::new(self.machine.truth.clone());
        let dir = self.life.dir().to_owned();
        match Store::open(OpenOptions::writer(&dir, Arc::clone(&clock))) {
            Err(OpenError::Busy) => {}
            Err(error) => return Err(broken(format!("a second window: {error}"))),
            Ok(_) => return Err(broken("a second window opened as a writer")),
        }
        let viewer = Store::open(OpenOptions::viewer(&dir, clock))
            .map_err(|e| broken(format!("no viewer: {e}")))?;
        let wrote = viewer
            .write(|tx| Ok(tx.execute("DELETE FROM approvals", [])?))
            .await;
        viewer.close().await;
        match wrote {
            Err(_) => Ok(()),
            Ok(_) => Err(broken("a viewer wrote")),
        }
    }

    /// The lock is lost (a sync tool replaced the file) and another process opens the workspace. The first one is in the
    /// middle of something, and goes on with it as a writer of yesterday.
    async fn taken_over(&mut self) -> Stretch<()> {
        if self.stale.is_some() {
            return Ok(());
        }
        self.net.count("taken_over");
        self.note("another process takes the workspace over");
        let dir = self.life.dir().to_owned();
        std::fs::remove_file(dir.join(store::db::LOCK_FILE))
            .map_err(|e| broken(format!("the lock: {e}")))?;
        self.life.is_safe();
        let heir = self.life.heir().to_owned();
        let next = Life::new(&self.machine, dir, heir);
        let old_life = std::mem::replace(&mut self.life, next);
        self.stale = self.engine.take().map(|e| (e, old_life));
        let opened = scene::wake(&self.life, &self.net, &self.world, self.scene.secrets()).await;
        let e = opened.map_err(|w| broken(format!("it cannot be taken over: {w}")))?;
        self.engine = Some(e.clone());
        self.alive(engine::runtime::launch(&e)).await??;
        self.look_at_quarantine().await
    }
}
