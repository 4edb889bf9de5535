//! `customer_references`: which customers may be named, described or not mentioned, with their result.

use domain::{CompanyId, OfferId};
use rusqlite::{Connection, OptionalExtension as _, params};

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Id.
    pub id: String,
    /// Of which offer.
    pub offer: OfferId,
    /// The customer.
    pub company: CompanyId,
    /// `name describe none`.
    pub permission: String,
    /// What came of it.
    pub result: Option<String>,
    /// Their words.
    pub quote: Option<String>,
}

/// Insert, or give the customer's reference of this offer another permission, result and quote. Returns its id.
///
/// # Errors
/// Database errors.
pub fn put(c: &Connection, r: &Reference) -> rusqlite::Result<String> {
    let known: Option<String> = c
        .prepare_cached("SELECT id FROM customer_references WHERE offer_id=?1 AND company_id=?2")?
        .query_row([r.offer.as_str(), r.company.as_str()], |row| row.get(0))
        .optional()?;
    let id = known.unwrap_or_else(|| r.id.clone());
    c.prepare_cached(
        "INSERT INTO customer_references(id,offer_id,company_id,permission,result,quote) VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(id) DO UPDATE SET permission=excluded.permission,\
         result=excluded.result,quote=excluded.quote",
    )?
    .execute(params![id, r.offer.as_str(), r.company.as_str(), r.permission, r.result, r.quote])?;
    Ok(id)
}

/// The references of an offer.
///
/// # Errors
/// Database errors.
pub fn of_offer(c: &Connection, offer: &OfferId) -> rusqlite::Result<Vec<Reference>> {
    c.prepare_cached("SELECT id,offer_id,company_id,permission,result,quote FROM customer_references WHERE offer_id=?1 ORDER BY id")?
        .query_map([offer.as_str()], |r| {
            Ok(Reference {
                id: r.get(0)?,
                offer: r.get::<_, String>(1)?.into(),
                company: r.get::<_, String>(2)?.into(),
                permission: r.get(3)?,
                result: r.get(4)?,
                quote: r.get(5)?,
            })
        })?
        .collect()
}
