//! `shots`: a picture of every state of every screen, light and dark, into docs/screenshots.

use crate::{apt, needs, process, ui};
use anyhow::{Result, bail};

/// `shots [--yes] [--only=WORDS]`.
pub(crate) fn shots(mut args: Vec<String>) -> Result<()> {
    let yes = process::take_flag(&mut args, "--yes");
    if let Some(other) = args.iter().find(|arg| !arg.starts_with("--only=")) {
        bail!("`shots` does not know {other}");
    }
    if !apt::ensure(&[needs::PAGES], yes)?.is_empty() && needs::is_debian() {
        bail!("pictures need a browser");
    }
    ui::install()?;
    ui::build()?;
    process::run(
        process::at_root("node")
            .args(["tests/pages/shots.mjs", "docs/screenshots"])
            .args(args),
    )
}
