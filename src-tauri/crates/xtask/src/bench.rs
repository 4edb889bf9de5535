//! `bench NAME`: one benchmark of the engine, optimised.

use crate::process;
use anyhow::{Result, bail};

/// `bench NAME [ARGS…]`; the figures come as JSON on standard output.
pub(crate) fn bench(args: &[String]) -> Result<()> {
    if args.is_empty() {
        bail!("usage: cargo xtask bench NAME [ARGS…]");
    }
    process::run(
        process::cargo()
            .args([
                "run",
                "--quiet",
                "--release",
                "--package",
                "jengu-cli",
                "--",
                "bench",
            ])
            .args(args)
            .arg("--json"),
    )
}
