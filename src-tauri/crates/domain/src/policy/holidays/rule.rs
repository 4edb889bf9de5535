//! When a holiday falls: the small language of `data/holidays.json` and what it says of a year.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// `MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct DayOfYear {
    pub(super) month: i8,
    pub(super) day: i8,
}

/// When.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(super) enum On {
    Fixed(DayOfYear),
    /// Days from Easter Sunday of the western churches.
    Easter(i64),
    /// Days from Easter Sunday of the orthodox churches.
    Orthodox(i64),
    /// The n-th such weekday of a month, from its end where negative.
    Nth(Weekday, i8, i8),
    NotBefore(Weekday, DayOfYear),
    NotAfter(Weekday, DayOfYear),
    Dates(Vec<Date>),
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Rule(String),
    Dates(Vec<Date>),
}

impl TryFrom<String> for DayOfYear {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for DayOfYear {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text}: MM-DD");
        let (month, day) = text.split_once('-').ok_or_else(wrong)?;
        let (month, day) = (
            month.parse().map_err(|_| wrong())?,
            day.parse().map_err(|_| wrong())?,
        );
        // A leap year has every day there is.
        Date::new(2028, month, day).map_err(|_| wrong())?;
        Ok(Self { month, day })
    }
}

fn weekday(text: &str) -> Result<Weekday, String> {
    Ok(match text {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        other => return Err(format!("{other}: no weekday")),
    })
}

impl TryFrom<Written> for On {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Dates(dates) if dates.is_empty() => Err("a list without dates".into()),
            Written::Dates(dates) => Ok(Self::Dates(dates)),
            Written::Rule(text) => text.parse(),
        }
    }
}

impl FromStr for On {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text}: no rule");
        let days = |t: &str| t.parse::<i64>().map_err(|_| wrong());
        if let Some(rest) = text.strip_prefix("easter") {
            return days(rest).map(Self::Easter);
        }
        if let Some(rest) = text.strip_prefix("orthodox") {
            return days(rest).map(Self::Orthodox);
        }
        if let Some((day, rest)) = text.split_once('#') {
            let (n, month) = rest.split_once('/').ok_or_else(wrong)?;
            let n: i8 = n.parse().map_err(|_| wrong())?;
            let month: i8 = month.parse().map_err(|_| wrong())?;
            if !(1..=12).contains(&month) || !matches!(n, 1..=4 | -1) {
                return Err(wrong());
            }
            return Ok(Self::Nth(weekday(day)?, n, month));
        }
        if let Some((day, from)) = text.split_once(">=") {
            return Ok(Self::NotBefore(weekday(day)?, from.parse()?));
        }
        if let Some((day, to)) = text.split_once("<=") {
            return Ok(Self::NotAfter(weekday(day)?, to.parse()?));
        }
        text.parse().map(Self::Fixed)
    }
}

impl On {
    /// The dates of a year; a rule has at most one (none where the year lacks the day).
    pub(super) fn dates(&self, year: i16) -> Vec<Date> {
        let fixed = |d: DayOfYear| Date::new(year, d.month, d.day).ok();
        let moved = |d: Option<Date>, days: i64| d.and_then(|d| d.checked_add(days.days()).ok());
        let one = match self {
            Self::Dates(all) => return all.iter().copied().filter(|d| d.year() == year).collect(),
            Self::Fixed(d) => fixed(*d),
            Self::Easter(days) => moved(easter(year), *days),
            Self::Orthodox(days) => moved(orthodox_easter(year), *days),
            Self::Nth(day, n, month) => Date::new(year, *month, 1)
                .and_then(|d| d.nth_weekday_of_month(*n, *day))
                .ok(),
            Self::NotBefore(day, from) => {
                fixed(*from).and_then(|d| moved(Some(d), ahead(d.weekday(), *day)))
            }
            Self::NotAfter(day, to) => {
                fixed(*to).and_then(|d| moved(Some(d), -ahead(*day, d.weekday())))
            }
        };
        one.into_iter().collect()
    }
}

/// Days from one weekday to the next such other one, 0–6.
fn ahead(from: Weekday, to: Weekday) -> i64 {
    let (from, to) = (from.to_monday_zero_offset(), to.to_monday_zero_offset());
    i64::from(to).saturating_sub(i64::from(from)).rem_euclid(7)
}

/// Easter Sunday, Gregorian (Meeus/Jones/Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(year, n / 31, n % 31 + 1)
}

/// Easter Sunday of the Julian calendar (Meeus) in the Gregorian one: 13 days later from 1900 to 2099.
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 4, y % 7, y % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    day(year, n / 31, n % 31 + 1)?.checked_add(13.days()).ok()
}

fn day(year: i16, month: i32, day: i32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `sat+2 sun+1`: what is added where a holiday falls on that weekday.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Shift(Vec<(Weekday, i64)>);

impl TryFrom<String> for Shift {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let one = |part: &str| {
            let wrong = || format!("{part}: no shift");
            let (day, days) = part.split_at_checked(3).ok_or_else(wrong)?;
            let days: i64 = days.parse().map_err(|_| wrong())?;
            if !(-3..=3).contains(&days) || days == 0 {
                return Err(wrong());
            }
            Ok((weekday(day)?, days))
        };
        text.split_whitespace()
            .map(one)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Shift {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn of(&self, day: Weekday) -> Option<i64> {
        self.0.iter().find(|(d, _)| *d == day).map(|(_, n)| *n)
    }
}
