use std::sync::atomic::Ordering;

use super::*;
use crate::testing::{JumpClock, SeedRng};
use domain::time::SECOND;

fn pace(config: PaceConfig) -> (Arc<JumpClock>, Pace) {
    let clock = Arc::new(JumpClock::default());
    clock.0.store(1_000_000, Ordering::SeqCst);
    (
        Arc::clone(&clock),
        Pace::new(clock, Arc::new(SeedRng::default()), config),
    )
}

fn quick() -> PaceConfig {
    PaceConfig {
        per_minute: 60_000,
        ..PaceConfig::default()
    }
}

#[tokio::test]
async fn two_requests_to_one_host_are_two_to_five_seconds_apart() {
    let (clock, pace) = pace(quick());
    let mut last = None;
    let mut gaps = Vec::new();
    for _ in 0..50 {
        drop(pace.turn("h.example", "s", 0).await.unwrap());
        let now = clock.now();
        if let Some(before) = last.replace(now) {
            gaps.push(now.since(before));
        }
    }
    assert!(gaps.iter().all(|g| (2_000..=5_000).contains(g)), "{gaps:?}");
    assert!(gaps.windows(2).any(|w| w[0] != w[1]), "jitter");
}

#[tokio::test]
async fn hosts_do_not_wait_for_each_other() {
    let (clock, pace) = pace(quick());
    let start = clock.now();
    for i in 0..20 {
        drop(pace.turn(&format!("h{i}.example"), "s", 0).await.unwrap());
    }
    assert!(clock.now().since(start) < SECOND);
}

#[tokio::test]
async fn a_source_keeps_its_requests_a_minute_over_many_hosts() {
    let (clock, pace) = pace(PaceConfig {
        per_minute: 6,
        ..PaceConfig::default()
    });
    let start = clock.now();
    for i in 0..7 {
        drop(
            pace.turn(&format!("h{i}.example"), "board", 0)
                .await
                .unwrap(),
        );
    }
    assert_eq!(clock.now().since(start), 60 * SECOND);
}

#[tokio::test]
async fn a_burst_is_spent_and_then_gaps_hold() {
    let (clock, pace) = pace(PaceConfig {
        burst: 3,
        gap_min_ms: 1_000,
        gap_max_ms: 1_000,
        ..quick()
    });
    let start = clock.now();
    for _ in 0..3 {
        drop(pace.turn("h", "s", 0).await.unwrap());
    }
    assert!(clock.now().since(start) < 10, "three at once");
    drop(pace.turn("h", "s", 0).await.unwrap());
    assert!(clock.now().since(start) >= 1_000);
}

#[tokio::test]
async fn retry_after_and_crawl_delay_are_kept() {
    let (clock, pace) = pace(quick());
    let until = clock.now().plus(90 * SECOND);
    pace.hold("h", until);
    drop(pace.turn("h", "s", 0).await.unwrap());
    assert_eq!(clock.now(), until);
    drop(pace.turn("h", "s", 20 * SECOND).await.unwrap());
    drop(pace.turn("h", "s", 20 * SECOND).await.unwrap());
    assert!(clock.now().since(until) >= 20 * SECOND);
}

#[tokio::test]
async fn a_long_wait_is_refused_with_its_end() {
    let (clock, pace) = pace(quick());
    let until = clock.now().plus(3_600 * SECOND);
    pace.hold("h", until);
    assert_eq!(pace.turn("h", "s", 0).await.unwrap_err(), until);
}

#[tokio::test]
async fn a_source_has_only_so_many_requests_at_once() {
    let (_, pace) = pace(quick());
    let a = pace.turn("a", "s", 0).await.unwrap();
    let _b = pace.turn("b", "s", 0).await.unwrap();
    let third = pace.turn("c", "s", 0);
    tokio::pin!(third);
    assert!(futures_util::poll!(&mut third).is_pending());
    drop(a);
    assert!(third.await.is_ok());
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    let now = Millis(1_445_412_000_000);
    assert_eq!(retry_after("120", now), Some(now.plus(120_000)));
    assert_eq!(
        retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now),
        Some(Millis(1_445_412_480_000))
    );
    assert_eq!(retry_after("soon", now), None);
}
