//! Servers that do not answer, answer for somebody else, or answer nonsense: the way out is a word, never a wait without
//! end, a password for a stranger, or "there is no such record".

use std::time::Duration;

use domain::mailing::{FailClass, TlsMode};
use domain::ports::{DnsAnswer, DnsLookup as _, Mailboxes as _};
use mail::dns::{CheckInput, Verdict, domain_checks};
use mail::{DnsSettings, ImapMailboxes, Resolver};
use testkit::ca::{Ca, Certificate};
use testkit::dns_fault::{DnsFault, FailingDns};
use testkit::imap_script::ImapScript;
use testkit::script::{Act, Tls};

use crate::common::{account, network};

#[tokio::test]
async fn an_idle_that_is_never_answered_ends_as_a_dead_connection() {
    let ca = Ca::new();
    let server = ImapScript::builder()
        .tls(Tls::Implicit(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    let boxes = ImapMailboxes::new(network(&ca.trust_pem(), "pw", None).0);
    let account = account(1, server.port, TlsMode::Implicit);
    let mut m = boxes.open(&account).await.unwrap();
    m.examine("INBOX").await.unwrap();
    server.once("IDLE", Act::Stall);
    // Asked to wait for half an hour; the server does not even say that it waits.
    let e = m
        .wait(Duration::from_secs(29 * 60))
        .await
        .expect_err("silence was taken for waiting");
    assert!(
        e.class == FailClass::Network && e.why.contains("dead"),
        "{e}"
    );
    // Whatever the server says after that belongs to nobody; a new connection works.
    assert!(m.examine("INBOX").await.is_err());
    boxes.open(&account).await.unwrap();
}

#[tokio::test]
async fn a_mailbox_with_another_hosts_certificate_gets_no_password() {
    let ca = Ca::new();
    for (kind, words) in [
        (Certificate::WrongHost, "not for"),
        (Certificate::Expired, "expired"),
        (Certificate::Untrusted, "extra certificate"),
    ] {
        for mode in [TlsMode::Implicit, TlsMode::StartTls] {
            let leaf = ca.certificate(kind, &[]);
            let tls = match mode {
                TlsMode::Implicit => Tls::Implicit(leaf),
                TlsMode::StartTls => Tls::StartTls(leaf),
            };
            let server = ImapScript::builder()
                .capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN")
                .tls(tls)
                .start()
                .await
                .unwrap();
            let e = ImapMailboxes::new(network(&ca.trust_pem(), "pw", None).0)
                .open(&account(1, server.port, mode))
                .await
                .err()
                .expect("a stranger's certificate was taken");
            assert!(
                e.class == FailClass::Tls && e.why.contains(words),
                "{kind:?} {mode:?}: {e}"
            );
            assert!(
                server
                    .commands()
                    .iter()
                    .all(|c| !c.contains("LOGIN") && !c.contains("AUTHENTICATE")),
                "a password was offered"
            );
        }
    }
}

#[tokio::test]
async fn a_name_server_that_answers_nonsense_is_a_failure_and_never_an_absence() {
    let server = FailingDns::start(DnsFault::Garbage).await.unwrap();
    let dns = Resolver::new(DnsSettings {
        nameserver: Some(server.addr()),
        timeout: Duration::from_millis(300),
    })
    .unwrap();
    for fault in [
        DnsFault::Garbage,
        DnsFault::ServFail,
        DnsFault::Refused,
        DnsFault::Silent,
    ] {
        server.set(fault);
        assert!(
            matches!(dns.mx("acme.test").await, DnsAnswer::Failed(_)),
            "{fault:?}: MX"
        );
        assert!(
            matches!(dns.txt("acme.test").await, DnsAnswer::Failed(_)),
            "{fault:?}: TXT"
        );
        assert!(
            matches!(dns.addresses("mx.acme.test").await, DnsAnswer::Failed(_)),
            "{fault:?}: addresses"
        );
    }
    server.set(DnsFault::Garbage);
    let checks = domain_checks(
        &dns,
        CheckInput {
            domain: "acme.test",
            selectors: &["s1".into()],
            addresses: &[],
            lists: &[],
        },
    )
    .await;
    assert_eq!(
        [checks.spf.verdict, checks.dmarc.verdict, checks.mx.verdict],
        [Verdict::Unknown; 3],
        "nobody is told to publish what may be there"
    );
    assert!(
        checks.campaign_ready().is_err(),
        "what is unknown starts no campaign"
    );
}
