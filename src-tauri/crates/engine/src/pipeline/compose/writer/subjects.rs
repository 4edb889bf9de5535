//! Three subjects, drawn among those that fit: at most five words besides the hotel's and the town's name.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::draw;
use super::library::Phrase;
use super::opener::Render;

/// Words a subject may have besides names.
const WORDS: usize = 5;

/// Three different subjects. The lists hold at least three that need the hotel only.
pub(super) fn three(
    list: &[Phrase],
    vars: &BTreeMap<String, String>,
    seed: u64,
    render: &Render<'_>,
) -> Vec<String> {
    let have: BTreeSet<&str> = vars.keys().map(String::as_str).collect();
    let mut fit: Vec<String> = list
        .iter()
        .filter(|p| p.needs.iter().all(|n| have.contains(n.as_str())))
        .filter_map(|p| render(&p.source, vars))
        .filter(|s| words_besides(s, vars) <= WORDS)
        .collect();
    fit.dedup();
    let mut out = Vec::new();
    while out.len() < 3 && !fit.is_empty() {
        let i = draw(seed, &format!("subject{}", out.len()), fit.len());
        out.push(fit.remove(i));
    }
    out
}

/// Words of a subject without hotel and town.
pub(super) fn words_besides(subject: &str, vars: &BTreeMap<String, String>) -> usize {
    let mut s = subject.to_owned();
    for name in ["hotel", "town"] {
        if let Some(v) = vars.get(name) {
            s = s.replace(v.as_str(), " ");
        }
    }
    s.split_whitespace()
        .filter(|w| w.chars().any(char::is_alphanumeric))
        .count()
}
