//! Who asked to be forgotten is recognised by key before anything of him is stored again.

use judge::Judge;
use store::rusqlite::Connection;
use store::tables::people;

use crate::Engine;

/// Somebody as he turns up in a table, on a page or in a message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Who<'a> {
    /// Mail address.
    pub mail: Option<&'a str>,
    /// Phone number in any form.
    pub phone: Option<&'a str>,
    /// Profile's address.
    pub profile: Option<&'a str>,
    /// Name.
    pub name: Option<&'a str>,
    /// Website of the company where he turns up.
    pub website: Option<&'a str>,
    /// Country of that company, for numbers without one.
    pub country: Option<&'a str>,
}

/// A number as it is kept.
pub(super) fn e164(judge: &Judge, number: &str, country: Option<&str>) -> String {
    let n = judge.phone(number, country.unwrap_or_default());
    if n.valid { n.e164 } else { number.to_owned() }
}

/// The domains under which a name is kept out: the company's site and the domain of his mail address.
pub(super) fn domains(website: Option<&str>, mail: Option<&str>) -> Vec<String> {
    let site = website
        .and_then(crate::pipeline::acquire::dedup::site_key)
        .map(|k| k.0);
    let own = mail
        .and_then(|m| m.rsplit_once('@'))
        .and_then(|(_, d)| domain::keys::normalise_domain(d));
    let mut out: Vec<String> = site.into_iter().chain(own).collect();
    out.dedup();
    out
}

/// Whether one of these keys was erased.
///
/// # Errors
/// Database errors.
pub fn is_erased(e: &Engine, c: &Connection, w: &Who<'_>) -> anyhow::Result<bool> {
    let keys = e.keys();
    let mut wanted: Vec<(&str, String)> = Vec::new();
    wanted.extend(w.mail.and_then(|m| keys.address(m)).map(|k| ("mail", k)));
    wanted.extend(
        w.phone
            .map(|p| ("phone", keys.phone(&e164(e.judge(), p, w.country)))),
    );
    wanted.extend(w.profile.map(|p| ("profile", keys.profile(p))));
    if let Some(name) = w.name {
        for d in domains(w.website, w.mail) {
            wanted.extend(keys.name_domain(name, &d).map(|k| ("name_domain", k)));
        }
    }
    for (kind, key) in wanted {
        if people::erased(c, kind, &key)? {
            return Ok(true);
        }
    }
    Ok(false)
}
