//! What a mailbox's bounces say: the reputation that slows it and the rules that pause it (send.md, Warm-up).

use serde::{Deserialize, Serialize};

use crate::stage::words;

/// Counts over the last 30 days of one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ReputationFacts {
    /// Days since the last hard bounce; `None` when there never was one.
    pub days_since_hard_bounce: Option<f64>,
    /// Mails of 30 days that did not bounce hard.
    pub ok_30d: u32,
    /// Hard bounces of 30 days.
    pub hard_30d: u32,
}

/// 0–100: `100·(½·d + ½·s)`, `d = min(days since the last hard bounce / 30, 1)`,
/// `s = (n_ok + 25)/(n_ok + 25 + 10·n_hard)`. It slows a mailbox; it never pauses it.
#[must_use]
pub fn reputation(facts: &ReputationFacts) -> f64 {
    let d = facts
        .days_since_hard_bounce
        .map_or(1.0, |days| (days / 30.0).clamp(0.0, 1.0));
    let good = f64::from(facts.ok_30d) + 25.0;
    let s = good / (good + 10.0 * f64::from(facts.hard_30d));
    100.0 * (0.5 * d + 0.5 * s)
}

/// The 0.90 quantile of the normal distribution: a rate is above the bound with 90 % confidence.
const Z_90: f64 = 1.281_551_565_545;

/// Lower 90 % bound of a rate `hits / n` (Wilson 1927, one-sided); 0 when nothing was counted.
#[must_use]
pub fn wilson_lower_90(hits: u32, n: u32) -> f64 {
    if n == 0 {
        return 0.0;
    }
    let n = f64::from(n);
    let p = (f64::from(hits) / n).min(1.0);
    let z2 = Z_90 * Z_90;
    let centre = p + z2 / (2.0 * n);
    let spread = Z_90 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((centre - spread) / (1.0 + z2 / n)).clamp(0.0, 1.0)
}

/// Whether seven days of bounces pause a mailbox: at least 3 hard ones and a lower bound above 2 %.
#[must_use]
pub fn bounce_pause(hard_7d: u32, sent_7d: u32) -> bool {
    hard_7d >= 3 && wilson_lower_90(hard_7d, sent_7d) > 0.02
}

words! {
    /// Why a mailbox or its domain is paused.
    PauseReason {
        /// Too many hard bounces in seven days; ends by itself.
        BounceRate = "bounce_rate",
        /// The server refused our credentials; ends when a person signed in again.
        AuthFailure = "auth_failure",
        /// Two policy rejections (5.7.x) within 24 hours; ends when they are older.
        PolicyRejection = "policy_rejection",
        /// Own seeds stopped arriving in the inbox.
        PlacementDrop = "placement_drop",
        /// Postmaster Tools or SNDS below 70.
        OutsideReputation = "outside_reputation",
        /// Listed by a DNS block list.
        Blocklisted = "blocklisted",
        /// A person paused it; ends when he resumes it.
        ByHand = "by_hand",
    }
}

/// What the pause rules of a mailbox look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InboxHealth {
    /// Hard bounces of the last 7 days.
    pub hard_7d: u32,
    /// Mails of the last 7 days, bounced or not.
    pub sent_7d: u32,
    /// Whether an auth failure stands that no sign-in has followed.
    pub auth_failed: bool,
    /// Policy rejections (5.7.x) of the last 24 hours.
    pub policy_24h: u32,
    /// Whether the last placement test fell below the one before.
    pub placement_dropped: bool,
}

/// The first rule that pauses this mailbox, if any.
#[must_use]
pub fn inbox_pause(health: &InboxHealth) -> Option<PauseReason> {
    if health.auth_failed {
        Some(PauseReason::AuthFailure)
    } else if health.policy_24h >= 2 {
        Some(PauseReason::PolicyRejection)
    } else if bounce_pause(health.hard_7d, health.sent_7d) {
        Some(PauseReason::BounceRate)
    } else if health.placement_dropped {
        Some(PauseReason::PlacementDrop)
    } else {
        None
    }
}

/// The rule that pauses a sending domain, if any: an outside reputation (0–100) below 70, or a block list.
#[must_use]
pub fn domain_pause(outside_reputation: Option<f64>, blocklisted: bool) -> Option<PauseReason> {
    if blocklisted {
        Some(PauseReason::Blocklisted)
    } else if outside_reputation.is_some_and(|r| r < 70.0) {
        Some(PauseReason::OutsideReputation)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
