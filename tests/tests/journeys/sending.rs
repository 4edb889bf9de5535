//! Would catch: a mail sent twice or not at all, a card that stays behind, retries that are no retries.

use std::time::Duration;

use domain::Stage;
use testkit::wait;

use crate::{office, real_post};

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_mail_is_delivered_once_and_its_card_is_contacted() {
    real_post!();
    let (post, desk) = office().await;
    let (lead, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "sent").await;
    let seen = post
        .dovecot
        .wait_messages("gm@grand.test", "INBOX", 1)
        .await
        .unwrap();
    assert_eq!(seen.len(), 1);
    let text = seen[0].text();
    assert!(
        text.contains("Subject: Check-in at Grand Hotel") && text.contains("12 Quay Street"),
        "{text}"
    );
    assert_eq!(
        seen[0].header("Message-ID").unwrap(),
        format!("<{}>", m.message_id)
    );
    assert!(
        seen[0]
            .header("List-Unsubscribe")
            .unwrap()
            .starts_with("<mailto:sam@harbour.test?subject=unsubscribe"),
        "{text}"
    );
    assert_eq!(
        seen[0].header("From").unwrap(),
        "\"Sam Seller\" <sam@harbour.test>"
    );
    assert_eq!(post.accepted(&m.message_id).await, 1);
    assert_eq!(desk.stage(&lead.card).await, Stage::Contacted);
    let attempts = desk.attempts(&mail).await;
    assert_eq!(
        attempts
            .iter()
            .map(|a| a.state.as_str())
            .collect::<Vec<_>>(),
        ["accepted"]
    );
    assert!(attempts[0].committing_at.is_some());
    assert_eq!(
        desk.count("SELECT count(*) FROM wire_ids WHERE learnt_from='ours'")
            .await,
        1
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM chain WHERE kind='send'")
            .await,
        1
    );
    // The bytes that were stored are the bytes that arrived below the server's own headers.
    let wire = desk
        .engine
        .store()
        .read(move |c| Ok(store::tables::attempts::wire(c, &attempts[0].id)?.unwrap()))
        .await
        .unwrap();
    let (wire, got) = (
        String::from_utf8(wire).unwrap().replace("\r\n", "\n"),
        text.replace("\r\n", "\n"),
    );
    assert!(got.ends_with(&wire), "--- sent\n{wire}\n--- got\n{got}");
    desk.pass(Duration::from_secs(3_600)).await;
    assert_eq!(post.dovecot.messages("gm@grand.test", "INBOX").len(), 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_follow_up_waits_for_its_day_and_keeps_the_thread() {
    real_post!();
    let (post, desk) = office().await;
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let pack = desk.pack(&lead).await;
    desk.approve(&pack[0]).await;
    let first = desk.until(&pack[0], "sent").await;
    assert_eq!(desk.mail(&pack[1]).await.state, "approved");
    desk.pass(Duration::from_secs(2 * 86_400)).await;
    assert_eq!(
        post.dovecot.messages("gm@grand.test", "INBOX").len(),
        1,
        "two days later is too early"
    );
    let second = desk.until(&pack[1], "sent").await;
    let seen = post
        .dovecot
        .wait_messages("gm@grand.test", "INBOX", 2)
        .await
        .unwrap();
    let follow = seen
        .iter()
        .find(|d| d.header("Message-ID").unwrap() == format!("<{}>", second.message_id))
        .unwrap();
    assert_eq!(
        follow.header("In-Reply-To"),
        Some(format!("<{}>", first.message_id)),
        "{}",
        follow.text()
    );
    assert_eq!(second.inbox, first.inbox);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greylisted_mail_is_offered_again_later_and_arrives_once() {
    real_post!();
    let (post, desk) = office().await;
    post.postfix.policy().next(
        "gm@grand.test",
        &[
            "450 4.2.0 Greylisted, come back later",
            "450 4.2.0 Greylisted, come back later",
        ],
    );
    let (lead, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let begun = desk.now();
    let m = desk.until(&mail, "sent").await;
    assert!(
        desk.now().since(begun) >= 15 * 60_000,
        "a greylist wants a quarter of an hour"
    );
    let states: Vec<String> = desk
        .attempts(&mail)
        .await
        .into_iter()
        .map(|a| a.state)
        .collect();
    assert_eq!(states, ["deferred", "deferred", "accepted"]);
    assert_eq!(post.accepted(&m.message_id).await, 1);
    assert_eq!(desk.stage(&lead.card).await, Stage::Contacted);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_and_comes_back_gets_the_mail_once() {
    real_post!();
    let (mut post, desk) = office().await;
    post.postfix.kill();
    wait::closed(post.postfix.submission).await.unwrap();
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    for _ in 0..4 {
        desk.pass(Duration::from_secs(300)).await;
    }
    let waiting = desk.mail(&mail).await;
    assert_eq!(waiting.state, "approved");
    let failed = desk.attempts(&mail).await;
    assert!(
        !failed.is_empty() && failed.iter().all(|a| a.state == "not_sent"),
        "{failed:#?}"
    );
    post.postfix.restart().await.unwrap();
    let m = desk.until(&mail, "sent").await;
    post.dovecot
        .wait_messages("gm@grand.test", "INBOX", 1)
        .await
        .unwrap();
    assert_eq!(post.accepted(&m.message_id).await, 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_a_run_gets_every_mail_once() {
    real_post!();
    let (mut post, desk) = office().await;
    let mut mails = Vec::new();
    for n in 0..4 {
        let address = format!("gm{n}@hotel{n}.test");
        post.dovecot.add_user(&address, "x").await.unwrap();
        mails.push((
            address.clone(),
            desk.ready_to_send(&format!("Hotel {n}"), "Gina Miller", &address)
                .await
                .1,
        ));
    }
    desk.until(&mails[0].1, "sent").await;
    post.postfix.kill();
    desk.pass(Duration::from_secs(600)).await;
    post.postfix.restart().await.unwrap();
    for (address, mail) in &mails {
        let m = desk.until(mail, "sent").await;
        post.dovecot
            .wait_messages(address, "INBOX", 1)
            .await
            .unwrap();
        assert_eq!(post.accepted(&m.message_id).await, 1);
        assert_eq!(post.dovecot.messages(address, "INBOX").len(), 1);
    }
    desk.verify().await;
}
