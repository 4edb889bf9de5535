//! Groups: who belongs together and decides, what moves there, and holding it until a person decides (desk.md, Groups).

use domain::keys::fold_name;
use domain::{Code, CompanyId, Millis, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::rusqlite::Connection;
use store::tables::groups::{self, Edge};
use store::tables::{actors, board, campaigns, companies, leave_alone, prospects};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::Done;
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::groups as rules;
use crate::{Cx, Engine};

mod edges;

pub use edges::{GroupJoin, GroupJoined, GroupPart};
use edges::{group_join, group_part};

operations! { "groups":
    groups_list: GroupsList => Groups, reads, ["groups", "board"], "Show groups: those on hold and those with something moving first";
    group_show: GroupRef => GroupFull, reads, ["groups", "board"], "Show a group with its houses and holds";
    group_hold: GroupHold => GroupHeld, writes, ["groups", "emails", "board"], undo "group_release", "Hold every open sequence of a group";
    group_release: GroupRelease => GroupReleased, writes, ["groups", "emails", "board"], undo "group_hold", "Let a held group go on";
    group_join: GroupJoin => GroupJoined, writes, ["groups", "board"], undo "group_part", "Join a hotel to a group";
    group_part: GroupPart => Done, writes, ["groups", "board"], undo "group_join", "End a hotel's belonging to a group";
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct GroupsList {}

/// A group in one line.
#[derive(Debug, Serialize, TS)]
pub struct GroupRow {
    /// Company's id.
    pub company: String,
    /// Name.
    pub name: String,
    /// `chain_hq franchise independent management_company unknown`.
    pub category: String,
    /// Its houses.
    pub members: u32,
    /// Open sequences in it.
    pub sequences: u32,
    /// Of these held.
    pub held: u32,
    /// Why it is held, if it is.
    pub hold: Option<String>,
}

/// Groups: held ones first, then those with most moving.
#[derive(Debug, Serialize, TS)]
pub struct Groups {
    /// Rows.
    pub groups: Vec<GroupRow>,
}

/// Open sequences of companies, and how many of them are held.
fn moving(c: &Connection, members: &[CompanyId]) -> anyhow::Result<(u32, u32)> {
    let (mut open, mut held) = (0_u32, 0_u32);
    for m in members {
        for n in campaigns::open_of_company(c, m)? {
            open = open.saturating_add(1);
            held = held.saturating_add(u32::from(n.state == "held"));
        }
    }
    Ok((open, held))
}

fn summary(c: &Connection, id: &CompanyId) -> anyhow::Result<Option<GroupRow>> {
    let Some(x) = companies::get(c, id)? else {
        return Ok(None);
    };
    let all = groups::all_of(c, id)?;
    let (sequences, held) = moving(c, &all)?;
    Ok(Some(GroupRow {
        company: x.id,
        name: x.name,
        category: x.category,
        members: u32::try_from(all.len().saturating_sub(1)).unwrap_or(u32::MAX),
        sequences,
        held,
        hold: groups::held(c, id)?,
    }))
}

async fn groups_list(e: &Engine, _cx: &Cx, _: GroupsList) -> Result<Groups, WireError> {
    e.store()
        .read(|c| {
            let mut rows = Vec::new();
            for id in groups::all(c)? {
                rows.extend(summary(c, &id)?);
            }
            rows.sort_by(|a: &GroupRow, b: &GroupRow| {
                (b.hold.is_some(), b.sequences, b.members)
                    .cmp(&(a.hold.is_some(), a.sequences, a.members))
                    .then(a.name.cmp(&b.name))
            });
            Ok(Groups { groups: rows })
        })
        .await
        .map_err(wire)
}

/// A group, by id or name.
#[derive(Debug, Deserialize, TS)]
pub struct GroupRef {
    /// Id or name.
    pub group: String,
}

/// A house of a group.
#[derive(Debug, Serialize, TS)]
pub struct GroupMember {
    /// The edge, for parting; none for a house that belongs through another group.
    pub edge: Option<String>,
    /// Company's id.
    pub company: String,
    /// Name.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// `brand_of owned_by operated_by franchised_from clustered_with`, or `through` another group.
    pub kind: String,
    /// Where we know it from.
    pub source: Option<String>,
    /// Since, epoch milliseconds.
    pub since_at: Option<i64>,
    /// Until, epoch milliseconds.
    pub until_at: Option<i64>,
    /// Where the decision falls.
    pub decider: Option<String>,
    /// Fit of our offer.
    pub fit: Option<String>,
    /// Customer, partner …
    pub exclusion: Option<String>,
    /// Its cards.
    pub cards: Vec<GroupCard>,
}

/// A card of a house.
#[derive(Debug, Serialize, TS)]
pub struct GroupCard {
    /// Card.
    pub prospect: String,
    /// Person.
    pub person: Option<String>,
    /// Stage.
    pub stage: String,
    /// Whose it is.
    pub owner: String,
    /// State of its open sequence: `active held`.
    pub sequence: Option<String>,
    /// Why it is held.
    pub held_reason: Option<String>,
}

/// A hold.
#[derive(Debug, Serialize, TS)]
pub struct GroupHoldRow {
    /// Id, for releasing.
    pub id: String,
    /// Why.
    pub why: String,
    /// `person reply`.
    pub raised_by: String,
    /// Who.
    pub actor: String,
    /// The card whose message raised it.
    pub prospect: Option<String>,
    /// Since, epoch milliseconds.
    pub at: i64,
    /// Released, epoch milliseconds.
    pub released_at: Option<i64>,
    /// Sequences it holds or held.
    pub sequences: u32,
}

/// A group in full.
#[derive(Debug, Serialize, TS)]
pub struct GroupFull {
    /// The group.
    pub group: GroupRow,
    /// Its houses and subgroups.
    pub members: Vec<GroupMember>,
    /// What holds it or held it.
    pub holds: Vec<GroupHoldRow>,
}

/// The company a person means: by id, or by a name that only one has.
fn resolve(c: &Connection, text: &str) -> anyhow::Result<CompanyId> {
    let id = CompanyId(text.to_owned());
    if companies::get(c, &id)?.is_some() {
        return Ok(id);
    }
    let wanted = fold_name(text);
    let mut found = Vec::new();
    for (id, name) in companies::names(c)? {
        if fold_name(&name) == wanted {
            found.push(id);
        }
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(not_found("group or hotel", text)),
        many => Err(WireError::new(
            Code::Usage,
            format!(
                "{} companies are called {text}: name it by its id",
                many.len()
            ),
        )
        .into()),
    }
}

fn name_of(c: &Connection, id: &domain::ActorId) -> anyhow::Result<String> {
    Ok(actors::get(c, id)?.map(|a| a.name).unwrap_or_default())
}

fn member(
    c: &Connection,
    id: &CompanyId,
    edge: Option<&Edge>,
    now: Millis,
) -> anyhow::Result<Option<GroupMember>> {
    let Some(x) = companies::get(c, id)? else {
        return Ok(None);
    };
    let mut cards = Vec::new();
    for p in prospects::of_company(c, id)? {
        let thread = campaigns::open_of_prospect(c, &p.id)?.into_iter().next();
        cards.push(GroupCard {
            person: board::line(c, &p.id)?.and_then(|l| l.person),
            prospect: p.id.0,
            stage: p.stage.word().to_owned(),
            owner: name_of(c, &p.owner)?,
            sequence: thread.as_ref().map(|t| t.state.clone()),
            held_reason: thread.and_then(|t| t.held_reason),
        });
    }
    Ok(Some(GroupMember {
        edge: edge.map(|d| d.id.clone()),
        kind: edge.map_or_else(|| "through".into(), |d| d.kind.clone()),
        source: edge.map(|d| d.source.clone()),
        since_at: edge.and_then(|d| d.since).map(|t| t.0),
        until_at: edge.and_then(|d| d.until).map(|t| t.0),
        exclusion: leave_alone::exclusions_hitting(c, id, now)?
            .into_iter()
            .next()
            .map(|x| x.kind),
        company: x.id,
        name: x.name,
        town: x.town,
        country: x.country,
        decider: x.decider,
        fit: x.fit,
        cards,
    }))
}

async fn group_show(e: &Engine, cx: &Cx, input: GroupRef) -> Result<GroupFull, WireError> {
    let now = cx.now;
    e.store()
        .read(move |c| {
            let id = resolve(c, &input.group)?;
            let group = summary(c, &id)?.ok_or_else(|| not_found("group", &input.group))?;
            let mut members = Vec::new();
            let edges = groups::edges_into(c, &id)?;
            for edge in &edges {
                members.extend(member(c, &edge.company, Some(edge), now)?);
            }
            for other in groups::all_of(c, &id)? {
                let direct = edges
                    .iter()
                    .any(|d| d.company == other && d.until.is_none());
                if other == id || !direct {
                    members.extend(member(c, &other, None, now)?);
                }
            }
            // The group itself stands among its houses only where it has cards of its own.
            members.retain(|m| m.company != id.0 || !m.cards.is_empty());
            let mut holds = Vec::new();
            for h in groups::holds_of(c, &id)? {
                let n = groups::threads(c, &h.id)?.len();
                holds.push(GroupHoldRow {
                    sequences: u32::try_from(n).unwrap_or(u32::MAX),
                    actor: name_of(c, &h.actor)?,
                    id: h.id,
                    why: h.why,
                    raised_by: h.raised_by,
                    prospect: h.prospect.map(|p| p.0),
                    at: h.at.0,
                    released_at: h.released_at.map(|t| t.0),
                });
            }
            Ok(GroupFull {
                group,
                members,
                holds,
            })
        })
        .await
        .map_err(wire)
}

/// A group to hold.
#[derive(Debug, Deserialize, TS)]
pub struct GroupHold {
    /// Id or name of the group, or of a hotel without one.
    pub group: String,
    /// Why; whoever looks at it later reads it.
    pub why: String,
}

/// A hold that was put on.
#[derive(Debug, Serialize, TS)]
pub struct GroupHeld {
    /// Its id, for releasing.
    pub hold: String,
    /// Sequences it holds.
    pub sequences: u32,
}

async fn group_hold(e: &Engine, cx: &Cx, input: GroupHold) -> Result<GroupHeld, WireError> {
    let why = input.why.trim().to_owned();
    if why.is_empty() {
        return Err(WireError::new(
            Code::Usage,
            "why: say why the group is held",
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = resolve(tx, &input.group)?;
            let (hold, sequences) = rules::hold(&engine, tx, &cx, &id, &why, None)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "group_release",
                json!({ "hold": hold }),
                "let the group go on",
            )?;
            Ok(GroupHeld { hold, sequences })
        })
        .await
        .map_err(wire)
}

/// A hold to release.
#[derive(Debug, Deserialize, TS)]
pub struct GroupRelease {
    /// Its id.
    pub hold: String,
}

/// A hold that was released.
#[derive(Debug, Serialize, TS)]
pub struct GroupReleased {
    /// Sequences that go on; the others are held by something else, or ended.
    pub sequences: u32,
}

async fn group_release(
    e: &Engine,
    cx: &Cx,
    input: GroupRelease,
) -> Result<GroupReleased, WireError> {
    if !cx.kind.is_human() {
        return Err(wire(refuse(
            "person",
            "only a person lets a held group go on",
        )));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let h =
                groups::get_hold(tx, &input.hold)?.ok_or_else(|| not_found("hold", &input.hold))?;
            let sequences = rules::release(tx, &cx, &input.hold)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "group_hold",
                json!({ "group": h.company, "why": h.why }),
                "hold the group again",
            )?;
            Ok(GroupReleased { sequences })
        })
        .await
        .map_err(wire)
}
