//! Would catch: a dead address written to again, a card that waits for ever, a DSN that is not understood.

use std::time::Duration;

use domain::Stage;

use crate::{office, real_post};

#[tokio::test(flavor = "multi_thread")]
async fn an_address_refused_at_once_fails_is_suppressed_and_its_card_looks_elsewhere() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Grand Hotel", "Rey Ject", "reject@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    let m = desk.until(&pack[0], "failed").await;
    assert!(
        m.state_reason
            .as_deref()
            .unwrap_or_default()
            .contains("5.1.1"),
        "{m:?}"
    );
    assert_eq!(desk.attempts(&pack[0]).await[0].state, "rejected");
    assert_eq!(
        desk.count("SELECT count(*) FROM suppressions WHERE scope='address' AND lifted_at IS NULL")
            .await,
        1
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM person_addresses WHERE dead_at IS NOT NULL")
            .await,
        1
    );
    assert_eq!(desk.mail(&pack[1]).await.state, "cancelled");
    assert_eq!(post.accepted(&m.message_id).await, 0);
    desk.pass(Duration::from_secs(7 * 86_400)).await;
    assert_eq!(post.postfix.log().refused.len(), 1, "it was offered again");
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bounce_that_comes_later_closes_address_and_sequence() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Ghost Inn", "Gus Host", "nobody@ghost.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    desk.until(&pack[0], "sent").await;
    post.dovecot
        .wait_messages("sam@harbour.test", "INBOX", 1)
        .await
        .unwrap();
    desk.wait("the DSN", |c| {
        c.query_row(
            "SELECT count(*) FROM replies WHERE kind='bounce'",
            [],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
            == 1
    })
    .await;
    assert_eq!(
        desk.count("SELECT count(*) FROM emails WHERE bounced_at IS NOT NULL")
            .await,
        1
    );
    assert_eq!(
        desk.count(
            "SELECT count(*) FROM suppressions WHERE scope='address' AND reason='hard_bounce'"
        )
        .await,
        1
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM person_addresses WHERE dead_at IS NOT NULL")
            .await,
        1
    );
    // The card was contacted, and looks for another way from there.
    let back = "SELECT count(*) FROM state_transitions WHERE from_stage='contacted' AND event='address_dead' AND to_stage='enriching'";
    assert_eq!(desk.count(back).await, 1);
    assert_ne!(desk.stage(&lead.card).await, Stage::Contacted);
    assert_eq!(desk.mail(&pack[1]).await.state, "cancelled");
    assert_eq!(desk.sequence(&lead.enrolment).await.state, "ended");
    let reply = &desk.replies().await[0];
    assert_eq!(reply.prospect.as_ref(), Some(&lead.card));
    assert!(!reply.opt_out && reply.intent.is_none());
    desk.verify().await;
}
