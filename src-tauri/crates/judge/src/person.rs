//! Mail addresses a person may have: patterns learnt from known addresses of the domain, else the global prior
//! (enrich.md, "E-mail finder").

use serde::{Deserialize, Serialize};

use crate::Judge;

/// A known address of the same domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAddress {
    /// Name of its owner.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A possible address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailPattern {
    /// The address.
    pub email: String,
    /// Share of belief in it; all patterns together sum to at most 1.
    pub probability: f64,
    /// Why.
    pub why: String,
}

/// `inspect person`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonJudgement {
    /// Likeliest first.
    pub patterns: Vec<EmailPattern>,
}

/// Shapes of local parts with the share of corporate domains that use them (rounded from published surveys of
/// business addresses; the learnt shape outweighs them at once).
const SHAPES: [(&str, f64); 12] = [
    ("first.last", 0.44),
    ("flast", 0.15),
    ("first", 0.12),
    ("f.last", 0.07),
    ("last", 0.05),
    ("firstlast", 0.05),
    ("first_last", 0.03),
    ("lastf", 0.02),
    ("last.first", 0.03),
    ("firstl", 0.02),
    ("first-last", 0.01),
    ("l.first", 0.01),
];
/// Weight of one known address against the prior.
const KNOWN_WEIGHT: f64 = 6.0;
/// At most this many answers.
const ANSWERS: usize = 12;

/// ASCII spellings of a name, the usual one first: `ü` as `ue` and `u`.
fn spellings(word: &str, german: bool) -> Vec<String> {
    let plain = |umlaut: bool| {
        let mut out = String::new();
        for c in word.to_lowercase().chars() {
            match (c, umlaut) {
                ('ä', true) => out.push_str("ae"),
                ('ö' | 'ø', true) => out.push_str("oe"),
                ('ü', true) => out.push_str("ue"),
                ('å', true) => out.push_str("aa"),
                ('\'' | '’' | '.' | ' ', _) => {}
                ('-', _) => out.push('-'),
                (c, _) => out.push_str(&domain::keys::fold_name(&c.to_string())),
            }
        }
        out
    };
    let (umlaut, bare) = (plain(true), plain(false));
    if umlaut == bare {
        vec![bare]
    } else if german {
        vec![umlaut, bare]
    } else {
        vec![bare, umlaut]
    }
}

struct Parts {
    first: String,
    last: String,
}

/// Given name and surname; particles belong to the surname, middle names are left out.
fn parts(name: &str, german: bool, variant: usize) -> Option<Parts> {
    let courtesy = [
        "mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mag", "dott", "ing", "sr", "sra", "mme",
        "m",
    ];
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|w| !courtesy.contains(&w.trim_end_matches('.').to_lowercase().as_str()))
        .collect();
    let particles = [
        "von", "van", "de", "der", "den", "di", "da", "del", "della", "du", "la", "le", "dos",
        "ten", "ter", "zu",
    ];
    let (first, rest) = words.split_first()?;
    let surname: Vec<&str> = match rest
        .iter()
        .position(|w| particles.contains(&w.to_lowercase().as_str()))
    {
        Some(p) => rest.iter().skip(p).copied().collect(),
        None => rest.last().copied().into_iter().collect(),
    };
    let pick = |w: &str| {
        let all = spellings(w, german);
        all.get(variant)
            .or_else(|| all.first())
            .cloned()
            .unwrap_or_default()
    };
    Some(Parts {
        first: pick(first),
        last: surname.iter().map(|w| pick(w)).collect::<String>(),
    })
}

fn shape(shape: &str, p: &Parts) -> Option<String> {
    let f = p.first.chars().next()?;
    let (first, last) = (p.first.as_str(), p.last.as_str());
    if last.is_empty() && shape != "first" {
        return None;
    }
    let l = last.chars().next();
    Some(match shape {
        "first.last" => format!("{first}.{last}"),
        "flast" => format!("{f}{last}"),
        "first" => first.to_owned(),
        "f.last" => format!("{f}.{last}"),
        "last" => last.to_owned(),
        "firstlast" => format!("{first}{last}"),
        "first_last" => format!("{first}_{last}"),
        "lastf" => format!("{last}{f}"),
        "last.first" => format!("{last}.{first}"),
        "firstl" => format!("{first}{}", l?),
        "first-last" => format!("{first}-{last}"),
        "l.first" => format!("{}.{first}", l?),
        _ => return None,
    })
}

impl Judge {
    /// Possible addresses of `name` at `domain`, given known addresses there.
    #[must_use]
    pub fn person(&self, name: &str, domain: &str, known: &[KnownAddress]) -> PersonJudgement {
        let Some(domain) = domain::keys::normalise_domain(domain) else {
            return PersonJudgement {
                patterns: Vec::new(),
            };
        };
        let german = matches!(domain.rsplit('.').next(), Some("de" | "at" | "ch" | "li"));
        let mut weights: Vec<(&str, f64, u32)> = SHAPES.iter().map(|(s, w)| (*s, *w, 0)).collect();
        let mut variant = 0;
        for k in known
            .iter()
            .filter(|k| k.email.to_lowercase().ends_with(&format!("@{domain}")))
        {
            let local = k.email.split('@').next().unwrap_or_default().to_lowercase();
            for v in 0..2 {
                let Some(p) = parts(&k.name, german, v) else {
                    continue;
                };
                if let Some(w) = weights
                    .iter_mut()
                    .find(|(s, _, _)| shape(s, &p).as_deref() == Some(local.as_str()))
                {
                    w.1 += KNOWN_WEIGHT;
                    w.2 += 1;
                    if v == 1 && !spellings(&k.name, german).is_empty() {
                        variant = 1;
                    }
                    break;
                }
            }
        }
        let total: f64 = weights.iter().map(|w| w.1).sum();
        let mut out: Vec<EmailPattern> = Vec::new();
        for (s, w, n) in &weights {
            // The other spelling of an umlaut takes a part of the belief.
            for (v, share) in [(variant, 0.8), (1 - variant, 0.2)] {
                let Some(local) = parts(name, german, v).and_then(|p| shape(s, &p)) else {
                    continue;
                };
                let email = format!("{local}@{domain}");
                let p = share * w / total;
                if let Some(same) = out.iter_mut().find(|o| o.email == email) {
                    same.probability += p;
                    continue;
                }
                out.push(EmailPattern {
                    email,
                    probability: p,
                    why: match n {
                        0 => format!("{s}, common elsewhere"),
                        n => format!("{s}, as {n} known at {domain}"),
                    },
                });
            }
        }
        out.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        out.truncate(ANSWERS);
        PersonJudgement { patterns: out }
    }
}

#[cfg(test)]
mod tests;
