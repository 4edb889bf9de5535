//! Running a command, or a test once more, inside a D-Bus session and GNOME keyring of its own.
//!
//! ```no_run
//! use testkit::secret_service::{self, Keyring};
//! # async fn real_test() {}
//! async fn a_secret_survives() -> anyhow::Result<()> {
//!     testkit::skip_unless!(secret_service::available(), "gnome-keyring is not installed");
//!     if !secret_service::inside() {
//!         // The same test binary, this one test, inside the session; its failure is ours.
//!         return secret_service::again("keychain::tests::a_secret_survives", Keyring::Unlocked);
//!     }
//!     // … here a Secret Service answers on the session bus …
//!     Ok(())
//! }
//! ```

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, ensure};

use crate::process::find_program;

const INSIDE: &str = "JENGU_TEST_KEYRING";

/// What the session offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// A keyring, unlocked.
    Unlocked,
    /// A keyring with a password nobody types: reads and writes find it locked.
    Locked,
    /// A session bus that does not exist: no keychain on this machine.
    Absent,
}

/// Whether D-Bus and GNOME keyring are installed.
#[must_use]
pub fn available() -> bool {
    find_program("dbus-run-session").is_some() && find_program("gnome-keyring-daemon").is_some()
}

/// Whether we run inside such a session.
#[must_use]
pub fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Run a command inside a new session and return what it printed.
///
/// # Errors
/// When the session cannot be made.
pub fn run(program: &Path, arguments: &[&str], keyring: Keyring) -> anyhow::Result<Output> {
    let home = crate::process::short_dir("ks")?;
    let data = home.path().join("share");
    let runtime = home.path().join("run");
    std::fs::create_dir_all(data.join("keyrings"))?;
    std::fs::create_dir(&runtime)?;
    std::fs::set_permissions(
        &runtime,
        std::os::unix::fs::PermissionsExt::from_mode(0o700),
    )?;
    let session = |script: &str| {
        let mut c = Command::new("dbus-run-session");
        c.args(["--", "bash", "-c", script, "_"])
            .arg(program)
            .args(arguments);
        c.env("HOME", home.path())
            .env("XDG_DATA_HOME", &data)
            .env("XDG_RUNTIME_DIR", &runtime)
            .env(INSIDE, "1");
        c.env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("GNOME_KEYRING_CONTROL");
        c
    };
    let start = |password: &str| {
        format!(
            r#"eval "$(printf '{password}\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize | sed 's/^/export /')"; "#
        )
    };
    let output = match keyring {
        Keyring::Unlocked => session(&format!("{}\"$@\"", start(""))).output(),
        Keyring::Locked => {
            // A first session makes the keyring, a second one starts the daemon without unlocking it.
            let made = session(&format!(
                "{}printf x | secret-tool store --label=x jengu-testkit x",
                start("pw")
            ))
            .output()?;
            ensure!(
                made.status.success(),
                "no keyring could be made: {}",
                String::from_utf8_lossy(&made.stderr)
            );
            session(
                r#"gnome-keyring-daemon --start --components=secrets --daemonize >/dev/null; "$@""#,
            )
            .output()
        }
        Keyring::Absent => {
            let mut c = Command::new(program);
            c.args(arguments)
                .env(
                    "DBUS_SESSION_BUS_ADDRESS",
                    format!("unix:path={}/none", runtime.display()),
                )
                .env(INSIDE, "1");
            c.env("HOME", home.path())
                .env("XDG_DATA_HOME", &data)
                .env("XDG_RUNTIME_DIR", &runtime);
            c.output()
        }
    };
    end_daemons(&runtime);
    output.with_context(|| format!("run {} in a keyring session", program.display()))
}

/// The daemon detaches from the session: end those whose runtime directory is ours.
fn end_daemons(runtime: &Path) {
    let marker = format!("XDG_RUNTIME_DIR={}", runtime.display());
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|n| n.parse::<i32>().ok())
        else {
            continue;
        };
        let Ok(environment) = std::fs::read(entry.path().join("environ")) else {
            continue;
        };
        if environment
            .split(|b| *b == 0)
            .any(|v| v == marker.as_bytes())
            && let Some(pid) = rustix::process::Pid::from_raw(pid)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

/// Run one test of the running test binary again, inside a session, and fail as it fails.
///
/// # Errors
/// When it fails there, or no such test exists; the error holds its output.
pub fn again(test: &str, keyring: Keyring) -> anyhow::Result<()> {
    let output = run(
        &std::env::current_exe()?,
        &[test, "--exact", "--nocapture", "--test-threads=1"],
        keyring,
    )?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    ensure!(
        output.status.success(),
        "{test} failed inside the session:\n{text}"
    );
    ensure!(
        text.contains("1 passed"),
        "there is no test {test}:\n{text}"
    );
    print!("{text}");
    Ok(())
}
