//! SIGKILLs at random moments of one sending run with many mails on their way, against real Postfix. Would catch: a mail accepted twice, a mail lost, a mail
//! called uncertain although its dot was never written, an uncertain one closed wrongly.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::InboxId;
use domain::ports::Rng;
use jengu_tests::desk::{At, TEN_IN_NEW_YORK};
use jengu_tests::post::PASSWORD;
use jengu_tests::rim::system_ms;
use jengu_tests::victim::{Orders, broken, look};
use jengu_tests::{Desk, Post};
use serde_json::json;
use sha2::Digest as _;
use store::rusqlite::Connection;
use testkit::clock::SeededRng;
use testkit::dovecot::Dovecot;
use testkit::kill::Victim;

/// Kills; with `JENGU_LONG=1` the second number.
const KILLS: (usize, usize) = (60, 100);
const INBOXES: usize = 8;
const MAILS: usize = 120;

fn ids(c: &Connection, sql: &str) -> BTreeSet<String> {
    c.prepare(sql)
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn number(c: &Connection, sql: &str) -> i64 {
    c.query_row(sql, [], |r| r.get(0)).unwrap()
}

/// A workspace with approved mails in several inboxes, half of them with a proof copy.
async fn workspace(post: &Post) -> (tempfile::TempDir, Vec<(InboxId, String)>) {
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let mut passwords = Vec::new();
    for i in 0..INBOXES {
        let id = desk
            .inbox(
                &format!("sam@harbour{i}.test"),
                PASSWORD,
                At(post.postfix.submission, "starttls"),
                At(post.dovecot.imaps, "implicit"),
            )
            .await;
        passwords.push((id, PASSWORD.to_owned()));
    }
    // Warmed-up mailboxes: the ramp is not what is tested here.
    let schedule = json!({ "steps": [], "then_per_day": 20 }).to_string();
    desk.engine
        .store()
        .write(move |tx| {
            tx.execute("UPDATE inbox_accounts SET warmup_schedule=?1", [schedule])?;
            tx.execute("UPDATE inboxes SET proof_copy=1 WHERE id IN(SELECT id FROM inboxes ORDER BY id LIMIT 4)", [])?;
            Ok(())
        })
        .await
        .unwrap();
    for n in 0..MAILS {
        let lead = desk
            .lead(
                &format!("Hotel {n}"),
                "Gina Miller",
                &format!("gm@hotel{n}.test"),
            )
            .await;
        let mail = desk.drafts(&lead, false, "harbour0.test").await.remove(0);
        desk.approve(&mail).await;
    }
    (desk.close().await, passwords)
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_any_moment_duplicate_nothing_and_lose_nothing() {
    testkit::skip_unless!(
        Post::available(),
        "dovecot or postfix is not installed, or we are not root"
    );
    let seed = std::env::var("JENGU_KILL_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(20_311_126);
    println!("seed {seed}");
    let rng = SeededRng::new(seed);
    let mut dovecot = Dovecot::builder();
    for i in 0..INBOXES {
        dovecot = dovecot.user(&format!("sam@harbour{i}.test"), PASSWORD);
    }
    for n in 0..MAILS {
        dovecot = dovecot.user(&format!("gm@hotel{n}.test"), PASSWORD);
    }
    let post = Post::over(dovecot.start().await.unwrap()).await;
    let (dir, passwords) = workspace(&post).await;
    let path = dir.path().to_owned();
    let offset = testkit::clock::parse(TEN_IN_NEW_YORK).0 + 60_000 - system_ms();
    let mut orders = Orders {
        dir: path.clone(),
        ca_pem: post.dovecot.ca_pem(),
        offset_ms: offset,
        passwords,
        pacing: 1.0 / 300.0,
        linger_ms: 0,
        approve: None,
        one_by_one: false,
    };
    let file = dir.path().join("orders.json");
    let give =
        |orders: &Orders| std::fs::write(&file, serde_json::to_vec(orders).unwrap()).unwrap();
    give(&orders);

    let program = env!("CARGO_BIN_EXE_victim");
    let (mut before_c, mut after_c) = (BTreeSet::new(), BTreeSet::new());
    let kills = if std::env::var_os("JENGU_LONG").is_some() {
        KILLS.1
    } else {
        KILLS.0
    };
    let (mut at_random, mut clean) = (0, 0);
    for kill in 0..kills {
        let patience = Duration::from_secs(8);
        // A moment drawn by what was done, not by the clock, so that a slow machine dies as deep in the run as a fast one.
        let mut running = Victim::new(program).arg(&file).spawn().unwrap();
        let passed = 1 + usize::try_from(rng.below(60)).unwrap();
        let far = testkit::wait::until("so many points", patience, || {
            (running.passed().len() >= passed).then_some(())
        })
        .await
        .is_ok();
        at_random += usize::from(far);
        running
            .kill_after(Duration::from_millis(rng.below(40)))
            .await;
        if running
            .wait(Duration::from_secs(10))
            .await
            .is_ok_and(|s| s.success())
        {
            clean += 1;
        }
        let (reserved, committing, said) = look(&path, |c| {
            let broken: Vec<_> = store::verify::verify(c, None)
                .unwrap()
                .into_iter()
                .filter(|k| !k.ok)
                .map(|k| (k.name, k.count))
                .collect();
            (
                ids(c, "SELECT id FROM send_attempts WHERE state='reserved'"),
                ids(c, "SELECT id FROM send_attempts WHERE state='committing'"),
                broken,
            )
        });
        assert!(
            said.is_empty(),
            "kill {kill}: verify found {said:?}\n{}",
            running.output()
        );
        before_c.extend(reserved);
        after_c.extend(committing);
    }
    println!(
        "{at_random} of {kills} kills at random moments in the run, {clean} came after the end"
    );
    assert!(
        at_random >= kills * 3 / 4,
        "too few kills came while mails were on their way"
    );

    // The last run ends by itself.
    let mut last = Victim::new(program).arg(&file).spawn().unwrap();
    let ended = last
        .wait(Duration::from_secs(150))
        .await
        .unwrap_or_else(|e| panic!("{e:#}\n{}", last.output()));
    assert!(ended.success(), "{}", last.output());
    // Eleven minutes later every look for proof is due.
    orders.offset_ms += 11 * 60_000;
    orders.linger_ms = 4_000;
    give(&orders);
    let mut proof = Victim::new(program).arg(&file).spawn().unwrap();
    assert!(
        proof.wait(Duration::from_secs(60)).await.unwrap().success(),
        "{}",
        proof.output()
    );

    testkit::wait::until("an empty queue", Duration::from_secs(30), || {
        (post.postfix.queued() == 0).then_some(())
    })
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let log = post.postfix.log();

    // (i) No duplicate: neither accepted twice nor delivered twice.
    let counts = log.accepted_counts();
    assert_eq!(
        counts.iter().filter(|(_, n)| **n > 1).collect::<Vec<_>>(),
        Vec::<(&String, &usize)>::new(),
        "accepted twice"
    );
    let mut delivered: BTreeMap<(usize, Vec<u8>), usize> = BTreeMap::new();
    for n in 0..MAILS {
        for d in post.dovecot.messages(&format!("gm@hotel{n}.test"), "INBOX") {
            let body = d
                .text()
                .replace("\r\n", "\n")
                .split_once("\n\n")
                .unwrap()
                .1
                .to_owned();
            *delivered
                .entry((n, sha2::Sha256::digest(body).to_vec()))
                .or_default() += 1;
        }
    }
    assert!(delivered.values().all(|n| *n == 1), "delivered twice");

    // Every mail has an end that a person can see, and no reservation became uncertain.
    let rows: Vec<(String, String, Option<String>)> = look(&path, |c| {
        c.prepare("SELECT message_id,state,state_reason FROM emails")
            .unwrap()
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    });
    assert_eq!(rows.len(), MAILS);
    let (mut sent, mut uncertain) = (0, 0);
    for (id, state, reason) in &rows {
        match state.as_str() {
            "sent" => {
                assert_eq!(
                    counts.get(id),
                    Some(&1),
                    "{id} counts as sent and the server never had it"
                );
                sent += 1;
            }
            "uncertain" => uncertain += 1,
            "failed" => assert!(reason.is_some(), "{id} failed without a reason"),
            other => panic!("{id} is {other}: {reason:?}"),
        }
    }
    let wrong = look(&path, move |c| {
        let still = ids(
            c,
            "SELECT id FROM send_attempts WHERE uncertain_at IS NOT NULL",
        );
        let of_reserved: Vec<String> = before_c.intersection(&still).cloned().collect();
        let lost: Vec<String> = after_c.difference(&still).cloned().collect();
        (of_reserved, lost)
    });
    assert_eq!(
        wrong.0,
        Vec::<String>::new(),
        "killed before C and called uncertain"
    );
    assert_eq!(
        wrong.1,
        Vec::<String>::new(),
        "killed between C and the answer and not called uncertain"
    );

    // (iii) An inbox with a proof copy knows about each of its uncertain mails; (iv) the others stay visible.
    let (was, open, with_proof_open, alerts) = look(&path, |c| {
        (
            number(
                c,
                "SELECT count(*) FROM send_attempts WHERE uncertain_at IS NOT NULL",
            ),
            number(
                c,
                "SELECT count(*) FROM send_attempts WHERE state='uncertain'",
            ),
            ids(
                c,
                "SELECT m.message_id FROM send_attempts a JOIN emails m ON m.id=a.email_id JOIN inboxes i ON i.id=a.inbox_id WHERE a.state='uncertain' AND i.proof_copy=1",
            ),
            number(
                c,
                "SELECT count(*) FROM alerts WHERE kind='uncertain' AND cleared_at IS NULL",
            ),
        )
    });
    for id in &with_proof_open {
        assert_eq!(
            counts.get(id),
            None,
            "{id} was accepted, its copy lies in the own mailbox, and it is still open"
        );
    }
    assert_eq!(i64::from(uncertain), open);
    assert_eq!(alerts, open, "every uncertain mail is shown");
    println!(
        "{sent} sent, {uncertain} uncertain of {was} that were; {} delivered",
        delivered.len()
    );
    let said = broken(&path);
    assert!(said.is_empty(), "{said:?}");
}
