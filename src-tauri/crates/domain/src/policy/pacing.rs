//! The rhythm of sending: ticks, gaps and rests (send.md, Pacing). A tick that was slept through is lost and a slot
//! that was slept through is planned anew, so a machine that wakes up cannot burst.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ports::Rng;
use crate::time::{HOUR, MINUTE, SECOND};
use crate::{EmailId, InboxId, Millis};

/// The numbers of the rhythm. [`Default`] is send.md; the practice workspace speeds it up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// Milliseconds between ticks.
    pub tick_ms: i64,
    /// Share of ticks that plan nothing, 0–1.
    pub skip: f64,
    /// Mails a tick plans per sending domain.
    pub per_domain: u32,
    /// Shortest gap between two mails of a sending domain.
    pub gap_min_ms: i64,
    /// Longest gap that a tick plans between them.
    pub gap_max_ms: i64,
    /// Rest of a mailbox after a mail.
    pub mailbox_gap_ms: i64,
    /// Mails of a mailbox in any hour.
    pub mailbox_hour: u32,
    /// Quiet time after the machine woke up.
    pub resume_grace_ms: i64,
    /// How late a slot may still be used.
    pub slot_grace_ms: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            tick_ms: 5 * MINUTE,
            skip: 0.3,
            per_domain: 5,
            gap_min_ms: 30 * SECOND,
            gap_max_ms: 90 * SECOND,
            mailbox_gap_ms: 10 * MINUTE,
            mailbox_hour: 6,
            resume_grace_ms: 2 * MINUTE,
            slot_grace_ms: MINUTE,
        }
    }
}

impl Pace {
    /// The same rhythm `times` as fast: every gap shorter, hourly counts larger. Never slower than 1.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        let n = i64::from(times.max(1));
        Self {
            tick_ms: (self.tick_ms / n).max(1),
            gap_min_ms: self.gap_min_ms / n,
            gap_max_ms: self.gap_max_ms / n,
            mailbox_gap_ms: self.mailbox_gap_ms / n,
            mailbox_hour: self.mailbox_hour.saturating_mul(times.max(1)),
            resume_grace_ms: self.resume_grace_ms / n,
            slot_grace_ms: (self.slot_grace_ms / n).max(1),
            ..self
        }
    }

    /// Whether a tick is due. Missed ticks are not made up for: one is due, however long ago the last was. A last
    /// tick in the future (the clock jumped back) is forgotten.
    #[must_use]
    pub fn tick_due(&self, last: Option<Millis>, now: Millis) -> bool {
        last.is_none_or(|last| now.since(last) >= self.tick_ms || now < last)
    }
}

/// A mail that may go as far as every other rule is concerned, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The mail.
    pub email: EmailId,
    /// The mailbox it leaves from.
    pub inbox: InboxId,
    /// That mailbox's sending domain.
    pub domain: String,
}

/// When a mail of this tick leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The mail.
    pub email: EmailId,
    /// The mailbox it leaves from.
    pub inbox: InboxId,
    /// The sending domain.
    pub domain: String,
    /// The instant.
    pub at: Millis,
}

/// What was handed over or planned lately; both count, so that a tick does not plan over the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recent {
    /// Instants of the last hour per mailbox, any order.
    pub by_inbox: BTreeMap<InboxId, Vec<Millis>>,
    /// The last instant per sending domain.
    pub by_domain: BTreeMap<String, Millis>,
}

impl Recent {
    /// Counts a mail.
    pub fn note(&mut self, inbox: &InboxId, domain: &str, at: Millis) {
        self.by_inbox.entry(inbox.clone()).or_default().push(at);
        let last = self.by_domain.entry(domain.to_owned()).or_insert(at);
        *last = (*last).max(at);
    }
}

/// The first instant from `from` on at which this mailbox may send again.
#[must_use]
pub fn mailbox_free_at(pace: &Pace, sent: &[Millis], from: Millis) -> Millis {
    let mut sent: Vec<Millis> = sent.to_vec();
    sent.sort_unstable();
    let rested = sent
        .last()
        .map_or(from, |t| from.max(t.plus(pace.mailbox_gap_ms)));
    let hour = usize::try_from(pace.mailbox_hour).unwrap_or(usize::MAX);
    let full = sent
        .len()
        .checked_sub(hour)
        .and_then(|i| sent.get(i))
        .map_or(rested, |t| t.plus(HOUR));
    rested.max(full)
}

/// Plans one tick. `due` is in the order of preference; what finds no room in this tick waits for the next one.
/// The same numbers from `rng` give the same plan. `resumed_at`: when the machine last woke up.
#[must_use]
pub fn plan_tick(
    pace: &Pace,
    now: Millis,
    resumed_at: Option<Millis>,
    due: &[Due],
    recent: &Recent,
    rng: &dyn Rng,
) -> Vec<Slot> {
    let skipped = rng.unit() < pace.skip;
    let waking = resumed_at.is_some_and(|r| now.since(r) < pace.resume_grace_ms);
    if skipped || waking {
        return Vec::new();
    }
    let mut recent = recent.clone();
    let mut planned: BTreeMap<&str, u32> = BTreeMap::new();
    let mut slots = Vec::new();
    for mail in due {
        let count = planned.entry(mail.domain.as_str()).or_default();
        if *count >= pace.per_domain {
            continue;
        }
        let spread = pace.gap_max_ms.saturating_sub(pace.gap_min_ms).max(0);
        let jitter = i64::try_from(rng.below(spread.unsigned_abs().saturating_add(1))).unwrap_or(0);
        let gap = pace.gap_min_ms.saturating_add(jitter);
        let at = recent
            .by_domain
            .get(&mail.domain)
            .map_or(now, |last| now.max(last.plus(gap)));
        let sent = recent
            .by_inbox
            .get(&mail.inbox)
            .map_or(&[][..], Vec::as_slice);
        // Later than one full tick of gaps: that is the next tick's business.
        let latest = now.plus(pace.gap_max_ms.saturating_mul(i64::from(pace.per_domain)));
        if mailbox_free_at(pace, sent, at) > at || at > latest {
            continue;
        }
        recent.note(&mail.inbox, &mail.domain, at);
        *count += 1;
        slots.push(Slot {
            email: mail.email.clone(),
            inbox: mail.inbox.clone(),
            domain: mail.domain.clone(),
            at,
        });
    }
    slots
}

/// What to do with a planned slot now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slot", rename_all = "snake_case")]
pub enum SlotState {
    /// Send.
    Now,
    /// Wait until then and ask again.
    Wait {
        /// When.
        until: Millis,
    },
    /// The machine slept or was busy: give the slot up and let a later tick plan the mail.
    Missed,
}

/// Asked when a slot is taken up. `sent` are mails really handed over (planned ones do not count).
#[must_use]
pub fn slot_state(
    pace: &Pace,
    slot: &Slot,
    now: Millis,
    resumed_at: Option<Millis>,
    sent: &Recent,
) -> SlotState {
    if now.since(slot.at) > pace.slot_grace_ms {
        return SlotState::Missed;
    }
    let domain = sent
        .by_domain
        .get(&slot.domain)
        .map(|t| t.plus(pace.gap_min_ms));
    let mailbox = sent
        .by_inbox
        .get(&slot.inbox)
        .map(|t| mailbox_free_at(pace, t, now));
    let awake = resumed_at.map(|r| r.plus(pace.resume_grace_ms));
    let until = [domain, mailbox, awake]
        .into_iter()
        .flatten()
        .fold(slot.at, Millis::max);
    if until <= now {
        SlotState::Now
    } else {
        SlotState::Wait { until }
    }
}

#[cfg(test)]
mod tests;
