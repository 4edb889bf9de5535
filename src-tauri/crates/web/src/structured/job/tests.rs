use super::*;
use crate::structured::{items, of_type};
use crate::text::parse;

fn read(json: &str) -> Posting {
    let page = Url::parse("https://board.example/jobs/7?utm_source=x").unwrap();
    let doc = parse(&format!(
        "<script type='application/ld+json'>{json}</script>"
    ));
    let found = items(&doc, &page);
    posting(of_type(&found, &["JobPosting"])[0], &page).unwrap()
}

#[test]
fn a_full_posting_is_read() {
    let p = read(
        r#"{"@type":"JobPosting","title":"General Manager (m/w/d) &amp; Host","description":"<p>Lead &amp; inspire</p><ul><li>84 rooms</li></ul>",
        "datePosted":"2026-11-20","validThrough":"2026-12-31T23:59:00+01:00","employmentType":["FULL_TIME","CONTRACTOR"],
        "identifier":{"@type":"PropertyValue","name":"Hotel Post","value":"REQ-1"},
        "hiringOrganization":{"@type":"Organization","name":"Hotel Post","sameAs":["https://www.facebook.com/post","https://www.hotel-post.example/"]},
        "jobLocation":[{"@type":"Place","address":{"@type":"PostalAddress","streetAddress":"Dorf 1","postalCode":"6764","addressLocality":"Lech","addressRegion":"Vorarlberg","addressCountry":{"@type":"Country","name":"Österreich"}}},{"@type":"Place","address":"Zürs"}]}"#,
    );
    assert_eq!(p.title, "General Manager (m/w/d) & Host");
    assert_eq!(p.description, "Lead & inspire\n84 rooms");
    assert_eq!(
        p.company_url.as_deref(),
        Some("https://www.hotel-post.example/")
    );
    assert_eq!(p.location, "Lech, Vorarlberg, Österreich; Zürs");
    assert_eq!(p.place.country.as_deref(), Some("AT"));
    assert_eq!(p.place.street.as_deref(), Some("Dorf 1"));
    assert_eq!(p.employment_type.as_deref(), Some("FULL_TIME, CONTRACTOR"));
    assert_eq!(p.source_id.as_deref(), Some("REQ-1"));
    assert_eq!(
        p.posted_at,
        Some(Millis(1_763_596_800_000 + 365 * 86_400_000))
    );
    assert_eq!(p.valid_through, read_date("2026-12-31T22:59:00Z"));
    assert_eq!(
        listing(&Posting {
            source_id: None,
            ..p
        })
        .source_id,
        "https://board.example/jobs/7"
    );
}

#[test]
fn no_company_is_made_of_a_hidden_one() {
    for org in [
        r#""Confidential""#,
        r#"{"@type":"Organization","name":"N/A","sameAs":"https://agency.example/"}"#,
        r#"{"@type":"Organization"}"#,
        r#""""#,
    ] {
        let p = read(&format!(
            r#"{{"@type":"JobPosting","title":"GM","hiringOrganization":{org}}}"#
        ));
        assert_eq!((p.company.as_str(), p.company_url), ("", None), "{org}");
    }
    assert_eq!(read(r#"{"@type":"JobPosting","title":"GM"}"#).company, "");
}

#[test]
fn a_boards_page_about_a_company_is_not_the_companys_address() {
    let p = read(
        r#"{"@type":"JobPosting","title":"GM","hiringOrganization":{"name":"Hotel A","url":"https://www.board.example/company/hotel-a"}}"#,
    );
    assert_eq!((p.company.as_str(), p.company_url), ("Hotel A", None));
}

#[test]
fn dates_are_read_as_printed_and_nonsense_is_none() {
    for (text, want) in [
        ("2026-11-20", Some("2026-11-20T00:00:00Z")),
        ("2026-11-20 10:30:00", Some("2026-11-20T10:30:00Z")),
        ("2026-11-20T10:30:00+02:00", Some("2026-11-20T08:30:00Z")),
        ("20.11.2026", Some("2026-11-20T00:00:00Z")),
        ("yesterday", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
    ] {
        let want = want.map(|w| Millis::from(w.parse::<jiff::Timestamp>().unwrap()));
        assert_eq!(read_date(text), want, "{text}");
    }
}
