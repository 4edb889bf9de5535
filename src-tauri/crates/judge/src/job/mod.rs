//! A posting judged: is it a hotel looking for the person who runs it, which market tier, which tools (acquire.md,
//! "Job classification"). A multinomial over brand, star and amenity features; phrases about the candidate are traps.

mod tools;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::company::BrandHit;
use crate::text::table::rows;
use crate::text::{Hit, Lexicon, Tokens, fold, squeeze};
use crate::{DataError, Judge};

pub use tools::Tool;

/// What a posting says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobInput {
    /// Title as printed.
    pub title: String,
    /// Company as printed; empty when none.
    pub company: String,
    /// Location as printed.
    pub location: String,
    /// Description as plain text.
    pub description: String,
}

/// `inspect job`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobJudgement {
    /// A hotel looks for the person who runs it.
    pub relevant: bool,
    /// The role (see `title`).
    pub role: String,
    /// `luxury upscale midscale economy budget`.
    pub tier: String,
    /// Probability of each tier; sums to 1.
    pub tier_probabilities: BTreeMap<String, f64>,
    /// Probability of `tier`.
    pub confidence: f64,
    /// One sentence for a person.
    pub reason: String,
    /// Words that carried the tier, as written.
    pub keywords: Vec<String>,
    /// Tools named, with evidence.
    pub tools: Vec<Tool>,
    /// What to stress given the tools; empty without one.
    pub angle: String,
    /// Name and version of the model.
    pub model: String,
}

/// The five tiers, best first.
pub const TIERS: [&str; 5] = ["luxury", "upscale", "midscale", "economy", "budget"];
/// Share of each tier before any word is read (number of houses by tier, rounded).
const PRIOR: [f64; 5] = [0.08, 0.27, 0.40, 0.15, 0.10];
/// Weight of a brand hit against one phrase.
const BRAND: f64 = 4.5;
/// Log-odds a hit gives to the neighbouring tier.
const NEIGHBOUR: f64 = 0.3;

/// Feature lexicon, tools and angles.
#[derive(Debug)]
pub(crate) struct Tables {
    features: Lexicon,
    pub(crate) tools: tools::Tools,
    angles: Vec<(String, String)>,
}

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let angles = rows::<2>("job/angles.tsv", include_str!("../../data/job/angles.tsv"))?
            .into_iter()
            .map(|r| {
                let [c, a] = r.col;
                (c.to_owned(), a.to_owned())
            })
            .collect();
        Ok(Self {
            features: Lexicon::parse(
                "job/features.tsv",
                include_str!("../../data/job/features.tsv"),
            )?,
            tools: tools::Tools::embedded()?,
            angles,
        })
    }
}

#[derive(Default)]
struct Evidence {
    logit: [f64; 5],
    keywords: Vec<String>,
    hotel: bool,
    other: bool,
}

impl Evidence {
    fn add(&mut self, tier: &str, weight: f64, words: String) {
        let Some(at) = TIERS.iter().position(|t| *t == tier) else {
            return;
        };
        for (i, l) in self.logit.iter_mut().enumerate() {
            match i.abs_diff(at) {
                0 => *l += weight,
                1 => *l += weight * NEIGHBOUR,
                _ => {}
            }
        }
        if !self.keywords.contains(&words) {
            self.keywords.push(words);
        }
    }
}

impl Judge {
    /// Relevance, tier and tools of a posting.
    #[must_use]
    pub fn job(&self, input: &JobInput) -> JobJudgement {
        let title = self.title(&input.title);
        let brand = self
            .brand(&input.company)
            .or_else(|| self.brand(&input.title));
        let mut e = Evidence::default();
        self.read_features(&input.description, false, &mut e);
        self.read_features(&format!("{}\n{}", input.title, input.company), true, &mut e);
        let described = self.brand(&input.description);
        match (&brand, &described) {
            (Some(b), _) => e.add(&b.tier, BRAND, b.words.clone()),
            (None, Some(b)) => e.add(&b.tier, BRAND * 0.7, b.words.clone()),
            (None, None) => {}
        }
        let hotel = e.hotel || brand.is_some() || described.is_some();
        let relevant = title.relevant && hotel && !e.other;
        let (probabilities, best, confidence) = soften(&e.logit);
        let tools = self.tools(&input.description);
        let angle = tools
            .first()
            .and_then(|t| self.job.angles.iter().find(|(c, _)| *c == t.category))
            .map(|(_, a)| a.clone())
            .unwrap_or_default();
        let mut keywords = e.keywords;
        keywords.truncate(12);
        JobJudgement {
            relevant,
            reason: reason(
                &title.role,
                relevant,
                hotel,
                best,
                brand.as_ref(),
                &keywords,
            ),
            role: title.role,
            tier: best.to_owned(),
            tier_probabilities: probabilities,
            confidence,
            keywords,
            tools,
            angle,
            model: "embedded-tier-1".to_owned(),
        }
    }

    fn read_features(&self, text: &str, own_name: bool, e: &mut Evidence) {
        let t = Tokens::new(text);
        let hits = self.job.features.hits(&t);
        let trapped = |h: &Hit<'_>| {
            hits.iter()
                .any(|x| x.entry.label == "trap" && x.start < h.end && h.start < x.end)
        };
        let mut used: Vec<(usize, usize)> = Vec::new();
        let mut amenities: Vec<String> = Vec::new();
        for h in &hits {
            match h.entry.label.as_str() {
                "trap" => {}
                "hotel" => e.hotel = true,
                "not_hotel" => e.other |= own_name || !text.to_lowercase().contains("hotel"),
                "amenity" => {
                    let w = fold(t.original(text, h.start, h.end));
                    if !trapped(h) && !amenities.contains(&w) {
                        amenities.push(w);
                    }
                }
                tier => {
                    let overlaps = used.iter().any(|(a, b)| *a < h.end && h.start < *b);
                    if !trapped(h) && !overlaps {
                        used.push((h.start, h.end));
                        let weight = h.entry.weight * if own_name { 1.5 } else { 1.0 };
                        e.add(tier, weight, squeeze(t.original(text, h.start, h.end)));
                    }
                }
            }
        }
        // One amenity says little; many together lean to the upper tiers.
        let count = f64::from(u32::try_from(amenities.len().min(6)).unwrap_or(6));
        if count >= 2.0 {
            let [luxury, upscale, ..] = &mut e.logit;
            *luxury += 0.25 * count;
            *upscale += 0.2 * count;
        }
        if let Some(rooms) = rooms(&t)
            && rooms >= 250
        {
            let [_, upscale, ..] = &mut e.logit;
            *upscale += 0.6;
        }
    }
}

/// "320 rooms", "320 Zimmer".
fn rooms(t: &Tokens) -> Option<u32> {
    t.list.iter().zip(t.list.iter().skip(1)).find_map(|(a, b)| {
        let unit = matches!(
            b.text.as_str(),
            "rooms"
                | "zimmer"
                | "zimmern"
                | "chambres"
                | "habitaciones"
                | "camere"
                | "quartos"
                | "kamers"
                | "keys"
                | "guestrooms"
        );
        unit.then(|| a.text.parse::<u32>().ok()).flatten()
    })
}

/// Probabilities out of log-odds and the prior.
fn soften(logit: &[f64; 5]) -> (BTreeMap<String, f64>, &'static str, f64) {
    let raw: Vec<f64> = logit.iter().zip(PRIOR).map(|(l, p)| l + p.ln()).collect();
    let max = raw.iter().copied().fold(f64::MIN, f64::max);
    let exp: Vec<f64> = raw.iter().map(|r| (r - max).exp()).collect();
    let sum: f64 = exp.iter().sum();
    let mut out = BTreeMap::new();
    let mut best = ("midscale", 0.0);
    for (tier, v) in TIERS.iter().zip(exp) {
        let p = v / sum;
        if p > best.1 {
            best = (tier, p);
        }
        out.insert((*tier).to_owned(), p);
    }
    (out, best.0, best.1)
}

fn reason(
    role: &str,
    relevant: bool,
    hotel: bool,
    tier: &str,
    brand: Option<&BrandHit>,
    keywords: &[String],
) -> String {
    if !relevant {
        return if hotel {
            format!(
                "The title reads as {}, not as the person who runs the hotel.",
                role.replace('_', " ")
            )
        } else {
            "Nothing says that this is a hotel.".to_owned()
        };
    }
    match (brand, keywords.is_empty()) {
        (Some(b), _) => format!("{} is {} ({}).", b.brand, b.tier, b.chain),
        (None, false) => format!(
            "Reads as {tier} because of {}.",
            keywords
                .iter()
                .take(3)
                .map(|k| format!("“{k}”"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        (None, true) => "No word of a tier; the most frequent one is assumed.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
