use std::sync::atomic::Ordering;

use super::*;
use crate::testing::{JumpClock, MemoryCache, TableWeb};

fn world(web: TableWeb) -> (Arc<TableWeb>, Arc<JumpClock>, Cached) {
    let (web, clock) = (Arc::new(web), Arc::new(JumpClock::default()));
    let cached = Cached::new(web.clone(), Arc::new(MemoryCache::default()), clock.clone());
    (web, clock, cached)
}

const URL: &str = "https://h.example/";

#[tokio::test]
async fn a_fresh_answer_is_not_asked_again_and_a_stale_one_is_asked_with_its_tag() {
    let (web, clock, http) = world(TableWeb::default().answer(
        URL,
        200,
        &[("cache-control", "public, max-age=60"), ("etag", "\"v1\"")],
        "one",
    ));
    for _ in 0..3 {
        assert_eq!(
            http.send(HttpRequest::get(URL, "t")).await.unwrap().body,
            b"one"
        );
    }
    assert_eq!(web.urls().len(), 1);
    clock.0.store(61_000, Ordering::SeqCst);
    http.send(HttpRequest::get(URL, "t")).await.unwrap();
    let last = web.asked.lock().unwrap().last().unwrap().clone();
    assert!(
        last.headers
            .contains(&("if-none-match".into(), "\"v1\"".into()))
    );
}

#[tokio::test]
async fn not_modified_gives_the_stored_page() {
    let cache = Arc::new(MemoryCache::default());
    let clock = Arc::new(JumpClock::default());
    let first = Arc::new(TableWeb::default().answer(
        URL,
        200,
        &[("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT")],
        "page",
    ));
    Cached::new(first, cache.clone(), clock.clone())
        .send(HttpRequest::get(URL, "t"))
        .await
        .unwrap();
    let second =
        Arc::new(TableWeb::default().answer(URL, 304, &[("cache-control", "max-age=10")], ""));
    let http = Cached::new(second.clone(), cache, clock);
    let r = http.send(HttpRequest::get(URL, "t")).await.unwrap();
    assert_eq!((r.status, r.body.as_slice()), (200, b"page".as_slice()));
    http.send(HttpRequest::get(URL, "t")).await.unwrap();
    assert_eq!(second.urls().len(), 1, "fresh again after the revalidation");
}

#[tokio::test]
async fn personal_answers_no_store_and_errors_are_never_kept() {
    let (web, _, http) =
        world(TableWeb::default().answer(URL, 200, &[("cache-control", "max-age=60")], "mine"));
    let mut r = HttpRequest::get(URL, "t");
    r.headers.push(("Authorization".into(), "Bearer x".into()));
    http.send(r.clone()).await.unwrap();
    http.send(r).await.unwrap();
    assert_eq!(web.urls().len(), 2);
    for (status, control) in [
        (200, "no-store, max-age=60"),
        (200, "no-cache, max-age=60"),
        (403, "max-age=60"),
    ] {
        let (web, _, http) =
            world(TableWeb::default().answer(URL, status, &[("cache-control", control)], "x"));
        http.send(HttpRequest::get(URL, "t")).await.unwrap();
        http.send(HttpRequest::get(URL, "t")).await.unwrap();
        assert_eq!(web.urls().len(), 2, "{status} {control}");
    }
}
