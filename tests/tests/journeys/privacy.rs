//! Would catch: a private letter that leaves a trace, a renumbered mailbox that repeats effects.

use domain::Stage;
use jengu_tests::desk::SAM;
use jengu_tests::letters::Letter;

use crate::{office, real_post};

#[tokio::test(flavor = "multi_thread")]
async fn private_mail_leaves_no_rows_and_the_server_is_not_changed() {
    real_post!();
    let (post, desk) = office().await;
    // A prospect at a free-mail provider: strangers there are not his company.
    let key = desk.engine.keys().domain("freemail.test").unwrap();
    desk.engine
        .store()
        .write(move |tx| {
            Ok(store::tables::companies::add_shared(
                tx,
                "domain",
                &key,
                "freemail.test",
                "free_mail",
            )?)
        })
        .await
        .unwrap();
    post.dovecot
        .add_user("gina@freemail.test", "x")
        .await
        .unwrap();
    let (_, mail) = desk
        .ready_to_send("Little Inn", "Gina Miller", "gina@freemail.test")
        .await;
    desk.until(&mail, "sent").await;
    for n in 0..40 {
        let from = if n % 2 == 0 {
            format!("Friend {n} <friend{n}@freemail.test>")
        } else {
            format!("Doctor <dr{n}@clinic.example>")
        };
        post.deliver(
            &Letter::new(
                &from,
                SAM,
                "dinner-secret on Friday",
                &format!("The marker lies under the mat, number {n}."),
            ),
            SAM,
        )
        .await;
    }
    // A machine's letter that concerns nobody is fetched and dropped again.
    post.deliver(
        &Letter::new(
            "MAILER-DAEMON <mailer-daemon@clinic.example>",
            SAM,
            "dinner-secret undelivered",
            "marker",
        )
        .header("Auto-Submitted", "auto-replied"),
        SAM,
    )
    .await;
    post.deliver(
        &Letter::new(
            "Gina <gina@freemail.test>",
            SAM,
            "your mail",
            "Sounds good, call me.",
        ),
        SAM,
    )
    .await;
    desk.wait("the one that counts", |c| {
        c.query_row("SELECT count(*) FROM replies", [], |r| r.get::<_, i64>(0))
            .unwrap()
            == 1
    })
    .await;
    assert_eq!(desk.count("SELECT count(*) FROM messages").await, 1);
    assert_eq!(desk.count("SELECT count(*) FROM touches").await, 0);
    for d in post.dovecot.messages(SAM, "INBOX") {
        assert!(!d.flags.contains('S'), "a message was marked as read");
    }
    // No byte of the private letters is in any file of the workspace.
    desk.verify().await;
    let dir = desk.close().await;
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for word in ["dinner-secret", "under the mat", "clinic.example"] {
                assert!(
                    !bytes.windows(word.len()).any(|w| w == word.as_bytes()),
                    "{word} is in {}",
                    path.display()
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renumbered_mailbox_repeats_no_effect() {
    real_post!();
    let (post, desk) = office().await;
    // Mail from before this inbox was set up: a letter of the hotel in INBOX, and one to it in Sent.
    post.deliver(
        &Letter::new(
            "Gina Miller <gm@grand.test>",
            SAM,
            "years ago",
            "We met at the fair.",
        ),
        SAM,
    )
    .await;
    let old = Letter::new(
        "Sam Seller <sam@harbour.test>",
        "gm@grand.test",
        "years ago",
        "It was a good fair.",
    );
    desk.step().await;
    // Servers stamp in whole seconds: what follows is another one, two days later (Friday, ten).
    desk.clock
        .advance(std::time::Duration::from_secs(2 * 86_400));
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    // That letter makes the house known: a person says that it may be written to.
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let mail = desk.draft(&lead).await;
    desk.call(
        "known_confirm",
        serde_json::json!({ "prospect": lead.card }),
    )
    .await
    .unwrap();
    desk.approve(&mail).await;
    let m = desk.until(&mail, "sent").await;
    // One mail the person sent by another program: a touch.
    post.dovecot
        .drop_file(SAM, "Sent", &old.raw(), "S")
        .unwrap();
    desk.wait("the touch", |c| {
        c.query_row("SELECT count(*) FROM touches", [], |r| r.get::<_, i64>(0))
            .unwrap()
            == 1
    })
    .await;
    post.deliver(
        &Letter::new(
            "Gina Miller <gm@grand.test>",
            SAM,
            "Re: Check-in at Grand Hotel",
            "Interesting, tell me more.",
        )
        .answers(&m.message_id),
        SAM,
    )
    .await;
    desk.wait("the reply", |c| {
        c.query_row(
            "SELECT count(*) FROM replies WHERE state<>'ingested'",
            [],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
            == 1
    })
    .await;
    assert_eq!(desk.stage(&lead.card).await, Stage::Engaged);
    const EFFECTS: &str = "SELECT (SELECT count(*) FROM replies)*1000000+(SELECT count(*) FROM messages)*10000+(SELECT count(*) FROM touches)*1000+(SELECT count(*) FROM state_transitions)*10+(SELECT coalesce(sum(n),0) FROM outside_sends)";
    let before = desk.count(EFFECTS).await;
    let validity = desk
        .count("SELECT uidvalidity FROM folders WHERE name='INBOX'")
        .await;
    // Dovecot numbers its mailboxes anew when its index files are gone.
    for folder in ["", ".Sent"] {
        let dir = post.dovecot.maildir(SAM).join(folder);
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("dovecot") && path.is_file() && name != "dovecot-subscriptions" {
                std::fs::remove_file(&path).unwrap();
            }
        }
    }
    std::fs::read_dir(post.dovecot.maildir(SAM))
        .unwrap()
        .flatten()
        .filter(|e| {
            e.file_name()
                .to_string_lossy()
                .starts_with("dovecot-uidvalidity")
        })
        .for_each(|e| std::fs::remove_file(e.path()).unwrap());
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    for _ in 0..3 {
        desk.step().await;
        desk.clock.advance(std::time::Duration::from_secs(30));
    }
    assert_ne!(
        desk.count("SELECT uidvalidity FROM folders WHERE name='INBOX'")
            .await,
        validity,
        "the mailbox was not renumbered"
    );
    let what = "SELECT group_concat(m.received_at||' '||t.subject||' by '||t.matched_by,'; ') FROM messages m JOIN message_texts t ON t.message_id=m.id";
    let what: String = desk
        .engine
        .store()
        .read(move |c| Ok(c.query_row(what, [], |r| r.get(0))?))
        .await
        .unwrap();
    assert_eq!(
        desk.count(EFFECTS).await,
        before,
        "reading again had effects: {what}"
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM message_locations").await,
        1
    );
    desk.verify().await;
}
