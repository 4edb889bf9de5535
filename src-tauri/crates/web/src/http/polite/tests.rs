use super::*;
use crate::http::pace::PaceConfig;
use crate::testing::{JumpClock, SeedRng, TableWeb};

pub(crate) fn polite(web: &Arc<TableWeb>) -> (Arc<JumpClock>, Polite) {
    let clock = Arc::new(JumpClock::default());
    let pace = Arc::new(Pace::new(
        clock.clone(),
        Arc::new(SeedRng::default()),
        PaceConfig::default(),
    ));
    let polite = Polite::new(
        web.clone(),
        pace,
        clock.clone(),
        HashSet::from(["licensed.example".to_owned()]),
    );
    (clock, polite)
}

async fn ask(web: &Arc<TableWeb>, url: &str) -> Result<u16, Denied> {
    polite(web)
        .1
        .fetch(HttpRequest::get(url, "t"), "s")
        .await
        .map(|r| r.status)
}

#[tokio::test]
async fn robots_is_asked_once_and_obeyed() {
    let web = Arc::new(
        TableWeb::default()
            .answer(
                "https://h.example/robots.txt",
                200,
                &[],
                "User-agent: Jengu\nDisallow: /no",
            )
            .page("https://h.example/yes", "x"),
    );
    let (_, p) = polite(&web);
    assert_eq!(
        p.fetch(HttpRequest::get("https://h.example/yes", "t"), "s")
            .await
            .unwrap()
            .status,
        200
    );
    let no = p
        .fetch(HttpRequest::get("https://h.example/no/1", "t"), "s")
        .await;
    assert_eq!(no, Err(Denied::Robots("Disallow: /no".into())));
    assert_eq!(
        web.urls(),
        ["https://h.example/robots.txt", "https://h.example/yes"]
    );
}

#[tokio::test]
async fn a_missing_robots_allows_and_a_broken_server_forbids() {
    let ok = Arc::new(TableWeb::default().page("https://h.example/", "x"));
    assert_eq!(ask(&ok, "https://h.example/").await, Ok(200));
    for status in [500, 503, 429] {
        let down = Arc::new(
            TableWeb::default()
                .answer("https://h.example/robots.txt", status, &[], "")
                .page("https://h.example/", "x"),
        );
        assert!(
            matches!(
                ask(&down, "https://h.example/").await,
                Err(Denied::Robots(_))
            ),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_redirect_meets_the_robots_of_the_other_host() {
    let web = Arc::new(
        TableWeb::default()
            .answer(
                "https://a.example/",
                301,
                &[("location", "https://b.example/x")],
                "",
            )
            .answer(
                "https://b.example/robots.txt",
                200,
                &[],
                "User-agent: *\nDisallow: /x",
            )
            .page("https://b.example/x", "secret"),
    );
    assert_eq!(
        ask(&web, "https://a.example/").await,
        Err(Denied::Robots("Disallow: /x".into()))
    );
    assert!(!web.urls().contains(&"https://b.example/x".to_owned()));
}

#[tokio::test]
async fn a_recorded_licence_stands_in_for_robots() {
    let web = Arc::new(
        TableWeb::default()
            .answer(
                "https://licensed.example/robots.txt",
                200,
                &[],
                "User-agent: *\nDisallow: /",
            )
            .page("https://licensed.example/", "x"),
    );
    assert_eq!(ask(&web, "https://licensed.example/").await, Ok(200));
}

#[tokio::test]
async fn the_host_that_says_later_is_left_alone() {
    let web = Arc::new(TableWeb::default().answer(
        "https://h.example/",
        429,
        &[("retry-after", "7200")],
        "",
    ));
    let (clock, p) = polite(&web);
    assert_eq!(
        p.fetch(HttpRequest::get("https://h.example/", "t"), "s")
            .await
            .unwrap()
            .status,
        429
    );
    let again = p
        .fetch(HttpRequest::get("https://h.example/", "t"), "s")
        .await;
    assert_eq!(again, Err(Denied::NotBefore(clock.now().plus(7_200_000))));
}

#[tokio::test]
async fn refusals_and_missing_hosts_keep_their_names() {
    let web = Arc::new(
        TableWeb::default()
            .error("https://gone.example/robots.txt", HttpError::NoHost)
            .error(
                "https://in.example/robots.txt",
                HttpError::Refused("private".into()),
            ),
    );
    assert_eq!(
        ask(&web, "https://gone.example/").await,
        Err(Denied::Http(HttpError::NoHost))
    );
    assert!(matches!(
        ask(&web, "https://in.example/").await,
        Err(Denied::Http(HttpError::Refused(_)))
    ));
}
