//! kill −9 at any moment: no acknowledged write is lost, none is half there, and the journal never knows less.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use super::world::{holds, opt_out, populate, practice};
use crate::Store;
use crate::tables::settings;
use domain::Millis;

const DIR: &str = "JENGU_STORE_CRASH_DIR";

/// The child: writes from four threads and prints each acknowledgement. Run only by the test below.
#[test]
#[ignore = "the child process of the crash test"]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let s = Store::open(practice(dir.as_ref())).unwrap();
    std::thread::scope(|scope| {
        for t in 0..4 {
            let s = s.clone();
            scope.spawn(move || {
                for i in 0..100_000_u32 {
                    let id = format!("{}-{t}-{i}", s.epoch());
                    let key = id.clone();
                    s.write_blocking(move |tx| {
                        settings::set(tx, &format!("a-{key}"), &"x".repeat(300), Millis(0))?;
                        if i % 5 == 0 {
                            opt_out(tx, &key, "address", &key)?;
                        }
                        settings::set(tx, &format!("b-{key}"), &1, Millis(0))?;
                        Ok(())
                    })
                    .unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "ACK {id} {}", i % 5 == 0).unwrap();
                    out.flush().unwrap();
                }
            });
        }
    });
}

#[test]
fn no_acknowledged_write_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let s = Store::open(practice(dir.path())).unwrap();
    s.write_blocking(populate).unwrap();
    drop(s);
    let mut acked = Vec::new();
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "db::tests::crash::child",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        // The moment of death differs in each round; what was printed before it was acknowledged.
        let mut seen = 0;
        for line in lines.by_ref() {
            if let Some(rest) = line.split("ACK ").nth(1) {
                acked.push(rest.to_owned());
                seen += 1;
                if seen > 23 + round * 37 {
                    break;
                }
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        acked.extend(lines.filter_map(|l| {
            l.split("ACK ")
                .nth(1)
                .filter(|r| r.ends_with("true") || r.ends_with("false"))
                .map(str::to_owned)
        }));
        assert!(seen > 0, "the child wrote nothing");
        let s = Store::open(practice(dir.path())).unwrap();
        let ids = acked.clone();
        s.read_blocking(move |c| {
            for a in &ids {
                let (id, opted) = a.split_once(' ').unwrap();
                for half in ["a", "b"] {
                    assert!(settings::get::<serde_json::Value>(c, &format!("{half}-{id}"))?.is_some(), "{half}-{id} was acknowledged and is lost");
                }
                if opted == "true" {
                    let there: bool = c.query_row("SELECT EXISTS(SELECT 1 FROM suppressions WHERE id=?1)", [id], |r| r.get(0))?;
                    assert!(there, "the opt-out {id} was acknowledged and is lost");
                }
            }
            let halves: i64 = c.query_row("SELECT count(*) FROM settings a WHERE a.key LIKE 'a-%' AND NOT EXISTS(SELECT 1 FROM settings b WHERE b.key='b'||substr(a.key,2))", [], |r| r.get(0))?;
            assert_eq!(halves, 0, "a write is half there");
            Ok(())
        })
        .unwrap();
        holds(&s);
    }
}
