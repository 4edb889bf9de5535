use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::policy::working_days::WorkingWeek;

fn at(text: &str) -> Millis {
    Millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn vienna(text: &str) -> Calling {
    let zone = TimeZone::get("Europe/Vienna").unwrap();
    calling(at(text), &zone, &Calendar::default())
}

#[test]
fn the_good_hours_are_theirs_not_ours() {
    for (utc, good) in [
        ("2026-11-25T08:59:00Z", false),
        ("2026-11-25T09:00:00Z", true),
        ("2026-11-25T10:29:00Z", true),
        ("2026-11-25T10:30:00Z", false),
        ("2026-11-25T13:30:00Z", true),
        ("2026-11-25T15:30:00Z", false),
        ("2026-11-28T09:30:00Z", false),
    ] {
        assert_eq!(vienna(utc).good, good, "{utc}");
    }
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    assert!(calling(at("2026-11-25T01:15:00Z"), &tokyo, &Calendar::default()).good);
}

#[test]
fn outside_them_the_next_one_is_named() {
    assert_eq!(
        vienna("2026-11-25T11:00:00Z").next,
        Some(at("2026-11-25T13:30:00Z"))
    );
    assert_eq!(
        vienna("2026-11-27T16:00:00Z").next,
        Some(at("2026-11-30T09:00:00Z")),
        "after Friday comes Monday"
    );
    let sunday = Calendar {
        week: WorkingWeek::SunThu,
        ..Calendar::default()
    };
    let doha = TimeZone::get("Asia/Qatar").unwrap();
    assert_eq!(
        calling(at("2026-11-27T16:00:00Z"), &doha, &sunday).next,
        Some(at("2026-11-29T07:00:00Z"))
    );
    let closed = Calendar {
        closed: (0..30)
            .filter_map(|n| jiff::civil::date(2026, 11, 25).checked_add(n.days()).ok())
            .collect(),
        ..Calendar::default()
    };
    let zone = TimeZone::get("Europe/Vienna").unwrap();
    assert_eq!(
        calling(at("2026-11-25T09:00:00Z"), &zone, &closed).next,
        None
    );
}

proptest! {
    #[test]
    fn the_next_good_hour_is_a_good_hour_and_never_before_now(minutes in 0_i64..2_000_000, zone in prop::sample::select(vec!["Europe/Vienna", "America/Los_Angeles", "Pacific/Apia", "Asia/Kathmandu"])) {
        let zone = TimeZone::get(zone).unwrap();
        let now = at("2026-01-01T00:00:00Z").plus(minutes * 60_000);
        let c = calling(now, &zone, &Calendar::default());
        let next = c.next.unwrap();
        prop_assert!(next >= now);
        prop_assert_eq!(c.good, next == now);
        prop_assert!(calling(next, &zone, &Calendar::default()).good);
        prop_assert!(!c.good || c.decent);
    }
}
