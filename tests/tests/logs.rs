//! Would catch: an address, a password, a token or a word of a mail in any log line.
#![cfg(unix)]

use std::time::Duration;

use jengu_tests::desk::{At, SAM};
use jengu_tests::letters::Letter;
use jengu_tests::post::PASSWORD;
use jengu_tests::{Desk, Post};
use testkit::logsink::LogSink;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_sending_reading_and_failing_logs_no_person_and_no_secret() {
    testkit::skip_unless!(
        Post::available(),
        "dovecot or postfix is not installed, or we are not root"
    );
    let log = LogSink::install();
    let mut post = Post::start(&[SAM, "gm@grand.test"]).await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let inbox = desk
        .inbox(
            SAM,
            PASSWORD,
            At(post.postfix.submission, "starttls"),
            At(post.dovecot.imaps, "implicit"),
        )
        .await;
    // Accepted, refused, bounced, answered, opted out …
    let (_, good) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let (_, refused) = desk
        .ready_to_send("Villa", "Vera Lane", "reject@villa.test")
        .await;
    let (_, ghost) = desk
        .ready_to_send("Ghost Inn", "Gus Host", "nobody@ghost.test")
        .await;
    let m = desk.until(&good, "sent").await;
    desk.until(&refused, "failed").await;
    desk.until(&ghost, "sent").await;
    post.deliver(
        &Letter::new(
            "Gina Miller <gm@grand.test>",
            SAM,
            "Re: Check-in at Grand Hotel",
            "The word is mulberry. Please remove me from your list.",
        )
        .answers(&m.message_id),
        SAM,
    )
    .await;
    desk.wait("bounce and answer", |c| {
        c.query_row(
            "SELECT count(*) FROM replies WHERE state<>'ingested'",
            [],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
            >= 2
    })
    .await;
    // … a wrong password, a server that is gone.
    desk.vault.password(&inbox, "wrong-password-42");
    desk.ready_to_send("Chalet", "Carl Ray", "gm@chalet.test")
        .await;
    desk.pass(Duration::from_secs(600)).await;
    post.postfix.kill();
    post.dovecot.kill();
    desk.vault.password(&inbox, PASSWORD);
    desk.pass(Duration::from_secs(600)).await;
    desk.verify().await;
    assert!(
        !log.lines().is_empty(),
        "nothing was heard: the test proves nothing"
    );
    log.assert_no(&[
        PASSWORD,
        "wrong-password-42",
        "mulberry",
        "Gina",
        "Quay Street",
        "Check-in at",
    ]);
    log.assert_no_addresses();
}
