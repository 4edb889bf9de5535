//! The score of a card, from the rows, with its factors.

use domain::ProspectId;
use domain::policy::score::{self, ScoreFacts, ScoreSignal};
use domain::time::DAY;
use store::Tx;
use store::rusqlite::params;
use store::tables::prospects::{self, Factor};
use store::tables::{companies, people, signals};

use crate::{Cx, Engine};

/// Roles that decide about what we sell.
const DECIDERS: &[&str] = &[
    "general_manager",
    "cluster_general_manager",
    "hotel_manager",
    "resort_manager",
    "managing_director",
    "director_of_operations",
    "owner",
    "regional_executive",
];

/// Compute and store it.
///
/// # Errors
/// Database errors.
pub fn renew(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &ProspectId) -> anyhow::Result<f64> {
    let Some(card) = prospects::get(tx, id)? else {
        return Ok(0.0);
    };
    let Some(company) = companies::get(tx, &card.company)? else {
        return Ok(0.0);
    };
    let mut ways = people::role_addresses(tx, &card.company)?;
    if let Some(p) = &card.person {
        ways.extend(people::addresses(tx, p)?);
    }
    let post = card
        .post
        .as_ref()
        .map(|p| people::post(tx, p))
        .transpose()?
        .flatten();
    let delegated: bool = tx.query_row("SELECT EXISTS(SELECT 1 FROM prospect_relationships WHERE prospect_id=?1 AND kind='delegated_from')", [id.as_str()], |r| r.get(0))?;
    let replies: u32 = tx.query_row(
        "SELECT count(*) FROM replies WHERE prospect_id=?1 AND kind='human'",
        [id.as_str()],
        |r| r.get(0),
    )?;
    let touches: u32 = tx.query_row(
        "SELECT count(*) FROM touches WHERE prospect_id=?1",
        [id.as_str()],
        |r| r.get(0),
    )?;
    let mut worth = Vec::new();
    for s in signals::signals_of(tx, &card.company)? {
        let reposts: u32 = match &s.vacancy {
            Some(v) => tx.query_row(
                "SELECT coalesce(sum(reposts),0) FROM vacancy_sightings WHERE vacancy_id=?1",
                params![v.as_str()],
                |r| r.get(0),
            )?,
            None => 0,
        };
        #[expect(clippy::cast_precision_loss, reason = "days")]
        let age = cx.now.since(s.seen_at) as f64 / DAY as f64;
        worth.push(ScoreSignal {
            kind: s.kind,
            strength: s.strength,
            age_days: age,
            half_life_days: f64::from(s.half_life_days),
            reposts,
        });
    }
    let tool = companies::findings(tx, &card.company)?
        .into_iter()
        .find(|f| f.agent == "technology")
        .map(|f| f.value);
    let facts = ScoreFacts {
        tier: company.tier.clone(),
        category: Some(company.category.clone()),
        rooms: company.rooms,
        fit: company.fit.clone(),
        signals: worth,
        competitor_tool: tool,
        email_score: ways
            .iter()
            .filter(|a| a.channel == "mail" && a.usable())
            .filter_map(|a| a.score)
            .max_by(f64::total_cmp),
        named_decider: card.person.is_some()
            && post.is_some_and(|p| DECIDERS.contains(&p.role.as_str())),
        phone: company.phone.is_some() || ways.iter().any(|a| a.channel == "phone"),
        human_replies: replies,
        touches,
        clicks: None,
        delegated,
    };
    let s = score::score(&facts);
    let factors: Vec<Factor> = s
        .factors
        .into_iter()
        .map(|f| Factor {
            factor: f.name,
            points: f.points,
            most: f.max,
            evidence: f.evidence,
        })
        .collect();
    prospects::set_score(tx, id, f64::from(s.points), &factors, cx.now)?;
    tx.touch(format!("prospect:{id}"));
    let _ = e;
    Ok(f64::from(s.points))
}
