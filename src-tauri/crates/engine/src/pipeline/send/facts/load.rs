//! How much an inbox may send, and when a recipient reads.

use domain::Millis;
use domain::policy::window::{RecipientSide, WindowFacts};
use domain::policy::working_days::Calendar;
use domain::policy::zones;
use store::rusqlite::Connection;
use store::tables::companies;
use store::tables::companies::Company;
use store::tables::emails::Email;
use store::tables::senders::Inbox;

use crate::pipeline::send::books::Books;
use crate::{Engine, settings};

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
    Books::open(e, c, now, None)?.load(i)
}

/// The recipient's hours.
///
/// # Errors
/// Database errors.
pub fn window(e: &Engine, c: &Connection, m: &Email) -> anyhow::Result<WindowFacts> {
    let _ = e;
    let company = companies::get(c, &m.company)?.unwrap_or_default();
    let mut facts = window_of(&company);
    facts.blackouts = settings::blackouts(c)?;
    Ok(facts)
}

/// The hours of a company: its zone, else the hours all zones of its subdivision or country share; its public holidays and
/// slow weeks.
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
        (None, Some(country)) => match &company.subdivision {
            Some(s) => zones::of_subdivision(country, s).to_vec(),
            None => zones::of_country(country).to_vec(),
        },
        (None, None) => Vec::new(),
    };
    let mut facts = WindowFacts::new(zones, side);
    facts.calendar = Calendar::of(company.country.as_deref(), company.subdivision.as_deref());
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
