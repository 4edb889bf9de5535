//! The opt-out detector: acts on suspicion, in twelve languages, on the author's own words, the subject alone and
//! words added inside a quote. A trap phrase removes only the words it covers, never the whole message.

use std::collections::BTreeMap;

use super::quote::Stripped;
use super::{Kind, ReplyInput, Tables};
use crate::Judge;
use crate::text::{Hit, Tokens, fold, squeeze};

/// A suspicion that the author wants no more mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOut {
    /// `person property group` (compliance.md).
    pub scope: String,
    /// The words that say so, as written.
    pub evidence: String,
}

/// What the detector heard, and where.
pub(crate) struct Heard {
    pub(crate) opt_out: OptOut,
    /// In the words of this message, and not in its subject, in a quote or in what it is.
    pub(crate) in_own_words: bool,
}

/// Weights summing to this make an opt-out.
const SUSPICION: f64 = 2.0;
/// In a message of at most this many words a single weak hint is enough.
const CURT: usize = 5;

impl Judge {
    pub(crate) fn opt_out_of(
        &self,
        input: &ReplyInput,
        text: &Stripped,
        kind: Kind,
    ) -> Option<Heard> {
        match kind {
            Kind::Feedback => {
                return Some(Heard {
                    opt_out: OptOut {
                        scope: "person".to_owned(),
                        evidence: "abuse report".to_owned(),
                    },
                    in_own_words: false,
                });
            }
            Kind::Bounce | Kind::List => return None,
            _ => {}
        }
        let machine = matches!(kind, Kind::AutoReply | Kind::Challenge);
        let t = &self.reply;
        let own = t.suspicion(&text.visible, machine);
        let in_own_words = own.is_some();
        let found = own
            .or_else(|| t.subject_suspicion(input, machine))
            .or_else(|| t.quoted_suspicion(input, &text.elided, machine))?;
        let context = format!("{}\n{}", input.own_subject(), text.visible);
        Some(Heard {
            opt_out: OptOut {
                scope: t.scope(&context).to_owned(),
                evidence: found,
            },
            in_own_words,
        })
    }
}

impl Tables {
    /// Meanings that meet in one sentence without a trap or a word of business: "our hotel … off … your files".
    fn composed(&self, text: &str, t: &Tokens) -> Option<String> {
        let traps: Vec<Hit<'_>> = self
            .opt_out
            .hits(t)
            .into_iter()
            .filter(|h| h.entry.label == "trap")
            .collect();
        let (a, b) = self.meanings.met(t, &traps)?;
        Some(squeeze(t.original(text, a, b)))
    }

    /// The words of an opt-out in `text`, if its weights reach suspicion.
    pub(crate) fn suspicion(&self, text: &str, machine: bool) -> Option<String> {
        let t = Tokens::new(text);
        self.suspected(text, &t, machine).or_else(|| {
            let t = self.meanings.retyped(&t)?;
            self.suspected(text, &t, machine)
        })
    }

    fn suspected(&self, text: &str, t: &Tokens, machine: bool) -> Option<String> {
        let hits = self.opt_out.hits(t);
        let traps: Vec<&Hit<'_>> = hits.iter().filter(|h| h.entry.label == "trap").collect();
        let covered = |h: &Hit<'_>| {
            traps
                .iter()
                .any(|x| x.start <= h.start.max(x.start) && x.start < h.end && h.start < x.end)
        };
        let mut sum = 0.0;
        let mut best: Option<(f64, &Hit<'_>)> = None;
        let mut used: Vec<(usize, usize)> = Vec::new();
        let elsewhere = self.meanings.elsewhere(t);
        for h in hits
            .iter()
            .filter(|h| h.entry.label == "ask" && !covered(h) && !elsewhere(h))
        {
            if used.iter().any(|(a, b)| *a < h.end && h.start < *b) {
                if best.is_some_and(|(w, _)| w < h.entry.weight) {
                    sum += h.entry.weight - best.map_or(0.0, |(w, _)| w);
                    best = Some((h.entry.weight, h));
                }
                continue;
            }
            used.push((h.start, h.end));
            sum += h.entry.weight;
            if best.is_none_or(|(w, _)| h.entry.weight > w) {
                best = Some((h.entry.weight, h));
            }
        }
        if best.is_none() {
            return self.composed(text, t).filter(|_| !machine);
        }
        let (_, h) = best?;
        let need = if machine {
            SUSPICION + 1.0
        } else if t.list.len() <= CURT {
            1.0
        } else {
            SUSPICION
        };
        if sum >= need {
            return Some(squeeze(t.original(text, h.start, h.end)));
        }
        self.composed(text, t).filter(|_| !machine)
    }

    /// The labels of the lexicon found in a text with the sum of their weights.
    pub(crate) fn asks_and_traps(&self, t: &Tokens) -> BTreeMap<String, f64> {
        let mut out = BTreeMap::new();
        for h in self.opt_out.hits(t) {
            *out.entry(format!("opt-out {}", h.entry.label)).or_default() += h.entry.weight;
        }
        out
    }

    fn subject_suspicion(&self, input: &ReplyInput, machine: bool) -> Option<String> {
        let own = input.own_subject();
        let reply = own.is_empty();
        let subject = if reply {
            input.subject.split_once(':').map_or("", |(_, s)| s.trim())
        } else {
            own
        };
        // The subject behind "Re:" is ours; it is his when it does not stand in what we sent, as far as we know that.
        if machine || (reply && subject.split_whitespace().count() > 4) {
            return None;
        }
        self.suspicion(subject, machine)
    }

    /// Words the author put into the quote: what is not ours if we know ours, else only first-person demands.
    fn quoted_suspicion(&self, input: &ReplyInput, elided: &str, machine: bool) -> Option<String> {
        if machine || elided.is_empty() {
            return None;
        }
        let ours = input.sent_body.as_deref().map(fold);
        let mut added = String::new();
        for line in elided.lines() {
            let bare = line.trim_start_matches(['>', ' ', '|', '\t']).trim();
            let folded = fold(bare);
            let known = ours.as_ref().is_some_and(|o| o.contains(&folded));
            if !known && !folded.is_empty() {
                added.push_str(bare);
                added.push('\n');
            }
        }
        if ours.is_some() {
            return self.suspicion(&added, false);
        }
        let t = Tokens::new(&added);
        let hits = self.opt_out.hits(&t);
        let guarded = |h: &Hit<'_>| {
            let s = t.sentence_of(h.start);
            hits.iter().any(|g| {
                matches!(g.entry.label.as_str(), "offer" | "trap")
                    && g.start >= s.first
                    && g.start < s.last
            })
        };
        hits.iter()
            .find(|h| h.entry.label == "ask" && h.entry.weight >= 3.0 && !guarded(h))
            .map(|h| squeeze(t.original(&added, h.start, h.end)))
    }

    /// How far it reaches: group-wide wording, the property, or the person.
    pub(crate) fn scope(&self, text: &str) -> &'static str {
        let t = Tokens::new(text);
        let hits = self.opt_out.hits(&t);
        let has = |l: &str| hits.iter().any(|h| h.entry.label == l);
        if has("group") {
            "group"
        } else if has("property") {
            "property"
        } else {
            "person"
        }
    }
}
