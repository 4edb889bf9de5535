//! Newtype ids. Every id is a UUID v7 as text (schema.md, principle 2); jobs alone are integers.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);
        impl $name {
            /// The id as the database holds it.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl From<String> for $name { fn from(s: String) -> Self { Self(s) } }
        impl From<&str> for $name { fn from(s: &str) -> Self { Self(s.to_owned()) } }
        impl AsRef<str> for $name { fn as_ref(&self) -> &str { &self.0 } }
    )*};
}

ids! {
    /// A row of `actors`: who acts.
    ActorId,
    /// A hotel, chain, franchise or management company.
    CompanyId,
    /// A human, over all hotels and addresses.
    PersonId,
    /// A person in a post at a company.
    PostId,
    /// One way to reach a person or a property's front.
    AddressId,
    /// The card on the board.
    ProspectId,
    /// One row of `state_transitions`.
    TransitionId,
    /// A job posting.
    VacancyId,
    /// A reason to write now.
    SignalId,
    /// A sourced statement that a sentence may rest on.
    FactId,
    /// What is sold.
    OfferId,
    /// Strategy, targeting and sequence.
    CampaignId,
    /// A prospect in a campaign.
    EnrolmentId,
    /// Person, display name, signature and From domains.
    SenderId,
    /// A mailbox we send from and read.
    InboxId,
    /// One message we write.
    EmailId,
    /// A person's word that a content may leave.
    ApprovalId,
    /// One try to hand a mail to a server.
    AttemptId,
    /// A row of `messages`: an inbound message.
    MessageId,
    /// An inbound message matched to something we sent.
    ReplyId,
    /// A folder of an inbox.
    FolderId,
    /// An opt-out or its like.
    SuppressionId,
    /// A customer, open deal, partner … whom we leave alone.
    ExclusionId,
    /// An import with its undo.
    ImportId,
    /// Ties together everything that came from one cause.
    TraceId,
}
