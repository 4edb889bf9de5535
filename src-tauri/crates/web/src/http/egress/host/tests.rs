use super::*;
use crate::http::egress::forbidden;

#[test]
fn every_way_of_writing_a_loopback_address_is_seen_through() {
    for s in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "127.000.000.001",
        "[::1]",
        "::1",
        "[::ffff:127.0.0.1]",
        "１２７.０.０.１",
        "127。0。0。1",
        "%31%32%37.0.0.1",
    ] {
        match read_host(s) {
            Ok(Host::Literal(ip)) => assert!(forbidden(ip).is_some(), "{s} is {ip}"),
            other => panic!("{s} was read as {other:?}"),
        }
    }
}

#[test]
fn local_names_are_recognised_with_dots_and_capitals() {
    for s in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "x.localhost",
        "printer",
        "nas.local",
        "metadata.google.internal",
        "router.lan",
        "ｌｏｃａｌｈｏｓｔ",
    ] {
        assert!(matches!(read_host(s), Ok(Host::Local(_))), "{s}");
    }
}

#[test]
fn public_names_become_lower_case_ascii() {
    assert_eq!(
        read_host("WWW.Müller.DE.").unwrap(),
        Host::Name("www.xn--mller-kva.de".into())
    );
    assert_eq!(
        read_host("localhost.example.com").unwrap(),
        Host::Name("localhost.example.com".into())
    );
    assert_eq!(
        read_host("mylocal.com").unwrap(),
        Host::Name("mylocal.com".into())
    );
}

#[test]
fn what_is_no_host_is_refused() {
    for s in [
        "",
        ".",
        "a b",
        "user@host/",
        "ho st",
        "1.2.3.4.5",
        "256.256.256.256",
        "0x1ffffffff",
    ] {
        assert!(read_host(s).is_err(), "{s:?}");
    }
}
