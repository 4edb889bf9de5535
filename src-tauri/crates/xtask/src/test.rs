//! `test`: every check of the project, cheapest first, each stage with its duration and the command
//! that repeats it.

use crate::{
    apt, generate, house,
    needs::{self, Group},
    process,
    stages::Stages,
    ui, window,
};
use anyhow::{Result, bail};
use std::process::Command;

const NOT_THE_WINDOW: [&str; 3] = ["--workspace", "--exclude", "jengu-desktop"];

/// What to check; all parts without `--only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Core,
    Ui,
    Desktop,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    yes: bool,
    long: bool,
    only: Option<Part>,
}

/// `test [--yes] [--long] [--only core|ui|desktop]`.
pub(crate) fn test(args: &[String]) -> Result<()> {
    let wish = wish(args)?;
    let wants = |part| wish.only.is_none_or(|only| only == part);
    let mut groups = Vec::new();
    if wants(Part::Core) {
        groups.extend([needs::COMPILE, needs::SERVERS, needs::KEYCHAIN]);
    }
    if wants(Part::Ui) {
        groups.extend([needs::COMPILE, needs::PAGES]);
    }
    if wants(Part::Desktop) {
        groups.extend([needs::COMPILE, needs::WINDOW, needs::SCREEN]);
    }
    let still = apt::ensure(&groups, wish.yes)?;
    let mut stages = Stages::default();
    if wants(Part::Core) {
        core(&mut stages, &wish)?;
    }
    if wants(Part::Ui) {
        interface(&mut stages, &still)?;
    }
    if wants(Part::Desktop) {
        desktop(&mut stages, &still)?;
    }
    stages.summary();
    Ok(())
}

fn core(stages: &mut Stages, wish: &Wish) -> Result<()> {
    stages.stage("format", "cargo fmt --all --check", || {
        process::run(process::cargo().args(["fmt", "--all", "--check"]))
    })?;
    stages.stage(
        "rules of the house",
        "cargo xtask test --only core",
        house::check,
    )?;
    stages.stage(
        "lints",
        "cargo clippy --workspace --exclude jengu-desktop --all-targets -- -D warnings",
        || {
            process::run(process::cargo().arg("clippy").args(NOT_THE_WINDOW).args([
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        },
    )?;
    stages.stage(
        "generated files and crate arrows",
        "cargo xtask gen --check",
        generate::check,
    )?;
    if needs::nextest() {
        let profile = if process::unattended(wish.yes) {
            "ci"
        } else {
            "default"
        };
        let rerun =
            format!("cargo nextest run --workspace --exclude jengu-desktop --profile {profile}");
        stages.stage("tests of the engine", &rerun, || {
            let mut nextest = process::cargo();
            nextest
                .args(["nextest", "run"])
                .args(NOT_THE_WINDOW)
                .args(["--profile", profile]);
            process::run(with_long(
                demanding(&mut nextest, wish),
                wish,
                &["--run-ignored", "all"],
            ))
        })?;
        stages.stage(
            "examples in the documentation",
            "cargo test --workspace --exclude jengu-desktop --doc",
            || {
                process::run(
                    process::cargo()
                        .arg("test")
                        .args(NOT_THE_WINDOW)
                        .arg("--doc"),
                )
            },
        )
    } else {
        println!(
            "\ncargo-nextest is not installed; using cargo test (`cargo xtask doctor` says how to get it)"
        );
        stages.stage(
            "tests of the engine",
            "cargo test --workspace --exclude jengu-desktop",
            || {
                let mut test = process::cargo();
                test.arg("test").args(NOT_THE_WINDOW);
                process::run(with_long(
                    demanding(&mut test, wish),
                    wish,
                    &["--", "--include-ignored"],
                ))
            },
        )
    }
}

fn interface(stages: &mut Stages, still: &[Group]) -> Result<()> {
    let again = "cargo xtask test --only ui";
    stages.stage("packages of the interface", again, ui::install)?;
    let steps: [(&str, &[&str]); 4] = [
        ("interface: lints and format", &["run", "--silent", "lint"]),
        ("interface: types", &["run", "--silent", "types"]),
        ("interface: tests", &["run", "--silent", "test"]),
        ("interface: build", &["run", "--silent", "build"]),
    ];
    for (name, args) in steps {
        let rerun = format!("(cd ui && npm {})", args.join(" "));
        stages.stage(name, &rerun, || process::run(&mut ui::npm(args)))?;
    }
    let name = "interface: pages in a browser";
    if still.contains(&needs::PAGES) {
        stages.leave_out(name, "chromium is missing");
        return Ok(());
    }
    stages.stage(name, "node tests/pages/run.mjs", || {
        process::run(process::at_root("node").arg("tests/pages/run.mjs"))
    })?;
    stages.stage(
        "interface: pages on the real engine",
        "cargo build --package jengu-cli && node tests/pages/live.mjs",
        || {
            process::run(process::cargo().args(["build", "--package", "jengu-cli"]))?;
            let jengu = process::target_dir().join("debug/jengu");
            process::run(
                process::at_root("node")
                    .arg("tests/pages/live.mjs")
                    .arg(jengu),
            )
        },
    )
}

fn desktop(stages: &mut Stages, still: &[Group]) -> Result<()> {
    if still.contains(&needs::WINDOW) {
        stages.leave_out("window", "its libraries are missing");
    } else {
        if !process::root().join("ui/dist/index.html").exists() {
            ui::install()?;
            ui::build()?;
        }
        stages.stage(
            "window: lints",
            "cargo clippy --package jengu-desktop --features custom-protocol --all-targets -- -D warnings",
            || {
                process::run(process::cargo().args([
                    "clippy", "--package", "jengu-desktop", "--features", "custom-protocol", "--all-targets", "--",
                    "-D", "warnings",
                ]))
            },
        )?;
        stages.stage(
            "window: tests",
            "cargo test --package jengu-desktop --features custom-protocol",
            || {
                process::run(process::cargo().args([
                    "test",
                    "--package",
                    "jengu-desktop",
                    "--features",
                    "custom-protocol",
                ]))
            },
        )?;
        if still.contains(&needs::SCREEN) || !cfg!(target_os = "linux") {
            stages.leave_out(
                "window: first run, restart, second start, read-only",
                "no virtual screen or driver here",
            );
        } else {
            stages.stage(
                "window: first run, restart, second start, read-only",
                "cargo xtask test --only desktop",
                opens,
            )?;
        }
    }
    if needs::deny() {
        let rerun = "cargo deny --workspace --config .config/deny.toml check bans licenses sources";
        stages.stage("dependency policy", rerun, || {
            process::run(process::cargo().args([
                "deny",
                "--workspace",
                "--config",
                ".config/deny.toml",
                "check",
                "bans",
                "licenses",
                "sources",
            ]))
        })
    } else {
        stages.leave_out("dependency policy", "cargo-deny is not installed");
        Ok(())
    }
}

/// Unattended, a test that would be skipped for want of a server or of data fails instead. The servers
/// were seen to before; the test data lies beside the repository or not at all, and is then no fault.
fn demanding<'a>(command: &'a mut Command, wish: &Wish) -> &'a mut Command {
    let data = process::root().join("../shared/testdata");
    if process::unattended(wish.yes) && data.is_dir() {
        command.env("JENGU_TEST_REQUIRE", "1");
    }
    command
}

/// The real window under a virtual screen, driven by WebDriver.
fn opens() -> Result<()> {
    process::run(process::cargo().args([
        "build",
        "--package",
        "jengu-desktop",
        "--features",
        "custom-protocol",
    ]))?;
    window::test(&process::target_dir().join("debug/jengu-desktop"))
}

fn with_long<'a>(command: &'a mut Command, wish: &Wish, words: &[&str]) -> &'a mut Command {
    if wish.long {
        // Tests that take a share of their cases in an ordinary run take all of them.
        command.args(words).env("JENGU_LONG", "1");
    }
    command
}

fn wish(args: &[String]) -> Result<Wish> {
    let mut wish = Wish::default();
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        match arg {
            "--yes" => wish.yes = true,
            "--long" => wish.long = true,
            "--only" => {
                wish.only = Some(match args.next() {
                    Some("core") => Part::Core,
                    Some("ui") => Part::Ui,
                    Some("desktop") => Part::Desktop,
                    other => bail!("--only takes core, ui or desktop, not {other:?}"),
                });
            }
            other => bail!("`test` does not know {other}"),
        }
    }
    Ok(wish)
}

#[cfg(test)]
mod tests {
    //! A mistyped wish must not run something else.

    use super::*;

    fn read(words: &str) -> Result<Wish> {
        wish(
            &words
                .split_whitespace()
                .map(String::from)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_part_can_be_chosen() {
        assert_eq!(
            read("--only ui --yes").unwrap(),
            Wish {
                yes: true,
                long: false,
                only: Some(Part::Ui)
            }
        );
    }

    #[test]
    fn an_unknown_word_is_refused() {
        assert!(read("--only everything").is_err());
        assert!(read("--fast").is_err());
        assert!(read("--only").is_err());
    }
}
