//! What the lexicons find in somebody's own words, told to the model as features beside the words themselves.

use super::model::{Features, Odds, Seen};
use super::{Kind, KindJudgement, ReplyInput, intent, statements};
use crate::Judge;
use crate::text::Tokens;

impl Judge {
    /// The odds of each intent in `text`, taken as a person's own words.
    pub(crate) fn odds_of(&self, input: &ReplyInput, text: &str) -> Odds {
        self.reply.model.odds(&self.features_of(input, text))
    }

    /// The features of a line as it is trained on: the body of an answer to a mail of ours.
    pub(crate) fn features_of_line(&self, line: &str) -> Features {
        let input = ReplyInput {
            subject: "Re: offer".to_owned(),
            body_text: line.to_owned(),
            // Wednesday, 25 November 2026, 10:00 UTC: weekdays in the lines count from somewhere.
            received_at_ms: 1_795_600_800_000,
            zone: "Europe/Berlin".to_owned(),
            ..ReplyInput::default()
        };
        let body = input.body();
        let own = self.strip_for(&body, &input).visible;
        self.features_of(&input, &own)
    }

    fn features_of(&self, input: &ReplyInput, text: &str) -> Features {
        let human = KindJudgement {
            kind: Kind::Human,
            subkind: None,
            reason: String::new(),
        };
        let t = Tokens::new(text);
        let language = self.language(text);
        let mut seen = Seen::default();
        if let Some(l) = language {
            seen.add(format!("language {l}"), 0.3);
        }
        if self.reply.suspicion(text, false).is_some() {
            seen.add("heard", 1.0);
        }
        for (name, weight) in self.reply.asks_and_traps(&t) {
            seen.add(name, strength(weight));
        }
        let delegate = self.delegate_of(input, text, Kind::Human);
        let meeting = self.meeting_of(input, text, &t, language.unwrap_or("en"));
        let labels = self.labels_of(input, text, &t, &human);
        let questions = statements::questions(text, &t).len();
        let rules = self.rules_say(&intent::Evidence {
            own: text,
            subject_and_own: text,
            kind: &human,
            opt_out: &None,
            delegate: delegate.as_ref(),
            meeting: meeting.as_ref(),
            labels: &labels.names,
            questions,
            odds: None,
        });
        seen.add(format!("rules {}", rules.intent), 0.8);
        for (label, weight) in rules.scores {
            seen.add(format!("score {label}"), strength(weight));
        }
        for l in &labels.names {
            seen.add(format!("label {l}"), 0.6);
        }
        if let Some(d) = &delegate {
            for (there, what) in [
                (d.name.is_some(), "names a name"),
                (d.email.is_some(), "names an address"),
                (d.title.is_some(), "names a title"),
            ] {
                if there {
                    seen.add(what, 0.6);
                }
            }
        }
        if let Some(m) = &meeting {
            for (there, what) in [
                (true, "meets"),
                (m.day.is_some(), "meets a day"),
                (m.time.is_some(), "meets a time"),
            ] {
                if there {
                    seen.add(what, 0.6);
                }
            }
        }
        if questions > 0 {
            seen.add("asks", 0.5);
        }
        for h in self.reply.kind.hits(&t) {
            seen.add(format!("kind {}", h.entry.label), 0.4);
        }
        Features::of(text, &seen, &self.reply.meant(&t, language))
    }
}

impl super::Tables {
    /// The concepts of a text in their order, sentence by sentence, read in its language, or in all when it does not tell.
    fn meant(&self, t: &Tokens, language: Option<&str>) -> Vec<Vec<String>> {
        let mut hits: Vec<_> = self
            .concepts
            .hits(t)
            .into_iter()
            .filter(|h| language.is_none_or(|l| h.entry.language == l))
            .collect();
        // Of phrases over the same words the longest says what is meant.
        hits.sort_by_key(|h| (h.start, std::cmp::Reverse(h.end)));
        let mut out = vec![Vec::new(); t.sentences.len()];
        let mut longest = (0, 0);
        for h in &hits {
            let inside = h.start >= longest.0
                && h.end <= longest.1
                && h.end - h.start < longest.1 - longest.0;
            if inside {
                continue;
            }
            if h.end > longest.1 {
                longest = (h.start, h.end);
            }
            let sentence = t.list.get(h.start).map_or(0, |w| w.sentence);
            if let Some(s) = out.get_mut(sentence) {
                s.push(h.entry.label.clone());
            }
        }
        out
    }
}

/// A weight of a lexicon as the strength of a feature.
fn strength(weight: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1.5")]
    let s = (weight / 3.0).clamp(0.0, 1.5) as f32;
    s
}
