//! Company classes.

use super::*;

#[test]
fn companies_are_told_apart() {
    let j = crate::shared();
    for (name, text, category, chain) in [
        (
            "Courtyard by Marriott Linz",
            "",
            "franchise",
            Some("Marriott"),
        ),
        ("Marriott International", "", "chain_hq", Some("Marriott")),
        ("Aimbridge Hospitality", "", "management_company", None),
        (
            "Hotel Sonne",
            "Our family has run the house for three generations",
            "independent",
            None,
        ),
        ("Hotel Alpenblick", "", "independent", None),
        (
            "Sunny Stays",
            "We operate 24 hotels in 5 countries",
            "chain_hq",
            None,
        ),
        ("Premier Inn Leeds", "", "chain_hq", Some("Whitbread")),
        (
            "Holiday Inn Express Ghent",
            "independently owned and operated",
            "franchise",
            Some("IHG"),
        ),
        ("", "", "unknown", None),
    ] {
        let c = j.company(name, None, Some(text));
        assert_eq!(c.category, category, "{name}: {}", c.reason);
        assert_eq!(c.chain.as_deref(), chain, "{name}");
    }
}

#[test]
fn everyday_words_are_no_brands() {
    let j = crate::shared();
    for text in [
        "Amanda Miller",
        "on demand",
        "an element of surprise",
        "the regent of Spain",
        "a conrad of sorts",
        "renaissance painting",
    ] {
        assert!(j.brand(text).is_none(), "{text}: {:?}", j.brand(text));
    }
    assert_eq!(j.brand("Aman Resorts").unwrap().tier, "luxury");
    assert_eq!(j.brand("Courtyard by Marriott").unwrap().tier, "midscale");
}

#[test]
fn every_spelling_belongs_to_one_brand() {
    let t = Tables::embedded().unwrap();
    let mut seen = std::collections::HashMap::new();
    for b in &t.brands {
        for (f, _) in &b.spellings {
            let before = seen.insert(f.clone(), b.hit.brand.clone());
            assert!(before.is_none_or(|x| x == b.hit.brand), "{f}");
        }
    }
}
