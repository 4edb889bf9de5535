//! What may be said to whom (compose.md): a signal decides whom and when, not what is said. The recipient decides,
//! not the campaign, so this is resolved for each recipient and stored with the draft.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::stage::words;

words! {
    /// What may be said of a fact, from free to hidden.
    Say {
        /// May be used and named.
        Open = "open",
        /// May choose the subject of the mail, never named or dated.
        Hint = "hint",
        /// Reaches neither template nor model nor mail.
        Silent = "silent",
    }
}

words! {
    /// What the recipient is to the property the fact is about.
    Relation {
        /// Works at the property, whatever else he is: sitting GM, acting GM, front mailbox, an owner in residence.
        Property = "property",
        /// Owns it, from outside.
        Owner = "owner",
        /// Operates or manages it, from outside.
        Operator = "operator",
        /// Sits at the head office of its chain, or above several houses.
        HeadOffice = "head_office",
        /// Anybody else.
        Other = "other",
    }
}

#[derive(Deserialize)]
struct Kinds {
    vacancy: BTreeSet<String>,
    delicate: BTreeSet<String>,
}

// Without the file everything is silent: an unreadable list must not open anything.
static KINDS: LazyLock<Option<Kinds>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/say.json")).ok());

/// Whether the kind is an advertised or empty seat.
#[must_use]
pub fn is_vacancy_kind(kind: &str) -> bool {
    KINDS.as_ref().is_none_or(|k| k.vacancy.contains(kind))
}

/// Whether the kind is delicate: silent unless the campaign opens it.
#[must_use]
pub fn is_delicate_kind(kind: &str) -> bool {
    KINDS
        .as_ref()
        .is_none_or(|k| k.delicate.contains(kind) || k.vacancy.contains(kind))
}

/// A fact as far as this rule is concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SayFact {
    /// Its kind, e.g. `vacancy`, `award`.
    pub kind: String,
    /// What it was born with.
    pub say: Say,
    /// Whether the recipient's own organisation published it under its own name.
    pub published_by_recipient: bool,
}

/// The resolved word with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// What may be said to this recipient.
    pub say: Say,
    /// Stable name of the rule that decided.
    pub why: SayReason,
}

words! {
    /// Which rule decided.
    SayReason {
        /// As the fact was born.
        Born = "born",
        /// An advertised seat is silent to everybody at the property.
        AtProperty = "at_property",
        /// The recipient's own organisation published it.
        OwnPosting = "own_posting",
        /// An advertised seat that others published.
        OthersPosting = "others_posting",
        /// A delicate kind that the campaign did not open.
        Delicate = "delicate",
        /// The campaign opened this kind.
        CampaignOpened = "campaign_opened",
    }
}

/// What may be said of `fact` to a recipient of this relation in a campaign that opens the kinds in `opens`.
#[must_use]
pub fn resolve(fact: &SayFact, relation: Relation, opens: &[String]) -> Resolved {
    let because = |say, why| Resolved { say, why };
    if is_vacancy_kind(&fact.kind) {
        return match relation {
            Relation::Property => because(Say::Silent, SayReason::AtProperty),
            Relation::Owner | Relation::Operator | Relation::HeadOffice
                if fact.published_by_recipient =>
            {
                because(Say::Open, SayReason::OwnPosting)
            }
            _ => because(Say::Silent, SayReason::OthersPosting),
        };
    }
    if opens.contains(&fact.kind) {
        return because(Say::Open, SayReason::CampaignOpened);
    }
    if is_delicate_kind(&fact.kind) {
        return because(Say::Silent, SayReason::Delicate);
    }
    because(fact.say, SayReason::Born)
}

#[cfg(test)]
mod tests;
