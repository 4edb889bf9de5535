//! How long a person's word lasts, in which order drafts are shown, and which are clean (compose.md, Approval queue).

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::gate::GateDecision;
use super::working_days::Calendar;
use crate::Millis;
use crate::stage::words;
use crate::time::DAY;

/// No approval lasts longer.
pub const LONGEST_MS: i64 = 14 * DAY;
/// Working days of the recipient after the planned slot.
pub const WORKING_DAYS: u32 = 3;
/// Bulk approval above this many drafts asks once.
pub const BULK_ASKS_ABOVE: usize = 25;
/// … if they were on screen for less than this each.
pub const BULK_GLANCE_MS: i64 = 3_000;
/// Address score from which a draft can be clean.
pub const CLEAN_ADDRESS: f64 = 0.93;

/// When an approval ends: with the day three working days after the planned slot, at most 14 days after `runs_from`.
/// `runs_from` is when it was given; for a follow-up of a pack the due day fixed by the acceptance of the mail before
/// it (until then the approval waits and has no end). Without a slot the days count from `runs_from`.
#[must_use]
pub fn expires_at(
    runs_from: Millis,
    slot: Option<Millis>,
    calendar: &Calendar,
    zone: &TimeZone,
) -> Millis {
    let longest = runs_from.plus(LONGEST_MS);
    let slot = slot.map_or(runs_from, |s| s.max(runs_from));
    calendar
        .end_of_day_after(slot, WORKING_DAYS, zone)
        .map_or(longest, |end| end.min(longest))
}

words! {
    /// Why an approval ended before its time.
    Void {
        /// The content was changed.
        ContentChanged = "content_changed",
        /// A fact it rests on changed (vacancy closed …).
        FactChanged = "fact_changed",
        /// A message of the company arrived.
        Inbound = "inbound",
        /// A suppression hits.
        Suppressed = "suppressed",
        /// The gate closed.
        Gate = "gate",
        /// Its time was over.
        Expired = "expired",
        /// A person took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How bad a lint is.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// Worth a look.
        Warning = "warning",
        /// Blocks approval.
        Error = "error",
    }
}

words! {
    /// Why a draft deserves a look, worst first.
    Risk {
        /// A sentence without a source.
        UnsupportedClaim = "unsupported_claim",
        /// The address is a guess.
        GuessedAddress = "guessed_address",
        /// The gate says something other than `allow`.
        Gate = "gate",
        /// First mail to a chain's head office.
        HeadOfficeFirst = "head_office_first",
        /// Written by a model without a fact.
        NoFact = "no_fact",
        /// A lint at error.
        LintError = "lint_error",
        /// A lint at warning.
        LintWarning = "lint_warning",
        /// None of the last 20 drafts was edited: nobody may be reading.
        NeverEdited = "never_edited",
        /// Nothing of these.
        None = "none",
    }
}

/// What the queue knows about a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftFacts {
    /// Sentences that state a fact and have no source.
    pub unsupported_claims: u32,
    /// Whether the address is a guess.
    pub guessed_address: bool,
    /// Score of the address, 0–1.
    pub address_score: f64,
    /// What the gate says.
    pub gate: GateDecision,
    /// Whether it is a first mail to a chain's head office.
    pub head_office_first: bool,
    /// Whether a model wrote it.
    pub by_model: bool,
    /// Facts it rests on.
    pub facts: u32,
    /// The worst lint.
    pub worst_lint: Option<Severity>,
    /// How many of the last 20 drafts a person edited.
    pub edited_of_last_20: u32,
    /// Whether its approval had expired.
    pub expired: bool,
    /// When it was drafted.
    pub created_at: Millis,
}

/// The highest risk of a draft.
#[must_use]
pub fn risk(d: &DraftFacts) -> Risk {
    let at = |s| d.worst_lint == Some(s);
    let found = [
        (d.unsupported_claims > 0, Risk::UnsupportedClaim),
        (d.guessed_address, Risk::GuessedAddress),
        (d.gate != GateDecision::Allow, Risk::Gate),
        (d.head_office_first, Risk::HeadOfficeFirst),
        (d.by_model && d.facts == 0, Risk::NoFact),
        (at(Severity::Error), Risk::LintError),
        (at(Severity::Warning), Risk::LintWarning),
        (d.edited_of_last_20 == 0, Risk::NeverEdited),
    ];
    found
        .into_iter()
        .find_map(|(holds, risk)| holds.then_some(risk))
        .unwrap_or(Risk::None)
}

/// Sorting key of the queue: expired, then risk, then age (oldest first).
#[must_use]
pub fn queue_key(d: &DraftFacts) -> (bool, Risk, Millis) {
    (!d.expired, risk(d), d.created_at)
}

/// Whether bulk approval may take it: no lint at warning or above, all claims sourced, address score ≥ 0.93, gate `allow`.
#[must_use]
pub fn clean(d: &DraftFacts) -> bool {
    d.worst_lint.is_none_or(|s| s < Severity::Warning)
        && d.unsupported_claims == 0
        && d.address_score >= CLEAN_ADDRESS
        && d.gate == GateDecision::Allow
}

/// Whether a bulk approval asks once more: more than 25 drafts, on screen for less than 3 s each.
#[must_use]
pub fn bulk_asks(drafts: usize, on_screen_ms: i64) -> bool {
    let each = i64::try_from(drafts).unwrap_or(i64::MAX);
    drafts > BULK_ASKS_ABOVE && on_screen_ms < BULK_GLANCE_MS.saturating_mul(each)
}

/// Whether a campaign has earned `auto_above`: 200 approvals, at least 98 % of them unedited.
#[must_use]
pub fn autonomy_earned(approved: u32, approved_unedited: u32) -> bool {
    approved >= 200 && u64::from(approved_unedited) * 100 >= u64::from(approved) * 98
}

#[cfg(test)]
mod tests;
