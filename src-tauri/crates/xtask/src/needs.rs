//! What a machine must have, for what: tools and Debian packages in groups, so that a command asks
//! only for the groups it uses. A headless run needs neither webkit nor a mail server.

use crate::process;
use anyhow::Result;
use std::process::{Command, Stdio};

/// A set of Debian packages that one kind of work needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    /// Each package with a program it brings, when there is one: how other systems are looked over.
    pub(crate) packages: &'static [(&'static str, Option<&'static str>)],
}

/// Compiling the engine: SQLCipher's OpenSSL is built from source.
pub(crate) const COMPILE: Group = Group {
    name: "compile",
    why: "building the engine (SQLCipher's OpenSSL is built from source)",
    packages: &[
        ("gcc", Some("cc")),
        ("libc6-dev", None),
        ("make", Some("make")),
        ("perl", Some("perl")),
        ("pkg-config", Some("pkg-config")),
    ],
};

/// Compiling the window.
pub(crate) const WINDOW: Group = Group {
    name: "window",
    why: "building the desktop window and its tray",
    packages: &[
        ("libwebkit2gtk-4.1-dev", None),
        ("libayatana-appindicator3-dev", None),
    ],
};

/// Real mail servers and DNS, started by tests as child processes.
pub(crate) const SERVERS: Group = Group {
    name: "servers",
    why: "tests against real mail servers and DNS (started as child processes, never as services)",
    packages: &[
        ("dovecot-imapd", Some("dovecot")),
        ("dovecot-lmtpd", None),
        ("postfix", Some("postfix")),
        ("dnsmasq-base", Some("dnsmasq")),
        ("strace", Some("strace")),
    ],
};

/// A real Secret Service.
pub(crate) const KEYCHAIN: Group = Group {
    name: "keychain",
    why: "tests against a real Secret Service",
    packages: &[
        ("gnome-keyring", Some("gnome-keyring-daemon")),
        ("dbus", Some("dbus-run-session")),
        ("libsecret-tools", Some("secret-tool")),
    ],
};

/// Opening the real window on a machine without a screen.
pub(crate) const SCREEN: Group = Group {
    name: "screen",
    why: "opening the real window in tests",
    packages: &[
        ("xvfb", Some("Xvfb")),
        ("xauth", Some("xauth")),
        ("dbus", Some("dbus-run-session")),
        ("webkit2gtk-driver", Some("WebKitWebDriver")),
        ("fonts-dejavu-core", None),
    ],
};

/// A browser for looking over the pages.
pub(crate) const PAGES: Group = Group {
    name: "pages",
    why: "page and accessibility checks of the interface in a browser",
    packages: &[("chromium", Some("chromium"))],
};

/// Every group, in the order in which `doctor` tells them.
pub(crate) const ALL: &[Group] = &[COMPILE, WINDOW, SERVERS, KEYCHAIN, SCREEN, PAGES];

/// Whether packages can be asked about and installed the Debian way.
pub(crate) fn is_debian() -> bool {
    process::on_path("apt-get") && process::on_path("dpkg-query")
}

/// What of the group is not there. Without dpkg only programs can be looked for; libraries then
/// count as there, and the build says if they are not.
pub(crate) fn missing(group: &Group) -> Result<Vec<&'static str>> {
    if !is_debian() {
        return Ok(group
            .packages
            .iter()
            .filter(|(_, program)| program.is_some_and(|program| !process::on_path(program)))
            .map(|(package, _)| *package)
            .collect());
    }
    let names: Vec<_> = group.packages.iter().map(|(package, _)| *package).collect();
    // dpkg-query ends with 1 when it does not know one of them, and still tells the others.
    let told = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(&names)
        .stderr(Stdio::null())
        .output()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    Ok(absent(group, &told, process::on_path))
}

/// A package is there when dpkg says so, or when a program it would bring is on the PATH anyway.
fn absent(group: &Group, told: &str, on_path: impl Fn(&str) -> bool) -> Vec<&'static str> {
    group
        .packages
        .iter()
        .filter(|(package, program)| {
            let installed = told
                .lines()
                .any(|line| line.split_once(' ') == Some((package, "installed")));
            !installed && !program.is_some_and(&on_path)
        })
        .map(|(package, _)| *package)
        .collect()
}

/// The version of Node when it is new enough for the interface's tools (20.19 or later).
pub(crate) fn node() -> Option<String> {
    let version = process::first_line("node", &["--version"])?;
    node_is_enough(&version).then_some(version)
}

fn node_is_enough(version: &str) -> bool {
    let mut parts = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    (major, minor) >= (20, 19)
}

/// Whether the test runner that keeps real-server tests apart is installed.
pub(crate) fn nextest() -> bool {
    process::on_path("cargo-nextest")
}

/// Whether the dependency policy can be checked.
pub(crate) fn deny() -> bool {
    process::on_path("cargo-deny")
}

#[cfg(test)]
mod tests;
