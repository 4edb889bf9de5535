//! Days and times as people write them in eleven languages, turned into calendar values relative to the day received.

use std::collections::HashMap;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::clock::clock;
use crate::DataError;
use crate::text::table::{number, rows};
use crate::text::{Tokens, fold};

/// A day found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The calendar day.
    pub date: Date,
    /// First token used.
    pub start: usize,
    /// Index behind the last token used.
    pub end: usize,
}

#[derive(Debug, Clone, Copy)]
enum Word {
    Month(i8),
    Weekday(i8),
    Relative(i64),
    Part(i8),
    Next,
}

/// Names of months, weekdays and relative days, folded.
#[derive(Debug)]
pub(crate) struct Words(HashMap<String, Vec<Word>>);

impl Words {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        const FILE: &str = "reply/calendar.tsv";
        let mut map: HashMap<String, Vec<Word>> = HashMap::new();
        for row in rows::<3>(FILE, include_str!("../../data/reply/calendar.tsv"))? {
            let [kind, n, words] = row.col;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "calendar numbers are below 13"
            )]
            let n = number(FILE, row.line, n)? as i8;
            let word = match kind {
                "month" => Word::Month(n),
                "weekday" => Word::Weekday(n),
                "relative" => Word::Relative(i64::from(n)),
                "part" => Word::Part(n),
                "next" => Word::Next,
                _ => {
                    return Err(DataError::new(
                        FILE,
                        row.line,
                        format!("unknown kind {kind}"),
                    ));
                }
            };
            for w in words.split(' ').filter(|w| !w.is_empty()) {
                map.entry(fold(w)).or_default().push(word);
            }
        }
        Ok(Self(map))
    }

    fn get(&self, t: &Tokens, i: usize) -> &[Word] {
        t.list
            .get(i)
            .and_then(|t| self.0.get(&t.text))
            .map_or(&[], Vec::as_slice)
    }

    fn month(&self, t: &Tokens, i: usize) -> Option<i8> {
        self.get(t, i).iter().find_map(|w| match w {
            Word::Month(m) => Some(*m),
            _ => None,
        })
    }

    fn weekday(&self, t: &Tokens, i: usize) -> Option<Weekday> {
        self.get(t, i).iter().find_map(|w| match w {
            Word::Weekday(d) => Weekday::from_monday_one_offset(*d).ok(),
            _ => None,
        })
    }

    /// The number of the month named first, 1–12.
    pub(crate) fn any_month(&self, t: &Tokens) -> Option<i8> {
        // "may", "mar" and "set" are words of their own; a month that stands alone needs four letters.
        (0..t.list.len()).find_map(|i| {
            let long = t.list.get(i).is_some_and(|w| w.text.len() >= 4);
            self.month(t, i).filter(|_| long)
        })
    }

    /// Every day named in the text, in order.
    pub(crate) fn days(&self, s: &str, t: &Tokens, today: Date, month_first: bool) -> Vec<Day> {
        let mut out: Vec<Day> = Vec::new();
        let mut i = 0;
        while i < t.list.len() {
            if let Some(d) = self.day_at(s, t, i, today, month_first) {
                i = d.end.max(i + 1);
                out.push(d);
            } else {
                i += 1;
            }
        }
        out
    }

    fn day_at(&self, s: &str, t: &Tokens, i: usize, today: Date, month_first: bool) -> Option<Day> {
        let day = |date, end| {
            Some(Day {
                date,
                start: i,
                end,
            })
        };
        if let Some((date, end)) = numeric(s, t, i, today, month_first) {
            return day(date, end);
        }
        if let Some(n) = day_number(t, i) {
            // "5 December", "5 de diciembre de 2026", "5. Dezember"
            let mut m = i + 1;
            if t.list.get(m).is_some_and(|w| {
                matches!(
                    w.text.as_str(),
                    "de" | "of" | "th" | "st" | "nd" | "rd" | "di"
                )
            }) {
                m += 1;
            }
            if let Some(month) = self.month(t, m)
                && t.list
                    .get(m)
                    .is_some_and(|w| w.sentence == t.list.get(i).map_or(0, |x| x.sentence))
            {
                let (year, end) = year_after(t, m + 1);
                let date = resolve(year, month, n, today)?;
                return day(date, end);
            }
        }
        if let Some(month) = self.month(t, i)
            && let Some(n) = day_number(t, i + 1)
        {
            let (year, end) = year_after(t, i + 2);
            return day(resolve(year, month, n, today)?, end);
        }
        if let Some(wd) = self.weekday(t, i) {
            let word = t.list.get(i)?.text.as_str();
            // Portuguese ordinals name a weekday only with "feira", a hyphen or a preposition before them.
            let ordinal = matches!(word, "segunda" | "terca" | "quarta" | "quinta" | "sexta");
            let mut end = i + 1;
            if ordinal {
                let feira = t.list.get(end).is_some_and(|w| w.text == "feira");
                let before = i
                    .checked_sub(1)
                    .and_then(|p| t.list.get(p))
                    .is_some_and(|w| matches!(w.text.as_str(), "na" | "proxima" | "ate" | "esta"));
                if !feira && !before {
                    return None;
                }
                end += usize::from(feira);
            }
            // "Monday 7 December" is the date, not the next Monday.
            for n in end..end + 3 {
                if t.list
                    .get(n)
                    .is_some_and(|w| w.sentence != t.list.get(i).map_or(0, |x| x.sentence))
                {
                    break;
                }
                if self.weekday(t, n).is_some() {
                    break;
                }
                if let Some(d) = self.day_at(s, t, n, today, month_first) {
                    return Some(Day { start: i, ..d });
                }
            }
            return day(next_weekday(today, wd)?, end);
        }
        for w in self.get(t, i) {
            if let Word::Relative(n) = w {
                // German and Dutch "morgen" behind a weekday is the morning.
                let after_day = i
                    .checked_sub(1)
                    .is_some_and(|p| self.weekday(t, p).is_some());
                if after_day {
                    return None;
                }
                // "mañana" behind an article is the morning.
                let article = i
                    .checked_sub(1)
                    .and_then(|p| t.list.get(p))
                    .is_some_and(|w| matches!(w.text.as_str(), "la" | "guten" | "am" | "goede"));
                if article {
                    return None;
                }
                return day(today.checked_add(Span::new().days(*n)).ok()?, i + 1);
            }
        }
        None
    }

    /// The clock time in tokens `from..to`, with the index behind it.
    pub(crate) fn time_in(
        &self,
        s: &str,
        t: &Tokens,
        from: usize,
        to: usize,
    ) -> Option<(Time, usize)> {
        for i in from..to.min(t.list.len()) {
            if let Some(hit) = clock(s, t, i) {
                return Some(hit);
            }
        }
        for i in from..to.min(t.list.len()) {
            for w in self.get(t, i) {
                if let Word::Part(h) = w
                    && t.list.get(i).is_some_and(|x| {
                        x.text == "noon"
                            || x.text == "midi"
                            || x.text == "mittag"
                            || x.text == "mezzogiorno"
                            || x.text == "mediodia"
                    })
                {
                    return Some((Time::new(*h, 0, 0, 0).ok()?, i + 1));
                }
            }
        }
        None
    }

    /// Does a word at `i` mean "next"?
    pub(crate) fn is_next(&self, t: &Tokens, i: usize) -> bool {
        self.get(t, i).iter().any(|w| matches!(w, Word::Next))
    }
}

/// The day on which `received_at_ms` falls in `zone` (UTC when unknown).
pub(crate) fn today(received_at_ms: i64, zone: &str) -> Date {
    Timestamp::from_millisecond(received_at_ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone_of(zone))
        .date()
}

/// An IANA zone, UTC when unknown.
pub(crate) fn zone_of(name: &str) -> TimeZone {
    if name.is_empty() {
        return TimeZone::UTC;
    }
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn next_weekday(today: Date, wd: Weekday) -> Option<Date> {
    today.nth_weekday(1, wd).ok()
}

/// A day of a month as written: `5`, `5th`, `21st`, `1er`.
fn day_number(t: &Tokens, i: usize) -> Option<i8> {
    let w = &t.list.get(i)?.text;
    let digits: String = w.chars().take_while(char::is_ascii_digit).collect();
    let tail = w.get(digits.len()..)?;
    if digits.is_empty()
        || digits.len() > 2
        || !matches!(tail, "" | "th" | "st" | "nd" | "rd" | "er" | "e" | "o")
    {
        return None;
    }
    digits.parse().ok().filter(|n| (1..=31).contains(n))
}

fn year_after(t: &Tokens, mut i: usize) -> (Option<i16>, usize) {
    if t.list
        .get(i)
        .is_some_and(|w| matches!(w.text.as_str(), "de" | "del"))
    {
        i += 1;
    }
    match t.list.get(i).and_then(|w| w.text.parse::<i16>().ok()) {
        Some(y) if (2000..2100).contains(&y) => (Some(y), i + 1),
        _ => (
            None,
            if i > 0
                && t.list
                    .get(i - 1)
                    .is_some_and(|w| matches!(w.text.as_str(), "de" | "del"))
            {
                i - 1
            } else {
                i
            },
        ),
    }
}

/// Without a year the nearest such day that is not more than six weeks past.
fn resolve(year: Option<i16>, month: i8, day: i8, today: Date) -> Option<Date> {
    if let Some(y) = year {
        return Date::new(y, month, day).ok();
    }
    let this = Date::new(today.year(), month, day).ok();
    let limit = today.checked_sub(Span::new().days(42)).ok()?;
    match this {
        Some(d) if d >= limit => Some(d),
        _ => Date::new(today.year() + 1, month, day).ok(),
    }
}

/// `12.12.2026`, `12/12`, `2026-12-12` out of adjacent number tokens.
fn numeric(s: &str, t: &Tokens, i: usize, today: Date, month_first: bool) -> Option<(Date, usize)> {
    let num = |n: usize| t.list.get(n).and_then(|w| w.text.parse::<i16>().ok());
    let between = |a: usize| -> Option<&str> {
        let (x, y) = (t.list.get(a)?, t.list.get(a + 1)?);
        s.get(x.end..y.start)
    };
    let (a, b) = (num(i)?, num(i + 1)?);
    let sep = between(i)?.trim_end();
    if !matches!(sep, "." | "/" | "-") {
        return None;
    }
    let third = between(i + 1)
        .is_some_and(|x| x.trim_end() == sep)
        .then(|| num(i + 2))
        .flatten();
    let whole_year = |y: i16| if y < 100 { 2000 + y } else { y };
    let small = |v: i16| i8::try_from(v).ok();
    if (1900..2100).contains(&a) {
        return Some((Date::new(a, small(b)?, small(third?)?).ok()?, i + 3));
    }
    // "14.30" and "2-3" are no dates; a dotted pair needs its closing dot, a dash a year.
    if third.is_none() {
        let after = t
            .list
            .get(i + 1)
            .and_then(|w| s.get(w.end..))
            .unwrap_or_default();
        let dotted = sep == "." && after.starts_with('.');
        if !(sep == "/" || dotted) {
            return None;
        }
    }
    let (d, m) = if b > 12 || (month_first && a <= 12 && sep == "/") {
        (b, a)
    } else {
        (a, b)
    };
    let (d, m) = (small(d)?, small(m)?);
    let date = match third {
        Some(y) => Date::new(whole_year(y), m, d).ok()?,
        None => resolve(None, m, d, today)?,
    };
    Some((date, if third.is_some() { i + 3 } else { i + 2 }))
}

#[cfg(test)]
mod tests;
