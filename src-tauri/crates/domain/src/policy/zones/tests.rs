use super::*;

#[test]
fn every_zone_of_the_table_exists_and_every_code_is_a_code() {
    let t: Table =
        serde_json::from_str(include_str!("../../../data/zones.json")).expect("the table parses");
    assert!(t.countries.len() >= 60);
    for (code, c) in &t.countries {
        assert!(
            code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
            "{code}"
        );
        assert!(!c.zones.is_empty(), "{code} has no zone");
        for z in c.zones.iter().chain(c.subdivisions.values().flatten()) {
            assert!(zone(z).is_some(), "{code}: no such zone {z}");
        }
    }
}

#[test]
fn a_place_is_as_precise_as_it_is_known() {
    let place = |country: Option<&str>, sub: Option<&str>, zone: Option<&str>| Place {
        country: country.map(Into::into),
        subdivision: sub.map(Into::into),
        zone: zone.map(Into::into),
        ..Place::default()
    };
    assert_eq!(
        of_place(&place(Some("US"), Some("CA"), None)),
        ["America/Los_Angeles"]
    );
    assert_eq!(
        of_place(&place(Some("US"), Some("US-HI"), None)),
        ["Pacific/Honolulu"]
    );
    assert_eq!(
        of_place(&place(Some("es"), Some("CN"), None)),
        ["Atlantic/Canary"]
    );
    assert_eq!(
        of_place(&place(Some("US"), Some("CA"), Some("Asia/Tokyo"))),
        ["Asia/Tokyo"]
    );
    assert_eq!(
        of_place(&place(Some("DE"), Some("BY"), Some("Mars/Olympus"))),
        ["Europe/Berlin"]
    );
    assert_eq!(of_place(&place(Some("US"), None, None)).len(), 7);
    assert!(of_place(&place(Some("XX"), None, None)).is_empty());
    assert!(of_place(&place(None, Some("CA"), None)).is_empty());
}
