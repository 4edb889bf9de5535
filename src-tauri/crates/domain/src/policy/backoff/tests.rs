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
