//! Would catch: a password that locks an account, a certificate that is let through, a token that is not understood.

use std::time::Duration;

use jengu_tests::desk::{At, SAM};
use jengu_tests::letters::Letter;
use jengu_tests::post::PASSWORD;
use jengu_tests::{Desk, Post};
use serde_json::json;
use testkit::ca::Certificate;
use testkit::dovecot::Dovecot;
use testkit::oidc::Oidc;
use testkit::postfix::Postfix;

use crate::{office, real_post, sams_inbox};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_pauses_the_inbox_says_so_and_loses_nothing() {
    real_post!();
    let (post, desk) = office().await;
    let inbox = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0).id))
        .await
        .unwrap();
    desk.step().await;
    let (_, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    // The password changes at the provider between the last reading and the send.
    desk.vault.password(&inbox, "wrong");
    desk.pass(Duration::from_secs(60)).await;
    let waiting = desk.mail(&mail).await;
    assert_eq!(waiting.state, "approved", "{waiting:?}");
    let stopped = desk.attempts(&mail).await;
    assert!(
        stopped.iter().all(|a| a.state == "not_sent"),
        "{stopped:#?}"
    );
    let paused = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    if stopped.is_empty() {
        // The reading loop met it first: then it says so.
        assert!(paused.last_error.is_some());
    } else {
        assert!(
            paused
                .paused_reason
                .as_deref()
                .unwrap_or_default()
                .starts_with("auth"),
            "{paused:?}"
        );
        assert!(
            desk.alerts().await.iter().any(|(k, _)| k == "inbox_paused"),
            "{:?}",
            desk.alerts().await
        );
    }
    desk.pass(Duration::from_secs(3_600)).await;
    assert!(
        desk.attempts(&mail).await.len() <= 1,
        "a wrong password is not tried again and again"
    );
    desk.vault.password(&inbox, PASSWORD);
    desk.call("inbox_resume", json!({ "inbox": SAM }))
        .await
        .unwrap();
    let m = desk.until(&mail, "sent").await;
    assert_eq!(post.accepted(&m.message_id).await, 1);
    assert!(!desk.alerts().await.iter().any(|(k, _)| k == "inbox_paused"));
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_refused_in_words_a_person_understands() {
    real_post!();
    for kind in [
        Certificate::Expired,
        Certificate::WrongHost,
        Certificate::Untrusted,
    ] {
        let dovecot = Dovecot::start(&[(SAM, PASSWORD), ("gm@grand.test", PASSWORD)])
            .await
            .unwrap();
        let postfix = Postfix::builder()
            .certificate(kind)
            .start(&dovecot)
            .await
            .unwrap();
        let post = Post { dovecot, postfix };
        let desk = Desk::open(&post.dovecot.ca_pem()).await;
        sams_inbox(&desk, &post).await;
        let (_, mail) = desk
            .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
            .await;
        desk.pass(Duration::from_secs(120)).await;
        let m = desk.mail(&mail).await;
        assert_eq!(m.state, "approved", "{m:?}");
        let said = format!(
            "{} {:?}",
            m.state_reason.unwrap_or_default(),
            desk.alerts().await
        )
        .to_lowercase();
        let word = match kind {
            Certificate::Expired => "expired",
            Certificate::WrongHost => "not for localhost",
            _ => "does not know",
        };
        assert!(
            said.contains("certificate") && said.contains(word),
            "{kind:?}: {said}"
        );
        assert!(desk.alerts().await.iter().any(|(k, _)| k == "tls"));
        assert!(
            !post.postfix.log_text().contains("sasl_username"),
            "no password may be shown to it"
        );
        desk.verify().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_sends_and_reads_and_an_expired_one_stops_the_inbox() {
    real_post!();
    let oidc = Oidc::start().await.unwrap();
    let dovecot = Dovecot::builder()
        .user(SAM, "not-this-way")
        .user("gm@grand.test", PASSWORD)
        .oidc(&oidc)
        .start()
        .await
        .unwrap();
    let post = Post::over(dovecot).await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let token = oidc.issue(SAM);
    let inbox = desk
        .inbox_by_token(
            SAM,
            &token,
            At(post.postfix.submissions, "implicit"),
            At(post.dovecot.imap, "starttls"),
        )
        .await;
    let (lead, mail) = desk
        .ready_to_send("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let m = desk.until(&mail, "sent").await;
    assert_eq!(post.accepted(&m.message_id).await, 1);
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
        c.query_row("SELECT count(*) FROM replies", [], |r| r.get::<_, i64>(0))
            .unwrap()
            == 1
    })
    .await;
    assert!(oidc.introspected().len() >= 2, "both servers asked");
    let _ = lead;
    // The token expires: clear words, and the mail leaves with the next one.
    oidc.expire_all();
    post.dovecot.add_user("gm@villa.test", "x").await.unwrap();
    let (_, second) = desk
        .ready_to_send("Villa", "Vera Lane", "gm@villa.test")
        .await;
    desk.pass(Duration::from_secs(3_600)).await;
    assert_eq!(desk.mail(&second).await.state, "approved");
    desk.vault.token(&inbox, &oidc.issue(SAM));
    desk.call("inbox_resume", json!({ "inbox": SAM }))
        .await
        .unwrap();
    let m = desk.until(&second, "sent").await;
    assert_eq!(post.accepted(&m.message_id).await, 1);
    desk.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_self_test_learns_what_the_account_does_and_what_dns_says() {
    real_post!();
    let (_post, desk) = office().await;
    // Servers stamp with the real clock.
    desk.clock
        .set_wall(domain::Millis(jengu_tests::rim::system_ms()));
    let result = desk
        .while_time_runs(desk.call("inbox_test", json!({ "inbox": SAM })))
        .await
        .unwrap();
    assert_eq!(result["ok"], true, "{result:#}");
    let inbox = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::inboxes(c)?.remove(0)))
        .await
        .unwrap();
    assert_eq!(
        inbox.files_sent_itself,
        Some(false),
        "Postfix files no copy"
    );
    assert_eq!(inbox.clock_skew_ms, Some(0), "{result:#}");
    assert!(inbox.self_test_at.is_some());
    let checks = desk
        .engine
        .store()
        .read(|c| Ok(store::tables::senders::domain_checks(c, "harbour.test")?.unwrap()))
        .await
        .unwrap();
    assert_eq!((checks.0["ok"].clone(), checks.1), (json!(true), None));
    desk.verify().await;
}

/// compliance.md 8, over a real server: what lies in Sent and INBOX when the inbox is added is counted by keys, and the first
/// mail to such a house asks.
#[tokio::test(flavor = "multi_thread")]
async fn whom_the_mailbox_wrote_to_before_is_asked_about() {
    real_post!();
    let post = Post::start(&[SAM, "gm@grand.test", "gm@plain.test"]).await;
    let by_hand = |to: &str, n: usize| {
        Letter::new(SAM, to, &format!("long ago {n}"), "How was the season?").raw()
    };
    post.deliver(
        &Letter::new("Desk <desk@grand.test>", SAM, "thanks", "See you."),
        SAM,
    )
    .await;
    let desk = Desk::open(&post.dovecot.ca_pem()).await;
    let inbox = sams_inbox(&desk, &post).await;
    let account = desk
        .engine
        .store()
        .read(move |c| Ok(store::tables::senders::inbox(c, &inbox)?.unwrap().account))
        .await
        .unwrap();
    // The folders exist once somebody has looked into them.
    let mut session = desk.engine.ports().mailboxes.open(&account).await.unwrap();
    session.examine("Sent").await.unwrap();
    session.close().await;
    let now = std::time::SystemTime::now();
    let day = Duration::from_secs(24 * 3_600);
    for (n, days) in [20_u32, 21, 800].into_iter().enumerate() {
        post.dovecot
            .drop_file_at(
                SAM,
                "Sent",
                &by_hand("Anna <anna@grand.test>", n),
                "S",
                now - day * days,
            )
            .unwrap();
    }
    desk.step().await;
    let lead = desk
        .lead("Grand Hotel", "Gina Miller", "gm@grand.test")
        .await;
    let mail = desk.draft(&lead).await;
    let refused = desk
        .call("approve_email", json!({ "email": mail }))
        .await
        .unwrap_err();
    assert_eq!(refused.details["rule"], "known_relationship", "{refused:?}");
    assert!(
        refused
            .message
            .contains("you wrote 2 mails to this domain and they wrote 1 mail"),
        "{}",
        refused.message
    );
    let (_, other) = desk
        .ready_to_send("Plain Inn", "Paul Plain", "gm@plain.test")
        .await;
    desk.until(&other, "sent").await;
    let kept: i64 = desk
        .engine
        .store()
        .read(|c| Ok(c.query_row("SELECT count(*) FROM relationships_known", [], |r| r.get(0))?))
        .await
        .unwrap();
    assert_eq!(kept, 2, "one row for each address");
    desk.call("known_confirm", json!({ "prospect": lead.card }))
        .await
        .unwrap();
    desk.approve(&mail).await;
    desk.until(&mail, "sent").await;
    desk.verify().await;
}
