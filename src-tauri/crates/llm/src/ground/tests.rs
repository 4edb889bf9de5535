use super::*;

#[test]
fn a_name_is_there_in_any_order_with_titles_between_and_without_accents() {
    let s = Source::new(
        "Geschäftsführung: Müller-Lüdenscheidt, Dr. Hans-Jürgen | Frau Mag. Zoë  de la\nCruz",
    );
    assert!(s.has_name("Hans-Jürgen Müller-Lüdenscheidt"));
    assert!(s.has_name("Zoe de la Cruz"));
    assert!(!s.has_name("Hans Meier"));
    assert!(!s.has_name("Jürg Müller"), "part of a word is no name");
    assert!(!s.has_name(""));
}

#[test]
fn parts_of_a_name_far_apart_are_no_person() {
    let s = Source::new(
        "Andrea leads the kitchen. The garden, the spa and the bar were built by our friend Rossi.",
    );
    assert!(!s.has_name("Andrea Rossi"));
}

#[test]
fn an_address_is_there_as_a_whole_or_written_against_robots() {
    let s = Source::new(
        "a.rossi@sonne.example, info [at] sonne [dot] example; gm (at) sonne.example. GM2@Sonne.Example.",
    );
    for there in [
        "a.rossi@sonne.example",
        "info@sonne.example",
        "gm@sonne.example",
        "gm2@sonne.example",
    ] {
        assert!(s.has_email(there), "{there}");
    }
    for not in [
        "rossi@sonne.example",
        "a.rossi@sonne.exampl",
        "rossi@sonne",
        "sonne.example",
        "m@sonne.example",
        "",
    ] {
        assert!(!s.has_email(not), "{not}");
    }
}

#[test]
fn a_phone_is_there_however_it_is_grouped() {
    let s = Source::new("Tel. +43 (0) 5522 / 123-456, Fax 05522 99");
    assert!(s.has_phone("+435522123456") && s.has_phone("05522 123456"));
    assert!(!s.has_phone("+435522123457") && !s.has_phone("123"));
}

#[test]
fn numbers_are_the_same_with_and_without_grouping() {
    assert_eq!(
        numbers("1,200 1.200 1 200 1200 1’200"),
        ["1200", "1200", "1200", "1200", "1200"].map(str::to_owned)
    );
    assert_eq!(
        numbers("4.5 stars, 12-14 rooms, 2019."),
        ["4.5", "12", "14", "2019"]
    );
    assert_eq!(numbers("12,5 % von 1.234.567"), ["12.5", "1234567"]);
    assert!(numbers("none").is_empty());
}

#[test]
fn a_phrase_counts_whole_words_only() {
    let s = Source::new("We use OPERA Cloud.\nPlease don’t write again");
    assert!(s.has_phrase("opera cloud") && s.has_phrase("don't write again"));
    assert!(!s.has_phrase("oper") && !s.has_phrase("") && !s.has_phrase("…"));
}
