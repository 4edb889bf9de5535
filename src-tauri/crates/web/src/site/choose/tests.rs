use super::*;
use crate::site::words::Words;
use crate::text::parse;

fn url(s: &str) -> Url {
    Url::parse(s).unwrap()
}

fn chosen(home: &str, html: &str, sitemap: &[&str]) -> Vec<String> {
    let sitemap: Vec<String> = sitemap.iter().map(|s| (*s).to_owned()).collect();
    choose(&parse(html), &url(home), &sitemap, 6)
        .into_iter()
        .map(|u| u.path().to_owned())
        .collect()
}

#[test]
fn the_pages_that_name_people_come_first_in_eight_languages() {
    for (label, kind) in [
        ("Impressum", "imprint"),
        ("Mentions légales", "imprint"),
        ("Aviso legal", "imprint"),
        ("Note legali", "imprint"),
        ("Colofon", "imprint"),
        ("Ihre Gastgeber", "team"),
        ("Notre équipe", "team"),
        ("Nuestro equipo", "team"),
        ("Ons team", "team"),
        ("Kontakt", "contact"),
        ("Contatti", "contact"),
        ("Nous contacter", "contact"),
        ("Contacto", "contact"),
        ("Über uns", "about"),
        ("Chi siamo", "about"),
        ("Sobre nós", "about"),
        ("Zimmer & Suiten", "rooms"),
        ("Chambres", "rooms"),
        ("Habitaciones", "rooms"),
        ("Camere", "rooms"),
        ("Kamers", "rooms"),
        ("Karriere", "careers"),
        ("Lavora con noi", "careers"),
        ("Presse", "press"),
    ] {
        assert_eq!(
            kind_of(&url("https://h.example/p/17"), label).map(|k| k.1),
            Some(kind),
            "{label}"
        );
    }
    assert_eq!(
        kind_of(&url("https://h.example/de/%C3%BCber-uns.html"), "").map(|k| k.1),
        Some("about")
    );
    assert_eq!(
        kind_of(&url("https://h.example/weddings"), "Weddings"),
        None
    );
    assert_eq!(
        kind_of(&url("https://h.example/hotel-offers"), "Hotel offers"),
        None
    );
}

#[test]
fn at_most_six_pages_of_the_same_site_are_chosen() {
    let html = "<a href='/offers'>Offers</a><a href='/rooms'>Rooms</a><a href='/kontakt'>Kontakt</a><a href='/kontakt/'>again</a>\
        <a href='https://other.example/team'>Team</a><a href='/team'>Team</a><a href='/impressum'>Impressum</a><a href='/brochure.pdf'>About us</a>\
        <a href='/jobs'>Jobs</a><a href='/news'>News</a><a href='mailto:a@b.example'>Contact</a><a href='#contact'>Contact</a>";
    assert_eq!(
        chosen("https://h.example/", html, &[]),
        [
            "/impressum",
            "/team",
            "/kontakt",
            "/rooms",
            "/jobs",
            "/news"
        ]
    );
    assert_eq!(
        chosen(
            "https://h.example/",
            "<a href='/rooms'>Rooms</a>",
            &["https://h.example/en/contact", "https://x.example/team"]
        ),
        ["/en/contact", "/rooms"]
    );
}

#[test]
fn on_a_brand_host_only_the_property_is_read() {
    let html = "<a href='/about'>About us</a><a href='/hotel/1234/contact'>Contact</a><a href='/hotel/99/team'>Team</a>";
    assert_eq!(
        chosen("https://brand.example/hotel/1234", html, &[]),
        ["/hotel/1234/contact"]
    );
    assert_eq!(
        chosen("https://h.example/en/", "<a href='/team'>Team</a>", &[]),
        ["/team"]
    );
}

#[test]
fn parked_domains_are_seen_and_hotels_are_not_taken_for_them() {
    let p = |html: &str| {
        let doc = parse(html);
        parked(
            &url("https://h.example"),
            html,
            &crate::text::title_of(&doc),
            &crate::text::page_text(&doc),
        )
    };
    assert!(p(
        "<title>h.example</title><p>This domain is for sale! Inquire now"
    ));
    assert!(p("<p>Diese Domain steht zum Verkauf"));
    assert!(p("<p>Ce nom de domaine est à vendre"));
    assert!(p("<title>Welcome to nginx!</title>"));
    assert!(p(
        "<script src='https://img.sedoparking.com/x.js'></script>"
    ));
    assert!(!p(
        "<p>Our spa domain invites you. Sale of vouchers. Parking: 20 spaces."
    ));
    assert!(!p(&format!(
        "<p>{} domain parking</p>",
        "A lovely hotel in the mountains. ".repeat(100)
    )));
    assert!(parked(&url("https://www.hugedomains.com/x"), "", "", ""));
}

#[test]
fn a_meta_refresh_is_followed_only_when_it_is_soon() {
    let go = |html: &str| meta_refresh(&parse(html), &url("https://h.example/")).map(String::from);
    assert_eq!(
        go("<meta http-equiv='Refresh' content='0; URL=/de/'>").as_deref(),
        Some("https://h.example/de/")
    );
    assert_eq!(go("<meta http-equiv=refresh content=\"600;url=/\">"), None);
    assert_eq!(
        go("<meta http-equiv=refresh content='0;url=javascript:x'>"),
        None
    );
}

#[test]
fn the_data_file_is_complete() {
    let w: Words = serde_json::from_str(include_str!("../../../data/site.json")).unwrap();
    assert_eq!(w.pages.len(), 7);
    assert!(
        w.pages.iter().all(|p| p.words.len() >= 10)
            && w.parked_hosts.len() > 10
            && w.parked_words.len() > 20
    );
}
