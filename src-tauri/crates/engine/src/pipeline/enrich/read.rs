//! What the agents saw, and the company's profile from it.

use domain::geo::Place;
use domain::site::{Finding, SiteSnapshot};
use judge::company::CompanyJudgement;
use judge::job::{JobInput, JobJudgement};
use store::tables::companies::Company;

use crate::Engine;

/// Findings of a snapshot with the judgements over its text.
#[derive(Debug)]
pub(super) struct Seen {
    /// Typed findings with evidence.
    pub findings: Vec<Finding>,
    /// Class of the company.
    pub class: CompanyJudgement,
    /// Tier.
    pub tier: JobJudgement,
    /// Language of the home page.
    pub language: Option<String>,
}

/// Run the agents and the judge over a snapshot, off the async threads.
///
/// # Errors
/// When the blocking task was cut.
pub(super) async fn findings(e: &Engine, snapshot: SiteSnapshot) -> anyhow::Result<Seen> {
    let (sites, judge) = (e.ports().sites.clone(), e.judge().clone());
    Ok(tokio::task::spawn_blocking(move || {
        let findings = sites.findings(&snapshot);
        let value = |agent: &str, kind: &str| {
            findings
                .iter()
                .find(|f| f.agent == agent && f.kind == kind)
                .map(|f| f.value.clone())
        };
        let name = value("company", "name").unwrap_or_default();
        let text: String = findings
            .iter()
            .filter(|f| {
                matches!(
                    f.kind.as_str(),
                    "description" | "amenity" | "usp" | "stars" | "chain"
                )
            })
            .map(|f| {
                if f.kind == "stars" {
                    format!("{}-star hotel", f.value)
                } else {
                    f.value.clone()
                }
            })
            .collect::<Vec<_>>()
            .join(". ");
        let class = judge.company(&name, Some(&snapshot.asked), Some(&text));
        let tier = judge.job(&JobInput {
            title: String::new(),
            company: name,
            location: String::new(),
            description: text.clone(),
        });
        let language = snapshot
            .pages
            .first()
            .and_then(|p| declared_language(&p.html))
            .or_else(|| judge.language(&text).map(str::to_owned));
        Seen {
            class,
            tier,
            language,
            findings,
        }
    })
    .await?)
}

/// `<html lang="de-AT">` → `de`.
fn declared_language(html: &str) -> Option<String> {
    let tag = html.split_once("<html")?.1.split('>').next()?;
    let value = tag.split_once("lang=")?.1.trim_start_matches(['"', '\'']);
    let code: String = value
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    (code.len() == 2).then(|| code.to_lowercase())
}

fn best<'a>(s: &'a Seen, kind: &str) -> Option<&'a Finding> {
    s.findings
        .iter()
        .filter(|f| f.kind == kind)
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
}

fn number(s: &Seen, kind: &str) -> Option<u32> {
    let text: String = best(s, kind)?
        .value
        .chars()
        .take_while(|c| c.is_ascii_digit())
        .collect();
    text.parse().ok()
}

/// Fill the profile: what a board or import said stays, what was unknown is learnt, what the site counts wins.
pub(super) fn profile(e: &Engine, c: &mut Company, s: &Seen) {
    let take = |kind: &str| best(s, kind).map(|f| f.value.clone());
    c.rooms = number(s, "rooms").or(c.rooms);
    c.stars = number(s, "stars").or(c.stars);
    let place: Place = best(s, "address")
        .and_then(|f| serde_json::from_value(f.detail.clone()).ok())
        .unwrap_or_default();
    c.town = c.town.take().or(place.town);
    c.street = c.street.take().or(place.street);
    c.postal_code = c.postal_code.take().or(place.postal_code);
    c.subdivision = c.subdivision.take().or(place.subdivision);
    c.language = s.language.clone().or(c.language.take());
    if c.country.is_none() {
        c.country = place.country.as_deref().and_then(crate::geo::country_code);
    }
    if c.zone.is_none() {
        c.zone = c.country.as_deref().and_then(crate::geo::only_zone);
    }
    if let Some(p) = take("phone") {
        let judged = e
            .judge()
            .phone(&p, c.country.as_deref().unwrap_or_default());
        if judged.valid {
            c.phone = Some(judged.e164);
        }
    }
    let class = &s.class;
    if class.category != "unknown" {
        c.category.clone_from(&class.category);
    }
    c.chain = class.chain.clone().or(c.chain.take());
    c.fit = class.fit.clone().or(c.fit.take());
    c.decider = class.decider.clone().or(c.decider.take());
    c.tier = Some(s.tier.tier.clone()).filter(|t| !t.is_empty());
    c.tier_probabilities = serde_json::to_value(&s.tier.tier_probabilities).ok();
    c.needs_attention = None;
}

#[cfg(test)]
mod tests {
    use super::declared_language;

    #[test]
    fn the_language_of_a_page_is_what_it_declares() {
        for (html, language) in [
            ("<!doctype html><html lang=\"de-AT\"><head>", Some("de")),
            ("<html class=x lang='fr'>", Some("fr")),
            ("<html><body lang=\"en\">", None),
            ("<html lang=\"\">", None),
            ("", None),
        ] {
            assert_eq!(declared_language(html).as_deref(), language, "{html}");
        }
    }
}
