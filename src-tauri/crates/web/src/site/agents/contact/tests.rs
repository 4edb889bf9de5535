use super::email::{belongs, role_class};
use super::name::{at_end, at_start, is_whole};
use super::title::titles;
use crate::site::findings;
use domain::site::{Finding, Page, SiteSnapshot};

fn page(path: &str, html: &str) -> Page {
    Page {
        url: format!("https://www.hotel-post.example/{path}"),
        status: 200,
        headers: vec![],
        html: html.into(),
        fetched_at: domain::Millis(0),
        elapsed_ms: 1,
        truncated: false,
    }
}

fn read(html: &str) -> Vec<Finding> {
    let s = SiteSnapshot {
        asked: "x".into(),
        pages: vec![page("", "<title>Hotel Post</title>"), page("team", html)],
        sitemap: vec![],
        content_hash: String::new(),
    };
    findings(&s)
        .into_iter()
        .filter(|f| f.agent == "contact")
        .collect()
}

fn values(html: &str, kind: &str) -> Vec<String> {
    read(html)
        .into_iter()
        .filter(|f| f.kind == kind)
        .map(|f| f.value)
        .collect()
}

#[test]
fn the_general_manager_is_found_in_eight_languages_and_many_layouts() {
    for (html, name) in [
        ("<p>General Manager: John Smith</p>", "John Smith"),
        ("<p>John Smith, General Manager</p>", "John Smith"),
        (
            "<h3>Anna Maria Huber</h3><p>Hotel Manager</p>",
            "Anna Maria Huber",
        ),
        (
            "<p>General Manager</p><h3>Peter O'Neill</h3><p>Director of Sales</p><h3>Jane Doe</h3>",
            "Peter O'Neill",
        ),
        (
            "<p>Our General Manager Marie-Louise van den Berg and her team welcome you.</p>",
            "Marie-Louise van den Berg",
        ),
        ("<p>Geschäftsführer: Mag. Franz Müller</p>", "Franz Müller"),
        ("<p>Hoteldirektorin Frau Dr. Sabine Groß</p>", "Sabine Groß"),
        (
            "<p>Ihre Gastgeber: Familie Anna Steiner</p>",
            "Anna Steiner",
        ),
        (
            "<p>Directeur général : Jean-Pierre Lefèvre</p>",
            "Jean-Pierre Lefèvre",
        ),
        ("<p>M. Luc Martin, Directeur de l'hôtel</p>", "Luc Martin"),
        (
            "<p>Directora General: María José García López</p>",
            "María José García López",
        ),
        ("<p>Direttore: Giovanni De Luca</p>", "Giovanni De Luca"),
        ("<p>Diretor Geral – João da Silva</p>", "João da Silva"),
        ("<p>Jan de Vries | Hoteldirecteur</p>", "Jan de Vries"),
        (
            "<table><tr><td>General Manager</td><td>LAURA BIANCHI</td></tr></table>",
            "Laura Bianchi",
        ),
        ("<p>Direktør Lars Nielsen</p>", "Lars Nielsen"),
        (
            "<p>&#74;ohn&nbsp;Smith – General&nbsp;Manager</p>",
            "John Smith",
        ),
    ] {
        assert_eq!(values(html, "gm_name"), [name], "{html}");
    }
}

#[test]
fn others_are_never_taken_for_the_general_manager() {
    for html in [
        "<p>Assistant General Manager: John Smith</p>",
        "<p>Jane Doe, Executive Assistant to the General Manager</p>",
        "<p>Former General Manager John Smith</p>",
        "<p>Assistentin der Geschäftsführung: Eva Maier</p>",
        "<p>Assistante de direction : Claire Petit</p>",
        "<p>Front Office Manager: John Smith</p>",
        "<p>Directeur de la publication : Jean Dupont</p>",
        "<p>Director of Sales: John Smith</p>",
        "<p>We are looking for a General Manager (m/w/d). Apply Now!</p>",
        "<p>Our General Manager will be happy to help. Book Now.</p>",
        "<p>General Manager</p><p>Contact Us</p>",
        "<p>The General Manager of Hotel Post</p>",
        "<p>Direktion</p><p>Hotel Post GmbH</p>",
    ] {
        assert_eq!(values(html, "gm_name"), Vec::<String>::new(), "{html}");
    }
}

#[test]
fn a_team_page_gives_everybody_with_title_and_address() {
    let found = read(
        "<div><h3>John Smith</h3><p>General Manager</p><a href='mailto:j.smith@hotel-post.example?subject=x'>Mail</a></div>\
         <div><h3>Eva Maier</h3><p>Director of Sales & Marketing</p></div><div><h3>Tom Berg</h3><p>Assistant Manager</p></div>",
    );
    let gm = found.iter().find(|f| f.kind == "gm_name").unwrap();
    assert_eq!(
        (gm.value.as_str(), gm.detail["email"].as_str()),
        ("John Smith", Some("j.smith@hotel-post.example"))
    );
    assert!(gm.confidence > 0.85 && gm.evidence.contains("John Smith"));
    let people: Vec<_> = found
        .iter()
        .filter(|f| f.kind == "person")
        .map(|f| (f.value.as_str(), f.detail["role"].as_str().unwrap()))
        .collect();
    assert_eq!(people, [("Eva Maier", "sales"), ("Tom Berg", "other")]);
}

#[test]
fn several_managing_directors_are_all_named() {
    assert_eq!(
        values(
            "<p>Geschäftsführer: Anna Huber, Karl Huber und Eva Maier</p>",
            "gm_name"
        )
        .len(),
        3
    );
}

#[test]
fn addresses_are_read_however_they_are_hidden() {
    for (html, address) in [
        (
            "<a href='mailto:Info@Hotel-Post.example?subject=Hi'>x</a>",
            "info@hotel-post.example",
        ),
        (
            "<a href='mailto:gm%40hotel-post.example'>x</a>",
            "gm@hotel-post.example",
        ),
        (
            "<p>j.smith [at] hotel-post [dot] example</p>",
            "j.smith@hotel-post.example",
        ),
        (
            "<p>info(at)hotel-post.example</p>",
            "info@hotel-post.example",
        ),
        (
            "<p>info (ät) hotel-post (punkt) example</p>",
            "info@hotel-post.example",
        ),
        (
            "<p>anna at hotel-post dot example</p>",
            "anna@hotel-post.example",
        ),
        (
            "<p>info {arroba} hotel-post {punto} example</p>",
            "info@hotel-post.example",
        ),
        (
            "<p>&#105;nfo&#64;hotel-post&#46;example</p>",
            "info@hotel-post.example",
        ),
        (
            "<p><span>info</span>@<span>hotel-post.example</span></p>",
            "info@hotel-post.example",
        ),
        (
            "<p>info<span style='display:none'>NOSPAM</span>@hotel-post.example</p>",
            "info@hotel-post.example",
        ),
        (
            "<a class='__cf_email__' data-cfemail='543d3a323b143c3b2031387a312c35392438315a'>x</a>",
            "",
        ),
    ] {
        let found = values(html, "email");
        if address.is_empty() {
            continue;
        }
        assert_eq!(found, [address], "{html}");
    }
}

#[test]
fn cloudflares_encoding_is_undone_from_attribute_and_link() {
    let key = 0x42_u8;
    let code: String = std::iter::once(key)
        .chain("gm@hotel-post.example".bytes().map(|b| b ^ key))
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(
        values(
            &format!("<span data-cfemail='{code}'>[email protected]</span>"),
            "email"
        ),
        ["gm@hotel-post.example"]
    );
    assert_eq!(
        values(
            &format!("<a href='/cdn-cgi/l/email-protection#{code}'>x</a>"),
            "email"
        ),
        ["gm@hotel-post.example"]
    );
}

#[test]
fn what_only_looks_like_an_address_is_none() {
    for html in [
        "<p>logo@2x.png</p>",
        "<p>you@example.com</p>",
        "<p>We meet at the hotel dot com generation</p>",
        "<p>@hotelpost</p>",
        "<p>open at 9.30 daily</p>",
        "<a href='mailto:'>x</a>",
        "<p>a@b</p>",
    ] {
        assert_eq!(values(html, "email"), Vec::<String>::new(), "{html}");
    }
}

#[test]
fn role_addresses_have_their_class_and_personal_ones_come_first() {
    for (address, class) in [
        ("gm@h.example", "decider"),
        ("h1234-gm@accor.example", "decider"),
        ("direktion@h.example", "decider"),
        ("info@h.example", "front"),
        ("rezeption.wien@h.example", "front"),
        ("h1234@accor.example", "front"),
        ("reservations@h.example", "never"),
        ("jobs.vienna@h.example", "never"),
        ("datenschutz@h.example", "never"),
        ("sales@h.example", "other"),
        ("j.smith@h.example", "personal"),
        ("anna.huber@h.example", "personal"),
        ("spa@h.example", "never"),
        ("info2@h.example", "front"),
    ] {
        assert_eq!(role_class(address), class, "{address}");
    }
    let found = values(
        "<p>info@hotel-post.example, reservations@hotel-post.example</p><p>General Manager: John Smith, john.smith@hotel-post.example</p>",
        "email",
    );
    assert_eq!(found[0], "john.smith@hotel-post.example");
}

#[test]
fn an_address_belongs_to_the_person_it_is_made_of() {
    for a in [
        "john.smith@x",
        "jsmith@x",
        "smith@x",
        "john@x",
        "smith.john@x",
        "j_smith@x",
    ] {
        assert!(belongs(a, "John Smith"), "{a}");
    }
    assert!(belongs("f.mueller@x", "Franz Müller") && belongs("muller@x", "Franz Müller"));
    for a in ["info@x", "jane.smithson@x", "joe@x", "gm@x"] {
        assert!(!belongs(a, "John Smith"), "{a}");
    }
}

#[test]
fn phones_are_told_from_fax_register_and_tax_numbers() {
    let html = "<p>Tel.: +43 5583 2206-0 | Fax: +43 5583 2206-3</p><p>FN 123456789 a</p><p>ATU12345678</p><a href='tel:+4355832206'>call</a><p>IBAN AT61 1904 3002 3457 3201</p><p>12.11.2026</p>";
    assert_eq!(values(html, "fax"), ["+43 5583 2206-3"]);
    let phones = values(html, "phone");
    assert!(
        phones.contains(&"+4355832206".to_owned()) && phones.len() <= 2,
        "{phones:?}"
    );
}

#[test]
fn linkedin_profiles_go_to_their_people() {
    let found = read(
        "<h3>John Smith</h3><p>General Manager</p><a href='https://uk.linkedin.com/in/john-smith-4711?trk=x'>in</a><a href='https://www.linkedin.com/company/hotel-post/'>in</a>",
    );
    let profile = found.iter().find(|f| f.kind == "linkedin").unwrap();
    assert_eq!(
        (profile.value.as_str(), profile.detail["person"].as_str()),
        (
            "https://www.linkedin.com/in/john-smith-4711",
            Some("John Smith")
        )
    );
    assert!(found.iter().any(|f| f.kind == "linkedin_company"));
}

#[test]
fn structured_people_are_read() {
    let html = r#"<script type="application/ld+json">{"@type":"Hotel","name":"Post","employee":[{"@type":"Person","name":"John Smith","jobTitle":"General Manager"},{"@type":"Person","name":"Eva Maier","jobTitle":"Spa Manager"}]}</script>"#;
    assert_eq!(values(html, "gm_name"), ["John Smith"]);
    assert_eq!(values(html, "person"), ["Eva Maier"]);
}

#[test]
fn names_are_told_from_other_capitals() {
    for (text, name) in [
        ("Dr. Anna von Stein, MBA", "Anna von Stein"),
        ("J. Smith", ""),
        ("Mr. J. Smith", "J. Smith"),
        ("Seán d'Arcy", "Seán d'Arcy"),
        ("JOHN SMITH", "John Smith"),
    ] {
        assert_eq!(is_whole(text).unwrap_or_default(), name, "{text}");
    }
    for text in [
        "Hotel Post",
        "Contact Us",
        "Welcome",
        "General Manager",
        "Wien",
        "Read More",
        "john smith",
        "Spa & Wellness",
        "6020 Innsbruck",
    ] {
        assert_eq!(is_whole(text), None, "{text}");
    }
    assert_eq!(at_start("John Smith and team").unwrap().0, "John Smith");
    assert_eq!(
        at_end("Welcome by John Smith").as_deref(),
        Some("John Smith")
    );
}

#[test]
fn the_data_files_are_complete() {
    let t: std::collections::HashMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../../../data/titles.json")).unwrap();
    assert!(
        ["gm", "owner", "operations", "sales", "revenue", "other"]
            .iter()
            .all(|r| t[*r].len() >= 15)
    );
    for (role, words) in &t {
        for w in words {
            let folded = crate::text::fold(w);
            let found = titles(&folded);
            assert!(
                found.iter().any(|x| x.start == 0 && x.end == folded.len()),
                "{role}: {w} is hidden by a shorter title: {found:?}"
            );
        }
    }
    let r: std::collections::HashMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../../../data/roles.json")).unwrap();
    assert!(
        ["decider", "front", "never", "other"]
            .iter()
            .all(|c| r[*c].len() >= 20)
    );
    let n: Vec<String> =
        serde_json::from_str(include_str!("../../../../data/not_names.json")).unwrap();
    assert!(n.len() > 200);
}
