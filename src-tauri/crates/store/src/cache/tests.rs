use domain::Millis;
use domain::ports::{
    CachedResponse, LlmCall, LlmLedger as _, ResponseCache as _, SnapshotStore as _,
};
use domain::site::{Page, SiteSnapshot};

use super::{Cache, LlmCache, Responses, Snapshots};
use crate::db::tests::world::{NOW, real, store};
use crate::{OpenOptions, Store};

#[tokio::test]
async fn responses_snapshots_and_answers_come_back_as_they_were_put() {
    let dir = tempfile::tempdir().unwrap();
    let s = store(dir.path());
    let cache = Cache::open(&s).unwrap();
    let http = Responses::new(s.clone(), cache.clone());
    let r = CachedResponse {
        status: 200,
        headers: vec![("etag".into(), "x".into())],
        body: vec![0, 255, 10],
        url: "https://a/".into(),
        stored_at: Millis(NOW - 5),
    };
    assert_eq!(http.get("k").await.unwrap(), None);
    http.put("k", r.clone()).await.unwrap();
    let newer = CachedResponse {
        status: 304,
        stored_at: Millis(NOW),
        ..r.clone()
    };
    http.put("k", newer.clone()).await.unwrap();
    assert_eq!(http.get("k").await.unwrap(), Some(newer));

    let sites = Snapshots::new(s.clone(), cache.clone());
    let page = Page {
        url: "u".into(),
        status: 200,
        headers: vec![],
        html: "<p>ü</p>".repeat(1000),
        fetched_at: Millis(1),
        elapsed_ms: 3,
        truncated: false,
    };
    let snap = SiteSnapshot {
        asked: "u".into(),
        pages: vec![page],
        sitemap: vec![],
        content_hash: "h".into(),
    };
    sites.put(&snap, Millis(NOW)).await.unwrap();
    assert_eq!(sites.latest("u", Millis(NOW)).await.unwrap(), Some(snap));
    assert_eq!(
        sites.latest("u", Millis(NOW + 1)).await.unwrap(),
        None,
        "too old"
    );
    assert!(cache.bytes().unwrap() < 2_000, "it is compressed");

    let llm = LlmCache::new(s.clone(), cache);
    let call = LlmCall {
        task: "draft".into(),
        provider: "p".into(),
        model: "m".into(),
        prompt: "draft/v1".into(),
        prospect: None,
        tokens_in: 1,
        tokens_out: 2,
        cost_micros: 30,
        outcome: "ok".into(),
        cache_key: "ck".into(),
        answer: Some(serde_json::json!({ "a": 1 })),
    };
    llm.record(call.clone()).await.unwrap();
    llm.record(LlmCall {
        answer: None,
        outcome: "error:timeout".into(),
        ..call
    })
    .await
    .unwrap();
    assert_eq!(
        llm.cached("ck").await.unwrap(),
        Some(serde_json::json!({ "a": 1 }))
    );
    assert_eq!(llm.spent_this_month(Millis(NOW)).await.unwrap(), 60);
    assert_eq!(
        llm.spent_this_month(Millis(NOW + 40 * domain::time::DAY))
            .await
            .unwrap(),
        0
    );
}

#[test]
fn the_least_recently_used_goes_above_the_cap() {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open_file(&dir.path().join("c.db"), None, 200_000).unwrap();
    // Bytes that do not compress.
    let body = |seed: u64| -> Vec<u8> {
        let mut x = seed | 1;
        (0..5_000)
            .map(|_| {
                x ^= x << 13;
                x ^= x >> 7;
                x ^= x << 17;
                x.to_le_bytes()[0]
            })
            .collect()
    };
    for i in 0..100_u64 {
        let t = Millis(i64::try_from(i).unwrap() * 1_000_000);
        cache
            .put("x", &format!("k{i}"), t, &body(i), true, t)
            .unwrap();
        assert!(
            cache.get("x", "k0", Millis(0), t).unwrap().is_some(),
            "what is used stays ({i})"
        );
        assert!(cache.bytes().unwrap() <= 200_000);
    }
    assert!(
        cache
            .get("x", "k1", Millis(0), Millis(0))
            .unwrap()
            .is_none()
    );
    assert!(
        cache
            .get("x", "k99", Millis(0), Millis(0))
            .unwrap()
            .is_some()
    );
    assert_eq!(cache.forget("x", "k99").unwrap(), 1);
    cache.purge("x", Millis(i64::MAX)).unwrap();
    assert_eq!(cache.bytes().unwrap(), 0);
}

#[test]
fn a_cache_that_does_not_open_is_made_anew_and_is_encrypted_like_its_workspace() {
    let dir = tempfile::tempdir().unwrap();
    let s = Store::open(real(dir.path())).unwrap();
    let file = dir.path().join(crate::db::CACHE_FILE);
    std::fs::write(
        &file,
        b"nonsense that is no database, long enough to be read as one ............",
    )
    .unwrap();
    let cache = Cache::open(&s).unwrap();
    cache
        .put(
            "x",
            "k",
            Millis(1),
            b"secret words of a site",
            true,
            Millis(1),
        )
        .unwrap();
    drop(cache);
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    let mut o = OpenOptions::viewer(dir.path(), crate::db::tests::world::clock());
    o.key = Some(crate::keys::DataKey::from_bytes([7; 32]));
    assert!(
        Cache::open(&Store::open(o).unwrap()).is_err(),
        "a viewer writes nothing"
    );
}
