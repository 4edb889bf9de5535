//! Delegation: somebody names a colleague. The colleague becomes person, post and card, once, with the quoted line as
//! lawful source; below the threshold a person is asked (reply.md, Delegation).

use domain::keys::fold_name;
use domain::{Event, PersonId, PostId, ProspectId, Stage};
use judge::reply::{DelegatedTo, ReplyJudgement};
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::inbound::{self, Reply};
use store::tables::people::{self, Address, Post};
use store::tables::{companies, prospects};

use super::matching;
use crate::moves::{self, Birth};
use crate::pipeline::privacy::{self, Who};
use crate::{Cx, Engine, events, settings, tasks};

/// Below this confidence, and where somebody is only named, a delegation is proposed, not acted on.
///
/// # Errors
/// Database errors.
pub fn from_reply(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    judged: &ReplyJudgement,
    confidence: f64,
) -> anyhow::Result<()> {
    // Somebody without name and address can be found by a person only, and would be made anew by each letter.
    let Some(to) = judged
        .delegated_to
        .as_ref()
        .filter(|to| to.name.is_some() || to.email.is_some())
    else {
        return tasks::add(
            tx,
            e,
            cx,
            reply.prospect.as_ref(),
            "answer",
            "They point to somebody else: ask whom",
            Some(cx.now),
            &json!({ "reply": reply.id }),
        );
    };
    if !to.certain || confidence < settings::delegation_bar(tx)? {
        return Ok(inbound::propose(tx, &reply.id, &json!({ "delegate": to }))?);
    }
    let made = create(e, tx, cx, reply, to)?;
    // What was asked besides is still to be answered; and so is what could not be done.
    if made.is_some() && judged.questions.is_empty() {
        inbound::handled(tx, &reply.id, None, cx.now)?;
    }
    Ok(())
}

/// Create the delegate's card, or find the one he has.
///
/// # Errors
/// Database errors; an erased person is refused before insert and leaves a task instead.
pub fn create(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    to: &DelegatedTo,
) -> anyhow::Result<Option<ProspectId>> {
    let Some(origin) = reply
        .prospect
        .as_ref()
        .map(|p| prospects::get(tx, p))
        .transpose()?
        .flatten()
    else {
        return Ok(None);
    };
    // What is no address is none: who named it wrongly named a person all the same.
    let key = to.email.as_deref().and_then(|a| e.keys().address(a));
    let website = companies::get(tx, &origin.company)?.and_then(|x| x.website);
    let who = Who {
        mail: to.email.as_deref(),
        name: to.name.as_deref(),
        website: website.as_deref(),
        ..Who::default()
    };
    if privacy::is_erased(e, tx, &who)? {
        tasks::add(
            tx,
            e,
            cx,
            Some(&origin.id),
            "decide",
            "They name somebody who asked to be forgotten",
            Some(cx.now),
            &json!({ "reply": reply.id }),
        )?;
        return Ok(None);
    }
    // Nobody of our own house is a prospect.
    let ours = to.email.as_deref().and_then(|a| a.rsplit_once('@'));
    if let Some((_, domain)) = ours
        && matching::own_domain(tx, domain)?
    {
        return Ok(None);
    }
    if let Some(known) = known(tx, &origin, key.as_deref(), to)? {
        relate(e, tx, cx, reply, &known, &origin.id, to)?;
        return Ok(Some(known));
    }
    // A person known without a card stays one person (invariant 11).
    let mut known_person = match &key {
        Some(k) => people::by_mail_key(tx, k)?
            .into_iter()
            .find_map(|a| a.person),
        None => None,
    };
    if known_person.is_none() {
        known_person = in_the_house(tx, &origin, to)?;
    }
    let (fresh, post, card): (PersonId, PostId, ProspectId) = (e.id(), e.id(), e.id());
    if known_person.is_none() {
        people::insert(tx, &fresh, to.name.as_deref())?;
    }
    let person = known_person.unwrap_or(fresh);
    let key_given = key.is_some();
    if let (Some(value), Some(key)) = (&to.email, key) {
        people::put_address(
            tx,
            &Address {
                id: e.id(),
                person: Some(person.clone()),
                company: Some(origin.company.clone()),
                channel: "mail".into(),
                value: value.clone(),
                key,
                role_class: "personal".into(),
                obtained: "delegated".into(),
                // Named by the company in a reply or delegation (enrich.md, Verification).
                score: Some(0.98),
                verified_at: Some(cx.now),
                confirmed: false,
                dead_at: None,
            },
        )?;
    }
    people::insert_post(
        tx,
        &Post {
            id: post.clone(),
            person: Some(person.clone()),
            company: origin.company.clone(),
            title: to.title.clone(),
            role: "delegate".into(),
            source: format!("reply:{}", reply.id),
            from_at: Some(cx.now),
            to_at: None,
        },
    )?;
    let stage = if key_given {
        Stage::Enriched
    } else {
        Stage::Enriching
    };
    moves::born(
        e,
        tx,
        cx,
        &Birth {
            id: card.clone(),
            company: origin.company.clone(),
            post: Some((post, Some(person.clone()))),
            event: Event::DelegatedIn,
            stage,
        },
    )?;
    prospects::set_score(
        tx,
        &card,
        75.0,
        &[prospects::Factor {
            factor: "delegated".into(),
            points: 75.0,
            most: 75.0,
            evidence: to.quote.clone(),
        }],
        cx.now,
    )?;
    tx.execute(
        "INSERT OR IGNORE INTO legal_bases(person_id,basis,test_version,source,at) VALUES(?1,'legitimate_interest','delegation-1',?2,?3)",
        params![person.as_str(), format!("named in reply {}: {}", reply.id, to.quote), cx.now.0],
    )?;
    relate(e, tx, cx, reply, &card, &origin.id, to)?;
    events::record(
        tx,
        cx,
        "delegated",
        &[
            ("prospect", card.as_str()),
            ("from", origin.id.as_str()),
            ("reply", reply.id.as_str()),
        ],
        &json!({ "has_address": key_given }),
    )?;
    Ok(Some(card))
}

/// How sure two names are one person's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    No,
    /// One is a part of the other: "Berger", "Petra Berger".
    Part,
    Whole,
}

fn same(a: &str, b: &str) -> Same {
    let (a, b) = (fold_name(a), fold_name(b));
    let within = |x: &str, y: &str| x.split(' ').all(|w| y.split(' ').any(|v| v == w));
    if a.is_empty() || b.is_empty() {
        Same::No
    } else if a == b {
        Same::Whole
    } else if within(&a, &b) || within(&b, &a) {
        Same::Part
    } else {
        Same::No
    }
}

/// The card this delegate already has: by address anywhere, else by address or name at this company. "Frau Berger" is the
/// one Berger there is, and nobody when there are two.
fn known(
    tx: &Tx<'_>,
    origin: &prospects::Prospect,
    key: Option<&str>,
    to: &DelegatedTo,
) -> anyhow::Result<Option<ProspectId>> {
    let (mut best, mut cards) = (Same::Part, Vec::new());
    for card in prospects::of_company(tx, &origin.company)? {
        let Some(p) = &card.person else { continue };
        let addresses = people::addresses(tx, p)?;
        if key.is_some_and(|k| addresses.iter().any(|a| a.channel == "mail" && a.key == k)) {
            return Ok(Some(card.id));
        }
        let name = people::get(tx, p)?.and_then(|x| x.name);
        let how = name
            .zip(to.name.as_ref())
            .map_or(Same::No, |(a, b)| same(&a, b));
        // Another address of the same name may be another person, unless the names are the same word for word.
        let other = key.is_some() && addresses.iter().any(|a| a.channel == "mail");
        if how == Same::No || (how == Same::Part && other) || how < best {
            continue;
        }
        if how > best {
            cards.clear();
            best = how;
        }
        cards.push(card.id);
    }
    if let [one] = cards.as_slice() {
        return Ok(Some(one.clone()));
    }
    if best == Same::Whole
        && let Some(first) = cards.into_iter().next()
    {
        return Ok(Some(first));
    }
    let Some(key) = key else { return Ok(None) };
    for a in people::by_mail_key(tx, key)? {
        if let Some(p) = a.person
            && let Some(card) = prospects::of_person(tx, &p)?.into_iter().next()
        {
            return Ok(Some(card.id));
        }
    }
    Ok(None)
}

/// Somebody of this name who has a post at the house and no card.
fn in_the_house(
    tx: &Tx<'_>,
    origin: &prospects::Prospect,
    to: &DelegatedTo,
) -> anyhow::Result<Option<PersonId>> {
    let Some(wanted) = &to.name else {
        return Ok(None);
    };
    let mut found = Vec::new();
    for post in people::posts_at(tx, &origin.company)? {
        let Some(p) = post.person else { continue };
        let name = people::get(tx, &p)?.and_then(|x| x.name);
        if name.is_some_and(|n| same(&n, wanted) == Same::Whole) && !found.contains(&p) {
            found.push(p);
        }
    }
    Ok(match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    })
}

fn relate(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    reply: &Reply,
    card: &ProspectId,
    from: &ProspectId,
    to: &DelegatedTo,
) -> anyhow::Result<()> {
    if card == from {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO prospect_relationships(id,prospect_id,other_id,kind,quote,message_id,at) VALUES(?1,?2,?3,'delegated_from',?4,?5,?6)",
        params![e.id::<String>(), card.as_str(), from.as_str(), to.quote, reply.message.as_str(), cx.now.0],
    )?;
    tx.touch(format!("prospect:{card}"));
    Ok(())
}
