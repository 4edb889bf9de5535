use super::*;
use crate::sources::page;

fn url() -> Url {
    Url::parse("https://board.example/jobs?q=gm&page=1").unwrap()
}

fn ld(json: &str) -> String {
    format!("<script type=\"application/ld+json\">{json}</script>")
}

const GM: &str = r#"{"@type":"JobPosting","title":"General Manager","url":"/jobs/1","hiringOrganization":{"name":"Hotel A"},"datePosted":"2026-11-01"}"#;
const HM: &str = r#"{"@type":"JobPosting","title":"Hotel Manager","url":"/jobs/2","hiringOrganization":{"name":"Hotel B"}}"#;

#[test]
fn one_posting_is_a_detail_page_and_two_are_a_list() {
    let one = page(&ld(GM), &url());
    assert_eq!(
        (one.source, one.outcome, one.listings.len()),
        ("schemaorg", "ok", 0)
    );
    assert_eq!(
        one.posting.unwrap().posted_at.as_deref(),
        Some("2026-11-01T00:00:00Z")
    );
    let two = page(&ld(&format!("[{GM},{HM}]")), &url());
    assert_eq!(
        (two.outcome, two.listings.len(), two.posting),
        ("ok", 2, None)
    );
    assert_eq!(two.listings[1].url, "https://board.example/jobs/2");
    assert_eq!(two.listings[1].company, "Hotel B");
}

#[test]
fn an_item_list_of_addresses_takes_its_titles_from_the_links() {
    let html = format!(
        "{}<a href='/jobs/gm-1?utm_source=x'>General Manager</a><a href='/jobs/gm-2'>Resort Manager</a><a rel='next' href='?q=gm&page=2'>2</a>",
        ld(
            r#"{"@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,"url":"https://board.example/jobs/gm-1?utm_source=x"},{"@type":"ListItem","position":2,"url":"/jobs/gm-2"}]}"#
        )
    );
    let SourceOutcome::Ok { value } = SchemaOrg.read(&html, &url()) else {
        panic!()
    };
    assert_eq!(
        value
            .listings
            .iter()
            .map(|l| l.title.as_str())
            .collect::<Vec<_>>(),
        ["General Manager", "Resort Manager"]
    );
    assert_eq!(
        value.listings[0].source_id,
        "https://board.example/jobs/gm-1"
    );
    assert_eq!(
        value.next.as_deref(),
        Some("https://board.example/jobs?q=gm&page=2")
    );
}

#[test]
fn cards_without_structured_data_are_read_by_their_links() {
    let html = r#"<nav><a href="/jobs">All jobs</a><a href="/about">About</a></nav><ul>
      <li class="card"><a href="/jobs/4711-general-manager"><h3>General Manager</h3></a><span class="job-company">Hotel Post</span><span class="location">Lech, Austria</span><time datetime="2026-11-03">3 Nov</time></li>
      <li class="card"><a href="/jobs/4712-hotel-manager"><h3>Hotel Manager</h3></a><span class="job-location">Wien</span></li></ul>"#;
    let r = page(html, &url());
    assert_eq!((r.outcome, r.listings.len()), ("ok", 2));
    let first = &r.listings[0];
    assert_eq!(
        (
            first.title.as_str(),
            first.company.as_str(),
            first.location.as_str()
        ),
        ("General Manager", "Hotel Post", "Lech, Austria")
    );
    assert_eq!(first.posted_at.as_deref(), Some("2026-11-03T00:00:00Z"));
    assert_eq!(
        r.listings[1].company, "",
        "no company is borrowed from the neighbour"
    );
}

#[test]
fn an_empty_result_is_no_match_and_an_unknown_page_is_a_broken_parser() {
    for empty in [
        "<title>Jobs</title><p>Sorry, no results for your search.</p>",
        "<p>Derzeit keine offenen Stellen</p>",
        "<p>Aucune offre ne correspond</p>",
        "<h1>General Manager</h1><p>This job has expired.</p>",
    ] {
        assert_eq!(page(empty, &url()).outcome, "no_match", "{empty}");
    }
    for unknown in [
        "<title>Welcome</title><p>A page about something else</p>",
        "",
        "{\"json\":true}",
    ] {
        let r = page(unknown, &url());
        assert_eq!(r.outcome, "parser_broken", "{unknown}");
        assert!(r.why.is_some());
    }
    let r = page(
        "<script type='application/ld+json'>{{{\"@type\":\"JobPosting\" !!</script>",
        &url(),
    );
    assert!(r.why.unwrap().contains("JSON-LD"));
}

#[test]
fn a_block_never_reads_as_an_empty_result() {
    let r = page("<title>Just a moment...</title><p>no results</p>", &url());
    assert_eq!((r.outcome, r.listings.len()), ("blocked", 0));
}

#[test]
fn a_posting_written_twice_is_one_row() {
    let micro = r#"<div itemscope itemtype="https://schema.org/JobPosting"><a itemprop="url" href="/jobs/1"><span itemprop="title">General Manager</span></a></div>"#;
    let r = page(&format!("{}{micro}", ld(&format!("[{GM},{HM}]"))), &url());
    assert_eq!(r.listings.len(), 2);
}

#[test]
fn breadcrumbs_and_teasers_are_no_postings() {
    let html = format!(
        "{}<a href='/jobs/general-manager-77'>Join us</a><p>Welcome</p>",
        ld(
            r#"{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","name":"Home","item":"https://board.example/"}]}"#
        )
    );
    assert_eq!(page(&html, &url()).outcome, "parser_broken");
}

#[test]
fn the_question_is_written_into_the_address() {
    let q = BoardQuery {
        url: "https://board.example/s?q={keywords}&l={location}&d={days}".into(),
        keywords: "general manager & host".into(),
        location: "Zürich".into(),
        max_age_days: 7,
    };
    assert_eq!(
        SchemaOrg.address(&q).unwrap(),
        "https://board.example/s?q=general+manager+%26+host&l=Z%C3%BCrich&d=7"
    );
    assert!(SchemaOrg.address(&BoardQuery::default()).is_err());
}

#[test]
fn hostile_pages_are_survived() {
    let deep = "<div>".repeat(10_000) + &ld(GM);
    assert_eq!(page(&deep, &url()).outcome, "ok");
    let nul = ld(&GM.replace("General", "Gen\\u0000eral"));
    assert_eq!(page(&nul, &url()).outcome, "ok");
    let wide = "<a href='/jobs/x-1'>x".repeat(20_000);
    let _ = page(&wide, &url());
}
