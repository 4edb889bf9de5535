//! `mail_domains`: what DNS said about who takes the mail of a domain, by the domain's key.

use domain::Millis;
use rusqlite::{Connection, OptionalExtension as _, params};

/// What DNS said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDomain {
    /// Key of the domain.
    pub key: String,
    /// MX hosts by preference; empty where the address record takes the mail, or nothing does.
    pub mx: Vec<String>,
    /// Whether they are Google's.
    pub google: bool,
    /// Whether the domain says that it takes no mail (RFC 7505).
    pub null_mx: bool,
    /// When DNS was asked.
    pub checked_at: Millis,
}

/// Insert or renew.
pub fn put(c: &Connection, d: &MailDomain) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO mail_domains(domain_key,mx,google,null_mx,checked_at) VALUES(?1,?2,?3,?4,?5) \
         ON CONFLICT(domain_key) DO UPDATE SET mx=excluded.mx,google=excluded.google,null_mx=excluded.null_mx,checked_at=excluded.checked_at",
    )?
    .execute(params![
        d.key,
        serde_json::to_string(&d.mx).unwrap_or_else(|_| "[]".into()),
        d.google,
        d.null_mx,
        d.checked_at.0
    ])
    .map(drop)
}

/// Whether Google takes the mail of this domain; `None` when DNS was never asked.
pub fn google(c: &Connection, domain_key: &str) -> rusqlite::Result<Option<bool>> {
    c.prepare_cached("SELECT google FROM mail_domains WHERE domain_key=?1")?
        .query_row([domain_key], |r| r.get(0))
        .optional()
}

/// Domains of mails that leave until `until` and of whom DNS was not asked since `since`: an address each, at most `most`.
pub fn unknown_of_due(
    c: &Connection,
    until: Millis,
    since: Millis,
    most: u32,
) -> rusqlite::Result<Vec<String>> {
    c.prepare_cached(
        "SELECT min(m.to_address) FROM emails m LEFT JOIN mail_domains d ON d.domain_key=m.domain_key \
         WHERE m.state='approved' AND (m.not_before IS NULL OR m.not_before<=?1) AND (d.domain_key IS NULL OR d.checked_at<?2) \
         GROUP BY m.domain_key ORDER BY m.domain_key LIMIT ?3",
    )?
    .query_map(params![until.0, since.0, most], |r| r.get(0))?
    .collect()
}
