//! Sending through a real Postfix whose AUTH is a real Dovecot.

use domain::content::{Content, MailKind};
use domain::mailing::{AuthKind, FailClass, Submission, Submitted, TlsMode};
use domain::ports::{Mailboxes as _, RenderInput, UnsubscribeToken};
use domain::{AttemptId, Millis, SenderId};
use mail::{ImapMailboxes, SmtpRoutes};
use testkit::ca::Certificate;
use testkit::dovecot::Dovecot;
use testkit::oidc::Oidc;
use testkit::postfix::Postfix;
use testkit::skip_unless;

use crate::common::{Gate, account, network, offer, offer_gated, quick, route, routes, to};

fn can() -> bool {
    Dovecot::available() && Postfix::available()
}

async fn servers() -> (Dovecot, Postfix) {
    let dovecot = Dovecot::start(&[("u0@example.test", "pw"), ("u1@example.test", "pw")])
        .await
        .unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    (dovecot, postfix)
}

#[tokio::test]
async fn a_rendered_mail_arrives_byte_for_byte_by_starttls_and_by_implicit_tls() {
    skip_unless!(can(), "dovecot or postfix is not installed");
    let (dovecot, postfix) = servers().await;
    let content = Content {
        kind: MailKind::First,
        to: "u1@example.test".into(),
        cc: Vec::new(),
        sender: SenderId::from("s"),
        subject: "Zimmerpreise im Grand Hôtel – eine Frage".into(),
        text: ".dot first\nFrom here\n\nGrüße 😀 und ein langer Satz, der weit über die Grenze von achtundsiebzig Zeichen hinausgeht, ja.\n.".into(),
        html: Some("<p>Grüße</p>".into()),
        attachments: Vec::new(),
        language: "de".into(),
        footer: "Anna\nHauptstraße 1".into(),
        claims: Vec::new(),
        step: None,
    };
    let token = UnsubscribeToken {
        token: "00112233445566778899aabbccddeeff".into(),
        address: "u0@example.test".into(),
    };
    let routes = routes(&postfix.ca_pem());
    for (n, (port, tls)) in [
        (postfix.submission, TlsMode::StartTls),
        (postfix.submissions, TlsMode::Implicit),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("m{n}@example.test");
        let input = RenderInput {
            content: &content,
            from_address: "u0@example.test",
            from_name: "Anna Müller",
            message_id: &id,
            date: Millis(1_795_597_200_000),
            zone: "Europe/Berlin",
            in_reply_to: None,
            references: &[],
            unsubscribe: Some(&token),
        };
        let wire = mail::mime::render(&input).unwrap();
        mail::mime::verify(&wire, &input).unwrap();
        let (attempt, envelope) = (AttemptId::from(format!("a{n}")), to(&["u1@example.test"]));
        let submission = Submission {
            attempt: &attempt,
            envelope: &envelope,
            wire: &wire,
        };
        let outcome = route(&routes, &account(port, 1, tls))
            .submit(submission, &Gate::default())
            .await;
        assert!(
            matches!(&outcome, Submitted::Accepted { answer } if answer.enhanced.as_deref() == Some("2.0.0")),
            "{outcome:?}"
        );
        let arrived = dovecot
            .wait_messages("u1@example.test", "INBOX", n + 1)
            .await
            .unwrap();
        let raw = String::from_utf8(
            arrived
                .iter()
                .map(|d| d.raw.clone())
                .find(|r| String::from_utf8_lossy(r).contains(&id))
                .unwrap(),
        )
        .unwrap();
        let raw = raw.replace("\r\n", "\n");
        let sent = String::from_utf8(wire).unwrap().replace("\r\n", "\n");
        assert!(
            raw.ends_with(&sent),
            "what arrived is what was sent:\n{raw}"
        );
    }
    let counts = postfix
        .wait_log(|l| l.accepted_counts().len() == 2)
        .await
        .unwrap()
        .accepted_counts();
    assert!(counts.values().all(|n| *n == 1), "{counts:?}");
}

#[tokio::test]
async fn refusals_of_a_real_server_are_classed_and_harm_no_later_mail() {
    skip_unless!(can(), "dovecot or postfix is not installed");
    let (_dovecot, postfix) = servers().await;
    let routes = routes(&postfix.ca_pem());
    let r = route(&routes, &account(postfix.submission, 1, TlsMode::StartTls));
    for (local, want, class) in [
        ("reject", "rejected", FailClass::Recipient),
        ("full", "deferred", FailClass::MailboxFull),
        ("tempfail", "deferred", FailClass::Network),
        ("grey", "deferred", FailClass::Greylist),
        ("blocked", "not_sent", FailClass::Policy),
        ("drop421", "deferred", FailClass::Quota),
        ("drop521", "not_sent", FailClass::Policy),
    ] {
        let (outcome, runs) = offer(&*r, local, &format!("{local}@example.test")).await;
        let json = serde_json::to_value(&outcome).unwrap();
        assert_eq!(
            (json["outcome"].as_str(), json["class"].as_str()),
            (Some(want), Some(class.word())),
            "{local}: {outcome:?}"
        );
        assert_eq!(runs, 0);
        let ok = format!("after-{local}");
        let (outcome, _) = offer(&*r, &ok, "u1@example.test").await;
        assert!(
            matches!(outcome, Submitted::Accepted { .. }),
            "{ok}: {outcome:?}"
        );
    }
    let log = postfix
        .wait_log(|l| l.accepted_counts().len() == 7)
        .await
        .unwrap();
    assert!(
        log.accepted_counts().values().all(|n| *n == 1),
        "{:?}",
        log.accepted_counts()
    );
}

#[tokio::test]
async fn a_stop_in_c_leaves_nothing_in_a_real_queue() {
    skip_unless!(can(), "dovecot or postfix is not installed");
    let (dovecot, postfix) = servers().await;
    let routes = routes(&postfix.ca_pem());
    let r = route(&routes, &account(postfix.submissions, 1, TlsMode::Implicit));
    let gate = Gate {
        stop: Some("no".into()),
        ..Gate::default()
    };
    let (outcome, _) = offer_gated(&*r, "stopped", &["u1@example.test"], &gate).await;
    assert!(matches!(
        outcome,
        Submitted::NotSent {
            class: FailClass::Refused,
            ..
        }
    ));
    let (outcome, _) = offer(&*r, "sent", "u1@example.test").await;
    assert!(matches!(outcome, Submitted::Accepted { .. }));
    let arrived = dovecot
        .wait_messages("u1@example.test", "INBOX", 1)
        .await
        .unwrap();
    assert!(
        arrived
            .iter()
            .all(|m| !String::from_utf8_lossy(&m.raw).contains("<stopped@"))
    );
    assert!(postfix.log().accepted("stopped@example.test").is_empty());
}

#[tokio::test]
async fn wrong_passwords_and_bad_certificates_of_real_servers_are_told_apart() {
    skip_unless!(can(), "dovecot or postfix is not installed");
    let dovecot = Dovecot::start(&[("u0@example.test", "other")])
        .await
        .unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    let plain = routes(&postfix.ca_pem());
    let e = route(&plain, &account(postfix.submission, 1, TlsMode::StartTls))
        .probe()
        .await
        .unwrap_err();
    assert_eq!(e.class, FailClass::Auth, "{e}");
    for kind in [
        Certificate::Expired,
        Certificate::WrongHost,
        Certificate::Untrusted,
    ] {
        let bad = Postfix::builder()
            .certificate(kind)
            .start(&dovecot)
            .await
            .unwrap();
        for (port, tls) in [
            (bad.submission, TlsMode::StartTls),
            (bad.submissions, TlsMode::Implicit),
        ] {
            let e = route(&plain, &account(port, 1, tls))
                .probe()
                .await
                .unwrap_err();
            assert_eq!(e.class, FailClass::Tls, "{kind:?} {e}");
        }
    }
    let stripped = Postfix::builder()
        .extra_conf("smtpd_tls_security_level = none")
        .start(&dovecot)
        .await
        .unwrap();
    let e = route(&plain, &account(stripped.submission, 1, TlsMode::StartTls))
        .probe()
        .await
        .unwrap_err();
    assert!(
        e.class == FailClass::Tls && e.why.contains("STARTTLS"),
        "{e}"
    );
}

#[tokio::test]
async fn a_bearer_token_opens_both_servers_and_an_expired_one_neither() {
    skip_unless!(can(), "dovecot or postfix is not installed");
    let oidc = Oidc::start().await.unwrap();
    let dovecot = Dovecot::builder()
        .user("u0@example.test", "pw")
        .user("u1@example.test", "pw")
        .oidc(&oidc)
        .start()
        .await
        .unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    let token = oidc.issue("u0@example.test");
    let (net, _) = network(&postfix.ca_pem(), "unused", Some(&token));
    let routes = SmtpRoutes::with_limits(net.clone(), quick());
    let mut a = account(postfix.submission, dovecot.imap, TlsMode::StartTls);
    a.auth = AuthKind::XOAuth2;
    let (outcome, _) = offer(&*route(&routes, &a), "oauth", "u1@example.test").await;
    assert!(matches!(outcome, Submitted::Accepted { .. }), "{outcome:?}");
    let mailboxes = ImapMailboxes::new(net);
    let mut m = mailboxes.open(&a).await.unwrap();
    m.examine("INBOX").await.unwrap();
    m.close().await;

    oidc.expire(&token);
    a.username = "u0@example.test".into();
    let e = mailboxes.open(&a).await.err().unwrap();
    assert_eq!(e.class, FailClass::Auth, "{e}");
    let e = route(&routes, &a).probe().await.unwrap_err();
    assert_eq!(e.class, FailClass::Auth, "{e}");
}
