//! Every file of the fuzzers' corpora, and every finding that was mended, through the same entry functions. Would catch:
//! a panic, an overflow or a broken promise that was found once and comes back.

#[path = "../fuzz/entries.rs"]
mod entries;

use std::path::{Path, PathBuf};

fn files(target: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut all: Vec<PathBuf> = std::fs::read_dir(&dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|f| f.unwrap().path())
        .collect();
    all.sort();
    all
}

#[test]
fn every_corpus_is_there_and_is_small() {
    for (target, _) in entries::TARGETS {
        let sizes: Vec<u64> = files(target)
            .iter()
            .map(|f| f.metadata().unwrap().len())
            .collect();
        assert!(sizes.len() >= 10, "{target}: {} files", sizes.len());
        let all: u64 = sizes.iter().sum();
        assert!(all < 400 << 10, "{target}: {all} bytes");
        let bin =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{target}.rs"));
        assert!(bin.exists(), "{target} is not fuzzed");
    }
}

#[test]
fn every_file_of_the_corpora_goes_through_its_entry_function() {
    for (target, entry) in entries::TARGETS {
        for file in files(target) {
            println!("{}", file.display());
            entry(&std::fs::read(&file).unwrap());
        }
    }
}

/// What a fuzzer finds in hours a page of words finds in seconds: pieces of each corpus cut and joined.
#[test]
fn files_cut_and_joined_with_each_other_are_survived() {
    for (target, entry) in entries::TARGETS {
        let all: Vec<Vec<u8>> = files(target)
            .iter()
            .map(|f| std::fs::read(f).unwrap())
            .filter(|f| f.len() < 4_000)
            .take(40)
            .collect();
        for (i, a) in all.iter().enumerate() {
            let b = &all[(i * 7 + 3) % all.len()];
            for part in 1..4 {
                let mut joined = a[..a.len() * part / 4].to_vec();
                joined.extend_from_slice(&b[b.len() * (4 - part) / 4..]);
                entry(&joined);
            }
        }
    }
}
