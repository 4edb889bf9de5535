//! `inspect site`: findings by agent and kind, as the command line prints them.

use std::collections::BTreeMap;

use domain::site::{Finding, Say};
use serde::Serialize;

/// One finding in the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The value.
    pub value: String,
    /// Structured rest.
    #[serde(skip_serializing_if = "serde_json::Value::is_null")]
    pub detail: serde_json::Value,
    /// Page.
    pub url: String,
    /// Words or markup.
    pub evidence: String,
    /// 0–1.
    pub confidence: f64,
    /// What may be said.
    pub say: Say,
}

/// Agent → kind → findings, surest first; every agent is present.
pub type SiteReport = BTreeMap<String, BTreeMap<String, Vec<Found>>>;

/// Group findings.
#[must_use]
pub fn report(findings: &[Finding]) -> SiteReport {
    let mut out: SiteReport = [
        "contact",
        "technology",
        "content",
        "design",
        "seo",
        "company",
    ]
    .into_iter()
    .map(|a| (a.to_owned(), BTreeMap::new()))
    .collect();
    for f in findings {
        out.entry(f.agent.clone())
            .or_default()
            .entry(f.kind.clone())
            .or_default()
            .push(Found {
                value: f.value.clone(),
                detail: f.detail.clone(),
                url: f.url.clone(),
                evidence: f.evidence.clone(),
                confidence: f.confidence,
                say: f.say,
            });
    }
    out
}
