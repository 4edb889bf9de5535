//! `bundle`: the installable packages of this system, offline.

use crate::{apt, needs, process, ui};
use anyhow::{Result, bail};

/// `bundle [--debug]`. On Linux deb and rpm: an AppImage needs a download and is left to release machines.
pub(crate) fn bundle(args: &[String]) -> Result<()> {
    let debug = match args {
        [] => false,
        [flag] if flag == "--debug" => true,
        _ => bail!("usage: cargo xtask bundle [--debug]"),
    };
    if !apt::ensure(&[needs::COMPILE, needs::WINDOW], false)?.is_empty() && needs::is_debian() {
        bail!("the window cannot be built without these");
    }
    ui::install()?;
    let mut tauri = process::at_root(process::root().join("ui/node_modules/.bin/tauri"));
    tauri.args(["build", "--ci"]);
    if debug {
        tauri.arg("--debug");
    }
    process::run(&mut tauri)
}
