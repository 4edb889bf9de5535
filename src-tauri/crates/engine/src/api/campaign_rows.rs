//! The list of campaigns with their counts.

use domain::WireError;
use serde::{Deserialize, Serialize};
use store::tables::{campaigns as rows, targeting};
use ts_rs::TS;

use super::campaigns::{CampaignStep, CampaignTargeting};
use crate::engine::wire;
use crate::pipeline::campaigns;
use crate::{Cx, Engine};

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct CampaignsList {}

/// A campaign with its counts.
#[derive(Debug, Serialize, TS)]
pub struct CampaignRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Offer.
    pub offer: String,
    /// Strategy.
    pub strategy: String,
    /// Autonomy.
    pub autonomy: String,
    /// `draft running paused ended`.
    pub state: String,
    /// Who writes.
    pub sender: Option<String>,
    /// Steps.
    pub steps: Vec<CampaignStep>,
    /// Whom it is for.
    pub targeting: CampaignTargeting,
    /// Cap per rolling day.
    pub daily_cap: Option<u32>,
    /// Delicate kinds it opens.
    pub opens: Vec<String>,
    /// Started, epoch milliseconds.
    pub started_at: Option<i64>,
    /// Sequences that run.
    pub active: u32,
    /// Sequences that are held.
    pub held: u32,
    /// Sequences that ended.
    pub ended: u32,
    /// Drafts that wait.
    pub drafts: u32,
    /// Mails sent.
    pub sent: u32,
    /// Mails answered by a human.
    pub replied: u32,
    /// Cards that match and are not contacted yet.
    pub left: u32,
}

/// All campaigns.
#[derive(Debug, Serialize, TS)]
pub struct Campaigns {
    /// Rows.
    pub campaigns: Vec<CampaignRow>,
}

pub(super) async fn campaigns_list(
    e: &Engine,
    _cx: &Cx,
    _: CampaignsList,
) -> Result<Campaigns, WireError> {
    e.store()
        .read(|c| {
            let mut out = Vec::new();
            for k in rows::campaigns(c)? {
                let f = targeting::funnel(c, &k.id)?;
                let target = campaigns::target(&k);
                let left =
                    u32::try_from(targeting::matching(c, &target)?.len()).unwrap_or(u32::MAX);
                let steps = rows::steps(c, &k.id)?
                    .into_iter()
                    .map(|s| CampaignStep {
                        kind: s.kind,
                        day: s.day,
                    })
                    .collect();
                out.push(CampaignRow {
                    id: k.id.0,
                    name: k.name,
                    offer: k.offer.0,
                    strategy: k.strategy,
                    autonomy: k.autonomy,
                    state: k.state,
                    sender: k.sender.map(|s| s.0),
                    steps,
                    targeting: CampaignTargeting {
                        countries: Some(target.countries),
                        tiers: Some(target.tiers),
                        stages: Some(target.stages),
                    },
                    daily_cap: k.daily_cap,
                    opens: k.opens,
                    started_at: k.started_at.map(|t| t.0),
                    active: f.active,
                    held: f.held,
                    ended: f.ended,
                    drafts: f.drafts,
                    sent: f.sent,
                    replied: f.replied,
                    left,
                });
            }
            Ok(Campaigns { campaigns: out })
        })
        .await
        .map_err(wire)
}
