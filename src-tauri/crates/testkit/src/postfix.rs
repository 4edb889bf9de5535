//! Postfix in front of a [`Dovecot`]: a real queue, real DSNs, AUTH (PLAIN, LOGIN, XOAUTH2, OAUTHBEARER) on submission.
//!
//! Needs root. Up in about 0.15 s. Everybody at `*.test` and `*.example` is accepted: Dovecot's users get the mail,
//! for the others the sender gets a real DSN within a second. Other domains are refused with 5.7.1 (nothing leaves).
//! Answers at RCPT by local part (also with `+tag`), see `data/postfix-recipients`:
//! `reject` 550, `full` 452, `tempfail` 451, `grey` 450, `blocked` 554, `drop421` and `drop521` close the connection.
//! Anything else, changing while it runs: [`Postfix::policy`]. Deferred mail is retried every 1–2 s for 20 s.
//! After a restart of Dovecot the first AUTH is answered 454: Postfix only then notices its lost connection.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};

use crate::ca::{Ca, Certificate};
use crate::dovecot::Dovecot;
pub use crate::mta_log::{Delivery, Logged, MtaLog, Refused};
pub use crate::policy::Policy;
use crate::process::{ChildGroup, find_program, id_of, is_root, short_dir};
use crate::{port, wait};

const MAIN: &str = include_str!("../data/postfix-main.cf");
const MASTER: &str = include_str!("../data/postfix-master.cf");
const RECIPIENTS: &str = include_str!("../data/postfix-recipients");
const BIN: &str = "/usr/lib/postfix/sbin/master";

/// A running Postfix; killed on drop.
#[derive(Debug)]
pub struct Postfix {
    child: ChildGroup,
    /// Port of submission with STARTTLS.
    pub submission: u16,
    /// Port of submission with implicit TLS.
    pub submissions: u16,
    /// Port of the MX, without AUTH.
    pub mx: u16,
    policy: Policy,
    ca: Arc<Ca>,
    base: tempfile::TempDir,
}

/// What a Postfix shall be like.
#[derive(Debug, Default)]
pub struct Builder {
    certificate: Certificate,
    extra: String,
}

impl Builder {
    /// Present a certificate with this fault.
    #[must_use]
    pub fn certificate(mut self, kind: Certificate) -> Self {
        self.certificate = kind;
        self
    }

    /// Lines added at the end of `main.cf`, such as `smtpd_tls_security_level = none` (no STARTTLS offered) or
    /// `message_size_limit = 1000`.
    #[must_use]
    pub fn extra_conf(mut self, lines: &str) -> Self {
        self.extra.push_str(lines);
        self.extra.push('\n');
        self
    }

    /// Start it in front of that Dovecot and wait for the greeting.
    ///
    /// # Errors
    /// When Postfix is missing, we are not root, or it does not come up; the error holds its log.
    pub async fn start(self, dovecot: &Dovecot) -> anyhow::Result<Postfix> {
        if !Postfix::available() {
            bail!("postfix is not installed, or we are not root");
        }
        let policy = Policy::start().await?;
        let base = short_dir("pf")?;
        let b = base.path();
        let (submission, submissions, mx) = (port::free(), port::free(), port::free());
        let fill = |text: &str| {
            [
                ("PORTS", submissions),
                ("PORT", submission),
                ("MX", mx),
                ("LMTP", dovecot.lmtp),
                ("SASL", dovecot.sasl),
                ("POLICY", policy.port),
            ]
            .iter()
            .fold(text.to_owned(), |t, (k, v)| {
                t.replace(&format!("@{k}@"), &v.to_string())
            })
            .replace("@BASE@", &b.to_string_lossy())
        };
        for d in ["etc", "q", "data"] {
            std::fs::create_dir(b.join(d))?;
        }
        std::os::unix::fs::chown(b.join("data"), Some(id_of("/etc/passwd", "postfix")?), None)?;
        queue_directories(&b.join("q"))?;
        let leaf = dovecot.ca().certificate(self.certificate, &[]);
        write_private(&b.join("key.pem"), &leaf.key_pem)?;
        std::fs::write(b.join("cert.pem"), &leaf.chain_pem)?;
        std::fs::write(b.join("domains"), "/\\.test$/ OK\n/\\.example$/ OK\n")?;
        std::fs::write(b.join("rcpt"), RECIPIENTS)?;
        for (name, text) in [
            ("main.cf", fill(MAIN) + &self.extra),
            ("master.cf", fill(MASTER)),
        ] {
            let path = b.join("etc").join(name);
            std::fs::write(&path, text)?;
            // Postfix sleeps until a fresh main.cf is a second old, in each process: make it old.
            let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
            std::fs::File::options()
                .write(true)
                .open(&path)?
                .set_modified(old)?;
        }
        let child = launch(b)?;
        let mut it = Postfix {
            child,
            submission,
            submissions,
            mx,
            policy,
            ca: dovecot.ca().clone(),
            base,
        };
        it.wait_up().await?;
        Ok(it)
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?
        .write_all(text.as_bytes())
}

fn queue_directories(q: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::{PermissionsExt, chown};
    let (postfix, postdrop) = (
        id_of("/etc/passwd", "postfix")?,
        id_of("/etc/group", "postdrop")?,
    );
    let make = |name: &str, mode: u32, owner: u32, group: u32| -> anyhow::Result<()> {
        let d = q.join(name);
        std::fs::create_dir(&d)?;
        chown(&d, Some(owner), Some(group))?;
        std::fs::set_permissions(&d, std::fs::Permissions::from_mode(mode))?;
        Ok(())
    };
    for name in [
        "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
        "saved", "trace",
    ] {
        make(name, 0o700, postfix, 0)?;
    }
    make("pid", 0o755, 0, 0)?;
    make("maildrop", 0o1730, postfix, postdrop)?;
    make("public", 0o2710, postfix, postdrop)
}

/// `master` itself instead of `postfix start-fg`, whose check script takes seconds.
fn launch(base: &Path) -> anyhow::Result<ChildGroup> {
    let mut c = Command::new(BIN);
    c.arg("-c")
        .arg(base.join("etc"))
        .arg("-s")
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("MAIL_CONFIG", base.join("etc"));
    ChildGroup::spawn_session(&c, &base.join("log"))
}

impl Postfix {
    /// Whether Postfix is installed and we are root.
    #[must_use]
    pub fn available() -> bool {
        is_root() && Path::new(BIN).exists() && find_program("postconf").is_some()
    }

    /// Options first.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Start in front of that Dovecot.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub async fn start(dovecot: &Dovecot) -> anyhow::Result<Self> {
        Self::builder().start(dovecot).await
    }

    async fn wait_up(&mut self) -> anyhow::Result<()> {
        let end = tokio::time::Instant::now() + Duration::from_secs(20);
        while wait::greeting(self.submission, b"220").await.is_none() {
            if !self.child.alive() || tokio::time::Instant::now() > end {
                bail!(
                    "postfix did not start:\n{}\n{}",
                    self.child.output(),
                    self.log_text()
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Rules per recipient that change while it runs.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What a client must trust, PEM (the same as Dovecot's).
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.ca.trust_pem()
    }

    /// The maillog as text.
    #[must_use]
    pub fn log_text(&self) -> String {
        std::fs::read(self.base.path().join("maillog"))
            .map(|b| String::from_utf8_lossy(&b).into_owned())
            .unwrap_or_default()
    }

    /// The maillog, read. The log lags behind the answer to the dot by some ms: use [`Self::wait_log`] to see more.
    #[must_use]
    pub fn log(&self) -> MtaLog {
        MtaLog::parse(&self.log_text())
    }

    /// Wait until the log satisfies `enough`, at most 30 s.
    ///
    /// # Errors
    /// When it does not; the error holds the log.
    pub async fn wait_log(&self, enough: impl Fn(&MtaLog) -> bool) -> anyhow::Result<MtaLog> {
        wait::until("the mail log", Duration::from_secs(30), || {
            Some(self.log()).filter(&enough)
        })
        .await
        .with_context(|| self.log_text())
    }

    /// Number of messages in the queue: incoming, active and deferred (not held). They move between these while we
    /// look, so wait for a number instead of asserting one.
    #[must_use]
    pub fn queued(&self) -> usize {
        fn files(d: &Path) -> usize {
            let entries = std::fs::read_dir(d).into_iter().flatten().flatten();
            entries
                .map(|e| {
                    if e.path().is_dir() {
                        files(&e.path())
                    } else {
                        1
                    }
                })
                .sum()
        }
        ["incoming", "active", "deferred"]
            .iter()
            .map(|d| files(&self.base.path().join("q").join(d)))
            .sum()
    }

    /// Stop it; ports and queue are kept for [`Self::restart`].
    pub async fn stop(&mut self) {
        self.child.stop().await;
    }

    /// SIGKILL with all its connections; ports and queue are kept.
    pub fn kill(&mut self) {
        self.child.kill();
    }

    /// Freeze it: connections stay open and nothing answers.
    pub fn pause(&self) {
        self.child.pause();
    }

    /// Let it go on after [`Self::pause`].
    pub fn resume(&self) {
        self.child.resume();
    }

    /// Start again on the same ports with the same queue.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.child.stop().await;
        self.child = launch(self.base.path())?;
        self.wait_up().await
    }
}
