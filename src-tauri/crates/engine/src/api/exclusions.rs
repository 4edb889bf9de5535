//! Exclusions: customers, open deals, partners … They end, have an owner, and act on everything that has not left.

use domain::{Code, CompanyId, Event, ExclusionId, Millis, Stage, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::tables::companies::Company;
use store::tables::leave_alone::{self, Exclusion};
use store::tables::{approvals, campaigns, companies, emails, exclusions, prospects, search};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::moves::{self, Move};
use crate::pipeline::acquire::dedup::{self, Hit};
use crate::{Cx, Engine, events};

operations! { "exclusions":
    exclude_add: ExcludeAdd => Excluded, writes, ["exclusions", "emails", "approvals", "board"], undo "exclude_end", "Exclude a customer, partner or open deal";
    exclude_end: ExclusionRef => Done, writes, ["exclusions"], undo "exclude_add", "End an exclusion";
    exclude_none: ExcludeNone => Done, writes, ["exclusions"], undo "import a list: then the list counts", "Sign that there is nobody to exclude";
    exclusions_list: ExclusionsList => Exclusions, reads, ["exclusions"], "Show exclusions";
}

const KINDS: [&str; 6] = [
    "customer",
    "open_deal",
    "partner",
    "competitor",
    "colleague",
    "do_not_approach",
];
/// Why a look-alike of an excluded hotel is held.
const LOOKS_ALIKE: &str = "it may be an excluded hotel: decide under Duplicates";

/// Whom to exclude: by id, or by name and place (matched like duplicates, created when new).
#[derive(Debug, Clone, Default, Deserialize, TS)]
pub struct ExcludeAdd {
    /// Property or group by id.
    #[serde(default)]
    #[ts(optional)]
    pub company: Option<String>,
    /// Name.
    #[serde(default)]
    #[ts(optional)]
    pub name: Option<String>,
    /// Website.
    #[serde(default)]
    #[ts(optional)]
    pub website: Option<String>,
    /// Town.
    #[serde(default)]
    #[ts(optional)]
    pub town: Option<String>,
    /// Country, by code or name.
    #[serde(default)]
    #[ts(optional)]
    pub country: Option<String>,
    /// `customer open_deal partner competitor colleague do_not_approach`.
    pub kind: String,
    /// Whether it covers the whole group.
    #[serde(default)]
    #[ts(optional)]
    pub on_group: Option<bool>,
    /// Whose; needed for an open deal and a colleague's.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<String>,
    /// Until, epoch milliseconds.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<i64>,
}

/// What an exclusion did.
#[derive(Debug, Serialize, TS)]
pub struct Excluded {
    /// Its id.
    pub id: String,
    /// The company.
    pub company: String,
    /// Whether the company is new here.
    pub created: bool,
    /// Unsent mails it cancelled.
    pub cancelled: u32,
}

pub(super) fn check(kind: &str, owner: Option<&str>) -> anyhow::Result<()> {
    if !KINDS.contains(&kind) {
        return Err(WireError::new(
            Code::Usage,
            format!("kind: {kind} is none of {}", KINDS.join(", ")),
        )
        .into());
    }
    if matches!(kind, "open_deal" | "colleague") && owner.is_none_or(|o| o.trim().is_empty()) {
        return Err(WireError::new(Code::Usage, format!("owner: say whose, for {kind}")).into());
    }
    Ok(())
}

/// The company meant, found like a duplicate or created.
pub(super) fn resolve(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    i: &ExcludeAdd,
) -> anyhow::Result<(CompanyId, bool)> {
    if let Some(id) = &i.company {
        let id = CompanyId(id.clone());
        companies::get(tx, &id)?.ok_or_else(|| not_found("company", id.as_str()))?;
        return Ok((id, false));
    }
    let Some(name) = i.name.as_deref().map(str::trim).filter(|n| !n.is_empty()) else {
        return Err(WireError::new(Code::Usage, "company or name is needed").into());
    };
    let country = i.country.as_deref().and_then(crate::geo::country_code);
    let seen = Company {
        id: e.id(),
        name: name.to_owned(),
        category: "unknown".into(),
        zone: country.as_deref().and_then(crate::geo::only_zone),
        country,
        town: i.town.clone(),
        website_state: if i.website.is_some() {
            "given".into()
        } else {
            "unknown".into()
        },
        website: i.website.as_ref().map(|w| {
            if w.contains("://") {
                w.clone()
            } else {
                format!("https://{w}")
            }
        }),
        ..Company::default()
    };
    match dedup::find(e, tx, &seen)? {
        Hit::Same(id) => Ok((id, false)),
        Hit::New => {
            companies::put(tx, &seen)?;
            dedup::remember(e, tx, cx, &seen)?;
            search::upsert(
                tx,
                "company",
                &seen.id,
                &format!("{} {}", seen.name, seen.town.as_deref().unwrap_or_default()),
            )?;
            // Fuzzy likeness decides nothing, but meanwhile nobody there is written to.
            for other in exclusions::look_alikes(tx, &seen.company_id())? {
                for n in campaigns::open_of_company(tx, &other)? {
                    campaigns::hold(tx, &n.id, LOOKS_ALIKE, None)?;
                }
            }
            Ok((seen.company_id(), true))
        }
    }
}

/// Everything unsent to the companies it reaches is cancelled, sequences end, ready cards are not ready any more.
pub(crate) fn take_effect(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &CompanyId,
    on_group: bool,
) -> anyhow::Result<u32> {
    let mut cancelled = 0_u32;
    for id in exclusions::reach(tx, company, on_group)? {
        for card in prospects::of_company(tx, &id)? {
            for m in emails::of_prospect(tx, &card.id)? {
                if m.kind.is_outreach()
                    && matches!(m.state.as_str(), "draft" | "pending_approval" | "approved")
                {
                    approvals::void(tx, &m.id, "excluded", cx.now)?;
                    emails::set_state(tx, &m.id, "cancelled", Some("excluded"))?;
                    cancelled = cancelled.saturating_add(1);
                }
            }
            for n in campaigns::open_of_prospect(tx, &card.id)? {
                campaigns::end(tx, &n.id, "excluded", cx.now)?;
            }
            if card.stage == Stage::Ready {
                moves::apply(e, tx, cx, &card.id, Event::Disqualified, Move::default())?;
            }
            tx.touch(format!("prospect:{}", card.id));
        }
    }
    Ok(cancelled)
}

pub(crate) fn put(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    i: &ExcludeAdd,
    source: &str,
) -> anyhow::Result<Excluded> {
    check(&i.kind, i.owner.as_deref())?;
    let (company, created) = resolve(e, tx, cx, i)?;
    let (id, on_group): (ExclusionId, bool) = (e.id(), i.on_group == Some(true));
    leave_alone::exclude(
        tx,
        &Exclusion {
            id: id.clone(),
            company: company.clone(),
            on_group,
            kind: i.kind.clone(),
            owner: i.owner.as_deref().map(|o| o.trim().to_owned()),
            source: source.into(),
            until_at: i.until.map(Millis),
            at: cx.now,
            ended_at: None,
        },
    )?;
    let cancelled = take_effect(e, tx, cx, &company, on_group)?;
    events::record(
        tx,
        cx,
        "excluded",
        &[("exclusion", id.as_str()), ("company", company.as_str())],
        &json!({ "kind": i.kind, "cancelled": cancelled }),
    )?;
    for tag in ["exclusions", "emails", "approvals"] {
        tx.touch(tag);
    }
    Ok(Excluded {
        id: id.0,
        company: company.0,
        created,
        cancelled,
    })
}

async fn exclude_add(e: &Engine, cx: &Cx, input: ExcludeAdd) -> Result<Excluded, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let done = put(&engine, tx, &cx, &input, "by hand")?;
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "exclude_end",
                json!({ "id": done.id }),
                "end the exclusion again; cancelled mails stay cancelled",
            )?;
            Ok(done)
        })
        .await
        .map_err(wire)
}

/// An exclusion by id.
#[derive(Debug, Deserialize, TS)]
pub struct ExclusionRef {
    /// Id.
    pub id: String,
}

async fn exclude_end(e: &Engine, cx: &Cx, input: ExclusionRef) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let id = ExclusionId(input.id);
            let x =
                exclusions::live(tx, &id)?.ok_or_else(|| not_found("exclusion", id.as_str()))?;
            leave_alone::end_exclusion(tx, &id, cx.now)?;
            let mut back = json!({ "company": x.company, "kind": x.kind, "on_group": x.on_group });
            if let Some(map) = back.as_object_mut() {
                map.extend(x.owner.map(|o| ("owner".to_owned(), json!(o))));
                map.extend(x.until.map(|u| ("until".to_owned(), json!(u))));
            }
            activity::can_undo(&engine, tx, &cx, "exclude_add", back, "exclude it again")?;
            events::record(
                tx,
                &cx,
                "exclusion_ended",
                &[("exclusion", id.as_str()), ("company", x.company.as_str())],
                &json!({ "kind": x.kind }),
            )?;
            tx.touch("exclusions");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// "We have none."
#[derive(Debug, Deserialize, TS)]
pub struct ExcludeNone {
    /// The name of the person who says so.
    pub name: String,
}

async fn exclude_none(e: &Engine, cx: &Cx, input: ExcludeNone) -> Result<Done, WireError> {
    if input.name.trim().is_empty() {
        return Err(WireError::new(Code::Usage, "name: sign with your name"));
    }
    if !cx.kind.is_human() {
        return Err(wire(refuse(
            "person",
            "only a person signs that there is nobody to exclude",
        )));
    }
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            leave_alone::sign(
                tx,
                "no_exclusions",
                cx.actor.as_str(),
                input.name.trim(),
                cx.now,
            )?;
            events::record(tx, &cx, "no_exclusions_signed", &[], &json!({}))?;
            tx.touch("exclusions");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct ExclusionsList {}

/// An exclusion.
#[derive(Debug, Serialize, TS)]
pub struct ExclusionRow {
    /// Id.
    pub id: String,
    /// Company's id.
    pub company: String,
    /// Company's name.
    pub name: String,
    /// Whether it covers the group.
    pub on_group: bool,
    /// Kind.
    pub kind: String,
    /// Whose.
    pub owner: Option<String>,
    /// Where from.
    pub source: String,
    /// Until, epoch milliseconds.
    pub until: Option<i64>,
    /// Since, epoch milliseconds.
    pub at: i64,
}

/// Exclusions that have not ended.
#[derive(Debug, Serialize, TS)]
pub struct Exclusions {
    /// Rows.
    pub exclusions: Vec<ExclusionRow>,
    /// Whether a list was ever imported.
    pub imported: bool,
    /// Who signed that there is nobody.
    pub none_signed_by: Option<String>,
    /// When, epoch milliseconds.
    pub none_signed_at: Option<i64>,
}

async fn exclusions_list(e: &Engine, _cx: &Cx, _: ExclusionsList) -> Result<Exclusions, WireError> {
    e.store()
        .read(|c| {
            let mut rows = Vec::new();
            for x in leave_alone::exclusions(c)? {
                let name = companies::get(c, &x.company)?
                    .map(|k| k.name)
                    .unwrap_or_default();
                rows.push(ExclusionRow {
                    id: x.id.0,
                    company: x.company.0,
                    name,
                    on_group: x.on_group,
                    kind: x.kind,
                    owner: x.owner,
                    source: x.source,
                    until: x.until_at.map(|t| t.0),
                    at: x.at.0,
                });
            }
            let none = leave_alone::signature(c, "no_exclusions")?;
            Ok(Exclusions {
                exclusions: rows,
                imported: exclusions::imported(c)?,
                none_signed_by: none.as_ref().map(|s| s.0.clone()),
                none_signed_at: none.map(|s| s.1.0),
            })
        })
        .await
        .map_err(wire)
}
