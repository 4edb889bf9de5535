//! An inbound message interpreted: what it is, what the author wrote, what he wants, and why we think so (reply.md).
//!
//! Order of judgement: kind → own text → opt-out → labels and extractions → intent → score. Each step is a file.

mod behavioural;
mod clock;
mod dates;
mod delegate;
mod due;
mod findings;
mod input;
mod intent;
mod kind;
mod labels;
mod meaning;
mod meeting;
mod model;
mod opinion;
mod opt_out;
mod quote;
mod result;
mod signature;
mod statements;

pub use behavioural::{Engagement, score};
pub use dates::Day;
pub use due::Due;
pub(crate) use input::REPLY_MARKS;
pub use input::ReplyInput;
pub use model::{Line, fingerprint, train};
pub use opt_out::OptOut;
pub use quote::Stripped;
pub use result::{
    AutoReply, Behavioural, Delegate, DelegatedTo, Kind, KindJudgement, Meeting, MeetingOption,
    ReplyJudgement, Subkind,
};

use crate::text::{Lexicon, Tokens};
use crate::{DataError, Judge};

/// The lexicons of reply reading.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) quote: Lexicon,
    header_names: quote::HeaderNames,
    pub(crate) kind: Lexicon,
    opt_out: Lexicon,
    meanings: meaning::Meanings,
    intent: Lexicon,
    negators: Lexicon,
    labels: Lexicon,
    delegate: Lexicon,
    calendar: dates::Words,
    concepts: Lexicon,
    pub(crate) model: model::Model,
}

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        Ok(Self {
            quote: Lexicon::parse(
                "reply/quote.tsv",
                include_str!("../../data/reply/quote.tsv"),
            )?,
            header_names: quote::HeaderNames::embedded()?,
            kind: Lexicon::parse("reply/kind.tsv", include_str!("../../data/reply/kind.tsv"))?,
            opt_out: Lexicon::parse(
                "reply/opt_out.tsv",
                include_str!("../../data/reply/opt_out.tsv"),
            )?,
            meanings: meaning::Meanings::embedded()?,
            intent: Lexicon::parse(
                "reply/intent.tsv",
                include_str!("../../data/reply/intent.tsv"),
            )?,
            negators: Lexicon::parse(
                "reply/negators.tsv",
                include_str!("../../data/reply/negators.tsv"),
            )?,
            labels: Lexicon::parse(
                "reply/labels.tsv",
                include_str!("../../data/reply/labels.tsv"),
            )?,
            delegate: Lexicon::parse(
                "reply/delegate.tsv",
                include_str!("../../data/reply/delegate.tsv"),
            )?,
            calendar: dates::Words::embedded()?,
            concepts: Lexicon::parse(
                "reply/concepts.tsv",
                include_str!("../../data/reply/concepts.tsv"),
            )?,
            model: model::Model::embedded()?,
        })
    }
}

impl Judge {
    /// Everything the classifier can say about one inbound message.
    #[must_use]
    pub fn reply(&self, input: &ReplyInput) -> ReplyJudgement {
        let body = input.body();
        let stripped = self.strip_for(&body, input);
        let kind = self.kind_of(input, &body, &stripped);
        let (opt_out, opinion) = self.opt_out_and_opinion(input, &stripped, kind.kind);
        let own = format!("{}\n\n{}", input.own_subject(), stripped.visible);
        let language = self.language(&stripped.visible).unwrap_or("en");
        let tokens = Tokens::new(&stripped.visible);
        let delegate = self.delegate_of(input, &stripped.visible, kind.kind);
        let meeting = self.meeting_of(input, &stripped.visible, &tokens, language);
        let labels = self.labels_of(input, &stripped.visible, &tokens, &kind);
        let questions = statements::questions(&stripped.visible, &tokens);
        let concerns = self.concerns(&stripped.visible, &tokens);
        let verdict = self.intent_of(&intent::Evidence {
            own: &stripped.visible,
            subject_and_own: &own,
            kind: &kind,
            opt_out: &opt_out,
            delegate: delegate.as_ref(),
            meeting: meeting.as_ref(),
            labels: &labels.names,
            questions: questions.len(),
            odds: opinion.map(|o| o.odds),
        });
        let auto_reply = (kind.kind == Kind::AutoReply).then(|| AutoReply {
            return_date: self.return_date(input, &body),
            delegate: delegate.as_ref().map(|d| Delegate {
                name: d.name.clone(),
                email: d.email.clone(),
            }),
        });
        let behavioural = score(
            &Engagement {
                questions: u32::try_from(questions.len()).unwrap_or(u32::MAX),
                characters: stripped.visible.chars().count(),
                ..Engagement::default()
            },
            &verdict.intent,
        );
        ReplyJudgement {
            kind: kind.kind,
            subkind: kind.subkind,
            intent: verdict.intent,
            confidence: verdict.confidence,
            reason: verdict.reason,
            sentiment: verdict.sentiment,
            opt_out: opt_out.is_some(),
            opt_out_scope: opt_out.map(|o| o.scope),
            labels: labels.names,
            label_details: labels.details,
            visible_text: stripped.visible,
            elided_text: stripped.elided,
            delegated_to: delegate.filter(|_| verdict.delegates),
            meeting,
            questions,
            concerns,
            key_phrases: verdict.key_phrases,
            suggested_action: verdict.suggested_action,
            auto_reply,
            behavioural,
            model: MODEL.to_owned(),
            language: language.to_owned(),
        }
    }

    /// Quoted history, signature and disclaimers apart from the author's own words; nothing is lost between the two.
    #[must_use]
    pub fn strip(&self, body: &str) -> Stripped {
        self.strip_for(body, &ReplyInput::default())
    }

    /// The opt-out detector alone, as ingest runs it before anything else.
    #[must_use]
    pub fn opt_out(&self, input: &ReplyInput) -> Option<OptOut> {
        let body = input.body();
        let stripped = self.strip_for(&body, input);
        let kind = self.kind_of(input, &body, &stripped);
        self.opt_out_and_opinion(input, &stripped, kind.kind).0
    }

    fn opt_out_and_opinion(
        &self,
        input: &ReplyInput,
        text: &Stripped,
        kind: Kind,
    ) -> (Option<OptOut>, Option<opinion::Opinion>) {
        let heard = self.opt_out_of(input, text, kind);
        let opinion = match kind {
            Kind::Human => self.opinion(input, &text.visible),
            _ => None,
        };
        let context = format!("{}\n{}", input.own_subject(), text.visible);
        (self.settled(heard, opinion.as_ref(), &context), opinion)
    }

    /// The fingerprint of the lines the embedded model was trained on.
    #[must_use]
    pub fn trained_on(&self) -> u64 {
        self.reply.model.fingerprint()
    }

    /// The kind alone: headers first, then text.
    #[must_use]
    pub fn kind(&self, input: &ReplyInput) -> KindJudgement {
        let body = input.body();
        let stripped = self.strip_for(&body, input);
        self.kind_of(input, &body, &stripped)
    }
}

/// Name and version of the embedded model, stored with every judgement.
pub(crate) const MODEL: &str = "embedded-reply-2";

#[cfg(test)]
mod tests;
