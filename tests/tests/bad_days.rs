//! A clock that is set back, a password that is gone from the keychain: nothing is sent twice, nothing outside its caps,
//! and a person reads what to do. Would catch: a mail lost or sent twice, an error without words.
#![cfg(unix)]

use std::time::Duration;

use domain::ports::Clock as _;
use jengu_tests::post::{PASSWORD, dots, scripted};
use testkit::dovecot::Dovecot;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_an_hour_sends_nothing_again_and_nothing_above_the_cap() {
    testkit::skip_unless!(Dovecot::available(), "dovecot is not installed");
    let (_dovecot, smtp, desk) = scripted().await;
    let mut mails = Vec::new();
    for n in 0..9 {
        let (_, mail) = desk
            .ready_to_send(
                &format!("Hotel {n}"),
                &format!("Gina{n} Miller"),
                &format!("gm@hotel{n}.test"),
            )
            .await;
        mails.push(mail);
    }
    desk.until(&mails[0], "sent").await;
    desk.until(&mails[1], "sent").await;
    let before = dots(&smtp);
    assert!(before >= 2);
    for _ in 0..3 {
        let back = desk.clock.now().minus(domain::time::HOUR);
        desk.clock.set_wall(back);
        desk.pass(Duration::from_secs(600)).await;
    }
    desk.pass(Duration::from_secs(8 * 3_600)).await;
    // The first day's cap is five, however often the hour repeats itself.
    assert!(dots(&smtp) <= 5, "{} mails on the first day", dots(&smtp));
    desk.pass(Duration::from_secs(12 * 86_400)).await;
    let ids: Vec<String> = smtp
        .mails()
        .iter()
        .filter(|m| m.dot)
        .map(|m| {
            let text = String::from_utf8_lossy(&m.data).into_owned();
            text.lines()
                .find(|l| l.to_lowercase().starts_with("message-id:"))
                .unwrap()
                .to_owned()
        })
        .collect();
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "a mail was sent twice");
    for mail in &mails {
        let m = desk.mail(mail).await;
        assert!(
            m.state == "sent" || (m.state == "draft" && m.state_reason.is_some()),
            "lost: {m:?}"
        );
    }
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_gone_from_the_keychain_is_asked_for_and_the_mail_waits() {
    testkit::skip_unless!(Dovecot::available(), "dovecot is not installed");
    let (_dovecot, smtp, desk) = scripted().await;
    let inbox = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    desk.step().await;
    desk.vault.forget(&inbox.id);
    desk.engine.ports().routes.close(&inbox.id).await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    desk.pass(Duration::from_secs(1_800)).await;
    assert_eq!(dots(&smtp), 0);
    assert_eq!(desk.mail(&mail).await.state, "approved");
    let now = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    let said = format!(
        "{:?} {:?} {:?}",
        now.last_error,
        now.paused_reason,
        desk.alerts().await
    );
    assert!(
        said.contains("the keychain has no password") && said.contains("enter it"),
        "words nobody can act on: {said}"
    );
    assert!(!said.contains(PASSWORD));
    desk.vault.password(&inbox.id, PASSWORD);
    if now.paused_reason.is_some() {
        desk.call("inbox_resume", serde_json::json!({ "id": inbox.id }))
            .await
            .unwrap();
    }
    desk.until(&mail, "sent").await;
    assert_eq!(dots(&smtp), 1);
    desk.verify().await;
}
