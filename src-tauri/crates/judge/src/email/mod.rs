//! A mail of ours before it may be approved: spam score, readability, lints (compose.md, "Quality gate").

mod delicate;
mod lints;
mod parts;
mod readability;
mod spam;

use serde::{Deserialize, Serialize};

use crate::text::{Lexicon, fold};
use crate::{DataError, Judge};

pub use parts::Parts;

/// `inspect email`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmailJudgement {
    /// 0–1; at most 0.4 is wanted, above 0.5 the mail is written anew.
    pub spam_score: f64,
    /// Reading ease of the language's formula, 0–100, higher is easier.
    pub readability: f64,
    /// What is wrong.
    pub lints: Vec<Lint>,
    /// Words without greeting, signature and legal lines.
    pub words: u32,
    /// Words of the legal lines.
    pub legal_words: u32,
}

/// How grave a lint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Keeps the draft from being clean.
    Warning,
    /// Blocks approval.
    Error,
}

/// A place in the body as byte offsets `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lint {
    /// Stable name.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// For a person.
    pub message: String,
    /// Where in the body; absent for what is missing or stands in the subject.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<Span>,
}

impl Lint {
    fn new(code: &str, severity: Severity, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            message: message.into(),
            span,
        }
    }
}

/// Which mail of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// The first mail.
    #[default]
    First,
    /// A follow-up in the same thread.
    FollowUp,
    /// An answer to a person.
    Answer,
    /// Written by hand.
    Manual,
}

/// A mail to judge.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EmailInput {
    /// Subject.
    pub subject: String,
    /// Plain-text body with greeting, signature and legal lines.
    pub body: String,
    /// ISO 639-1; detected when absent.
    pub language: Option<String>,
    /// Which mail.
    pub kind: MailKind,
}

/// What the lints need to know beside the text; without it only context-free lints run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LintContext {
    /// Whom it greets.
    pub recipient_name: String,
    /// `male female`, when certain; anything else is neutral.
    pub recipient_gender: String,
    /// The recipient's hotel.
    pub hotel_name: String,
    /// Other hotels of the campaign whose names must not appear.
    pub other_hotel_names: Vec<String>,
    /// Names of other persons of the campaign that must not appear in the greeting.
    pub other_person_names: Vec<String>,
    /// The sender's postal address.
    pub sender_postal_address: String,
    /// Does the recipient fall under GDPR or UK GDPR?
    pub eu_uk: bool,
    /// Is the recipient at the property (else owner, operator or head office that may be told)?
    pub at_property: bool,
    /// Delicate kinds this recipient may read about (`vacancy` …); never honoured at the property.
    pub open_kinds: Vec<String>,
    /// Number of attachments.
    pub attachments: u32,
}

/// Lexicons of the quality gate.
#[derive(Debug)]
pub(crate) struct Tables {
    spam: Lexicon,
    pub(crate) legal: Lexicon,
    delicate: Lexicon,
    pub(crate) hints: delicate::Hints,
}

impl Tables {
    pub(crate) fn embedded() -> Result<Self, DataError> {
        Ok(Self {
            spam: Lexicon::parse("email/spam.tsv", include_str!("../../data/email/spam.tsv"))?,
            legal: Lexicon::parse(
                "email/legal.tsv",
                include_str!("../../data/email/legal.tsv"),
            )?,
            hints: delicate::Hints::embedded()?,
            delicate: Lexicon::parse(
                "email/delicate.tsv",
                include_str!("../../data/email/delicate.tsv"),
            )?,
        })
    }
}

impl Judge {
    /// Judges a mail; `context` switches on the lints that compare with recipient and sender.
    #[must_use]
    pub fn email(&self, input: &EmailInput, context: Option<&LintContext>) -> EmailJudgement {
        let language = input
            .language
            .clone()
            .filter(|l| !l.is_empty())
            .or_else(|| self.language(&input.body).map(str::to_owned))
            .unwrap_or_else(|| "en".to_owned());
        let parts = self.parts(&input.body);
        let count = |s: &str| {
            u32::try_from(
                s.split_whitespace()
                    .filter(|w| w.chars().any(char::is_alphanumeric))
                    .count(),
            )
            .unwrap_or(u32::MAX)
        };
        EmailJudgement {
            spam_score: self.spam_score(input, &parts),
            readability: readability::score(&parts.prose, &language),
            lints: self.lints(input, &parts, context),
            words: count(&parts.prose),
            legal_words: count(&parts.legal),
        }
    }

    /// Delicate facts in a text of any length, each with its kind and place (compose.md, "What may be said").
    #[must_use]
    pub fn delicate(&self, text: &str) -> Vec<(String, Span)> {
        self.delicate_in(text)
    }
}

/// Do these two texts name the same thing?
pub(crate) fn names(text: &str, name: &str) -> bool {
    let n = fold(name);
    !n.is_empty() && format!(" {} ", fold(text)).contains(&format!(" {n} "))
}

#[cfg(test)]
mod tests;
