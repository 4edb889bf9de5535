use super::*;
use proptest::prelude::*;

#[test]
fn a_mailbox_without_history_is_trusted() {
    assert!((reputation(&ReputationFacts::default()) - 100.0).abs() < 1e-9);
}

#[test]
fn the_formula_is_the_one_of_the_design() {
    let f = ReputationFacts {
        days_since_hard_bounce: Some(15.0),
        ok_30d: 75,
        hard_30d: 10,
    };
    assert!((reputation(&f) - 100.0 * (0.25 + 0.25)).abs() < 1e-9);
}

#[test]
fn two_bounces_never_pause_and_three_of_ten_do() {
    assert!(!bounce_pause(2, 2));
    assert!(bounce_pause(3, 10));
    assert!(!bounce_pause(3, 140), "about 2 %: not certain enough");
}

#[test]
fn one_policy_rejection_is_an_accident_and_two_are_a_pause() {
    let mut h = InboxHealth {
        policy_24h: 1,
        ..InboxHealth::default()
    };
    assert_eq!(inbox_pause(&h), None);
    h.policy_24h = 2;
    assert_eq!(inbox_pause(&h), Some(PauseReason::PolicyRejection));
    h.auth_failed = true;
    assert_eq!(inbox_pause(&h), Some(PauseReason::AuthFailure));
    assert_eq!(
        inbox_pause(&InboxHealth {
            placement_dropped: true,
            ..InboxHealth::default()
        }),
        Some(PauseReason::PlacementDrop)
    );
}

#[test]
fn a_domain_pauses_below_seventy_or_on_a_list() {
    assert_eq!(domain_pause(None, false), None);
    assert_eq!(domain_pause(Some(70.0), false), None);
    assert_eq!(
        domain_pause(Some(69.9), false),
        Some(PauseReason::OutsideReputation)
    );
    assert_eq!(
        domain_pause(Some(99.0), true),
        Some(PauseReason::Blocklisted)
    );
}

proptest! {
    #[test]
    fn reputation_stays_on_its_scale_and_falls_with_each_bounce(days in prop::option::of(0.0f64..400.0), ok in 0u32..5000, hard in 0u32..500) {
        let at = |hard_30d| reputation(&ReputationFacts { days_since_hard_bounce: days, ok_30d: ok, hard_30d });
        prop_assert!((0.0..=100.0).contains(&at(hard)));
        prop_assert!(at(hard + 1) < at(hard));
    }

    #[test]
    fn the_lower_bound_lies_below_the_rate_and_grows_with_hits(n in 1u32..3000, share in 0.0f64..1.0) {
        let hits = (f64::from(n) * share) as u32;
        let low = wilson_lower_90(hits, n);
        prop_assert!(low <= f64::from(hits) / f64::from(n) + 1e-12);
        if hits < n { prop_assert!(wilson_lower_90(hits + 1, n) > low); }
    }

    /// The bound solves (p − b)² = z²·b(1 − b)/n, the score test it is made from.
    #[test]
    fn the_bound_solves_the_score_equation(n in 1u32..3000, share in 0.001f64..1.0) {
        let hits = ((f64::from(n) * share) as u32).max(1);
        let (b, p, n) = (wilson_lower_90(hits, n), f64::from(hits) / f64::from(n), f64::from(n));
        let z = 1.2815515655;
        prop_assert!(((p - b).powi(2) - z * z * b * (1.0 - b) / n).abs() < 1e-8);
    }
}
