//! What a person reads when something failed.

use super::*;
use anyhow::bail;

#[test]
fn a_failed_stage_names_the_command_that_repeats_it() {
    let mut stages = Stages::default();
    let told = stages
        .stage("lints", "cargo clippy", || bail!("three warnings"))
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("three warnings") && told.contains("cargo clippy"),
        "{told}"
    );
    assert!(stages.table().contains("FAILED"));
}

#[test]
fn a_stage_left_out_is_told_with_its_reason() {
    let mut stages = Stages::default();
    stages.stage("format", "cargo fmt", || Ok(())).unwrap();
    stages.leave_out("window", "no webkit");
    let table = stages.table();
    assert!(
        table.contains("left out") && table.contains("no webkit"),
        "{table}"
    );
    assert!(!table.contains("FAILED"));
}

#[test]
fn long_stages_are_told_in_minutes() {
    assert_eq!(seconds(Duration::from_secs(125)), "2 m 05 s");
    assert_eq!(seconds(Duration::from_millis(1540)), "1.5 s");
}
