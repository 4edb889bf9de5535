//! What an inbound message does to the sequence, by kind and before any intent (reply.md, What an inbound does). The
//! effect here is what ingest does at once; what a person or the interpretation decides later is an event of the
//! stage table.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::working_days::Calendar;
use crate::Millis;
use crate::stage::{Event, words};
use crate::time::{DAY, HOUR};

words! {
    /// What kind of message it is.
    InboundKind {
        /// A person wrote it.
        Human = "human",
        /// A machine answered.
        AutoReply = "auto_reply",
        /// A delivery report.
        Bounce = "bounce",
        /// A complaint (ARF).
        Feedback = "feedback",
        /// A challenge that wants a proof of humanity.
        Challenge = "challenge",
        /// A mailing list.
        List = "list",
        /// An ICS accept, decline or proposal.
        Calendar = "calendar",
    }
}

words! {
    /// What an automatic answer says.
    AutoReplyKind {
        /// Out of office.
        OutOfOffice = "out_of_office",
        /// A ticket or receipt.
        Receipt = "receipt",
        /// "We forward it" of a front mailbox, also typed by a person.
        GatekeeperAck = "gatekeeper_ack",
        /// "No longer works here".
        LeftCompany = "left_company",
    }
}

words! {
    /// What a bounce means for the next step.
    BounceEffect {
        /// The address is dead.
        Hard = "hard",
        /// It may work later.
        Soft = "soft",
        /// Still being tried: nothing happened.
        Delayed = "delayed",
        /// Refused for a reason that is not the recipient's (policy, content, quota of ours).
        Refused = "refused",
    }
}

/// The third soft bounce in a row counts as hard.
pub const SOFT_IN_A_ROW: u32 = 3;
/// After a soft bounce the next step waits at least so long.
pub const SOFT_WAIT_MS: i64 = 72 * HOUR;
/// Out of office without a return date.
pub const AWAY_DEFAULT_MS: i64 = 14 * DAY;
/// After so many out-of-office answers in a row it asks.
pub const AWAY_TWICE: u32 = 2;
/// Working days after a return date, and after a person's ok to a gatekeeper's forwarding.
pub const AWAY_DAYS_AFTER: u32 = 2;
/// Working days between a person's ok and the next step after "we forward it".
pub const GATEKEEPER_DAYS: u32 = 5;

/// A classified inbound message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// Its kind.
    pub kind: InboundKind,
    /// What an automatic answer says; also set for a typed "we forward it".
    pub auto: Option<AutoReplyKind>,
    /// First day back, as an instant of that local day.
    pub back_on: Option<Millis>,
    /// Out-of-office answers of this thread before this one.
    pub away_before: u32,
    /// What a bounce means.
    pub bounce: Option<BounceEffect>,
    /// Soft bounces in a row before this one.
    pub soft_before: u32,
    /// Whether the opt-out detector fired.
    pub opt_out: bool,
    /// Group-wide wording, `corporate_decides` or `legal_complaint`.
    pub group_wide: bool,
    /// Whether the sender sits at a `chain_hq` or `management_company`.
    pub at_head_office: bool,
    /// When we first saw it.
    pub seen_at: Millis,
}

impl Inbound {
    /// A message of that kind with nothing special about it.
    #[must_use]
    pub const fn new(kind: InboundKind, seen_at: Millis) -> Self {
        Self {
            kind,
            auto: None,
            back_on: None,
            away_before: 0,
            bounce: None,
            soft_before: 0,
            opt_out: false,
            group_wide: false,
            at_head_office: false,
            seen_at,
        }
    }
}

words! {
    /// How far a hold reaches (pipeline.md, invariants 7 and 12).
    Reach {
        /// Nothing is held.
        None = "none",
        /// Only the sequence the message belongs to.
        Thread = "thread",
        /// The thread's prospects and those at the same property (chain_hq, management_company).
        ThreadAndProperty = "thread_and_property",
        /// Every sequence at the property.
        Property = "property",
        /// Every open sequence of the group.
        Group = "group",
    }
}

/// When what is held goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "resume", rename_all = "snake_case")]
pub enum Resume {
    /// It was not held.
    NotHeld,
    /// By itself, then.
    At {
        /// When.
        at: Millis,
    },
    /// So many working days after a person said yes.
    AfterOk {
        /// Working days of the recipient.
        working_days: u32,
    },
    /// When a person or a rule of the stage table decides.
    Asks,
    /// Never: it is stopped.
    Stopped,
}

/// What ingest does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundEffect {
    /// How far the hold reaches.
    pub reach: Reach,
    /// When it ends for the thread itself.
    pub resume: Resume,
    /// Whether approvals of what is held are voided.
    pub voids_approvals: bool,
    /// Whether the address is dead.
    pub address_dead: bool,
    /// Whether the person left: the post is closed.
    pub closes_post: bool,
    /// Whether a suppression is written at once.
    pub suppresses: bool,
    /// Whether it counts as an answer in rates and scores.
    pub counts_as_reply: bool,
    /// The event of the stage table it causes by itself; a human answer's event comes from its intent.
    pub event: Option<Event>,
}

const NOTHING: InboundEffect = InboundEffect {
    reach: Reach::None,
    resume: Resume::NotHeld,
    voids_approvals: false,
    address_dead: false,
    closes_post: false,
    suppresses: false,
    counts_as_reply: false,
    event: None,
};

/// What this message does at once. `calendar` and `zone` are the recipient's. An opt-out outranks every kind except
/// the delivery reports and lists that quote our own footer; an out-of-office is never one.
#[must_use]
pub fn effect(m: &Inbound, calendar: &Calendar, zone: &TimeZone) -> InboundEffect {
    let reach = reach_of(m);
    let held = InboundEffect {
        reach,
        resume: Resume::Asks,
        voids_approvals: true,
        ..NOTHING
    };
    let stopped = InboundEffect {
        resume: Resume::Stopped,
        ..held
    };
    let can_opt_out = match m.kind {
        InboundKind::Human | InboundKind::Calendar => true,
        InboundKind::AutoReply => m.auto != Some(AutoReplyKind::OutOfOffice),
        _ => false,
    };
    if m.opt_out && can_opt_out {
        let human = m.kind == InboundKind::Human;
        return InboundEffect {
            suppresses: true,
            counts_as_reply: human,
            event: Some(Event::OptedOut),
            ..stopped
        };
    }
    match m.kind {
        InboundKind::Human | InboundKind::AutoReply
            if m.auto == Some(AutoReplyKind::GatekeeperAck) =>
        {
            InboundEffect {
                resume: Resume::AfterOk {
                    working_days: GATEKEEPER_DAYS,
                },
                ..held
            }
        }
        InboundKind::Human | InboundKind::AutoReply
            if m.auto == Some(AutoReplyKind::LeftCompany) =>
        {
            InboundEffect {
                reach: Reach::Thread,
                address_dead: true,
                closes_post: true,
                event: Some(Event::AddressDead),
                ..stopped
            }
        }
        InboundKind::Human | InboundKind::Calendar => InboundEffect {
            counts_as_reply: true,
            ..held
        },
        InboundKind::AutoReply => match m.auto {
            Some(AutoReplyKind::OutOfOffice) => InboundEffect {
                reach: Reach::Thread,
                resume: away(m, calendar, zone),
                voids_approvals: false,
                ..held
            },
            Some(AutoReplyKind::Receipt) => NOTHING,
            // An automatic answer of unknown meaning: somebody looks.
            _ => held,
        },
        InboundKind::Bounce => bounce(m, stopped),
        InboundKind::Challenge => InboundEffect {
            reach: Reach::Thread,
            voids_approvals: false,
            ..held
        },
        InboundKind::Feedback => InboundEffect {
            suppresses: true,
            event: Some(Event::OptedOut),
            ..stopped
        },
        InboundKind::List => NOTHING,
    }
}

fn reach_of(m: &Inbound) -> Reach {
    if m.group_wide {
        Reach::Group
    } else if m.at_head_office {
        Reach::ThreadAndProperty
    } else {
        Reach::Property
    }
}

fn away(m: &Inbound, calendar: &Calendar, zone: &TimeZone) -> Resume {
    if m.away_before >= AWAY_TWICE {
        return Resume::Asks;
    }
    let back = m.back_on.filter(|b| *b > m.seen_at);
    match back {
        Some(back) => calendar
            .after_instant(back, AWAY_DAYS_AFTER, zone)
            .map_or(Resume::Asks, |at| Resume::At { at }),
        None => Resume::At {
            at: m.seen_at.plus(AWAY_DEFAULT_MS),
        },
    }
}

fn bounce(m: &Inbound, stopped: InboundEffect) -> InboundEffect {
    let dead = InboundEffect {
        reach: Reach::Thread,
        address_dead: true,
        suppresses: true,
        event: Some(Event::AddressDead),
        ..stopped
    };
    match m.bounce {
        Some(BounceEffect::Hard) => dead,
        Some(BounceEffect::Soft) if m.soft_before.saturating_add(1) >= SOFT_IN_A_ROW => dead,
        Some(BounceEffect::Soft) => InboundEffect {
            reach: Reach::Thread,
            resume: Resume::At {
                at: m.seen_at.plus(SOFT_WAIT_MS),
            },
            ..NOTHING
        },
        Some(BounceEffect::Delayed) => NOTHING,
        // Refused or not understood: never taken for soft.
        Some(BounceEffect::Refused) | None => InboundEffect {
            reach: Reach::Thread,
            resume: Resume::Asks,
            ..NOTHING
        },
    }
}

#[cfg(test)]
mod tests;
