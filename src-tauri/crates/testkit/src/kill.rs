//! A child process killed at a named fault point, or at any moment.
//!
//! The convention, for whoever writes the program's side (std only, a few lines; [`reached`] is a model of it):
//!
//! | variable | meaning |
//! |---|---|
//! | `JENGU_FAULT_FILE` | a file to append to. At every fault point passed the program writes the line `fault-point NAME`. Without the variable fault points do nothing |
//! | `JENGU_FAULT_POINT` | `NAME` or `NAME#N`: at the N-th passing (from 1) of this point the program, after that line, also writes `fault-stop NAME` and then acts |
//! | `JENGU_FAULT_ACTION` | `pause` (default: stands still for ever, to be killed), `abort` (aborts at once), `go` (waits until the file `JENGU_FAULT_FILE.go` exists, then goes on) |
//!
//! Lines are written with one `write` each and not synced: they survive kill −9, which is all that is needed.
//!
//! ```no_run
//! # async fn t() -> anyhow::Result<()> {
//! use testkit::kill::Victim;
//! let mut victim = Victim::new("target/debug/jengu").arg("run").stop_at("committing").spawn()?;
//! victim.wait_stopped().await?;
//! victim.kill();                       // SIGKILL, between C and the dot
//! let passed = victim.passed();        // every point passed, in order
//! # Ok(()) }
//! ```

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

/// Variable naming the file of passings.
pub const FILE: &str = "JENGU_FAULT_FILE";
/// Variable naming the point to stop at.
pub const POINT: &str = "JENGU_FAULT_POINT";
/// Variable saying what to do there.
pub const ACTION: &str = "JENGU_FAULT_ACTION";

/// The program's side of the convention, for test programs and as a model.
pub fn reached(name: &str) {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let line = |text: String| {
        if let Ok(mut f) = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&path)
        {
            let _ = f.write_all(text.as_bytes());
        }
    };
    line(format!("fault-point {name}\n"));
    let wanted = std::env::var(POINT).unwrap_or_default();
    let (point, nth) = wanted
        .split_once('#')
        .map_or((wanted.as_str(), 1), |(p, n)| (p, n.parse().unwrap_or(1)));
    if point != name || passings(&path).iter().filter(|p| *p == name).count() != nth {
        return;
    }
    line(format!("fault-stop {name}\n"));
    match std::env::var(ACTION).as_deref() {
        Ok("abort") => std::process::abort(),
        Ok("go") => {
            while !go_file(&path).exists() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        _ => loop {
            std::thread::park();
        },
    }
}

fn go_file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".go");
    name.into()
}

fn passings(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|l| l.strip_prefix("fault-point "))
        .map(str::to_owned)
        .collect()
}

/// A program to be killed.
#[derive(Debug)]
pub struct Victim {
    command: Command,
}

impl Victim {
    /// A program.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            command: Command::new(program),
        }
    }

    /// An argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// A variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Stand still at this point (`NAME` or `NAME#N`), to be killed there.
    #[must_use]
    pub fn stop_at(self, point: &str) -> Self {
        self.env(POINT, point).env(ACTION, "pause")
    }

    /// Abort at this point by itself.
    #[must_use]
    pub fn abort_at(self, point: &str) -> Self {
        self.env(POINT, point).env(ACTION, "abort")
    }

    /// Stand still at this point until [`Running::go`].
    #[must_use]
    pub fn hold_at(self, point: &str) -> Self {
        self.env(POINT, point).env(ACTION, "go")
    }

    /// Start it, in a process group of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut self) -> anyhow::Result<Running> {
        let dir = tempfile::tempdir()?;
        let points = dir.path().join("points");
        self.command.env(FILE, &points);
        let child = crate::process::ChildGroup::spawn(self.command, &dir.path().join("output"))?;
        Ok(Running {
            child,
            points,
            _dir: dir,
        })
    }
}

/// A running program; killed on drop.
#[derive(Debug)]
pub struct Running {
    child: crate::process::ChildGroup,
    points: PathBuf,
    _dir: tempfile::TempDir,
}

impl Running {
    /// Names of all points passed so far, in order.
    #[must_use]
    pub fn passed(&self) -> Vec<String> {
        passings(&self.points)
    }

    /// Whether it stands (or aborted) at the chosen point.
    #[must_use]
    pub fn stopped(&self) -> bool {
        std::fs::read_to_string(&self.points)
            .unwrap_or_default()
            .lines()
            .any(|l| l.starts_with("fault-stop "))
    }

    /// Wait until it stands at the chosen point, at most 60 s.
    ///
    /// # Errors
    /// When it ends before, or does not come there; the error holds its output.
    pub async fn wait_stopped(&mut self) -> anyhow::Result<()> {
        for _ in 0..12_000 {
            if self.stopped() {
                return Ok(());
            }
            if !self.child.alive() && !self.stopped() {
                anyhow::bail!(
                    "the program ended before its fault point; passed {:?}\n{}",
                    self.passed(),
                    self.output()
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        anyhow::bail!(
            "the program did not come to its fault point; passed {:?}\n{}",
            self.passed(),
            self.output()
        )
    }

    /// Let it go on from [`Victim::hold_at`].
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn go(&self) -> std::io::Result<()> {
        std::fs::write(go_file(&self.points), b"")
    }

    /// SIGKILL to it and all its children, now.
    pub fn kill(&mut self) {
        self.child.kill();
    }

    /// SIGKILL after this time (draw it from a seeded generator, and print the seed).
    pub async fn kill_after(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
        self.kill();
    }

    /// Wait for its own end.
    ///
    /// # Errors
    /// When it still runs after `limit`.
    pub async fn wait(&mut self, limit: Duration) -> anyhow::Result<ExitStatus> {
        self.child.wait(limit).await
    }

    /// Freeze it (SIGSTOP), as sleep of the machine would.
    pub fn pause(&self) {
        self.child.pause();
    }

    /// Wake it.
    pub fn resume(&self) {
        self.child.resume();
    }

    /// Standard output and error so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.child.output()
    }

    /// Its pid.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.pid()
    }
}
