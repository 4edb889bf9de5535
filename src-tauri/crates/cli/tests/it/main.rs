//! The binary as a person or script uses it: exit codes, names of the JSON contract, what lies on disk.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod api;
mod commands;
mod inspect;
mod keychain;
mod persons;
mod reports;
mod rotate;
mod second;
mod workspace;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A home of its own: no command of a test touches the person's data, logs or keychain.
pub(crate) struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = Self { dir };
        std::fs::write(home.key_file(), "correct horse battery staple\n").unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(
            home.key_file(),
            std::os::unix::fs::PermissionsExt::from_mode(0o600),
        )
        .unwrap();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.path("key")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.path("w")
    }

    /// `jengu` in this home, without a workspace.
    pub(crate) fn bare(&self) -> Command {
        let mut c = Command::new(env!("CARGO_BIN_EXE_jengu"));
        c.env("HOME", self.dir.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", self.path("no-bus").display()),
            )
            .env_remove("JENGU_WORKSPACE")
            .stdin(Stdio::null());
        c
    }

    /// `jengu --json` on the workspace of this home.
    pub(crate) fn jengu(&self, words: &[&str]) -> Command {
        let mut c = self.bare();
        c.args(words)
            .arg("--json")
            .arg("--workspace")
            .arg(self.workspace())
            .arg("--key-file")
            .arg(self.key_file());
        c
    }

    /// Run, expect success, give the JSON of stdout.
    pub(crate) fn ok(&self, words: &[&str]) -> Value {
        value(&ended(self.jengu(words).output().unwrap(), 0, words))
    }

    /// Run, expect this exit code, give the JSON of stderr.
    pub(crate) fn err(&self, words: &[&str], code: i32) -> Value {
        let out = ended(self.jengu(words).output().unwrap(), code, words);
        error(&out)
    }

    /// A new real workspace; its result, with the recovery code.
    pub(crate) fn init(&self) -> Value {
        self.ok(&[
            "init",
            "--name",
            "Anna Seller",
            "--postal-address",
            "Seller GmbH, Ring 1, 1010 Wien",
            "--offer",
            "Pulse",
            "--category",
            "pms",
        ])
    }
}

pub(crate) fn ended(out: Output, code: i32, words: &[&str]) -> Output {
    assert_eq!(
        out.status.code(),
        Some(code),
        "{words:?}\nstdout: {}\nstderr: {}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
    out
}

/// The one JSON document on stdout.
pub(crate) fn value(out: &Output) -> Value {
    serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stdout)))
}

/// The one JSON object on stderr; lines of progress before it are for people.
pub(crate) fn error(out: &Output) -> Value {
    let text = String::from_utf8_lossy(&out.stderr);
    let last = text.lines().last().unwrap_or_default();
    let error: Value = serde_json::from_str(last).unwrap_or_else(|e| panic!("{e}: {text}"));
    let mut names: Vec<&str> = error
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["code", "details", "message"], "{error}");
    error
}

/// Run with this on stdin.
pub(crate) fn fed(mut command: Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A process of ours that ends with the test.
pub(crate) struct Running(pub(crate) std::process::Child);

#[cfg(unix)]
impl Running {
    /// It ends in order at SIGTERM.
    pub(crate) fn ends(&mut self) {
        let pid = self.0.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Look again until it is so; the limit only bounds a failing test.
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{what} did not come");
}

/// Whether any file below holds these bytes.
pub(crate) fn on_disk(dir: &Path, needle: &str) -> Option<PathBuf> {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if let Some(hit) = on_disk(&path, needle) {
                return Some(hit);
            }
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(needle.len()).any(|w| w == needle.as_bytes())
        {
            return Some(path);
        }
    }
    None
}
