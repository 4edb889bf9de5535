//! Rules of the house that no linter knows: the length of files, and colours that live in one file.

use crate::process;
use anyhow::{Result, bail};
use std::{fs, path::Path};

/// A file longer than this is split.
const LONGEST: usize = 500;

/// Folders with source of ours, and what in them is generated or installed.
const OURS: &[&str] = &["src-tauri", "ui/src", "tests"];
const NOT_OURS: &[&str] = &["node_modules", "target", "bindings", "gen"];

/// Looks over every source file.
pub(crate) fn check() -> Result<()> {
    let root = process::root();
    let mut open: Vec<_> = OURS.iter().map(|folder| root.join(folder)).collect();
    let mut broken = Vec::new();
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
        }
    }
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
