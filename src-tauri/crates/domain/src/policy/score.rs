//! How promising a prospect is: 0–100, additive, each factor with points and evidence (pipeline.md, Score). The
//! weights are `data/score.json`; what is unknown gets its own middle weight and is named as unknown.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::stage::words;

words! {
    /// How warm a prospect is.
    Temperature {
        /// Score 75 and more.
        Hot = "hot",
        /// Score 50 and more.
        Warm = "warm",
        /// Less.
        Cold = "cold",
    }
}

impl Temperature {
    /// From a score of 0–100.
    #[must_use]
    pub const fn of_score(score: u32) -> Self {
        match score {
            HOT_FROM.. => Self::Hot,
            WARM_FROM.. => Self::Warm,
            _ => Self::Cold,
        }
    }

    /// From a score as it is stored, with its fractions.
    #[must_use]
    pub fn of_points(score: f64) -> Self {
        if score >= f64::from(HOT_FROM) {
            Self::Hot
        } else if score >= f64::from(WARM_FROM) {
            Self::Warm
        } else {
            Self::Cold
        }
    }
}

/// Score from which a prospect is hot (product.md, temperature).
pub const HOT_FROM: u32 = 75;
/// Score from which it is warm.
pub const WARM_FROM: u32 = 50;

/// Score from which a prospect qualifies, unless a setting says otherwise.
pub const READY_SCORE: u32 = 50;

#[derive(Deserialize)]
struct Band {
    from: u32,
    points: f64,
}

#[derive(Deserialize)]
struct Weights {
    tier: BTreeMap<String, f64>,
    category: BTreeMap<String, f64>,
    rooms: Vec<Band>,
    rooms_unknown: f64,
    fit: BTreeMap<String, f64>,
    signal_max: f64,
    signal: BTreeMap<String, f64>,
    repost: f64,
    repost_max: f64,
    competitor_tool: f64,
    verified_email: f64,
    unverified_email: f64,
    named_decider: f64,
    phone: f64,
    human_reply: f64,
    human_reply_max: f64,
    touch: f64,
    touch_max: f64,
    click: f64,
    click_max: f64,
    delegated_start: f64,
}

static WEIGHTS: LazyLock<Option<Weights>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/score.json")).ok());

/// A signal as the score sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreSignal {
    /// Its kind.
    pub kind: String,
    /// 0–1.
    pub strength: f64,
    /// Days since it was seen.
    pub age_days: f64,
    /// Days in which it loses half its worth.
    pub half_life_days: f64,
    /// How often the posting was repeated.
    pub reposts: u32,
}

impl ScoreSignal {
    /// strength × ½^(age / half-life), 0–1.
    #[must_use]
    pub fn worth(&self) -> f64 {
        let halves = self.age_days.max(0.0) / self.half_life_days.max(0.01);
        let worth = self.strength.clamp(0.0, 1.0) * 0.5_f64.powf(halves);
        if worth.is_finite() { worth } else { 0.0 }
    }
}

/// What the score is made of; `None` is unknown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ScoreFacts {
    /// Market tier.
    pub tier: Option<String>,
    /// Company category.
    pub category: Option<String>,
    /// Rooms.
    pub rooms: Option<u32>,
    /// The offer's fit.
    pub fit: Option<String>,
    /// Live signals.
    pub signals: Vec<ScoreSignal>,
    /// A rival's tool found, by name.
    pub competitor_tool: Option<String>,
    /// Best score of a mail address (enrich.md, Verification), if there is one.
    pub email_score: Option<f64>,
    /// Whether the decider is known by name.
    pub named_decider: bool,
    /// Whether a phone number is known.
    pub phone: bool,
    /// Human replies so far.
    pub human_replies: u32,
    /// Touches so far.
    pub touches: u32,
    /// Clicks, where tracking is on.
    pub clicks: Option<u32>,
    /// Whether a colleague named this person to us: starts at 75 (reply.md, Delegation).
    pub delegated: bool,
}

/// One summand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Stable name.
    pub name: String,
    /// Points given.
    pub points: f64,
    /// Points it could give.
    pub max: f64,
    /// What it rests on.
    pub evidence: String,
}

/// The score with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// 0–100, the rounded sum of the factors.
    pub points: u32,
    /// Derived from the points.
    pub temperature: Temperature,
    /// Every factor, also those with no points.
    pub factors: Vec<Factor>,
}

/// Adds up the factors.
#[must_use]
pub fn score(facts: &ScoreFacts) -> Score {
    let mut factors = WEIGHTS
        .as_ref()
        .map_or_else(Vec::new, |w| factors(w, facts));
    let sum: f64 = factors.iter().map(|f| f.points).sum();
    if let Some(w) = WEIGHTS.as_ref().filter(|_| facts.delegated) {
        factors.push(Factor {
            name: "delegated".to_owned(),
            points: (w.delegated_start - sum).max(0.0),
            max: w.delegated_start,
            evidence: "named to us by a colleague".to_owned(),
        });
    }
    let total: f64 = factors.iter().map(|f| f.points).sum();
    let points = total.round().clamp(0.0, 100.0) as u32;
    Score {
        points,
        temperature: Temperature::of_score(points),
        factors,
    }
}

fn factors(w: &Weights, facts: &ScoreFacts) -> Vec<Factor> {
    let factor = |name: &str, points: f64, max: f64, evidence: String| Factor {
        name: name.to_owned(),
        points,
        max,
        evidence,
    };
    let of_map = |name: &str, map: &BTreeMap<String, f64>, value: Option<&String>| {
        let known = value.and_then(|v| map.get(v).map(|p| (v.as_str(), *p)));
        let (word, points) =
            known.unwrap_or(("unknown", map.get("unknown").copied().unwrap_or(0.0)));
        let max = map.values().copied().fold(0.0, f64::max);
        factor(name, points, max, format!("{name} {word}"))
    };
    let counted = |name: &str, n: u32, each: f64, max: f64| {
        factor(
            name,
            (f64::from(n) * each).min(max),
            max,
            format!("{n} counted"),
        )
    };
    let rooms_max = w.rooms.iter().map(|b| b.points).fold(0.0, f64::max);
    let rooms = facts.rooms.map_or(w.rooms_unknown, |n| {
        w.rooms
            .iter()
            .find(|b| n >= b.from)
            .map_or(0.0, |b| b.points)
    });
    let rooms_text = facts
        .rooms
        .map_or("rooms unknown".to_owned(), |n| format!("{n} rooms"));
    let mut out = vec![
        of_map("tier", &w.tier, facts.tier.as_ref()),
        of_map("category", &w.category, facts.category.as_ref()),
        factor("rooms", rooms, rooms_max, rooms_text),
        of_map("fit", &w.fit, facts.fit.as_ref()),
        signal(w, &facts.signals),
    ];
    let tool = facts.competitor_tool.as_deref();
    out.push(factor(
        "competitor_tool",
        if tool.is_some() {
            w.competitor_tool
        } else {
            0.0
        },
        w.competitor_tool,
        tool.unwrap_or("none found").to_owned(),
    ));
    let (email, text) = match facts.email_score {
        Some(s) if s >= super::verification::USABLE => {
            (w.verified_email, format!("address score {s:.2}"))
        }
        Some(s) if s > 0.0 => (w.unverified_email, format!("address score {s:.2}")),
        _ => (0.0, "no address".to_owned()),
    };
    out.push(factor("email", email, w.verified_email, text));
    let flag = |name: &str, on: bool, points: f64, yes: &str| {
        let text = if on { yes } else { "none" };
        factor(name, if on { points } else { 0.0 }, points, text.to_owned())
    };
    out.push(flag(
        "named_decider",
        facts.named_decider,
        w.named_decider,
        "known by name",
    ));
    out.push(flag("phone", facts.phone, w.phone, "known"));
    out.push(counted(
        "human_replies",
        facts.human_replies,
        w.human_reply,
        w.human_reply_max,
    ));
    out.push(counted("touches", facts.touches, w.touch, w.touch_max));
    if let Some(clicks) = facts.clicks {
        out.push(counted("clicks", clicks, w.click, w.click_max));
    }
    out
}

/// The best signal counts in full; others add a quarter of their worth, up to the maximum.
fn signal(w: &Weights, signals: &[ScoreSignal]) -> Factor {
    let mut worth: Vec<(f64, &ScoreSignal)> = signals
        .iter()
        .map(|s| {
            let again = (f64::from(s.reposts) * w.repost).min(w.repost_max);
            let base = w.signal.get(&s.kind).copied().unwrap_or(0.0);
            (
                base * s.worth() + if base > 0.0 { again * s.worth() } else { 0.0 },
                s,
            )
        })
        .collect();
    worth.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = worth.first().map_or(0.0, |(p, _)| *p);
    let rest: f64 = worth.iter().skip(1).map(|(p, _)| p / 4.0).sum();
    let names: Vec<&str> = worth
        .iter()
        .filter(|(p, _)| *p > 0.0)
        .map(|(_, s)| s.kind.as_str())
        .collect();
    Factor {
        name: "signal".to_owned(),
        points: (best + rest).min(w.signal_max),
        max: w.signal_max,
        evidence: if names.is_empty() {
            "no live signal".to_owned()
        } else {
            names.join(", ")
        },
    }
}

#[cfg(test)]
mod tests;
