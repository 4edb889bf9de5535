//! The examples of schema.org itself, in three dialects that must say the same.

use super::*;
use crate::text::parse;

fn sections(file: &str) -> Option<(String, String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/testdata/structured_data/schemaorg")
        .join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: the shared test data is not here");
        return None;
    };
    let part = |from: &str, to: &str| {
        let rest = text.split_once(from).map_or("", |(_, r)| r);
        rest.split_once(to).map_or(rest, |(p, _)| p).to_owned()
    };
    Some((
        part("MICRODATA:\n", "\nRDFA:"),
        part("RDFA:\n", "\nJSON:"),
        part("JSON:\n", "\nTYPES:"),
    ))
}

fn base() -> Url {
    Url::parse("https://page.example/x").unwrap()
}

#[test]
fn the_job_posting_example_says_the_same_in_three_dialects() {
    let Some((micro, rdfa, json)) = sections("006.txt") else {
        return;
    };
    let read = |html: &str| {
        let found = items(&parse(html), &base());
        job::posting(of_type(&found, &["JobPosting"])[0], &base()).unwrap()
    };
    for html in [&micro, &rdfa, &json] {
        let p = read(html);
        assert_eq!(
            (p.title.as_str(), p.location.as_str()),
            ("Software Engineer", "Kirkland, WA")
        );
        assert_eq!(p.posted_at, read_date("2011-10-31"));
        assert_eq!(p.employment_type.as_deref(), Some("Full-time"));
        assert!(p.description.contains("mid-level software engineer"));
    }
    assert_eq!(read(&micro).company, "ABC Company Inc.");
    assert_eq!(read(&rdfa).company, "ABC Company Inc.");
    assert_eq!(read(&json).company, "", "the JSON does not name one");
}

#[test]
fn the_hotel_example_says_the_same_in_three_dialects() {
    let Some((micro, rdfa, json)) = sections("028.txt") else {
        return;
    };
    for html in [micro, rdfa, json] {
        let h = hotel::hotel(&items(&parse(&html), &base())).unwrap();
        assert_eq!(h.name.as_deref(), Some("ACME Hotel Innsbruck"));
        assert_eq!(h.place.street.as_deref(), Some("Technikerstrasse 21"));
        assert_eq!(
            (h.place.town.as_deref(), h.place.country.as_deref()),
            (Some("Innsbruck"), Some("AT"))
        );
        assert_eq!(
            (h.stars, h.telephone.as_deref()),
            (Some(4.0), Some("+43 512 8000-0"))
        );
        assert!(h.description.unwrap().contains("scenic Inn valley"));
    }
}

#[test]
fn every_example_of_the_development_half_yields_items() {
    if sections("001.txt").is_none() {
        return;
    }
    let (mut dialects, mut read) = (0, 0);
    for n in 1..=36 {
        let Some((micro, rdfa, json)) = sections(&format!("{n:03}.txt")) else {
            return;
        };
        for (text, mark) in [(micro, "itemtype="), (rdfa, "typeof="), (json, "\"@type\"")] {
            if text.contains(mark) {
                dialects += 1;
                let found = items(&parse(&text), &base());
                if found
                    .iter()
                    .any(|i| !i.types.is_empty() && !i.props.is_empty())
                {
                    read += 1;
                } else {
                    println!("example {n} is not read in {mark}");
                }
            }
        }
    }
    println!("{read} of {dialects} example dialects are read");
    assert_eq!(read, dialects);
}

#[test]
fn countries_are_known_by_code_and_by_name_in_several_languages() {
    for (printed, code) in [
        ("AT", "AT"),
        ("uk", "GB"),
        ("Österreich", "AT"),
        ("ESPAÑA", "ES"),
        ("Italia", "IT"),
        ("USA", "US"),
        ("Schweiz", "CH"),
    ] {
        assert_eq!(country_code(printed).as_deref(), Some(code), "{printed}");
    }
    assert_eq!(country_code("Atlantis"), None);
    let rows: Vec<(String, Vec<String>)> =
        serde_json::from_str(include_str!("../../data/countries.json")).unwrap();
    assert!(rows.len() > 80 && rows.iter().all(|(c, n)| c.len() == 2 && !n.is_empty()));
}
