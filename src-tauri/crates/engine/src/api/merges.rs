//! Duplicates: pairs for a person to decide, merging two that are one, and taking them apart again.

use domain::{Code, CompanyId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::rusqlite::Connection;
use store::tables::merges::{self, Noun};
use store::tables::{board, companies, duplicates};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::pipeline::acquire::merge::{self, Plan, Sides};
use crate::{Cx, Engine, events};

operations! { "duplicates":
    duplicates_list: DuplicatesList => Duplicates, reads, ["duplicates"], "Show hotels that may be one";
    duplicate_different: DuplicateRef => Done, writes, ["duplicates"], undo "duplicate_reopen", "Keep two hotels apart for good";
    duplicate_reopen: DuplicateRef => Done, writes, ["duplicates"], undo "duplicate_different", "Look at a pair again";
    merge_plan: MergeWanted => MergePlan, reads, ["duplicates", "board"], "What merging two would do";
    prospects_merge: MergeWanted => MergeDone, writes, ["duplicates", "board", "emails", "approvals", "groups", "prospect(id)"], undo "prospects_unmerge", "Merge two hotels or persons that are one";
    prospects_unmerge: MergeRef => MergeUndone, writes, ["duplicates", "board", "emails", "approvals", "groups", "suppressions", "prospect(id)"], undo "prospects_merge", "Take a merge apart again";
    merges_list: MergesList => Merges, reads, ["duplicates"], "Show merges";
}

/// Which pairs.
#[derive(Debug, Deserialize, TS)]
pub struct DuplicatesList {
    /// At most (default 100).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// One hotel of a pair.
#[derive(Debug, Serialize, TS)]
pub struct DuplicateSide {
    /// Company's id.
    pub company: String,
    /// Name.
    pub name: String,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Its card.
    pub prospect: Option<String>,
}

/// Two hotels that may be one.
#[derive(Debug, Serialize, TS)]
pub struct DuplicateRow {
    /// Id of the pair.
    pub id: String,
    /// The one.
    pub a: DuplicateSide,
    /// The other.
    pub b: DuplicateSide,
    /// 0–1.
    pub score: f64,
    /// Which fields agree, and what keeps them apart.
    pub why: String,
    /// Since, epoch milliseconds.
    pub at: i64,
}

/// Undecided pairs, likeliest first.
#[derive(Debug, Serialize, TS)]
pub struct Duplicates {
    /// Rows.
    pub duplicates: Vec<DuplicateRow>,
}

fn side(c: &Connection, id: &CompanyId) -> anyhow::Result<Option<DuplicateSide>> {
    let Some(x) = companies::get(c, id)? else {
        return Ok(None);
    };
    Ok(Some(DuplicateSide {
        prospect: board::card_of(c, id.as_str())?,
        company: x.id,
        name: x.name,
        town: x.town,
        country: x.country,
        street: x.street,
        website: x.website,
        phone: x.phone,
    }))
}

async fn duplicates_list(
    e: &Engine,
    _cx: &Cx,
    input: DuplicatesList,
) -> Result<Duplicates, WireError> {
    let limit = input.limit.unwrap_or(100).min(1_000);
    e.store()
        .read(move |c| {
            let mut out = Vec::new();
            for p in duplicates::open(c, limit)? {
                let gone = |id: &CompanyId| merges::of_part(c, Noun::Company, id.as_str());
                if gone(&p.a)?.is_some() || gone(&p.b)?.is_some() {
                    continue;
                }
                if let (Some(a), Some(b)) = (side(c, &p.a)?, side(c, &p.b)?) {
                    out.push(DuplicateRow {
                        id: p.id,
                        a,
                        b,
                        score: p.score,
                        why: p.why,
                        at: p.at.0,
                    });
                }
            }
            Ok(Duplicates { duplicates: out })
        })
        .await
        .map_err(wire)
}

/// A pair by id.
#[derive(Debug, Deserialize, TS)]
pub struct DuplicateRef {
    /// Id of the pair.
    pub pair: String,
}

async fn decide(
    e: &Engine,
    cx: &Cx,
    pair: String,
    decided: Option<&'static str>,
) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            duplicates::get(tx, &pair)?.ok_or_else(|| not_found("pair", &pair))?;
            duplicates::decide(tx, &pair, decided, &cx.actor)?;
            let (back, words) = match decided {
                Some(_) => ("duplicate_reopen", "look at the pair again"),
                None => ("duplicate_different", "keep the two apart again"),
            };
            activity::can_undo(&engine, tx, &cx, back, json!({ "pair": pair }), words)?;
            events::record(
                tx,
                &cx,
                "duplicate_decided",
                &[("pair", &pair)],
                &json!({ "decided": decided }),
            )?;
            tx.touch("duplicates");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

async fn duplicate_different(e: &Engine, cx: &Cx, input: DuplicateRef) -> Result<Done, WireError> {
    decide(e, cx, input.pair, Some("different")).await
}

async fn duplicate_reopen(e: &Engine, cx: &Cx, input: DuplicateRef) -> Result<Done, WireError> {
    decide(e, cx, input.pair, None).await
}

/// Two that are one: cards, hotels or persons. Two cards stand for their hotels, or, at one hotel, for their persons.
#[derive(Debug, Deserialize, TS)]
pub struct MergeWanted {
    /// The one that stays.
    pub keep: String,
    /// The one that goes into it.
    pub other: String,
    /// What undoing cannot bring back was read (`merge_plan`).
    #[serde(default)]
    #[ts(optional)]
    pub confirmed: Option<bool>,
}

/// What a merge does, said before.
#[derive(Debug, Serialize, TS)]
pub struct MergePlan {
    /// `company` or `person`.
    pub kind: String,
    /// The one that stays.
    pub keep: String,
    /// Its name.
    pub keep_name: Option<String>,
    /// The one that goes.
    pub other: String,
    /// Its name.
    pub other_name: Option<String>,
    /// Cards that come over.
    pub cards: Vec<String>,
    /// Second cards, archived as duplicates.
    pub archived: Vec<String>,
    /// Threads that end, so that one is left.
    pub threads_ended: u32,
    /// Unsent mails that are cancelled with them.
    pub mails_cancelled: u32,
    /// Approvals that are void: these mails are drafts again.
    pub approvals_void: u32,
    /// Suppressions of either side; they hold for the whole.
    pub suppressions: Vec<String>,
    /// Exclusions of either side; they hold for the whole.
    pub exclusions: Vec<String>,
    /// What undoing cannot bring back.
    pub lost: Vec<String>,
}

fn shown(p: &Plan) -> MergePlan {
    let n = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    MergePlan {
        kind: p.sides.noun.word().to_owned(),
        keep: p.sides.keep.clone(),
        keep_name: p.names.0.clone(),
        other: p.sides.other.clone(),
        other_name: p.names.1.clone(),
        cards: p.coming.iter().map(|c| c.0.clone()).collect(),
        archived: p.archived.iter().map(|c| c.0.clone()).collect(),
        threads_ended: n(p.ended.len()),
        mails_cancelled: n(p.cancelled.len()),
        approvals_void: n(p.unapproved.len()),
        suppressions: p.suppressions.clone(),
        exclusions: p.exclusions.clone(),
        lost: p.lost(),
    }
}

async fn merge_plan(e: &Engine, cx: &Cx, input: MergeWanted) -> Result<MergePlan, WireError> {
    let cx = cx.clone();
    e.store()
        .read(move |c| {
            let sides = merge::between(c, &input.keep, &input.other)?;
            Ok(shown(&merge::plan(c, &cx, &sides)?))
        })
        .await
        .map_err(wire)
}

/// A merge that was made.
#[derive(Debug, Serialize, TS)]
pub struct MergeDone {
    /// Its id, for taking it back.
    pub merge: String,
    /// What it did.
    pub plan: MergePlan,
}

async fn prospects_merge(e: &Engine, cx: &Cx, input: MergeWanted) -> Result<MergeDone, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let sides: Sides = merge::between(tx, &input.keep, &input.other)?;
            let planned = merge::plan(tx, &cx, &sides)?;
            if !planned.lost().is_empty() && input.confirmed != Some(true) {
                let why = format!(
                    "undoing this will not bring everything back: {}",
                    planned.lost().join("; ")
                );
                return Err(WireError::new(Code::Refused, why)
                    .with(json!({ "rule": "confirm", "plan": shown(&planned) }))
                    .into());
            }
            let (id, done) = merge::merge(&engine, tx, &cx, &sides)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "prospects_unmerge",
                json!({ "merge": id }),
                "take the two apart again",
            )?;
            Ok(MergeDone {
                merge: id,
                plan: shown(&done),
            })
        })
        .await
        .map_err(wire)
}

/// A merge by id.
#[derive(Debug, Deserialize, TS)]
pub struct MergeRef {
    /// Its id.
    pub merge: String,
}

/// A merge that was taken back.
#[derive(Debug, Serialize, TS)]
pub struct MergeUndone {
    /// The one that had stayed.
    pub keep: String,
    /// The one that had gone.
    pub other: String,
    /// Changes that are as they were.
    pub restored: u32,
    /// Changes that stay, because the same was changed since.
    pub left: u32,
    /// Approvals given meanwhile that are void: these mails are drafts again.
    pub approvals_void: u32,
}

async fn prospects_unmerge(e: &Engine, cx: &Cx, input: MergeRef) -> Result<MergeUndone, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let done = merge::unmerge(&engine, tx, &cx, &input.merge)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "prospects_merge",
                json!({ "keep": done.sides.keep, "other": done.sides.other, "confirmed": true }),
                "merge the two again",
            )?;
            Ok(MergeUndone {
                keep: done.sides.keep,
                other: done.sides.other,
                restored: done.restored,
                left: done.left,
                approvals_void: done.unapproved,
            })
        })
        .await
        .map_err(wire)
}

/// Which merges.
#[derive(Debug, Deserialize, TS)]
pub struct MergesList {
    /// At most (default 100).
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A merge.
#[derive(Debug, Serialize, TS)]
pub struct MergeRow {
    /// Id.
    pub id: String,
    /// `company` or `person`.
    pub kind: String,
    /// The one that stayed.
    pub keep: String,
    /// Its name.
    pub keep_name: Option<String>,
    /// The one that went.
    pub other: String,
    /// Its name.
    pub other_name: Option<String>,
    /// When, epoch milliseconds.
    pub at: i64,
    /// When it was taken back, epoch milliseconds.
    pub undone_at: Option<i64>,
}

/// Merges, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Merges {
    /// Rows.
    pub merges: Vec<MergeRow>,
}

async fn merges_list(e: &Engine, _cx: &Cx, input: MergesList) -> Result<Merges, WireError> {
    let limit = input.limit.unwrap_or(100).min(1_000);
    e.store()
        .read(move |c| {
            let mut out = Vec::new();
            for m in merges::list(c, limit)? {
                let name = |id: &str| merges::name(c, m.noun, id);
                out.push(MergeRow {
                    keep_name: name(&m.keep)?,
                    other_name: name(&m.other)?,
                    id: m.id,
                    kind: m.noun.word().to_owned(),
                    keep: m.keep,
                    other: m.other,
                    at: m.at.0,
                    undone_at: m.undone_at.map(|t| t.0),
                });
            }
            Ok(Merges { merges: out })
        })
        .await
        .map_err(wire)
}
