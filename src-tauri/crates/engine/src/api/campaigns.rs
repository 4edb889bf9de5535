//! Campaigns: create, preview, start, pause, list; enrolling cards.

use domain::{CampaignId, Code, OfferId, ProspectId, SenderId, WireError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::tables::campaigns::{self as rows, Campaign, Step};
use store::tables::targeting::{self, Target};
use store::tables::{prospects, senders};
use ts_rs::TS;

use super::activity;
use super::campaign_rows::{Campaigns, CampaignsList, campaigns_list};
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, refuse, wire};
use crate::pipeline::campaigns::{self, EARLY, Entry};
use crate::{Cx, Engine, events};

operations! { "campaigns":
    campaign_create: CampaignCreate => CampaignCreated, writes, ["campaigns"], undo "nothing to undo: a campaign in draft sends nothing until it is started", "Create a campaign";
    campaign_preview: CampaignPreview => CampaignReach, reads, ["campaigns", "board"], "Count whom a campaign would reach, by channel";
    campaign_start: CampaignRef => CampaignStarted, writes, ["campaigns", "campaign(id)", "board"], undo "campaign_pause", "Start a campaign";
    campaign_pause: CampaignRef => Done, writes, ["campaigns", "campaign(id)"], undo "campaign_start", "Pause a campaign";
    campaigns_list: CampaignsList => Campaigns, reads, ["campaigns"], "Show campaigns";
    enrol: Enrol => Enrolled, writes, ["campaigns", "board", "prospect(id)"], undo "reject the drafts: a card leaves its campaign with them", "Enrol cards in a campaign";
}

/// Days of the default sequence, mail only (compose.md).
const MAIL_DAYS: [u32; 4] = [0, 4, 9, 18];
const STRATEGIES: [&str; 5] = [
    "pain_point",
    "competitor_displacement",
    "market_expansion",
    "hiring_signal",
    "technology_upgrade",
];
const STEP_KINDS: [&str; 6] = [
    "mail_auto",
    "mail_manual",
    "call",
    "linkedin_manual",
    "letter",
    "task",
];
const TIERS: [&str; 5] = ["luxury", "upscale", "midscale", "economy", "budget"];

/// A step of a sequence.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CampaignStep {
    /// `mail_auto mail_manual call linkedin_manual letter task`.
    pub kind: String,
    /// Working days from the start.
    pub day: u32,
}

/// Whom a campaign is for. What is left out lets everybody through.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct CampaignTargeting {
    /// Countries, by code or name.
    #[serde(default)]
    #[ts(optional)]
    pub countries: Option<Vec<String>>,
    /// Market tiers: `luxury upscale midscale economy budget`.
    #[serde(default)]
    #[ts(optional)]
    pub tiers: Option<Vec<String>>,
    /// Stages before the first contact: `new enriching enriched ready` (default: all four).
    #[serde(default)]
    #[ts(optional)]
    pub stages: Option<Vec<String>>,
}

impl CampaignTargeting {
    fn read(self) -> Result<Target, WireError> {
        let mut countries = Vec::new();
        for c in self.countries.unwrap_or_default() {
            countries.push(crate::geo::country_code(&c).ok_or_else(|| {
                WireError::new(
                    Code::Usage,
                    format!("targeting.countries: {c} is no country"),
                )
            })?);
        }
        let tiers = self.tiers.unwrap_or_default();
        one_of("targeting.tiers", &tiers, &TIERS)?;
        let stages = self.stages.unwrap_or_default();
        one_of("targeting.stages", &stages, &EARLY.map(domain::Stage::word))?;
        Ok(Target {
            countries,
            tiers,
            stages,
        })
    }
}

fn one_of(field: &str, values: &[String], known: &[&str]) -> Result<(), WireError> {
    match values.iter().find(|v| !known.contains(&v.as_str())) {
        Some(v) => Err(WireError::new(
            Code::Usage,
            format!("{field}: {v} is none of {}", known.join(", ")),
        )),
        None => Ok(()),
    }
}

/// A new campaign.
#[derive(Debug, Deserialize, TS)]
pub struct CampaignCreate {
    /// Name.
    pub name: String,
    /// The offer.
    pub offer: String,
    /// `pain_point competitor_displacement market_expansion hiring_signal technology_upgrade`.
    pub strategy: String,
    /// Who writes; the only sender when left out.
    #[serde(default)]
    #[ts(optional)]
    pub sender: Option<String>,
    /// `approve_all` (default) or `approve_first`; `auto_above` has to be earned.
    #[serde(default)]
    #[ts(optional)]
    pub autonomy: Option<String>,
    /// Steps; four mails on days 0, 4, 9 and 18 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub steps: Option<Vec<CampaignStep>>,
    /// Whom it is for.
    #[serde(default)]
    #[ts(optional)]
    pub targeting: Option<CampaignTargeting>,
    /// Mails in a rolling day at most.
    #[serde(default)]
    #[ts(optional)]
    pub daily_cap: Option<u32>,
    /// Delicate kinds of facts it opens (never a vacancy at the property).
    #[serde(default)]
    #[ts(optional)]
    pub opens: Option<Vec<String>>,
}

/// The new campaign.
#[derive(Debug, Serialize, TS)]
pub struct CampaignCreated {
    /// Its id.
    pub id: String,
}

fn steps(given: Option<Vec<CampaignStep>>) -> Result<Vec<Step>, WireError> {
    let given = given.unwrap_or_else(|| {
        MAIL_DAYS
            .iter()
            .map(|d| CampaignStep {
                kind: "mail_auto".into(),
                day: *d,
            })
            .collect()
    });
    let kinds: Vec<String> = given.iter().map(|s| s.kind.clone()).collect();
    one_of("steps", &kinds, &STEP_KINDS)?;
    if given.is_empty() || given.len() > 20 {
        return Err(WireError::new(Code::Usage, "steps: between 1 and 20"));
    }
    if given
        .iter()
        .zip(given.iter().skip(1))
        .any(|(a, b)| b.day <= a.day)
    {
        return Err(WireError::new(Code::Usage, "steps: the days must grow"));
    }
    Ok(given
        .into_iter()
        .zip(0_u32..)
        .map(|(s, n)| Step {
            n,
            kind: s.kind,
            day: s.day,
        })
        .collect())
}

async fn campaign_create(
    e: &Engine,
    cx: &Cx,
    input: CampaignCreate,
) -> Result<CampaignCreated, WireError> {
    if input.name.trim().is_empty() {
        return Err(WireError::new(Code::Usage, "name: a campaign needs one"));
    }
    one_of(
        "strategy",
        std::slice::from_ref(&input.strategy),
        &STRATEGIES,
    )?;
    let autonomy = input.autonomy.unwrap_or_else(|| "approve_all".into());
    if autonomy == "auto_above" {
        return Err(wire(refuse(
            "autonomy",
            "auto_above is offered after 200 approvals in this campaign with 98 % unedited; begin with approve_all",
        )));
    }
    one_of(
        "autonomy",
        std::slice::from_ref(&autonomy),
        &["approve_all", "approve_first"],
    )?;
    if input.daily_cap == Some(0) {
        return Err(WireError::new(
            Code::Usage,
            "daily_cap: at least 1; pause the campaign to send nothing",
        ));
    }
    let steps = steps(input.steps)?;
    let target = input.targeting.unwrap_or_default().read()?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let offer = OfferId(input.offer);
            rows::offer(tx, &offer)?.ok_or_else(|| not_found("offer", offer.as_str()))?;
            let k = Campaign {
                id: engine.id(),
                offer,
                name: input.name.trim().to_owned(),
                strategy: input.strategy,
                autonomy,
                opens: input.opens.unwrap_or_default(),
                state: "draft".into(),
                targeting: serde_json::to_value(&target)?,
                sender: Some(writer(tx, input.sender)?),
                daily_cap: input.daily_cap,
                started_at: None,
            };
            rows::insert_campaign(tx, &k, &steps)?;
            events::record(
                tx,
                &cx,
                "campaign_created",
                &[("campaign", k.id.as_str())],
                &json!({ "steps": steps.len() }),
            )?;
            tx.touch("campaigns");
            Ok(CampaignCreated { id: k.id.0 })
        })
        .await
        .map_err(wire)
}

fn writer(tx: &Tx<'_>, wanted: Option<String>) -> anyhow::Result<SenderId> {
    if let Some(id) = wanted {
        let id = SenderId(id);
        return Ok(senders::sender(tx, &id)?
            .ok_or_else(|| not_found("sender", id.as_str()))?
            .id);
    }
    let mut all = senders::senders(tx)?;
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only.id),
        (Some(_), false) => {
            Err(WireError::new(Code::Usage, "sender: say who writes; there are several").into())
        }
        (None, _) => Err(not_found("sender", "(set one first)")),
    }
}

fn get(tx: &store::rusqlite::Connection, id: &str) -> anyhow::Result<Campaign> {
    rows::campaign(tx, &CampaignId(id.to_owned()))?.ok_or_else(|| not_found("campaign", id))
}

/// What to count: a campaign, or a targeting that is not stored yet.
#[derive(Debug, Deserialize, TS)]
pub struct CampaignPreview {
    /// A campaign.
    #[serde(default)]
    #[ts(optional)]
    pub campaign: Option<String>,
    /// A targeting.
    #[serde(default)]
    #[ts(optional)]
    pub targeting: Option<CampaignTargeting>,
}

/// "812 match · 240 by mail · 390 by call or letter · 182 ask counsel".
#[derive(Debug, Serialize, TS)]
pub struct CampaignReach {
    /// Cards that match.
    pub matches: u32,
    /// Of these, ready to be written to.
    pub ready: u32,
    /// By mail.
    pub mail: u32,
    /// By phone.
    pub phone: u32,
    /// By letter.
    pub letter: u32,
    /// On LinkedIn.
    pub linkedin: u32,
    /// Not by mail, but by call or letter.
    pub call_or_letter: u32,
    /// A way is known and the gate opens none.
    pub ask_counsel: u32,
    /// No usable way is known (yet).
    pub no_way: u32,
    /// Suppressed or excluded.
    pub left_alone: u32,
    /// We correspond with them already: a person is asked before the first mail.
    pub known: u32,
    /// What has to be done before it can start; none when it can, or when no campaign was named.
    pub missing: Option<String>,
}

async fn campaign_preview(
    e: &Engine,
    cx: &Cx,
    input: CampaignPreview,
) -> Result<CampaignReach, WireError> {
    let given = input.targeting.map(CampaignTargeting::read).transpose()?;
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .read(move |c| {
            let k = input.campaign.map(|id| get(c, &id)).transpose()?;
            let mut target = given
                .or_else(|| k.as_ref().map(campaigns::target))
                .unwrap_or_default();
            if target.stages.is_empty() {
                target.stages = EARLY.iter().map(|s| s.word().to_owned()).collect();
            }
            let r = campaigns::reach(&engine, c, &cx, &target)?;
            let missing = match k.map(|k| campaigns::may_start(c, &k)) {
                Some(Err(error)) => Some(wire(error).message),
                _ => None,
            };
            Ok(CampaignReach {
                matches: r.matches,
                ready: r.ready,
                mail: r.mail,
                phone: r.phone,
                letter: r.letter,
                linkedin: r.linkedin,
                call_or_letter: r.call_or_letter,
                ask_counsel: r.ask_counsel,
                no_way: r.no_way,
                left_alone: r.left_alone,
                known: r.known,
                missing,
            })
        })
        .await
        .map_err(wire)
}

/// A campaign by id.
#[derive(Debug, Deserialize, TS)]
pub struct CampaignRef {
    /// Id.
    pub campaign: String,
}

/// A started campaign.
#[derive(Debug, Serialize, TS)]
pub struct CampaignStarted {
    /// Cards that entered now; others enter when they become ready.
    pub enrolled: u32,
}

async fn campaign_start(
    e: &Engine,
    cx: &Cx,
    input: CampaignRef,
) -> Result<CampaignStarted, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let k = get(tx, &input.campaign)?;
            if k.state == "running" {
                return Ok(CampaignStarted { enrolled: 0 });
            }
            let enrolled = campaigns::start(&engine, tx, &cx, &k)?;
            tx.touch(format!("campaign:{}", k.id));
            activity::can_undo(
                &engine,
                tx,
                &cx,
                "campaign_pause",
                json!({ "campaign": k.id }),
                "pause the campaign again",
            )?;
            Ok(CampaignStarted { enrolled })
        })
        .await
        .map_err(wire)
}

async fn campaign_pause(e: &Engine, cx: &Cx, input: CampaignRef) -> Result<Done, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let k = get(tx, &input.campaign)?;
            if k.state == "running" {
                campaigns::pause(tx, &cx, &k.id)?;
                tx.touch(format!("campaign:{}", k.id));
                activity::can_undo(
                    &engine,
                    tx,
                    &cx,
                    "campaign_start",
                    json!({ "campaign": k.id }),
                    "let the campaign go on",
                )?;
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// Whom to enrol.
#[derive(Debug, Deserialize, TS)]
pub struct Enrol {
    /// The campaign; it must be running.
    pub campaign: String,
    /// Cards; all that match when left out.
    #[serde(default)]
    #[ts(optional)]
    pub prospects: Option<Vec<String>>,
}

/// A card that stayed out.
#[derive(Debug, Serialize, TS)]
pub struct NotEnrolled {
    /// The card.
    pub prospect: String,
    /// The rule.
    pub rule: String,
    /// For a person.
    pub why: String,
}

/// Who entered.
#[derive(Debug, Serialize, TS)]
pub struct Enrolled {
    /// Cards that are in.
    pub enrolled: u32,
    /// Cards that enter by themselves when they are ready.
    pub waiting: u32,
    /// Cards that stay out, at most 500 of them.
    pub out: Vec<NotEnrolled>,
}

async fn enrol(e: &Engine, cx: &Cx, input: Enrol) -> Result<Enrolled, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let k = get(tx, &input.campaign)?;
            if k.state != "running" {
                return Err(refuse(
                    "not_running",
                    "start the campaign first: only then is it checked that it may write",
                ));
            }
            let ids: Vec<ProspectId> = match input.prospects {
                Some(list) => list.into_iter().map(ProspectId).collect(),
                None => targeting::matching(tx, &campaigns::target(&k))?,
            };
            let mut r = Enrolled {
                enrolled: 0,
                waiting: 0,
                out: Vec::new(),
            };
            for id in ids {
                let card =
                    prospects::get(tx, &id)?.ok_or_else(|| not_found("prospect", id.as_str()))?;
                match campaigns::enter(&engine, tx, &cx, &k, &card)? {
                    Entry::In(_) => r.enrolled = r.enrolled.saturating_add(1),
                    Entry::Waits => r.waiting = r.waiting.saturating_add(1),
                    Entry::Out { rule, why } if r.out.len() < 500 => r.out.push(NotEnrolled {
                        prospect: id.0,
                        rule: rule.into(),
                        why,
                    }),
                    Entry::Out { .. } => {}
                }
            }
            Ok(r)
        })
        .await
        .map_err(wire)
}
