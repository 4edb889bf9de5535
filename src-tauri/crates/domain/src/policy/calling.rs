//! When a hotel is rung: 10:00–11:30 and 14:30–16:30 there, on its working days (desk.md, Calls & tasks).

use jiff::ToSpan as _;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::working_days::Calendar;
use crate::Millis;

/// The good hours: from, until (local wall time).
const GOOD: [(Time, Time); 2] = [
    (Time::constant(10, 0, 0, 0), Time::constant(11, 30, 0, 0)),
    (Time::constant(14, 30, 0, 0), Time::constant(16, 30, 0, 0)),
];
/// Hours in which nobody is rung at all, whatever is due.
const DAY: (Time, Time) = (Time::constant(8, 0, 0, 0), Time::constant(20, 0, 0, 0));
/// Days looked ahead for a good hour.
const AHEAD: u8 = 14;

/// What the clock says at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calling {
    /// It is a good hour.
    pub good: bool,
    /// It is an hour at which one may ring.
    pub decent: bool,
    /// When the next good hour begins; now when it is one. `None` when their calendar has no working day ahead.
    pub next: Option<Millis>,
}

/// How it stands there at an instant.
#[must_use]
pub fn calling(now: Millis, zone: &TimeZone, calendar: &Calendar) -> Calling {
    let Ok(instant) = now.timestamp() else {
        return Calling {
            good: false,
            decent: false,
            next: None,
        };
    };
    let local = instant.to_zoned(zone.clone());
    let working = calendar.is_working(local.date());
    let within = |(from, until): &(Time, Time)| *from <= local.time() && local.time() < *until;
    let good = working && GOOD.iter().any(within);
    let mut next = good.then_some(now);
    let mut date = local.date();
    for _ in 0..AHEAD {
        if next.is_some() {
            break;
        }
        if calendar.is_working(date) {
            next = GOOD
                .iter()
                .filter_map(|(from, _)| {
                    let begins = date.to_datetime(*from).to_zoned(zone.clone()).ok()?;
                    let at = Millis(begins.timestamp().as_millisecond());
                    (at >= now).then_some(at)
                })
                .min();
        }
        let Ok(tomorrow) = date.checked_add(1.day()) else {
            break;
        };
        date = tomorrow;
    }
    Calling {
        good,
        decent: working && within(&DAY),
        next,
    }
}

#[cfg(test)]
mod tests;
