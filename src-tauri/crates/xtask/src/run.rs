//! `run`: the product on the practice world, in its window or without one.

use crate::{apt, needs, process, ui};
use anyhow::{Result, bail};
use std::{
    env,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

/// `run [--headless] [--yes] [ARGS…]`.
pub(crate) fn run(mut args: Vec<String>) -> Result<()> {
    let yes = process::take_flag(&mut args, "--yes");
    if process::take_flag(&mut args, "--headless") {
        headless(yes, args)
    } else {
        window(yes, &args)
    }
}

/// The whole pipeline on a fresh practice workspace, then every countable invariant of what it left.
fn headless(yes: bool, args: Vec<String>) -> Result<()> {
    apt::ensure(&[needs::COMPILE], yes)?;
    let (workspace, args) = match given_workspace(args) {
        (Some(place), args) => (place, args),
        (None, args) => (fresh_workspace()?, args),
    };
    let jengu = [
        "run",
        "--quiet",
        "--package",
        "jengu-cli",
        "--",
        "--workspace",
    ];
    process::run(
        process::cargo()
            .args(jengu)
            .arg(&workspace)
            .arg("practice")
            .args(&args),
    )?;
    process::run(process::cargo().args(jengu).arg(&workspace).arg("verify"))
}

fn window(yes: bool, args: &[String]) -> Result<()> {
    if !apt::ensure(&[needs::COMPILE, needs::WINDOW], yes)?.is_empty() && needs::is_debian() {
        bail!(
            "the window cannot be built without these; `cargo xtask run --headless` needs none of them"
        );
    }
    if cfg!(target_os = "linux")
        && env::var_os("DISPLAY").is_none()
        && env::var_os("WAYLAND_DISPLAY").is_none()
    {
        bail!(
            "no screen here (neither DISPLAY nor WAYLAND_DISPLAY); `cargo xtask run --headless` needs none"
        );
    }
    ui::install()?;
    ui::build()?;
    process::run(
        process::cargo()
            .args([
                "run",
                "--package",
                "jengu-desktop",
                "--features",
                "custom-protocol",
                "--",
                "--practice",
            ])
            .args(args),
    )
}

/// `--workspace DIR` when it was given, and the rest of the arguments.
fn given_workspace(args: Vec<String>) -> (Option<PathBuf>, Vec<String>) {
    let (mut place, mut rest) = (None, Vec::new());
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if arg == "--workspace" {
            place = args.next().map(PathBuf::from);
        } else if let Some(value) = arg.strip_prefix("--workspace=") {
            place = Some(PathBuf::from(value));
        } else {
            rest.push(arg);
        }
    }
    (place, rest)
}

/// A new folder per run, so that a run never meets what an earlier one left.
fn fresh_workspace() -> Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(process::target_dir().join("practice").join(now.to_string()))
}

#[cfg(test)]
mod tests {
    //! The workspace is ours to choose only when nobody else did.

    use super::*;

    #[test]
    fn a_given_workspace_is_taken_out_of_the_arguments() {
        let args = ["--days", "3", "--workspace", "/w", "--json"]
            .map(String::from)
            .to_vec();
        let (place, rest) = given_workspace(args);
        assert_eq!(place, Some(PathBuf::from("/w")));
        assert_eq!(rest, ["--days", "3", "--json"]);
        let (place, rest) = given_workspace(vec!["--workspace=/v".into()]);
        assert_eq!((place, rest.len()), (Some(PathBuf::from("/v")), 0));
    }
}
