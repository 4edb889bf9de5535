//! From findings to facts: which kinds there are, what they say, and what may be said of them.

use domain::site::{Finding, Say};
use store::tables::companies::Company;

/// A fact before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFact {
    /// Kind, as the openers know it.
    pub kind: String,
    /// The statement; `key=value` pairs separated by `; ` carry the openers' slots.
    pub text: String,
    /// What may be said.
    pub say: Say,
    /// Where it was read.
    pub source: String,
    /// The words.
    pub excerpt: Option<String>,
}

/// Amenity words → kind of fact.
const AMENITIES: &[(&str, &[&str])] = &[
    (
        "spa",
        &["spa", "wellness", "sauna", "hammam", "thermal", "pool"],
    ),
    (
        "gastronomy",
        &[
            "restaurant",
            "gastronom",
            "michelin",
            "gault",
            "brasserie",
            "cuisine",
        ],
    ),
    (
        "mice",
        &[
            "conference",
            "meeting",
            "seminar",
            "tagung",
            "congres",
            "event",
        ],
    ),
    (
        "family",
        &["family", "kids", "familien", "kinder", "famille", "enfants"],
    ),
    (
        "sustainability",
        &[
            "sustainab",
            "nachhaltig",
            "green key",
            "ecolabel",
            "durable",
            "solar",
        ],
    ),
];

/// The facts that findings support.
#[must_use]
pub fn of(company: &Company, found: &[Finding]) -> Vec<NewFact> {
    let mut out = Vec::new();
    let mut add = |kind: &str, text: String, f: Option<&Finding>, say: Say| {
        if !text.trim().is_empty() && !out.iter().any(|x: &NewFact| x.kind == kind) {
            out.push(NewFact {
                kind: kind.into(),
                text,
                say,
                source: f
                    .map(|f| f.url.clone())
                    .or_else(|| company.website.clone())
                    .unwrap_or_else(|| "profile".into()),
                excerpt: f.map(|f| f.evidence.chars().take(300).collect()),
            });
        }
    };
    if let (Some(n), f) = (company.rooms, found.iter().find(|f| f.kind == "rooms"))
        && f.is_some()
    {
        add("rooms", format!("count={n}"), f, Say::Open);
    }
    for f in found
        .iter()
        .filter(|f| f.say == Say::Open && f.agent == "content")
    {
        let words = domain::keys::fold_name(&f.value);
        match f.kind.as_str() {
            "amenity" => {
                for (kind, list) in AMENITIES {
                    if list.iter().any(|w| words.contains(w)) {
                        add(kind, format!("words={}", f.value), Some(f), Say::Open);
                    }
                }
            }
            "award" => add("award", format!("name={}", f.value), Some(f), Say::Open),
            "founded" | "history" => {
                let year: String = f
                    .value
                    .chars()
                    .filter(char::is_ascii_digit)
                    .take(4)
                    .collect();
                if year.len() == 4 {
                    add("history", format!("year={year}"), Some(f), Say::Open);
                }
            }
            "usp" => add("usp", f.value.clone(), Some(f), Say::Open),
            _ => {}
        }
    }
    if let Some(town) = &company.town {
        let f = found.iter().find(|f| f.kind == "town" || f.kind == "name");
        // Not the opener's `place`: that is a landmark close by, and the town is where the house itself stands.
        add("location", format!("town={town}"), f, Say::Open);
    }
    // A tool chooses the subject, it is never named (acquire.md, tech_changed).
    if let Some(f) = found.iter().find(|f| f.agent == "technology") {
        add("tool", f.value.clone(), Some(f), Say::Hint);
    }
    for f in found
        .iter()
        .filter(|f| f.agent == "design" || f.agent == "seo")
    {
        add(
            &format!("{}_{}", f.agent, f.kind),
            f.value.clone(),
            Some(f),
            Say::Silent,
        );
    }
    out
}

/// The slots of a fact's text: `count=88; name=…`.
#[must_use]
pub fn slots(text: &str) -> std::collections::BTreeMap<String, String> {
    text.split("; ")
        .filter_map(|p| p.split_once('='))
        .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
        .filter(|(k, v)| !k.is_empty() && !v.is_empty())
        .collect()
}

/// A fact as a person reads it.
#[must_use]
pub fn readable(kind: &str, text: &str) -> String {
    let s = slots(text);
    match (kind, s.values().next()) {
        ("rooms", Some(n)) => format!("{n} rooms"),
        ("history", Some(y)) => format!("since {y}"),
        (_, Some(v)) => v.clone(),
        (_, None) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(agent: &str, kind: &str, value: &str, say: Say) -> Finding {
        Finding {
            agent: agent.into(),
            kind: kind.into(),
            value: value.into(),
            detail: serde_json::Value::Null,
            url: "https://h.example/".into(),
            evidence: value.into(),
            confidence: 0.9,
            say,
        }
    }

    #[test]
    fn design_and_seo_never_become_open_facts() {
        let found = [
            finding("design", "viewport", "no viewport", Say::Silent),
            finding("seo", "title", "missing", Say::Silent),
            finding("technology", "pms", "Protel", Say::Hint),
        ];
        for f in of(&Company::default(), &found) {
            assert_ne!(f.say, Say::Open, "{}", f.kind);
        }
    }

    #[test]
    fn slots_come_back_as_they_went_in() {
        let c = Company {
            rooms: Some(88),
            town: Some("Lech".into()),
            ..Company::default()
        };
        let found = [
            finding("content", "rooms", "88", Say::Open),
            finding("content", "amenity", "Spa & Wellness", Say::Open),
        ];
        let all = of(&c, &found);
        assert_eq!(slots(&all[0].text)["count"], "88");
        assert!(
            all.iter()
                .any(|f| f.kind == "spa" && slots(&f.text)["words"] == "Spa & Wellness")
        );
        assert_eq!(readable("rooms", "count=88"), "88 rooms");
    }
}
