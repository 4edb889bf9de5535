//! Whether the clock of this machine is right (send.md, Sleep and clock): what servers said it is, and what follows.
//!
//! The rule. Each independent server (one per organisational domain) has one voice, its latest; voices older than
//! [`FRESH_MS`] before the newest are silent. The verdict is the median of the voices; of an even number the milder of the
//! two in the middle. So one server that lies, against two that do not, changes nothing in either direction; one that lies
//! against one that does not cannot stop sending. A single voice is believed, because nobody contradicts it. Where voices
//! contradict each other, or a single one says that the clock is wrong, the verdict is [`Verdict::doubtful`], and others are
//! asked at once.
//!
//! Each voice gets the benefit of what its evidence leaves open: answers take time and dates have whole seconds, so that
//! evidence is an interval, and the value nearest to zero counts. A message that arrived proves only one side: mail may have
//! lain elsewhere before, or was moved here; a stamp from our future is a proof, a stamp from the past is a reason to ask.

use serde::{Deserialize, Serialize};

use super::decision::CLOCK_SKEW_MS;
use crate::Millis;
use crate::time::{HOUR, MINUTE, SECOND};

/// A voice is heard so long before the newest one.
pub const FRESH_MS: i64 = 3 * HOUR;
/// An answer that took longer says too little.
const SLOW_MS: i64 = MINUTE;
/// A folder that was looked at longer ago says nothing about when its messages came.
const LOOK_MS: i64 = 2 * MINUTE;
/// Stamps are cut to seconds, and servers of one provider differ a little.
const SLACK_MS: i64 = 5 * SECOND;
/// Voices that are kept.
const MOST: usize = 16;

/// What one server said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSight {
    /// Its organisational domain.
    pub host: String,
    /// When, by our clock.
    pub at: Millis,
    /// Our clock minus the server's, milliseconds: of what the evidence allows the value nearest to zero.
    pub skew_ms: i64,
}

/// What all voices together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Our clock minus the servers', milliseconds.
    pub skew_ms: i64,
    /// How many were heard.
    pub hosts: usize,
    /// How many of them are on the same side: right, or wrong the same way.
    pub agree: usize,
}

impl Verdict {
    /// Whether sending must stop.
    #[must_use]
    pub const fn wrong(&self) -> bool {
        self.skew_ms.saturating_abs() > CLOCK_SKEW_MS
    }

    /// Whether others should be asked: no more than half of the voices agree, or a single one says that the clock is wrong.
    #[must_use]
    pub const fn doubtful(&self) -> bool {
        self.agree.saturating_mul(2) <= self.hosts || (self.wrong() && self.hosts < 2)
    }
}

/// The point of `[low, high]` nearest to zero.
fn nearest_to_zero(low: i64, high: i64) -> i64 {
    0_i64.clamp(low.min(high), high.max(low))
}

/// A server's date in answer to a question of ours that left at `sent` and was answered at `got`; `resolution_ms` is how
/// far its date is cut off. `None` when it took too long, or our own clock went back meanwhile.
#[must_use]
pub fn answered(
    host: &str,
    server: Millis,
    resolution_ms: i64,
    sent: Millis,
    got: Millis,
) -> Option<ClockSight> {
    let took = got.since(sent);
    if !(0..=SLOW_MS).contains(&took) {
        return None;
    }
    // The server read its clock somewhere between the two.
    let low = sent.since(server.plus(resolution_ms));
    let high = got.since(server);
    Some(ClockSight {
        host: host.to_owned(),
        at: got,
        skew_ms: nearest_to_zero(low, high),
    })
}

/// What the newest message of a folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing.
    Silent,
    /// A voice.
    Sight(ClockSight),
    /// It looks as if our clock were ahead, or the message was moved here: ask others.
    Ask,
}

/// A mail server stamped the newest message of a folder with `stamp`; we look at `now`, and looked before at `before`.
#[must_use]
pub fn arrived(host: &str, stamp: Millis, before: Option<Millis>, now: Millis) -> Arrival {
    let sight = |skew_ms| {
        Arrival::Sight(ClockSight {
            host: host.to_owned(),
            at: now,
            skew_ms,
        })
    };
    // The server's clock is at or after its stamp: ours minus the server's is at most this.
    let most = now.since(stamp);
    if most < -CLOCK_SKEW_MS {
        return sight(most);
    }
    let looked = before
        .map(|b| now.since(b))
        .filter(|l| (0..=LOOK_MS).contains(l));
    let Some(looked) = looked else {
        return Arrival::Silent;
    };
    // It was not there when we looked before: had it come just then and by the straight way, this would be the least.
    let least = most.saturating_sub(looked).saturating_sub(SLACK_MS);
    if least <= 0 {
        sight(nearest_to_zero(least, most))
    } else if least > CLOCK_SKEW_MS {
        Arrival::Ask
    } else {
        Arrival::Silent
    }
}

/// Take in what was heard: the latest voice of each server, the newest of all and what is fresh beside it.
pub fn hear(sights: &mut Vec<ClockSight>, heard: impl IntoIterator<Item = ClockSight>) {
    for new in heard {
        match sights.iter_mut().find(|s| s.host == new.host) {
            Some(known) if known.at > new.at => {}
            Some(known) => *known = new,
            None => sights.push(new),
        }
    }
    let Some(newest) = sights.iter().map(|s| s.at).max() else {
        return;
    };
    sights.retain(|s| newest.since(s.at) <= FRESH_MS);
    sights.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.host.cmp(&b.host)));
    sights.truncate(MOST);
}

/// The wall clock was moved by `drift` against the time that really passed (negative: back): every voice is as much more or
/// less in the right, without a question to anybody.
pub fn moved(sights: &mut [ClockSight], drift: i64) {
    for s in sights {
        s.skew_ms = s.skew_ms.saturating_add(drift);
        s.at = s.at.plus(drift);
    }
}

/// The verdict; `None` when nobody was heard.
#[must_use]
pub fn verdict(sights: &[ClockSight]) -> Option<Verdict> {
    let mut skews: Vec<i64> = sights.iter().map(|s| s.skew_ms).collect();
    skews.sort_unstable();
    let last = skews.len().checked_sub(1)?;
    let (low, high) = (skews.get(last / 2)?, skews.get(skews.len() / 2)?);
    let skew_ms = if low.saturating_abs() <= high.saturating_abs() {
        *low
    } else {
        *high
    };
    let side = |ms: i64| {
        if ms.saturating_abs() <= CLOCK_SKEW_MS {
            0
        } else {
            ms.signum()
        }
    };
    Some(Verdict {
        skew_ms,
        hosts: skews.len(),
        agree: skews.iter().filter(|s| side(**s) == side(skew_ms)).count(),
    })
}

#[cfg(test)]
mod tests;
