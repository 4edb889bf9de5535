//! The simulator in CI: many seeds, five days each; no promise is broken, and the same seed is the same history.
//! `JENGU_SIM_SEEDS` says how many in each of the four parts, `JENGU_SIM_SEED` which is the first, `JENGU_SIM_DAYS` how long
//! each is.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed expectation of a test may panic"
)]

use practice::sim::{SimOptions, SimReport, simulate};

/// Seeds of each part of an ordinary run: 300 in all four.
const SEEDS: u64 = 75;
/// Seeds of a long one.
const LONG: u64 = 3_000;
/// From how many on everything must have happened.
const ENOUGH: u64 = 60;

/// Faults that each part meets.
const FAULTS: &[&str] = &[
    "4xx_before_the_dot",
    "4xx_to_the_dot",
    "5xx_before_the_dot",
    "5xx_to_the_dot",
    "backup",
    "clock_ahead",
    "clock_back",
    "crash",
    "cut_after_the_dot_lost",
    "cut_after_the_dot_taken",
    "cut_before_the_dot",
    "delivered_twice",
    "left_alone_by_hand",
    "message_gone",
    "opt_out_letter",
    "reading_stalls",
    "restore",
    "second_window",
    "shown_late",
    "sleep",
    "stall_before_c",
    "stall_before_the_answer",
    "stall_before_the_dot",
    "taken_over",
    "torn_tail",
    "uidvalidity",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

fn run(seed: u64, seeds: u64, days: u64, at_once: usize) -> SimReport {
    let options = SimOptions {
        seed,
        seeds,
        days: u32::try_from(days).unwrap(),
        at_once,
    };
    simulate(&options, &|_, _| ()).unwrap()
}

/// No promise breaks, and what the run is about really happened.
fn holds(part: u64, seeds: u64, at_once: usize) {
    let seeds = number("JENGU_SIM_SEEDS").unwrap_or(seeds);
    let report = run(
        number("JENGU_SIM_SEED").unwrap_or(1) + part * seeds,
        seeds,
        number("JENGU_SIM_DAYS").unwrap_or(5),
        at_once,
    );
    if let Some(f) = report.failures.first() {
        panic!(
            "{} of {} histories break a promise.\n{} (day {})\n{}\nAgain: {}",
            report.failures.len(),
            report.seeds,
            f.why,
            f.day,
            f.log.join("\n"),
            f.replay
        );
    }
    let told = serde_json::to_string_pretty(&SimReport {
        hashes: Default::default(),
        ..report.clone()
    });
    println!("{}", told.unwrap());
    if report.seeds >= ENOUGH {
        for kind in FAULTS {
            let n = report.faults.get(*kind).copied().unwrap_or(0);
            assert!(n > 0, "{kind} did not happen");
        }
        assert!(report.sent >= 2 * report.seeds && report.replies >= report.seeds);
    }
}

/// Invariants 1, 2, 3, 5, 6, 7, 8 and 9 over random weeks with everything that can happen to a laptop.
#[test]
fn no_promise_is_broken_in_any_history_1() {
    holds(0, SEEDS, 1);
}

/// The same, other histories.
#[test]
fn no_promise_is_broken_in_any_history_2() {
    holds(1, SEEDS, 1);
}

/// The same, other histories.
#[test]
fn no_promise_is_broken_in_any_history_3() {
    holds(2, SEEDS, 1);
}

/// The same, other histories.
#[test]
fn no_promise_is_broken_in_any_history_4() {
    holds(3, SEEDS, 1);
}

/// The same for a night: `cargo xtask test --long`.
#[test]
#[ignore = "an hour or two"]
fn no_promise_is_broken_in_three_thousand_histories() {
    holds(1, LONG, 0);
}

/// Invariant 10: a seed decides everything, crashes included, so that a failure can be looked at again.
#[test]
fn the_same_seed_is_the_same_history() {
    let (once, again) = (run(31, 3, 3, 0), run(31, 3, 3, 0));
    assert_eq!(once.hashes, again.hashes);
    assert_eq!(once.hashes.len(), 3);
    assert!(once.faults.contains_key("crash"), "{:?}", once.faults);
    let other = run(34, 1, 3, 1);
    assert!(
        !once
            .hashes
            .values()
            .any(|h| other.hashes.values().any(|o| o == h))
    );
}
