//! How much an inbox may send, and when a recipient reads.

use domain::Millis;
use domain::policy::reputation::{self, ReputationFacts};
use domain::policy::warmup::{self, WarmupSchedule};
use domain::policy::window::{RecipientSide, WindowFacts};
use domain::policy::working_days::WorkingWeek;
use domain::policy::zones;
use domain::time::DAY;
use store::rusqlite::{Connection, params};
use store::tables::companies::Company;
use store::tables::emails::Email;
use store::tables::senders::Inbox;
use store::tables::{attempts, companies};

use crate::Engine;

/// Mails of the last rolling day and the cap of an inbox: warm-up × reputation, and the person's own cap. Mail sent by
/// other programs from the mailbox counts too.
///
/// # Errors
/// Database errors.
pub fn inbox_load(
    e: &Engine,
    c: &Connection,
    i: &Inbox,
    now: Millis,
) -> anyhow::Result<(u32, u32)> {
    let _ = e;
    let ours = attempts::counted_since(c, &i.id, now.minus(60 * DAY))?;
    let outside: u32 = c.query_row(
        "SELECT coalesce(sum(n),0) FROM outside_sends WHERE inbox_id=?1 AND at>?2",
        params![i.id.as_str(), now.minus(DAY).0],
        |r| r.get(0),
    )?;
    let used = ours.iter().filter(|t| now.since(**t) < DAY).count();
    let schedule: WarmupSchedule = i
        .warmup_schedule
        .clone()
        .and_then(|v| serde_json::from_value(v).ok())
        .unwrap_or_default();
    let cap = warmup::daily_cap(
        &schedule,
        false,
        warmup::progress(&ours, now),
        reputation::reputation(&standing(c, i, now)?),
        1.0,
    );
    let cap = i.daily_cap.map_or(cap, |own| own.min(cap));
    Ok((
        u32::try_from(used)
            .unwrap_or(u32::MAX)
            .saturating_add(outside),
        cap,
    ))
}

fn standing(c: &Connection, i: &Inbox, now: Millis) -> anyhow::Result<ReputationFacts> {
    let (ok, hard, last) = attempts::standing_since(c, &i.id, now.minus(30 * DAY))?;
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let days = last.map(|t| now.since(t) as f64 / DAY as f64);
    Ok(ReputationFacts {
        days_since_hard_bounce: days,
        ok_30d: ok,
        hard_30d: hard,
    })
}

/// The recipient's hours.
///
/// # Errors
/// Database errors.
pub fn window(e: &Engine, c: &Connection, m: &Email) -> anyhow::Result<WindowFacts> {
    let _ = e;
    let company = companies::get(c, &m.company)?.unwrap_or_default();
    Ok(window_of(&company))
}

/// The hours of a company: its zone, else the hours all zones of its country share.
#[must_use]
pub fn window_of(company: &Company) -> WindowFacts {
    let head = matches!(company.category.as_str(), "chain_hq" | "management_company");
    let side = if head {
        RecipientSide::HeadOffice
    } else {
        RecipientSide::Property
    };
    let zones = match (&company.zone, &company.country) {
        (Some(z), _) => vec![z.clone()],
        (None, Some(country)) => zones::of_country(country).to_vec(),
        (None, None) => Vec::new(),
    };
    let mut facts = WindowFacts::new(zones, side);
    if let Some(country) = &company.country {
        facts.calendar.week = WorkingWeek::of_country(country);
    }
    if let Some(months) = company
        .open_months
        .as_deref()
        .and_then(|t| serde_json::from_str::<Vec<i8>>(t).ok())
    {
        facts.season.open_months = months.into_iter().collect();
    }
    facts.season.closed_until = company
        .closed_until
        .and_then(|t| t.timestamp().ok())
        .map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date());
    facts
}
