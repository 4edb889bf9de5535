//! When a recipient may be written to: hours, week, holidays, season, in the recipient's own zone (send.md, Windows).
//! Where the zone is not known, every zone of the country must be open. Whose holidays and slow weeks hold is
//! passed in with the calendar.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::working_days::{Calendar, WorkingWeek};
use super::zones;
use crate::Millis;
use crate::stage::words;

words! {
    /// Whose hours.
    RecipientSide {
        /// Somebody at a hotel.
        Property = "property",
        /// Somebody at a head office, owner or operator.
        HeadOffice = "head_office",
    }
}

/// Minutes of a local day: `from` is in, `to` is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// First minute, 0–1439.
    pub from: u16,
    /// First minute after, 1–1440.
    pub to: u16,
}

/// Hours of the five days of a working week, first day first; the other two are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekHours(pub [Option<Hours>; 5]);

impl WeekHours {
    /// The hours of send.md: property people Mon 10–17, Tue–Thu 7:30–17, Fri 8–13; head office 9–17. In a
    /// Sunday–Thursday week the first day is Sunday.
    #[must_use]
    pub const fn of(side: RecipientSide) -> Self {
        const fn h(from: u16, to: u16) -> Option<Hours> {
            Some(Hours { from, to })
        }
        match side {
            RecipientSide::Property => Self([
                h(600, 1020),
                h(450, 1020),
                h(450, 1020),
                h(450, 1020),
                h(480, 780),
            ]),
            RecipientSide::HeadOffice => Self([h(540, 1020); 5]),
        }
    }

    fn on(&self, week: WorkingWeek, day: Weekday) -> Option<Hours> {
        let place = usize::try_from(week.place(day)).ok()?;
        self.0.get(place).copied().flatten()
    }
}

/// A stretch of local dates, both ends in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blackout {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// What it is called, e.g. `Ferragosto`.
    pub name: String,
}

/// A property's season.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Season {
    /// Months (1–12) in which the house is open; empty: all year.
    pub open_months: BTreeSet<i8>,
    /// First day it is open again, where that is known.
    pub closed_until: Option<Date>,
    /// Known opening and reopening dates: nothing is sent in their week.
    pub opens_on: BTreeSet<Date>,
    /// Whether the recipient is a front mailbox: those hold while the house is closed.
    pub front: bool,
}

impl Season {
    fn closed(&self, date: Date) -> bool {
        let month = !self.open_months.is_empty() && !self.open_months.contains(&date.month());
        month || self.closed_until.is_some_and(|until| date < until)
    }

    /// From the Monday of the week of an opening to six days after it.
    fn in_opening_week(&self, date: Date) -> bool {
        let near = |open: Date| {
            let back = i64::from(open.weekday().to_monday_zero_offset());
            let first = open.checked_sub(back.days());
            let last = open.checked_add(6.days());
            matches!((first, last), (Ok(first), Ok(last)) if first <= date && date <= last)
        };
        self.opens_on
            .iter()
            .copied()
            .chain(self.closed_until)
            .any(near)
            || self.season_opening_near(date, near)
    }

    /// The first of an open month after a closed one, looked for around `date`.
    fn season_opening_near(&self, date: Date, near: impl Fn(Date) -> bool) -> bool {
        if self.open_months.is_empty() {
            return false;
        }
        let opens = |first: Date| {
            self.open_months.contains(&first.month())
                && first
                    .yesterday()
                    .is_ok_and(|d| !self.open_months.contains(&d.month()))
        };
        let this = date.first_of_month();
        let next = date.last_of_month().tomorrow();
        [Some(this), next.ok()]
            .into_iter()
            .flatten()
            .any(|first| opens(first) && near(first))
    }
}

/// Everything a window depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowFacts {
    /// IANA zones: the recipient's own, or all of the country when it is not known; none: ask.
    pub zones: Vec<String>,
    /// Whose hours.
    pub side: RecipientSide,
    /// Hours set or learnt; the defaults of the side without.
    pub hours: Option<WeekHours>,
    /// Working week and public holidays.
    pub calendar: Calendar,
    /// Blackout dates.
    pub blackouts: Vec<Blackout>,
    /// The property's season.
    pub season: Season,
}

impl WindowFacts {
    /// The ordinary window of a side in these zones, without holidays or season.
    #[must_use]
    pub fn new(zones: Vec<String>, side: RecipientSide) -> Self {
        Self {
            zones,
            side,
            hours: None,
            calendar: Calendar::default(),
            blackouts: Vec::new(),
            season: Season::default(),
        }
    }
}

words! {
    /// Why a window is open or closed.
    WindowReason {
        /// It is open.
        Open = "open",
        /// Not one of their working days.
        DayOff = "day_off",
        /// A working day, but not their hours.
        OutsideHours = "outside_hours",
        /// A public holiday.
        PublicHoliday = "public_holiday",
        /// A blackout date.
        Blackout = "blackout",
        /// A slow week: Ferragosto, Golden Week, Christmas to Epiphany …
        SlowWeek = "slow_week",
        /// The house is closed and the recipient is its front mailbox.
        ClosedSeason = "closed_season",
        /// The week of an opening or reopening.
        OpeningWeek = "opening_week",
        /// No zone is known: a person has to say where the hotel is.
        UnknownZone = "unknown_zone",
        /// The zones of the country share no hour, or nothing opens within 400 days.
        NoCommonHours = "no_common_hours",
    }
}

/// The answer of a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowAnswer {
    /// Whether a mail may leave at the asked instant.
    pub can_send: bool,
    /// Why, or why not.
    pub reason: WindowReason,
    /// The first instant from the asked one on at which it may; `None` when there is none: ask.
    pub next_at: Option<Millis>,
    /// What the holiday, blackout or slow week is called, where it has a name.
    #[serde(default)]
    pub name: Option<String>,
}

impl WindowAnswer {
    /// The reason with its name: `holiday Epiphany`, `slow week Ferragosto`, else the reason's word.
    #[must_use]
    pub fn words(&self) -> String {
        let what = match self.reason {
            WindowReason::PublicHoliday => "holiday",
            WindowReason::SlowWeek => "slow week",
            WindowReason::Blackout => "blackout",
            other => return other.word().to_owned(),
        };
        match &self.name {
            Some(name) => format!("{what} {name}"),
            None => self.reason.word().to_owned(),
        }
    }
}

/// The blackout a local date lies in.
fn blackout(facts: &WindowFacts, date: Date) -> Option<&Blackout> {
    facts
        .blackouts
        .iter()
        .find(|b| b.from <= date && date <= b.to)
}

/// What closes this instant is called.
fn name_at(facts: &WindowFacts, zone: &TimeZone, at: Millis, why: WindowReason) -> Option<String> {
    let date = zone.to_datetime(at.timestamp().ok()?).date();
    let name = match why {
        WindowReason::PublicHoliday => facts.calendar.holiday(date)?,
        WindowReason::SlowWeek => facts.calendar.slow_week(date)?,
        WindowReason::Blackout => &blackout(facts, date)?.name,
        _ => return None,
    };
    Some(name.to_owned()).filter(|n| !n.is_empty())
}

/// How far the search for an open instant goes.
const HORIZON_DAYS: i64 = 400;

/// Whether a mail may leave at `at`, and else when.
#[must_use]
pub fn can_send(facts: &WindowFacts, at: Millis) -> WindowAnswer {
    let zones: Option<Vec<TimeZone>> = facts.zones.iter().map(|z| zones::zone(z)).collect();
    let zones = zones.unwrap_or_default();
    let answer = |reason, next_at, name| WindowAnswer {
        can_send: reason == WindowReason::Open,
        reason,
        next_at,
        name,
    };
    if zones.is_empty() {
        return answer(WindowReason::UnknownZone, None, None);
    }
    let why = zones
        .iter()
        .filter_map(|z| closed_at(facts, z, at).map(|w| (z, w)))
        .next();
    let Some((zone, reason)) = why else {
        return answer(WindowReason::Open, Some(at), None);
    };
    match next_open(facts, &zones, at) {
        Some(next) => answer(reason, Some(next), name_at(facts, zone, at, reason)),
        None => answer(WindowReason::NoCommonHours, None, None),
    }
}

/// The instants at which the window opens and closes within `[from, to)`, as half-open stretches: plans count only
/// in them. At most `limit` stretches.
#[must_use]
pub fn stretches(
    facts: &WindowFacts,
    from: Millis,
    to: Millis,
    limit: usize,
) -> Vec<(Millis, Millis)> {
    let zones: Option<Vec<TimeZone>> = facts.zones.iter().map(|z| zones::zone(z)).collect();
    let zones = zones.unwrap_or_default();
    let mut out = Vec::new();
    let mut at = from;
    while out.len() < limit && !zones.is_empty() {
        let Some(open) = next_open(facts, &zones, at).filter(|t| *t < to) else {
            break;
        };
        let mut end = open;
        while end < to && zones.iter().all(|z| closed_at(facts, z, end).is_none()) {
            let steps = zones.iter().map(|z| change_after(facts, z, end));
            end = steps.min().unwrap_or(to).min(to).max(end.plus(1));
        }
        out.push((open, end));
        at = end;
    }
    out
}

fn next_open(facts: &WindowFacts, zones: &[TimeZone], from: Millis) -> Option<Millis> {
    let end = from.plus(HORIZON_DAYS * crate::time::DAY);
    let mut at = from;
    while at < end {
        // A zone that is closed stays so up to its next change; the latest of these is the next candidate.
        let shut = zones
            .iter()
            .filter(|z| closed_at(facts, z, at).is_some())
            .map(|z| change_after(facts, z, at))
            .max();
        match shut {
            None => return Some(at),
            Some(next) => at = next.max(at.plus(1)),
        }
    }
    None
}

/// Why this zone is closed at that instant; `None` when it is open.
fn closed_at(facts: &WindowFacts, zone: &TimeZone, at: Millis) -> Option<WindowReason> {
    let Ok(instant) = at.timestamp() else {
        return Some(WindowReason::NoCommonHours);
    };
    let local = zone.to_datetime(instant);
    let (date, time) = (local.date(), local.time());
    if let Some(reason) = closed_on(facts, date) {
        return Some(reason);
    }
    let Some(hours) = hours_on(facts, date) else {
        return Some(WindowReason::DayOff);
    };
    let minute =
        u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs());
    (minute < hours.from || minute >= hours.to).then_some(WindowReason::OutsideHours)
}

fn hours_on(facts: &WindowFacts, date: Date) -> Option<Hours> {
    facts
        .hours
        .unwrap_or_else(|| WeekHours::of(facts.side))
        .on(facts.calendar.week, date.weekday())
}

/// What closes a whole local day.
fn closed_on(facts: &WindowFacts, date: Date) -> Option<WindowReason> {
    let at_property = facts.side == RecipientSide::Property;
    if hours_on(facts, date).is_none() {
        Some(WindowReason::DayOff)
    } else if facts.calendar.holiday(date).is_some() {
        Some(WindowReason::PublicHoliday)
    } else if blackout(facts, date).is_some() {
        Some(WindowReason::Blackout)
    } else if facts.calendar.slow_week(date).is_some() {
        Some(WindowReason::SlowWeek)
    } else if at_property && facts.season.in_opening_week(date) {
        Some(WindowReason::OpeningWeek)
    } else if at_property && facts.season.front && facts.season.closed(date) {
        Some(WindowReason::ClosedSeason)
    } else {
        None
    }
}

/// The next instant after `at` at which this zone may change between open and closed. Up to the zone's next change
/// of offset the wall clock runs evenly, so the next edge of the local day is exact before it.
fn change_after(facts: &WindowFacts, zone: &TimeZone, at: Millis) -> Millis {
    let Ok(instant) = at.timestamp() else {
        return at.plus(HORIZON_DAYS * crate::time::DAY);
    };
    let local = zone.to_datetime(instant);
    let time = local.time();
    let into_day = i64::from(time.hour()) * 3_600_000
        + i64::from(time.minute()) * 60_000
        + i64::from(time.second()) * 1_000
        + i64::from(time.millisecond());
    let open_day = closed_on(facts, local.date()).is_none();
    let edges = hours_on(facts, local.date())
        .filter(|_| open_day)
        .map(|h| [h.from, h.to]);
    let wall = edges
        .into_iter()
        .flatten()
        .map(|minute| i64::from(minute) * 60_000)
        .find(|edge| *edge > into_day)
        .unwrap_or(crate::time::DAY);
    let edge = at.plus(wall - into_day);
    let shift = zone
        .following(instant)
        .next()
        .map(|t| Millis::from(t.timestamp()));
    shift.filter(|s| *s > at).map_or(edge, |s| edge.min(s))
}

/// Whether an answer should ask once before it leaves: outside 7–21 h in any of the recipient's zones. Then also the
/// first instant that would not ask; with unknown zones nothing is asked.
#[must_use]
pub fn night_asks(zones: &[String], at: Millis) -> Option<Millis> {
    let day = Some(Hours {
        from: 7 * 60,
        to: 21 * 60,
    });
    let mut facts = WindowFacts::new(zones.to_vec(), RecipientSide::HeadOffice);
    facts.hours = Some(WeekHours([day; 5]));
    let zones: Option<Vec<TimeZone>> = facts.zones.iter().map(|z| zones::zone(z)).collect();
    let instant = at.timestamp().ok()?;
    let awake = |z: &TimeZone| (7..21).contains(&z.to_datetime(instant).hour());
    if zones?.iter().all(awake) {
        return None;
    }
    can_send(&facts, at).next_at
}

#[cfg(test)]
mod tests;
