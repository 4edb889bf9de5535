//! Working days of a recipient: his week, his holidays. Delays of sequences and the life of approvals count in them.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::holidays::Region;
use crate::Millis;
use crate::stage::words;

words! {
    /// Which days are working days.
    WorkingWeek {
        /// Monday to Friday.
        MonFri = "mon_fri",
        /// Sunday to Thursday, as in parts of the Gulf.
        SunThu = "sun_thu",
        /// Monday to Thursday, as in Sharjah.
        MonThu = "mon_thu",
        /// Saturday to Wednesday, as in Iran.
        SatWed = "sat_wed",
    }
}

impl WorkingWeek {
    /// Place of a weekday in the working week: 0 for its first day to 4 for its last; 5 and 6 are days off.
    #[must_use]
    pub const fn place(self, day: Weekday) -> i8 {
        match self {
            Self::MonFri => day.to_monday_zero_offset(),
            Self::SunThu => day.to_sunday_zero_offset(),
            // Friday is the first day off of its week.
            Self::MonThu => match day.to_monday_zero_offset() {
                4 => 5,
                n => n,
            },
            Self::SatWed => match day.to_sunday_zero_offset() {
                6 => 0,
                n => n.saturating_add(1),
            },
        }
    }

    /// The working week of a country (send.md: Sun–Thu in parts of the Gulf; the Emirates changed in 2022).
    #[must_use]
    pub fn of_country(country: &str) -> Self {
        Region::new(country, None).week()
    }
}

/// A recipient's calendar: the week and the closed days (public holidays of country and subdivision).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Which days are working days.
    pub week: WorkingWeek,
    /// Closed days, local dates, beside the public holidays of the region.
    pub closed: BTreeSet<Date>,
    /// Whose public holidays and slow weeks hold; `None`: nobody's.
    #[serde(default)]
    pub region: Option<Region>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            week: WorkingWeek::MonFri,
            closed: BTreeSet::new(),
            region: None,
        }
    }
}

/// No search for a working day goes further: a calendar closed for two years has none.
const HORIZON_DAYS: u32 = 731;

impl Calendar {
    /// The calendar of a country and perhaps its subdivision; without a country an ordinary week.
    #[must_use]
    pub fn of(country: Option<&str>, subdivision: Option<&str>) -> Self {
        match country {
            None => Self::default(),
            Some(c) => {
                let region = Region::new(c, subdivision);
                Self {
                    week: region.week(),
                    closed: BTreeSet::new(),
                    region: Some(region),
                }
            }
        }
    }

    /// The public holiday on this local date, empty for one without a name.
    #[must_use]
    pub fn holiday(&self, date: Date) -> Option<&'static str> {
        let named = self.region.as_ref().and_then(|r| r.holiday(date));
        named.or_else(|| self.closed.contains(&date).then_some(""))
    }

    /// The slow week this local date lies in.
    #[must_use]
    pub fn slow_week(&self, date: Date) -> Option<&'static str> {
        self.region.as_ref()?.slow_week(date)
    }

    /// Whether this local date is a working day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        self.week.place(date.weekday()) < 5 && self.holiday(date).is_none()
    }

    /// The date `n` working days after `from`: the n-th working day that follows it; `from` itself for 0, also when
    /// that is no working day. `None` when the calendar has none within two years after the one before.
    #[must_use]
    pub fn after(&self, from: Date, n: u32) -> Option<Date> {
        let mut date = from;
        for _ in 0..n {
            date = self.first_after(date)?;
        }
        Some(date)
    }

    fn first_after(&self, mut date: Date) -> Option<Date> {
        for _ in 0..HORIZON_DAYS {
            date = date.tomorrow().ok()?;
            if self.is_working(date) {
                return Some(date);
            }
        }
        None
    }

    /// `n` working days after the instant, at the same wall time there (a time that a DST gap swallows moves past it).
    #[must_use]
    pub fn after_instant(&self, from: Millis, n: u32, zone: &TimeZone) -> Option<Millis> {
        let local = from.timestamp().ok()?.to_zoned(zone.clone());
        let date = self.after(local.date(), n)?;
        if date == local.date() {
            return Some(from);
        }
        let then = date.to_datetime(local.time()).to_zoned(zone.clone()).ok()?;
        Some(Millis::from(then.timestamp()))
    }

    /// The end of the local day `n` working days after the instant (midnight that ends it).
    #[must_use]
    pub fn end_of_day_after(&self, from: Millis, n: u32, zone: &TimeZone) -> Option<Millis> {
        let local = from.timestamp().ok()?.to_zoned(zone.clone());
        let date = self.after(local.date(), n)?.tomorrow().ok()?;
        Some(Millis::from(date.to_zoned(zone.clone()).ok()?.timestamp()))
    }

    /// `n` working days before the date: away dates stop first mails so much earlier.
    #[must_use]
    pub fn before(&self, from: Date, n: u32) -> Option<Date> {
        let mut date = from;
        for _ in 0..n {
            let mut found = None;
            for back in 1..=i64::from(HORIZON_DAYS) {
                let d = date.checked_sub(back.days()).ok()?;
                if self.is_working(d) {
                    found = Some(d);
                    break;
                }
            }
            date = found?;
        }
        Some(date)
    }

    /// Working days that lie after `from` up to and with `to`; 0 when `to` is not later.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> u32 {
        let mut n = 0;
        let mut date = from;
        while date < to {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            n += u32::from(self.is_working(date));
        }
        n
    }
}

#[cfg(test)]
mod tests;
