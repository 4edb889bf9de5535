//! Child processes and where things lie: the only place that starts a program.

use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The root of the repository: the folder of the workspace manifest.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

/// Where cargo puts what it builds, also when CARGO_TARGET_DIR moves it.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that runs us, started from the root of the repository.
pub(crate) fn cargo() -> Command {
    at_root(env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
}

/// Any other program, started from the root of the repository.
pub(crate) fn at_root(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    // Cargo tells us which package we are. Handed on, it would be news to build scripts that look at it, ring's for one,
    // and half the workspace would be compiled anew after each `cargo build` by hand.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Runs to the end, output to the terminal; an exit other than 0 is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let words = words(command);
    println!("$ {words}");
    let status = command
        .status()
        .with_context(|| format!("Start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` ended with {status}");
    }
    Ok(())
}

/// Standard output of a program that ends with 0; its own messages stay on the terminal.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let words = words(command);
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("Start `{words}`"))?;
    if !done.status.success() {
        bail!("`{words}` ended with {}", done.status);
    }
    String::from_utf8(done.stdout).with_context(|| format!("Read what `{words}` printed"))
}

/// The first line a program prints, or nothing when it is missing or fails.
pub(crate) fn first_line(program: &str, args: &[&str]) -> Option<String> {
    let done = at_root(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !done.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&done.stdout);
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Whether a program of this name is on the PATH.
pub(crate) fn on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| {
        env::split_paths(&path).any(|dir| {
            dir.join(program).is_file() || dir.join(program).with_extension("exe").is_file()
        })
    })
}

/// Takes a flag out of the arguments and says whether it was there.
pub(crate) fn take_flag(args: &mut Vec<String>, flag: &str) -> bool {
    let before = args.len();
    args.retain(|arg| arg != flag);
    args.len() != before
}

/// Nobody can be asked: `--yes` was given or CI says so.
pub(crate) fn unattended(yes: bool) -> bool {
    yes || env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1")
}

fn words(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
