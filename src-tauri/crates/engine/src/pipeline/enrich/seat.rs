//! Whom a card is about: the seat that is written to, in the order of enrich.md.

use domain::{PostId, ProspectId};
use store::Tx;
use store::tables::companies::Company;
use store::tables::people::{self, Post};
use store::tables::prospects;

use crate::{Cx, Engine};

/// Whom to write to when the seat of the General Manager is the vacancy: owner and operator first, then who acts for the
/// empty seat, the sitting GM last of all persons; else the property's front (enrich.md, table).
const ORDER: &[&str] = &[
    "owner",
    "managing_director",
    "regional_executive",
    "director_of_operations",
    "director",
    "delegate",
    "hotel_manager",
    "resort_manager",
    "department_head",
    "cluster_general_manager",
    "general_manager",
];

/// Put the best reachable person, else the front mailbox, on a card that has nobody reachable yet.
///
/// # Errors
/// Database errors.
pub(super) fn seat(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    id: &ProspectId,
    company: &Company,
) -> anyhow::Result<()> {
    let Some(card) = prospects::get(tx, id)? else {
        return Ok(());
    };
    if let Some(p) = &card.person
        && people::addresses(tx, p)?
            .iter()
            .any(|a| a.channel == "mail" && a.usable())
    {
        return Ok(());
    }
    let cid = company.company_id();
    let mut best: Option<(usize, Post)> = None;
    for post in people::posts_at(tx, &cid)? {
        let Some(person) = &post.person else { continue };
        let taken = prospects::of_person(tx, person)?
            .iter()
            .any(|c| c.id != *id);
        let reachable = people::addresses(tx, person)?
            .iter()
            .any(|a| a.channel == "mail" && a.usable());
        let Some(rank) = ORDER.iter().position(|r| *r == post.role) else {
            continue;
        };
        if !taken && reachable && best.as_ref().is_none_or(|(r, _)| rank < *r) {
            best = Some((rank, post));
        }
    }
    if let Some((_, post)) = best {
        return Ok(prospects::set_post(tx, id, &post.id, post.person.as_ref())?);
    }
    if card.post.is_some() {
        return Ok(());
    }
    let front = people::posts_at(tx, &cid)?
        .into_iter()
        .find(|p| p.role == "front");
    let post: PostId = match front {
        Some(p) => p.id,
        None => {
            let p: PostId = e.id();
            people::insert_post(
                tx,
                &Post {
                    id: p.clone(),
                    person: None,
                    company: cid,
                    title: None,
                    role: "front".into(),
                    source: "site".into(),
                    from_at: Some(cx.now),
                    to_at: None,
                },
            )?;
            p
        }
    };
    Ok(prospects::set_post(tx, id, &post, None)?)
}
