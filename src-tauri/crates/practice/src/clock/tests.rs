use super::*;

#[tokio::test]
async fn a_sleeper_wakes_when_the_clock_reaches_it_and_not_before() {
    let clock = SimClock::new(Millis(1_000));
    let c = clock.clone();
    let task = tokio::spawn(async move {
        c.sleep_until(Millis(5_000)).await;
        c.now()
    });
    while clock.next_wake().is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(clock.next_wake(), Some(Millis(5_000)));
    clock.advance_to(Millis(4_999));
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    clock.advance_to(Millis(6_000));
    assert_eq!(task.await.unwrap(), Millis(6_000));
    assert_eq!(clock.next_wake(), None);
    clock.advance_to(Millis(10));
    assert_eq!(clock.now(), Millis(6_000), "never back");
}

#[test]
fn ids_come_from_the_seed_and_sort_by_time() {
    let make = || {
        let clock = SimClock::new(Millis(1_770_000_000_000));
        let ids = SeededIds::new(clock.clone(), 7);
        let a = ids.fresh();
        clock.advance_to(Millis(1_770_000_000_001));
        (a, ids.fresh(), ids.token())
    };
    let (a, b, token) = make();
    assert_eq!((a.clone(), b.clone(), token.clone()), make());
    assert!(a < b, "{a} {b}");
    assert_eq!(a.len(), 36);
    assert_eq!(token.len(), 32);
}
