//! Rules of the house that no linter knows: the length of files, and colours that live in one file.

use crate::process;
use anyhow::{Result, bail};
use std::{fs, path::Path};

/// A file longer than this is split.
const LONGEST: usize = 500;

/// Looks over every committed source file.
pub(crate) fn check() -> Result<()> {
    let listed = process::output(process::at_root("git").args([
        "ls-files",
        "src-tauri",
        "ui/src",
        "tests",
    ]))?;
    let mut broken = Vec::new();
    let mut looked = 0;
    for name in listed
        .lines()
        .filter(|name| !name.starts_with("ui/src/bindings/"))
    {
        // A file may be deleted in the working tree and still be listed.
        let Ok(text) = fs::read_to_string(process::root().join(name)) else {
            continue;
        };
        looked += 1;
        broken.extend(faults(name, &text));
    }
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
