//! Would catch: a mail that leaves a second time, or one to who opted out, because the workspace was put back to before.

use std::collections::BTreeMap;

use jengu_tests::desk::At;
use jengu_tests::letters::Letter;
use jengu_tests::post::PASSWORD;
use jengu_tests::{Desk, Post};
use serde_json::json;
use testkit::dovecot::Dovecot;

use crate::real_post;

const HOTELS: usize = 50;
const INBOXES: [&str; 3] = ["sam@harbour.test", "sam@quay.test", "sam@pier.test"];
/// Hotels that opt out after the backup: the first three are read before the restore, the others only after it.
const OUT: usize = 5;
const READ_BEFORE: usize = 3;

fn manager(n: usize) -> String {
    format!("gm@hotel{n}.test")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_fifty_mails_five_opt_outs_and_a_restore_duplicate_nothing_and_write_to_none_of_the_five()
 {
    real_post!();
    let mut dovecot = Dovecot::builder();
    for address in INBOXES {
        dovecot = dovecot.user(address, PASSWORD);
    }
    for n in 0..HOTELS {
        dovecot = dovecot.user(&manager(n), PASSWORD);
    }
    let post = Post::over(dovecot.start().await.unwrap()).await;
    let ca = post.dovecot.ca_pem();
    let desk = Desk::open(&ca).await;
    for address in INBOXES {
        desk.inbox(
            address,
            PASSWORD,
            At(post.postfix.submission, "starttls"),
            At(post.dovecot.imaps, "implicit"),
        )
        .await;
    }
    // Warm mailboxes; one of them leaves copies in Sent, of what the others sent there is only the journal.
    desk.engine
        .store()
        .write(|tx| {
            let warm = json!({ "steps": [], "then_per_day": 40 }).to_string();
            tx.execute("UPDATE inbox_accounts SET warmup_schedule=?1", [warm])?;
            tx.execute("UPDATE inboxes SET files_sent_itself=0", [])?;
            Ok(tx.execute(
                "UPDATE inbox_accounts SET append_sent=1 WHERE inbox_id IN(SELECT id FROM inboxes WHERE address='sam@harbour.test')",
                [],
            )?)
        })
        .await
        .unwrap();
    let mut packs = Vec::new();
    for n in 0..HOTELS {
        let lead = desk
            .lead(&format!("Hotel {n}"), "Gina Miller", &manager(n))
            .await;
        let pack = desk.pack(&lead).await;
        desk.approve(&pack[0]).await;
        packs.push(pack);
    }
    let backup = desk.dir().join("before.backup");
    desk.engine.store().backup(backup.clone()).await.unwrap();

    desk.work(120).await;
    assert_eq!(
        desk.count("SELECT count(*) FROM emails WHERE state='sent'")
            .await,
        50
    );
    for (n, pack) in packs.iter().enumerate().take(OUT) {
        if n == READ_BEFORE {
            desk.work(10).await;
        }
        let mail = desk.mail(&pack[0]).await;
        let words = "Please unsubscribe me, do not contact me again.";
        let inbox = desk.address_of(&mail.inbox.clone().unwrap()).await;
        let letter = Letter::new(&manager(n), &inbox, &format!("Re: {}", mail.subject), words)
            .answers(&mail.message_id);
        post.deliver(&letter, &inbox).await;
    }
    assert_eq!(
        desk.count("SELECT count(*) FROM suppressions WHERE reason='opt_out' AND scope='address'")
            .await,
        i64::try_from(READ_BEFORE).unwrap()
    );

    let desk = desk.restored(&ca, &backup).await;
    desk.work(30).await;
    assert_eq!(
        post.postfix.log().accepted_counts().len(),
        HOTELS,
        "quarantine sends nothing"
    );
    desk.call("quarantine_leave", json!({})).await.unwrap();
    desk.work(30).await;
    // The salesperson approves whatever can be approved, and a week goes by in which the follow-ups fall due.
    let mut again = 0;
    for id in packs.iter().flatten() {
        again += i32::from(
            desk.call("approve_email", json!({ "email": id }))
                .await
                .is_ok(),
        );
    }
    let stopped = desk
        .count("SELECT count(*) FROM suppressions WHERE reason='opt_out' AND scope='address'")
        .await;
    assert_eq!(
        stopped,
        i64::try_from(OUT).unwrap(),
        "every opt-out is heard"
    );
    for _ in 0..7 {
        desk.pass(std::time::Duration::from_secs(23 * 3_600)).await;
        desk.work(15).await;
    }

    testkit::wait::until("an empty queue", std::time::Duration::from_secs(30), || {
        (post.postfix.queued() == 0).then_some(())
    })
    .await
    .unwrap();
    let counts = post.postfix.log().accepted_counts();
    let twice: Vec<_> = counts.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "accepted twice: {twice:?}");
    let mut bodies: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for n in 0..HOTELS {
        let there = post.dovecot.messages(&manager(n), "INBOX");
        if n < OUT {
            assert_eq!(there.len(), 1, "hotel {n} opted out after its first mail");
        }
        for d in there {
            let text = d.text().replace("\r\n", "\n");
            let body = text.split_once("\n\n").unwrap().1.to_owned();
            *bodies.entry((n, body)).or_default() += 1;
        }
    }
    assert!(bodies.values().all(|n| *n == 1), "delivered twice");
    assert!(bodies.len() >= HOTELS);
    println!(
        "{} accepted, {} delivered, {again} packs approved again, 0 twice, 0 to the five",
        counts.len(),
        bodies.len()
    );
    desk.verify().await;
}
