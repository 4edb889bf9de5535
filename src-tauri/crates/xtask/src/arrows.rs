//! The crate map in the root manifest is a promise; this compares it with what the manifests say.
//!
//! An arrow `a -> b` means that `a` may know `b` and whatever `b` may know. `testkit` may be known by
//! tests only, and so what a row names behind `; in tests`. The table is read, never repeated here.

use crate::process;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Crates that stay free of heavy dependencies, and what they must not take in.
const FOREIGN: &[(&str, &[&str])] = &[
    (
        "domain",
        &["tokio", "rusqlite", "reqwest", "tracing", "getrandom"],
    ),
    ("judge", &["tokio", "rusqlite", "reqwest"]),
    ("llm", &["rusqlite", "lettre", "scraper", "tauri"]),
    ("web", &["rusqlite", "lettre", "async-imap", "tauri"]),
    ("mail", &["rusqlite", "scraper", "tauri"]),
    ("store", &["reqwest", "lettre", "async-imap", "tauri"]),
    ("engine", &["reqwest", "lettre", "async-imap", "tauri"]),
    ("cli", &["tauri"]),
];

type Map = BTreeMap<String, BTreeSet<String>>;

/// Fails with every arrow that is not in the table.
pub(crate) fn check() -> Result<()> {
    let manifest = std::fs::read_to_string(process::root().join("Cargo.toml"))?;
    let allowed = closure(table(&manifest)?);
    let metadata = process::output(process::cargo().args([
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--locked",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("Read cargo's metadata")?;
    let wrong = violations(&allowed, &in_tests(&manifest), &metadata);
    if !wrong.is_empty() {
        bail!(
            "crate arrows that the map in Cargo.toml does not have:\n  {}",
            wrong.join("\n  ")
        );
    }
    println!(
        "crate arrows: {} crates as the map in Cargo.toml says",
        allowed.len()
    );
    Ok(())
}

/// Direct arrows as the comment table tells them.
fn table(manifest: &str) -> Result<Map> {
    let mut map = Map::new();
    let lines = manifest.lines().take_while(|line| line.starts_with('#'));
    for line in lines.map(|line| line.trim_start_matches('#')) {
        // Rows are indented by three blanks; everything else in the header is prose.
        let Some(row) = line.strip_prefix("   ") else {
            continue;
        };
        let (left, right) = row.split_once("->").unwrap_or((row, ""));
        let Some(name) = left.split_whitespace().next() else {
            continue;
        };
        let named = right.trim_start().split("  ").next().unwrap_or_default();
        let named = named.split("; in tests ").next().unwrap_or_default();
        let mut known = BTreeSet::new();
        if named == "everything above" {
            known.extend(map.keys().cloned());
        } else {
            for word in named
                .split_whitespace()
                .filter(|word| !matches!(*word, "and" | "below"))
            {
                if !map.contains_key(word) {
                    bail!(
                        "the crate map says `{name} -> {word}`, and no row above is called `{word}`"
                    );
                }
                known.insert(word.to_owned());
            }
        }
        map.insert(name.to_owned(), known);
    }
    if map.is_empty() {
        bail!("no crate map at the head of Cargo.toml");
    }
    Ok(map)
}

/// What the tests of a crate may know beside what the crate knows.
fn in_tests(manifest: &str) -> Map {
    let lines = manifest.lines().take_while(|line| line.starts_with('#'));
    lines
        .filter_map(|line| line.trim_start_matches('#').strip_prefix("   "))
        .filter_map(|row| {
            let (left, right) = row.split_once("->")?;
            let (_, more) = right
                .trim_start()
                .split("  ")
                .next()?
                .split_once("; in tests ")?;
            let name = left.split_whitespace().next()?;
            Some((
                name.to_owned(),
                more.split_whitespace().map(str::to_owned).collect(),
            ))
        })
        .collect()
}

/// What each crate may know, directly or through another.
fn closure(mut map: Map) -> Map {
    loop {
        let mut grown = map.clone();
        for (name, known) in &map {
            for through in known.iter().filter_map(|other| map.get(other)) {
                grown
                    .entry(name.clone())
                    .or_default()
                    .extend(through.iter().cloned());
            }
        }
        if grown == map {
            return map;
        }
        map = grown;
    }
}

fn violations(allowed: &Map, in_tests: &Map, metadata: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = short(package["name"].as_str().unwrap_or_default());
        let tests = name == "tests";
        if !tests && !allowed.contains_key(name) {
            wrong.push(format!("{name} is not in the map"));
            continue;
        }
        let foreign = FOREIGN
            .iter()
            .find(|(of, _)| *of == name)
            .map_or(&[][..], |(_, list)| list);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let full = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if foreign.contains(&full) && !for_tests {
                wrong.push(format!(
                    "{name} -> {full} (a dependency it must stay free of)"
                ));
            }
            if dependency["path"].is_null() || tests {
                continue;
            }
            let other = short(full);
            let fine = match other {
                "testkit" => for_tests,
                _ if name == "testkit" => other != "xtask",
                _ => {
                    let has = |map: &Map| map.get(name).is_some_and(|known| known.contains(other));
                    has(allowed) || (for_tests && has(in_tests))
                }
            };
            if !fine {
                let kind = if for_tests { " (in tests)" } else { "" };
                wrong.push(format!("{name} -> {other}{kind}"));
            }
        }
    }
    wrong
}

/// The name in the map: our packages are called `jengu-…`, the desktop package keeps its full name.
fn short(name: &str) -> &str {
    if name == "jengu-desktop" {
        return name;
    }
    name.strip_prefix("jengu-").unwrap_or(name)
}

#[cfg(test)]
mod tests;
