//! What a conversation teaches about the ways to a person: consent, a dead number; and what a suppressed key stands for.

use domain::{CompanyId, Millis, PersonId};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Store a consent with its quote.
///
/// # Errors
/// Database errors.
pub fn consent(
    c: &Connection,
    id: &str,
    person: &PersonId,
    channel: &str,
    quote: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO consents(id,person_id,channel,quote,at) VALUES(?1,?2,?3,?4,?5)",
        params![id, person.as_str(), channel, quote, at.0],
    )?;
    c.execute("UPDATE person_addresses SET obtained='consented' WHERE person_id=?1 AND channel=?2 AND dead_at IS NULL", params![person.as_str(), channel]).map(drop)
}

/// A number leads nowhere; on the card's company too, when it is printed there. How many rows knew it.
///
/// # Errors
/// Database errors.
pub fn phone_dead(
    c: &Connection,
    company: &CompanyId,
    key: &str,
    printed: &str,
    at: Millis,
) -> rusqlite::Result<usize> {
    let n = c.execute(
        "UPDATE person_addresses SET dead_at=coalesce(dead_at,?2) WHERE channel='phone' AND key=?1",
        params![key, at.0],
    )?;
    let m = c.execute(
        "UPDATE company_profiles SET phone=NULL WHERE company_id=?1 AND phone=?2",
        params![company.as_str(), printed],
    )?;
    Ok(n.saturating_add(m))
}

/// The value an address key stands for, while we still hold it.
///
/// # Errors
/// Database errors.
pub fn value_of_key(c: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT value FROM person_addresses WHERE key=?1 ORDER BY id LIMIT 1")?
        .query_row([key], |r| r.get(0))
        .optional()
}

/// Companies known by a domain key: their own site's, or the domain of a mail address there. Counted, not named.
///
/// # Errors
/// Database errors.
pub fn hotels_at_domain(c: &Connection, domain_key: &str) -> rusqlite::Result<u32> {
    c.prepare_cached(
        "SELECT count(*) FROM (SELECT company_id FROM company_keys WHERE kind='domain' AND key=?1 UNION SELECT company_id FROM emails WHERE domain_key=?1)",
    )?
    .query_row([domain_key], |r| r.get(0))
}

/// Append a note to a card.
///
/// # Errors
/// Database errors.
pub fn note(
    c: &Connection,
    id: &str,
    prospect: &domain::ProspectId,
    text: &str,
    kind: &str,
    actor: &str,
    at: Millis,
) -> rusqlite::Result<()> {
    c.execute(
        "INSERT INTO notes(id,prospect_id,text,kind,actor_id,at) VALUES(?1,?2,?3,?4,?5,?6)",
        params![id, prospect.as_str(), text, kind, actor, at.0],
    )
    .map(drop)
}
