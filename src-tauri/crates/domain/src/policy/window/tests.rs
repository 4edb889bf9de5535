use super::*;
use crate::policy::holidays::Region;
use crate::time::{DAY, HOUR, MINUTE};
use jiff::civil::{date, datetime};
use proptest::prelude::*;

fn at(zone: &str, y: i16, m: i8, d: i8, h: i8, min: i8) -> Millis {
    Millis::from(
        datetime(y, m, d, h, min, 0, 0)
            .to_zoned(zones::zone(zone).unwrap())
            .unwrap()
            .timestamp(),
    )
}

fn facts(zones: &[&str], side: RecipientSide) -> WindowFacts {
    WindowFacts::new(zones.iter().map(|z| (*z).to_owned()).collect(), side)
}

#[test]
fn property_people_have_the_hours_of_the_design() {
    let f = facts(&["Europe/Vienna"], RecipientSide::Property);
    let open = |d, h, m| can_send(&f, at("Europe/Vienna", 2026, 11, d, h, m)).can_send;
    assert!(
        !open(23, 9, 59) && open(23, 10, 0) && open(23, 16, 59) && !open(23, 17, 0),
        "Monday"
    );
    assert!(
        !open(24, 7, 29) && open(24, 7, 30) && open(26, 16, 59),
        "Tuesday to Thursday"
    );
    assert!(
        !open(27, 7, 59) && open(27, 8, 0) && !open(27, 13, 0),
        "Friday"
    );
    assert!(!open(28, 12, 0) && !open(29, 12, 0), "weekend");
}

#[test]
fn a_closed_window_says_why_and_when_next() {
    let mut f = facts(&["Europe/Vienna"], RecipientSide::HeadOffice);
    let ask = |f: &WindowFacts, d, h| can_send(f, at("Europe/Vienna", 2026, 12, d, h, 0));
    let monday = at("Europe/Vienna", 2026, 12, 7, 9, 0);
    assert_eq!(
        ask(&f, 5, 12),
        WindowAnswer {
            can_send: false,
            reason: WindowReason::DayOff,
            next_at: Some(monday),
            name: None
        }
    );
    assert_eq!(ask(&f, 4, 18).reason, WindowReason::OutsideHours);
    f.calendar.closed = [date(2026, 12, 8)].into();
    f.blackouts = vec![Blackout {
        from: date(2026, 12, 21),
        to: date(2027, 1, 6),
        name: "Christmas to Epiphany".into(),
    }];
    assert_eq!(ask(&f, 8, 12).reason, WindowReason::PublicHoliday);
    let a = ask(&f, 21, 12);
    assert_eq!(
        (a.reason, a.next_at),
        (
            WindowReason::Blackout,
            Some(at("Europe/Vienna", 2027, 1, 7, 9, 0))
        )
    );
}

#[test]
fn a_public_holiday_and_a_slow_week_are_called_by_their_names() {
    let mut f = facts(&["Europe/Berlin"], RecipientSide::HeadOffice);
    let ask = |f: &WindowFacts, y, m, d| can_send(f, at("Europe/Berlin", y, m, d, 11, 0));
    f.calendar = Calendar::of(Some("DE"), Some("DE-BY"));
    let a = ask(&f, 2026, 6, 4);
    assert_eq!(
        (a.words().as_str(), a.next_at),
        (
            "holiday Corpus Christi",
            Some(at("Europe/Berlin", 2026, 6, 5, 9, 0))
        )
    );
    assert_eq!(
        ask(&f, 2026, 12, 29).words(),
        "slow week Christmas to Epiphany"
    );
    f.calendar = Calendar::of(Some("DE"), Some("DE-HH"));
    assert!(ask(&f, 2026, 6, 4).can_send, "not in Hamburg");
    assert_eq!(ask(&f, 2026, 6, 4).words(), "open");
    f.blackouts = vec![Blackout {
        from: date(2026, 6, 4),
        to: date(2026, 6, 4),
        name: "ITB".into(),
    }];
    assert_eq!(ask(&f, 2026, 6, 4).words(), "blackout ITB");
}

#[test]
fn the_gulf_works_from_sunday() {
    let mut f = facts(&["Asia/Riyadh"], RecipientSide::Property);
    f.calendar.week = WorkingWeek::SunThu;
    let open = |d, h| can_send(&f, at("Asia/Riyadh", 2026, 11, d, h, 0)).can_send;
    assert!(
        !open(29, 9) && open(29, 10),
        "Sunday opens late as Monday does elsewhere"
    );
    assert!(open(26, 12) && !open(26, 14), "Thursday closes early");
    assert!(!open(27, 11) && !open(28, 11));
}

#[test]
fn an_unknown_zone_takes_the_hours_all_zones_share_or_asks() {
    let us = facts(
        &["America/New_York", "America/Los_Angeles"],
        RecipientSide::HeadOffice,
    );
    let a = can_send(&us, at("America/New_York", 2026, 11, 24, 9, 30));
    assert_eq!(
        a.next_at,
        Some(at("America/Los_Angeles", 2026, 11, 24, 9, 0))
    );
    assert!(
        !can_send(&us, at("America/Los_Angeles", 2026, 11, 24, 14, 0)).can_send,
        "17:00 in New York"
    );
    let none = facts(
        &["Europe/London", "Pacific/Auckland"],
        RecipientSide::HeadOffice,
    );
    assert_eq!(
        can_send(&none, Millis(0)),
        WindowAnswer {
            can_send: false,
            reason: WindowReason::NoCommonHours,
            next_at: None,
            name: None
        }
    );
    assert_eq!(
        can_send(&facts(&[], RecipientSide::Property), Millis(0)).reason,
        WindowReason::UnknownZone
    );
    assert_eq!(
        can_send(
            &facts(&["Europe/Atlantis"], RecipientSide::Property),
            Millis(0)
        )
        .reason,
        WindowReason::UnknownZone
    );
}

#[test]
fn a_closed_house_holds_its_front_mailbox_and_nobody_is_written_in_the_opening_week() {
    let mut f = facts(&["Europe/Athens"], RecipientSide::Property);
    f.season.open_months = (4..=10).collect();
    let ask = |f: &WindowFacts, m, d| can_send(f, at("Europe/Athens", 2027, m, d, 12, 0)).reason;
    assert_eq!(
        ask(&f, 1, 12),
        WindowReason::Open,
        "a person may be written to in winter"
    );
    assert_eq!(
        ask(&f, 3, 30),
        WindowReason::OpeningWeek,
        "the Tuesday before the first of April"
    );
    assert_eq!(ask(&f, 4, 7), WindowReason::OpeningWeek);
    assert_eq!(ask(&f, 4, 8), WindowReason::Open);
    f.season.front = true;
    assert_eq!(ask(&f, 1, 12), WindowReason::ClosedSeason);
    f.season.closed_until = Some(date(2027, 6, 2));
    assert_eq!(ask(&f, 5, 11), WindowReason::ClosedSeason);
    assert_eq!(ask(&f, 6, 3), WindowReason::OpeningWeek);
    f.side = RecipientSide::HeadOffice;
    assert_eq!(ask(&f, 6, 3), WindowReason::Open);
}

/// The rule again, by brute force: the wall clock of each zone at that minute.
fn oracle(f: &WindowFacts, at: Millis) -> bool {
    f.zones.iter().all(|name| {
        let local = at.timestamp().unwrap().to_zoned(zones::zone(name).unwrap());
        let d = local.date();
        let place = f.calendar.week.place(d.weekday()) as usize;
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let hours = f
            .hours
            .unwrap_or(WeekHours::of(f.side))
            .0
            .get(place)
            .copied()
            .flatten();
        f.calendar.holiday(d).is_none()
            && f.calendar.slow_week(d).is_none()
            && !f.blackouts.iter().any(|b| d >= b.from && d <= b.to)
            && hours.is_some_and(|h| i32::from(h.from) <= minute && minute < i32::from(h.to))
    })
}

const ZONES: [&str; 14] = [
    "Europe/Vienna",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Pacific/Apia",
    "Europe/London",
    "Asia/Kolkata",
    "America/Phoenix",
    "Antarctica/Troll",
];

fn random_facts() -> impl Strategy<Value = WindowFacts> {
    let hours = prop::option::of(prop::collection::vec(
        prop::option::of((0u16..1440, 1u16..700)),
        5,
    ));
    let zones = prop::collection::vec(0usize..ZONES.len(), 1..3);
    (
        zones,
        any::<bool>(),
        any::<bool>(),
        hours,
        prop::collection::btree_set(0i32..800, 0..200),
        (0i32..800, 0i32..20),
    )
        .prop_map(|(z, office, gulf, hours, holidays, (b, len))| {
            let day = |n: i32| date(2026, 1, 1).checked_add(n.days()).unwrap();
            let mut f = facts(
                &z.iter().map(|i| ZONES[*i]).collect::<Vec<_>>(),
                if office {
                    RecipientSide::HeadOffice
                } else {
                    RecipientSide::Property
                },
            );
            f.hours = hours.map(|h| {
                let one = |i: usize| {
                    h[i].map(|(from, len)| Hours {
                        from,
                        to: (from + len).min(1440),
                    })
                };
                WeekHours([one(0), one(1), one(2), one(3), one(4)])
            });
            f.calendar.week = if gulf {
                WorkingWeek::SunThu
            } else {
                WorkingWeek::MonFri
            };
            // A region in one of six: looking each minute up takes its time.
            let places = [("DE", "BY"), ("GB", "SCT"), ("US", "CA"), ("JP", "")];
            f.calendar.region = places
                .get(usize::try_from(b % 24).unwrap())
                .map(|(c, s)| Region::new(c, Some(s)));
            f.calendar.closed = holidays.into_iter().map(day).collect();
            f.blackouts = vec![Blackout {
                from: day(b),
                to: day(b + len),
                name: String::new(),
            }];
            f
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn every_answer_agrees_with_a_walk_minute_by_minute(f in random_facts(), day in 0i64..700, minute in 0i64..1440) {
        let start = at("UTC", 2026, 1, 1, 0, 0).plus(day * DAY + minute * MINUTE);
        let a = can_send(&f, start);
        prop_assert_eq!(a.can_send, oracle(&f, start));
        prop_assert_eq!(a.can_send, a.reason == WindowReason::Open);
        let walk = (0..12 * 1440).map(|m| start.plus(m * MINUTE)).find(|t| oracle(&f, *t));
        match (walk, a.next_at) {
            (Some(w), next) => prop_assert_eq!(next, Some(w)),
            (None, next) => prop_assert!(next.is_none_or(|n| n.since(start) >= 12 * DAY)),
        }
    }

    /// Around every change of clocks of two years, in zones whose hours cover the night.
    #[test]
    fn gaps_and_folds_open_exactly_when_the_wall_clock_says_so(z in 0usize..ZONES.len(), n in 0usize..4, from in 0u16..240, len in 1u16..200, back in 0i64..30 * 60) {
        let zone = zones::zone(ZONES[z]).unwrap();
        let epoch = at("UTC", 2026, 1, 1, 0, 0).timestamp().unwrap();
        let Some(change) = zone.following(epoch).nth(n).map(|t| Millis::from(t.timestamp())) else { return Ok(()) };
        let mut f = facts(&[ZONES[z]], RecipientSide::Property);
        f.hours = Some(WeekHours([Some(Hours { from, to: from + len }); 5]));
        // Changes fall on weekends in most zones: the week that has them as working days.
        f.calendar.week = WorkingWeek::SunThu;
        let start = change.minus(back * MINUTE);
        let walk = (0..10 * 1440).map(|m| start.plus(m * MINUTE)).find(|t| oracle(&f, *t));
        prop_assert_eq!(can_send(&f, start).next_at, walk);
    }

    #[test]
    fn stretches_are_the_open_minutes(f in random_facts(), day in 0i64..700) {
        let from = at("UTC", 2026, 1, 1, 0, 0).plus(day * DAY);
        let to = from.plus(4 * DAY);
        let s = stretches(&f, from, to, 100);
        prop_assert!(s.windows(2).all(|w| w[0].1 < w[1].0));
        let mut t = from;
        while t < to {
            prop_assert_eq!(s.iter().any(|(a, b)| *a <= t && t < *b), oracle(&f, t), "{}", t);
            t = t.plus(MINUTE);
        }
    }
}

#[test]
fn the_answer_survives_the_ends_of_time() {
    let f = facts(&["Europe/Vienna"], RecipientSide::Property);
    for t in [i64::MIN, i64::MAX, -HOUR] {
        let _ = can_send(&f, Millis(t));
    }
}

#[test]
fn an_answer_asks_at_night_there_and_proposes_their_morning() {
    let phuket = ["Asia/Bangkok".to_owned()];
    let tonight = at("Asia/Bangkok", 2026, 11, 25, 23, 10);
    assert_eq!(
        night_asks(&phuket, tonight),
        Some(at("Asia/Bangkok", 2026, 11, 26, 7, 0))
    );
    assert_eq!(
        night_asks(&phuket, at("Asia/Bangkok", 2026, 11, 28, 12, 0)),
        None,
        "a Saturday noon is no night"
    );
    assert_eq!(night_asks(&[], tonight), None);
}
