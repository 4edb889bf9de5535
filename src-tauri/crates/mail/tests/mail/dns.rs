//! DNS against a real name server.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use domain::ports::{DnsAnswer, DnsLookup as _};
use mail::dns::{CheckInput, Verdict, domain_checks};
use mail::{DnsSettings, Resolver};
use testkit::dnsmasq::{Dnsmasq, Zone};
use testkit::skip_unless;

const KEY: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

fn zone() -> Zone {
    let ip = Ipv4Addr::new(5, 6, 7, 8);
    Zone::new()
        .mx("acme.test", "mx2.acme.test", 20)
        .mx("acme.test", "MX1.acme.test", 10)
        .null_mx("nomail.test")
        .a("mx1.acme.test", "5.6.7.8")
        .txt("acme.test", "v=spf1 ip4:5.6.7.8 -all")
        .txt("s1._domainkey.acme.test", KEY)
        .txt("_dmarc.acme.test", "v=DMARC1; p=reject; adkim=s")
        .ptr(ip, "mx1.acme.test")
}

fn resolver(server: &Dnsmasq) -> Resolver {
    Resolver::new(DnsSettings {
        nameserver: Some(server.addr()),
        timeout: Duration::from_secs(2),
    })
    .unwrap()
}

#[tokio::test]
async fn records_absence_and_silence_are_three_things() {
    skip_unless!(Dnsmasq::available(), "dnsmasq is not installed");
    let mut server = zone().start().await.unwrap();
    let dns = resolver(&server);
    assert_eq!(
        dns.mx("acme.test").await,
        DnsAnswer::Found(vec![
            (10, "mx1.acme.test".into()),
            (20, "mx2.acme.test".into())
        ])
    );
    assert_eq!(dns.mx("Acme.test.").await, dns.mx("acme.test").await);
    assert_eq!(
        dns.mx("nomail.test").await,
        DnsAnswer::Found(vec![(0, String::new())])
    );
    assert_eq!(dns.mx("missing.test").await, DnsAnswer::NxDomain);
    assert_eq!(dns.mx("mx1.acme.test").await, DnsAnswer::Empty);
    assert_eq!(
        dns.txt("s1._domainkey.acme.test").await,
        DnsAnswer::Found(vec![KEY.to_owned()])
    );
    let ip = IpAddr::from([5, 6, 7, 8]);
    assert_eq!(
        dns.addresses("mx1.acme.test").await,
        DnsAnswer::Found(vec![ip])
    );
    assert_eq!(
        dns.ptr(ip).await,
        DnsAnswer::Found(vec!["mx1.acme.test".to_owned()])
    );
    for bad in ["", ".", "a..b", "x y\u{0}", &"a".repeat(300)] {
        assert!(matches!(dns.mx(bad).await, DnsAnswer::Failed(_)), "{bad:?}");
    }
    server.stop().await;
    assert!(matches!(
        resolver(&server).mx("acme.test").await,
        DnsAnswer::Failed(_)
    ));
}

#[tokio::test]
async fn a_domain_is_judged_by_what_a_real_server_answers() {
    skip_unless!(Dnsmasq::available(), "dnsmasq is not installed");
    let server = zone().start().await.unwrap();
    let dns = resolver(&server);
    let input = CheckInput {
        domain: "acme.test",
        selectors: &["s1".into()],
        addresses: &[IpAddr::from([5, 6, 7, 8])],
        lists: &[],
    };
    let c = domain_checks(&dns, input).await;
    assert_eq!(
        [
            c.spf.verdict,
            c.dkim.verdict,
            c.dmarc.verdict,
            c.mx.verdict,
            c.ptr.verdict,
            c.mta_sts.verdict
        ],
        [
            Verdict::Good,
            Verdict::Good,
            Verdict::Good,
            Verdict::Good,
            Verdict::Good,
            Verdict::Bad
        ],
        "{c:?}"
    );
    assert_eq!(c.score, Some(95));
    c.campaign_ready().unwrap();
    let none = domain_checks(
        &dns,
        CheckInput {
            domain: "nomail.test",
            ..input
        },
    )
    .await;
    assert_eq!(none.mx.verdict, Verdict::Bad);
    assert!(none.campaign_ready().is_err());
}
