use proptest::prelude::*;

use super::{Decision, Hotel, Shared, site, words};

fn hotel(name: &str, town: &str, website: &str, phone: &str, street: &str) -> Hotel {
    let given = |s: &str| (!s.is_empty()).then(|| s.to_owned());
    Hotel {
        name: name.into(),
        town: given(town),
        country: Some("AT".into()),
        street: given(street),
        postal_code: None,
        website: given(website),
        phone: given(phone),
    }
}

fn judged(a: &Hotel, b: &Hotel) -> (Decision, String) {
    let j = crate::shared();
    let (v, back) = (
        j.same_hotel(a, b, Shared::default()),
        j.same_hotel(b, a, Shared::default()),
    );
    assert_eq!(v, back, "a pair has no direction");
    (v.decision, v.why)
}

fn decides(a: &Hotel, b: &Hotel, wanted: Decision) {
    let (d, why) = judged(a, b);
    assert_eq!(d, wanted, "{} / {}: {why}", a.name, b.name);
}

#[test]
fn the_same_house_has_one_name_however_it_is_written() {
    let name = |n: &str| words::of_name(&crate::shared().duplicates, n);
    for (a, b) in [
        ("Hotel Post Lech GmbH & Co KG", "Post Lech"),
        ("The Grand Hotel", "Grand Hotel"),
        ("Hôtel de la Plage", "Hotel de Plage"),
        ("Resort Alpenhof", "Alpenhof Resort"),
        ("Parkhotel Sonne", "Park Hotel Sonne"),
        ("Hotel Löwen", "Hotel Loewen"),
        ("Sankt Georg", "St. Georg"),
        ("Hôtel L'Ours Blanc", "Hotel l’ours blanc"),
    ] {
        assert_eq!(name(a), name(b), "{a} / {b}");
    }
    assert_ne!(name("Hotel Post"), name("Hotel Krone"));
    assert!(!name("The Hotel").is_empty());
}

#[test]
fn name_and_place_decide_alone_unless_addresses_contradict() {
    use Decision::{Different, Merge, Review};
    let post = hotel("Hotel Post", "Lech", "", "", "Dorf 11");
    for (other, wanted) in [
        (
            hotel("Post Lech GmbH", "Lech am Arlberg", "", "", ""),
            Merge,
        ),
        (hotel("Post", "Lech", "", "", "Dorf 11"), Merge),
        (hotel("Hotel Post", "Lech", "", "", "Tannberg 8"), Review),
        (hotel("Hotel Post", "Wien", "", "", ""), Different),
        (hotel("Hotel Post", "", "", "", ""), Different),
    ] {
        decides(&post, &other, wanted);
    }
    let abroad = Hotel {
        country: Some("CH".into()),
        ..post.clone()
    };
    decides(&post, &abroad, Different);
    let vienna = hotel("Hotel Sacher", "Vienna", "", "", "");
    decides(&vienna, &hotel("Sacher", "Wien", "", "", ""), Merge);
}

#[test]
fn a_domain_decides_with_agreeing_names_and_never_on_a_host_of_many() {
    use Decision::{Different, Merge, Review};
    let own = hotel(
        "Alpenhof",
        "Lech",
        "https://www.alpenhof.example/de",
        "",
        "",
    );
    decides(
        &own,
        &hotel("Alpenhof Resort & Spa Lech", "", "alpenhof.example", "", ""),
        Review,
    );
    decides(
        &own,
        &hotel("Hotel Alpenhoff", "", "alpenhof.example", "", ""),
        Merge,
    );
    decides(
        &own,
        &hotel("Gasthof Krone", "Lech", "https://alpenhof.example", "", ""),
        Different,
    );
    let ibis = |name: &str, path: &str| {
        hotel(
            name,
            "Wien",
            &format!("https://all.accor.com/hotel/{path}/index.html"),
            "",
            "",
        )
    };
    decides(
        &ibis("Ibis Wien Mariahilf", "0796"),
        &ibis("Novotel Wien City", "6154"),
        Different,
    );
    decides(
        &ibis("Ibis Wien Mariahilf", "0796"),
        &ibis("Hotel ibis Mariahilf", "0796"),
        Merge,
    );
    assert_eq!(
        judged(
            &ibis("Ibis Mariahilf", "0796"),
            &ibis("Ibis Budget Mariahilf", "0796")
        )
        .0,
        Decision::Review,
        "another brand at one address is another house"
    );
}

#[test]
fn alike_names_merge_only_with_a_second_field() {
    use Decision::{Different, Merge, Review};
    let a = hotel(
        "Hotel Bergkristall",
        "Lech",
        "",
        "+4355831234",
        "Omesberg 5",
    );
    decides(&a, &hotel("Hotel Bergkristal", "Lech", "", "", ""), Review);
    decides(
        &a,
        &hotel("Hotel Bergkristal", "Lech", "", "+43 5583 1234", ""),
        Merge,
    );
    decides(
        &a,
        &hotel("Bergkristal", "Lech", "", "", "Omesberg 5"),
        Merge,
    );
    decides(
        &a,
        &hotel("Hotel Sonnenhof", "Lech", "", "+4355831234", ""),
        Different,
    );
    decides(
        &a,
        &hotel("Hotel Sonnenhof", "Lech", "", "", "Omesberg 5"),
        Different,
    );
    let shared = crate::shared().same_hotel(
        &a,
        &hotel("Hotel Bergkristal", "Lech", "", "+4355831234", ""),
        Shared {
            phone: true,
            ..Shared::default()
        },
    );
    assert_eq!(
        shared.decision, Review,
        "a number of many houses is no second field"
    );
    assert!(shared.why.contains("phone shared"), "{}", shared.why);
}

#[test]
fn a_number_in_the_name_tells_houses_apart() {
    decides(
        &hotel("Arc 1800", "Bourg", "arc.example", "", ""),
        &hotel("Arc 2000", "Bourg", "arc.example", "", ""),
        Decision::Different,
    );
}

#[test]
fn a_list_learns_which_keys_are_shared() {
    let rows = [
        hotel("Hotel Krone", "Lech", "group.example", "+4311111", ""),
        hotel("Hotel Sonne", "Zürs", "group.example", "+4311111", ""),
        hotel("Krone", "Lech", "", "", ""),
        hotel("Hotel Sonnen", "Zürs", "group.example", "+4311111", ""),
        hotel("", "Lech", "group.example", "", ""),
    ];
    let pairs = crate::shared().duplicates(&rows);
    let seen: Vec<(usize, usize, Decision)> = pairs
        .iter()
        .map(|p| (p.a, p.b, p.verdict.decision))
        .collect();
    assert_eq!(
        seen,
        [(0, 2, Decision::Merge), (1, 3, Decision::Review)],
        "{pairs:?}"
    );
}

#[test]
fn a_web_address_is_its_domain_and_its_page() {
    for (url, domain, page) in [
        (
            "https://www.brand.example/hotels/h1234/?utm=x",
            "brand.example",
            "brand.example/hotels/h1234",
        ),
        (
            "hotel-post.example",
            "hotel-post.example",
            "hotel-post.example/",
        ),
        (
            "https://paris.hotel.co.uk:8080/a#b",
            "hotel.co.uk",
            "paris.hotel.co.uk/a",
        ),
    ] {
        assert_eq!(site(url), Some((domain.into(), page.into())), "{url}");
    }
    assert_eq!(site("not a host"), None);
}

#[test]
fn a_slip_is_counted_as_one() {
    for (a, b, n) in [
        ("kristall", "kristal", 1),
        ("hof", "hof", 0),
        ("ab", "ba", 1),
        ("", "abc", 3),
    ] {
        assert_eq!(words::distance(a, b), n, "{a} {b}");
    }
}

proptest! {
    #[test]
    fn the_order_of_words_and_accents_does_not_matter(list in prop::collection::vec("[a-df-z]{4,9}é", 1..4)) {
        let t = &crate::shared().duplicates;
        let mut back = list.clone();
        back.reverse();
        prop_assert_eq!(words::of_name(t, &list.join(" ")), words::of_name(t, &back.join(" ").replace('é', "e")));
    }

    #[test]
    fn every_score_lies_in_the_band_of_its_decision(
        a in "(Hotel )?[a-c]{2,5}( [a-c]{2,4})?", b in "(Hotel )?[a-c]{2,5}( [a-c]{2,4})?",
        town in prop::bool::ANY, phone in prop::bool::ANY, url in prop::bool::ANY,
    ) {
        let make = |n: &str, x: bool| hotel(n, if x { "Lech" } else { "" }, if url { "x.example" } else { "" }, if phone { "+431" } else { "" }, "");
        let v = crate::shared().same_hotel(&make(&a, true), &make(&b, town), Shared::default());
        let band = match v.decision {
            Decision::Merge => 0.85..=1.0,
            Decision::Review => 0.5..=0.84,
            Decision::Different => 0.0..=0.49,
        };
        prop_assert!(band.contains(&v.score), "{v:?}");
    }
}
