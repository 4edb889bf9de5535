use super::*;
use crate::testing::dns;

fn to(host: &str, port: u16, purpose: &str) -> Destination {
    Destination {
        host: host.into(),
        port,
        purpose: purpose.into(),
    }
}

async fn egress(allowed: Vec<Allowed>) -> DirectEgress {
    let at = dns(&[
        ("public.example", &["93.184.216.34"]),
        (
            "rebind.example",
            &["93.184.216.34", "127.0.0.1", "10.0.0.1"],
        ),
        ("inside.example", &["192.168.0.10"]),
        ("metadata.example", &["169.254.169.254"]),
        ("nas.local", &["192.168.0.11"]),
    ])
    .await;
    DirectEgress::new(DirectConfig {
        nameservers: vec![at],
        allowed,
        ..DirectConfig::default()
    })
    .unwrap()
}

#[tokio::test]
async fn a_public_host_is_pinned_to_its_checked_addresses() {
    let e = egress(vec![]).await;
    assert_eq!(
        e.route(&to("Public.Example.", 443, "site")).await,
        Ok(EgressRoute::Direct(vec![
            "93.184.216.34:443".parse().unwrap()
        ]))
    );
    assert_eq!(
        e.route(&to("rebind.example", 80, "site")).await,
        Ok(EgressRoute::Direct(vec![
            "93.184.216.34:80".parse().unwrap()
        ])),
        "private answers beside a public one are dropped"
    );
}

#[tokio::test]
async fn names_that_lead_inside_are_refused() {
    let e = egress(vec![]).await;
    for host in [
        "inside.example",
        "metadata.example",
        "nas.local",
        "localhost",
        "127.1",
        "0x7f.1",
        "[::ffff:7f00:1]",
    ] {
        let answer = e.route(&to(host, 80, "site")).await;
        assert!(
            matches!(answer, Err(EgressError::Refused(_))),
            "{host}: {answer:?}"
        );
    }
    assert_eq!(
        e.route(&to("nowhere.example", 80, "site")).await,
        Err(EgressError::NoHost)
    );
}

#[tokio::test]
async fn ports_are_closed_unless_web_mail_or_entered() {
    let e = egress(vec![Allowed {
        host: "nas.local".into(),
        port: 8080,
    }])
    .await;
    assert!(e.route(&to("public.example", 22, "site")).await.is_err());
    assert!(e.route(&to("public.example", 993, "site")).await.is_err());
    assert!(e.route(&to("public.example", 993, "imap")).await.is_ok());
    assert!(
        e.route(&to("public.example", 587, "smtp:inbox"))
            .await
            .is_ok()
    );
    assert!(
        e.route(&to("public.example", 587, "smtpish"))
            .await
            .is_err()
    );
    assert!(
        e.route(&to("nas.local", 8080, "llm:local")).await.is_ok(),
        "the person entered it"
    );
    assert!(
        e.route(&to("nas.local", 80, "site")).await.is_err(),
        "but only that port"
    );
}

/// What a name server says that is no answer opens no connection, and is not taken for "there is no such host": a hotel
/// is not written off because a router answers nonsense.
#[tokio::test]
async fn a_name_server_that_answers_nonsense_leads_nowhere_and_proves_no_absence() {
    use testkit::dns_fault::{DnsFault, FailingDns};
    let dns = FailingDns::start(DnsFault::Garbage).await.unwrap();
    let e = DirectEgress::new(DirectConfig {
        nameservers: vec![dns.addr()],
        ..DirectConfig::default()
    })
    .unwrap();
    for fault in [DnsFault::Garbage, DnsFault::ServFail, DnsFault::Refused] {
        dns.set(fault);
        let answer = e.route(&to("public.example", 443, "site")).await;
        assert!(
            matches!(answer, Err(EgressError::Resolver(_))),
            "{fault:?}: {answer:?}"
        );
    }
    for fault in [DnsFault::NxDomain, DnsFault::Empty] {
        dns.set(fault);
        let answer = e.route(&to("public.example", 443, "site")).await;
        assert_eq!(answer, Err(EgressError::NoHost), "{fault:?}");
    }
}
