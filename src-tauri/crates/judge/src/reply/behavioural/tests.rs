//! The score of reply.md.

use super::*;
use proptest::prelude::*;

#[test]
fn everything_known_and_best_is_a_hundred() {
    let e = Engagement {
        characters: 600,
        questions: 2,
        clicks: Some(2),
        opens: Some(2),
        forwarded: Some(true),
        delay_ms: Some(1),
    };
    let s = score(&e, "interested");
    assert_eq!((s.overall, s.prediction.as_str()), (100.0, "high"));
}

#[test]
fn unknown_signals_do_not_count_against_the_reply() {
    let known = Engagement {
        characters: 600,
        questions: 2,
        ..Engagement::default()
    };
    assert_eq!(score(&known, "interested").engagement, 100.0);
}

proptest! {
    #[test]
    fn a_refusal_never_scores_as_intent(
        characters in 0_usize..5_000, questions in 0_u32..20, clicks in proptest::option::of(0_u32..9),
        opens in proptest::option::of(0_u32..9), forwarded in proptest::option::of(any::<bool>()),
        delay_ms in proptest::option::of(0_i64..9_000_000_000)
    ) {
        let e = Engagement { characters, questions, clicks, opens, forwarded, delay_ms };
        for intent in ["not_interested", "unsubscribe"] {
            let s = score(&e, intent);
            prop_assert_eq!(s.intent, 0.0);
            prop_assert_eq!(s.prediction, "no_intent");
        }
        let s = score(&e, "interested");
        prop_assert!((0.0..=100.0).contains(&s.overall));
    }
}
