use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_delay_doubles_within_its_jitter_and_never_passes_six_hours(errors in 0u32..64, unit in 0.0f64..1.0) {
        let d = retry_delay_ms(errors, unit);
        let base = (15_000f64 * 2f64.powi(errors.min(20) as i32)).min(6.0 * 3_600_000.0);
        prop_assert!((d as f64) >= base * 0.85 - 1.0 && (d as f64) <= base * 1.15 + 1.0);
    }
    #[test]
    fn a_reading_loop_waits_between_two_and_eighty_seconds(f in 0u32..100, unit in 0.0f64..1.0) {
        let d = reconnect_delay_ms(f, unit);
        prop_assert!((1_700..=92_000).contains(&d));
    }
}

#[test]
fn a_job_that_was_cut_off_runs_at_once_three_times_and_then_leaves_time_to_act() {
    for n in 0..=3 {
        assert_eq!(rescue_delay_ms(n, 0.5), 0);
    }
    assert_eq!(rescue_delay_ms(4, 0.5), 15_000);
    assert_eq!(rescue_delay_ms(5, 0.5), 30_000);
    assert_eq!(rescue_delay_ms(u32::MAX, 1.0), 300_000);
}
