//! The production chain (client, cache-less, robots, pace, sites, boards) against a synthetic web behind a proxy with
//! its own certificate authority, as in a practice workspace.

#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test may panic"
)]

use std::collections::HashSet;
use std::sync::Arc;

use domain::Millis;
use domain::ports::{
    BoardQuery, Boards, BoxFuture, Clock, Http, HttpError, HttpRequest, Rng, ServerDates as _,
    Sites,
};
use domain::site::SiteError;
use domain::vacancy::SourceOutcome;
use testkit::webworld::{WebWorld, html, redirect, respond, status};
use web::http::egress::PracticeEgress;
use web::http::pace::{Pace, PaceConfig};
use web::http::{AskedDates, Client, ClientConfig, Dates, Polite, user_agent};
use web::site::SiteReader;
use web::sources::SourceBoards;

struct NoWait;

impl Clock for NoWait {
    fn now(&self) -> Millis {
        Millis(1_790_000_000_000)
    }
    fn boot_ms(&self) -> i64 {
        0
    }
    fn sleep_until(&self, _: Millis) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct Zero;

impl Rng for Zero {
    fn next_u64(&self) -> u64 {
        0
    }
}

/// A client on this world.
fn client(world: &WebWorld) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let addr = world
        .proxy_url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let egress = PracticeEgress::new(addr, world.ca_pem().into_bytes()).unwrap();
    let config = ClientConfig {
        user_agent: user_agent(Some("desk@seller.example")),
        roots: egress.roots(),
    };
    Client::new(Arc::new(egress), config).unwrap()
}

fn chain(world: &WebWorld) -> (Arc<Client>, Arc<Polite>) {
    let client = Arc::new(client(world));
    let pace = Arc::new(Pace::new(
        Arc::new(NoWait),
        Arc::new(Zero),
        PaceConfig::default(),
    ));
    let polite = Arc::new(Polite::new(
        client.clone(),
        pace,
        Arc::new(NoWait),
        HashSet::new(),
    ));
    (client, polite)
}

#[tokio::test]
async fn a_hotel_is_read_over_tls_through_the_proxy_with_an_honest_name() {
    let world = WebWorld::start().await.unwrap();
    world.host("hotel-post.example", |r| match r.path() {
        "/" => html("<title>Hotel Post Lech</title><p>46 rooms</p><a href='/team'>Our team</a>"),
        "/team" => html("<h3>John Smith</h3><p>General Manager</p><p>john.smith [at] hotel-post [dot] example</p>"),
        _ => status(404, ""),
    });
    let (_, polite) = chain(&world);
    let sites = SiteReader::new(polite, None);
    let snapshot = sites.snapshot("hotel-post.example").await.unwrap();
    assert_eq!(snapshot.pages.len(), 2);
    let found = sites.findings(&snapshot);
    let value = |kind: &str| {
        found
            .iter()
            .find(|f| f.kind == kind)
            .map(|f| f.value.clone())
    };
    assert_eq!(value("gm_name").as_deref(), Some("John Smith"));
    assert_eq!(
        value("email").as_deref(),
        Some("john.smith@hotel-post.example")
    );
    assert_eq!(value("rooms").as_deref(), Some("46"));
    let asked = world.requests_to("hotel-post.example");
    assert!(
        asked
            .iter()
            .all(|r| r.header("user-agent") == Some("Jengu/0.1 (+desk@seller.example)"))
    );
    assert!(asked.iter().any(|r| r.path() == "/robots.txt"));
}

#[tokio::test]
async fn a_board_is_searched_and_a_posting_read() {
    let world = WebWorld::start().await.unwrap();
    world.host("jobs.board.example", |r| match r.path() {
        "/search" => html("<a href='/job/1-general-manager'>General Manager</a><a href='/job/2-hotel-manager'>Hotel Manager</a>"),
        "/job/1-general-manager" => html("<script type='application/ld+json'>{\"@type\":\"JobPosting\",\"title\":\"General Manager\",\"hiringOrganization\":{\"name\":\"Hotel Post\"},}</script>"),
        _ => status(404, ""),
    });
    let (_, polite) = chain(&world);
    let boards = SourceBoards::new(polite);
    let query = BoardQuery {
        url: "https://jobs.board.example/search?q={keywords}".into(),
        keywords: "gm".into(),
        ..BoardQuery::default()
    };
    let SourceOutcome::Ok { value: page } = boards.search(&query, None).await.unwrap() else {
        panic!("no listings")
    };
    let SourceOutcome::Ok { value: posting } = boards.detail(&page.listings[0].url).await.unwrap()
    else {
        panic!("no posting")
    };
    assert_eq!(
        (page.listings.len(), posting.company.as_str()),
        (2, "Hotel Post")
    );
}

#[tokio::test]
async fn hostile_hosts_are_survived() {
    let world = WebWorld::start().await.unwrap();
    world.host("inside.example", |_| {
        redirect(302, "http://169.254.169.254/latest/meta-data/")
    });
    world.host("circle.example", |r| {
        redirect(302, if r.path() == "/" { "/b" } else { "/" })
    });
    world.host("huge.example", |r| match r.path() {
        "/" => respond(
            200,
            "text/html",
            format!("<title>Huge</title>{}", "<p>x</p>".repeat(1 << 20)).into_bytes(),
        ),
        _ => status(404, ""),
    });
    world.host("charset.example", |r| match r.path() {
        "/" => respond(
            200,
            "text/html; charset=utf-8",
            b"<title>H\xf4tel</title><p>Gr\xfc\xdfe\0".to_vec(),
        ),
        _ => status(404, ""),
    });
    world.unreachable("down.example");
    let (client, polite) = chain(&world);
    let sites = SiteReader::new(polite, None);
    assert!(matches!(
        sites.snapshot("https://inside.example/").await,
        Err(SiteError::Refused(_))
    ));
    assert!(matches!(
        sites.snapshot("https://circle.example/").await,
        Err(SiteError::Unreachable(_))
    ));
    let huge = sites.snapshot("https://huge.example/").await.unwrap();
    assert!(huge.pages[0].truncated && huge.pages[0].html.len() <= 2 << 20);
    let charset = sites.snapshot("https://charset.example/").await.unwrap();
    assert!(charset.pages[0].html.contains("Hôtel") && !charset.pages[0].html.contains('\0'));
    assert!(matches!(
        sites.snapshot("https://down.example/").await,
        Err(SiteError::Unreachable(_))
    ));
    assert!(world.requests_to("169.254.169.254").is_empty());
    for local in [
        "http://127.0.0.1/",
        "http://localhost./",
        "http://2130706433/",
        "http://nas.local/",
    ] {
        let answer = client.send(HttpRequest::get(local, "site")).await;
        assert!(
            matches!(answer, Err(HttpError::Refused(_))),
            "{local}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_wrong_certificate_is_a_tls_error() {
    let world = WebWorld::start().await.unwrap();
    world.page("bad.example", "<p>x");
    world.certificate("bad.example", testkit::ca::Certificate::WrongHost);
    let (client, _) = chain(&world);
    let answer = client
        .send(HttpRequest::get("https://bad.example/", "site"))
        .await;
    assert!(matches!(answer, Err(HttpError::Tls(_))), "{answer:?}");
}

/// send.md, Sleep and clock: the dates of pages that were read anyway are heard, those of caches are not, and one question
/// brings one more; over TLS and through the guard like every other request.
#[tokio::test]
async fn what_servers_say_of_the_time_is_heard_without_more_traffic() {
    let world = WebWorld::start().await.unwrap();
    let dated = |date: &'static str, age: Option<&'static str>| {
        move |r: &testkit::webworld::WebRequest| {
            let body = if r.method == "HEAD" {
                ""
            } else {
                "<p>hello</p>"
            };
            let mut page = html(body);
            page.headers_mut().insert("date", date.parse().unwrap());
            if let Some(age) = age {
                page.headers_mut().insert("age", age.parse().unwrap());
            }
            page
        }
    };
    // The clock of NoWait is 2026-09-21, 14:13:20.
    world.host(
        "www.right.example",
        dated("Mon, 21 Sep 2026 14:13:20 GMT", None),
    );
    world.host(
        "wrong.example",
        dated("Mon, 21 Sep 2026 13:13:20 GMT", None),
    );
    world.host(
        "cached.example",
        dated("Sun, 20 Sep 2026 13:13:20 GMT", Some("90000")),
    );
    let dates = Arc::new(Dates::new(Arc::new(NoWait)));
    let client = Arc::new(client(&world).heard_by(dates.clone()));
    for host in ["www.right.example", "wrong.example", "cached.example"] {
        client
            .send(HttpRequest::get(format!("https://{host}/"), "site"))
            .await
            .unwrap();
    }
    let asked = AskedDates::new(client, dates);
    let mut heard: Vec<(String, i64)> = asked
        .heard()
        .into_iter()
        .map(|s| (s.host, s.skew_ms))
        .collect();
    heard.sort();
    assert_eq!(
        heard,
        [
            ("right.example".to_owned(), 0),
            ("wrong.example".to_owned(), 3_599_000)
        ]
    );
    assert!(asked.heard().is_empty(), "each voice once");
    let one = asked.ask("www.right.example").await.unwrap();
    assert_eq!((one.host.as_str(), one.skew_ms), ("right.example", 0));
    let requests = world.requests_to("www.right.example");
    assert_eq!(requests.len(), 2);
    assert_eq!(requests.last().map(|r| r.path()), Some("/robots.txt"));
    assert!(asked.ask("cached.example").await.is_none());
    assert!(asked.ask("nobody.example").await.is_none());
}
