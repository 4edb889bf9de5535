//! Whom we correspond with already (compliance.md, 8): the counts of a company's people and of its own domain, and a person's
//! word that it may be written to all the same. The rule is `domain::policy::brakes::known_relationship`.

use domain::policy::brakes::{self, Correspondence, KNOWN_MS};
use domain::{CompanyId, Millis};
use store::rusqlite::Connection;
use store::tables::prospects::Prospect;
use store::tables::{companies, known, people, senders};

use crate::Engine;

/// A company's correspondence, and whether a person confirmed it after its last mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// What is counted.
    pub with: Correspondence,
    /// Whether a person said that it may be written to.
    pub confirmed: bool,
}

impl Known {
    /// The sentence a person is asked with; `None` when nothing is to be asked.
    #[must_use]
    pub fn asks(&self, now: Millis) -> Option<String> {
        (!self.confirmed).then(|| self.with.words(now))
    }
}

/// What is known of these addresses (their keys) at a company; `None` when it is a stranger. A domain that is shared by many
/// (free mail, providers, brands, our own) is nobody's: there the exact address counts alone.
///
/// # Errors
/// Database errors.
pub fn of(
    e: &Engine,
    c: &Connection,
    company: &CompanyId,
    addresses: &[String],
    domain_keys: &[String],
    now: Millis,
) -> anyhow::Result<Option<Known>> {
    let mut own = false;
    let mut domains = Vec::new();
    for key in domain_keys.iter().cloned().chain(own_domains(c, company)?) {
        match companies::shared_class(c, "domain", &key)?.as_deref() {
            Some("own") => own = true,
            Some(_) => {}
            None => domains.push(key),
        }
    }
    own = own || is_user(e, c, addresses)?;
    let n = known::counted(c, addresses, &domains, now.minus(KNOWN_MS))?;
    let with = Correspondence {
        sent: n.sent,
        received: n.received,
        last_at: n.last_at,
        own,
        domain: n.others,
    };
    if !brakes::known_relationship(&with, now) {
        return Ok(None);
    }
    let confirmed = known::confirmed_at(c, company)?
        .is_some_and(|at| with.last_at.is_none_or(|last| last <= at));
    Ok(Some(Known { with, confirmed }))
}

/// The same for a card: every mail address of its person and of the property.
///
/// # Errors
/// Database errors.
pub fn of_card(
    e: &Engine,
    c: &Connection,
    card: &Prospect,
    now: Millis,
) -> anyhow::Result<Option<Known>> {
    let mut all = match &card.person {
        Some(p) => people::addresses(c, p)?,
        None => Vec::new(),
    };
    all.extend(people::role_addresses(c, &card.company)?);
    let mail: Vec<_> = all.into_iter().filter(|a| a.channel == "mail").collect();
    let keys: Vec<String> = mail.iter().map(|a| a.key.clone()).collect();
    let domains: Vec<String> = mail
        .iter()
        .filter_map(|a| e.keys().domain_of(&a.value))
        .collect();
    of(e, c, &card.company, &keys, &domains, now)
}

/// The domains that are keys of this company.
fn own_domains(c: &Connection, company: &CompanyId) -> anyhow::Result<Vec<String>> {
    Ok(c.prepare_cached(
        "SELECT key FROM company_keys WHERE company_id=?1 AND kind='domain' ORDER BY key",
    )?
    .query_map([company.as_str()], |r| r.get(0))?
    .collect::<Result<_, _>>()?)
}

/// Whether one of the addresses is a mailbox of this workspace.
fn is_user(e: &Engine, c: &Connection, addresses: &[String]) -> anyhow::Result<bool> {
    Ok(senders::inboxes(c)?
        .iter()
        .filter_map(|i| e.keys().address(&i.address))
        .any(|k| addresses.contains(&k)))
}
