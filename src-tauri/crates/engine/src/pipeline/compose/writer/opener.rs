//! The first sentence: the strongest fact that can be said, in a drawn frame; or, without one, a drawn sentence that
//! claims nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::draw;
use super::input::{FactSource, OpenFact, Strategy};
use super::library::{Openers, Phrase};
use super::marks::{known, mark};

/// Kinds that speak of who holds a post: never with a strategy that was chosen by a vacancy.
const ABOUT_A_POST: [&str; 2] = ["gm_named", "gm_moved"];

/// An opener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opener {
    /// With its mark.
    pub(super) text: String,
    /// With names, places and numbers masked.
    pub(super) skeleton: String,
    /// The fact used, by its place in the list.
    pub(super) fact: Option<usize>,
}

/// What a rendering needs: `render(source, variables)`.
pub(super) type Render<'a> = dyn Fn(&str, &BTreeMap<String, String>) -> Option<String> + 'a;

pub(super) struct Choice<'a> {
    pub(super) openers: &'a Openers,
    pub(super) facts: &'a [OpenFact],
    pub(super) strategy: Strategy,
    pub(super) vars: &'a BTreeMap<String, String>,
    pub(super) seed: u64,
    /// Distinguishes the draws of the steps of one pack.
    pub(super) purpose: &'a str,
}

impl Choice<'_> {
    /// The opener on the strongest usable fact, not counting the first `skip` of them; generic without one.
    pub(super) fn opener(&self, skip: usize, render: &Render<'_>) -> Option<Opener> {
        self.on_fact(skip, render).or_else(|| self.generic(render))
    }

    /// The same without the generic fallback.
    pub(super) fn on_fact(&self, skip: usize, render: &Render<'_>) -> Option<Opener> {
        let mut order: Vec<usize> = (0..self.facts.len()).collect();
        order.sort_by(|a, b| {
            let strength = |i: &usize| self.facts.get(*i).map_or(0.0, |f| f.strength);
            strength(b).total_cmp(&strength(a)).then(a.cmp(b))
        });
        order
            .into_iter()
            .filter_map(|i| Some((i, self.facts.get(i)?)))
            .filter_map(|(i, f)| {
                let (text, skeleton) = self.sentence(f, render)?;
                Some(Opener {
                    text: mark(Some(&f.id), &text),
                    skeleton,
                    fact: Some(i),
                })
            })
            .nth(skip)
    }

    fn sentence(&self, fact: &OpenFact, render: &Render<'_>) -> Option<(String, String)> {
        if self.strategy == Strategy::HiringSignal && ABOUT_A_POST.contains(&fact.kind.as_str()) {
            return None;
        }
        let mut vars = self.vars.clone();
        for (k, v) in &fact.slots {
            if let Some(v) = known(v) {
                vars.insert(k.clone(), v);
            }
        }
        if let Some(whole) = self.openers.whole.get(&fact.kind) {
            let p = self.pick(whole, &vars, "whole")?;
            return Some((render(&p.source, &vars)?, p.source.clone()));
        }
        let named = self
            .openers
            .kinds
            .get(&fact.kind)
            .and_then(|list| self.pick(list, &vars, "noun"));
        let here = |f: &FactSource| *f == FactSource::Website;
        let (frames, x, mask) = match named {
            Some(p) if here(&fact.source) => {
                let frames = self
                    .openers
                    .frames
                    .iter()
                    .chain(&self.openers.site_frames)
                    .collect();
                (frames, render(&p.source, &vars)?, p.source.clone())
            }
            Some(p) => (
                self.openers.frames.iter().collect(),
                render(&p.source, &vars)?,
                p.source.clone(),
            ),
            None => {
                let text = known(&fact.text)?.trim_end_matches(['.', '!']).to_owned();
                (
                    self.openers.text_frames.iter().collect::<Vec<_>>(),
                    text,
                    "{{ text }}".to_owned(),
                )
            }
        };
        vars.insert("x".into(), x);
        let frame = self.pick(frames, &vars, "frame")?;
        let skeleton = frame
            .source
            .replace("{{ x|upfirst }}", &mask)
            .replace("{{ x }}", &mask);
        Some((render(&frame.source, &vars)?, skeleton))
    }

    fn generic(&self, render: &Render<'_>) -> Option<Opener> {
        let lead = self.pick(&self.openers.generic_lead, self.vars, "lead")?;
        let main = self.pick(&self.openers.generic_main, self.vars, "main")?;
        let (a, b) = (
            render(&lead.source, self.vars)?,
            render(&main.source, self.vars)?,
        );
        Some(Opener {
            text: format!("{a} {b}"),
            skeleton: format!("{} {}", lead.source, main.source),
            fact: None,
        })
    }

    fn pick<'p>(
        &self,
        list: impl IntoIterator<Item = &'p Phrase>,
        vars: &BTreeMap<String, String>,
        what: &str,
    ) -> Option<&'p Phrase> {
        pick(
            list,
            &vars.keys().map(String::as_str).collect(),
            self.seed,
            &format!("{}:{what}", self.purpose),
        )
    }
}

/// A drawn phrase among those whose variables are all there.
pub(super) fn pick<'p>(
    list: impl IntoIterator<Item = &'p Phrase>,
    have: &BTreeSet<&str>,
    seed: u64,
    purpose: &str,
) -> Option<&'p Phrase> {
    let fit: Vec<&Phrase> = list
        .into_iter()
        .filter(|p| p.needs.iter().all(|n| have.contains(n.as_str())))
        .collect();
    fit.get(draw(seed, purpose, fit.len())).copied()
}
