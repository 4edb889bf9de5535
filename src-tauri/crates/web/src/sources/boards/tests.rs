use std::collections::HashSet;

use super::*;
use crate::http::pace::{Pace, PaceConfig};
use crate::testing::{JumpClock, SeedRng, TableWeb};

fn boards(web: TableWeb) -> SourceBoards {
    let clock = Arc::new(JumpClock::default());
    let pace = Arc::new(Pace::new(
        clock.clone(),
        Arc::new(SeedRng::default()),
        PaceConfig::default(),
    ));
    SourceBoards::new(Arc::new(Polite::new(
        Arc::new(web),
        pace,
        clock,
        HashSet::new(),
    )))
}

fn query(url: &str) -> BoardQuery {
    BoardQuery {
        url: url.into(),
        keywords: "general manager".into(),
        ..BoardQuery::default()
    }
}

const LIST: &str = r#"<a href="/jobs/gm-1">General Manager</a><a href="/jobs/gm-2">Hotel Manager</a><a rel=next href="/jobs?page=2">2</a>"#;
const ONE: &str = r#"<script type="application/ld+json">{"@type":"JobPosting","title":"General Manager","description":"x"}</script>"#;

#[tokio::test]
async fn a_search_gives_rows_and_the_next_page() {
    let b = boards(
        TableWeb::default()
            .page("https://b.example/jobs?q=general+manager", LIST)
            .page("https://b.example/jobs?page=2", "<p>no results</p>"),
    );
    let q = query("https://b.example/jobs?q={keywords}");
    let SourceOutcome::Ok { value } = b.search(&q, None).await.unwrap() else {
        panic!()
    };
    assert_eq!(
        (value.listings.len(), value.next.as_deref()),
        (2, Some("https://b.example/jobs?page=2"))
    );
    assert_eq!(
        b.search(&q, value.next.as_deref()).await.unwrap(),
        SourceOutcome::NoMatch
    );
}

#[tokio::test]
async fn the_four_outcomes_are_never_mixed() {
    let b = boards(
        TableWeb::default()
            .page("https://b.example/1", ONE)
            .answer("https://b.example/2", 429, &[("retry-after", "60")], "")
            .answer("https://b.example/3", 500, &[], "oops")
            .page("https://b.example/4", "<title>Just a moment...</title>")
            .page("https://b.example/5", LIST)
            .answer(
                "https://c.example/robots.txt",
                200,
                &[],
                "User-agent: *\nDisallow: /",
            )
            .error("https://d.example/robots.txt", HttpError::Timeout(1)),
    );
    assert!(matches!(
        b.detail("https://b.example/1").await.unwrap(),
        SourceOutcome::Ok { .. }
    ));
    assert!(matches!(
        b.detail("https://b.example/2").await.unwrap(),
        SourceOutcome::Blocked {
            retry_after_ms: Some(60_000),
            ..
        }
    ));
    assert!(
        b.detail("https://b.example/3").await.is_err(),
        "a failing server is tried again"
    );
    assert!(matches!(
        b.detail("https://b.example/4").await.unwrap(),
        SourceOutcome::Blocked { .. }
    ));
    assert!(matches!(
        b.detail("https://b.example/5").await.unwrap(),
        SourceOutcome::ParserBroken { .. }
    ));
    assert_eq!(
        b.detail("https://b.example/gone").await.unwrap(),
        SourceOutcome::NoMatch
    );
    assert!(matches!(
        b.detail("https://c.example/x").await.unwrap(),
        SourceOutcome::Blocked { .. }
    ));
    assert!(
        b.detail("https://d.example/x").await.is_err(),
        "an error is an error, and never closes a vacancy"
    );
}
