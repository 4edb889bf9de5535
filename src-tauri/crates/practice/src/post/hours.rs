//! Local hours: when people at a hotel write, and the post office's own idea of when they may be written to.

use domain::Millis;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

fn local(at: Millis, zone: &str) -> Option<jiff::Zoned> {
    let tz = TimeZone::get(zone).ok()?;
    Some(at.timestamp().ok()?.to_zoned(tz))
}

fn minute(z: &jiff::Zoned) -> i32 {
    i32::from(z.hour())
        .saturating_mul(60)
        .saturating_add(i32::from(z.minute()))
}

/// Whether a cold mail may arrive at a property at that moment: Mon 10–17, Tue–Thu 7:30–17, Fri 8–13.
pub(crate) fn property_open(at: Millis, zone: &str) -> bool {
    let Some(z) = local(at, zone) else {
        return true;
    };
    let m = minute(&z);
    match z.weekday() {
        Weekday::Monday => (600..1020).contains(&m),
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => (450..1020).contains(&m),
        Weekday::Friday => (480..780).contains(&m),
        Weekday::Saturday | Weekday::Sunday => false,
    }
}

/// The same for owners and head offices: also Mon–Fri 9–17.
pub(crate) fn office_open(at: Millis, zone: &str) -> bool {
    let Some(z) = local(at, zone) else {
        return true;
    };
    let weekend = matches!(z.weekday(), Weekday::Saturday | Weekday::Sunday);
    property_open(at, zone) || (!weekend && (540..1020).contains(&minute(&z)))
}

/// The next moment from `at` on when somebody at the hotel writes: Mon–Sat 8–19.
pub(crate) fn writes(at: Millis, zone: &str) -> Millis {
    let mut t = at;
    for _ in 0..(4 * 24) {
        let Some(z) = local(t, zone) else { return t };
        if z.weekday() != Weekday::Sunday && (480..1140).contains(&minute(&z)) {
            return t;
        }
        t = t.plus(30 * domain::time::MINUTE);
    }
    t
}

/// A date as people of that language write it.
pub(crate) fn date(at: Millis, zone: &str, lang: crate::world::truth::Lang) -> String {
    use crate::world::truth::Lang::{De, En, Fr};
    let Some(z) = local(at, zone) else {
        return String::new();
    };
    let month = usize::try_from(z.month()).unwrap_or(1).saturating_sub(1);
    let name = |all: [&'static str; 12]| all.get(month).copied().unwrap_or_default();
    match lang {
        En => format!(
            "{} {} {}",
            z.day(),
            name([
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December"
            ]),
            z.year()
        ),
        De => z.strftime("%d.%m.%Y").to_string(),
        Fr => format!(
            "{} {} {}",
            z.day(),
            name([
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre"
            ]),
            z.year()
        ),
    }
}

/// A weekday two to four days ahead, in words.
pub(crate) fn day(at: Millis, zone: &str, lang: crate::world::truth::Lang, ahead: i64) -> String {
    let mut t = at.plus(ahead.saturating_mul(domain::time::DAY));
    while local(t, zone).is_some_and(|z| matches!(z.weekday(), Weekday::Saturday | Weekday::Sunday))
    {
        t = t.plus(domain::time::DAY);
    }
    let Some(z) = local(t, zone) else {
        return String::new();
    };
    match z.weekday() {
        Weekday::Monday => lang.of("Monday", "Montag", "lundi"),
        Weekday::Tuesday => lang.of("Tuesday", "Dienstag", "mardi"),
        Weekday::Wednesday => lang.of("Wednesday", "Mittwoch", "mercredi"),
        Weekday::Thursday => lang.of("Thursday", "Donnerstag", "jeudi"),
        _ => lang.of("Friday", "Freitag", "vendredi"),
    }
    .to_owned()
}

/// RFC 5322 date with the zone's offset.
pub(crate) fn rfc2822(at: Millis, zone: &str) -> String {
    local(at, zone)
        .and_then(|z| jiff::fmt::rfc2822::to_string(&z).ok())
        .unwrap_or_default()
}

/// "Tue, 3 Feb 2026 at 10:12" in words of a client.
pub(crate) fn stamp(at: Millis, zone: &str, format: &str) -> String {
    local(at, zone)
        .map(|z| z.strftime(format).to_string())
        .unwrap_or_default()
}
