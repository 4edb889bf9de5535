//! Clock, log sink, fault points, ports, process groups and keyring sessions.
#![cfg(unix)]

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::Millis;
use domain::ports::{Clock, Ids, Rng};
use testkit::clock::{FakeClock, SeededIds, SeededRng, parse};
use testkit::kill::{Victim, reached};
use testkit::logsink::{LogSink, has_address};
use testkit::secret_service::{self, Keyring};
use testkit::skip_unless;

#[test]
fn instants_are_read() {
    assert_eq!(parse("1970-01-01T00:00:00Z"), Millis(0));
    assert_eq!(parse("2026-11-25T09:30:00.250Z"), Millis(1_795_599_000_250));
    assert_eq!(
        parse("2028-02-29T00:00:00Z").0 - parse("2028-02-28T00:00:00Z").0,
        domain::time::DAY
    );
}

#[tokio::test]
async fn sleepers_wake_when_their_time_comes_and_not_before() {
    let clock = FakeClock::at_text("2026-11-25T09:00:00Z");
    let start = clock.now();
    let (c, woken) = (clock.clone(), Arc::new(std::sync::Mutex::new(Vec::new())));
    let w = woken.clone();
    let task = tokio::spawn(async move {
        for ms in [1_000, 5_000] {
            c.sleep_until(start.plus(ms)).await;
            w.lock().unwrap().push(c.now().since(start));
        }
    });
    clock.wait_sleepers(1).await.unwrap();
    clock.advance(Duration::from_millis(999));
    tokio::task::yield_now().await;
    assert!(woken.lock().unwrap().is_empty());
    assert_eq!(clock.next_wake(), Some(start.plus(1_000)));
    assert!(clock.run_to_next());
    testkit::wait::until("the second sleep", Duration::from_secs(5), || {
        (clock.next_wake() == Some(start.plus(5_000))).then_some(())
    })
    .await
    .unwrap();
    let boot = clock.boot_ms();
    clock.set_wall(start.plus(9_000));
    task.await.unwrap();
    assert_eq!(*woken.lock().unwrap(), [1_000, 9_000]);
    assert_eq!((clock.boot_ms(), clock.sleepers()), (boot, 0));
}

#[test]
fn ids_and_draws_repeat_from_a_seed_and_sort() {
    let clock = FakeClock::at_text("2026-11-25T09:00:00Z");
    let make = |seed| {
        let ids = SeededIds::new(&clock, seed);
        (0..5_000).map(|_| ids.fresh()).collect::<Vec<_>>()
    };
    let a = make(1);
    assert_eq!(a, make(1));
    assert_ne!(a, make(2));
    assert!(
        a.is_sorted() && a[0].len() == 36 && &a[0][14..15] == "7" && "89ab".contains(&a[0][19..20]),
        "{}",
        a[0]
    );
    let r = SeededRng::new(0);
    assert_eq!(
        r.next_u64(),
        0xe220_a839_7b1d_cdaf,
        "the published first value of SplitMix64 from 0"
    );
    assert!((0..1000).all(|_| (0.0..1.0).contains(&r.unit())));
}

#[test]
fn logs_are_collected_and_unexpected_errors_fail() {
    let logs = LogSink::scoped();
    let span = tracing::info_span!("send", inbox = "i1");
    span.in_scope(|| tracing::info!(attempt = 7, "offered"));
    assert_eq!(logs.containing("offered")[0].text, "offered attempt=7");
    assert!(logs.lines().iter().any(|l| l.text.contains("inbox=\"i1\"")));
    logs.assert_no(&["secret"]);
    logs.assert_no_addresses();
    logs.expect_error("known");
    tracing::error!("a known failure");
    assert!(logs.unexpected().is_empty());
    drop(logs);
    for bad in ["mail to anna@hotel.example failed", "<a@b.test>"] {
        let caught = std::panic::catch_unwind(|| {
            let logs = LogSink::scoped();
            tracing::warn!("{bad}");
            logs.assert_no_addresses();
        });
        assert!(caught.is_err(), "{bad}");
    }
    let caught = std::panic::catch_unwind(|| {
        let _logs = LogSink::scoped();
        tracing::error!("a surprise");
    });
    assert!(caught.is_err());
    assert!(!has_address("user@ host, a @ b, x@localhost"));
}

/// The program that the kill tests run: this test binary, this "test".
#[test]
fn victim() {
    if std::env::var_os("VICTIM").is_none() {
        return;
    }
    for round in 0..3 {
        reached("begin");
        reached("committing");
        println!("round {round}");
    }
}

fn this() -> Victim {
    Victim::new(std::env::current_exe().unwrap())
        .arg("victim")
        .arg("--exact")
        .arg("--nocapture")
        .env("VICTIM", "1")
}

#[tokio::test]
async fn a_child_stops_at_the_nth_passing_of_a_point_and_is_killed_there() {
    let mut child = this().stop_at("committing#2").spawn().unwrap();
    child.wait_stopped().await.unwrap();
    assert_eq!(
        child.passed(),
        ["begin", "committing", "begin", "committing"]
    );
    child.kill();
    assert!(child.output().contains("round 0") && !child.output().contains("round 1"));
    let mut child = this().abort_at("begin#3").spawn().unwrap();
    child.wait_stopped().await.unwrap();
    assert!(!child.wait(Duration::from_secs(20)).await.unwrap().success());
    assert!(child.output().contains("round 1") && !child.output().contains("round 2"));
    let mut child = this().hold_at("begin#2").spawn().unwrap();
    child.wait_stopped().await.unwrap();
    child.go().unwrap();
    assert!(child.wait(Duration::from_secs(20)).await.unwrap().success());
    assert_eq!(child.passed().len(), 6);
    let mut child = this().stop_at("no such point").spawn().unwrap();
    assert!(
        child
            .wait_stopped()
            .await
            .unwrap_err()
            .to_string()
            .contains("ended before")
    );
}

fn processes_with(marker: &str) -> usize {
    let alive = |p: &Path| {
        !std::fs::read_to_string(p.join("stat"))
            .unwrap_or_default()
            .contains(") Z ")
    };
    let named = |p: &Path| {
        String::from_utf8_lossy(&std::fs::read(p.join("cmdline")).unwrap_or_default())
            .contains(marker)
    };
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter(|e| named(&e.path()) && alive(&e.path()))
        .count()
}

#[tokio::test]
async fn dropping_a_group_also_kills_grandchildren() {
    let dir = tempfile::tempdir().unwrap();
    let marker = format!("31{:05}", std::process::id());
    let mut c = std::process::Command::new("sh");
    c.args(["-c", &format!("sleep {marker} & sleep {marker}")]);
    let group = testkit::process::ChildGroup::spawn(c, &dir.path().join("log")).unwrap();
    let sleepers = format!("sleep\0{marker}");
    testkit::wait::until("both", Duration::from_secs(5), || {
        (processes_with(&sleepers) == 2).then_some(())
    })
    .await
    .unwrap();
    drop(group);
    testkit::wait::until("none", Duration::from_secs(5), || {
        (processes_with(&sleepers) == 0).then_some(())
    })
    .await
    .unwrap();
}

#[test]
fn holder_of_a_group() {
    let Some(marker) = std::env::var_os("HOLDER").map(|m| m.into_string().unwrap()) else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let mut c = std::process::Command::new("sleep");
    c.arg(marker);
    let _group = testkit::process::ChildGroup::spawn(c, &dir.path().join("log")).unwrap();
    reached("holding");
    std::thread::sleep(Duration::from_secs(600));
}

#[tokio::test]
async fn servers_die_with_a_test_process_that_is_killed() {
    let marker = format!("32{:05}", std::process::id());
    let mut child = Victim::new(std::env::current_exe().unwrap())
        .arg("holder_of_a_group")
        .arg("--exact")
        .env("HOLDER", &marker)
        .stop_at("holding")
        .spawn()
        .unwrap();
    child.wait_stopped().await.unwrap();
    let sleeper = format!("sleep\0{marker}");
    assert_eq!(processes_with(&sleeper), 1);
    child.kill();
    testkit::wait::until("the watchdog", Duration::from_secs(5), || {
        (processes_with(&sleeper) == 0).then_some(())
    })
    .await
    .unwrap();
}

#[test]
fn free_ports_are_never_given_twice() {
    let mut ports: Vec<u16> = (0..200).map(|_| testkit::port::free()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 200);
}

#[test]
fn secrets_live_in_a_session_of_their_own() {
    skip_unless!(
        secret_service::available(),
        "gnome-keyring is not installed"
    );
    let bash = Path::new("/bin/bash");
    let store = "printf s3cret | secret-tool store --label=x app jengu-test && secret-tool lookup app jengu-test";
    let out = secret_service::run(bash, &["-c", store], Keyring::Unlocked).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&out.stdout),
        "s3cret",
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let out = secret_service::run(
        bash,
        &["-c", "timeout 5 secret-tool lookup jengu-testkit x"],
        Keyring::Locked,
    )
    .unwrap();
    assert!(!out.status.success() && out.stdout.is_empty(), "{out:?}");
    let out =
        secret_service::run(bash, &["-c", "secret-tool lookup a b"], Keyring::Absent).unwrap();
    assert!(!out.status.success());
}

#[test]
fn a_test_runs_again_inside() {
    skip_unless!(
        secret_service::available(),
        "gnome-keyring is not installed"
    );
    if !secret_service::inside() {
        secret_service::again("a_test_runs_again_inside", Keyring::Unlocked).unwrap();
        assert!(secret_service::again("no_such_test", Keyring::Absent).is_err());
        return;
    }
    let out = std::process::Command::new("secret-tool")
        .args(["search", "a", "b"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
}

#[test]
fn a_skipped_test_ends_or_fails_where_everything_is_required() {
    fn skipping(present: &Cell<bool>) {
        skip_unless!(present.get(), "as an example, {}", 1);
        present.set(false);
    }
    let present = Cell::new(true);
    skipping(&present);
    assert!(!present.get(), "a fulfilled condition runs the test on");

    let outcome = std::panic::catch_unwind(|| skipping(&Cell::new(false)));
    let required = std::env::var_os("JENGU_TEST_REQUIRE").is_some();
    assert_eq!(outcome.is_err(), required);
}
