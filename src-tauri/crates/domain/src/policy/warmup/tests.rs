use super::*;
use crate::policy::reputation::{ReputationFacts, bounce_pause, reputation};
use proptest::prelude::*;

const fn on(day: u32) -> WarmupProgress {
    WarmupProgress {
        day,
        since_resume: None,
    }
}

fn plain(day: u32) -> u32 {
    daily_cap(&WarmupSchedule::default(), false, on(day), 100.0, 1.0)
}

#[test]
fn the_ramp_is_the_one_of_the_design() {
    let at = [
        (1, 5),
        (7, 5),
        (8, 10),
        (14, 10),
        (15, 15),
        (21, 15),
        (22, 18),
        (28, 18),
        (29, 20),
        (4000, 20),
    ];
    for (day, cap) in at {
        assert_eq!(plain(day), cap, "day {day}");
    }
}

#[test]
fn an_aged_mailbox_may_go_to_forty_and_no_other_above_twenty() {
    let eager = WarmupSchedule {
        steps: vec![],
        then_per_day: 90,
    };
    assert_eq!(daily_cap(&eager, true, on(1), 100.0, 1.0), 40);
    assert_eq!(daily_cap(&eager, false, on(1), 100.0, 1.0), 20);
}

#[test]
fn reputation_slows_to_half_and_never_further() {
    let at = |r| daily_cap(&WarmupSchedule::default(), false, on(29), r, 1.0);
    assert_eq!(
        (
            at(100.0),
            at(70.0),
            at(74.9),
            at(50.0),
            at(0.0),
            at(f64::NAN)
        ),
        (20, 14, 14, 10, 10, 10)
    );
}

#[test]
fn a_rest_of_seven_days_halves_the_cap_and_it_ramps_again() {
    let day = |n: i64| Millis(n * DAY);
    let mut sent: Vec<Millis> = (0..=40).map(day).collect();
    assert_eq!(
        progress(&sent, day(46)),
        WarmupProgress {
            day: 47,
            since_resume: None
        }
    );
    assert_eq!(
        progress(&sent, day(47)),
        WarmupProgress {
            day: 41,
            since_resume: Some(1)
        }
    );
    sent.extend((50..=63).map(day));
    let cap = |now| {
        daily_cap(
            &WarmupSchedule::default(),
            false,
            progress(&sent, day(now)),
            100.0,
            1.0,
        )
    };
    assert_eq!(
        (cap(50), cap(56), cap(57), cap(63), cap(64)),
        (10, 10, 15, 15, 20)
    );
}

#[test]
fn a_mailbox_that_never_sent_is_on_its_first_day() {
    assert_eq!(progress(&[], Millis(900 * DAY)), on(1));
    assert_eq!(progress(&[Millis(5)], Millis(0)), on(1));
}

/// A history of up to `days` days: mails a day and which of them bounced hard.
fn history(days: usize) -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0u32..25, 0u32..25), 0..days)
}

proptest! {
    #[test]
    fn a_cap_never_passes_its_schedule_and_is_never_stuck_at_zero(
        day in 0u32..100, rested in prop::option::of(0u32..40), r in -10.0f64..200.0, pace in -1.0f64..3.0, aged: bool,
    ) {
        let s = WarmupSchedule::default();
        let cap = daily_cap(&s, aged, WarmupProgress { day, since_resume: rested }, r, pace);
        prop_assert!(cap >= 1 && cap <= s.base(day, aged));
    }

    #[test]
    fn better_standing_never_lowers_the_cap(day in 1u32..60, a in 0.0f64..100.0, b in 0.0f64..100.0) {
        let s = WarmupSchedule::default();
        let at = |r| daily_cap(&s, false, on(day), r, 1.0);
        prop_assert!(at(a.max(b)) >= at(a.min(b)));
    }

    /// Whatever happened, 45 days of clean sending (as much as is allowed, nothing while paused) give all of it back.
    #[test]
    fn from_every_state_clean_sending_leads_back_within_45_days(past in history(90)) {
        let s = WarmupSchedule::default();
        let mut days: Vec<(i64, u32, u32)> =
            past.iter().enumerate().map(|(d, (n, bad))| (d as i64, *n, (*bad).min(*n))).collect();
        let start = days.len() as i64;
        let state = |days: &[(i64, u32, u32)], now: i64| {
            let within = |d: i64, n: i64| d > now - n && d <= now;
            let sum = |n, f: fn(&(i64, u32, u32)) -> u32| days.iter().filter(|x| within(x.0, n)).map(f).sum::<u32>();
            let sent: Vec<Millis> = days.iter().filter(|x| x.1 > 0).map(|x| Millis(x.0 * DAY)).collect();
            let last = days.iter().filter(|x| x.2 > 0).map(|x| x.0).max();
            let r = reputation(&ReputationFacts {
                days_since_hard_bounce: last.map(|d| (now - d) as f64),
                ok_30d: sum(30, |x| x.1 - x.2),
                hard_30d: sum(30, |x| x.2),
            });
            let paused = bounce_pause(sum(7, |x| x.2), sum(7, |x| x.1));
            (paused, daily_cap(&s, false, progress(&sent, Millis(now * DAY)), r, 1.0))
        };
        for now in start..start + 45 {
            let (paused, cap) = state(&days, now);
            days.push((now, if paused { 0 } else { cap }, 0));
        }
        let (paused, cap) = state(&days, start + 45);
        prop_assert!(!paused);
        prop_assert_eq!(cap, NORMAL_CAP);
    }
}
