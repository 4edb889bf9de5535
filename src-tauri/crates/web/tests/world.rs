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
    BoardQuery, Boards, BoxFuture, Clock, Http, HttpError, HttpRequest, Rng, Sites,
};
use domain::site::SiteError;
use domain::vacancy::SourceOutcome;
use testkit::webworld::{WebWorld, html, redirect, respond, status};
use web::http::egress::PracticeEgress;
use web::http::pace::{Pace, PaceConfig};
use web::http::{Client, ClientConfig, Polite, user_agent};
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

fn chain(world: &WebWorld) -> (Arc<Client>, Arc<Polite>) {
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
    let client = Arc::new(Client::new(Arc::new(egress), config).unwrap());
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
