//! The tests of the real window: tests/window, under a virtual screen and a session bus of their own, driven by WebDriver.

use crate::process;
use anyhow::Result;
use std::path::Path;

/// Runs every case on this program.
pub(crate) fn test(program: &Path) -> Result<()> {
    process::run(
        process::at_root("dbus-run-session")
            .args([
                "--",
                "xvfb-run",
                "-a",
                "-s",
                "-screen 0 1440x900x24",
                "node",
                "tests/window/run.mjs",
            ])
            .arg(program),
    )
}
