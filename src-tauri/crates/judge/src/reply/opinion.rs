//! The model's opinion of a person's own words, and how it meets the detector of opt-outs.
//!
//! Both know the same words differently: the detector hears phrases a person wrote down, the model has seen lines. An
//! opt-out is what the model is sure of, and what the detector hears unless the model is sure of the contrary.

use super::model::Odds;
use super::opt_out::Heard;
use super::{OptOut, ReplyInput};
use crate::Judge;
use crate::text::{Tokens, span, squeeze};

/// From this probability on it is an opt-out, whatever the detector hears.
const SURE: f64 = 0.6;
/// The same where words stand that only look like one, and the detector says so by hearing nothing.
const SURE_OF_A_TRAP: f64 = 0.9;
/// From this probability on the detector is believed.
const LIKELY: f64 = 0.1;
/// A text of more sentences than this may hide one that matters.
const LONG: usize = 4;
/// How many neighbouring sentences are looked at apart in a long text.
const WINDOW: usize = 2;
/// What they count for beside the whole.
const APART: f64 = 0.7;
/// How many windows are looked at.
const WINDOWS: usize = 24;
/// The longest evidence, characters.
const EVIDENCE: usize = 200;

/// What the model thinks.
pub(crate) struct Opinion {
    /// Of the whole.
    pub(crate) odds: Odds,
    /// How likely an opt-out is, of the whole or of its likeliest part.
    opt_out: f64,
    /// The words it rests on.
    words: String,
    /// Whether a phrase stands there that only looks like an opt-out.
    trap: bool,
}

impl Judge {
    /// The model's opinion of `text`, a person's own words; `None` when there are none.
    pub(crate) fn opinion(&self, input: &ReplyInput, text: &str) -> Option<Opinion> {
        let t = Tokens::new(text);
        if t.list.is_empty() {
            return None;
        }
        let odds = self.odds_of(input, text);
        let mut opt_out = odds.of("unsubscribe");
        let mut words = (0.0, text);
        if t.sentences.len() > LONG {
            for w in t.sentences.windows(WINDOW).take(WINDOWS) {
                let (Some(first), Some(last)) = (w.first(), w.last()) else {
                    continue;
                };
                let some = span(text, first.start, last.end);
                let p = self.odds_of(input, some).of("unsubscribe");
                if p > words.0 {
                    words = (p, some);
                }
            }
            opt_out = opt_out.max(APART * words.0);
        }
        Some(Opinion {
            odds,
            opt_out,
            words: squeeze(words.1).chars().take(EVIDENCE).collect(),
            trap: self.reply.asks_and_traps(&t).contains_key("opt-out trap"),
        })
    }

    /// The opt-out after both were asked.
    pub(crate) fn settled(
        &self,
        heard: Option<Heard>,
        opinion: Option<&Opinion>,
        context: &str,
    ) -> Option<OptOut> {
        let Some(o) = opinion else {
            return heard.map(|h| h.opt_out);
        };
        match heard {
            // It has not seen the subject and the quote.
            Some(h) if !h.in_own_words || o.opt_out >= LIKELY => Some(h.opt_out),
            _ if o.opt_out >= if o.trap { SURE_OF_A_TRAP } else { SURE } => Some(OptOut {
                scope: self.reply.scope(context).to_owned(),
                evidence: o.words.clone(),
            }),
            _ => None,
        }
    }
}
