//! Would catch: a mail that leaves after somebody said no, in words or by the link in the header.

use std::time::Duration;

use domain::Stage;
use jengu_tests::desk::SAM;
use jengu_tests::letters::Letter;

use crate::{office, real_post};

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_in_words_to_be_left_alone_gets_nothing_more() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    let m = desk.until(&pack[0], "sent").await;
    assert_eq!(desk.mail(&pack[1]).await.state, "approved");
    post.deliver(
        &Letter::new(
            "Gina Miller <gm@grand.test>",
            SAM,
            "Re: Check-in at Grand Hotel",
            "Please remove me from your list and do not write to me again.",
        )
        .answers(&m.message_id),
        SAM,
    )
    .await;
    desk.wait("the opt-out", |c| {
        c.query_row("SELECT count(*) FROM replies WHERE opt_out=1", [], |r| {
            r.get::<_, i64>(0)
        })
        .unwrap()
            == 1
    })
    .await;
    assert_eq!(
        desk.count("SELECT count(*) FROM suppressions WHERE scope='address' AND reason='opt_out'")
            .await,
        1
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM suppressions WHERE scope='person' AND reason='opt_out'")
            .await,
        1
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM chain WHERE kind='opt_out'")
            .await,
        1
    );
    assert_eq!(desk.mail(&pack[1]).await.state, "cancelled");
    let card = desk.card(&lead.card).await;
    assert_eq!(
        (card.stage, card.reason),
        (Stage::Lost, Some(domain::Reason::OptedOut))
    );
    desk.pass(Duration::from_secs(21 * 86_400)).await;
    assert_eq!(post.dovecot.messages("gm@grand.test", "INBOX").len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_the_header_works_from_any_address() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    desk.until(&pack[0], "sent").await;
    let got = post
        .dovecot
        .wait_messages("gm@grand.test", "INBOX", 1)
        .await
        .unwrap()
        .remove(0);
    let header = got.header("List-Unsubscribe").unwrap();
    let subject = header
        .trim_matches(['<', '>'])
        .split_once("subject=")
        .unwrap()
        .1
        .replace("%20", " ");
    post.deliver(
        &Letter::new("Mail Robot <robot@elsewhere.example>", SAM, &subject, ""),
        SAM,
    )
    .await;
    desk.wait("the opt-out", |c| {
        c.query_row("SELECT count(*) FROM replies WHERE opt_out=1", [], |r| {
            r.get::<_, i64>(0)
        })
        .unwrap()
            == 1
    })
    .await;
    assert_eq!(
        desk.card(&lead.card).await.reason,
        Some(domain::Reason::OptedOut)
    );
    assert_eq!(desk.mail(&pack[1]).await.state, "cancelled");
    let key = desk.engine.keys().address("gm@grand.test").unwrap();
    let live = desk
        .engine
        .store()
        .read(move |c| Ok(store::tables::suppressions::live(c, "address", &key)?.is_some()))
        .await
        .unwrap();
    assert!(live, "the address written to");
    desk.pass(Duration::from_secs(14 * 86_400)).await;
    assert_eq!(post.dovecot.messages("gm@grand.test", "INBOX").len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_that_is_read_while_a_mail_is_on_its_way_stops_the_dot() {
    real_post!();
    let (post, desk) = office().await;
    let post = std::sync::Arc::new(post);
    // The first mail is delivered; the follow-up is at the dot when the opt-out is read.
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    let m = desk.until(&pack[0], "sent").await;
    let letter = Letter::new(
        "Gina Miller <gm@grand.test>",
        SAM,
        "Re: Check-in at Grand Hotel",
        "Unsubscribe me please.",
    )
    .answers(&m.message_id);
    let (engine, servers) = (desk.engine.clone(), post.clone());
    desk.between.once(move || {
        let (engine, servers, letter) = (engine.clone(), servers.clone(), letter.clone());
        Box::pin(async move {
            servers.deliver(&letter, SAM).await;
            assert_eq!(
                engine::runtime::simulated::read_all(&engine).await.unwrap(),
                1
            );
        })
    });
    let second = desk.until(&pack[1], "cancelled").await;
    assert!(desk.between.done());
    let attempts = desk.attempts(&pack[1]).await;
    assert_eq!(
        attempts
            .iter()
            .map(|a| a.state.as_str())
            .collect::<Vec<_>>(),
        ["not_sent"]
    );
    assert!(attempts[0].committing_at.is_none());
    assert_eq!(post.accepted(&second.message_id).await, 0);
    desk.pass(Duration::from_secs(7 * 86_400)).await;
    assert_eq!(post.dovecot.messages("gm@grand.test", "INBOX").len(), 1);
    desk.verify().await;
}
