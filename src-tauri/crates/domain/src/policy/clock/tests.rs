use proptest::prelude::*;

use super::*;

const NOW: Millis = Millis(1_790_000_000_000);

fn voice(host: usize, skew_ms: i64) -> ClockSight {
    ClockSight {
        host: format!("h{host}.example"),
        at: NOW,
        skew_ms,
    }
}

#[test]
fn an_answer_is_an_interval_and_its_mildest_value_counts() {
    let ask = |server: i64, sent: i64, got: i64| {
        answered("h", NOW.plus(server), SECOND, NOW.plus(sent), NOW.plus(got)).map(|s| s.skew_ms)
    };
    assert_eq!(ask(0, 0, 300), Some(0));
    assert_eq!(ask(-900, 0, 300), Some(0), "cut to the second");
    assert_eq!(ask(-5_000, 0, 300), Some(4_000), "we are ahead");
    assert_eq!(ask(5_000, 0, 300), Some(-4_700), "we are behind");
    assert_eq!(ask(0, 0, 61_000), None, "too slow to say anything");
    assert_eq!(ask(0, 0, -1), None, "our clock went back meanwhile");
}

#[test]
fn a_stamp_from_the_future_proves_and_one_from_the_past_asks() {
    let see = |stamp: i64, before: Option<i64>| {
        arrived("h", NOW.plus(stamp), before.map(|b| NOW.plus(b)), NOW)
    };
    let sight = |ms| {
        Arrival::Sight(ClockSight {
            host: "h".into(),
            at: NOW,
            skew_ms: ms,
        })
    };
    assert_eq!(see(HOUR, None), sight(-HOUR), "whenever we looked before");
    assert_eq!(see(-20 * SECOND, Some(-60 * SECOND)), sight(0));
    assert_eq!(see(SECOND, Some(-60 * SECOND)), sight(-SECOND));
    assert_eq!(see(-20 * SECOND, None), Arrival::Silent);
    assert_eq!(see(-20 * SECOND, Some(-HOUR)), Arrival::Silent);
    // A message from last year that somebody moved here, or a clock that is ahead.
    assert_eq!(see(-365 * 24 * HOUR, Some(-60 * SECOND)), Arrival::Ask);
    assert_eq!(see(-HOUR, Some(-60 * SECOND)), Arrival::Ask);
    assert_eq!(see(-3 * MINUTE, Some(-60 * SECOND)), Arrival::Silent);
    assert_eq!(
        see(-HOUR, Some(60 * SECOND)),
        Arrival::Silent,
        "looked in the future"
    );
}

#[test]
fn one_voice_is_believed_two_that_differ_are_doubted() {
    assert_eq!(verdict(&[]), None);
    let alone = verdict(&[voice(1, HOUR)]).unwrap();
    assert!(alone.wrong() && alone.doubtful());
    let two = verdict(&[voice(1, HOUR), voice(2, 0)]).unwrap();
    assert!(!two.wrong() && two.doubtful(), "{two:?}");
    let agreed = verdict(&[voice(1, HOUR), voice(2, HOUR + 7)]).unwrap();
    assert!(agreed.wrong() && !agreed.doubtful());
    let fine = verdict(&[voice(1, 0), voice(2, 900)]).unwrap();
    assert!(!fine.wrong() && !fine.doubtful());
}

#[test]
fn an_old_voice_falls_silent_and_a_new_one_takes_the_place_of_its_own() {
    let mut all = vec![voice(1, HOUR)];
    let later = |host, ms, h: i64| ClockSight {
        at: NOW.plus(h * HOUR),
        ..voice(host, ms)
    };
    hear(&mut all, [later(1, 0, 1), voice(1, 7 * HOUR)]);
    assert_eq!(
        all,
        [later(1, 0, 1)],
        "an older voice of the same server is not heard"
    );
    hear(&mut all, [later(2, HOUR, 5)]);
    assert_eq!(all, [later(2, HOUR, 5)]);
}

#[test]
fn setting_the_clock_right_is_noticed_without_asking_anybody() {
    let mut all = vec![voice(1, -HOUR), voice(2, -HOUR)];
    assert!(verdict(&all).unwrap().wrong());
    moved(&mut all, HOUR);
    assert_eq!(verdict(&all).unwrap().skew_ms, 0);
    moved(&mut all, -2 * HOUR);
    assert!(
        verdict(&all).unwrap().wrong(),
        "and setting it wrong as well"
    );
}

proptest! {
    /// Whatever one server says: against two honest ones the verdict stays within what the honest ones say.
    #[test]
    fn one_lying_server_never_decides(truth in -10 * HOUR..10 * HOUR, noise in prop::collection::vec(-2_000i64..2_000, 2..9), lie in any::<i64>(), at in 0usize..9) {
        let mut all: Vec<ClockSight> = noise.iter().enumerate().map(|(n, ms)| voice(n, truth + ms)).collect();
        all.insert(at.min(all.len()), voice(99, lie));
        let v = verdict(&all).unwrap();
        prop_assert!((v.skew_ms - truth).abs() <= 2_000, "{v:?}");
    }

    /// One liar against one honest server cannot stop sending while the clock is right, and is doubted.
    #[test]
    fn a_lie_against_one_honest_server_stops_nothing(lie in any::<i64>(), honest in -2_000i64..2_000) {
        let v = verdict(&[voice(1, lie), voice(2, honest)]).unwrap();
        prop_assert!(!v.wrong());
        prop_assert!(v.doubtful() || lie.saturating_abs() <= CLOCK_SKEW_MS);
    }

    /// The evidence of a true server never accuses a right clock, however long it took, and never acquits one that is wrong
    /// by more than it took.
    #[test]
    fn an_honest_answer_is_within_its_own_time_of_the_truth(skew in -10 * HOUR..10 * HOUR, there in 0i64..20_000, back in 0i64..20_000) {
        let (sent, got) = (NOW, NOW.plus(there + back));
        let server = Millis((NOW.plus(there).minus(skew).0).div_euclid(SECOND) * SECOND);
        let s = answered("h", server, SECOND, sent, got).unwrap();
        prop_assert!((s.skew_ms - skew).abs() <= there + back + SECOND);
        prop_assert!(skew != 0 || s.skew_ms == 0);
    }

    /// A message that came the straight way since we looked never accuses a right clock.
    #[test]
    fn an_honest_arrival_never_accuses_a_right_clock(looked in 0i64..10 * MINUTE, ago in 0i64..10 * MINUTE) {
        let stamp = NOW.minus(ago.min(looked));
        match arrived("h", stamp, Some(NOW.minus(looked)), NOW) {
            Arrival::Sight(s) => prop_assert_eq!(s.skew_ms, 0),
            Arrival::Silent => prop_assert!(looked > LOOK_MS),
            Arrival::Ask => prop_assert!(false),
        }
    }
}
