//! The line to a real Postfix cut at many places, in both directions: what we report is what Postfix did.

use domain::mailing::{Submitted, TlsMode};
use testkit::dovecot::Dovecot;
use testkit::postfix::Postfix;
use testkit::skip_unless;
use testkit::tcp_proxy::{Effect, Fault, TcpProxy};

use crate::common::{account, offer, route, routes};

/// How an offer ended and what the server's log may say about it.
#[tokio::test]
async fn a_cut_line_is_never_reported_as_something_else_than_the_server_did() {
    skip_unless!(
        Dovecot::available() && Postfix::available(),
        "dovecot or postfix is not installed"
    );
    let users = [("u0@example.test", "pw"), ("u1@example.test", "pw")];
    let dovecot = Dovecot::start(&users).await.unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    let proxy = TcpProxy::start(postfix.submissions).await.unwrap();
    let routes = routes(&postfix.ca_pem());
    let account = account(proxy.port, 1, TlsMode::Implicit);
    // The length of a whole dialogue, both ways.
    let (outcome, _) = offer(&*route(&routes, &account), "whole", "u1@example.test").await;
    assert!(matches!(outcome, Submitted::Accepted { .. }));
    let (there, back) = proxy.bytes();
    let mut ended = Vec::new();
    for n in 0..80_u64 {
        domain::ports::MailRoutes::close(&routes, &account.inbox).await;
        let (fault, all) = if n % 2 == 0 {
            (Fault::to_server(), there)
        } else {
            (Fault::to_client(), back)
        };
        // Denser toward the end, where the dot and its answer are.
        let at = if n < 40 {
            all * n / 40
        } else {
            all.saturating_sub(160) + (n - 40) * 4
        };
        proxy.arm(fault.at_byte(at).then(Effect::Cut));
        let id = format!("cut-{n}");
        let (outcome, runs) = offer(&*route(&routes, &account), &id, "u1@example.test").await;
        proxy.disarm();
        assert!(runs <= 1);
        ended.push((id, outcome, runs));
    }
    domain::ports::MailRoutes::close(&routes, &account.inbox).await;
    let (outcome, _) = offer(&*route(&routes, &account), "last", "u1@example.test").await;
    assert!(matches!(outcome, Submitted::Accepted { .. }));
    postfix
        .wait_log(|l| !l.accepted("last@example.test").is_empty())
        .await
        .unwrap();
    let log = postfix.log();
    let (mut sent, mut uncertain, mut not_sent) = (0, 0, 0);
    for (id, outcome, runs) in ended {
        let accepted = log.accepted(&format!("{id}@example.test")).len();
        match outcome {
            Submitted::Accepted { .. } => {
                assert_eq!(accepted, 1, "{id}");
                sent += 1;
            }
            Submitted::Uncertain { .. } => {
                assert!(accepted <= 1 && runs == 1, "{id}");
                uncertain += 1;
            }
            Submitted::NotSent { .. } => {
                assert_eq!((accepted, runs), (0, 0), "{id}");
                not_sent += 1;
            }
            other => panic!("{id}: {other:?}"),
        }
    }
    println!("{sent} accepted, {uncertain} uncertain, {not_sent} not sent");
    assert!(uncertain > 3 && not_sent > 20);
}
