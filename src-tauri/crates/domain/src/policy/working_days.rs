//! Working days of a recipient: his week, his holidays. Delays of sequences and the life of approvals count in them.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::stage::words;

words! {
    /// Which days are working days.
    WorkingWeek {
        /// Monday to Friday.
        MonFri = "mon_fri",
        /// Sunday to Thursday, as in parts of the Gulf.
        SunThu = "sun_thu",
    }
}

impl WorkingWeek {
    /// Place of a weekday in the working week: 0 for its first day to 4 for its last; 5 and 6 are days off.
    #[must_use]
    pub const fn place(self, day: Weekday) -> i8 {
        match self {
            Self::MonFri => day.to_monday_zero_offset(),
            Self::SunThu => day.to_sunday_zero_offset(),
        }
    }

    /// The working week of a country (send.md: Sun–Thu in parts of the Gulf; the Emirates changed in 2022).
    #[must_use]
    pub fn of_country(country: &str) -> Self {
        const SUN_THU: [&str; 9] = ["SA", "KW", "QA", "BH", "OM", "EG", "JO", "IL", "MV"];
        if SUN_THU.iter().any(|c| c.eq_ignore_ascii_case(country)) {
            Self::SunThu
        } else {
            Self::MonFri
        }
    }
}

/// A recipient's calendar: the week and the closed days (public holidays of country and subdivision).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Which days are working days.
    pub week: WorkingWeek,
    /// Closed days, local dates.
    pub closed: BTreeSet<Date>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            week: WorkingWeek::MonFri,
            closed: BTreeSet::new(),
        }
    }
}

/// No search for a working day goes further: a calendar closed for two years has none.
const HORIZON_DAYS: u32 = 731;

impl Calendar {
    /// Whether this local date is a working day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        self.week.place(date.weekday()) < 5 && !self.closed.contains(&date)
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
