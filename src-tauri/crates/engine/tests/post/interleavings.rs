//! Random histories of everything that can meet: no dot after an ingested opt-out, no mail accepted twice, every count right.

use crate::history::{Met, history};
use crate::world::World;

/// Histories of each of the four tests (they run side by side); more with `JENGU_INTERLEAVINGS`.
const HISTORIES: u64 = 130;

async fn histories(part: u64) {
    let number = |name| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let n = number("JENGU_INTERLEAVINGS").unwrap_or(HISTORIES);
    let first = number("JENGU_SEED").unwrap_or(1) + part * 1_000_000;
    // Half begin with fresh packs, half a week later with two threads under way and their follow-ups due.
    let fresh = World::new(3).await;
    let under_way = World::new(3).await;
    under_way.net.files_sent_itself(part.is_multiple_of(2));
    for house in 0..2 {
        under_way.approve(house).await.unwrap();
    }
    under_way.work(30).await;
    assert_eq!(under_way.net.taken().len(), 2);
    under_way.passes(6 * 24 * 60 + 60);
    under_way.read_mail().await;
    for w in [&fresh, &under_way] {
        w.e().store().close().await;
    }
    let mut met = Met::default();
    for seed in first..first + n {
        let template = if seed.is_multiple_of(3) {
            &fresh
        } else {
            &under_way
        };
        let m = history(template, seed).await;
        met.accepted += m.accepted;
        met.uncertain += m.uncertain;
        met.opt_outs += m.opt_outs;
        met.stopped += m.stopped;
        met.cut += m.cut;
        met.restores += m.restores;
        met.follow_ups += m.follow_ups;
    }
    println!("{n} histories: {met:?}");
    if n >= HISTORIES {
        let all = [
            met.accepted,
            met.uncertain,
            met.opt_outs,
            met.cut,
            met.restores,
            met.follow_ups,
        ];
        assert!(
            met.stopped >= 3 && all.iter().all(|x| *x >= 8),
            "what the test is about hardly happened: {met:?}"
        );
    }
}

/// Invariants 1, 2, 3, 6 and 9 over random histories.
#[tokio::test]
async fn no_history_sends_twice_or_after_an_opt_out_1() {
    histories(0).await;
}

/// The same, other histories.
#[tokio::test]
async fn no_history_sends_twice_or_after_an_opt_out_2() {
    histories(1).await;
}

/// The same, other histories.
#[tokio::test]
async fn no_history_sends_twice_or_after_an_opt_out_3() {
    histories(2).await;
}

/// The same, other histories.
#[tokio::test]
async fn no_history_sends_twice_or_after_an_opt_out_4() {
    histories(3).await;
}
