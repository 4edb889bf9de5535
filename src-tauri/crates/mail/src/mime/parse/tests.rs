use proptest::prelude::*;

use super::*;

fn read(lines: &[&str]) -> ParsedMessage {
    parse(lines.join("\r\n").as_bytes())
}

#[test]
fn a_german_html_reply_in_latin_1_reads_as_german() {
    let mut raw = b"From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <gm@hotel-x.example>\r\nTo: \"Anna\" <anna@acme.test>\r\n\
        Subject: =?utf-8?B?UsO8Y2tmcmFnZQ==?= zu\r\n =?utf-8?Q?Ihrem_Angebot?=\r\nMessage-ID: <a@b>\r\n\
        Reply-To: =?utf-8?Q?B=C3=BCro?= <office@hotel-x.example>, second@hotel-x.example\r\n\
        In-Reply-To: <ours@acme.test>\r\nReferences: <first@acme.test>\r\n <ours@acme.test>\r\n\
        Date: Wed, 25 Nov 2026 10:00:00 +0100\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Sch\xf6ne Gr\xfc\xdfe"
        .to_vec();
    raw.extend_from_slice(b"</p>");
    let m = parse(&raw);
    assert_eq!(m.from.name, "Jürgen Müller");
    assert_eq!(m.from.address, "gm@hotel-x.example");
    let wanted: Vec<&str> = m.reply_to.iter().map(|m| m.address.as_str()).collect();
    assert_eq!(wanted, ["office@hotel-x.example", "second@hotel-x.example"]);
    assert_eq!(m.reply_to[0].name, "Büro");
    assert_eq!(m.subject, "Rückfrage zu Ihrem Angebot");
    assert_eq!(m.text, "Schöne Grüße");
    assert_eq!(m.in_reply_to, ["ours@acme.test"]);
    assert_eq!(m.references, ["first@acme.test", "ours@acme.test"]);
    assert_eq!(m.date, Some(Millis(1_795_597_200_000)));
    assert_eq!(m.content_type, "text/html; charset=iso-8859-1");
}

#[test]
fn a_bounce_gives_its_blocks_and_the_headers_of_our_mail() {
    let m = read(&[
        "From: MAILER-DAEMON@mx.test (Mail Delivery System)",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B",
        "",
        "--B",
        "",
        "Sorry",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.test",
        "",
        "Final-Recipient: rfc822; ghost@hotel.test",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1",
        "    no such user",
        "--B",
        "Content-Type: message/rfc822",
        "",
        "Message-ID: <ours@acme.test>",
        "Subject: hello",
        "",
        "body",
        "--B--",
        "",
    ]);
    assert_eq!(m.delivery_status.len(), 2);
    assert_eq!(m.delivery_status[1].get("status"), Some("5.1.1"));
    assert_eq!(
        m.delivery_status[1].get("diagnostic-code"),
        Some("smtp; 550 5.1.1 no such user")
    );
    assert_eq!(m.original_header("message-id"), Some("<ours@acme.test>"));
    assert_eq!(m.text.trim(), "Sorry");
}

#[test]
fn headers_only_originals_and_complaints_are_read() {
    let m = read(&[
        "Content-Type: multipart/report; report-type=feedback-report; boundary=\"B\"",
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "complaint",
        "--B",
        "Content-Type: message/feedback-report",
        "",
        "Feedback-Type: abuse",
        "Original-Rcpt-To: <gm@hotel.test>",
        "--B",
        "Content-Type: text/rfc822-headers",
        "",
        "Message-ID: <ours@acme.test>",
        "--B--",
    ]);
    assert_eq!(m.feedback[0].get("feedback-type"), Some("abuse"));
    assert_eq!(m.original_header("Message-Id"), Some("<ours@acme.test>"));
}

#[test]
fn an_invitation_is_a_part_with_its_text() {
    let m = read(&[
        "Content-Type: multipart/alternative; boundary=B",
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "see you",
        "--B",
        "Content-Type: text/calendar; method=REPLY; name=\"i.ics\"",
        "Content-Transfer-Encoding: base64",
        "",
        "QkVHSU46VkNBTEVOREFS",
        "--B--",
    ]);
    assert_eq!(m.text.trim(), "see you");
    assert_eq!(m.parts.len(), 1);
    assert_eq!(m.parts[0].content_type, "text/calendar");
    assert_eq!(m.parts[0].text.as_deref(), Some("BEGIN:VCALENDAR"));
}

#[test]
fn flowed_text_becomes_paragraphs_again() {
    let m = read(&[
        "Content-Type: text/plain; format=flowed",
        "",
        "We are not ",
        "interested.",
        "",
        ">> older ",
        ">> text",
        "-- ",
        "Jo",
    ]);
    assert_eq!(m.text, "We are not interested.\n\n>> older text\n-- \nJo");
}

#[test]
fn words_of_broken_mime_are_not_lost() {
    // The boundary parameter lost its indentation, the type its second half, the container its boundary.
    for lines in [
        vec![
            "Content-Type: multipart/mixed; boundary=A",
            "",
            "--A",
            "Content-Type: multipart/alternative;",
            "boundary=B",
            "",
            "--B",
            "Content-Type: text/plain",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "please r=65move me",
            "--B--",
            "--A--",
        ],
        vec!["Content-Type: text", "", "please remove me"],
        vec![
            "Content-Type: multipart/report; boundary=Z",
            "",
            "please remove me",
        ],
        vec![
            "Content-Type: multipart/mixed",
            "",
            "--Q",
            "Content-Type: text/html",
            "",
            "<p>please remove me</p>",
            "--Q--",
        ],
    ] {
        let m = read(&lines);
        assert_eq!(m.text.trim(), "please remove me", "{lines:?}");
    }
    assert_eq!(
        read(&["Content-Type: image/png", "", "please remove me"]).text,
        ""
    );
}

#[test]
fn a_date_without_zone_is_read() {
    assert_eq!(
        read(&["Date: Wed, 3 May 2007 23:34:45", "", "x"]).date,
        Some(Millis(1_178_235_285_000))
    );
    assert_eq!(read(&["Date: tomorrow", "", "x"]).date, None);
}

#[test]
fn bombs_are_read_as_headers_or_within_the_caps() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(60_000);
    assert_eq!(parse(nested.as_bytes()).content_type, "message/rfc822");
    let mut parts = String::from("Content-Type: multipart/mixed; boundary=a\r\n\r\n");
    for _ in 0..20_000 {
        parts.push_str("--a\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\nx\r\n");
    }
    assert!(parse(parts.as_bytes()).parts.len() <= PARTS);
    let many = "X-A: b\r\n".repeat(50_000);
    assert!(parse(many.as_bytes()).headers.len() <= 1_000);
    let long = format!("Subject: {}\r\n\r\nx", "y".repeat(3 << 20));
    assert!(parse(long.as_bytes()).subject.len() <= 16 << 10);
}

#[test]
fn hostile_headers_and_bodies_of_a_megabyte_are_read() {
    // One pass over each: what looks again and again never ends here.
    for name in [
        "From",
        "To",
        "Subject",
        "Date",
        "References",
        "Message-ID",
        "Content-Type",
        "Received",
        "List-Unsubscribe",
        "DKIM-Signature",
    ] {
        for piece in [
            "(",
            "\"",
            "<",
            "=?utf-8?Q?",
            "=?x?B?=",
            ",",
            ";a=",
            ":",
            " a@b ",
            "9",
            "\r\n ",
            "a*0*=''%",
        ] {
            let raw = format!(
                "{name}: {}\r\n\r\nbody",
                piece.repeat((1 << 20) / piece.len())
            );
            let _ = parse(raw.as_bytes());
        }
    }
    for (encoding, piece) in [
        ("quoted-printable", "="),
        ("base64", "\n-"),
        ("base64", "="),
        ("x", "\n--a"),
        ("x", "--a--"),
    ] {
        let raw = format!(
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{}",
            piece.repeat((1 << 20) / piece.len())
        );
        let _ = parse(raw.as_bytes());
    }
}

#[test]
fn no_header_value_carries_a_line_break() {
    let m = read(&[
        "Subject: =?utf-8?Q?a=0D=0ABcc:_x?=",
        "X-Y: a",
        "\tb",
        "",
        "t",
    ]);
    assert!(
        m.headers
            .iter()
            .all(|(n, v)| !v.contains(['\r', '\n']) && !n.contains(['\r', '\n']))
    );
    assert_eq!(m.header("x-y"), Some("a b"));
}

#[test]
fn nothing_that_ends_a_line_or_a_text_comes_out_of_names_blocks_or_words() {
    let raw = b"R\0e\rf: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno\0more\r\n--b\r\n\
        Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a\0\rb@c.test\r\n d\0e\r\n--b--\r\n";
    let m = parse(raw);
    let clean = |t: &str| !t.contains(['\r', '\n', '\0']);
    assert!(m.headers.iter().all(|(n, v)| clean(n) && clean(v)));
    let block = &m.delivery_status.first().unwrap().0;
    assert!(block.iter().all(|(n, v)| clean(n) && clean(v)), "{block:?}");
    assert_eq!(block[0].1, "rfc822; a  b@c.test d e");
    assert_eq!(m.text.trim(), "no more");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn anything_can_be_read(pieces in proptest::collection::vec(prop_oneof![
        Just("Content-Type: multipart/report; boundary=\"b\"\r\n".to_owned()),
        Just("Content-Type: message/rfc822\r\n".to_owned()),
        Just("Content-Type: message/delivery-status\r\n".to_owned()),
        Just("Content-Type: text/html; charset=shift_jis\r\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\r\n".to_owned()),
        Just("Content-Transfer-Encoding: quoted-printable\r\n".to_owned()),
        Just("From: =?utf-8?Q?=FF?= <a@b>, \"\r\n".to_owned()),
        Just("Date: Thu, 99 Foo 99999 99:99:99 +9999\r\n".to_owned()),
        Just("References: <a> <b\r\n <c>>\r\n".to_owned()),
        Just("\r\n".to_owned()), Just("--b\r\n".to_owned()), Just("--b--".to_owned()), Just("\n".to_owned()),
        "\\PC{0,40}", "[ -~\r\n\t]{0,60}",
    ], 0..30), tail in proptest::collection::vec(any::<u8>(), 0..80)) {
        let mut raw = pieces.concat().into_bytes();
        raw.extend_from_slice(&tail);
        let m = parse(&raw);
        prop_assert_eq!(m.size, raw.len() as u64);
        prop_assert!(m.headers.iter().all(|(_, v)| !v.contains('\n')));
        let _ = parse_head(&raw);
    }
}

/// Every real mail of the development data is read whole and quickly, and again from each of its halves.
#[test]
fn real_mails_are_read_whole_and_cut() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/testdata");
    if !root.is_dir() {
        println!("skipped: no shared test data");
        return;
    }
    let mut stack = vec![
        root.join("mime"),
        root.join("bounce/eml"),
        root.join("quoted_reply"),
    ];
    let (mut read, mut with_text) = (0, 0);
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let raw = std::fs::read(&path).unwrap();
        if raw.len() > 4 << 20 {
            continue;
        }
        let m = parse(&raw);
        read += 1;
        with_text += usize::from(!m.text.trim().is_empty());
        for n in 1..4 {
            let _ = parse(&raw[..raw.len() * n / 4]);
        }
    }
    println!("{read} files, {with_text} with text");
    assert!(read > 400 && with_text * 10 > read * 8);
}

/// A third of a report's worth is its blocks: nearly every real report names a status or an original.
#[test]
fn real_reports_give_their_blocks() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/testdata/bounce/eml");
    if !dir.is_dir() {
        println!("skipped: no shared test data");
        return;
    }
    let (mut reports, mut blocks, mut originals) = (0, 0, 0);
    for entry in std::fs::read_dir(dir).unwrap() {
        let m = parse(&std::fs::read(entry.unwrap().path()).unwrap());
        if m.content_type.starts_with("multipart/report") {
            reports += 1;
            blocks += usize::from(!m.delivery_status.is_empty() || !m.feedback.is_empty());
            originals += usize::from(!m.original_headers.is_empty());
        }
    }
    println!("{reports} reports, {blocks} with blocks, {originals} with original headers");
    assert!(reports > 50 && blocks * 100 >= reports * 95 && originals * 100 >= reports * 85);
}
