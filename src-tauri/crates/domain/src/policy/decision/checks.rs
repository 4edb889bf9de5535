//! The checks of the decision, one function per rule: outcome, what was found, and a sentence.

use super::{ANSWER_FIRST, CLOCK_SKEW_MS, INBOX_FRESH_MS, Outcome, Rule, SendFacts};
use crate::Millis;
use crate::content::MailKind;
use crate::policy::caps::Limit;
use crate::policy::pacing::SlotState;
use crate::policy::reputation::PauseReason;
use crate::policy::{gate, verification};

type Found = (Outcome, String, String);

fn pass(value: impl Into<String>, why: impl Into<String>) -> Found {
    (Outcome::Pass, value.into(), why.into())
}

fn refuse(value: impl Into<String>, why: impl Into<String>) -> Found {
    (Outcome::Refuse, value.into(), why.into())
}

fn wait(until: Option<Millis>, value: impl Into<String>, why: impl Into<String>) -> Found {
    (Outcome::Wait(until), value.into(), why.into())
}

/// Which kinds a rule binds (send.md, Kinds of mail).
const fn binds(rule: Rule, kind: MailKind) -> bool {
    match rule {
        // At-most-once, identity, undo, suppression, pause-all, and what makes a mail wrong for anybody.
        Rule::Suppression
        | Rule::Approval
        | Rule::SilentFact
        | Rule::Content
        | Rule::Identity
        | Rule::Quarantine
        | Rule::Paused
        | Rule::Clock
        | Rule::Undo
        | Rule::InboundWaits
        | Rule::Inbox => true,
        // As an answer, plus gate and exclusions.
        Rule::Gate | Rule::Exclusion | Rule::HandedOver => !matches!(kind, MailKind::Answer),
        // Only what nobody has heard of us before.
        Rule::KnownRelationship | Rule::AnswerFirst => matches!(kind, MailKind::First),
        Rule::MailBefore => matches!(kind, MailKind::FollowUp),
        Rule::Verification
        | Rule::SequenceHeld
        | Rule::CompanyBusy
        | Rule::Brakes
        | Rule::InboxFresh
        | Rule::Domain
        | Rule::Away
        | Rule::NotBefore
        | Rule::Window
        | Rule::Capacity
        | Rule::Pacing => kind.is_outreach(),
    }
}

pub(super) fn check(rule: Rule, f: &SendFacts) -> Found {
    if !binds(rule, f.kind) {
        return pass(
            "not bound",
            format!("does not hold mails of kind {}", f.kind),
        );
    }
    match rule {
        Rule::Suppression => suppression(f),
        Rule::Exclusion => exclusion(f),
        Rule::HandedOver => yes_no(
            !f.handed_over,
            "handed over to a colleague; it must be returned first",
        ),
        Rule::KnownRelationship => known(f),
        Rule::Gate => gate_open(f),
        Rule::Approval => approval(f),
        Rule::SilentFact => yes_no(
            f.silent_facts == 0,
            "the text uses a fact this recipient must not read of",
        ),
        Rule::Content => content(f),
        Rule::Verification => address(f),
        Rule::Identity => yes_no(
            f.inbox_of_identity,
            "the mailbox does not belong to the approved sender",
        ),
        Rule::Quarantine => hold(
            f.quarantine,
            "the workspace is in quarantine until a person has looked through it",
        ),
        Rule::Paused => paused(f),
        Rule::Clock => clock(f),
        Rule::Undo => until_passed(f.undo_until, f.now, "it can still be called back"),
        Rule::InboundWaits => hold(f.inbound_waits, "a message of this company is being read"),
        Rule::SequenceHeld => named(f.sequence_held.as_deref(), "the sequence is held"),
        Rule::MailBefore => hold(
            !f.mail_before_sent,
            "the mail before it was not accepted, or nobody knows",
        ),
        Rule::CompanyBusy => hold(
            f.company_busy,
            "another mail to this company is on its way or uncertain",
        ),
        Rule::Brakes => brakes(f),
        Rule::InboxFresh => fresh(f),
        Rule::Inbox => inbox(f),
        Rule::Domain => domain(f),
        Rule::Away => until_passed(f.away_until, f.now, "the sender is away"),
        Rule::AnswerFirst => answer_first(f),
        Rule::NotBefore => until_passed(f.not_before, f.now, "its day has not come"),
        Rule::Window => window(f),
        Rule::Capacity => capacity(f),
        Rule::Pacing => pacing(f),
    }
}

fn yes_no(ok: bool, why: &str) -> Found {
    if ok {
        pass("ok", "")
    } else {
        refuse("no", why)
    }
}

fn hold(holds: bool, why: &str) -> Found {
    if holds {
        wait(None, "held", why)
    } else {
        pass("ok", "")
    }
}

fn named(reason: Option<&str>, why: &str) -> Found {
    reason.map_or_else(|| pass("ok", ""), |r| wait(None, r, why))
}

fn until_passed(until: Option<Millis>, now: Millis, why: &str) -> Found {
    match until.filter(|u| *u > now) {
        Some(u) => wait(Some(u), u.to_string(), why),
        None => pass("ok", ""),
    }
}

/// An answer outranks an opt-out older than the inbound it answers, when a person confirmed with a reason; every
/// suppression that hits must be outranked.
fn suppression(f: &SendFacts) -> Found {
    let outranked = |s: &super::SuppressionFact| {
        f.kind == MailKind::Answer
            && s.confirmed_with_reason
            && s.answered_inbound_at.is_some_and(|inbound| inbound > s.at)
    };
    let hits = f.suppressions.iter().filter(|s| !outranked(s)).count();
    match (hits, f.suppressions.len()) {
        (0, 0) => pass("none", ""),
        (0, n) => pass(
            format!("{n} outranked"),
            "they wrote after it and a person confirmed with a reason",
        ),
        (n, _) => refuse(format!("{n} hit"), "the recipient must not be mailed"),
    }
}

fn exclusion(f: &SendFacts) -> Found {
    match &f.exclusion {
        None => pass("none", ""),
        Some(kind) if f.kind == MailKind::Manual && f.exclusion_confirmed => {
            pass(kind.clone(), "a person confirmed")
        }
        Some(kind) => refuse(kind.clone(), "they are on the list of those we leave alone"),
    }
}

fn known(f: &SendFacts) -> Found {
    match &f.known_relationship {
        Some(c) if f.known_confirmed => pass("confirmed", c.words(f.now)),
        Some(c) => refuse(
            "known",
            format!("{}: confirm it before the first mail", c.words(f.now)),
        ),
        None if !f.history_counted => wait(
            None,
            "not counted yet",
            "whom you correspond with is still being counted in a mailbox",
        ),
        None => pass("none", ""),
    }
}

fn gate_open(f: &SendFacts) -> Found {
    let value = f.gate.decision.word();
    if gate::is_open(&f.gate) {
        return pass(value, f.gate.rule.clone());
    }
    let missing: Vec<&str> = gate::missing(&f.gate)
        .into_iter()
        .map(|n| n.word())
        .collect();
    let needs = if missing.is_empty() {
        "counsel".to_owned()
    } else {
        missing.join(", ")
    };
    refuse(
        value,
        format!("rule {} closes mail there; needs {needs}", f.gate.rule),
    )
}

fn approval(f: &SendFacts) -> Found {
    match f.approval {
        None => refuse("none", "nobody has approved this content"),
        Some(a) if !a.hash_matches => {
            refuse("other content", "the content changed after it was approved")
        }
        Some(a) => match a.expires_at {
            None => wait(
                None,
                "waits",
                "its approval begins when the mail before it is accepted",
            ),
            Some(end) if end <= f.now => refuse("expired", format!("the approval ended {end}")),
            Some(end) => pass(format!("until {end}"), ""),
        },
    }
}

fn content(f: &SendFacts) -> Found {
    if f.content_faults.is_empty() {
        pass("complete", "")
    } else {
        refuse(f.content_faults.join(", "), "the content is not complete")
    }
}

fn address(f: &SendFacts) -> Found {
    let a = f.address;
    let value = format!("{:.2}", a.score);
    if a.never_class {
        refuse(value, "an address of this kind is never a recipient")
    } else if !verification::usable(a.score, a.guessed, a.dead, a.confirmed, a.threshold) {
        refuse(value, "the address is not verified well enough")
    } else if a.generic_held {
        wait(
            None,
            value,
            "generic addresses are held while bounces are above 5 %",
        )
    } else {
        pass(value, "")
    }
}

fn paused(f: &SendFacts) -> Found {
    match (&f.paused, &f.campaign_paused) {
        (Some(why), _) => wait(None, why.clone(), "sending is paused"),
        (None, Some(why)) if f.kind.is_outreach() => {
            wait(None, why.clone(), "the campaign is paused")
        }
        _ => pass("ok", ""),
    }
}

fn clock(f: &SendFacts) -> Found {
    match f.clock_skew_ms {
        None => wait(
            None,
            "not compared",
            "the clock has not been compared with a server yet",
        ),
        Some(ms) if ms.saturating_abs() > CLOCK_SKEW_MS => wait(
            None,
            format!("{} s off", ms / 1_000),
            "the clock of this machine is more than 5 min wrong: set it",
        ),
        Some(ms) => pass(format!("{ms} ms"), ""),
    }
}

/// All brakes hold together: one that only a person lifts, else the latest.
fn brakes(f: &SendFacts) -> Found {
    let live: Vec<_> = f
        .brakes
        .iter()
        .filter(|h| h.until.is_none_or(|u| u > f.now))
        .collect();
    if live.is_empty() {
        return pass("none", "");
    }
    let names: Vec<&str> = live.iter().map(|h| h.brake.word()).collect();
    let latest = live
        .iter()
        .map(|h| h.until)
        .try_fold(f.now, |l, u| u.map(|u| l.max(u)));
    wait(
        latest,
        names.join(", "),
        "they must be left in peace for now",
    )
}

fn fresh(f: &SendFacts) -> Found {
    match f.inboxes_checked_at {
        Some(at) if f.now.since(at) <= INBOX_FRESH_MS => {
            pass(format!("{} s ago", f.now.since(at) / 1_000), "")
        }
        Some(at) => wait(
            None,
            format!("{} s ago", f.now.since(at) / 1_000),
            "inbox not checked",
        ),
        None => wait(None, "never", "inbox not checked"),
    }
}

/// Another inbox of the identity, for a first mail; follow-ups keep inbox and thread.
fn elsewhere(f: &SendFacts, until: Option<Millis>, value: String, why: String) -> Found {
    let other = f
        .other_inboxes
        .first()
        .filter(|_| f.kind == MailKind::First);
    match other {
        Some(inbox) => (Outcome::Other(inbox.clone()), value, why),
        None => (Outcome::Wait(until), value, why),
    }
}

/// A mailbox that slows down its outreach still lets a person answer; one that cannot sign in lets nothing out.
fn inbox(f: &SendFacts) -> Found {
    match f.inbox_paused {
        None => pass("ok", ""),
        Some(p) if !f.kind.is_outreach() && p != PauseReason::AuthFailure => {
            pass(p.word(), "the pause holds first mails and follow-ups only")
        }
        Some(p) if f.kind.is_outreach() => elsewhere(
            f,
            None,
            p.word().to_owned(),
            "the mailbox is paused".to_owned(),
        ),
        Some(p) => wait(None, p.word(), "the mailbox cannot sign in"),
    }
}

fn domain(f: &SendFacts) -> Found {
    match &f.domain_stopped {
        None => pass("ok", ""),
        Some(why) => elsewhere(
            f,
            None,
            why.clone(),
            "the sending domain is stopped".to_owned(),
        ),
    }
}

fn answer_first(f: &SendFacts) -> Found {
    if f.unanswered > ANSWER_FIRST {
        wait(
            None,
            f.unanswered.to_string(),
            "more than 10 people wait for an answer for over a working day",
        )
    } else {
        pass(f.unanswered.to_string(), "")
    }
}

fn window(f: &SendFacts) -> Found {
    let w = &f.window;
    if w.can_send {
        pass(w.words(), "")
    } else {
        wait(w.next_at, w.words(), "outside the recipient's hours")
    }
}

fn capacity(f: &SendFacts) -> Found {
    let c = f.capacity;
    if c.left > 0 {
        let why = if f.gmail_warning {
            "more than 1,000 mails to Google in 24 hours"
        } else {
            ""
        };
        return pass(left_words(c.left), why);
    }
    let by = c.by.map_or("none", Limit::word);
    let words = c.by.map_or("a limit", Limit::words);
    let window = if c.by == Some(Limit::InboxHour) {
        "an hour"
    } else {
        "24 hours"
    };
    let why = format!("{words} is used up ({} in {window})", c.of);
    if c.by.is_some_and(Limit::is_ours) {
        elsewhere(f, c.free_at, by.to_owned(), why)
    } else {
        wait(c.free_at, by, why)
    }
}

fn left_words(left: u32) -> String {
    if left == u32::MAX {
        "no limit".to_owned()
    } else {
        format!("{left} left")
    }
}

fn pacing(f: &SendFacts) -> Found {
    match f.pacing {
        SlotState::Now => pass("now", ""),
        SlotState::Wait { until } => wait(Some(until), until.to_string(), "the rhythm of sending"),
        SlotState::Missed => wait(
            None,
            "missed",
            "its slot passed: a later tick plans it anew",
        ),
    }
}
