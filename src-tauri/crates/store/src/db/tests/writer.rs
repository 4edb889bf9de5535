use super::world::{clock, holds, practice, store};
use crate::db::{OpenOptions, WriteRefused};
use crate::tables::settings;
use crate::{OpenError, Store};
use domain::Millis;

fn n(store: &Store) -> i64 {
    store
        .read_blocking(|c| Ok(c.query_row("SELECT count(*) FROM settings", [], |r| r.get(0))?))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_wait_together_commit_together_and_a_failing_one_loses_only_itself() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let before = n(&s);
    let mut tasks = Vec::new();
    for i in 0..200_i64 {
        let s = s.clone();
        tasks.push(tokio::spawn(async move {
            s.write(move |tx| {
                settings::set(tx, &format!("k{i}"), &i, Millis(0))?;
                if i % 3 == 0 {
                    anyhow::bail!("no {i}");
                }
                assert!(i % 50 != 1, "boom");
                Ok(i)
            })
            .await
        }));
    }
    let mut ok = 0;
    for (i, t) in tasks.into_iter().enumerate() {
        match t.await.unwrap() {
            Ok(v) => {
                ok += 1;
                assert_eq!(v, i64::try_from(i).unwrap());
            }
            Err(e) if i % 3 == 0 => assert!(e.to_string().contains("no ")),
            Err(e) => assert!(i % 50 == 1 && e.to_string().contains("boom"), "{i}: {e}"),
        }
    }
    assert_eq!(n(&s) - before, ok);
    holds(&s);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_write_has_a_commit_of_its_own_and_failing_it_takes_nobody_along() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let before = n(&s);
    let mut tasks = Vec::new();
    for i in 0..90_i64 {
        let s = s.clone();
        tasks.push(tokio::spawn(async move {
            let put = move |tx: &crate::Tx<'_>| {
                for k in 0..5 {
                    settings::set(tx, &format!("k{i}-{k}"), &i, Millis(0))?;
                }
                anyhow::ensure!(i % 4 != 0, "no {i}");
                Ok(())
            };
            if i % 2 == 0 {
                s.write_many(put).await
            } else {
                s.write(put).await
            }
        }));
    }
    let mut kept = 0;
    for (i, t) in tasks.into_iter().enumerate() {
        let out = t.await.unwrap();
        assert_eq!(out.is_ok(), i % 4 != 0, "{i}: {out:?}");
        kept += if out.is_ok() { 5 } else { 0 };
    }
    assert_eq!(n(&s) - before, kept);
    holds(&s);
}

#[tokio::test]
async fn what_nobody_waits_for_is_there_before_the_next_acknowledgement_and_its_failure_is_its_own()
{
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let before = n(&s);
    s.write_soon("kept", |tx| Ok(settings::set(tx, "soon", &1, Millis(0))?));
    s.write_soon("lost", |tx| {
        settings::set(tx, "never", &1, Millis(0))?;
        anyhow::bail!("no")
    });
    s.write(|tx| Ok(settings::set(tx, "then", &1, Millis(0))?))
        .await
        .unwrap();
    assert_eq!(n(&s) - before, 2);
    s.close().await;
    s.write_soon("too late", |_| Ok(()));
    holds(&s);
}

#[tokio::test]
async fn a_read_after_an_acknowledgement_sees_it_and_a_snapshot_does_not_move() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let writer = s.clone();
    s.read_blocking(move |c| {
        let count = || {
            c.query_row("SELECT count(*) FROM settings", [], |r| r.get::<_, i64>(0))
                .unwrap()
        };
        let before = count();
        writer
            .write_blocking(|tx| Ok(settings::set(tx, "x", &1, Millis(0))?))
            .unwrap();
        assert_eq!(count(), before, "the snapshot moved");
        Ok(())
    })
    .unwrap();
    assert_eq!(
        s.read(|c| Ok(settings::get::<i64>(c, "x")?)).await.unwrap(),
        Some(1)
    );
}

#[tokio::test]
async fn a_reader_cannot_write_whatever_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    for sql in [
        "DELETE FROM settings",
        "CREATE TABLE t(x)",
        "INSERT INTO actors VALUES('x','system','x')",
        "UPDATE workspace SET writer_epoch=99",
    ] {
        let e = s
            .read(move |c| Ok(c.execute_batch(sql)?))
            .await
            .unwrap_err()
            .to_string();
        assert!(e.contains("readonly"), "{sql}: {e}");
    }
    // a panic in a read is an error, and the pool goes on
    assert!(
        s.read(|_| -> anyhow::Result<()> { panic!("boom") })
            .await
            .is_err()
    );
    assert!(
        s.read(|c| Ok(c.query_row("SELECT 1", [], |r| r.get::<_, i64>(0))?))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn changes_come_after_the_commit_coalesced_and_only_of_writes_that_counted() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let mut rx = s.subscribe();
    s.write(|tx| {
        tx.touch("prospect:1");
        tx.touch("prospect:1");
        tx.touch("board");
        Ok(())
    })
    .await
    .unwrap();
    s.write(|tx| -> anyhow::Result<()> {
        tx.touch("never");
        anyhow::bail!("no")
    })
    .await
    .unwrap_err();
    s.write(|tx| {
        tx.touch("last");
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(rx.recv().await.unwrap(), ["board", "prospect:1"]);
    assert_eq!(rx.recv().await.unwrap(), ["last"]);
    let rows: Vec<String> = s
        .read(|c| {
            Ok(
                c.prepare("SELECT tag FROM changes ORDER BY seq DESC LIMIT 3")?
                    .query_map([], |r| r.get(0))?
                    .collect::<rusqlite::Result<_>>()?,
            )
        })
        .await
        .unwrap();
    assert_eq!(rows, ["last", "prospect:1", "board"]);
}

#[tokio::test]
async fn a_closed_workspace_says_so_and_lets_go_of_its_lock() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    assert!(matches!(
        Store::open(practice(dir.path())),
        Err(OpenError::Busy)
    ));
    let viewer = Store::open(OpenOptions::viewer(dir.path(), clock())).unwrap();
    let e = viewer.write(|_| Ok(())).await.unwrap_err();
    assert_eq!(
        e.downcast_ref::<WriteRefused>(),
        Some(&WriteRefused::Viewer)
    );
    s.close().await;
    let e = s.write(|_| Ok(())).await.unwrap_err();
    assert_eq!(
        e.downcast_ref::<WriteRefused>(),
        Some(&WriteRefused::Closed)
    );
    let again = Store::open(practice(dir.path())).unwrap();
    assert_eq!(again.epoch(), s.epoch() + 1);
}

#[tokio::test]
async fn the_log_is_cut_when_the_workspace_closes() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    for i in 0..50 {
        s.write(move |tx| {
            Ok(settings::set(
                tx,
                &format!("k{i}"),
                &"x".repeat(4000),
                Millis(0),
            )?)
        })
        .await
        .unwrap();
    }
    let wal = dir.path().join("workspace.db-wal");
    assert!(std::fs::metadata(&wal).unwrap().len() > 0);
    drop(s);
    assert!(!wal.exists() || std::fs::metadata(&wal).unwrap().len() == 0);
}

#[test]
fn the_last_handle_may_die_inside_a_write() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let inner = s.clone();
    let (tx, rx) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let kept = inner.clone();
        drop(inner);
        let moved = kept.clone();
        drop(kept.write_blocking(move |_| {
            drop(moved);
            Ok(())
        }));
        drop(kept);
        tx.send(()).unwrap();
    });
    rx.recv().unwrap();
    drop(s);
    drop(Store::open(practice(dir.path())).unwrap());
}

/// SQLite's own words: 2 is FULL. What a lesser setting loses shows only when the power goes.
#[test]
fn every_commit_of_the_writer_waits_for_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let (synchronous, journal) = s
        .write_blocking(|tx| {
            Ok((
                tx.query_row("PRAGMA synchronous", [], |r| r.get::<_, i64>(0))?,
                tx.query_row("PRAGMA journal_mode", [], |r| r.get::<_, String>(0))?,
            ))
        })
        .unwrap();
    assert_eq!((synchronous, journal.as_str()), (2, "wal"));
}
