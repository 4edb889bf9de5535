//! What a program asked the operating system to write and to sync, recorded by `strace`, and what a disk may hold after
//! a power cut in the middle of it: what was synced is there, of the rest anything, whole, torn or not at all.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use domain::ports::Rng;

use crate::process::find_program;

/// Bytes that reach a disk together or not at all.
const SECTOR: usize = 512;

/// One system call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `pwrite64`, `write`, `fdatasync` …
    pub name: String,
    /// The file it was about; `socket:[n]` for a socket.
    pub path: PathBuf,
    /// What was written, as far as it was recorded.
    pub data: Vec<u8>,
    /// Place of a `pwrite64`, length of an `ftruncate`.
    pub at: u64,
    /// Line of the recording at which it began.
    pub begun: usize,
    /// Line at which it returned.
    pub ended: usize,
}

impl Call {
    /// Whether it makes a file durable.
    #[must_use]
    pub fn is_sync(&self) -> bool {
        matches!(self.name.as_str(), "fdatasync" | "fsync")
    }

    /// Whether it is about a file of this name.
    #[must_use]
    pub fn on(&self, name: &str) -> bool {
        self.path.file_name().is_some_and(|n| n == name)
    }

    /// Whether it writes to a socket.
    #[must_use]
    pub fn on_socket(&self) -> bool {
        self.path.to_string_lossy().starts_with("socket:")
            && matches!(
                self.name.as_str(),
                "write" | "writev" | "sendto" | "sendmsg"
            )
    }
}

/// Whether `strace` is installed.
#[must_use]
pub fn installed() -> bool {
    find_program("strace").is_some()
}

/// Whether it is installed and may look at another process; in some containers it may not.
#[must_use]
pub fn permitted() -> bool {
    let mut probe = std::process::Command::new("strace");
    probe.args(["-o", "/dev/null", "true"]);
    let told = probe.stderr(std::process::Stdio::null()).status();
    told.is_ok_and(|s| s.success())
}

/// Program and arguments before those of the traced program: up to `bytes` of each write go to `into`.
#[must_use]
pub fn command(into: &Path, bytes: usize) -> Vec<OsString> {
    let calls = "trace=pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,unlink";
    let mut words: Vec<OsString> = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-e",
        calls,
        "-e",
        "signal=none",
        "-s",
    ]
    .map(OsString::from)
    .to_vec();
    words.push(bytes.to_string().into());
    words.push("-o".into());
    words.push(into.into());
    words
}

/// Read a recording. Calls that failed, or never returned, are left out, but for a write that never returned.
///
/// # Errors
/// When it cannot be read.
pub fn read(file: &Path) -> anyhow::Result<Vec<Call>> {
    let text = std::fs::read_to_string(file).context("Read the recording")?;
    let (mut out, mut open) = (Vec::<Call>::new(), BTreeMap::<(&str, &str), usize>::new());
    for (n, line) in text.lines().enumerate() {
        let Some((pid, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let name = resumed.split(' ').next().unwrap_or_default();
            if let Some(at) = open.remove(&(pid, name)) {
                out[at].ended = if returned(rest) < 0 { usize::MAX } else { n };
            }
            continue;
        }
        let Some((name, arguments)) = rest.split_once('(') else {
            continue;
        };
        let unfinished = arguments.strip_suffix("<unfinished ...>");
        let (begins, arguments) = (unfinished.is_some(), unfinished.unwrap_or(arguments));
        if !begins && returned(arguments) < 0 {
            continue;
        }
        let Some(mut call) = call(name, arguments, n) else {
            continue;
        };
        if begins {
            call.ended = usize::MAX;
            open.insert((pid, name), out.len());
        }
        out.push(call);
    }
    Ok(out)
}

fn returned(text: &str) -> i64 {
    let value = text.rsplit_once("= ").map_or("", |(_, v)| v);
    value
        .split(' ')
        .next()
        .and_then(|v| v.parse().ok())
        .unwrap_or(-1)
}

fn call(name: &str, arguments: &str, n: usize) -> Option<Call> {
    let between = |open: char, close: char| {
        let (_, rest) = arguments.split_once(open)?;
        rest.split_once(close).map(|(inside, _)| decoded(inside))
    };
    let data = between('"', '"').unwrap_or_default();
    let path = if name == "unlink" {
        data.clone()
    } else {
        between('<', '>')?
    };
    // The numbers behind the last string: length, place.
    let tail = arguments.rsplit_once(['"', '>']).map_or(arguments, |t| t.1);
    let tail = tail.split(')').next().unwrap_or_default();
    let last = tail.rsplit(',').next().map(str::trim);
    Some(Call {
        name: name.to_owned(),
        path: PathBuf::from(String::from_utf8_lossy(&path).into_owned()),
        data,
        at: last.and_then(|v| v.parse().ok()).unwrap_or(0),
        begun: n,
        ended: n,
    })
}

fn decoded(text: &str) -> Vec<u8> {
    if !text.starts_with("\\x") {
        return text.as_bytes().to_vec();
    }
    let bytes = text.split("\\x").skip(1);
    bytes
        .filter_map(|b| u8::from_str_radix(b, 16).ok())
        .collect()
}

/// What becomes of a write that was not synced.
#[derive(Clone, Copy)]
enum Fate {
    Kept,
    Lost,
    Torn,
}

/// Put into `file`, which holds what lay there before the recording, what a disk may hold of it when the power is cut at
/// line `until`.
///
/// # Errors
/// When the file cannot be written.
pub fn cut(
    calls: &[Call],
    name: &str,
    until: usize,
    rng: &dyn Rng,
    file: &Path,
) -> anyhow::Result<()> {
    let mine = || calls.iter().filter(|c| c.on(name) && c.begun < until);
    let synced = mine()
        .filter(|c| c.is_sync() && c.ended < until)
        .map(|c| c.begun)
        .max()
        .unwrap_or(0);
    let mut bytes = std::fs::read(file).unwrap_or_default();
    let mut there = file.exists();
    // Nothing of it, everything, or any part of it.
    let mood = rng.below(4);
    for c in mine().filter(|c| !c.is_sync()) {
        let fate = match (c.begun < synced && c.ended <= synced, mood) {
            (true, _) | (false, 0) => Fate::Kept,
            (false, 1) => Fate::Lost,
            _ => [Fate::Kept, Fate::Kept, Fate::Lost, Fate::Torn][usize::try_from(rng.below(4))?],
        };
        let data = match fate {
            Fate::Lost => continue,
            Fate::Kept => c.data.as_slice(),
            Fate::Torn => {
                let sectors = u64::try_from(c.data.len().div_ceil(SECTOR))?;
                &c.data[..usize::try_from(rng.below(sectors.max(1)))? * SECTOR]
            }
        };
        there = true;
        match c.name.as_str() {
            "ftruncate" => bytes.resize(usize::try_from(c.at)?, 0),
            "unlink" => {
                bytes.clear();
                there = false;
            }
            // Only the journal is appended to.
            "write" => bytes.extend_from_slice(data),
            _ => {
                let at = usize::try_from(c.at)?;
                if bytes.len() < at + data.len() {
                    bytes.resize(at + data.len(), 0);
                }
                bytes[at..at + data.len()].copy_from_slice(data);
            }
        }
    }
    if there {
        std::fs::write(file, bytes)?;
    } else if file.exists() {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRng;

    const RECORDING: &str = r#"7 pwrite64(3<\x2f\x61>, "\x31\x32\x33", 3, 2 <unfinished ...>
7 <... pwrite64 resumed>) = 3
7 fdatasync(3<\x2f\x61> <unfinished ...>
8 pwrite64(3<\x2f\x61>, "\x34", 1, 0) = 1
7 <... fdatasync resumed>) = 0
8 ftruncate(3<\x2f\x61>, 1) = -1 EIO (Input/output error)
8 sendto(9<\x73\x6f\x63\x6b\x65\x74\x3a\x5b\x31\x5d>, "\x2e", 1, 0, NULL, 0) = 1
"#;

    #[test]
    fn what_was_synced_is_there_and_what_was_not_may_be_missing() {
        let dir = tempfile::tempdir().unwrap();
        let (log, file) = (dir.path().join("log"), dir.path().join("a"));
        std::fs::write(&log, RECORDING).unwrap();
        let calls = read(&log).unwrap();
        assert_eq!(calls.len(), 4, "{calls:?}");
        assert_eq!((calls[0].at, calls[1].ended), (2, 4));
        assert!(calls[3].on_socket() && calls[3].data == b".");
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..40 {
            std::fs::write(&file, "00000").unwrap();
            cut(&calls, "a", 7, &SeededRng::new(seed), &file).unwrap();
            seen.insert(std::fs::read_to_string(&file).unwrap());
        }
        let may = ["00123", "40123"].map(str::to_owned);
        assert_eq!(seen, std::collections::BTreeSet::from(may));
        std::fs::write(&file, "00000").unwrap();
        let mut before = std::collections::BTreeSet::new();
        for seed in 0..40 {
            std::fs::write(&file, "00000").unwrap();
            cut(&calls, "a", 4, &SeededRng::new(seed), &file).unwrap();
            before.insert(std::fs::read_to_string(&file).unwrap());
        }
        assert!(
            before.contains("00000"),
            "the sync had not returned: {before:?}"
        );
    }
}
