//! Generated files: the TypeScript bindings of the operation table, written by the engine itself.
//! `--check` compares what is committed with what would be written, and the crate arrows with the map.

use crate::{arrows, process};
use anyhow::{Context, Result, bail};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// `gen [--check]`.
pub(crate) fn generate(args: &[String]) -> Result<()> {
    match args {
        [] => write(),
        [flag] if flag == "--check" => check(),
        _ => bail!("usage: cargo xtask gen [--check]"),
    }
}

fn write() -> Result<()> {
    let fresh = fresh()?;
    let place = bindings();
    let stale = read(&place)?;
    fs::create_dir_all(&place)?;
    for name in stale.keys().filter(|name| !fresh.contains_key(*name)) {
        fs::remove_file(place.join(name))?;
    }
    for (name, text) in &fresh {
        let path = place.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("Write {}", path.display()))?;
    }
    println!("{} bindings in {}", fresh.len(), place.display());
    arrows::check()
}

/// Fails when a committed binding differs from what the operation table says.
pub(crate) fn check() -> Result<()> {
    arrows::check()?;
    let differing = differing(&read(&bindings())?, &fresh()?);
    if !differing.is_empty() {
        bail!(
            "stale bindings: {}; run `cargo xtask gen`",
            differing.join(", ")
        );
    }
    println!("bindings: fresh");
    Ok(())
}

fn bindings() -> PathBuf {
    process::root().join("ui/src/bindings")
}

/// What the operation table of this tree would write now.
fn fresh() -> Result<BTreeMap<PathBuf, String>> {
    let place = process::target_dir().join("bindings");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    process::run(
        process::cargo()
            .args([
                "run",
                "--quiet",
                "--package",
                "jengu-cli",
                "--",
                "dev-bindings",
            ])
            .arg(&place),
    )?;
    let fresh = read(&place)?;
    if fresh.is_empty() {
        bail!("the engine wrote no bindings");
    }
    Ok(fresh)
}

/// Every file below a folder by its relative path; an absent folder is empty.
fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        if !here.exists() {
            continue;
        }
        for entry in fs::read_dir(&here)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("Read {}", path.display()))?;
                found.insert(path.strip_prefix(folder)?.to_path_buf(), text);
            }
        }
    }
    Ok(found)
}

fn differing(
    committed: &BTreeMap<PathBuf, String>,
    fresh: &BTreeMap<PathBuf, String>,
) -> Vec<String> {
    let names: BTreeSet<_> = committed.keys().chain(fresh.keys()).collect();
    names
        .into_iter()
        .filter(|name| committed.get(*name) != fresh.get(*name))
        .map(|name| name.display().to_string())
        .collect()
}

#[cfg(test)]
mod tests;
