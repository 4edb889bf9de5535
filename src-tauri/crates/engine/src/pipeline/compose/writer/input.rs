//! What the writer is given and what it gives back.

use std::collections::BTreeMap;

use domain::FactId;
use domain::content::Claim;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $var:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $var),* }
        impl $name {
            /// All values in order.
            pub const ALL: &'static [Self] = &[$(Self::$var),*];
            /// The word in files, database and JSON.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$var => $word),* } }
            /// The value of a word.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> { match word { $($word => Some(Self::$var),)* _ => None } }
        }
    };
}

words! {
    /// A language with shipped templates; more come by template file.
    Language {
        /// English.
        En = "en",
        /// German.
        De = "de",
        /// French.
        Fr = "fr",
    }
}
words! {
    /// The strategies with templates of their own.
    Strategy {
        /// A vacancy decided whom and when; the mail says nothing of it to anybody.
        HiringSignal = "hiring_signal",
        /// Begins with an everyday problem the offer solves.
        PainPoint = "pain_point",
    }
}
words! {
    /// Which mail of a sequence.
    Step {
        /// The first.
        First = "first",
        /// The second.
        FollowUp1 = "follow_up_1",
        /// The third.
        FollowUp2 = "follow_up_2",
        /// Closes the door kindly.
        Close = "close",
        /// Skeleton of an answer to a person.
        Answer = "answer",
    }
}
words! {
    /// How the recipient is addressed.
    AddressForm {
        /// Sie, vous; in English the surname.
        Formal = "formal",
        /// English first name.
        FirstName = "first_name",
    }
}
words! {
    /// Known above 0.98, otherwise absent.
    Gender {
        /// Frau, Madame, Ms.
        Female = "female",
        /// Herr, Monsieur, Mr.
        Male = "male",
    }
}
words! {
    /// Where a fact was read, because the opener says so.
    FactSource {
        /// The hotel's own site.
        Website = "website",
        /// Anywhere else.
        Other = "other",
    }
}
words! {
    /// What a customer allowed (product.md, reference).
    Permission {
        /// May be named.
        Name = "name",
        /// May be described.
        Describe = "describe",
        /// Is not used.
        None = "none",
    }
}

impl Step {
    /// Fewest and most words of the body (compose.md); answers are free.
    #[must_use]
    pub const fn words(self) -> (usize, usize) {
        match self {
            Self::First => (50, 110),
            Self::Answer => (1, 400),
            _ => (25, 70),
        }
    }
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recipient {
    /// Full name as it is written; absent for a mailbox.
    pub name: Option<String>,
    /// First name, where it is known apart.
    pub given_name: Option<String>,
    /// Surname, where it is known apart; a gendered greeting needs it.
    pub surname: Option<String>,
    /// `Dr.`, `Mag.` …; not the post.
    pub title: Option<String>,
    /// `None` below 0.98: the greeting stays neutral.
    pub gender: Option<Gender>,
    /// `None` is formal.
    pub address_form: Option<AddressForm>,
}

/// The house.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hotel {
    /// Name as the house writes it.
    pub name: String,
    /// Town.
    pub town: Option<String>,
}

/// A fact with `say = open` for this recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenFact {
    /// Its id, for the claim.
    pub id: FactId,
    /// `rooms award history spa gastronomy location family mice sustainability renovation reopening season rebrand
    /// met_at revisit gm_named …`: a kind of `openers.json`; others are used by their text.
    pub kind: String,
    /// A phrase in the mail's language, used as it is after a colon; empty when only slots are known.
    #[serde(default)]
    pub text: String,
    /// `count name year place month words …`: what the openers of the kind name.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
    /// Where it was read.
    pub source: FactSource,
    /// 0–1; the strongest opens.
    pub strength: f64,
}

/// What is sold, in the languages the salesperson wrote it in. Each line is one or two whole sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// The subject in a few words ("guest messages"), by language.
    #[serde(default)]
    pub topic: BTreeMap<Language, String>,
    /// What it is worth, by language.
    #[serde(default)]
    pub value_line: BTreeMap<Language, String>,
    /// The everyday problem it solves, by language.
    #[serde(default)]
    pub pain_line: BTreeMap<Language, String>,
    /// Something more to say, by language; a follow-up each.
    #[serde(default)]
    pub points: BTreeMap<Language, Vec<String>>,
    /// Fact that backs the offer's lines.
    #[serde(default)]
    pub fact_id: Option<FactId>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Name of the house.
    pub name: String,
    /// "a city hotel with 60 rooms in Graz", by language.
    #[serde(default)]
    pub description: BTreeMap<Language, String>,
    /// The result as a sentence, by language.
    #[serde(default)]
    pub result: BTreeMap<Language, String>,
    /// What they allowed.
    pub permission: Permission,
    /// The fact behind it.
    #[serde(default)]
    pub fact_id: Option<FactId>,
}

/// Who referred us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referrer {
    /// Name as it stands in a sentence ("Andrea Rossi").
    pub name: String,
    /// The delegation as a fact.
    #[serde(default)]
    pub fact_id: Option<FactId>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sender {
    /// Name; must not be blank.
    pub name: String,
    /// Post.
    pub title: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// Postal address in one line; must not be blank.
    pub postal_address: String,
    /// Phone.
    pub phone: Option<String>,
}

/// Where the address comes from (Art. 14 (2) (f) GDPR).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressSource {
    /// A website, by host.
    Website(String),
    /// A person who named the recipient.
    Referral(String),
    /// A data provider, by name.
    Provider(String),
    /// A meeting or event, by name.
    Event(String),
}

/// The Art. 14 line of a first mail to the EU or UK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where the address comes from.
    pub source: AddressSource,
    /// Full notice, where links are allowed.
    pub url: Option<String>,
}

/// Everything a draft is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteInput {
    /// Language of the mail.
    pub language: Language,
    /// Strategy of the campaign.
    pub strategy: Strategy,
    /// Which mail.
    pub step: Step,
    /// To whom.
    pub recipient: Recipient,
    /// Which house.
    pub hotel: Hotel,
    /// Open facts.
    pub facts: Vec<OpenFact>,
    /// What is sold.
    pub offer: Offer,
    /// The nearest reference.
    pub reference: Option<Reference>,
    /// Who writes.
    pub sender: Sender,
    /// Who referred us.
    pub delegated_from: Option<Referrer>,
    /// A shared mailbox reads it.
    pub front: bool,
    /// `None` outside EU and UK and in follow-ups.
    pub notice: Option<Notice>,
    /// Answers to their questions, whole sentences; only for [`Step::Answer`].
    #[serde(default)]
    pub answers: Vec<String>,
    /// What the salesperson wants to be otherwise, in his words; only a model can follow it.
    #[serde(default)]
    pub note: Option<String>,
    /// Draws phrases; another seed is another wording.
    pub seed: u64,
}

/// Something a person should know about a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// No length in the bounds could be made of the given lines; the number of words.
    Length(usize),
    /// The person's own template failed and the shipped one was used.
    TemplateFailed(String),
    /// A given line or fact was left out, because it may be read as a word about a vacancy.
    LeftOut(String),
    /// The offer has no value line in this language.
    NoValueLine,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Three options. Follow-ups keep the thread's subject.
    pub subjects: Vec<String>,
    /// Greeting and body, paragraphs apart by an empty line, LF.
    pub text: String,
    /// Sign-off, signature and legal lines.
    pub footer: String,
    /// Which sentence of `text` states which fact, counted by [`super::sentences::split`].
    pub claims: Vec<Claim>,
    /// The opener with names, places and numbers masked.
    pub opener_skeleton: String,
    /// Words of the body, without greeting.
    pub body_words: usize,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// Why there is no draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// No name or postal address of the sender.
    #[error("the sender has no {0}: fill it in under Settings, Sender")]
    Sender(&'static str),
    /// A shared mailbox gets one mail and one follow-up.
    #[error("a shared mailbox gets one mail and one follow-up")]
    FrontStep,
    /// A shipped template is broken.
    #[error("a template failed: {0}")]
    Template(String),
}
