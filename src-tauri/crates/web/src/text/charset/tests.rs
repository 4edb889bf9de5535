use super::*;

#[test]
fn the_declared_charset_is_used() {
    assert_eq!(
        decode(b"M\xfcller", Some("text/html; charset=ISO-8859-1")),
        "Müller"
    );
    assert_eq!(
        decode("Müller".as_bytes(), Some("text/html; charset=\"utf-8\"")),
        "Müller"
    );
    assert_eq!(
        decode(b"<meta charset='windows-1250'>\xb3", None),
        "<meta charset='windows-1250'>ł"
    );
    assert_eq!(decode(b"\xff\xfeM\x00\xfc\x00", None), "Mü");
}

#[test]
fn a_wrong_declaration_loses_to_the_bytes() {
    assert_eq!(
        decode("Grüße".as_bytes(), Some("text/html; charset=iso-8859-1")),
        "Grüße"
    );
    assert_eq!(
        decode(b"Gr\xfc\xdfe", Some("text/html; charset=utf-8")),
        "Grüße"
    );
    assert_eq!(
        decode(b"Gr\xfc\xdfe", Some("text/html; charset=klingon")),
        "Grüße"
    );
    assert_eq!(decode(b"Gr\xfc\xdfe", None), "Grüße");
}

#[test]
fn a_character_cut_at_the_size_limit_does_not_change_the_charset() {
    assert!(decode(&"Zürich ü".as_bytes()[..9], None).starts_with("Zürich "));
}

#[test]
fn nul_bytes_vanish() {
    assert_eq!(decode(b"a\0b\0", None), "ab");
}
