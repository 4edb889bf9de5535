//! `mutants`: breaks one promise after the other in the sources, and asks whether the tests notice. What is broken, where
//! and which tests must fall stands in `tests/mutants/mutants.json`; the files are put back whatever happens.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;

/// Exit code of the test runner when a test failed; anything else is a build that failed.
const TESTS_FAILED: i32 = 100;

/// One way to break a promise.
struct Mutant {
    name: String,
    breaks: String,
    edits: Vec<Edit>,
    package: String,
    tests: String,
}

/// One place in a file, found by its words.
struct Edit {
    file: PathBuf,
    find: String,
    replace: String,
}

/// `mutants [NAME…]`: all, or these.
pub(crate) fn mutants(args: &[String]) -> Result<()> {
    let chosen: Vec<Mutant> = read()?
        .into_iter()
        .filter(|m| args.is_empty() || args.contains(&m.name))
        .collect();
    if chosen.is_empty() {
        bail!("no mutant of this name in tests/mutants/mutants.json");
    }
    let mut rows = Vec::new();
    for m in &chosen {
        println!("\n── {}: {} ──", m.name, m.breaks);
        let began = Instant::now();
        let whole = tests(m)?;
        if whole != 0 {
            bail!(
                "{}: its tests do not pass on the unbroken sources (exit {whole})",
                m.name
            );
        }
        let code = {
            let _broken = Broken::with(&m.edits)?;
            tests(m)?
        };
        let end = match code {
            TESTS_FAILED => "killed",
            0 => "SURVIVED",
            _ => "DOES NOT BUILD",
        };
        rows.push((m, end, began.elapsed().as_secs()));
    }
    println!();
    for (m, end, seconds) in &rows {
        println!("  {end:<14} {:<52} {:<40} {seconds:>5} s", m.name, m.breaks);
    }
    let killed = rows.iter().filter(|r| r.1 == "killed").count();
    println!("  {killed} of {} killed", rows.len());
    if killed < rows.len() {
        bail!("a broken promise went unnoticed, or could not be tried");
    }
    Ok(())
}

fn tests(m: &Mutant) -> Result<i32> {
    let mut command = process::cargo();
    command.args([
        "nextest",
        "run",
        "--package",
        &m.package,
        "--filter-expr",
        &m.tests,
        "--status-level",
        "fail",
        "--final-status-level",
        "fail",
        "--failure-output",
        "never",
    ]);
    let status = command.status().context("Start cargo nextest")?;
    Ok(status.code().unwrap_or(-1))
}

/// Broken sources, whole again when it goes out of scope.
struct Broken(Vec<(PathBuf, String)>);

impl Broken {
    fn with(edits: &[Edit]) -> Result<Self> {
        let mut broken = Self(Vec::new());
        for e in edits {
            let before = std::fs::read_to_string(&e.file)
                .with_context(|| format!("Read {}", e.file.display()))?;
            let after = e.applied(&before)?;
            // A file edited twice goes back to what it was first.
            if broken.0.iter().all(|(f, _)| *f != e.file) {
                broken.0.push((e.file.clone(), before));
            }
            std::fs::write(&e.file, after)
                .with_context(|| format!("Write {}", e.file.display()))?;
        }
        Ok(broken)
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        for (file, text) in &self.0 {
            if let Err(e) = std::fs::write(file, text) {
                eprintln!("{} could not be put back: {e}; git has it", file.display());
            }
        }
    }
}

impl Edit {
    fn applied(&self, text: &str) -> Result<String> {
        match text.matches(&self.find).count() {
            1 => Ok(text.replacen(&self.find, &self.replace, 1)),
            n => bail!(
                "{}: what is to be broken stands there {n} times, not once:\n{}",
                self.file.display(),
                self.find
            ),
        }
    }
}

fn read() -> Result<Vec<Mutant>> {
    let file = process::root().join("tests/mutants/mutants.json");
    let text =
        std::fs::read_to_string(&file).with_context(|| format!("Read {}", file.display()))?;
    let all: Value = serde_json::from_str(&text).context("Read mutants.json")?;
    let list = all.as_array().context("mutants.json is no list")?;
    list.iter().map(mutant).collect()
}

fn mutant(v: &Value) -> Result<Mutant> {
    let edits = v.get("edits").and_then(Value::as_array);
    Ok(Mutant {
        name: word(v, "name")?,
        breaks: word(v, "breaks")?,
        edits: edits
            .context("a mutant without edits")?
            .iter()
            .map(|e| {
                Ok(Edit {
                    file: process::root().join(word(e, "file")?),
                    find: word(e, "find")?,
                    replace: word(e, "replace")?,
                })
            })
            .collect::<Result<_>>()?,
        package: word(v, "package")?,
        tests: word(v, "tests")?,
    })
}

fn word(v: &Value, key: &str) -> Result<String> {
    v.get(key)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("mutants.json: {key} is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mutant whose place has moved would be tried on nothing.
    #[test]
    fn every_mutant_finds_its_place_once() {
        let all = read().unwrap();
        assert!(all.len() >= 10);
        for m in &all {
            for e in &m.edits {
                let text = std::fs::read_to_string(&e.file).unwrap();
                let broken = e.applied(&text).unwrap();
                assert_ne!(broken, text, "{}", m.name);
            }
        }
    }

    #[test]
    fn sources_are_whole_again_after_a_mutant_also_when_it_cannot_be_tried() {
        let dir = std::env::temp_dir().join(format!("jengu-mutants-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join("a.rs");
        std::fs::write(&file, "one two").unwrap();
        let edit = |find: &str| Edit {
            file: file.clone(),
            find: find.into(),
            replace: "x".into(),
        };
        {
            let _broken = Broken::with(&[edit("one"), edit("two")]).unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), "x x");
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one two");
        assert!(Broken::with(&[edit("one"), edit("three")]).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one two");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
