//! Dovecot: a real IMAP (STARTTLS and implicit TLS), LMTP and SASL server with its own Maildirs.
//!
//! Up in about 0.1 s. Has IDLE (notices are 0.5 s late: deadlines of 2 s and more), UIDPLUS, CONDSTORE, QRESYNC, MOVE,
//! SPECIAL-USE; folders INBOX, Sent, Drafts, Junk, Trash, Archive. `user+tag@…` reaches `user@…`; an unknown user is
//! refused with 550 5.1.1. A wrong password takes 0.5 s. With [`Builder::oidc`] XOAUTH2 and OAUTHBEARER ask [`crate::oidc`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::ca::{Ca, Certificate};
pub use crate::maildir::Delivered;
use crate::process::{Account, ChildGroup, chown_all, find_program, short_dir};
use crate::{loopback, maildir, port, wait};

const CONF: &str = include_str!("../data/dovecot.conf");
const OAUTH: &str = include_str!("../data/oauth2.conf.ext");
const UP: Duration = Duration::from_secs(20);

/// A running Dovecot; killed on drop.
#[derive(Debug)]
pub struct Dovecot {
    child: ChildGroup,
    /// Port of IMAP in the clear and with STARTTLS.
    pub imap: u16,
    /// Port of IMAP with implicit TLS.
    pub imaps: u16,
    /// Port of LMTP.
    pub lmtp: u16,
    /// Port where Postfix asks for AUTH.
    pub sasl: u16,
    ca: Arc<Ca>,
    account: Account,
    users: Mutex<Users>,
    base: tempfile::TempDir,
}

#[derive(Debug, Default)]
struct Users {
    list: Vec<(String, String)>,
    writes: u64,
}

/// What a Dovecot shall be like.
#[derive(Debug, Default)]
pub struct Builder {
    users: Vec<(String, String)>,
    oidc: Option<u16>,
    certificate: Certificate,
    extra: String,
    ca: Option<Arc<Ca>>,
}

impl Builder {
    /// A mailbox with its password.
    #[must_use]
    pub fn user(mut self, address: &str, password: &str) -> Self {
        self.users.push((address.into(), password.into()));
        self
    }

    /// Check bearer tokens there.
    #[must_use]
    pub fn oidc(mut self, oidc: &crate::oidc::Oidc) -> Self {
        self.oidc = Some(oidc.port);
        self
    }

    /// Present a certificate with this fault.
    #[must_use]
    pub fn certificate(mut self, kind: Certificate) -> Self {
        self.certificate = kind;
        self
    }

    /// Use this authority instead of a new one.
    #[must_use]
    pub fn ca(mut self, ca: Arc<Ca>) -> Self {
        self.ca = Some(ca);
        self
    }

    /// Lines added at the end of `dovecot.conf`, such as `imap_capability = IMAP4rev1 UIDPLUS` to hide IDLE.
    #[must_use]
    pub fn extra_conf(mut self, lines: &str) -> Self {
        self.extra.push_str(lines);
        self.extra.push('\n');
        self
    }

    /// Start it and wait for the greeting.
    ///
    /// # Errors
    /// When Dovecot is missing or does not come up; the error holds its log.
    pub async fn start(self) -> anyhow::Result<Dovecot> {
        let account = Account::unprivileged()?;
        let base = short_dir("dc")?;
        for d in ["run", "state", "mail"] {
            std::fs::create_dir(base.path().join(d))?;
        }
        let ca = self.ca.unwrap_or_default();
        let leaf = ca.certificate(self.certificate, &[]);
        std::fs::write(base.path().join("cert.pem"), &leaf.chain_pem)?;
        std::fs::write(base.path().join("key.pem"), &leaf.key_pem)?;
        ca.write_trust(base.path())?;
        let (imap, imaps, lmtp, sasl) = (port::free(), port::free(), port::free(), port::free());
        let fill = |text: &str| {
            // An unused introspection port is one where nobody listens.
            [
                ("IMAPS", imaps),
                ("IMAP", imap),
                ("LMTP", lmtp),
                ("SASL", sasl),
                ("OIDC", self.oidc.unwrap_or(1)),
            ]
            .iter()
            .fold(text.to_owned(), |t, (k, v)| {
                t.replace(&format!("@{k}@"), &v.to_string())
            })
            .replace("@BASE@", &base.path().to_string_lossy())
            .replace("@USER@", &account.user)
            .replace("@GROUP@", &account.group)
        };
        std::fs::write(base.path().join("dovecot.conf"), fill(CONF) + &self.extra)?;
        std::fs::write(base.path().join("oauth2.conf.ext"), fill(OAUTH))?;
        let users = Mutex::new(Users {
            list: self.users,
            writes: 0,
        });
        write_users(base.path(), &mut users.lock().unwrap())?;
        chown_all(base.path(), account.uid, account.gid)?;
        let child = launch(base.path(), &account)?;
        let mut it = Dovecot {
            child,
            imap,
            imaps,
            lmtp,
            sasl,
            ca,
            account,
            users,
            base,
        };
        it.wait_up().await?;
        Ok(it)
    }
}

fn launch(base: &Path, account: &Account) -> anyhow::Result<ChildGroup> {
    use std::os::unix::process::CommandExt;
    let mut c = Command::new(find_program("dovecot").context("dovecot is not installed")?);
    c.arg("-F").arg("-c").arg(base.join("dovecot.conf"));
    if crate::process::is_root() {
        c.uid(account.uid).gid(account.gid);
    }
    ChildGroup::spawn(c, &base.join("log"))
}

fn write_users(base: &Path, users: &mut Users) -> anyhow::Result<()> {
    let text: String = users
        .list
        .iter()
        .map(|(u, p)| format!("{u}:{{PLAIN}}{p}::::::\n"))
        .collect();
    let path = base.join("users");
    std::fs::write(&path, text)?;
    // Dovecot notices a change by the mtime in whole seconds: make each write a second later than the last.
    users.writes += 1;
    let stamp = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + users.writes * 2);
    std::fs::File::options()
        .write(true)
        .open(&path)?
        .set_modified(stamp)?;
    Ok(())
}

impl Dovecot {
    /// Whether Dovecot with LMTP is installed.
    #[must_use]
    pub fn available() -> bool {
        find_program("dovecot").is_some()
            && Path::new("/usr/lib/dovecot/lmtp").exists()
            && Path::new("/usr/lib/dovecot/imap").exists()
    }

    /// Options first.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Start with these (address, password) mailboxes.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub async fn start(users: &[(&str, &str)]) -> anyhow::Result<Self> {
        users
            .iter()
            .fold(Self::builder(), |b, (u, p)| b.user(u, p))
            .start()
            .await
    }

    async fn wait_up(&mut self) -> anyhow::Result<()> {
        let end = tokio::time::Instant::now() + UP;
        while wait::greeting(self.imap, b"* OK").await.is_none() {
            if !self.child.alive() || tokio::time::Instant::now() > end {
                bail!("dovecot did not start:\n{}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// What a client must trust, PEM.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.ca.trust_pem()
    }

    /// [`Self::ca_pem`] as file.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.base.path().join("ca.pem")
    }

    /// The authority, to share it.
    #[must_use]
    pub fn ca(&self) -> &Arc<Ca> {
        &self.ca
    }

    /// Its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.child.output()
    }

    /// Add a mailbox, or change its password; effective on return (up to 1 s: Dovecot looks once a second).
    ///
    /// # Errors
    /// When the user file cannot be written.
    pub async fn add_user(&self, address: &str, password: &str) -> anyhow::Result<()> {
        self.change_users(|list| {
            list.retain(|(u, _)| u != address);
            list.push((address.into(), password.into()));
        })
        .await
    }

    /// Remove a mailbox from the users (its mail stays on disk); effective on return.
    ///
    /// # Errors
    /// When the user file cannot be written.
    pub async fn remove_user(&self, address: &str) -> anyhow::Result<()> {
        self.change_users(|list| list.retain(|(u, _)| u != address))
            .await
    }

    async fn change_users(
        &self,
        change: impl FnOnce(&mut Vec<(String, String)>),
    ) -> anyhow::Result<()> {
        {
            let mut users = self.users.lock().unwrap();
            change(&mut users.list);
            write_users(self.base.path(), &mut users)?;
        }
        // Dovecot checks the file at most once in each second of the wall clock: let the second end.
        let into = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)?
            .subsec_millis();
        tokio::time::sleep(Duration::from_millis(u64::from(1_010 - into))).await;
        Ok(())
    }

    /// The user's Maildir.
    #[must_use]
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.base.path().join("mail").join(user).join("Maildir")
    }

    /// All messages of a folder (`INBOX`, `Sent`, `Junk` …), oldest first.
    #[must_use]
    pub fn messages(&self, user: &str, folder: &str) -> Vec<Delivered> {
        maildir::read(&self.maildir(user), folder)
    }

    /// Wait until a folder holds at least `n` messages, at most 30 s.
    ///
    /// # Errors
    /// When it does not.
    pub async fn wait_messages(
        &self,
        user: &str,
        folder: &str,
        n: usize,
    ) -> anyhow::Result<Vec<Delivered>> {
        wait::until(
            &format!("{n} messages in {folder}"),
            Duration::from_secs(30),
            || {
                let all = self.messages(user, folder);
                (all.len() >= n).then_some(all)
            },
        )
        .await
    }

    /// Put a file into a folder behind the server's back, as another program of the user would (`flags` such as `S`).
    ///
    /// # Errors
    /// When the folder does not exist yet (log in or deliver first).
    pub fn drop_file(
        &self,
        user: &str,
        folder: &str,
        raw: &[u8],
        flags: &str,
    ) -> anyhow::Result<()> {
        self.drop_file_at(user, folder, raw, flags, SystemTime::now())
    }

    /// The same with the time it arrived at, which becomes its INTERNALDATE.
    ///
    /// # Errors
    /// When the folder does not exist yet (log in or deliver first).
    pub fn drop_file_at(
        &self,
        user: &str,
        folder: &str,
        raw: &[u8],
        flags: &str,
        arrived: SystemTime,
    ) -> anyhow::Result<()> {
        let home = self.maildir(user);
        let dir = if folder == "INBOX" {
            home
        } else {
            home.join(format!(".{folder}"))
        };
        let n = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)?
            .as_nanos();
        let tmp = dir.join("tmp").join(format!("{n}.testkit"));
        std::fs::write(&tmp, raw)?;
        std::fs::File::options()
            .write(true)
            .open(&tmp)?
            .set_modified(arrived)?;
        chown_all(&tmp, self.account.uid, self.account.gid)?;
        std::fs::rename(&tmp, dir.join("cur").join(format!("{n}.testkit:2,{flags}")))?;
        Ok(())
    }

    /// Make a folder, as a person does. To be away it needs `mailbox NAME { auto = no }` in [`Builder::extra_conf`].
    ///
    /// # Errors
    /// When Dovecot refuses; the error holds its answer.
    pub fn make_folder(&self, user: &str, name: &str) -> anyhow::Result<()> {
        self.doveadm(&["mailbox", "create", "-u", user, name])
    }

    /// Rename a folder with everything in it.
    ///
    /// # Errors
    /// When Dovecot refuses; the error holds its answer.
    pub fn rename_folder(&self, user: &str, from: &str, to: &str) -> anyhow::Result<()> {
        self.doveadm(&["mailbox", "rename", "-u", user, from, to])
    }

    /// Delete a folder with everything in it.
    ///
    /// # Errors
    /// When Dovecot refuses; the error holds its answer.
    pub fn delete_folder(&self, user: &str, name: &str) -> anyhow::Result<()> {
        self.doveadm(&["mailbox", "delete", "-u", user, name])
    }

    fn doveadm(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let program = find_program("doveadm").context("doveadm is not installed")?;
        let done = Command::new(program)
            .arg("-c")
            .arg(self.base.path().join("dovecot.conf"))
            .args(arguments)
            .output()?;
        ensure!(
            done.status.success(),
            "doveadm {arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        Ok(())
    }

    /// Deliver a raw message to a user through LMTP, envelope sender `sender@outside.example`.
    ///
    /// # Errors
    /// When LMTP refuses; the error holds its answer.
    pub async fn deliver(&self, raw: &[u8], user: &str) -> anyhow::Result<()> {
        self.deliver_from("sender@outside.example", raw, user).await
    }

    /// As [`Self::deliver`] with that envelope sender; empty for a bounce.
    ///
    /// # Errors
    /// When LMTP refuses; the error holds its answer.
    pub async fn deliver_from(&self, sender: &str, raw: &[u8], user: &str) -> anyhow::Result<()> {
        let (read, mut write) = tokio::net::TcpStream::connect(loopback(self.lmtp))
            .await?
            .into_split();
        let mut lines = BufReader::new(read);
        expect(&mut lines, "220").await?;
        for (command, code) in [
            ("LHLO testkit".to_owned(), "250"),
            (format!("MAIL FROM:<{sender}>"), "250"),
            (format!("RCPT TO:<{user}>"), "250"),
            ("DATA".to_owned(), "354"),
        ] {
            write.write_all(format!("{command}\r\n").as_bytes()).await?;
            expect(&mut lines, code)
                .await
                .with_context(|| command.clone())?;
        }
        write.write_all(&stuffed(raw)).await?;
        expect(&mut lines, "250").await.context("end of data")?;
        write.write_all(b"QUIT\r\n").await?;
        Ok(())
    }

    /// Stop it; ports and data are kept for [`Self::restart`].
    pub async fn stop(&mut self) {
        self.child.stop().await;
    }

    /// SIGKILL, with all its connections; ports and data are kept.
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

    /// Start again on the same ports with the same data.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.child.stop().await;
        let run = self.base.path().join("run");
        std::fs::remove_dir_all(&run)?;
        std::fs::create_dir(&run)?;
        chown_all(&run, self.account.uid, self.account.gid)?;
        self.child = launch(self.base.path(), &self.account)?;
        self.wait_up().await
    }
}

async fn expect(lines: &mut (impl AsyncBufReadExt + Unpin), code: &str) -> anyhow::Result<()> {
    loop {
        let mut line = String::new();
        ensure!(
            lines.read_line(&mut line).await? > 0,
            "the server closed the connection"
        );
        ensure!(
            line.starts_with(code),
            "the server said {}",
            line.trim_end()
        );
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}

/// CRLF line ends, dots doubled, terminating dot added.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let text = raw.strip_suffix(b"\n").unwrap_or(raw);
    for line in text.split(|b| *b == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
