//! A server as child process in a process group of its own.
//!
//! Killing only the started pid leaks (masters survive their scripts), so signals go to the group. Drop kills the
//! group; a small watchdog kills it when the test process itself dies without dropping anything (kill −9, time-out).

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process_group};

/// The account servers run under: `nobody` for root, otherwise the user's own.
#[derive(Debug, Clone)]
pub struct Account {
    /// User name.
    pub user: String,
    /// Group name.
    pub group: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

impl Account {
    /// `nobody:nogroup` as root, else who we are.
    ///
    /// # Errors
    /// When the account is not in `/etc/passwd`.
    pub fn unprivileged() -> anyhow::Result<Self> {
        let uid = if is_root() {
            lookup("/etc/passwd", 0, "nobody")
                .context("no account nobody")?
                .0
        } else {
            rustix::process::geteuid().as_raw()
        };
        let (_, user) =
            lookup("/etc/passwd", 2, &uid.to_string()).context("no account of this uid")?;
        let gid = if is_root() {
            field("/etc/passwd", 0, "nobody", 3)?
        } else {
            rustix::process::getegid().as_raw()
        };
        let (_, group) =
            lookup("/etc/group", 2, &gid.to_string()).context("no group of this gid")?;
        Ok(Self {
            user,
            group,
            uid,
            gid,
        })
    }
}

/// Whether the tests run as root.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The uid of a user name, or gid of a group name with `/etc/group`.
pub(crate) fn id_of(file: &str, name: &str) -> anyhow::Result<u32> {
    lookup(file, 0, name)
        .map(|(id, _)| id)
        .with_context(|| format!("{name} is not in {file}"))
}

fn lookup(file: &str, column: usize, value: &str) -> Option<(u32, String)> {
    std::fs::read_to_string(file).ok()?.lines().find_map(|l| {
        let f: Vec<&str> = l.split(':').collect();
        (f.get(column) == Some(&value))
            .then(|| Some((f.get(2)?.parse().ok()?, (*f.first()?).to_owned())))?
    })
}

fn field(file: &str, column: usize, value: &str, wanted: usize) -> anyhow::Result<u32> {
    let text = std::fs::read_to_string(file)?;
    let line = text
        .lines()
        .find(|l| l.split(':').nth(column) == Some(value))
        .with_context(|| format!("{value} is not in {file}"))?;
    Ok(line.split(':').nth(wanted).context("short line")?.parse()?)
}

/// The first existing path of a program in the usual places, also `sbin`.
#[must_use]
pub fn find_program(name: &str) -> Option<PathBuf> {
    [
        "/usr/sbin",
        "/usr/bin",
        "/usr/local/sbin",
        "/usr/local/bin",
        "/sbin",
        "/bin",
        "/usr/lib/postfix/sbin",
    ]
    .iter()
    .map(|d| Path::new(d).join(name))
    .find(|p| p.is_file())
}

/// A temporary directory with a short path (unix sockets live under it), mode 0755.
pub(crate) fn short_dir(prefix: &str) -> anyhow::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::Builder::new()
        .prefix(prefix)
        .rand_bytes(6)
        .tempdir_in("/tmp")?;
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755))?;
    Ok(dir)
}

/// Give a directory and all below to an account; nothing to do for a normal user.
pub(crate) fn chown_all(path: &Path, uid: u32, gid: u32) -> anyhow::Result<()> {
    if !is_root() {
        return Ok(());
    }
    std::os::unix::fs::lchown(path, Some(uid), Some(gid))?;
    if path.is_dir() && !path.is_symlink() {
        for entry in std::fs::read_dir(path)? {
            chown_all(&entry?.path(), uid, gid)?;
        }
    }
    Ok(())
}

/// A running child with its group.
#[derive(Debug)]
pub struct ChildGroup {
    child: Child,
    watchdog: Option<Child>,
    group: Pid,
    log: PathBuf,
    gone: bool,
}

impl ChildGroup {
    /// Start `command` in a new group, stdout and stderr appended to the file `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut command: Command, log: &Path) -> anyhow::Result<Self> {
        command.process_group(0);
        Self::start(command, log)
    }

    /// As [`Self::spawn`], but in a new session, for servers that insist on leading one.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn_session(command: &Command, log: &Path) -> anyhow::Result<Self> {
        // Without the standard library's process group: a group leader cannot found a session.
        let mut c = Command::new("setsid");
        c.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(v) => c.env(name, v),
                None => c.env_remove(name),
            };
        }
        Self::start(c, log)
    }

    fn start(mut command: Command, log: &Path) -> anyhow::Result<Self> {
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("open {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out);
        let child = command
            .spawn()
            .with_context(|| format!("start {:?}", command.get_program()))?;
        let group = Pid::from_child(&child);
        // Its standard input ends when this process ends, however it ends.
        let watchdog = Command::new("sh")
            .args([
                "-c",
                "read _; kill -9 \"-$1\" 2>/dev/null",
                "sh",
                &child.id().to_string(),
            ])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok();
        Ok(Self {
            child,
            watchdog,
            group,
            log: log.to_owned(),
            gone: false,
        })
    }

    /// The leader's pid, which is the group's id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether the leader still runs.
    pub fn alive(&mut self) -> bool {
        !self.gone && matches!(self.child.try_wait(), Ok(None))
    }

    /// What it wrote so far.
    #[must_use]
    pub fn output(&self) -> String {
        std::fs::read(&self.log)
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .unwrap_or_default()
    }

    /// Signal the whole group; an already empty group is fine.
    pub fn signal(&self, signal: Signal) {
        if !self.gone {
            let _ = kill_process_group(self.group, signal);
        }
    }

    /// Freeze the group (SIGSTOP): connections stay open and nothing answers.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Let a frozen group go on.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// SIGKILL to all, and reap the leader.
    pub fn kill(&mut self) {
        if self.gone {
            return;
        }
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.kill(); // where it had no time to found its group yet
        let _ = self.child.wait();
        self.gone = true;
        if let Some(mut w) = self.watchdog.take() {
            let _ = w.kill();
            let _ = w.wait();
        }
    }

    /// SIGTERM, then SIGKILL to what is left after 2 s.
    pub async fn stop(&mut self) {
        self.signal(Signal::TERM);
        self.signal(Signal::CONT);
        for _ in 0..400 {
            if !self.alive() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.kill();
    }

    /// Wait for the leader's end, at most `limit`.
    ///
    /// # Errors
    /// When it still runs then.
    pub async fn wait(&mut self, limit: Duration) -> anyhow::Result<ExitStatus> {
        let child = &mut self.child;
        crate::wait::until("the child to end", limit, || {
            child.try_wait().ok().flatten()
        })
        .await
    }
}

impl Drop for ChildGroup {
    fn drop(&mut self) {
        self.kill();
    }
}
