//! Guessed addresses.

use super::*;
use proptest::prelude::*;

fn best(name: &str, domain: &str, known: &[(&str, &str)]) -> String {
    let known: Vec<KnownAddress> = known
        .iter()
        .map(|(n, e)| KnownAddress {
            name: (*n).to_owned(),
            email: (*e).to_owned(),
        })
        .collect();
    crate::shared()
        .person(name, domain, &known)
        .patterns
        .first()
        .unwrap()
        .email
        .clone()
}

#[test]
fn without_knowledge_the_common_shape_leads() {
    assert_eq!(
        best("Jörg Müller", "hotel.de", &[]),
        "joerg.mueller@hotel.de"
    );
    assert_eq!(
        best("Łukasz Wójcik", "hotel.pl", &[]),
        "lukasz.wojcik@hotel.pl"
    );
    assert_eq!(
        best("Jean-Pierre Dupont", "hotel.fr", &[]),
        "jean-pierre.dupont@hotel.fr"
    );
    assert_eq!(
        best("Pieter van der Berg", "hotel.nl", &[]),
        "pieter.vanderberg@hotel.nl"
    );
}

#[test]
fn a_known_colleague_teaches_the_shape() {
    assert_eq!(
        best(
            "Anna Berg",
            "hotel.com",
            &[("Tom Smith", "tsmith@hotel.com")]
        ),
        "aberg@hotel.com"
    );
    assert_eq!(
        best(
            "Jörg Müller",
            "hotel.de",
            &[("Günter Bähr", "gunter.bahr@hotel.de")]
        ),
        "jorg.muller@hotel.de"
    );
    assert_eq!(
        best(
            "Anna Berg",
            "hotel.com",
            &[("Tom Smith", "tsmith@elsewhere.com")]
        ),
        "anna.berg@hotel.com"
    );
}

proptest! {
    #[test]
    fn beliefs_never_exceed_one(name in "[A-ZÄÖ][a-zäöüß]{1,8} [A-ZÄÖ][a-zäöüß]{1,8}") {
        let p = crate::shared().person(&name, "hotel.de", &[]);
        let sum: f64 = p.patterns.iter().map(|p| p.probability).sum();
        prop_assert!(sum <= 1.0 + 1e-9 && !p.patterns.is_empty());
        prop_assert!(p.patterns.iter().all(|p| p.email.is_ascii()));
    }
}
