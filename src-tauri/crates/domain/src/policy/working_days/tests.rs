use super::*;
use crate::policy::zones::zone;
use jiff::civil::date;
use proptest::prelude::*;

#[test]
fn friday_plus_one_is_monday_and_in_the_gulf_thursday_plus_one_is_sunday() {
    let west = Calendar::default();
    let gulf = Calendar {
        week: WorkingWeek::SunThu,
        ..Calendar::default()
    };
    assert_eq!(west.after(date(2026, 11, 27), 1), Some(date(2026, 11, 30)));
    assert_eq!(gulf.after(date(2026, 11, 26), 1), Some(date(2026, 11, 29)));
    assert_eq!(
        (WorkingWeek::of_country("sa"), WorkingWeek::of_country("AE")),
        (WorkingWeek::SunThu, WorkingWeek::MonFri)
    );
}

#[test]
fn holidays_do_not_count() {
    let c = Calendar {
        closed: [date(2026, 12, 25), date(2026, 12, 28)].into(),
        ..Calendar::default()
    };
    assert_eq!(c.after(date(2026, 12, 24), 1), Some(date(2026, 12, 29)));
    assert_eq!(c.before(date(2026, 12, 29), 1), Some(date(2026, 12, 24)));
    assert_eq!(c.between(date(2026, 12, 24), date(2026, 12, 31)), 3);
}

#[test]
fn the_wall_time_stays_over_a_change_of_clocks() {
    let vienna = zone("Europe/Vienna").unwrap();
    let fri = date(2027, 3, 26)
        .at(9, 30, 0, 0)
        .to_zoned(vienna.clone())
        .unwrap();
    let at = Calendar::default()
        .after_instant(Millis::from(fri.timestamp()), 1, &vienna)
        .unwrap();
    let mon = at.timestamp().unwrap().to_zoned(vienna);
    assert_eq!(mon.datetime(), date(2027, 3, 29).at(9, 30, 0, 0));
    assert_eq!(
        at.since(Millis::from(fri.timestamp())),
        71 * crate::time::HOUR
    );
}

#[test]
fn a_calendar_without_working_days_ends_instead_of_looping() {
    let mut d = date(2026, 1, 1);
    let mut closed = BTreeSet::new();
    for _ in 0..800 {
        closed.insert(d);
        d = d.tomorrow().unwrap();
    }
    assert_eq!(
        Calendar {
            closed,
            ..Calendar::default()
        }
        .after(date(2026, 1, 1), 1),
        None
    );
}

proptest! {
    #[test]
    fn adding_and_counting_agree(start in 0i32..4000, n in 0u32..40, holidays in prop::collection::btree_set(0i32..4100, 0..60), gulf: bool) {
        let day = |n: i32| date(2024, 1, 1).checked_add(n.days()).unwrap();
        let c = Calendar {
            week: if gulf { WorkingWeek::SunThu } else { WorkingWeek::MonFri },
            closed: holidays.into_iter().map(day).collect(),
            region: None,
        };
        let from = day(start);
        let to = c.after(from, n).unwrap();
        prop_assert_eq!(c.between(from, to), n);
        if n > 0 {
            prop_assert!(c.is_working(to));
            if c.is_working(from) { prop_assert_eq!(c.before(to, n), Some(from)); }
        }
    }
}
