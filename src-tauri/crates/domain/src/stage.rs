//! The stage table of pipeline.md: the only board state, and the only way it changes. `stage_edges` in the database
//! holds the same rows (a test in store compares them), so that SQLite refuses what this table does not have.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $var:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $var),* }
        impl $name {
            /// All values in order.
            pub const ALL: &'static [Self] = &[$(Self::$var),*];
            /// The word in database, JSON and command line.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$var => $word),* } }
            /// The value of a word.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> { match word { $($word => Some(Self::$var),)* _ => None } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
    };
}
pub(crate) use words;

words! {
    /// Where a prospect stands on the board.
    Stage {
        /// Found, nothing known yet.
        New = "new",
        /// Being enriched.
        Enriching = "enriching",
        /// A usable way to reach somebody is known.
        Enriched = "enriched",
        /// Worth writing to, by an open channel.
        Ready = "ready",
        /// The first mail was sent or a touch logged.
        Contacted = "contacted",
        /// A person answered.
        Engaged = "engaged",
        /// A meeting is planned or held.
        Meeting = "meeting",
        /// Closed with a deal.
        Won = "won",
        /// Closed without, with a reason.
        Lost = "lost",
        /// At rest, with a reason.
        Archived = "archived",
    }
}

words! {
    /// What moves a prospect between stages.
    Event {
        /// Found by a source or an import.
        Created = "created",
        /// Named by somebody we wrote to.
        DelegatedIn = "delegated_in",
        /// Enrichment starts.
        StartEnrichment = "start_enrichment",
        /// A usable way to reach somebody was found.
        EnrichmentComplete = "enrichment_complete",
        /// No way was found.
        EnrichmentStalled = "enrichment_stalled",
        /// Score, fit, suppression, exclusions and gate allow it.
        Qualify = "qualify",
        /// They no longer do.
        Disqualified = "disqualified",
        /// A person says it does not fit.
        NotAFit = "not_a_fit",
        /// The first mail is sent.
        SendOutreach = "send_outreach",
        /// A call, visit, letter or message happened.
        TouchLogged = "touch_logged",
        /// A two-way talk happened.
        ConversationLogged = "conversation_logged",
        /// A person answered.
        ReplyReceived = "reply_received",
        /// A refusal is certain.
        RefusalConfirmed = "refusal_confirmed",
        /// Opt-out, complaint, "do not contact".
        OptedOut = "opted_out",
        /// No usable way to reach him is left, or he left the post.
        AddressDead = "address_dead",
        /// The last step passed without a human answer.
        SequenceFinished = "sequence_finished",
        /// The rest is over.
        RevisitDue = "revisit_due",
        /// A new reason to write.
        NewSignal = "new_signal",
        /// A meeting was agreed.
        MeetingScheduled = "meeting_scheduled",
        /// They did not come.
        NoShow = "no_show",
        /// The meeting was cancelled.
        Cancelled = "cancelled",
        /// Won.
        DealClosed = "deal_closed",
        /// The win was undone.
        DealUndone = "deal_undone",
        /// A person marks it lost.
        MarkLost = "mark_lost",
        /// Lost back to the stage before.
        Reopen = "reopen",
        /// Put to rest.
        Archive = "archive",
        /// Archived back to the stage before.
        Restore = "restore",
        /// A person moved it against the table, with a reason.
        ManualOverride = "manual_override",
        /// The compensation of a transition.
        Undo = "undo",
    }
}

words! {
    /// Who causes a transition.
    Cause {
        /// A schedule.
        Schedule = "schedule",
        /// An inbound message.
        Reply = "reply",
        /// A person.
        Manual = "manual",
        /// A job.
        Job = "job",
    }
}

words! {
    /// Why a prospect is lost or archived.
    Reason {
        /// They need nothing.
        NoNeed = "no_need",
        /// They have something; the detail says what and until when.
        HasSolution = "has_solution",
        /// Too expensive.
        Price = "price",
        /// Not now.
        Timing = "timing",
        /// The brand decides the tool.
        BrandMandated = "brand_mandated",
        /// The corporation decides.
        CorporateDecides = "corporate_decides",
        /// The house closed or was sold.
        ClosedOrSold = "closed_or_sold",
        /// Not the person for it.
        WrongPerson = "wrong_person",
        /// Not a hotel for our offer.
        WrongFit = "wrong_fit",
        /// A rival won.
        WentTo = "went_to",
        /// No human answer.
        NoAnswer = "no_answer",
        /// The same as another card.
        Duplicate = "duplicate",
        /// Asked not to be contacted.
        OptedOut = "opted_out",
        /// The person left the post.
        LeftCompany = "left_company",
        /// The deal was undone.
        DealUndone = "deal_undone",
        /// Something else; the detail has the text.
        Other = "other",
    }
}

/// Who may cause an event: system events are never drop targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Only the machine.
    System,
    /// Only a person.
    Person,
    /// Either.
    Both,
}

impl Who {
    /// The word in `stage_edges`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Person => "person",
            Self::Both => "both",
        }
    }

    /// Whether `cause` may use an edge of this kind.
    #[must_use]
    pub const fn allows(self, cause: Cause) -> bool {
        match self {
            Self::Both => true,
            Self::Person => matches!(cause, Cause::Manual),
            Self::System => !matches!(cause, Cause::Manual),
        }
    }
}

/// A row of the table. `to: None` means "the stage before".
struct Rule {
    from: &'static [Option<Stage>],
    event: Event,
    to: Option<Stage>,
    who: Who,
}

use Stage::{Archived, Contacted, Engaged, Enriched, Enriching, Lost, Meeting, New, Ready, Won};

const fn some<const N: usize>(s: [Stage; N]) -> [Option<Stage>; N] {
    let mut out = [None; N];
    let mut i = 0;
    while i < N {
        #[expect(
            clippy::indexing_slicing,
            reason = "const evaluation over the array's own length"
        )]
        {
            out[i] = Some(s[i]);
        }
        i += 1;
    }
    out
}

const EARLY: [Option<Stage>; 4] = some([New, Enriching, Enriched, Ready]);

macro_rules! rule {
    ([$($from:expr),*] $event:ident => $to:expr, $who:ident) => {
        Rule { from: &some([$($from),*]), event: Event::$event, to: $to, who: Who::$who }
    };
}

static TABLE: &[Rule] = &[
    Rule {
        from: &[None],
        event: Event::Created,
        to: Some(New),
        who: Who::Both,
    },
    Rule {
        from: &[None],
        event: Event::DelegatedIn,
        to: Some(Enriched),
        who: Who::Both,
    },
    Rule {
        from: &[None],
        event: Event::DelegatedIn,
        to: Some(Enriching),
        who: Who::Both,
    },
    rule!([New] StartEnrichment => Some(Enriching), Both),
    rule!([Enriching] EnrichmentComplete => Some(Enriched), System),
    rule!([Enriching] EnrichmentStalled => Some(New), System),
    rule!([Enriched] Qualify => Some(Ready), Both),
    rule!([Ready] Disqualified => Some(Enriched), Both),
    Rule {
        from: &EARLY,
        event: Event::NotAFit,
        to: Some(Lost),
        who: Who::Person,
    },
    rule!([Ready] SendOutreach => Some(Contacted), System),
    Rule {
        from: &EARLY,
        event: Event::TouchLogged,
        to: Some(Contacted),
        who: Who::Both,
    },
    rule!([New, Enriching, Enriched, Ready, Contacted, Lost, Archived] ConversationLogged => Some(Engaged), Person),
    rule!([New, Enriching, Enriched, Ready, Contacted, Lost, Archived] ReplyReceived => Some(Engaged), System),
    rule!([New, Enriching, Enriched, Ready, Contacted, Engaged, Meeting, Archived] RefusalConfirmed => Some(Lost), Both),
    rule!([New, Enriching, Enriched, Ready, Contacted, Engaged, Meeting, Archived] OptedOut => Some(Lost), Both),
    rule!([Enriched, Ready, Contacted] AddressDead => Some(Enriching), System),
    rule!([Enriched, Ready, Contacted, Engaged, Meeting] AddressDead => Some(Lost), System),
    rule!([Contacted] SequenceFinished => Some(Archived), System),
    rule!([Lost, Archived] RevisitDue => Some(Enriched), System),
    rule!([Lost, Archived] NewSignal => Some(Enriched), System),
    rule!([New, Enriching, Enriched, Ready, Contacted, Engaged, Lost, Archived] MeetingScheduled => Some(Meeting), Both),
    rule!([Meeting] NoShow => Some(Engaged), Both),
    rule!([Meeting] Cancelled => Some(Engaged), Both),
    rule!([Engaged, Meeting] DealClosed => Some(Won), Person),
    rule!([Won] DealUndone => Some(Lost), Person),
    rule!([Contacted, Engaged, Meeting] MarkLost => Some(Lost), Person),
    rule!([Lost] Reopen => None, Person),
    rule!([New, Enriching, Enriched, Ready, Contacted, Engaged, Meeting, Won, Lost] Archive => Some(Archived), Both),
    rule!([Archived] Restore => None, Person),
];

/// One edge spelled out: from (none: birth), event, to, who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The stage before; `None` for a birth.
    pub from: Option<Stage>,
    /// What happens.
    pub event: Event,
    /// The stage after.
    pub to: Stage,
    /// Who may cause it.
    pub who: Who,
}

/// Every edge of the table, as `stage_edges` holds them. "The stage before" is expanded to each stage it can be.
#[must_use]
pub fn edges() -> Vec<Edge> {
    let mut out = Vec::new();
    for r in TABLE {
        for from in r.from {
            match r.to {
                Some(to) => out.push(Edge {
                    from: *from,
                    event: r.event,
                    to,
                    who: r.who,
                }),
                None => {
                    out.extend(
                        Stage::ALL
                            .iter()
                            .filter(|s| Some(**s) != *from)
                            .map(|to| Edge {
                                from: *from,
                                event: r.event,
                                to: *to,
                                who: r.who,
                            }),
                    )
                }
            }
        }
    }
    out
}

/// The edges that lead from `from` by `event`, for this cause.
#[must_use]
pub fn targets(from: Option<Stage>, event: Event, cause: Cause) -> Vec<Stage> {
    edges()
        .into_iter()
        .filter(|e| e.from == from && e.event == event && e.who.allows(cause))
        .map(|e| e.to)
        .collect()
}

/// Whether the table has this edge for this cause. Overrides and undo are judged elsewhere.
#[must_use]
pub fn allowed(from: Option<Stage>, event: Event, to: Stage, cause: Cause) -> bool {
    targets(from, event, cause).contains(&to)
}

/// The events by which a person may drag a card from `from` to `to`, in table order. `before` is the stage
/// before, which reopen and restore lead to.
#[must_use]
pub fn drops(from: Stage, to: Stage, before: Option<Stage>) -> Vec<Event> {
    edges()
        .into_iter()
        .filter(|e| e.from == Some(from) && e.to == to && e.who.allows(Cause::Manual))
        .filter(|e| !matches!(e.event, Event::Reopen | Event::Restore) || before == Some(to))
        .map(|e| e.event)
        .collect()
}

/// Whether a prospect in this stage must have a reason (lost and archived, exactly).
#[must_use]
pub const fn needs_reason(stage: Stage) -> bool {
    matches!(stage, Lost | Archived)
}

/// Whether a prospect in this stage must sit in a post (schema: prospects CHECK).
#[must_use]
pub const fn needs_post(stage: Stage) -> bool {
    matches!(stage, Enriched | Ready | Contacted | Engaged | Meeting)
}

#[cfg(test)]
mod tests;
