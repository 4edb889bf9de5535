use jiff::civil::date;

use super::*;

/// A holiday as people there know it; `-` is a day that looks like one and is none.
const BY_HEART: &[(&str, &str, &str)] = &[
    // Germany
    ("DE", "2026-10-03", "German Unity Day"),
    ("DE-BY", "2026-01-06", "Epiphany"),
    ("DE-BE", "2026-01-06", "-"),
    ("DE-BE", "2027-03-08", "International Women's Day"),
    ("DE-SN", "2026-11-18", "Repentance and Prayer Day"),
    ("DE-BY", "2026-11-18", "-"),
    ("DE-NW", "2026-06-04", "Corpus Christi"),
    ("DE-HH", "2026-06-04", "-"),
    ("DE-HH", "2026-10-31", "Reformation Day"),
    ("DE-TH", "2028-09-20", "World Children's Day"),
    ("DE", "2026-01-06", "-"),
    // Austria, Switzerland
    ("AT", "2026-10-26", "National Day"),
    ("AT", "2027-05-17", "Whit Monday"),
    ("CH", "2026-08-01", "National Day"),
    ("CH-GE", "2026-09-10", "Geneva Fast"),
    ("CH-ZH", "2026-09-10", "-"),
    ("CH-TI", "2026-03-19", "Saint Joseph's Day"),
    ("CH-VD", "2026-09-21", "Federal Fast Monday"),
    // France, Belgium, Netherlands, Luxembourg
    ("FR", "2026-07-14", "Bastille Day"),
    ("FR", "2026-04-03", "-"),
    ("FR-67", "2026-04-03", "Good Friday"),
    ("BE", "2026-07-21", "National Day"),
    ("NL", "2026-04-27", "King's Day"),
    ("NL", "2031-04-26", "King's Day"),
    ("LU", "2026-06-23", "National Day"),
    // Southern Europe
    ("IT", "2026-06-02", "Republic Day"),
    ("IT", "2026-08-15", "Assumption Day"),
    ("ES", "2026-10-12", "Hispanic Day"),
    ("ES-CT", "2026-09-11", "National Day of Catalonia"),
    ("ES-MD", "2026-05-02", "Madrid Day"),
    ("ES-CT", "2026-04-02", "-"),
    ("ES-MD", "2026-04-02", "Maundy Thursday"),
    ("PT", "2026-04-25", "Freedom Day"),
    ("GR", "2026-04-13", "Easter Monday"),
    ("GR", "2026-04-06", "-"),
    ("GR", "2026-02-23", "Clean Monday"),
    ("CY", "2026-10-01", "Independence Day"),
    ("MT", "2026-12-13", "Republic Day"),
    // Britain and Ireland
    ("GB-ENG", "2026-08-31", "Summer Bank Holiday"),
    ("GB-SCT", "2026-08-31", "-"),
    ("GB-SCT", "2026-08-03", "Summer Bank Holiday"),
    ("GB-SCT", "2027-01-04", "2 January"),
    ("GB-NIR", "2026-07-13", "Battle of the Boyne"),
    ("GB-ENG", "2026-12-28", "Boxing Day"),
    ("GB-ENG", "2027-12-27", "Christmas Day"),
    ("GB-ENG", "2027-12-28", "Boxing Day"),
    ("GB-SCT", "2026-04-06", "-"),
    ("GB", "2026-04-06", "Easter Monday"),
    ("IE", "2026-10-26", "October Holiday"),
    ("IE", "2030-02-01", "Saint Brigid's Day"),
    // The North and the East
    ("SE", "2026-06-19", "Midsummer Eve"),
    ("FI", "2026-12-06", "Independence Day"),
    ("NO", "2026-05-17", "Constitution Day"),
    ("DK", "2026-05-15", "-"),
    ("DK", "2026-05-01", "-"),
    ("IS", "2026-04-23", "First Day of Summer"),
    ("EE", "2027-02-24", "Independence Day"),
    ("PL", "2026-11-11", "Independence Day"),
    ("CZ", "2026-09-28", "Statehood Day"),
    ("HU", "2026-08-20", "State Foundation Day"),
    ("RO", "2026-12-01", "National Day"),
    ("BG", "2026-03-03", "Liberation Day"),
    ("HR", "2026-08-05", "Victory and Homeland Thanksgiving Day"),
    // America
    ("US", "2026-11-26", "Thanksgiving Day"),
    ("US", "2026-07-03", "Independence Day"),
    ("US", "2027-07-05", "Independence Day"),
    ("US", "2021-12-31", "New Year's Day"),
    ("US", "2026-01-19", "Martin Luther King Jr. Day"),
    ("CA-ON", "2026-02-16", "Family Day"),
    ("CA-QC", "2026-06-24", "Saint John the Baptist Day"),
    ("CA-ON", "2026-10-12", "Thanksgiving Day"),
    ("CA", "2026-05-18", "Victoria Day"),
    ("MX", "2026-11-16", "Revolution Day"),
    ("BR", "2026-11-20", "Black Awareness Day"),
    // Australia and New Zealand
    ("AU-VIC", "2026-11-03", "Melbourne Cup Day"),
    ("AU-NSW", "2026-11-03", "-"),
    ("AU-QLD", "2026-05-04", "Labour Day"),
    ("AU-WA", "2026-06-08", "-"),
    ("AU", "2026-01-26", "Australia Day"),
    ("NZ", "2026-02-06", "Waitangi Day"),
    ("NZ", "2026-10-26", "Labour Day"),
    // Asia and Africa
    ("JP", "2026-05-06", "Constitution Day"),
    ("JP", "2026-09-22", "National Holiday"),
    ("JP", "2026-11-03", "Culture Day"),
    ("TH", "2026-04-14", "Songkran"),
    ("TH", "2026-12-07", "National Day"),
    ("SG", "2026-08-10", "National Day"),
    ("SG", "2026-02-17", "Chinese New Year"),
    ("MY-10", "2027-12-11", "Sultan of Selangor's Birthday"),
    ("VN", "2026-04-30", "Reunification Day"),
    ("ID", "2026-08-17", "Independence Day"),
    ("IN", "2026-01-26", "Republic Day"),
    ("TR", "2026-10-29", "Republic Day"),
    ("AE", "2026-12-02", "National Day"),
    ("SA", "2026-09-23", "National Day"),
    ("EG", "2026-04-13", "Sham El-Nessim"),
    ("MA", "2026-07-30", "Throne Day"),
    ("ZA", "2026-08-10", "National Women's Day"),
    ("ZA", "2026-12-16", "Day of Reconciliation"),
];

fn region(place: &str) -> Region {
    match place.split_once('-') {
        Some((country, _)) => Region::new(country, Some(place)),
        None => Region::new(place, None),
    }
}

#[test]
fn the_holidays_people_know_by_heart_are_there_and_their_look_alikes_are_not() {
    for (place, day, name) in BY_HEART {
        let found = region(place).holiday(day.parse().unwrap());
        assert_eq!(found.unwrap_or("-"), *name, "{place} {day}");
    }
}

#[test]
fn the_file_is_read_to_its_last_line_and_says_nothing_twice() {
    let table = read().unwrap();
    assert!(table.countries.len() >= 50);
    for eu in [
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
        "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    ] {
        assert!(table.countries.contains_key(eu), "{eu}");
    }
    for (country, all) in &table.countries {
        assert!(country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase()));
        let mut seen = std::collections::BTreeSet::new();
        for h in all {
            assert!(!h.name.trim().is_empty(), "{country}");
            let key = format!("{} {:?} {:?}", h.name, h.on, h.within);
            assert!(seen.insert(key.clone()), "{country}: {key} stands twice");
            assert!(!h.most || !h.within.is_empty(), "{country} {}", h.name);
            for s in h.within.iter().chain(&h.out) {
                assert!(s.len() <= 3 && *s == s.to_uppercase(), "{country} {s}");
            }
            // A list that follows the moon has every year; a decree has a year or two.
            if let On::Dates(dates) = &h.on
                && dates.len() > 3
            {
                for year in 2026..=table.dated_until {
                    let n = dates.iter().filter(|d| d.year() == year).count();
                    assert!(n > 0, "{country} {} lacks {year}", h.name);
                }
            }
        }
    }
    for s in &table.slow_weeks {
        let fixed = s.from.is_some() && s.to.is_some();
        assert!(fixed != s.around.is_some(), "{}", s.name);
    }
}

#[test]
fn easter_falls_where_the_churches_keep_it() {
    let of = |rule: &str, year| rule.parse::<On>().unwrap().dates(year)[0];
    for (year, west, east) in [
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2027, date(2027, 3, 28), date(2027, 5, 2)),
        (2030, date(2030, 4, 21), date(2030, 4, 28)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ] {
        assert_eq!(of("easter+0", year), west);
        assert_eq!(of("orthodox+0", year), east);
    }
}

#[test]
fn rules_say_what_is_wrong_with_them() {
    for wrong in [
        "",
        "13-01",
        "02-30",
        "mon#5/01",
        "mon#2/13",
        "xyz>=01-01",
        "easter",
        "easter+x",
        "mon#1",
    ] {
        assert!(wrong.parse::<On>().is_err(), "{wrong}");
    }
    for wrong in ["sat", "sat+9", "sat+0", "xyz+1"] {
        assert!(Shift::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
}

#[test]
fn slow_weeks_are_named_and_run_over_the_turn_of_the_year() {
    let slow = |c: &str, d: Date| Region::new(c, None).slow_week(d);
    assert_eq!(slow("IT", date(2026, 8, 14)), Some("Ferragosto"));
    assert_eq!(slow("IT", date(2026, 8, 21)), None);
    assert_eq!(
        slow("DE", date(2026, 12, 29)),
        Some("Christmas to Epiphany")
    );
    assert_eq!(slow("DE", date(2027, 1, 5)), Some("Christmas to Epiphany"));
    assert_eq!(slow("DE", date(2027, 1, 7)), None);
    assert_eq!(slow("JP", date(2026, 5, 1)), Some("Golden Week"));
    assert_eq!(slow("SG", date(2026, 2, 20)), Some("Lunar New Year"));
    assert_eq!(slow("US", date(2026, 11, 27)), Some("Thanksgiving weekend"));
    assert_eq!(slow("US", date(2026, 11, 25)), None);
}

#[test]
fn a_working_week_may_be_a_subdivisions_own() {
    let week = |c: &str, s: Option<&str>| Region::new(c, s).week();
    assert_eq!(week("SA", None), WorkingWeek::SunThu);
    assert_eq!(week("AE", None), WorkingWeek::MonFri);
    assert_eq!(week("AE", Some("AE-SH")), WorkingWeek::MonThu);
    assert_eq!(week("MY", Some("11")), WorkingWeek::SunThu);
    assert_eq!(week("MY", Some("10")), WorkingWeek::MonFri);
    assert_eq!(week("de", Some("by")), WorkingWeek::MonFri);
    let munich = Region::new("de", Some("de-by"));
    assert_eq!(munich.holiday(date(2026, 1, 6)), Some("Epiphany"));
    let in_words = Region::new("GB", Some("England"));
    assert_eq!(
        in_words.holiday(date(2026, 4, 6)),
        Some("Easter Monday"),
        "as where it is not known"
    );
}

proptest::proptest! {
    /// No shift loses a holiday: what falls on a Saturday or Sunday is still one, and so is the day that stands for it.
    #[test]
    fn a_shifted_holiday_is_there_on_its_day_and_on_a_working_day(year in 2026i16..2060) {
        let gb = Region::new("GB", Some("ENG"));
        for (m, d) in [(1, 1), (12, 25), (12, 26)] {
            let day = date(year, m, d);
            proptest::prop_assert!(gb.holiday(day).is_some());
            let working = (0..5).filter_map(|n| day.checked_add(n.days()).ok()).find(|x| x.weekday().to_monday_zero_offset() < 5).unwrap();
            proptest::prop_assert!(gb.holiday(working).is_some(), "{day} {working}");
        }
        let count = (1..=12).flat_map(|m| (1..=31).filter_map(move |d| Date::new(year, m, d).ok()))
            .filter(|d| d.weekday().to_monday_zero_offset() < 5 && gb.holiday(*d).is_some()).count();
        proptest::prop_assert!(count >= 8, "England has eight bank holidays: {count} in {year}");
    }
}
