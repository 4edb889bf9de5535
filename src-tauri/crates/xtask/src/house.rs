//! Rules of the house that no linter knows: the length of files, colours that live in one file, and that a test named as
//! the proof of a promise is there.

use crate::process;
use anyhow::{Context, Result, bail};
use std::{collections::BTreeSet, fs, path::Path};

/// A file longer than this is split.
const LONGEST: usize = 500;

/// Folders with source of ours, and what in them is generated or installed.
const OURS: &[&str] = &["src-tauri", "ui/src", "tests"];
const NOT_OURS: &[&str] = &["node_modules", "target", "bindings", "gen"];

/// The page whose promises name their tests.
const PROMISES: &str = "docs/SECURITY.md";

/// Looks over every source file.
pub(crate) fn check() -> Result<()> {
    let root = process::root();
    let mut open: Vec<_> = OURS.iter().map(|folder| root.join(folder)).collect();
    let mut broken = Vec::new();
    let mut tests = BTreeSet::new();
    let mut looked = 0;
    while let Some(here) = open.pop() {
        if here
            .file_name()
            .is_some_and(|name| NOT_OURS.iter().any(|other| name == *other))
        {
            continue;
        }
        if here.is_dir() {
            for entry in fs::read_dir(&here)? {
                open.push(entry?.path());
            }
        } else if let Ok(text) = fs::read_to_string(&here) {
            looked += 1;
            let name = here
                .strip_prefix(&root)?
                .to_string_lossy()
                .replace('\\', "/");
            broken.extend(faults(&name, &text));
            if name.ends_with(".rs") {
                tests.extend(tests_of(&text));
            }
        }
    }
    let page = fs::read_to_string(root.join(PROMISES)).context(PROMISES)?;
    broken.extend(
        named_tests(&page)
            .into_iter()
            .filter(|name| !tests.contains(name))
            .map(|name| format!("{PROMISES}: there is no test {name}")),
    );
    broken.sort();
    if !broken.is_empty() {
        bail!("rules of the house:\n  {}", broken.join("\n  "));
    }
    println!("{looked} files within the rules of the house");
    Ok(())
}

fn faults(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let kind = Path::new(name)
        .extension()
        .and_then(|kind| kind.to_str())
        .unwrap_or_default();
    let lines = text.lines().count();
    if matches!(kind, "rs" | "ts" | "tsx") && lines > LONGEST {
        faults.push(format!("{name}: {lines} lines, {LONGEST} are the limit"));
    }
    let styled = matches!(kind, "ts" | "tsx" | "css") && name.starts_with("ui/src/");
    if styled && !name.ends_with("theme/tokens.css") {
        for (number, line) in text.lines().enumerate() {
            if line.contains("--n-") || has_hex_colour(line) {
                faults.push(format!(
                    "{name}:{}: a raw colour; use a role of tokens.css",
                    number + 1
                ));
            }
        }
    }
    faults
}

/// Names of the tests in a file: functions right below a `#[test]` or `#[tokio::test]`.
fn tests_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut marked = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            marked = true;
        }
        let head = line.split_once("fn ").filter(|(before, _)| {
            before
                .split_whitespace()
                .all(|word| matches!(word, "pub" | "async"))
        });
        if let Some((_, rest)) = head {
            let name: String = rest
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            if marked {
                found.push(name);
            }
            marked = false;
        }
    }
    found
}

/// What a page names as tests: words in backticks that read as sentences.
fn named_tests(page: &str) -> BTreeSet<String> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            word.matches('_').count() >= 3
                && word.chars().all(|letter| {
                    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
                })
        })
        .map(str::to_owned)
        .collect()
}

/// `#rgb`, `#rrggbb` or with alpha, standing alone.
fn has_hex_colour(line: &str) -> bool {
    line.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = after
            .chars()
            .nth(digits)
            .is_none_or(|next| !next.is_alphanumeric());
        ends && matches!(digits, 3 | 4 | 6 | 8)
    })
}

#[cfg(test)]
mod tests;
