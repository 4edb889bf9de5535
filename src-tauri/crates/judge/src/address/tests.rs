//! Role classes and forms of address.

use super::*;

#[test]
fn role_addresses_have_their_class() {
    let j = crate::shared();
    for l in [
        "gm",
        "direktion",
        "direction",
        "direzione",
        "h1234-gm",
        "generalmanager",
        "gerencia",
        "GM@hotel.example",
    ] {
        assert_eq!(j.role_class(l), Some(RoleClass::Decider), "{l}");
    }
    for l in [
        "info",
        "hotel",
        "rezeption",
        "kontakt",
        "reception",
        "info-de",
        "recepcion",
        "accueil",
        "info2",
    ] {
        assert_eq!(j.role_class(l), Some(RoleClass::Front), "{l}");
    }
    for l in [
        "reservations",
        "booking",
        "jobs",
        "career",
        "hr",
        "privacy",
        "dpo",
        "abuse",
        "events",
        "spa",
        "press",
        "billing",
        "reservations.munich",
        "noreply",
    ] {
        assert_eq!(j.role_class(l), Some(RoleClass::Never), "{l}");
    }
    for l in [
        "anna.meier",
        "a.meier",
        "meier",
        "gmeiner",
        "infantino",
        "spalding",
        "barbara",
    ] {
        assert_eq!(j.role_class(l), None, "{l}");
    }
}

fn form(name: &str, language: &str, country: &str) -> AddressForm {
    crate::shared().address_form(&AddressQuestion {
        name: name.to_owned(),
        title: String::new(),
        language: language.to_owned(),
        country: country.to_owned(),
        gender: None,
    })
}

#[test]
fn a_name_that_may_be_both_stays_neutral() {
    assert_eq!(
        form("Andrea Rossi", "de", "DE").greeting,
        "Guten Tag Andrea Rossi"
    );
    assert_eq!(form("Kim Larsen", "de", "DE").gender, "neutral");
    assert_eq!(form("Dominique Petit", "fr", "FR").greeting, "Bonjour");
    assert_eq!(form("Chris Taylor", "en", "US").greeting, "Hi Chris");
}

#[test]
fn a_safe_name_gets_its_form() {
    assert_eq!(
        form("Stefan Huber", "de", "AT").greeting,
        "Sehr geehrter Herr Huber"
    );
    assert_eq!(
        form("Dr. Katharina von Bergen", "de", "DE").greeting,
        "Sehr geehrte Frau Dr. von Bergen"
    );
    assert_eq!(
        form("Jean-Pierre Dupont", "fr", "FR").greeting,
        "Bonjour Monsieur Dupont"
    );
    assert_eq!(
        form("Nathalie Martin", "fr", "FR").greeting,
        "Bonjour Madame Martin"
    );
    assert_eq!(form("Stefan Huber", "de", "AT").formality, "formal");
}

#[test]
fn a_stated_gender_outweighs_the_name() {
    let j = crate::shared();
    let q = AddressQuestion {
        name: "Andrea Rossi".to_owned(),
        language: "de".to_owned(),
        country: "DE".to_owned(),
        gender: Some(("female".to_owned(), 0.99)),
        ..AddressQuestion::default()
    };
    assert_eq!(j.address_form(&q).greeting, "Sehr geehrte Frau Rossi");
    let unsure = AddressQuestion {
        gender: Some(("female".to_owned(), 0.9)),
        ..q
    };
    assert_eq!(j.address_form(&unsure).gender, "neutral");
}
