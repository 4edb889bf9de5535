//! Offers: what is sold, with its value lines, objections and references.

use domain::{Code, CompanyId, OfferId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::tables::campaigns::{self, Offer};
use store::tables::companies;
use store::tables::customer_references::{self, Reference};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use crate::engine::{not_found, wire};
use crate::{Cx, Engine, events};

operations! { "offers":
    offer_set: OfferSet => OfferSaved, writes, ["offers"], undo "offer_set", "Set what is sold";
    offers_list: OffersList => Offers, reads, ["offers"], "Show what is sold";
    reference_add: ReferenceAdd => ReferenceSaved, writes, ["offers"], undo "set its permission to none: then no mail uses it", "Add a reference of a customer";
}

/// A new offer, or changes to one.
#[derive(Debug, Deserialize, TS)]
pub struct OfferSet {
    /// Which one; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub offer: Option<String>,
    /// Name; needed for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// `pms revenue crm channel_manager booking …`; needed for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub category: Option<String>,
    /// Whom it fits.
    #[serde(default)]
    #[ts(optional)]
    pub fit: Option<Value>,
    /// Who decides, a list of roles.
    #[serde(default)]
    #[ts(optional)]
    pub deciders: Option<Value>,
    /// Price rule.
    #[serde(default)]
    #[ts(optional)]
    pub price_rule: Option<Value>,
    /// Objections with answers.
    #[serde(default)]
    #[ts(optional)]
    pub objections: Option<Value>,
    /// Value lines by language: `{"en": ["…"]}`.
    #[serde(default)]
    #[ts(optional)]
    pub copy: Option<Value>,
}

/// The offer.
#[derive(Debug, Serialize, TS)]
pub struct OfferSaved {
    /// Its id.
    pub id: String,
}

async fn offer_set(e: &Engine, cx: &Cx, input: OfferSet) -> Result<OfferSaved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let before = match &input.offer {
                Some(id) => Some(campaigns::offer(tx, &OfferId(id.clone()))?.ok_or_else(|| not_found("offer", id))?),
                None => None,
            };
            let base = before.clone().unwrap_or_else(|| Offer {
                id: engine.id(),
                name: String::new(),
                category: String::new(),
                fit: json!({}),
                deciders: json!([]),
                price_rule: json!({}),
                objections: json!([]),
                copy: json!({}),
            });
            let after = Offer {
                id: base.id,
                name: input.name.map_or(base.name, |v| v.trim().to_owned()),
                category: input.category.map_or(base.category, |v| v.trim().to_owned()),
                fit: input.fit.unwrap_or(base.fit),
                deciders: input.deciders.unwrap_or(base.deciders),
                price_rule: input.price_rule.unwrap_or(base.price_rule),
                objections: input.objections.unwrap_or(base.objections),
                copy: input.copy.unwrap_or(base.copy),
            };
            if after.name.is_empty() || after.category.is_empty() {
                return Err(WireError::new(Code::Usage, "name and category are needed").into());
            }
            if !after.deciders.is_array() || !after.copy.is_object() {
                return Err(WireError::new(Code::Usage, "deciders is a list, copy an object of value lines by language").into());
            }
            campaigns::put_offer(tx, &after)?;
            if let Some(b) = before {
                let back = json!({
                    "offer": b.id, "name": b.name, "category": b.category, "fit": b.fit, "deciders": b.deciders, "price_rule": b.price_rule, "objections": b.objections, "copy": b.copy
                });
                activity::can_undo(&engine, tx, &cx, "offer_set", back, "put the offer back as it was")?;
            }
            events::record(tx, &cx, "offer_set", &[("offer", after.id.as_str())], &json!({}))?;
            tx.touch("offers");
            Ok(OfferSaved { id: after.id.0 })
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct OffersList {}

/// A reference of a customer.
#[derive(Debug, Serialize, TS)]
pub struct ReferenceRow {
    /// Id.
    pub id: String,
    /// Customer's id.
    pub company: String,
    /// Customer's name.
    pub name: String,
    /// `name describe none`.
    pub permission: String,
    /// What came of it.
    pub result: Option<String>,
    /// Their words.
    pub quote: Option<String>,
}

/// An offer in full.
#[derive(Debug, Serialize, TS)]
pub struct OfferRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Category.
    pub category: String,
    /// Whom it fits.
    pub fit: Value,
    /// Who decides.
    pub deciders: Value,
    /// Price rule.
    pub price_rule: Value,
    /// Objections with answers.
    pub objections: Value,
    /// Value lines by language.
    pub copy: Value,
    /// References.
    pub references: Vec<ReferenceRow>,
}

/// All offers.
#[derive(Debug, Serialize, TS)]
pub struct Offers {
    /// Rows.
    pub offers: Vec<OfferRow>,
}

async fn offers_list(e: &Engine, _cx: &Cx, _: OffersList) -> Result<Offers, WireError> {
    e.store()
        .read(|c| {
            let mut offers = Vec::new();
            for o in campaigns::offers(c)? {
                let mut references = Vec::new();
                for r in customer_references::of_offer(c, &o.id)? {
                    let name = companies::get(c, &r.company)?
                        .map(|x| x.name)
                        .unwrap_or_default();
                    references.push(ReferenceRow {
                        id: r.id,
                        company: r.company.0,
                        name,
                        permission: r.permission,
                        result: r.result,
                        quote: r.quote,
                    });
                }
                offers.push(OfferRow {
                    id: o.id.0,
                    name: o.name,
                    category: o.category,
                    fit: o.fit,
                    deciders: o.deciders,
                    price_rule: o.price_rule,
                    objections: o.objections,
                    copy: o.copy,
                    references,
                });
            }
            Ok(Offers { offers })
        })
        .await
        .map_err(wire)
}

/// A reference; the same customer again changes it.
#[derive(Debug, Deserialize, TS)]
pub struct ReferenceAdd {
    /// The offer.
    pub offer: String,
    /// The customer (a company's id).
    pub company: String,
    /// `name`, `describe` (never named), or `none`.
    pub permission: String,
    /// What came of it.
    #[serde(default)]
    #[ts(optional)]
    pub result: Option<String>,
    /// Their words.
    #[serde(default)]
    #[ts(optional)]
    pub quote: Option<String>,
}

/// The reference.
#[derive(Debug, Serialize, TS)]
pub struct ReferenceSaved {
    /// Its id.
    pub id: String,
}

async fn reference_add(
    e: &Engine,
    cx: &Cx,
    input: ReferenceAdd,
) -> Result<ReferenceSaved, WireError> {
    if !matches!(input.permission.as_str(), "name" | "describe" | "none") {
        return Err(WireError::new(
            Code::Usage,
            "permission: name, describe or none",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let (offer, company) = (OfferId(input.offer), CompanyId(input.company));
            campaigns::offer(tx, &offer)?.ok_or_else(|| not_found("offer", offer.as_str()))?;
            companies::get(tx, &company)?.ok_or_else(|| not_found("company", company.as_str()))?;
            let id = customer_references::put(
                tx,
                &Reference {
                    id: engine.id(),
                    offer: offer.clone(),
                    company: company.clone(),
                    permission: input.permission,
                    result: input.result,
                    quote: input.quote,
                },
            )?;
            events::record(
                tx,
                &cx,
                "reference_set",
                &[("offer", offer.as_str()), ("company", company.as_str())],
                &json!({}),
            )?;
            tx.touch("offers");
            Ok(ReferenceSaved { id })
        })
        .await
        .map_err(wire)
}
