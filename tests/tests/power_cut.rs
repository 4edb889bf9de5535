//! What reaches the disk, and when. Would catch: a dot that is written before the commit that allows it is on the disk; a
//! row that was acknowledged and is gone after a power cut; a database that does not open after one.
//!
//! A program sends mail by mail under `strace`; its fault points stand in the same recording.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::ports::Rng as _;
use jengu_tests::desk::{At, TEN_IN_NEW_YORK};
use jengu_tests::post::PASSWORD;
use jengu_tests::rim::{Shifted, system_ms};
use jengu_tests::victim::{Orders, broken, look};
use jengu_tests::{Desk, Post};
use serde_json::json;
use store::{OpenOptions, Store};
use testkit::clock::SeededRng;
use testkit::dovecot::Dovecot;
use testkit::kill::Victim;
use testkit::trace::{self, Call};

const WAL: &str = "workspace.db-wal";
const JOURNAL: &str = "safety.journal";
/// Mails through one inbox in a day.
const EACH: usize = 20;

/// A recorded run.
struct Recorded {
    calls: Vec<Call>,
    /// The folder as it was before.
    before: tempfile::TempDir,
    _post: Post,
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let name = entry.file_name();
        if entry.path().is_file() && name != "writer.lock" {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

/// Send so many mails mail by mail, with so many bytes of each write on record.
async fn record(mails: usize, bytes: usize) -> Recorded {
    let inboxes = mails.div_ceil(EACH);
    let mut dovecot = Dovecot::builder();
    for i in 0..inboxes {
        dovecot = dovecot.user(&format!("sam@harbour{i}.test"), PASSWORD);
    }
    for n in 0..mails {
        dovecot = dovecot.user(&format!("gm@hotel{n}.test"), PASSWORD);
    }
    let post = Post::over(dovecot.start().await.unwrap()).await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let mut passwords = Vec::new();
    for i in 0..inboxes {
        let (smtp, imap) = (
            At(post.postfix.submission, "starttls"),
            At(post.dovecot.imaps, "implicit"),
        );
        let address = format!("sam@harbour{i}.test");
        let id = desk.inbox(&address, PASSWORD, smtp, imap).await;
        passwords.push((id, PASSWORD.to_owned()));
    }
    let warm = json!({ "steps": [], "then_per_day": EACH }).to_string();
    let warm = move |tx: &store::Tx<'_>| {
        Ok(tx.execute("UPDATE inbox_accounts SET warmup_schedule=?1", [warm])?)
    };
    desk.engine.store().write(warm).await.unwrap();
    for n in 0..mails {
        let (hotel, to) = (format!("Hotel {n}"), format!("gm@hotel{n}.test"));
        let (_, _) = desk.ready_to_send(&hotel, "Gina Miller", &to).await;
    }
    let dir = desk.close().await;
    let before = tempfile::tempdir().unwrap();
    copy_files(dir.path(), before.path());

    let orders = Orders {
        dir: dir.path().to_owned(),
        ca_pem: post.dovecot.ca_pem(),
        offset_ms: testkit::clock::parse(TEN_IN_NEW_YORK).0 + 60_000 - system_ms(),
        passwords,
        pacing: 0.0,
        linger_ms: 0,
        approve: None,
        one_by_one: true,
    };
    let file = before.path().join("orders.json");
    std::fs::write(&file, serde_json::to_vec(&orders).unwrap()).unwrap();
    let log = before.path().join("recording");
    let mut words = trace::command(&log, bytes).into_iter();
    let mut victim = Victim::new(words.next().unwrap());
    for word in words {
        victim = victim.arg(word);
    }
    let mut running = victim
        .arg(env!("CARGO_BIN_EXE_victim"))
        .arg(&file)
        .spawn()
        .unwrap();
    let ended = running.wait(Duration::from_secs(300)).await;
    assert!(
        ended.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{ended:?}\n{}",
        running.output()
    );
    Recorded {
        calls: trace::read(&log).unwrap(),
        before,
        _post: post,
    }
}

/// Whether the recording can be made here; without the right to look at a process a line is printed.
fn can_trace() -> bool {
    let can = trace::permitted();
    if !can {
        println!("skipped: strace may not look at a process here");
    }
    can
}

/// Lines at which the program passed a fault point, or said something.
fn said(calls: &[Call], words: &str) -> Vec<(usize, String)> {
    calls
        .iter()
        .filter(|c| c.name == "write")
        .filter_map(|c| {
            let text = String::from_utf8_lossy(&c.data).into_owned();
            let rest = text.strip_prefix(words)?.trim().to_owned();
            Some((c.begun, rest))
        })
        .collect()
}

/// Whether the last write to this file between two lines was synced, with the sync back, before the second.
fn synced(calls: &[Call], name: &str, from: usize, to: usize) -> bool {
    let inside = |c: &&Call| c.on(name) && c.begun > from && c.begun < to;
    let Some(last) = calls.iter().filter(inside).rfind(|c| !c.is_sync()) else {
        return false;
    };
    let after = |c: &Call| c.is_sync() && c.begun > last.ended && c.ended < to;
    calls.iter().filter(inside).any(after)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_each_of_two_hundred_sends_c_is_on_the_disk_before_the_dot_is_written() {
    testkit::skip_unless!(
        Post::available() && trace::installed(),
        "dovecot, postfix or strace is not installed, or we are not root"
    );
    if !can_trace() {
        return;
    }
    const SENDS: usize = 200;
    let recorded = record(SENDS, 64).await;
    let calls = &recorded.calls;
    let points = said(calls, "fault-point ");
    let mut from = 0;
    let (mut dots, mut late) = (0, Vec::new());
    for (line, point) in &points {
        match point.as_str() {
            "send:in_commit" => from = *line,
            "send:dot_due" => {
                dots += 1;
                if !synced(calls, WAL, from, *line) || !synced(calls, JOURNAL, from, *line) {
                    late.push(dots);
                }
                let end = points
                    .iter()
                    .find(|(l, p)| l > line && p == "send:dot_written")
                    .unwrap()
                    .0;
                let wire = calls
                    .iter()
                    .filter(|c| c.on_socket() && c.begun > *line && c.begun < end);
                assert_eq!(wire.count(), 1, "the dot of mail {dots} is one write");
            }
            _ => {}
        }
    }
    assert_eq!(dots, SENDS);
    assert_eq!(
        late,
        Vec::<usize>::new(),
        "dots that were written before their commit was on the disk"
    );
    println!(
        "{dots} dots, each after the sync of its commit and of its line in the safety journal"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_power_cut_leaves_of_the_unsynced_no_acknowledged_row_is_lost() {
    testkit::skip_unless!(
        Post::available() && trace::installed(),
        "dovecot, postfix or strace is not installed, or we are not root"
    );
    if !can_trace() {
        return;
    }
    let images: u64 = if std::env::var_os("JENGU_LONG").is_some() {
        300
    } else {
        60
    };
    const SENDS: usize = 20;
    let recorded = record(SENDS, 1 << 20).await;
    let calls = &recorded.calls;
    let acknowledged = said(calls, "acknowledged ");
    let points = said(calls, "fault-point send:");
    assert_eq!(acknowledged.len(), SENDS);
    let first = points.first().unwrap().0;
    let last = calls.last().unwrap().begun;
    let seed = std::env::var("JENGU_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(20_311_203);
    println!("seed {seed}, {} calls recorded", calls.len());
    let (mut mid, mut lost) = (0, Vec::new());
    for n in 0..images {
        let rng = SeededRng::new(seed + n);
        let span = u64::try_from(last - first).unwrap();
        let until = first + usize::try_from(rng.below(span)).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let image: PathBuf = dir.path().join("w");
        std::fs::create_dir(&image).unwrap();
        copy_files(recorded.before.path(), &image);
        for extra in ["orders.json", "recording"] {
            std::fs::remove_file(image.join(extra)).unwrap();
        }
        for name in ["workspace.db", WAL, JOURNAL] {
            trace::cut(calls, name, until, &rng, &image.join(name)).unwrap();
        }
        // What the program had heard of before the cut.
        let heard = |name: &str| {
            let passed = points.iter().filter(|(l, p)| *l < until && p == name);
            i64::try_from(passed.count()).unwrap()
        };
        let (reserved, committed, settled) =
            (heard("reserved"), heard("committed"), heard("settled"));
        let ids: Vec<String> = acknowledged
            .iter()
            .filter(|(l, _)| *l < until)
            .map(|(_, id)| id.clone())
            .collect();
        mid += usize::from(settled < i64::try_from(SENDS).unwrap());

        let clock = Arc::new(Shifted::by(0));
        let store = Store::open(OpenOptions::writer(&image, clock))
            .unwrap_or_else(|e| panic!("image {n} (cut at line {until}) does not open: {e:#}"));
        store.close_blocking();
        let (sound, counts, unsent) = look(&image, move |c| {
            let number = |sql: &str| c.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
            let sound: String = c
                .query_row("PRAGMA integrity_check", [], |r| r.get(0))
                .unwrap();
            let state = |id: &String| {
                c.query_row("SELECT state FROM emails WHERE id=?1", [id], |r| {
                    r.get::<_, String>(0)
                })
                .unwrap()
            };
            let unsent: Vec<String> = ids.into_iter().filter(|id| state(id) != "sent").collect();
            let counts = (
                number("SELECT count(*) FROM send_attempts"),
                number("SELECT count(*) FROM send_attempts WHERE committing_at IS NOT NULL"),
                number("SELECT count(*) FROM send_attempts WHERE state='accepted'"),
            );
            (sound, counts, unsent)
        });
        assert_eq!(sound, "ok", "image {n}, cut at line {until}");
        let wrong = broken(&image);
        assert!(
            wrong.is_empty(),
            "image {n}, cut at line {until}: {wrong:?}"
        );
        if counts.0 < reserved || counts.1 < committed || counts.2 < settled || !unsent.is_empty() {
            lost.push((n, until, counts, (reserved, committed, settled), unsent));
        }
    }
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(
        mid * 2 > usize::try_from(images).unwrap(),
        "{mid} cuts in mid-run"
    );
    println!(
        "{images} images, {mid} of them in the middle of the run: all open, sound, nothing acknowledged is lost"
    );
}
