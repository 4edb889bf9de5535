//! What a merge will do, read from the rows, and why some pairs are no pair.

use domain::{CompanyId, PersonId, ProspectId, Stage};
use store::rusqlite::Connection;
use store::tables::campaigns::{self, Enrolment};
use store::tables::emails::{self, Email};
use store::tables::merges::{self, Noun};
use store::tables::prospects::{self, Prospect};
use store::tables::{companies, leave_alone, people, suppressions};

use super::{Plan, Sides};
use crate::Cx;
use crate::engine::{not_found, refuse};

/// States of a mail that has not left.
pub(super) const UNSENT: [&str; 3] = ["draft", "pending_approval", "approved"];

/// The two sides two ids stand for: cards, hotels or persons. Two cards stand for their hotels, or, at one hotel, for
/// their persons.
///
/// # Errors
/// `not_found`; refused when there is nothing to merge.
pub fn between(c: &Connection, keep: &str, other: &str) -> anyhow::Result<Sides> {
    let sides = |noun: Noun, keep: &str, other: &str| Sides {
        noun,
        keep: keep.to_owned(),
        other: other.to_owned(),
    };
    let card = |id: &str| prospects::get(c, &ProspectId(id.to_owned()));
    if let (Some(a), Some(b)) = (card(keep)?, card(other)?) {
        if a.company != b.company {
            return Ok(sides(Noun::Company, a.company.as_str(), b.company.as_str()));
        }
        return match (a.person, b.person) {
            (Some(p), Some(q)) if p != q => Ok(sides(Noun::Person, p.as_str(), q.as_str())),
            _ => Err(refuse(
                "same",
                "the two cards are of one hotel and one person already: archive one of them",
            )),
        };
    }
    if card(keep)?.is_some() {
        return Err(not_found("card", other));
    }
    if companies::get(c, &CompanyId(keep.to_owned()))?.is_some() {
        companies::get(c, &CompanyId(other.to_owned()))?
            .ok_or_else(|| not_found("company", other))?;
        return Ok(sides(Noun::Company, keep, other));
    }
    if people::get(c, &PersonId(keep.to_owned()))?.is_some() {
        people::get(c, &PersonId(other.to_owned()))?.ok_or_else(|| not_found("person", other))?;
        return Ok(sides(Noun::Person, keep, other));
    }
    Err(not_found("card, hotel or person", keep))
}

/// What merging the two will do.
///
/// # Errors
/// Refused when they are no pair: one of them is in the other already, a group and its member, erased, or with mails on
/// their way on both sides. Database errors.
pub fn plan(c: &Connection, cx: &Cx, sides: &Sides) -> anyhow::Result<Plan> {
    possible(c, sides)?;
    let of = |id: &str| -> anyhow::Result<Vec<Prospect>> {
        Ok(match sides.noun {
            Noun::Company => prospects::of_company(c, &id.to_owned().into())?,
            Noun::Person => prospects::of_person(c, &id.to_owned().into())?,
        })
    };
    let (cards, coming) = (of(&sides.keep)?, of(&sides.other)?);
    let flying = flying(c, &cards, &coming)?;
    let archived = seconds(sides.noun, &cards, &coming, &flying);
    let ended = threads(c, sides, (&cards, &coming), &flying, &archived)?;
    let mut cancelled = Vec::new();
    let mut unapproved = Vec::new();
    for m in mails(c, &cards, &coming)? {
        if !UNSENT.contains(&m.state.as_str()) {
            continue;
        }
        let in_ended = m.kind.is_outreach()
            && ended.iter().any(|n| {
                n.prospect == m.prospect && m.step.as_ref().is_some_and(|s| s.0 == n.campaign)
            });
        if in_ended || archived.contains(&m.prospect) || second_first(c, sides, &m, &ended)? {
            cancelled.push(m.id);
        } else if m.state == "approved" {
            unapproved.push(m.id);
        }
    }
    let (suppressions, exclusions) = left_alone(c, cx, sides)?;
    let ids = |list: Vec<Prospect>| list.into_iter().map(|p| p.id).collect();
    Ok(Plan {
        names: (
            merges::name(c, sides.noun, &sides.keep)?,
            merges::name(c, sides.noun, &sides.other)?,
        ),
        sides: sides.clone(),
        cards: ids(cards),
        coming: ids(coming),
        archived,
        ended: ended.into_iter().map(|n| n.id).collect(),
        cancelled,
        unapproved,
        suppressions,
        exclusions,
    })
}

fn possible(c: &Connection, s: &Sides) -> anyhow::Result<()> {
    if s.keep == s.other {
        return Err(refuse("same", "this is one and the same"));
    }
    for id in [&s.keep, &s.other] {
        if let Some(m) = merges::of_part(c, s.noun, id)? {
            return Err(refuse(
                "merged",
                format!("{id} was merged into {} already", m.keep),
            ));
        }
    }
    if let Some((a, b)) = s.companies()
        && (companies::groups_of(c, &a)?.contains(&b) || companies::groups_of(c, &b)?.contains(&a))
    {
        return Err(refuse(
            "group",
            "one of them is the group of the other: a hotel is joined to its group, never merged into it",
        ));
    }
    if let Some((p, q)) = s.people() {
        for id in [p, q] {
            if people::is_erased(c, &id)? {
                return Err(refuse("erased", "one of them asked to be forgotten"));
            }
        }
    }
    Ok(())
}

/// Every mail of the cards of both sides.
pub(super) fn mails(
    c: &Connection,
    cards: &[Prospect],
    coming: &[Prospect],
) -> anyhow::Result<Vec<Email>> {
    let mut out = Vec::new();
    for p in cards.iter().chain(coming) {
        out.extend(emails::of_prospect(c, &p.id)?);
    }
    Ok(out)
}

/// How far a card has come: the further one stays, and what was decided outranks what was only begun.
const fn rank(s: Stage) -> u8 {
    match s {
        Stage::Won => 9,
        Stage::Meeting => 8,
        Stage::Engaged => 7,
        Stage::Lost => 6,
        Stage::Contacted => 5,
        Stage::Archived => 4,
        Stage::Ready => 3,
        Stage::Enriched => 2,
        Stage::Enriching => 1,
        Stage::New => 0,
    }
}

/// Cards with an outreach mail between R and its answer.
fn flying(
    c: &Connection,
    cards: &[Prospect],
    coming: &[Prospect],
) -> anyhow::Result<Vec<ProspectId>> {
    let mut out: Vec<ProspectId> = mails(c, cards, coming)?
        .into_iter()
        .filter(|m| m.kind.is_outreach() && matches!(m.state.as_str(), "sending" | "uncertain"))
        .map(|m| m.prospect)
        .collect();
    out.sort();
    out.dedup();
    if out.len() > 1 {
        return Err(refuse(
            "in_flight",
            "mails of both are on their way or uncertain: wait until they are settled",
        ));
    }
    Ok(out)
}

/// Cards that are the second of the same person, or of a house without one: of each such pair the less advanced. One with
/// a mail on its way stays.
fn seconds(
    noun: Noun,
    cards: &[Prospect],
    coming: &[Prospect],
    flying: &[ProspectId],
) -> Vec<ProspectId> {
    let is_over = |s: Stage| matches!(s, Stage::Lost | Stage::Archived);
    let mut out: Vec<ProspectId> = Vec::new();
    for b in coming {
        for a in cards {
            let twins = match noun {
                Noun::Person => a.company == b.company,
                Noun::Company => a.person == b.person,
            };
            // Somebody was found at one of the two; the other card waits for nobody in particular.
            let loser = match (&a.person, &b.person) {
                _ if twins && rank(b.stage) > rank(a.stage) => a,
                _ if twins => b,
                (Some(_), None) if noun == Noun::Company && !is_over(a.stage) => b,
                (None, Some(_)) if noun == Noun::Company && !is_over(b.stage) => a,
                _ => continue,
            };
            let early = matches!(
                loser.stage,
                Stage::New | Stage::Enriching | Stage::Enriched | Stage::Ready | Stage::Contacted
            );
            if early && !out.contains(&loser.id) && !flying.contains(&loser.id) {
                out.push(loser.id.clone());
            }
        }
    }
    out
}

/// Open threads that have to end so that one is left: of the one on its way, the one whose card stays, the one that wrote
/// most, the oldest, the first stays.
fn threads(
    c: &Connection,
    s: &Sides,
    (cards, coming): (&[Prospect], &[Prospect]),
    flying: &[ProspectId],
    archived: &[ProspectId],
) -> anyhow::Result<Vec<Enrolment>> {
    let mut open: Vec<((bool, bool, usize), Enrolment)> = Vec::new();
    for p in cards.iter().chain(coming) {
        let sent = emails::of_prospect(c, &p.id)?
            .iter()
            .filter(|m| m.state == "sent")
            .count();
        for n in campaigns::open_of_prospect(c, &p.id)? {
            // At a head office there is no lock: several threads are right there.
            if s.noun == Noun::Person || n.company_lock.is_some() {
                let weight = (flying.contains(&p.id), !archived.contains(&p.id), sent);
                open.push((weight, n));
            }
        }
    }
    open.sort_by(|(v, x), (w, y)| {
        w.cmp(v)
            .then(x.started_at.cmp(&y.started_at))
            .then(x.id.cmp(&y.id))
    });
    Ok(open.into_iter().skip(1).map(|(_, n)| n).collect())
}

/// A second open first mail to one person, outside the threads that end.
fn second_first(c: &Connection, s: &Sides, m: &Email, ended: &[Enrolment]) -> anyhow::Result<bool> {
    if s.noun != Noun::Person || m.kind != domain::content::MailKind::First {
        return Ok(false);
    }
    let firsts = emails::select(
        c,
        "kind='first' AND person_id IN(?1,?2) AND state IN('draft','pending_approval','approved','sending','uncertain') ORDER BY state IN('sending','uncertain') DESC,person_id=?1 DESC,id",
        &[&s.keep, &s.other],
    )?;
    let left = firsts
        .iter()
        .find(|f| !ended.iter().any(|n| n.prospect == f.prospect));
    Ok(left.is_some_and(|f| f.id != m.id))
}

/// In words, what of either side holds for the whole.
fn left_alone(c: &Connection, cx: &Cx, s: &Sides) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let (mut silent, mut excluded) = (Vec::new(), Vec::new());
    for id in [&s.keep, &s.other] {
        if let Some(x) = suppressions::live(c, s.noun.word(), id)? {
            silent.push(format!("{}: {}", x.scope, x.reason));
        }
        if s.noun == Noun::Company {
            for x in leave_alone::exclusions_hitting(c, &id.clone().into(), cx.now)? {
                excluded.push(x.kind);
            }
        }
    }
    Ok((silent, excluded))
}
