//! The whole product on the embedded world.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use practice::{PracticeOptions, Report};

async fn practise(seed: u64, days: u32) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let options = PracticeOptions {
        dir: dir.path().join("practice"),
        days,
        seed,
        speed: None,
    };
    practice::run(&options, &|_| {})
        .await
        .unwrap_or_else(|e| panic!("{e}"))
}

fn show(r: &Report) {
    println!("{}", serde_json::to_string_pretty(r).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_on_the_world_reaches_people_and_embarrasses_nobody() {
    let r = practise(1, 30).await;
    show(&r);
    let f = r.funnel;
    assert!(f.found > f.relevant && f.relevant >= 40, "{f:?}");
    assert!(
        f.enriched >= 30 && f.drafted >= 15 && f.approved >= 10,
        "{f:?}"
    );
    assert!(f.sent >= 8 && f.answered >= 3, "{f:?}");
    assert_eq!(
        (r.scorecard.duplicates, r.scorecard.forbidden),
        (0, 0),
        "{:?}",
        r.forbidden
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_event_log_and_another_seed_another() {
    let (a, b, c) = (
        practise(5, 4).await,
        practise(5, 4).await,
        practise(6, 4).await,
    );
    assert_eq!(a.event_hash, b.event_hash);
    assert_ne!(a.event_hash, c.event_hash);
}
