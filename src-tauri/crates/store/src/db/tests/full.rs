//! A disk that takes no more: the operating system itself refuses a write, at many different bytes of the log and of the
//! safety journal (a limit on the size of files stands in for the full disk; a full page cache of SQLite is tried by
//! `max_page_count` in the journeys). Nothing acknowledged is lost, nothing is half there, the words say what to do, and
//! once there is room the same write goes through.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::world::{holds, opt_out, populate, practice};
use crate::Store;
use crate::db::writer::wal_of;
use crate::db::{DATABASE_FILE, Entry, JOURNAL_FILE, Journal, Refused};
use crate::tables::settings;
use domain::Millis;

const DIR: &str = "JENGU_STORE_FULL_DIR";
/// Refusals at different bytes.
const TRIES: u64 = 40;

fn room(bytes: Option<u64>) {
    setrlimit(
        Resource::Fsize,
        Rlimit {
            current: bytes,
            maximum: None,
        },
    )
    .unwrap();
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |m| m.len())
}

/// One write of two settings and an opt-out, big enough for several pages.
fn write(s: &Store, id: &str) -> anyhow::Result<()> {
    let id = id.to_owned();
    s.write_blocking(move |tx| {
        settings::set(tx, &format!("a-{id}"), &"x".repeat(9_000), Millis(0))?;
        opt_out(tx, &id, "address", &id)?;
        settings::set(tx, &format!("b-{id}"), &1, Millis(0))?;
        Ok(())
    })
}

/// Rows of a write: 0 or 3.
fn rows(s: &Store, id: &str) -> i64 {
    let id = id.to_owned();
    s.read_blocking(move |c| {
        Ok(c.query_row(
            "SELECT (SELECT count(*) FROM settings WHERE key IN('a-'||?1,'b-'||?1))+(SELECT count(*) FROM suppressions WHERE id=?1)",
            [id],
            |r| r.get(0),
        )?)
    })
    .unwrap()
}

/// Refuse a write with this much room left in the largest file, then let it through.
fn refused_then_taken(s: &Store, id: &str, limit: u64, journal: &Path) {
    let lines = size(journal);
    room(Some(limit));
    let e = write(s, id).expect_err("the disk was full and the write was acknowledged");
    let other = s.read_blocking(|c| {
        Ok(c.query_row("SELECT count(*) FROM settings", [], |r| r.get::<_, i64>(0))?)
    });
    room(None);
    let said = format!("{e:#}");
    assert_eq!(
        Refused::of(&said),
        Some(Refused::Disk),
        "words nobody can act on: {said}"
    );
    assert!(other.is_ok(), "reading needs no room");
    assert_eq!(rows(s, id), 0, "half of a refused write is there");
    assert!(size(journal) >= lines, "the journal only grows");
    write(s, id).unwrap();
    assert_eq!(rows(s, id), 3);
}

/// The child: the limit holds for its whole process. Run only by the test below.
#[test]
#[ignore = "the child process of the full disk"]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let dir = Path::new(&dir);
    let (database, journal) = (dir.join(DATABASE_FILE), dir.join(JOURNAL_FILE));
    let s = Store::open(practice(dir)).unwrap();
    s.write_blocking(populate).unwrap();
    write(&s, "first").unwrap();
    // The log is the file that grows: fill it beyond the others, so that the limit meets it first.
    while size(&wal_of(&database)) < size(&database).max(size(&journal)) + (64 << 10) {
        s.write_blocking(|tx| {
            Ok(settings::set(
                tx,
                "ballast",
                &"y".repeat(60_000),
                Millis(0),
            )?)
        })
        .unwrap();
    }
    for n in 0..TRIES {
        refused_then_taken(
            &s,
            &format!("log-{n}"),
            size(&wal_of(&database)) + n * 531,
            &journal,
        );
    }
    holds(&s);
    drop(s);
    // The journal is made the largest of what grows, with marks that say nothing.
    Journal::open(&journal)
        .unwrap()
        .append(&vec![Entry::Torn; 100_000])
        .unwrap();
    let s = Store::open(practice(dir)).unwrap();
    assert!(size(&journal) > 2 * size(&wal_of(&database)).max(size(&database)));
    for n in 0..TRIES {
        refused_then_taken(
            &s,
            &format!("journal-{n}"),
            size(&journal) + n * 3,
            &journal,
        );
    }
    holds(&s);
    println!("CHILD DONE");
}

#[test]
fn a_disk_that_takes_no_more_loses_nothing_and_the_same_write_goes_through_later() {
    let dir = tempfile::tempdir().unwrap();
    // The shell ignores the signal that would end the process at the limit; what is ignored stays so over exec.
    let out = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "db::tests::full::child",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(DIR, dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success() && said.contains("CHILD DONE"),
        "{said}\n{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let s = Store::open(practice(dir.path())).unwrap();
    for n in 0..TRIES {
        for file in ["log", "journal"] {
            assert_eq!(rows(&s, &format!("{file}-{n}")), 3, "{file}-{n}");
        }
    }
    holds(&s);
}
