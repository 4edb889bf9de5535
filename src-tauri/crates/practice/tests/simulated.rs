//! The simulator in CI: many seeds, five days each; no promise is broken, and the same seed is the same history.
//! `JENGU_SIM_SEEDS` is how many, `JENGU_SIM_SEED` the first, `JENGU_SIM_DAYS` how long.

#![expect(
    clippy::unwrap_used,
    reason = "a failed expectation of a test may panic"
)]

use practice::sim::{SimOptions, simulate};

/// Seeds without the variable.
const SEEDS: u64 = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|n| n.parse().ok())
}

#[test]
fn no_promise_is_broken_in_any_history() {
    let options = SimOptions {
        seed: number("JENGU_SIM_SEED").unwrap_or(1),
        seeds: number("JENGU_SIM_SEEDS").unwrap_or(SEEDS),
        days: number("JENGU_SIM_DAYS").map_or(5, |d| u32::try_from(d).unwrap()),
        at_once: 0,
    };
    let report = simulate(&options, &|_, _| ()).unwrap();
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}
