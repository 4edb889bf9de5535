//! Bounces of real servers, and the promise that the unknown is never soft.

use super::*;

use proptest::prelude::*;

fn block(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

#[test]
fn a_status_report_names_recipient_reason_and_original() {
    let b = crate::shared().bounce(&BounceInput {
        headers: block(&[(
            "Content-Type",
            "multipart/report; report-type=delivery-status",
        )]),
        delivery_status: vec![
            block(&[("Reporting-MTA", "dns; mx.example.org")]),
            block(&[
                ("Original-Recipient", "rfc822;anna@hotel.example"),
                ("Final-Recipient", "rfc822;a.b@host.example"),
                ("Action", "failed"),
                ("Status", "5.1.1"),
                (
                    "Diagnostic-Code",
                    "smtp; 550 5.1.1 <a.b@host.example>: Recipient address rejected: User unknown",
                ),
            ]),
        ],
        original_headers: block(&[("Message-ID", "<x@y>")]),
        ..BounceInput::default()
    });
    assert!(b.is_bounce);
    let r = b.recipients.first().unwrap();
    assert_eq!(
        (
            r.address.as_str(),
            r.class.as_str(),
            r.reason.as_str(),
            r.hard
        ),
        ("anna@hotel.example", "hard", "userunknown", true)
    );
    assert_eq!((r.status.as_str(), r.reply_code.as_str()), ("5.1.1", "550"));
    assert_eq!(b.original_message_id.as_deref(), Some("x@y"));
}

#[test]
fn microsoft_authentication_answers_are_recognised() {
    let j = crate::shared();
    for said in [
        "550 5.7.515 Access denied, sending domain EXAMPLE.COM doesn't meet the required authentication level.",
        "550 5.7.30 Basic authentication is not supported",
    ] {
        let b = j.bounce(&BounceInput {
            delivery_status: vec![block(&[
                ("Final-Recipient", "rfc822; a@b.example"),
                ("Action", "failed"),
                ("Diagnostic-Code", &format!("smtp; {said}")),
            ])],
            ..BounceInput::default()
        });
        assert_eq!(b.recipients.first().unwrap().class, "auth", "{said}");
    }
}

#[test]
fn a_delay_is_no_hard_bounce() {
    let b = crate::shared().bounce(&BounceInput {
        delivery_status: vec![block(&[
            ("Final-Recipient", "rfc822; a@b.example"),
            ("Action", "delayed"),
            ("Status", "4.4.1"),
            ("Diagnostic-Code", "smtp; connection timed out"),
        ])],
        ..BounceInput::default()
    });
    assert_eq!(b.kind, "delayed");
    assert!(!b.recipients.first().unwrap().hard);
}

proptest! {
    #[test]
    fn what_is_not_understood_is_unknown_and_never_soft(words in "[qxzjk]{2,8}( [qxzjk]{2,8}){0,6}") {
        let b = crate::shared().bounce(&BounceInput {
            headers: block(&[("From", "MAILER-DAEMON@x.example")]),
            text: words,
            ..BounceInput::default()
        });
        for r in &b.recipients {
            prop_assert_eq!(&r.class, "unknown");
            prop_assert!(!r.hard);
        }
    }
}
