use super::*;
use proptest::prelude::*;

#[test]
fn an_address_is_the_same_key_however_it_is_written() {
    let k = KeyRing::new([7; 32]);
    let one = k.address("Anna.Berg@Hotel-Post.AT").unwrap();
    for other in [
        "anna.berg@hotel-post.at",
        " <anna.berg@hotel-post.at> ",
        "anna.berg+jengu@hotel-post.at.",
    ] {
        assert_eq!(k.address(other).unwrap(), one, "{other}");
    }
    assert_eq!(
        k.address("a.n.n.a@googlemail.com"),
        k.address("anna+x@gmail.com")
    );
    assert_ne!(k.address("a.nna@hotel.at"), k.address("anna@hotel.at"));
    assert_eq!(
        k.address("info@müller.de"),
        k.address("INFO@xn--mller-kva.de")
    );
}

#[test]
fn what_is_no_address_has_no_key() {
    for bad in [
        "",
        "anna",
        "@hotel.at",
        "anna@",
        "a b@hotel.at",
        "+x@hotel.at",
        "anna@localhost",
        "a@b..c",
    ] {
        assert_eq!(normalise_address(bad), None, "{bad}");
    }
}

#[test]
fn kinds_of_keys_never_meet() {
    let k = KeyRing::new([7; 32]);
    assert_ne!(k.domain("hotel.at").unwrap(), k.token("hotel.at"));
    assert_ne!(
        KeyRing::new([8; 32]).domain("hotel.at"),
        k.domain("hotel.at")
    );
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(s in "\\PC{0,20}@\\PC{0,20}") {
        if let Some(a) = normalise_address(&s) { prop_assert_eq!(normalise_address(&a), Some(a.clone())); }
    }
    #[test]
    fn a_plus_tag_never_hides_an_address(local in "[a-z]{1,10}", tag in "[a-z0-9+]{0,8}") {
        let k = KeyRing::new([1; 32]);
        let tagged = format!("{local}+{tag}@hotel.at");
        let plain = format!("{local}@hotel.at");
        prop_assert_eq!(k.address(&tagged), k.address(&plain));
    }
}

#[test]
fn the_organisational_domain_is_one_label_below_the_public_suffix() {
    for (domain, own) in [
        ("mail.bluebook.example", "bluebook.example"),
        ("Post.Hotel.CO.UK", "hotel.co.uk"),
        ("hotel.at", "hotel.at"),
        ("co.uk", "co.uk"),
        ("nonsense", "nonsense"),
    ] {
        assert_eq!(organisational_domain(domain), own);
    }
}
