//! Signals: reasons to write now, with what may be said of them. Kinds, half-lives and defaults are one data file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::site::Say;
use domain::{CompanyId, FactId, SignalId, VacancyId};
use serde::Deserialize;
use serde_json::json;
use store::Tx;
use store::tables::signals::{self, Fact, Signal};

use crate::{Cx, Engine, events};

/// Defaults of a kind.
#[derive(Debug, Clone, Deserialize)]
pub struct KindDefaults {
    /// What may be said.
    pub say: Say,
    /// Half-life in days.
    pub half_life_days: u32,
    /// Base strength 0–1.
    pub strength: f64,
}

/// The defaults of each kind of signal.
pub fn kinds() -> &'static BTreeMap<String, KindDefaults> {
    static KINDS: OnceLock<BTreeMap<String, KindDefaults>> = OnceLock::new();
    KINDS.get_or_init(|| {
        serde_json::from_str(include_str!("../../../data/signals.json")).unwrap_or_default()
    })
}

/// Store a vacancy's signal and its silent fact. `publisher` is who posted it under its own name.
///
/// # Errors
/// Database errors.
#[expect(clippy::too_many_arguments, reason = "a vacancy and its parties")]
pub fn vacancy(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &CompanyId,
    vacancy: &VacancyId,
    title: &str,
    source: &str,
    strength: f64,
    publisher: Option<&CompanyId>,
) -> anyhow::Result<SignalId> {
    let id: SignalId = e.id();
    let half_life = kinds().get("vacancy").map_or(30, |k| k.half_life_days);
    signals::insert_signal(
        tx,
        &Signal {
            id: id.clone(),
            company: company.clone(),
            vacancy: Some(vacancy.clone()),
            kind: "vacancy".into(),
            say: Say::Silent,
            detail: json!({ "title": title }),
            source: source.into(),
            excerpt: Some(title.chars().take(200).collect()),
            strength,
            half_life_days: half_life,
            seen_at: cx.now,
        },
    )?;
    let fact: FactId = e.id();
    signals::insert_fact(
        tx,
        &Fact {
            id: fact,
            company: company.clone(),
            signal: Some(id.clone()),
            kind: "vacancy".into(),
            say: Say::Silent,
            open_to: publisher.cloned(),
            text: title.into(),
            source: source.into(),
            excerpt: None,
            at: cx.now,
        },
    )?;
    events::record(
        tx,
        cx,
        "signal",
        &[("company", company.as_str()), ("signal", id.as_str())],
        &json!({ "kind": "vacancy" }),
    )?;
    Ok(id)
}

/// A signal of another kind.
///
/// # Errors
/// Database errors.
#[expect(clippy::too_many_arguments, reason = "one row")]
pub fn add(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &CompanyId,
    kind: &str,
    source: &str,
    excerpt: Option<&str>,
    detail: serde_json::Value,
) -> anyhow::Result<()> {
    let Some(d) = kinds().get(kind) else {
        anyhow::bail!("there is no signal {kind}")
    };
    let id: SignalId = e.id();
    signals::insert_signal(
        tx,
        &Signal {
            id: id.clone(),
            company: company.clone(),
            vacancy: None,
            kind: kind.into(),
            say: d.say,
            detail,
            source: source.into(),
            excerpt: excerpt.map(|x| x.chars().take(300).collect()),
            strength: d.strength,
            half_life_days: d.half_life_days,
            seen_at: cx.now,
        },
    )?;
    events::record(
        tx,
        cx,
        "signal",
        &[("company", company.as_str()), ("signal", id.as_str())],
        &json!({ "kind": kind }),
    )?;
    tx.touch("signals");
    Ok(())
}

/// Somebody left: the seat may be empty.
///
/// # Errors
/// Database errors.
pub fn seat_empty(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    company: &CompanyId,
    words: &str,
) -> anyhow::Result<()> {
    add(
        e,
        tx,
        cx,
        company,
        "seat_empty",
        "reply",
        Some(words),
        json!({}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_schema_has_defaults_and_vacancies_are_silent() {
        for k in [
            "vacancy",
            "gm_named",
            "gm_moved",
            "seat_empty",
            "pre_opening",
            "renovation",
            "reopening",
            "rebrand",
            "new_owner_or_operator",
            "tech_changed",
            "second_post",
            "award",
            "budget_season",
            "met_at",
            "revisit",
        ] {
            let d = kinds()
                .get(k)
                .unwrap_or_else(|| panic!("{k} has no defaults"));
            assert!(
                (0.0..=1.0).contains(&d.strength) && d.half_life_days > 0,
                "{k}"
            );
        }
        for silent in [
            "vacancy",
            "seat_empty",
            "second_post",
            "new_owner_or_operator",
        ] {
            assert_eq!(kinds()[silent].say, Say::Silent, "{silent}");
        }
    }
}
