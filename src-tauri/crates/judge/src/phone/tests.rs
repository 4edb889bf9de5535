//! Phone numbers as hotels print them.

#[test]
fn numbers_become_e164_by_country() {
    let j = crate::shared();
    for (n, c, e164, kind) in [
        ("030 901820", "DE", "+4930901820", "fixed_line"),
        ("+49 (0)151 23456789", "DE", "+4915123456789", "mobile"),
        ("0041 44 668 18 00", "CH", "+41446681800", "fixed_line"),
        ("01 42 68 53 00", "FR", "+33142685300", "fixed_line"),
        ("06 12 34 56 78", "FR", "+33612345678", "mobile"),
        (
            "(212) 555-2368",
            "US",
            "+12125552368",
            "fixed_line_or_mobile",
        ),
    ] {
        let p = j.phone(n, c);
        assert!(p.valid, "{n}: {p:?}");
        assert_eq!(
            (p.e164.as_str(), p.kind.as_str(), p.country.as_str()),
            (e164, kind, c),
            "{n}"
        );
        assert_eq!((p.carrier, p.confidence), (None, 0.5));
    }
    for (n, c) in [("123", "DE"), ("", "DE"), ("call us", "FR"), ("+1 555", "")] {
        assert!(!j.phone(n, c).valid, "{n}");
    }
}
