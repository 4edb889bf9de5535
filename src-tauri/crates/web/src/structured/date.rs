//! Dates as structured data prints them.

use domain::Millis;
use jiff::civil;

/// An instant from an ISO date or date-time (with or without zone; without one it is UTC), an RFC 2822 date, or a
/// European `31.12.2026`. Years outside 1990–2100 are mistakes and give nothing.
#[must_use]
pub fn read_date(text: &str) -> Option<Millis> {
    let text = text.trim();
    let utc = |d: civil::DateTime| {
        d.to_zoned(jiff::tz::TimeZone::UTC)
            .ok()
            .map(|z| z.timestamp())
    };
    let found = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| text.parse::<civil::DateTime>().ok().and_then(utc))
        .or_else(|| {
            text.parse::<civil::Date>()
                .ok()
                .and_then(|d| utc(d.at(0, 0, 0, 0)))
        })
        .or_else(|| jiff::fmt::rfc2822::parse(text).ok().map(|z| z.timestamp()))
        .or_else(|| dotted(text).and_then(|d| utc(d.at(0, 0, 0, 0))))?;
    let year = found.to_zoned(jiff::tz::TimeZone::UTC).year();
    (1990..=2100).contains(&year).then(|| found.into())
}

fn dotted(text: &str) -> Option<civil::Date> {
    let mut parts = text.splitn(3, '.');
    let mut next = || parts.next()?.trim().parse::<i16>().ok();
    let (d, m, y) = (next()?, next()?, next()?);
    civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}
