//! Six agents over one snapshot, each pure: what is printed, where, how sure, and what may be said of it.

mod company;
mod contact;
mod content;
mod design;
mod seo;
mod technology;

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::site::{Finding, Page, Say, SiteSnapshot};
use scraper::Html;
use serde_json::Value as Json;
use url::Url;

use super::choose::kind_of;
use crate::structured::{Item, items};
use crate::text::{fold, page_text, parse, squash};

/// Longest evidence, characters.
const EVIDENCE: usize = 300;

/// Longest line the agents read in one piece, characters: work per line is not linear in its length.
const LINE: usize = 600;
/// Lines read of a page.
const MAX_LINES: usize = 20_000;

/// A line in pieces of at most [`LINE`] characters, cut between words.
fn pieces(line: &str) -> Vec<String> {
    if line.len() <= LINE {
        return vec![line.to_owned()];
    }
    let mut out = vec![String::new()];
    let mut length = 0;
    for word in line.split(' ') {
        let chars = word.chars().count() + 1;
        if length + chars > LINE && length > 0 {
            out.push(String::new());
            length = 0;
        }
        if let Some(last) = out.last_mut() {
            if length > 0 {
                last.push(' ');
            }
            // A word longer than a line is no word.
            last.extend(word.chars().take(LINE));
        }
        length += chars;
    }
    out
}

/// A page parsed once for all agents.
struct View<'a> {
    page: &'a Page,
    url: Url,
    doc: Html,
    /// Lines of the text with their folded form, cells split.
    lines: Vec<(String, String)>,
    items: Vec<Item>,
    /// `imprint team contact about rooms careers press`, or `home`.
    kind: &'static str,
}

impl<'a> View<'a> {
    fn new(page: &'a Page, is_home: bool) -> Option<Self> {
        let url = Url::parse(&page.url).ok()?;
        let doc = parse(&page.html);
        let text = page_text(&doc);
        let lines = text
            .split(['\n', '|'])
            .map(squash)
            .filter(|l| !l.is_empty())
            .flat_map(|l| pieces(&l))
            .take(MAX_LINES)
            .map(|l| {
                let folded = fold(&l);
                (l, folded)
            })
            .collect();
        let items = items(&doc, &url);
        let kind = if is_home {
            "home"
        } else {
            kind_of(&url, "").map_or("home", |k| k.1)
        };
        Some(Self {
            page,
            url,
            doc,
            lines,
            items,
            kind,
        })
    }

    /// A finding on this page.
    fn found(
        &self,
        agent: &str,
        kind: &str,
        value: impl Into<String>,
        evidence: &str,
        confidence: f64,
    ) -> Finding {
        Finding {
            agent: agent.to_owned(),
            kind: kind.to_owned(),
            value: squash(&value.into()),
            detail: Json::Null,
            url: self.page.url.clone(),
            evidence: squash(evidence).chars().take(EVIDENCE).collect(),
            confidence: confidence.clamp(0.0, 1.0),
            say: say(agent, kind),
        }
    }
}

static SAY: LazyLock<HashMap<String, Say>> = LazyLock::new(|| {
    // Part of the program; its test reads it.
    serde_json::from_str(include_str!("../../../data/say.json")).unwrap_or_default()
});

/// What may be said of a kind: the kind's own row, else the agent's, else nothing.
fn say(agent: &str, kind: &str) -> Say {
    SAY.get(&format!("{agent}.{kind}"))
        .or_else(|| SAY.get(agent))
        .copied()
        .unwrap_or(Say::Silent)
}

/// What all agents find: one finding per agent, kind and value, the surest kept, surest first within its kind.
#[must_use]
pub fn findings(snapshot: &SiteSnapshot) -> Vec<Finding> {
    let views: Vec<View<'_>> = snapshot
        .pages
        .iter()
        .enumerate()
        .filter_map(|(i, p)| View::new(p, i == 0))
        .collect();
    let mut found = Vec::new();
    found.extend(contact::find(&views));
    found.extend(technology::find(&views));
    found.extend(content::find(&views));
    found.extend(design::find(&views));
    found.extend(seo::find(&views, snapshot));
    found.extend(company::find(&views));
    found.retain(|f| !f.value.is_empty() && !f.evidence.is_empty());
    surest(found)
}

fn surest(found: Vec<Finding>) -> Vec<Finding> {
    let mut at: HashMap<(String, String, String), usize> = HashMap::new();
    let mut kept: Vec<Finding> = Vec::new();
    for f in found {
        let key = (f.agent.clone(), f.kind.clone(), fold(&f.value));
        match at.get(&key).and_then(|i| kept.get_mut(*i)) {
            Some(known) if f.confidence > known.confidence => *known = f,
            Some(_) => {}
            None => {
                at.insert(key, kept.len());
                kept.push(f);
            }
        }
    }
    // Stable, so that equal confidence keeps the order of the pages.
    kept.sort_by(|a, b| {
        (a.agent.as_str(), a.kind.as_str())
            .cmp(&(b.agent.as_str(), b.kind.as_str()))
            .then(b.confidence.total_cmp(&a.confidence))
    });
    kept
}

#[cfg(test)]
mod tests;
