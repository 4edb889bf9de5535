use proptest::prelude::*;

use super::*;
use crate::mime::parse as parse_mail;

#[test]
fn the_headers_of_gmail_and_microsoft_are_read() {
    let g = parse(
        "mx.google.com; dkim=pass header.i=@acme.test header.s=s1 header.b=Abc; spf=pass (google.com: domain of a@acme.test \
         designates 1.2.3.4 as permitted sender; ok) smtp.mailfrom=a@acme.test; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=acme.test",
    )
    .unwrap();
    assert_eq!(g.server, "mx.google.com");
    assert_eq!(g.results.len(), 3);
    assert_eq!(g.results[0].property("header.s"), Some("s1"));
    let m =
        parse("mx.microsoft.com 1; spf = softfail reason=\"a; b\" smtp.mailfrom=x; dkim/1=none")
            .unwrap();
    assert_eq!(m.results[0].result, "softfail");
    assert_eq!(m.results[1].method, "dkim");
    assert!(parse("mx.test; none").unwrap().results.is_empty());
    assert!(parse(" ; ").is_none());
}

#[test]
fn results_below_the_receiving_server_are_not_believed() {
    let m = parse_mail(
        b"Authentication-Results: mx.ours.test; spf=fail smtp.mailfrom=a@acme.test\r\n\
          Authentication-Results: mx.ours.test; dkim=fail header.d=acme.test\r\n\
          Authentication-Results: mx.evil.test; dkim=pass header.d=acme.test; dmarc=pass\r\n\
          DKIM-Signature: v=1; d=esp.test; s=x; h=from\r\n\
          DKIM-Signature: v=1; a=rsa-sha256; d=acme.test; s=s1;\r\n\th=From:To:Subject:\r\n\t List-Unsubscribe; b=abc\r\n\r\nx",
    );
    let t = self_test(&m, "acme.test");
    assert_eq!(
        (t.spf.as_deref(), t.dkim.as_deref(), t.dmarc.as_deref()),
        (Some("fail"), Some("fail"), None)
    );
    assert!(!t.dkim_aligned && t.dkim_domains.is_empty());
    assert_eq!(
        t.signed_headers,
        ["from", "to", "subject", "list-unsubscribe"]
    );
    assert_eq!(t.selector.as_deref(), Some("s1"));
}

#[test]
fn one_passing_aligned_signature_is_enough() {
    let m = parse_mail(
        b"Authentication-Results: mx.ours.test; dkim=fail header.d=acme.test; dkim=pass header.d=mail.acme.test; dkim=pass header.d=esp.test\r\n\r\nx",
    );
    let t = self_test(&m, "acme.test");
    assert!(t.dkim_aligned && t.dkim.as_deref() == Some("pass"));
    assert!(!self_test(&m, "other.test").dkim_aligned);
    assert!(!related("co.uk", "uk") && !related("evilacme.test", "acme.test"));
}

proptest! {
    #[test]
    fn any_value_can_be_read(value in "(\\(|\\)|\"|;|=|\\\\| |dkim|pass|\\PC){0,60}") {
        let _ = parse(&value);
    }
}
