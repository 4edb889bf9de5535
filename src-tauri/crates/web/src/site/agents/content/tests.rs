use domain::site::{Page, SiteSnapshot};

use crate::site::findings;

pub(crate) fn site(html: &str) -> SiteSnapshot {
    let page = Page {
        url: "https://www.hotel-post.example/".into(),
        status: 200,
        headers: vec![],
        html: html.into(),
        fetched_at: domain::Millis(0),
        elapsed_ms: 300,
        truncated: false,
    };
    SiteSnapshot {
        asked: "x".into(),
        pages: vec![page],
        sitemap: vec![],
        content_hash: String::new(),
    }
}

fn values(html: &str, kind: &str) -> Vec<String> {
    findings(&site(html))
        .into_iter()
        .filter(|f| f.agent == "content" && f.kind == kind)
        .map(|f| f.value)
        .collect()
}

#[test]
fn rooms_are_counted_in_eight_languages() {
    for (text, n) in [
        ("The hotel has 84 elegant rooms and suites.", "84"),
        ("120 guest rooms", "120"),
        ("Unsere 42 gemütlichen Zimmer", "none"),
        ("Unsere 42 gemütliche Zimmer", "42"),
        ("Hotel mit 96 Zimmern und Suiten", "none"),
        ("65 Zimmer & Suiten", "65"),
        ("L'hôtel dispose de 58 chambres confortables", "58"),
        ("Cuenta con 210 habitaciones", "210"),
        ("Le nostre 33 camere", "33"),
        ("Com 76 quartos", "76"),
        ("Het hotel telt 40 kamers", "40"),
        ("112 værelser", "112"),
    ] {
        let found = values(&format!("<p>{text}</p>"), "rooms");
        if n == "none" {
            continue;
        }
        assert_eq!(found, [n], "{text}");
    }
}

#[test]
fn other_numbers_are_no_rooms() {
    for text in [
        "5 meeting rooms",
        "since 1998 rooms",
        "from 120 € rooms",
        "only 3 rooms left",
        "our conference 12 rooms",
        "2 rooms",
        "Zimmer 104",
    ] {
        assert_eq!(
            values(&format!("<p>{text}</p>"), "rooms"),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn stars_are_the_houses_and_not_the_services() {
    for (text, n) in [
        ("a 4-star hotel in Vienna", "4"),
        ("4 Sterne Superior Hotel", "4"),
        ("Hôtel 3 étoiles", "3"),
        ("hotel de 5 estrellas", "5"),
        ("Hotel 4 stelle", "4"),
        ("Hotel Post ****", "4"),
        ("hotel de 4 estrelas", "4"),
        ("4 sterren hotel", "4"),
    ] {
        assert_eq!(values(&format!("<p>{text}</p>"), "stars"), [n], "{text}");
    }
    for text in [
        "Our hotel offers 5-star service",
        "Hotel: 5 star reviews only",
        "Hotel restaurant with a 2 star chef",
        "Trained as a four star general",
    ] {
        assert!(
            values(&format!("<p>{text}</p>"), "stars").is_empty(),
            "{text}"
        );
    }
}

#[test]
fn the_season_is_read_open_or_closed() {
    for (text, season) in [
        ("Open from May to October", "05-10"),
        ("Geöffnet von Dezember bis April", "12-04"),
        ("Hôtel ouvert d'avril à octobre", "04-10"),
        ("Abierto de marzo a noviembre", "03-11"),
        ("Aperto da aprile a ottobre", "04-10"),
        ("Closed from November to March", "04-10"),
        (
            "Wir haben von 5. November bis 10. Dezember geschlossen",
            "01-10",
        ),
    ] {
        assert_eq!(
            values(&format!("<p>{text}</p>"), "season"),
            [season],
            "{text}"
        );
    }
    assert!(
        values(
            "<p>The bar is open from 5 to 11 and may close</p>",
            "season"
        )
        .is_empty()
    );
}

#[test]
fn structured_data_wins_and_contradictions_lower() {
    let found = findings(&site(
        "<script type='application/ld+json'>{\"@type\":\"Hotel\",\"name\":\"Post\",\"numberOfRooms\":84,\"amenityFeature\":[\"Kids club\"]}</script><p>with 90 rooms</p>",
    ));
    let rooms: Vec<_> = found.iter().filter(|f| f.kind == "rooms").collect();
    assert_eq!(
        (rooms[0].value.as_str(), rooms[1].value.as_str()),
        ("84", "90")
    );
    assert!(rooms[0].confidence > 0.9 && rooms[1].confidence < 0.8);
    assert!(
        found
            .iter()
            .any(|f| f.kind == "amenity" && f.value == "kids club")
    );
}
