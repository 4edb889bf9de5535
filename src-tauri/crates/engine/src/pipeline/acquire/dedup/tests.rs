use proptest::prelude::*;

use super::*;

#[test]
fn the_same_house_has_one_key_however_it_is_written() {
    for (a, b) in [
        ("Hotel Post Lech GmbH & Co KG", "Post Lech"),
        ("The Grand Hotel", "Grand Hotel"),
        ("Hôtel de la Plage", "Hotel de Plage"),
        ("Resort Alpenhof", "Alpenhof Resort"),
    ] {
        assert_eq!(name_key(a), name_key(b), "{a} / {b}");
    }
    assert_ne!(name_key("Hotel Post"), name_key("Hotel Krone"));
    assert!(!name_key("The Hotel").is_empty());
}

#[test]
fn a_name_without_a_place_is_no_key() {
    assert_eq!(name_place_key("Hotel Post", None, Some("AT")), None);
    assert_eq!(name_place_key("Hotel Post", Some(" "), Some("AT")), None);
    assert_ne!(
        name_place_key("Hotel Post", Some("Lech"), Some("AT")),
        name_place_key("Hotel Post", Some("Zürs"), Some("AT"))
    );
}

#[test]
fn a_brand_host_keeps_its_path() {
    assert_eq!(
        site_key("https://www.brand.example/hotels/h1234/?utm=x"),
        Some(("brand.example".into(), "hotels/h1234".into()))
    );
    assert_eq!(
        site_key("hotel-post.example"),
        Some(("hotel-post.example".into(), String::new()))
    );
    assert_eq!(site_key("not a host"), None);
}

proptest! {
    #[test]
    fn the_order_of_words_and_accents_does_not_matter(words in prop::collection::vec("[a-zé]{4,9}", 1..4)) {
        let mut back = words.clone();
        back.reverse();
        prop_assert_eq!(name_key(&words.join(" ")), name_key(&back.join(" ").replace('é', "e")));
    }
}
