//! Public holidays by country and subdivision, slow weeks and working weeks, all from `data/holidays.json`: rules where
//! there is a rule (fixed, from Easter, the n-th weekday, shifted from a weekend), dates where the moon or a decree decides.
//! What the file cannot know (a year after its last date) is not invented.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::working_days::WorkingWeek;

mod rule;

use rule::{On, Shift};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: String,
    on: On,
    /// Subdivisions that have it; empty: all.
    #[serde(default, rename = "in")]
    within: BTreeSet<String>,
    /// Subdivisions that do not have it.
    #[serde(default)]
    out: BTreeSet<String>,
    /// It holds where the subdivision is not known as well.
    #[serde(default)]
    most: bool,
    /// Days that are added where it falls on such a weekday.
    #[serde(default)]
    shift: Shift,
    /// First and last year.
    #[serde(default)]
    from: Option<i16>,
    #[serde(default)]
    until: Option<i16>,
}

impl Holiday {
    fn held(&self, subdivision: Option<&str>) -> bool {
        match subdivision {
            Some(s) => (self.within.is_empty() || self.within.contains(s)) && !self.out.contains(s),
            None => self.within.is_empty() || self.most,
        }
    }

    fn valid(&self, year: i16) -> bool {
        self.from.is_none_or(|f| f <= year) && self.until.is_none_or(|u| year <= u)
    }

    /// Whether it, or the day that stands for it, is this date.
    fn is(&self, date: Date) -> bool {
        // A day moved off a weekend may land in the next year or the one before.
        let near = i16::from(!self.shift.is_empty());
        (date.year().saturating_sub(near)..=date.year().saturating_add(near)).any(|year| {
            self.valid(year)
                && self.on.dates(year).into_iter().any(|d| {
                    d == date
                        || self
                            .shift
                            .of(d.weekday())
                            .and_then(|days| d.checked_add(days.days()).ok())
                            == Some(date)
                })
        })
    }
}

/// A stretch in which nobody reads mail, though it is no holiday: fixed days, or days around a date.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlowWeek {
    name: String,
    countries: BTreeSet<String>,
    /// `MM-DD`, both in it; may run over the end of the year.
    #[serde(default)]
    from: Option<rule::DayOfYear>,
    #[serde(default)]
    to: Option<rule::DayOfYear>,
    #[serde(default)]
    around: Option<On>,
    #[serde(default)]
    before: i64,
    #[serde(default)]
    after: i64,
}

impl SlowWeek {
    fn holds(&self, date: Date) -> bool {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            let day = (date.month(), date.day());
            let (from, to) = ((from.month, from.day), (to.month, to.day));
            return if from <= to {
                from <= day && day <= to
            } else {
                day >= from || day <= to
            };
        }
        let Some(on) = &self.around else { return false };
        let years = date.year().saturating_sub(1)..=date.year().saturating_add(1);
        years.flat_map(|y| on.dates(y)).any(|d| {
            let first = d.checked_sub(self.before.days());
            let last = d.checked_add(self.after.days());
            matches!((first, last), (Ok(first), Ok(last)) if first <= date && date <= last)
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "read by people")]
    about: String,
    /// The last year whose dated holidays are in the file.
    dated_until: i16,
    countries: BTreeMap<String, Vec<Holiday>>,
    slow_weeks: Vec<SlowWeek>,
    /// Word of the week → countries and subdivisions (`MY-02`).
    working_weeks: BTreeMap<WorkingWeek, BTreeSet<String>>,
}

fn read() -> Result<Table, serde_json::Error> {
    serde_json::from_str(include_str!("../../data/holidays.json"))
}

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| read().ok());

/// Where a calendar holds.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, Default,
)]
pub struct Region {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    /// ISO 3166-2 without the country, upper case; `None`: not known.
    pub subdivision: Option<String>,
}

impl Region {
    /// A country and perhaps its subdivision (`BY`, also `DE-BY`, any case; a name in words is not known).
    #[must_use]
    pub fn new(country: &str, subdivision: Option<&str>) -> Self {
        let country = country.trim().to_ascii_uppercase();
        let subdivision = subdivision
            .map(|s| s.trim().to_ascii_uppercase())
            .map(|s| {
                s.strip_prefix(country.as_str())
                    .and_then(|rest| rest.strip_prefix('-'))
                    .map_or_else(|| s.clone(), str::to_owned)
            })
            // A name in words is no code: as good as not known.
            .filter(|s| (1..=3).contains(&s.len()));
        Self {
            country,
            subdivision,
        }
    }

    /// The public holiday on this local date; of several the first of the file. Where the subdivision is not known, only
    /// what the whole country or most of its people have.
    #[must_use]
    pub fn holiday(&self, date: Date) -> Option<&'static str> {
        let all = TABLE.as_ref()?.countries.get(&self.country)?;
        let sub = self.subdivision.as_deref();
        all.iter()
            .find(|h| h.held(sub) && h.is(date))
            .map(|h| h.name.as_str())
    }

    /// The slow week this local date lies in.
    #[must_use]
    pub fn slow_week(&self, date: Date) -> Option<&'static str> {
        TABLE
            .as_ref()?
            .slow_weeks
            .iter()
            .find(|s| s.countries.contains(&self.country) && s.holds(date))
            .map(|s| s.name.as_str())
    }

    /// The working week there; that of a subdivision goes before its country's.
    #[must_use]
    pub fn week(&self) -> WorkingWeek {
        let Some(table) = TABLE.as_ref() else {
            return WorkingWeek::MonFri;
        };
        let of = |place: &str| {
            let found = table
                .working_weeks
                .iter()
                .find(|(_, all)| all.contains(place));
            found.map(|(week, _)| *week)
        };
        self.subdivision
            .as_ref()
            .and_then(|s| of(&format!("{}-{s}", self.country)))
            .or_else(|| of(&self.country))
            .unwrap_or(WorkingWeek::MonFri)
    }
}

/// The last year for which dates that follow the moon or a decree are known; after it such days are missing.
#[must_use]
pub fn dated_until() -> i16 {
    TABLE.as_ref().map_or(0, |t| t.dated_until)
}

#[cfg(test)]
mod tests;
