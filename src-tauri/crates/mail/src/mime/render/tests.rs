use domain::content::MailKind;
use domain::ports::Mime as _;
use domain::{Millis, SenderId};
use proptest::prelude::*;

use super::*;
use crate::mime::{MimeCodec, parse};

fn content(subject: &str, text: &str, html: Option<&str>) -> Content {
    Content {
        kind: MailKind::First,
        to: "gm@hotel-x.example".into(),
        cc: Vec::new(),
        sender: SenderId::from("s1"),
        subject: subject.into(),
        text: text.into(),
        html: html.map(Into::into),
        attachments: Vec::new(),
        language: "de".into(),
        footer: "Anna Muster\nAcme GmbH, Hauptstraße 1, 6020 Innsbruck\nKein Interesse? Ein Wort genügt.".into(),
        claims: Vec::new(),
        step: None,
    }
}

fn input<'a>(
    content: &'a Content,
    name: &'a str,
    token: Option<&'a UnsubscribeToken>,
) -> RenderInput<'a> {
    RenderInput {
        content,
        from_address: "anna@acme-outreach.test",
        from_name: name,
        message_id: "0123456789abcdef@acme-outreach.test",
        date: Millis(1_795_597_200_123),
        zone: "Europe/Vienna",
        in_reply_to: None,
        references: &[],
        unsubscribe: token,
    }
}

fn token() -> UnsubscribeToken {
    UnsubscribeToken {
        token: "0123456789abcdef0123456789abcdef".into(),
        address: "anna+x@acme-outreach.test".into(),
    }
}

#[test]
fn a_first_mail_looks_as_designed() {
    let c = content(
        "Zimmer frei im Grand Hotel Über den Wolken?",
        "Guten Tag,\n\nkurze Frage.\n.\nFrom here on\nEnde ",
        None,
    );
    let t = token();
    let wire =
        String::from_utf8(render(&input(&c, "Anna \"A.\" Muster", Some(&t))).unwrap()).unwrap();
    let expected = "From: \"Anna \\\"A.\\\" Muster\" <anna@acme-outreach.test>\r\n\
        To: gm@hotel-x.example\r\n\
        Subject: =?utf-8?Q?Zimmer_frei_im_Grand_Hotel_=C3=9Cber_den_Wolken=3F?=\r\n\
        Date: Wed, 25 Nov 2026 10:00:00 +0100\r\n\
        Message-ID: <0123456789abcdef@acme-outreach.test>\r\n\
        List-Unsubscribe: <mailto:anna%2Bx@acme-outreach.test?subject=unsubscribe%200123456789abcdef0123456789abcdef>\r\n\
        MIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n\
        Guten Tag,\r\n\r\nkurze Frage.\r\n=2E\r\n=46rom here on\r\nEnde=20\r\n\r\n\
        Anna Muster\r\nAcme GmbH, Hauptstra=C3=9Fe 1, 6020 Innsbruck\r\nKein Interesse? Ein Wort gen=C3=BCgt.\r\n";
    let list_line = wire.lines().find(|l| l.contains("mailto:")).unwrap();
    assert!(list_line.len() <= 200);
    assert_eq!(wire, expected);
}

#[test]
fn every_way_to_inject_a_header_is_refused() {
    let t = token();
    let ok = content("s", "t", None);
    for evil in [
        "a\r\nBcc: x@y.z",
        "a\nb",
        "a\rb",
        "a\u{0}b",
        "a\u{85}b",
        "a\u{2028}b",
    ] {
        assert!(
            render(&input(&content(evil, "t", None), "n", None)).is_err(),
            "{evil:?}"
        );
        if evil.contains('\u{2028}') {
            continue;
        }
        assert!(render(&input(&ok, evil, None)).is_err(), "{evil:?}");
    }
    for evil in [
        "x@y.z\r\nBcc: a@b.c",
        "x@y.z, a@b.c",
        "x@y.z>",
        "x",
        "a b@c.d",
        "@",
        "x@",
        "ü@y.z",
        "a@b@c",
    ] {
        let mut c = content("s", "t", None);
        c.to = evil.into();
        assert!(render(&input(&c, "n", None)).is_err(), "{evil:?}");
        let mut c = content("s", "t", None);
        c.cc = vec!["ok@y.z".into(), evil.into()];
        assert!(render(&input(&c, "n", None)).is_err(), "{evil:?}");
        let mut i = input(&ok, "n", None);
        i.from_address = evil;
        assert!(render(&i).is_err(), "{evil:?}");
    }
    for evil in ["a>\r\nBcc: x", "no-at", "a b@c", ""] {
        let mut i = input(&ok, "n", None);
        i.message_id = evil;
        assert!(render(&i).is_err(), "{evil:?}");
    }
    let bad = UnsubscribeToken {
        token: "x&body=y".into(),
        address: t.address,
    };
    assert!(render(&input(&ok, "n", Some(&bad))).is_err());
}

#[test]
fn foreign_ids_that_would_break_out_are_left_out() {
    let c = content("s", "t", None);
    let ids = vec![
        "good@a".to_owned(),
        "x>\r\nBcc: y@z".to_owned(),
        "ü@b".to_owned(),
        "also@a".to_owned(),
    ];
    let mut i = input(&c, "n", None);
    i.references = &ids;
    i.in_reply_to = Some("bad id@x");
    let wire = render(&i).unwrap();
    let m = parse(&wire);
    assert_eq!(m.references, ["good@a", "also@a"]);
    assert!(m.in_reply_to.is_empty() && m.header("bcc").is_none());
    crate::mime::verify(&wire, &i).unwrap();
}

#[test]
fn a_long_thread_keeps_its_first_and_latest_ids() {
    let c = content("s", "t", None);
    let ids: Vec<String> = (0..500).map(|n| format!("{n}@acme.test")).collect();
    let mut i = input(&c, "n", None);
    i.references = &ids;
    let wire = render(&i).unwrap();
    let m = parse(&wire);
    assert_eq!(
        m.references.first().map(String::as_str),
        Some("0@acme.test")
    );
    assert_eq!(
        m.references.last().map(String::as_str),
        Some("499@acme.test")
    );
    assert!(m.references.len() <= 32);
    crate::mime::verify(&wire, &i).unwrap();
}

#[test]
fn a_mail_with_attachments_is_refused_rather_than_sent_without_them() {
    let mut c = content("s", "t", None);
    c.attachments.push(domain::content::Attachment {
        name: "a.pdf".into(),
        bytes: 1,
        sha256: "x".into(),
    });
    assert!(render(&input(&c, "n", None)).is_err());
}

#[test]
fn a_domain_with_umlauts_is_written_in_ascii() {
    let mut c = content("s", "t", None);
    c.to = "gm@höhenhotel.example".into();
    let wire = render(&input(&c, "n", None)).unwrap();
    assert_eq!(parse(&wire).to[0].address, "gm@xn--hhenhotel-07a.example");
}

#[test]
fn one_changed_byte_is_found_before_the_mail_leaves() {
    let c = content("Hello", "Some text", Some("<p>Some text</p>"));
    let i = input(&c, "Anna", None);
    let wire = render(&i).unwrap();
    MimeCodec.verify(&wire, &i).unwrap();
    for at in 0..wire.len() {
        let mut other = wire.clone();
        other[at] = if other[at] == b'x' { b'y' } else { b'x' };
        assert!(MimeCodec.verify(&other, &i).is_err(), "byte {at}");
    }
    let mut other = c.clone();
    other.text = "Other text".into();
    let e = MimeCodec
        .verify(&wire, &input(&other, "Anna", None))
        .unwrap_err();
    assert!(e.to_string().contains("text"), "{e}");
}

#[test]
fn the_html_part_carries_the_footer_once() {
    let c = content("s", "t", Some("<html><body><p>Hallo</p></body></html>"));
    let html = body_html(&c).unwrap();
    assert_eq!(html.matches("Kein Interesse?").count(), 1);
    assert!(html.ends_with("</body></html>"));
    let again = content("s", "t", Some(&html));
    assert_eq!(body_html(&again).unwrap(), html);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_was_approved_is_what_is_read_back(
        subject in "(\\PC|[a-z ?=_]){0,120}", text in "(\\PC|[ .\n\t=>]|\r\n|\r|From |\u{1F600}){0,400}",
        html in proptest::option::of("<p>(\\PC|[ \n]){0,200}</p>"), name in "(\\PC|[ \",\\\\]){0,60}",
        ids in proptest::collection::vec("[a-z0-9.]{1,40}@[a-z.]{1,40}", 0..6),
        at in 0_i64..4_102_444_800_000, zone in prop_oneof![Just("Asia/Kathmandu"), Just("America/New_York"), Just("UTC")],
    ) {
        let c = content(&subject, &text, html.as_deref());
        let t = token();
        let mut i = input(&c, &name, Some(&t));
        (i.date, i.zone, i.references) = (Millis(at), zone, &ids);
        i.in_reply_to = ids.last().map(String::as_str);
        let Ok(wire) = render(&i) else {
            // Only a value that no header can carry is refused.
            let separators = subject.contains(["\u{2028}", "\u{2029}"].map(|s| s.chars().next().unwrap()));
            prop_assert!(separators);
            return Ok(());
        };
        prop_assert_eq!(&render(&i).unwrap(), &wire, "pure");
        prop_assert!(wire.is_ascii());
        for line in wire.split(|b| *b == b'\n') {
            prop_assert!(line.len() <= 200, "{}", String::from_utf8_lossy(line));
        }
        prop_assert!(!wire.windows(2).any(|w| w[1] == b'\n' && w[0] != b'\r' || w[0] == b'\r' && w[1] != b'\n'));
        if let Err(e) = crate::mime::verify(&wire, &i) {
            return Err(TestCaseError::fail(format!("{e}\n{}", String::from_utf8_lossy(&wire))));
        }
    }
}
