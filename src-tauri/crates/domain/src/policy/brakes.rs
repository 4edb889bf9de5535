//! Who must be left in peace for a while: rests of person and property, the group brake, touches, people we already
//! know (compliance.md 8 and 9, pipeline.md, invariant 12).

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::stage::words;
use crate::time::DAY;

/// Sequences a person may be in within a year.
pub const SEQUENCES_A_YEAR: usize = 2;
/// Rest of a person after a sequence without answer.
pub const PERSON_REST_MS: i64 = 120 * DAY;
/// Rest of the property after it.
pub const PROPERTY_REST_MS: i64 = 30 * DAY;
/// First mails into one group in any seven days.
pub const GROUP_FIRSTS: usize = 2;
/// No two first mails into a group share subject or opener within this.
pub const GROUP_SAME_MS: i64 = 90 * DAY;
/// How long a touch holds first mails to that company.
pub const TOUCH_HOLDS_MS: i64 = 30 * DAY;
/// Correspondence that makes a known relationship: 24 months.
pub const KNOWN_MS: i64 = 730 * DAY;
/// After an inbound of the company nothing of a sequence leaves for this long (compose.md).
pub const AFTER_INBOUND_MS: i64 = DAY;

const YEAR_MS: i64 = 365 * DAY;
const WEEK_MS: i64 = 7 * DAY;

words! {
    /// Which brake holds.
    Brake {
        /// A person decided to hold the group (or must).
        GroupHeld = "group_held",
        /// Two sequences in a year.
        PersonSequences = "person_sequences",
        /// 120 days after a sequence without answer.
        PersonRest = "person_rest",
        /// 30 days after a sequence without answer at this property.
        PropertyRest = "property_rest",
        /// Two first mails a week into the group.
        GroupWeek = "group_week",
        /// The same subject or opener went into the group within 90 days.
        GroupSame = "group_same",
        /// A touch within 30 days.
        Touch = "touch",
        /// A message of the company within 24 hours.
        RecentInbound = "recent_inbound",
    }
}

/// A brake that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which one.
    pub brake: Brake,
    /// Until when; `None`: until a person decides or the content changes.
    pub until: Option<Millis>,
}

/// A first mail that went into the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFirst {
    /// When it was handed over (or planned).
    pub at: Millis,
    /// Its subject, normalised (lower case, one space).
    pub subject: String,
    /// Its opener, normalised likewise, with names masked.
    pub opener: String,
}

/// What a first mail is measured against.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BrakeFacts {
    /// Starts of the person's sequences.
    pub person_sequences: Vec<Millis>,
    /// End of his last sequence without answer.
    pub person_no_answer: Option<Millis>,
    /// End of the last sequence without answer at the property.
    pub property_no_answer: Option<Millis>,
    /// First mails into the same operator or owner (brands count only for managed hotels), this one not included.
    pub group_firsts: Vec<GroupFirst>,
    /// Whether the group is held: `corporate_decides`, `legal_complaint`, a group-wide opt-out, or by hand.
    pub group_held: bool,
    /// The last touch with anybody of the company.
    pub last_touch: Option<Millis>,
    /// The last inbound message of the company.
    pub last_inbound: Option<Millis>,
    /// Subject of this mail, normalised.
    pub subject: String,
    /// Opener of this mail, normalised.
    pub opener: String,
}

/// Text as the brake compares it: lower case, single spaces.
#[must_use]
pub fn normal(text: &str) -> String {
    text.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Every brake that holds a first mail now, in the order of [`Brake`].
#[must_use]
pub fn first_mail(f: &BrakeFacts, now: Millis) -> Vec<Held> {
    let rests = |brake, since: Option<Millis>, rest: i64| {
        since
            .map(|s| s.plus(rest))
            .filter(|until| *until > now)
            .map(|until| Held {
                brake,
                until: Some(until),
            })
    };
    let group_times: Vec<Millis> = f.group_firsts.iter().map(|g| g.at).collect();
    let same = f
        .group_firsts
        .iter()
        .filter(|g| g.subject == f.subject || g.opener == f.opener)
        .map(|g| g.at)
        .max();
    [
        f.group_held.then_some(Held {
            brake: Brake::GroupHeld,
            until: None,
        }),
        full(&f.person_sequences, SEQUENCES_A_YEAR, YEAR_MS, now).map(|until| Held {
            brake: Brake::PersonSequences,
            until: Some(until),
        }),
        rests(Brake::PersonRest, f.person_no_answer, PERSON_REST_MS),
        rests(Brake::PropertyRest, f.property_no_answer, PROPERTY_REST_MS),
        full(&group_times, GROUP_FIRSTS, WEEK_MS, now).map(|until| Held {
            brake: Brake::GroupWeek,
            until: Some(until),
        }),
        rests(Brake::GroupSame, same, GROUP_SAME_MS),
        rests(Brake::Touch, f.last_touch, TOUCH_HOLDS_MS),
        rests(Brake::RecentInbound, f.last_inbound, AFTER_INBOUND_MS),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every brake that holds a follow-up now: a held group, and 24 hours after any message of the company. Touches hold
/// the enrolment, not the mail.
#[must_use]
pub fn follow_up(f: &BrakeFacts, now: Millis) -> Vec<Held> {
    first_mail(f, now)
        .into_iter()
        .filter(|h| matches!(h.brake, Brake::GroupHeld | Brake::RecentInbound))
        .collect()
}

/// When a rolling window of `max` entries has room again; `None` when it has room now.
fn full(at: &[Millis], max: usize, window_ms: i64, now: Millis) -> Option<Millis> {
    let mut live: Vec<Millis> = at
        .iter()
        .copied()
        .filter(|t| now.since(*t) < window_ms)
        .collect();
    live.sort_unstable();
    let over = live.len().checked_sub(max)?;
    live.get(over).map(|t| t.plus(window_ms))
}

/// Correspondence with an exact address or the company's own domain, from headers alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correspondence {
    /// Mails we wrote outside this program.
    pub sent: u32,
    /// Mails they wrote.
    pub received: u32,
    /// The last of either.
    pub last_at: Option<Millis>,
    /// Whether it is one of our own domains or users.
    pub own: bool,
    /// Whether others at the company's domain had a part in it, or the exact address alone.
    pub domain: bool,
}

impl Correspondence {
    /// What a person is asked with: "you wrote 14 mails to this domain, last 3 weeks ago".
    #[must_use]
    pub fn words(&self, now: Millis) -> String {
        if self.own {
            return "this is one of your own addresses".to_owned();
        }
        let place = if self.domain { "domain" } else { "address" };
        let mails = |n: u32| {
            if n == 1 {
                "1 mail".to_owned()
            } else {
                format!("{n} mails")
            }
        };
        let what = match (self.sent, self.received) {
            (sent, 0) => format!("you wrote {} to this {place}", mails(sent)),
            (0, received) => format!("they wrote {} from this {place}", mails(received)),
            (sent, received) => format!(
                "you wrote {} to this {place} and they wrote {}",
                mails(sent),
                mails(received)
            ),
        };
        match self.last_at {
            Some(at) => format!("{what}, last {}", ago(now.since(at))),
            None => what,
        }
    }
}

/// How long ago, in the unit a person would use.
fn ago(ms: i64) -> String {
    let days = ms.max(0) / DAY;
    let many = |n: i64, unit: &str| {
        if n == 1 {
            format!("1 {unit} ago")
        } else {
            format!("{n} {unit}s ago")
        }
    };
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=13 => many(days, "day"),
        14..=60 => many(days / 7, "week"),
        _ => many(days / 30, "month"),
    }
}

/// Whether somebody is known and a person must be asked before a first mail: own people always, others with any
/// correspondence in the last 24 months.
#[must_use]
pub fn known_relationship(c: &Correspondence, now: Millis) -> bool {
    let recent = c.last_at.is_some_and(|t| now.since(t) <= KNOWN_MS);
    c.own || (recent && c.sent.saturating_add(c.received) > 0)
}

#[cfg(test)]
mod tests;
