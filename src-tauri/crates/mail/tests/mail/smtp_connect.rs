//! Connecting, securing and signing in: what is refused, in which words, and that no password leaves before TLS holds.

use domain::mailing::{FailClass, Submitted, TlsMode};
use mail::SmtpRoutes;
use testkit::ca::{Ca, Certificate};
use testkit::script::{Act, Tls};
use testkit::smtp_script::{Auth, Phase, SmtpScript};

use crate::common::{account, class, offer, route, routes, world};

#[tokio::test]
async fn tls_and_sign_in_faults_are_explained() {
    let ca = Ca::new();
    for (kind, words) in [
        (Certificate::Expired, "expired"),
        (Certificate::WrongHost, "not for"),
        (Certificate::Untrusted, "extra certificate"),
    ] {
        for tls in [TlsMode::Implicit, TlsMode::StartTls] {
            let leaf = ca.certificate(kind, &[]);
            let t = if tls == TlsMode::Implicit {
                Tls::Implicit(leaf)
            } else {
                Tls::StartTls(leaf)
            };
            let server = SmtpScript::builder().tls(t).start().await.unwrap();
            let routes = routes(&ca.trust_pem());
            let r = route(&routes, &account(server.port, 1, tls));
            let e = r.probe().await.unwrap_err();
            assert!(
                e.class == FailClass::Tls && e.why.contains(words),
                "{kind:?}: {e}"
            );
            let (outcome, runs) = offer(&*r, "m", "u1@example.test").await;
            assert!(
                matches!(
                    outcome,
                    Submitted::NotSent {
                        class: FailClass::Tls,
                        ..
                    }
                ) && runs == 0
            );
            assert!(
                server.sessions().iter().all(|s| s.login.is_none()),
                "no password left this machine"
            );
        }
    }
}

#[tokio::test]
async fn stripped_starttls_and_data_slipped_in_before_tls_are_refused_without_a_password() {
    let ca = Ca::new();
    let routes = routes(&ca.trust_pem());
    let stripped = SmtpScript::builder().start().await.unwrap();
    let e = route(&routes, &account(stripped.port, 1, TlsMode::StartTls))
        .probe()
        .await
        .unwrap_err();
    assert!(e.class == FailClass::Tls && e.why.contains("465"), "{e}");

    let injected = SmtpScript::builder()
        .tls(Tls::StartTls(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    injected.once(
        Phase::StartTls,
        Act::Raw(b"220 go\r\n250-AUTH PLAIN\r\n235 ok\r\n".to_vec()),
    );
    let e = route(&routes, &account(injected.port, 1, TlsMode::StartTls))
        .probe()
        .await
        .unwrap_err();
    assert_eq!(e.class, FailClass::Tls, "{e}");

    // TLS spoken to a server that waits for STARTTLS, and the other way round.
    let plain = SmtpScript::builder()
        .tls(Tls::StartTls(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    let e = route(&routes, &account(plain.port, 1, TlsMode::Implicit))
        .probe()
        .await
        .unwrap_err();
    assert!(e.class == FailClass::Tls && e.why.contains("port"), "{e}");

    for server in [&stripped, &injected, &plain] {
        assert!(
            server
                .sessions()
                .iter()
                .all(|s| s.verbs().iter().all(|v| v != "AUTH"))
        );
    }
    let fine = SmtpScript::builder()
        .tls(Tls::StartTls(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    route(&routes, &account(fine.port, 1, TlsMode::StartTls))
        .probe()
        .await
        .unwrap();
}

#[tokio::test]
async fn every_way_to_sign_in_works_and_fails_as_it_should() {
    use domain::mailing::AuthKind;
    let ca = Ca::new();
    let leaf = || Tls::Implicit(ca.leaf(&["localhost"]));
    let right = Auth::Only("u0@example.test".into(), "pw".into());
    let server = SmtpScript::builder()
        .tls(leaf())
        .auth(right)
        .start()
        .await
        .unwrap();
    let mut a = account(server.port, 1, TlsMode::Implicit);
    route(&routes(&ca.trust_pem()), &a).probe().await.unwrap();

    let (net, _) = crate::common::network(&ca.trust_pem(), "wrong", Some("bad-token"));
    let wrong = SmtpRoutes::with_limits(net, crate::common::quick());
    assert_eq!(
        route(&wrong, &a).probe().await.unwrap_err().class,
        FailClass::Auth
    );
    a.auth = AuthKind::XOAuth2;
    let e = route(&wrong, &a).probe().await.unwrap_err();
    assert_eq!(e.class, FailClass::Auth);
    // The reason came as a challenge and was answered by an empty line.
    assert!(
        server
            .sessions()
            .last()
            .unwrap()
            .exchanges
            .iter()
            .any(|e| e.command.is_empty())
    );

    let token = Auth::Only("u0@example.test".into(), "good-token".into());
    let server = SmtpScript::builder()
        .tls(leaf())
        .auth(token)
        .start()
        .await
        .unwrap();
    a.smtp.port = server.port;
    let (net, _) = crate::common::network(&ca.trust_pem(), "pw", Some("good-token"));
    route(&SmtpRoutes::with_limits(net, crate::common::quick()), &a)
        .probe()
        .await
        .unwrap();

    let server = SmtpScript::builder()
        .tls(leaf())
        .auth(Auth::NotOffered)
        .start()
        .await
        .unwrap();
    let a = account(server.port, 1, TlsMode::Implicit);
    assert_eq!(
        route(&routes(&ca.trust_pem()), &a)
            .probe()
            .await
            .unwrap_err()
            .class,
        FailClass::Auth
    );
}

#[tokio::test]
async fn a_locked_keychain_and_a_closed_way_are_said_before_any_connection() {
    use domain::ports::SecretError;
    let w = world(|b| b).await;
    let (net, secrets) = crate::common::network(&Ca::new().trust_pem(), "pw", None);
    let routes = SmtpRoutes::with_limits(net, crate::common::quick());
    *secrets.1.lock().unwrap() = Some(SecretError::Locked);
    let (outcome, _) = offer(&*route(&routes, &w.account), "m", "u1@example.test").await;
    assert!(
        matches!(&outcome, Submitted::NotSent { class: FailClass::Secret, why, .. } if why.contains("locked")),
        "{outcome:?}"
    );
    *secrets.1.lock().unwrap() = None;
    secrets.0.lock().unwrap().clear();
    assert_eq!(
        class(
            &offer(&*route(&routes, &w.account), "m", "u1@example.test")
                .await
                .0
        ),
        Some(FailClass::Secret)
    );
    assert!(w.server.sessions().is_empty());
    for (host, words) in [
        ("nowhere.test", "no server named"),
        ("private.test", "private"),
        ("proxied.test", "proxy"),
    ] {
        let mut a = w.account.clone();
        a.smtp.host = host.into();
        let e = route(&w.routes, &a).probe().await.unwrap_err();
        assert!(
            e.class == FailClass::Network && e.why.contains(words),
            "{e}"
        );
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_politely_and_a_busy_one_is_kept() {
    let ca = Ca::new();
    let leaf = ca.leaf(&["localhost"]);
    let server = SmtpScript::builder()
        .tls(Tls::Implicit(leaf))
        .start()
        .await
        .unwrap();
    let mut limits = crate::common::quick();
    limits.idle = std::time::Duration::from_millis(300);
    let (net, _) = crate::common::network(&ca.trust_pem(), "pw", None);
    let routes = SmtpRoutes::with_limits(net, limits);
    let account = account(server.port, 1, TlsMode::Implicit);
    let r = route(&routes, &account);
    offer(&*r, "m1", "u1@example.test").await;
    offer(&*r, "m2", "u1@example.test").await;
    let sessions = server.wait(|s| s.iter().all(|s| s.over)).await.unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].verbs().last().map(String::as_str), Some("QUIT"));
    let (outcome, _) = offer(&*r, "m3", "u1@example.test").await;
    assert!(matches!(outcome, Submitted::Accepted { .. }), "{outcome:?}");
    routes.close_all().await;
    server
        .wait(|s| s.len() == 2 && s.iter().all(|s| s.over))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_that_only_knows_login_gets_login_and_no_address_is_told_on() {
    let ca = Ca::new();
    let server = SmtpScript::builder()
        .tls(Tls::Implicit(ca.leaf(&["localhost"])))
        .capabilities(&["auth=login"])
        .auth(Auth::NotOffered)
        .start()
        .await
        .unwrap();
    let routes = routes(&ca.trust_pem());
    let r = route(&routes, &account(server.port, 1, TlsMode::Implicit));
    server.once(Phase::Auth, Act::reply("334 anything"));
    let e = r.probe().await.unwrap_err();
    assert_eq!(
        e.class,
        FailClass::Protocol,
        "a third challenge is no sign-in: {e}"
    );
    server.clear();
    server.once(
        Phase::Banner,
        Act::reply("554 5.3.9 u0@example.test may not come in"),
    );
    let e = r.probe().await.unwrap_err();
    assert!(!e.why.contains('@') && e.why.contains("may not"), "{e}");
    let lines: Vec<String> = server.sessions()[0]
        .exchanges
        .iter()
        .map(|e| e.command.clone())
        .collect();
    assert_eq!(
        lines.get(1..4).unwrap(),
        ["AUTH LOGIN", "dTBAZXhhbXBsZS50ZXN0", "cHc="]
    );
}
