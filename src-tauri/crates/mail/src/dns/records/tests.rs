use proptest::prelude::*;

use super::*;

#[test]
fn spf_records_of_real_providers_are_read() {
    let r = spf("v=spf1 include:_spf.google.com include:spf.protection.outlook.com ip4:5.6.7.0/24 a mx/24 ~all").unwrap().unwrap();
    assert_eq!(r.all, SpfAll::SoftFail);
    assert_eq!(r.lookups.len(), 4);
    assert_eq!(r.networks, ["5.6.7.0/24"]);
    assert_eq!(
        spf("v=spf1 redirect=_spf.x.test").unwrap().unwrap().all,
        SpfAll::Redirect
    );
    assert_eq!(spf("v=spf1 +all").unwrap().unwrap().all, SpfAll::Pass);
    assert_eq!(spf("v=spf1").unwrap().unwrap().all, SpfAll::Neutral);
    assert!(spf("v=spf10 -all").is_none() && spf("google-site-verification=x").is_none());
}

#[test]
fn typing_errors_in_spf_are_named() {
    for (bad, term) in [
        ("v=spf1 ip4:300.1.1.1 -all", "ip4:300.1.1.1"),
        ("v=spf1 inlcude:x -all", "inlcude:x"),
        ("v=spf1 include: -all", "include:"),
        ("v=spf1 1.2.3.4 -all", "1.2.3.4"),
    ] {
        assert!(spf(bad).unwrap().unwrap_err().contains(term), "{bad}");
    }
}

#[test]
fn dmarc_is_read_with_its_defaults() {
    let d = dmarc("v=DMARC1; p=reject; adkim=s; rua=mailto:a@x.test,mailto:b@x.test")
        .unwrap()
        .unwrap();
    assert_eq!(
        (d.policy, d.subdomains, d.dkim, d.spf, d.percent),
        (
            DmarcPolicy::Reject,
            DmarcPolicy::Reject,
            Alignment::Strict,
            Alignment::Relaxed,
            100
        )
    );
    assert_eq!(d.reports.len(), 2);
    assert!(dmarc("v=DMARC1; rua=x").unwrap().is_err());
    assert!(dmarc("v=DMARC1; p=rejct").unwrap().is_err());
    assert!(dmarc("v=spf1 -all").is_none());
}

/// 1024-bit key of RFC 6376's examples.
const RFC_KEY: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

#[test]
fn dkim_keys_give_their_bits_and_broken_ones_their_fault() {
    let k = dkim_key(&format!("v=DKIM1; k=rsa; p={RFC_KEY}")).unwrap();
    assert_eq!(
        (k.algorithm.as_str(), k.bits, k.testing),
        ("rsa", 1024, false)
    );
    assert_eq!(
        dkim_key("v=DKIM1; k=ed25519; t=y:s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
            .unwrap()
            .bits,
        256
    );
    assert!(dkim_key("v=DKIM1; p=").unwrap_err().contains("revoked"));
    assert!(dkim_key("k=rsa").unwrap_err().contains("no key"));
    let cut: String = RFC_KEY.chars().take(100).collect();
    assert!(dkim_key(&format!("p={cut}")).unwrap_err().contains("cut"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(v=spf1 |v=DMARC1;|p=|ip4:|include:|=|;|/|-all|\\PC){0,30}") {
        let _ = (spf(&text), dmarc(&text), dkim_key(&text));
    }
}
