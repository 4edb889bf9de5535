//! `bundle`: the installable packages of this system, offline, and the proof that the one of Debian installs and works.

use crate::{apt, needs, process, ui, window};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// `bundle [--debug] [--check] [--yes]`. On Linux deb and rpm: an AppImage needs a download and is left to release machines.
/// `--check` installs the deb into a folder and runs the tests of the real window on what was installed.
pub(crate) fn bundle(args: &[String]) -> Result<()> {
    let mut rest = args.to_vec();
    let debug = process::take_flag(&mut rest, "--debug");
    let check = process::take_flag(&mut rest, "--check");
    let yes = process::take_flag(&mut rest, "--yes");
    if !rest.is_empty() {
        bail!("usage: cargo xtask bundle [--debug] [--check] [--yes]");
    }
    let mut groups = vec![needs::COMPILE, needs::WINDOW];
    if check {
        groups.push(needs::SCREEN);
    }
    if !apt::ensure(&groups, yes)?.is_empty() && needs::is_debian() {
        bail!("the window cannot be built or tried without these");
    }
    ui::install()?;
    let mut tauri = process::at_root(process::root().join("ui/node_modules/.bin/tauri"));
    tauri.args(["build", "--ci"]);
    if debug {
        tauri.arg("--debug");
    }
    process::run(&mut tauri)?;
    if check {
        window::test(&installed(&deb(debug)?)?)?;
    }
    Ok(())
}

/// The one Debian package of the version that was built.
fn deb(debug: bool) -> Result<PathBuf> {
    let profile = if debug { "debug" } else { "release" };
    let folder = process::target_dir().join(profile).join("bundle/deb");
    let newest = fs::read_dir(&folder)
        .with_context(|| format!("Look into {}", folder.display()))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok());
    newest.with_context(|| format!("there is no package in {}", folder.display()))
}

/// Installs a package into a folder of its own, as dpkg does on a machine, and gives the program. What it depends on is
/// looked for on this machine.
fn installed(deb: &Path) -> Result<PathBuf> {
    let root = process::target_dir().join("installed");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    for folder in ["info", "updates"] {
        fs::create_dir_all(root.join("var/lib/dpkg").join(folder))?;
    }
    fs::write(root.join("var/lib/dpkg/status"), "")?;
    let depends = process::output(
        process::at_root("dpkg-deb")
            .arg("--field")
            .arg(deb)
            .arg("Depends"),
    )?;
    let missing = absent(&depends, |package| {
        process::first_line("dpkg-query", &["-W", "-f", "${db:Status-Status}", package])
            .is_some_and(|state| state == "installed")
    });
    if !missing.is_empty() {
        bail!(
            "the package depends on what this machine lacks: {}",
            missing.join(", ")
        );
    }
    process::run(
        process::at_root("dpkg")
            .arg(format!("--root={}", root.display()))
            .args(["--force-not-root", "--force-depends", "--install"])
            .arg(deb),
    )?;
    let entry = root.join("usr/share/applications/Jengu.desktop");
    let entry = fs::read_to_string(&entry).with_context(|| format!("Read {}", entry.display()))?;
    if !hands_links_over(&entry) {
        bail!("the system would not hand links over to the program:\n{entry}");
    }
    Ok(root.join("usr/bin/jengu-desktop"))
}

/// Whether the menu entry says that the program takes links, and has a place for them on its command line.
fn hands_links_over(entry: &str) -> bool {
    let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key));
    value("Exec=").is_some_and(|words| words.ends_with(" %u"))
        && value("MimeType=").is_some_and(|kinds| kinds.contains("x-scheme-handler/jengu"))
}

/// The dependencies of which no alternative is installed.
fn absent(depends: &str, is_installed: impl Fn(&str) -> bool) -> Vec<String> {
    depends
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .filter(|one| {
            !one.split('|')
                .filter_map(|choice| choice.split_whitespace().next())
                .any(&is_installed)
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    //! A dependency is there when one of its alternatives is; a link has a place to go.

    use super::*;

    #[test]
    fn one_alternative_is_enough_and_versions_do_not_matter() {
        let has = |package: &str| ["libgtk-3-0t64", "libwebkit2gtk-4.1-0"].contains(&package);
        let depends =
            "libwebkit2gtk-4.1-0 (>= 2.40), libgtk-3-0 | libgtk-3-0t64, libayatana-appindicator3-1";
        assert_eq!(absent(depends, has), ["libayatana-appindicator3-1"]);
        assert!(absent("\n", has).is_empty());
    }

    #[test]
    fn a_link_needs_its_kind_and_its_place() {
        let kind = "MimeType=x-scheme-handler/jengu";
        assert!(hands_links_over(&format!(
            "Exec=jengu-desktop %u\n{kind}\n"
        )));
        assert!(!hands_links_over(&format!("Exec=jengu-desktop\n{kind}\n")));
        assert!(!hands_links_over("Exec=jengu-desktop %u\n"));
    }
}
