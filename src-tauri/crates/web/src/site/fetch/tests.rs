use std::collections::HashSet;
use std::sync::Mutex;

use super::*;
use crate::http::pace::{Pace, PaceConfig};
use crate::testing::{JumpClock, SeedRng, TableWeb};
use domain::Millis;

#[derive(Default)]
struct Snapshots(Mutex<Vec<(SiteSnapshot, Millis)>>);

impl SnapshotStore for Snapshots {
    fn latest<'a>(
        &'a self,
        asked: &'a str,
        not_before: Millis,
    ) -> BoxFuture<'a, anyhow::Result<Option<SiteSnapshot>>> {
        let found = self
            .0
            .lock()
            .unwrap()
            .iter()
            .rev()
            .find(|(s, at)| s.asked == asked && *at >= not_before)
            .map(|(s, _)| s.clone());
        Box::pin(async move { Ok(found) })
    }
    fn put<'a>(
        &'a self,
        snapshot: &'a SiteSnapshot,
        at: Millis,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        self.0.lock().unwrap().push((snapshot.clone(), at));
        Box::pin(async { Ok(()) })
    }
}

fn reader(web: TableWeb) -> (Arc<TableWeb>, Arc<JumpClock>, SiteReader) {
    let (web, clock) = (Arc::new(web), Arc::new(JumpClock::default()));
    let pace = Arc::new(Pace::new(
        clock.clone(),
        Arc::new(SeedRng::default()),
        PaceConfig::default(),
    ));
    let polite = Polite::new(web.clone(), pace, clock.clone(), HashSet::new());
    (
        web,
        clock,
        SiteReader::new(Arc::new(polite), Some(Arc::new(Snapshots::default()))),
    )
}

const HOME: &str = "<title>Hotel Post</title><p>Welcome</p><a href='/contact'>Contact</a><a href='/gone'>Team</a><a href='/offers'>Offers</a>";

#[tokio::test]
async fn a_snapshot_holds_home_first_then_the_pages_worth_reading() {
    let (web, clock, sites) = reader(
        TableWeb::default()
            .page("https://post.example/", HOME)
            .page("https://post.example/contact", "<p>Call us")
            .answer(
                "https://post.example/sitemap.xml",
                200,
                &[],
                "<urlset><url><loc>https://post.example/rooms</loc></url></urlset>",
            )
            .page("https://post.example/rooms", "<p>84 rooms"),
    );
    let s = sites.snapshot("post.example").await.unwrap();
    assert_eq!(
        s.pages.iter().map(|p| p.url.as_str()).collect::<Vec<_>>(),
        [
            "https://post.example/",
            "https://post.example/contact",
            "https://post.example/rooms"
        ]
    );
    assert_eq!(
        (s.sitemap.len(), s.content_hash.len(), s.asked.as_str()),
        (1, 64, "post.example")
    );
    let asked = web.urls().len();
    assert_eq!(
        sites.snapshot("post.example").await.unwrap(),
        s,
        "fresh for a week"
    );
    assert_eq!(web.urls().len(), asked);
    clock
        .0
        .fetch_add(8 * DAY, std::sync::atomic::Ordering::SeqCst);
    sites.snapshot("post.example").await.unwrap();
    assert!(web.urls().len() > asked);
}

async fn error(web: TableWeb, url: &str) -> SiteError {
    reader(web).2.snapshot(url).await.unwrap_err()
}

#[tokio::test]
async fn every_reason_has_its_own_name() {
    let h = "https://h.example/";
    assert!(matches!(
        error(TableWeb::default(), "ftp://h.example").await,
        SiteError::BadAddress(_)
    ));
    assert_eq!(error(TableWeb::default(), h).await, SiteError::Status(404));
    assert_eq!(
        error(TableWeb::default().answer(h, 502, &[], ""), h).await,
        SiteError::Status(502)
    );
    assert!(matches!(
        error(TableWeb::default().answer(h, 403, &[], ""), h).await,
        SiteError::Blocked(_)
    ));
    assert!(matches!(
        error(
            TableWeb::default().page(h, "<title>Just a moment...</title>"),
            h
        )
        .await,
        SiteError::Blocked(_)
    ));
    assert_eq!(
        error(TableWeb::default().page(h, "<p>This domain is for sale"), h).await,
        SiteError::Parked
    );
    assert!(matches!(
        error(
            TableWeb::default().answer(h, 200, &[("content-type", "application/pdf")], "%PDF"),
            h
        )
        .await,
        SiteError::NotHtml(_)
    ));
    let robots = "https://h.example/robots.txt";
    assert_eq!(
        error(
            TableWeb::default().answer(robots, 200, &[], "User-agent: *\nDisallow: /"),
            h
        )
        .await,
        SiteError::Robots
    );
    assert_eq!(
        error(TableWeb::default().error(robots, HttpError::NoHost), h).await,
        SiteError::NoHost
    );
    assert!(matches!(
        error(
            TableWeb::default().error(robots, HttpError::Refused("x".into())),
            h
        )
        .await,
        SiteError::Refused(_)
    ));
    assert!(matches!(
        error(TableWeb::default().error(robots, HttpError::Timeout(1)), h).await,
        SiteError::Unreachable(_)
    ));
}

#[tokio::test]
async fn a_site_without_tls_and_a_forwarding_page_are_found() {
    let (_, _, sites) = reader(
        TableWeb::default()
            .error(
                "https://old.example/robots.txt",
                HttpError::Connect("refused".into()),
            )
            .page(
                "http://old.example/",
                "<meta http-equiv=refresh content='0;url=/home.htm'>",
            )
            .page("http://old.example/home.htm", "<p>Welcome to the old inn"),
    );
    assert_eq!(
        sites.snapshot("old.example").await.unwrap().pages[0].url,
        "http://old.example/home.htm"
    );
    assert!(matches!(
        sites.snapshot("https://old.example").await.unwrap_err(),
        SiteError::Unreachable(_)
    ));
}

#[tokio::test]
async fn a_circle_of_forwarding_pages_ends() {
    let (_, _, sites) = reader(
        TableWeb::default()
            .page(
                "https://c.example/",
                "<meta http-equiv=refresh content='0;url=/b'>",
            )
            .page(
                "https://c.example/b",
                "<meta http-equiv=refresh content='0;url=/'>",
            ),
    );
    assert!(sites.snapshot("https://c.example/").await.is_ok());
}
