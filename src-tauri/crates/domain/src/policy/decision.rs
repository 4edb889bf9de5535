//! The one decision (send.md, Limits and gates): may this mail leave now? Facts go in, a verdict and every check come
//! out; the checks are stored with each attempt and are what "why was this not sent?" shows. All checks are always
//! evaluated; the verdict is the first that fails, in the order of [`Rule`]: what can never be waited away first.

use serde::{Deserialize, Serialize};

use super::brakes::{Correspondence, Held};
use super::caps::Capacity;
use super::gate::GateAnswer;
use super::pacing::SlotState;
use super::reputation::PauseReason;
use super::window::WindowAnswer;
use crate::content::MailKind;
use crate::stage::words;
use crate::time::{MINUTE, SECOND};
use crate::{InboxId, Millis};

mod checks;

/// A company's inboxes must have been fetched and ingested so recently.
pub const INBOX_FRESH_MS: i64 = 120 * SECOND;
/// A clock further from the servers' stops sending.
pub const CLOCK_SKEW_MS: i64 = 5 * MINUTE;
/// More human replies than this, older than a working day, hold first mails.
pub const ANSWER_FIRST: u32 = 10;

words! {
    /// Every check by its stable name, in the order in which a failing one decides.
    Rule {
        /// A live suppression hits address, person, property, group or domain.
        Suppression = "suppression",
        /// A customer, open deal, partner … whom we leave alone.
        Exclusion = "exclusion",
        /// Handed over to a colleague and not returned.
        HandedOver = "handed_over",
        /// Correspondence exists: a person is asked first.
        KnownRelationship = "known_relationship",
        /// The country gate.
        Gate = "gate",
        /// A person's word for exactly this content.
        Approval = "approval",
        /// A fact this recipient must not read of.
        SilentFact = "silent_fact",
        /// Variables, identity and postal address are all there.
        Content = "content",
        /// The address can be trusted.
        Verification = "verification",
        /// The mailbox belongs to the approved identity.
        Identity = "identity",
        /// The workspace is in quarantine.
        Quarantine = "quarantine",
        /// Sending is paused: everything, the campaign, or the queue.
        Paused = "paused",
        /// The clock agrees with the servers.
        Clock = "clock",
        /// It can still be called back.
        Undo = "undo",
        /// A message of the company is not ingested yet.
        InboundWaits = "inbound_waits",
        /// The sequence is held.
        SequenceHeld = "sequence_held",
        /// The mail before it was not accepted, or nobody knows.
        MailBefore = "mail_before",
        /// Another mail to this company is on its way or uncertain.
        CompanyBusy = "company_busy",
        /// Rests, group brake, touches.
        Brakes = "brakes",
        /// INBOX and Junk of every inbox that ever wrote there are fresh.
        InboxFresh = "inbox_fresh",
        /// The mailbox can send.
        Inbox = "inbox",
        /// The sending domain can send.
        Domain = "domain",
        /// The sender is away.
        Away = "away",
        /// Too many human replies are unanswered.
        AnswerFirst = "answer_first",
        /// Not before its day.
        NotBefore = "not_before",
        /// The recipient's hours.
        Window = "window",
        /// The smallest of all caps.
        Capacity = "capacity",
        /// The rhythm.
        Pacing = "pacing",
    }
}

/// A suppression that hits, and what may outrank it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuppressionFact {
    /// When it was written.
    pub at: Millis,
    /// For an answer: when the inbound that it answers was first seen.
    pub answered_inbound_at: Option<Millis>,
    /// For an answer: whether a person confirmed with a reason.
    pub confirmed_with_reason: bool,
}

/// The approval of the mail, if there is one that is not voided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalFact {
    /// Whether it is for exactly this content hash.
    pub hash_matches: bool,
    /// When it ends; `None`: it waits for the mail before it in the pack.
    pub expires_at: Option<Millis>,
}

/// How the address stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AddressFact {
    /// 0–1.
    pub score: f64,
    /// Whether it is a guess.
    pub guessed: bool,
    /// Whether its mailbox is known dead.
    pub dead: bool,
    /// Whether a person confirmed it.
    pub confirmed: bool,
    /// The threshold for guessed addresses, where the agent raised it.
    pub threshold: Option<f64>,
    /// Whether it is a role address of the class `never`.
    pub never_class: bool,
    /// Whether it is a generic address and these are held (bounce above 5 %).
    pub generic_held: bool,
}

/// Everything the decision looks at. What is not known must be given as the unsafe value: `None` for "never checked".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SendFacts {
    /// Now.
    pub now: Millis,
    /// Kind of mail.
    pub kind: MailKind,
    /// Every live suppression that hits the recipient or a copy.
    pub suppressions: Vec<SuppressionFact>,
    /// Kind of a live exclusion that hits, e.g. `customer`.
    pub exclusion: Option<String>,
    /// For a manual mail: a person confirmed the exclusion.
    pub exclusion_confirmed: bool,
    /// Handed over to a colleague who accepted.
    pub handed_over: bool,
    /// Known correspondence ([`super::brakes::known_relationship`]).
    pub known_relationship: Option<Correspondence>,
    /// A person confirmed writing to somebody known, after the last mail of it.
    pub known_confirmed: bool,
    /// Whether the history of every inbox is counted: before that nobody knows who is known.
    pub history_counted: bool,
    /// What the gate says.
    pub gate: GateAnswer,
    /// The approval, unless voided.
    pub approval: Option<ApprovalFact>,
    /// Facts in the content that are silent to this recipient.
    pub silent_facts: u32,
    /// Unresolved variables, missing identity or postal address …, one word each; empty: complete.
    pub content_faults: Vec<String>,
    /// The address.
    pub address: AddressFact,
    /// Whether the mailbox belongs to the approved sender identity.
    pub inbox_of_identity: bool,
    /// The workspace is in quarantine.
    pub quarantine: bool,
    /// Why all sending, this campaign or this queue is paused; by words.
    pub paused: Option<String>,
    /// Why this campaign is paused or not running.
    pub campaign_paused: Option<String>,
    /// Our clock minus the servers', milliseconds; `None`: never compared.
    pub clock_skew_ms: Option<i64>,
    /// Until when it can be called back.
    pub undo_until: Option<Millis>,
    /// A message of the company waits for ingest.
    pub inbound_waits: bool,
    /// Why the enrolment is held.
    pub sequence_held: Option<String>,
    /// Whether every mail before it in the sequence is `sent` (true for a first).
    pub mail_before_sent: bool,
    /// Whether another mail to the company is sending or uncertain.
    pub company_busy: bool,
    /// Brakes that hold ([`super::brakes::first_mail`], [`super::brakes::follow_up`]).
    pub brakes: Vec<Held>,
    /// When the stalest INBOX or Junk of every inbox that ever wrote there was fetched and ingested.
    pub inboxes_checked_at: Option<Millis>,
    /// Why the mailbox is paused.
    pub inbox_paused: Option<PauseReason>,
    /// Why its domain is stopped: reputation, block list, DNS checks failed.
    pub domain_stopped: Option<String>,
    /// When the sender is back, while he is away as far as this kind is concerned.
    pub away_until: Option<Millis>,
    /// Human replies of this sender older than one working day.
    pub unanswered: u32,
    /// The earliest instant the sequence allows.
    pub not_before: Option<Millis>,
    /// The recipient's window.
    pub window: WindowAnswer,
    /// The caps together.
    pub capacity: Capacity,
    /// Whether a cap on Google recipients warns.
    pub gmail_warning: bool,
    /// Other inboxes of the identity with capacity, best first (for a first mail).
    pub other_inboxes: Vec<InboxId>,
    /// What the rhythm says.
    pub pacing: SlotState,
}

/// One check with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which rule.
    pub name: Rule,
    /// Whether it lets the mail go.
    pub ok: bool,
    /// What was found, short.
    pub value: String,
    /// A sentence: why it holds, or why it does not bind this kind.
    pub why: String,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Hand it over.
    SendNow,
    /// Ask again: at `until`, or when somebody acted.
    Wait {
        /// The earliest instant worth asking again; `None`: not by time.
        until: Option<Millis>,
        /// Which limit.
        limit: Rule,
    },
    /// This mailbox is full or stopped, another of the same identity is not.
    UseOther {
        /// The other one.
        inbox: InboxId,
    },
    /// Waiting does not help.
    Refuse {
        /// Which rule.
        rule: Rule,
        /// A sentence for a person.
        why: String,
    },
}

/// The verdict with every check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is to be done.
    pub verdict: Verdict,
    /// Every check, in the order of [`Rule`].
    pub checks: Vec<Check>,
}

impl Decision {
    /// Whether the mail may leave now.
    #[must_use]
    pub fn sends(&self) -> bool {
        self.verdict == Verdict::SendNow
    }
}

/// What a failing check leads to.
enum Outcome {
    Pass,
    Refuse,
    Wait(Option<Millis>),
    Other(InboxId),
}

/// Decides. Every check is evaluated; the first failing one in the order of [`Rule`] is the verdict.
#[must_use]
pub fn decide(facts: &SendFacts) -> Decision {
    let mut verdict = Verdict::SendNow;
    let mut list = Vec::with_capacity(Rule::ALL.len());
    for rule in Rule::ALL.iter().copied() {
        let (outcome, value, why) = checks::check(rule, facts);
        let ok = matches!(outcome, Outcome::Pass);
        if verdict == Verdict::SendNow {
            verdict = match outcome {
                Outcome::Pass => Verdict::SendNow,
                Outcome::Refuse => Verdict::Refuse {
                    rule,
                    why: why.clone(),
                },
                Outcome::Wait(until) => Verdict::Wait { until, limit: rule },
                Outcome::Other(inbox) => Verdict::UseOther { inbox },
            };
        }
        list.push(Check {
            name: rule,
            ok,
            value,
            why,
        });
    }
    Decision {
        verdict,
        checks: list,
    }
}

#[cfg(test)]
mod tests;
