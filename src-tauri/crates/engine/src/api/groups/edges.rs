//! Who belongs to a group: joining a hotel to one, and ending it. What a group is and how it is held stands beside this.

use domain::{Code, CompanyId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::tables::{companies, groups, leave_alone};
use ts_rs::TS;

use super::resolve;
use crate::api::activity;
use crate::api::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::groups as rules;
use crate::{Cx, Engine, events};

const KINDS: [&str; 5] = [
    "brand_of",
    "owned_by",
    "operated_by",
    "franchised_from",
    "clustered_with",
];

/// A hotel that belongs to a group.
#[derive(Debug, Deserialize, TS)]
pub struct GroupJoin {
    /// The hotel's id or name.
    pub company: String,
    /// The group's id, or its name; a new name makes a new group.
    pub group: String,
    /// `brand_of owned_by operated_by franchised_from clustered_with`.
    pub kind: String,
    /// Where you know it from.
    #[serde(default)]
    #[ts(optional)]
    pub source: Option<String>,
}

/// An edge that was made.
#[derive(Debug, Serialize, TS)]
pub struct GroupJoined {
    /// Its id, for parting.
    pub edge: String,
    /// The group.
    pub group: String,
    /// Whether the group is new.
    pub created: bool,
}

pub(super) async fn group_join(
    e: &Engine,
    cx: &Cx,
    input: GroupJoin,
) -> Result<GroupJoined, WireError> {
    if !KINDS.contains(&input.kind.as_str()) {
        return Err(WireError::new(
            Code::Usage,
            format!("kind: {} is none of {}", input.kind, KINDS.join(", ")),
        ));
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let company = resolve(tx, &input.company)?;
            let (group, created) = match resolve(tx, &input.group) {
                Ok(id) => (id, false),
                Err(x) if is_missing(&x) => {
                    let new = companies::Company {
                        id: engine.id(),
                        name: input.group.trim().to_owned(),
                        category: if input.kind == "brand_of" {
                            "chain_hq".into()
                        } else {
                            "management_company".into()
                        },
                        website_state: "unknown".into(),
                        ..companies::Company::default()
                    };
                    companies::put(tx, &new)?;
                    (new.company_id(), true)
                }
                Err(x) => return Err(x),
            };
            if company == group || companies::groups_of(tx, &group)?.contains(&company) {
                return Err(refuse("circle", "a group cannot belong to its own house"));
            }
            let source = input.source.unwrap_or_else(|| "by hand".into());
            let edge: String = engine.id();
            companies::join(tx, &edge, &company, &input.kind, &group, &source, cx.now)?;
            let live = groups::live_edge(tx, &company, &input.kind, &group)?
                .ok_or_else(|| not_found("edge", &edge))?;
            joined(&engine, tx, &cx, &company, &group)?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "group_part",
                json!({ "edge": live.id }),
                "end its belonging to the group",
            )?;
            Ok(GroupJoined {
                edge: live.id,
                group: group.0,
                created,
            })
        })
        .await
        .map_err(wire)
}

fn is_missing(x: &anyhow::Error) -> bool {
    x.downcast_ref::<WireError>()
        .is_some_and(|w| w.code == Code::NotFound)
}

/// What holds a group, is said to it or excludes it reaches a house that joins it.
fn joined(
    e: &Engine,
    tx: &store::Tx<'_>,
    cx: &Cx,
    company: &CompanyId,
    group: &CompanyId,
) -> anyhow::Result<()> {
    for h in groups::holds_of(tx, group)? {
        if h.released_at.is_none() {
            rules::extend(tx, &h, company)?;
        }
    }
    if !leave_alone::exclusions_hitting(tx, company, cx.now)?.is_empty() {
        crate::api::exclusions::take_effect(e, tx, cx, company, false)?;
    }
    events::record(
        tx,
        cx,
        "group_joined",
        &[("company", company.as_str()), ("group", group.as_str())],
        &json!({}),
    )?;
    tx.touch("groups");
    Ok(())
}

/// An edge to end.
#[derive(Debug, Deserialize, TS)]
pub struct GroupPart {
    /// Its id.
    pub edge: String,
}

pub(super) async fn group_part(e: &Engine, cx: &Cx, input: GroupPart) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let edge = groups::edge_by_id(tx, &input.edge)?
                .ok_or_else(|| not_found("edge", &input.edge))?;
            if groups::end_edge(tx, &edge.id, cx.now)? == 0 {
                return Err(refuse("ended", "this has ended already"));
            }
            companies::renew_closure(tx)?;
            events::record(
                tx,
                &cx,
                "group_parted",
                &[
                    ("company", edge.company.as_str()),
                    ("group", edge.group.as_str()),
                ],
                &json!({}),
            )?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "group_join",
                json!({ "company": edge.company, "group": edge.group, "kind": edge.kind, "source": edge.source }),
                "join it to the group again",
            )?;
            tx.touch("groups");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
