use proptest::prelude::*;

use super::*;

fn petra() -> Identity {
    let mut i = Identity::new();
    i.mail("Petra.Huber+gm@Hotel-Post.example");
    i.name("Petra Hüber");
    i.phone("+43 664 123 45 67");
    i.profile("https://www.linkedin.com/in/petra-hueber-77/");
    i
}

#[test]
fn a_person_is_recognised_however_she_is_written() {
    let who = petra();
    for text in [
        "write to petra.huber@hotel-post.example.",
        "<mailto:PETRA.HUBER@HOTEL-POST.EXAMPLE>",
        "petra.huber+gm@hotel-post.example",
        "Dear Petra Huber,",
        "HÜBER, Petra",
        "Hüber  Petra",
        "Tel. 0664/1234567",
        "0043 664 123-4567",
        "see linkedin.com/in/petra-hueber-77?x=1",
        "petra.huber%40hotel-post.example",
        "petra.huber&#64;hotel-post.example",
        "Petra H&uuml;ber",
        "petra.huber=40hotel-post.example",
        "mailto:petra.huber@hotel-post.example?subject=hi",
        "to=petra.huber@hotel-post.example&x=1",
        "'petra.huber@hotel-post.example'",
        "petra.huber@hotel-post.example/vcard",
        "the Petra Huber-led team",
        "=?utf-8?Q?Petra_H=C3=BCber?=",
        "{\"name\":\"Petra H\\u00fcber\"}",
    ] {
        assert!(who.in_text(text), "{text}");
        assert!(
            !who.in_text(&who.redact(text)),
            "{text} -> {}",
            who.redact(text)
        );
    }
    for other in [
        "Petra",
        "Huber",
        "Petra Maria",
        "petra@hotel-post.example",
        "apetra.huber@hotel-post.exampl",
        "apetra.huber@hotel-post.example",
        "apetra.huber%40hotel-post.example",
        "Petra Huber-Maier",
        "Anna-Petra Huber",
        "linkedin.com/in/petra-hueber-771",
        "0664 123 45",
        "Hotel Post",
    ] {
        assert!(!who.in_text(other), "{other}");
        assert_eq!(who.redact(other), other);
    }
}

#[test]
fn what_is_taken_out_leaves_the_rest_and_json_stays_json() {
    let who = petra();
    assert_eq!(
        who.redact("Ask Petra Hüber (0664 1234567) about rooms."),
        "Ask [erased] [erased] about rooms."
    );
    let json =
        who.redact(r#"{"to":["Petra Hüber","Ben"],"n":3,"petra.huber@hotel-post.example":1}"#);
    let v: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(v["to"], serde_json::json!(["[erased]", "Ben"]));
    assert_eq!(
        (v["n"].as_i64(), v["[erased]"].as_i64()),
        (Some(3), Some(1))
    );
}

#[test]
fn bytes_are_searched_in_every_offset_of_base64_and_in_wide_characters() {
    use base64::Engine as _;
    let who = petra();
    let mail = "petra.huber@hotel-post.example";
    for lead in ["", " ", "x ", "xy "] {
        let text = format!("{lead}{mail} and more text after it");
        let b64 = base64::engine::general_purpose::STANDARD.encode(&text);
        assert!(who.in_bytes(b64.as_bytes()), "{lead}");
        let lines: Vec<String> = b64
            .as_bytes()
            .chunks(20)
            .map(|c| String::from_utf8_lossy(c).into_owned())
            .collect();
        assert!(
            who.in_bytes(lines.join("\r\n").as_bytes()),
            "over lines, {lead}"
        );
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(who.in_bytes(&wide));
    }
    assert!(!who.in_bytes(b"nothing here"));
}

#[test]
fn one_word_is_no_name_and_few_digits_are_no_number() {
    let mut i = Identity::new();
    i.name("Maria");
    i.name("Al Bo");
    i.phone("12345");
    i.profile("x");
    i.mail("not an address");
    assert!(i.is_empty());
    let houses = petra().without_names();
    assert!(
        !houses.in_text("Pension Petra Huber") && houses.in_text("petra.huber@hotel-post.example")
    );
}

#[test]
fn a_neighbour_whose_address_ends_or_begins_alike_is_somebody_else_in_every_encoding() {
    use base64::Engine as _;
    let mut who = Identity::new();
    who.mail("ann@abbey.example");
    who.name("Petra Hüber");
    for other in [
        "joann@abbey.example",
        "jo.ann@abbey.example",
        "jo-ann@abbey.example",
        "ann@abbey.example.org",
        "ann@abbey.examples",
        "ann@my-abbey.example",
        "Anna-Petra Hüber",
        "Petra Hüber-Maier",
    ] {
        assert!(!who.in_text(other), "{other}");
        for lead in ["", "x ", "xy ", "xyz "] {
            let text = format!("{lead}{other} and more");
            let b64 = base64::engine::general_purpose::STANDARD.encode(&text);
            assert!(!who.in_text(&b64), "{text}");
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert!(!who.in_bytes(&wide), "{text}");
        }
    }
}

#[test]
fn a_message_is_read_in_every_transfer_encoding_charset_and_case() {
    use base64::Engine as _;
    let coded = base64::engine::general_purpose::STANDARD;
    let who = petra();
    for said in [
        "PETRA HÜBER",
        "hüber, petra",
        "Petra.Huber@HOTEL-post.example",
    ] {
        let text = format!("Guten Tag!\r\n{said} ist nicht mehr bei uns, schreiben Sie mir.\r\n");
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
        for body in [text.as_bytes(), &latin] {
            let lines: Vec<String> = coded
                .encode(body)
                .as_bytes()
                .chunks(76)
                .map(|l| String::from_utf8_lossy(l).into_owned())
                .collect();
            let mail = format!(
                "Subject: hello\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b\r\n",
                lines.join("\r\n")
            );
            assert!(who.in_bytes(mail.as_bytes()), "{mail}");
            assert!(who.in_bytes(body), "{said}");
            let quoted: String = body
                .iter()
                .map(|b| match b {
                    b' '..=b'~' if *b != b'=' => char::from(*b).to_string(),
                    _ => format!("={b:02X}"),
                })
                .collect();
            let half = quoted.find("nicht").unwrap() - 12;
            let (front, back) = quoted.split_at(half);
            let soft = format!("{front}=\r\n{back}");
            assert!(who.in_bytes(soft.as_bytes()), "{soft}");
        }
        let word = format!("From: =?UTF-8?B?{}?= <x@y.example>", coded.encode(said));
        assert!(who.in_text(&word), "{word}");
    }
    let other = coded.encode("Anna-Petra Hüber ist nicht mehr bei uns, Petra Maier auch nicht.");
    assert!(!who.in_text(&other));
}

#[test]
fn of_two_numbers_in_a_row_only_hers_goes() {
    let who = petra();
    assert_eq!(
        who.redact("Tel. +43 1 5554321 / 0664 1234567 / +43 1 777 88 99."),
        "Tel. +43 1 5554321 / [erased] / +43 1 777 88 99."
    );
    assert_eq!(
        who.redact("0664 1234567  01 5554321"),
        "[erased]  01 5554321"
    );
}

proptest! {
    #[test]
    fn nothing_of_a_person_is_left_in_a_redacted_text(before in "[ -~äöü]{0,30}", after in "[ -~äöü]{0,30}", pick in 0_usize..4) {
        let who = petra();
        let mention = ["Petra Hüber", "petra.huber@hotel-post.example", "+43 664 1234567", "linkedin.com/in/petra-hueber-77"][pick];
        let text = format!("{before} {mention} {after}");
        let out = who.redact(&text);
        prop_assert!(!who.in_text(&out), "{out}");
    }

    #[test]
    fn a_text_without_her_stays_as_it_is(text in "[a-m ,.%&=0-9]{0,60}") {
        let who = petra();
        prop_assert_eq!(who.redact(&text), text);
    }
}

#[test]
fn names_with_an_apostrophe_or_a_hyphen_are_recognised() {
    let mut who = Identity::new();
    who.name("Seán O'Brien-Köhler");
    for text in [
        "Sean O’Brien Kohler",
        "OBRIEN-KÖHLER, Seán",
        "dear seán o'brien-köhler!",
    ] {
        assert!(who.in_text(text), "{text}");
    }
}
