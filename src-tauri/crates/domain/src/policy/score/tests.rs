use super::*;
use proptest::prelude::*;

fn vacancy(age: f64) -> ScoreSignal {
    ScoreSignal {
        kind: "vacancy".into(),
        strength: 1.0,
        age_days: age,
        half_life_days: 30.0,
        reposts: 0,
    }
}

#[test]
fn the_weights_parse_and_their_maxima_are_a_hundred() {
    let _: Weights =
        serde_json::from_str(include_str!("../../../data/score.json")).expect("the weights parse");
    let s = score(&ScoreFacts {
        clicks: Some(0),
        ..ScoreFacts::default()
    });
    assert!(
        (s.factors.iter().map(|f| f.max).sum::<f64>() - 102.0).abs() < 1e-9,
        "two points are for tracked clicks alone"
    );
}

#[test]
fn a_reachable_hotel_that_is_hiring_is_hot_and_one_that_only_fits_is_warm() {
    let mut f = ScoreFacts {
        tier: Some("upscale".into()),
        category: Some("independent".into()),
        rooms: Some(120),
        fit: Some("open".into()),
        email_score: Some(0.97),
        named_decider: true,
        phone: true,
        ..ScoreFacts::default()
    };
    assert_eq!(score(&f).temperature, Temperature::Warm);
    f.signals = vec![vacancy(3.0)];
    assert_eq!(score(&f).temperature, Temperature::Hot);
    f.email_score = Some(0.5);
    f.named_decider = false;
    f.phone = false;
    f.signals.clear();
    assert_eq!(score(&f).temperature, Temperature::Cold);
}

#[test]
fn a_person_named_by_a_colleague_starts_at_75() {
    assert_eq!(
        score(&ScoreFacts {
            delegated: true,
            ..ScoreFacts::default()
        })
        .points,
        75
    );
}

proptest! {
    #[test]
    fn the_score_is_the_sum_of_what_is_shown(
        rooms in prop::option::of(0u32..2000), age in 0.0f64..400.0, n in 0usize..5, email in prop::option::of(0.0f64..1.0),
        replies in 0u32..9, touches in 0u32..9, clicks in prop::option::of(0u32..9), delegated: bool, named: bool,
    ) {
        let f = ScoreFacts { rooms, signals: vec![vacancy(age); n], email_score: email, human_replies: replies, touches, clicks, delegated, named_decider: named, ..ScoreFacts::default() };
        let s = score(&f);
        let sum: f64 = s.factors.iter().map(|f| f.points).sum();
        prop_assert!(s.points <= 100 && (f64::from(s.points) - sum.min(100.0)).abs() <= 0.5);
        for x in &s.factors {
            prop_assert!(x.points >= 0.0 && x.points <= x.max && !x.evidence.is_empty(), "{:?}", x);
        }
    }

    #[test]
    fn an_older_signal_is_never_worth_more(age in 0.0f64..300.0, more in 0.0f64..300.0) {
        let at = |age| score(&ScoreFacts { signals: vec![vacancy(age)], ..ScoreFacts::default() }).points;
        prop_assert!(at(age + more) <= at(age));
    }
}
