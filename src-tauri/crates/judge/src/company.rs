//! Chain, franchise, independent or management company, and where the decision falls (enrich.md, "Company class").

use serde::{Deserialize, Serialize};

use crate::text::table::rows;
use crate::text::{Lexicon, Tokens, fold, squeeze};
use crate::{DataError, Judge};

/// `inspect company`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompanyJudgement {
    /// `chain_hq franchise independent management_company unknown`.
    pub category: String,
    /// The chain, if one.
    pub chain: Option<String>,
    /// The brand's market tier, if one.
    pub chain_tier: Option<String>,
    /// Number of properties the text names.
    pub property_count: Option<u32>,
    /// `owned managed leased franchised unknown`.
    pub operating_model: String,
    /// 0–1.
    pub confidence: f64,
    /// One sentence for a person.
    pub reason: String,
    /// `open head_office`, as far as it follows from the class alone.
    pub fit: Option<String>,
    /// `property owner operator head_office`.
    pub decider: Option<String>,
}

/// A brand found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandHit {
    /// Brand.
    pub brand: String,
    /// Its chain.
    pub chain: String,
    /// `luxury upscale midscale economy budget`.
    pub tier: String,
    /// How the brand's hotels are mostly run.
    pub model: String,
    /// The words, as written.
    pub words: String,
}

#[derive(Debug)]
struct Brand {
    hit: BrandHit,
    ambiguous: bool,
    spellings: Vec<(String, String)>,
}

/// Brands, operators and cues.
#[derive(Debug)]
pub(crate) struct Tables {
    brands: Vec<Brand>,
    operators: Vec<(String, Vec<String>)>,
    cues: Lexicon,
}

const BRANDS: &str = "company/brands.tsv";
const MODELS: [&str; 7] = [
    "owned",
    "management",
    "franchise",
    "leased",
    "mixed",
    "soft_brand",
    "family",
];

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        let split = |s: &str| {
            s.split(';')
                .map(|s| s.trim().to_owned())
                .filter(|s| !s.is_empty())
                .collect::<Vec<_>>()
        };
        let mut brands = Vec::new();
        for row in rows::<6>(BRANDS, include_str!("../data/company/brands.tsv"))? {
            let [brand, chain, tier, model, ambiguous, spellings] = row.col;
            if !crate::job::TIERS.contains(&tier)
                || !MODELS.contains(&model)
                || !matches!(ambiguous, "a" | "n")
            {
                return Err(DataError::new(
                    BRANDS,
                    row.line,
                    "unknown tier, model or flag",
                ));
            }
            brands.push(Brand {
                hit: BrandHit {
                    brand: brand.to_owned(),
                    chain: chain.to_owned(),
                    tier: tier.to_owned(),
                    model: model.to_owned(),
                    words: String::new(),
                },
                ambiguous: ambiguous == "a",
                spellings: split(spellings)
                    .into_iter()
                    .map(|s| (fold(&s), s))
                    .collect(),
            });
        }
        let operators = rows::<2>(
            "company/operators.tsv",
            include_str!("../data/company/operators.tsv"),
        )?
        .into_iter()
        .map(|r| {
            let [name, s] = r.col;
            (name.to_owned(), split(s).iter().map(|s| fold(s)).collect())
        })
        .collect();
        Ok(Self {
            brands,
            operators,
            cues: Lexicon::parse("company/cues.tsv", include_str!("../data/company/cues.tsv"))?,
        })
    }
}

/// Words beside which an everyday word is a hotel brand.
const HOTEL_WORDS: [&str; 14] = [
    "hotel",
    "hotels",
    "resort",
    "resorts",
    "inn",
    "suites",
    "palace",
    "collection",
    "residences",
    "spa",
    "by",
    "lodge",
    "hotell",
    "albergo",
];

impl Judge {
    /// The brand a text names: the longest spelling wins, so that a Courtyard by Marriott is no Marriott.
    #[must_use]
    pub fn brand(&self, text: &str) -> Option<BrandHit> {
        let t = Tokens::new(text);
        let mut best: Option<(usize, BrandHit)> = None;
        for b in &self.company.brands {
            for (folded, written) in &b.spellings {
                let parts: Vec<&str> = folded.split(' ').collect();
                let Some(at) = find(&t, &parts) else {
                    continue;
                };
                if best.as_ref().is_some_and(|(n, _)| *n >= folded.len()) {
                    continue;
                }
                let words = squeeze(t.original(text, at, at + parts.len()));
                let cased = words.chars().any(char::is_uppercase)
                    || !written.chars().next().is_some_and(char::is_uppercase);
                let beside = t
                    .list
                    .iter()
                    .take(at + parts.len() + 2)
                    .skip(at.saturating_sub(2))
                    .any(|w| HOTEL_WORDS.contains(&w.text.as_str()));
                let named =
                    parts.iter().any(|p| HOTEL_WORDS.contains(p)) || t.list.len() == parts.len();
                if cased && (!b.ambiguous || beside || named) {
                    best = Some((
                        folded.len(),
                        BrandHit {
                            words,
                            ..b.hit.clone()
                        },
                    ));
                }
            }
        }
        best.map(|(_, b)| b)
    }

    fn operator(&self, name: &str) -> Option<&str> {
        let t = Tokens::new(name);
        self.company
            .operators
            .iter()
            .find(|(_, s)| {
                s.iter()
                    .any(|x| find(&t, &x.split(' ').collect::<Vec<_>>()).is_some())
            })
            .map(|(n, _)| n.as_str())
    }

    /// Class of a company by name, website and its own text.
    #[must_use]
    pub fn company(
        &self,
        name: &str,
        website: Option<&str>,
        text: Option<&str>,
    ) -> CompanyJudgement {
        let text = text.unwrap_or_default();
        let t = Tokens::new(text);
        let cues: Vec<String> = self
            .company
            .cues
            .hits(&t)
            .iter()
            .map(|h| h.entry.label.clone())
            .collect();
        let has = |l: &str| cues.iter().any(|c| c == l);
        let property_count = properties(&t);
        let host = website.map(host_words).unwrap_or_default();
        let brand = self.brand(name).or_else(|| self.brand(&host));
        let folded = fold(name);
        let corporate = [
            "group",
            "international",
            "worldwide",
            "corporate",
            "holding",
            "holdings",
            "management",
            "gruppe",
            "groupe",
            "grupo",
            "headquarters",
            "hospitality",
            "plc",
            "inc",
            "corporation",
            "chain",
        ];
        let group_name = folded.split(' ').any(|w| corporate.contains(&w));
        let bare = brand.as_ref().is_some_and(|b| {
            let left: Vec<String> = folded
                .split(' ')
                .filter(|w| !fold(&b.words).split(' ').any(|x| x == *w))
                .map(str::to_owned)
                .collect();
            left.iter().all(|w| {
                corporate.contains(&w.as_str())
                    || matches!(
                        w.as_str(),
                        "hotels" | "resorts" | "and" | "the" | "sa" | "ag"
                    )
            })
        });
        let (category, confidence, reason) = if let Some(o) = self.operator(name) {
            (
                "management_company",
                0.92,
                format!("{o} runs hotels under others' brands."),
            )
        } else if let Some(b) = brand.as_ref().filter(|_| bare) {
            (
                "chain_hq",
                0.85,
                format!("The name is the chain {} itself.", b.chain),
            )
        } else if let Some(b) = &brand {
            let owned = matches!(b.model.as_str(), "owned" | "leased" | "management");
            if owned && !has("franchise") {
                (
                    "chain_hq",
                    0.6,
                    format!("{} houses are mostly run by {} itself.", b.brand, b.chain),
                )
            } else {
                (
                    "franchise",
                    if has("franchise") { 0.9 } else { 0.7 },
                    format!(
                        "{} is a brand of {} that is mostly franchised.",
                        b.brand, b.chain
                    ),
                )
            }
        } else if has("management_company") {
            (
                "management_company",
                0.8,
                "The text speaks of running hotels for owners.".to_owned(),
            )
        } else if property_count.is_some_and(|n| n >= 4)
            || (has("chain_hq") && (group_name || !has("independent")))
        {
            (
                "chain_hq",
                if property_count.is_some() { 0.8 } else { 0.6 },
                "The text speaks of several hotels or brands.".to_owned(),
            )
        } else if has("franchise") {
            (
                "franchise",
                0.6,
                "The text speaks of a franchise.".to_owned(),
            )
        } else if has("independent") {
            (
                "independent",
                0.85,
                "Family or owner run by its own words, and no known brand.".to_owned(),
            )
        } else if name.trim().is_empty() {
            ("unknown", 0.3, "Nothing to read.".to_owned())
        } else if folded
            .split(' ')
            .any(|w| w.contains("hotel") || HOTEL_WORDS.contains(&w))
            && !group_name
        {
            (
                "independent",
                0.6,
                "A hotel by name without a known brand.".to_owned(),
            )
        } else {
            (
                "unknown",
                0.4,
                "Neither a known brand nor telling words.".to_owned(),
            )
        };
        let (fit, decider) = route(category, brand.as_ref());
        CompanyJudgement {
            category: category.to_owned(),
            operating_model: operating_model(category, brand.as_ref(), &cues).to_owned(),
            chain: brand.as_ref().map(|b| b.chain.clone()),
            chain_tier: brand.as_ref().map(|b| b.tier.clone()),
            property_count: property_count.or((category == "independent").then_some(1)),
            confidence,
            reason,
            fit: fit.map(str::to_owned),
            decider: decider.map(str::to_owned),
        }
    }
}

fn operating_model(category: &str, brand: Option<&BrandHit>, cues: &[String]) -> &'static str {
    let has = |l: &str| cues.iter().any(|c| c == l);
    if has("leased") {
        return "leased";
    }
    if category == "franchise" {
        return "franchised";
    }
    if has("managed") || category == "management_company" {
        return "managed";
    }
    match (category, brand.map(|b| b.model.as_str())) {
        ("independent", _) | (_, Some("owned" | "family")) => "owned",
        (_, Some("management")) => "managed",
        (_, Some("leased")) => "leased",
        _ => "unknown",
    }
}

/// Fit and decider as far as the class tells.
fn route(category: &str, brand: Option<&BrandHit>) -> (Option<&'static str>, Option<&'static str>) {
    match (category, brand.map(|b| b.model.as_str())) {
        ("independent", _) => (Some("open"), Some("property")),
        ("franchise", Some("mixed")) => (Some("open"), Some("owner")),
        ("franchise", _) => (Some("open"), Some("owner")),
        ("management_company", _) => (Some("open"), Some("operator")),
        ("chain_hq", _) => (Some("head_office"), Some("head_office")),
        _ => (None, None),
    }
}

/// The words of a host name: `www.hotel-sonne.de` → "hotel sonne".
fn host_words(url: &str) -> String {
    let h = url.split_once("://").map_or(url, |(_, r)| r);
    let h = h
        .split(['/', '?', '#'])
        .next()
        .unwrap_or(h)
        .trim_start_matches("www.");
    h.split(['.', '-'])
        .map(|w| {
            let mut c = w.chars();
            c.next()
                .map_or_else(String::new, |f| f.to_uppercase().chain(c).collect())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// "24 hotels", "12 Häuser", "our 7 properties".
fn properties(t: &Tokens) -> Option<u32> {
    t.list
        .iter()
        .zip(t.list.iter().skip(1))
        .filter_map(|(a, b)| {
            let unit = matches!(
                b.text.as_str(),
                "hotels"
                    | "properties"
                    | "hauser"
                    | "hausern"
                    | "hoteles"
                    | "alberghi"
                    | "strutture"
                    | "hoteis"
                    | "etablissements"
                    | "resorts"
                    | "locations"
            );
            unit.then(|| a.text.parse::<u32>().ok()).flatten()
        })
        .filter(|n| (1..20_000).contains(n))
        .max()
}

/// The token index where `parts` stand.
fn find(t: &Tokens, parts: &[&str]) -> Option<usize> {
    (0..t.list.len()).find(|i| {
        parts
            .iter()
            .enumerate()
            .all(|(n, p)| t.list.get(i + n).is_some_and(|w| w.text == *p))
    })
}

#[cfg(test)]
mod tests;
