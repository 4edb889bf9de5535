//! The interface's own tools, run in `ui/`.

use crate::{needs, process};
use anyhow::{Result, bail};
use std::{fs, process::Command};

/// npm in `ui/`.
pub(crate) fn npm(args: &[&str]) -> Command {
    let mut command = process::at_root(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(process::root().join("ui")).args(args);
    command
}

/// Installs what the lock file says, when that has not been done since it changed.
pub(crate) fn install() -> Result<()> {
    if needs::node().is_none() {
        bail!("Node 20.19 or later is needed; `cargo xtask doctor` says how to get it");
    }
    let ui = process::root().join("ui");
    let age = |path: &str| {
        fs::metadata(ui.join(path))
            .and_then(|meta| meta.modified())
            .ok()
    };
    let (locked, installed) = (
        age("package-lock.json"),
        age("node_modules/.package-lock.json"),
    );
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    process::run(&mut npm(&["ci", "--no-audit", "--no-fund"]))
}

/// The pages the window shows; they must exist before the desktop package is compiled.
pub(crate) fn build() -> Result<()> {
    process::run(&mut npm(&["run", "--silent", "build"]))
}
