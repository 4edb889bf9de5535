//! Messages of somebody who asked to be forgotten, and answers in his threads, which quote him: nothing of them is stored
//! (compliance.md, Data protection).

use domain::ParsedMessage;
use store::rusqlite::Connection;
use store::tables::{emails, people};

use super::matching::Matched;
use crate::Engine;

/// Whether a message is from him, answers a mail that was to him, or reports what became of one.
///
/// # Errors
/// Database errors.
pub(super) fn is_his(
    e: &Engine,
    c: &Connection,
    m: &ParsedMessage,
    matched: Option<&Matched>,
) -> anyhow::Result<bool> {
    let reported = m.delivery_status.iter().filter_map(|block| {
        let field = block
            .get("Original-Recipient")
            .or_else(|| block.get("Final-Recipient"))?;
        Some(field.rsplit(';').next().unwrap_or(field).trim())
    });
    for address in std::iter::once(m.from.address.as_str()).chain(reported) {
        if let Some(key) = e.keys().address(address)
            && people::erased(c, "mail", &key)?
        {
            return Ok(true);
        }
    }
    let Some(of) = matched else { return Ok(false) };
    if let Some(person) = &of.person
        && people::is_erased(c, person)?
    {
        return Ok(true);
    }
    let answered = of.email.as_ref().map(|id| emails::get(c, id)).transpose()?;
    Ok(match answered.flatten() {
        Some(mail) => people::erased(c, "mail", &mail.to_key)?,
        None => false,
    })
}
