//! Gathering what the one decision needs from the rows of a transaction (send.md, "Limits and gates, all in one
//! decision"). The rules are `domain::policy::decision`; this file only reads.

mod load;
mod rows;

use domain::content::MailKind;
use domain::policy::caps::Capacity;
use domain::policy::decision::{self, AddressFact, ApprovalFact, SendFacts};
use domain::policy::pacing::{self, Slot, SlotState};
use domain::policy::reputation::PauseReason;
use domain::time::HOUR;
use domain::{EmailId, InboxId, Millis};
use serde_json::Value;
use store::rusqlite::{Connection, params};
use store::tables::emails::Email;
use store::tables::senders::Inbox;
use store::tables::{
    approvals, attempts, campaigns, companies, emails, folders, leave_alone, senders,
    settings as settings_table, workspace,
};

use self::rows::{address_of, brakes_of, faults, sequence_held, silent, suppressions, unanswered};
use super::books::Books;
use super::plan;
use crate::engine::refuse;
use crate::pipeline::{clock, gate, known};
use crate::{Cx, Engine, settings};

pub use load::{inbox_load, window, window_of};

/// What follows from a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    SendNow,
    /// Not before, and why.
    Wait(Millis, String),
    /// This inbox is full or stopped; that one of the same sender is not.
    UseOther(InboxId),
    /// No, by which rule and why.
    Refuse(String, String),
}

/// A decision as it is stored with the attempt.
#[derive(Debug, Clone)]
pub struct Decision(decision::Decision, Millis);

/// What a mail waits for whose inbox is full while another one is not: the planner gives it that one.
pub const ANOTHER_INBOX: &str = "another inbox";
/// Pause before a wait without a known end is looked at again.
const LOOK_AGAIN: i64 = 5 * 60_000;
/// The same where the next tick may take it up: at every launch all inboxes are stale for a second or two and slots of the
/// process before are missed; what is due must not wait five minutes beyond its tick for that.
const NEXT_TICK: i64 = 5_000;

impl Decision {
    /// What follows. A mail whose inbox has no room goes back to the planner, which chooses another.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &self.0.verdict {
            decision::Verdict::SendNow => Verdict::SendNow,
            decision::Verdict::Wait { until, limit } => {
                let soon = match limit {
                    decision::Rule::InboxFresh
                    | decision::Rule::InboundWaits
                    | decision::Rule::Pacing => NEXT_TICK,
                    _ => LOOK_AGAIN,
                };
                Verdict::Wait(until.unwrap_or(self.1.plus(soon)), self.because(*limit))
            }
            decision::Verdict::UseOther { inbox } => Verdict::UseOther(inbox.clone()),
            decision::Verdict::Refuse { rule, why } => {
                Verdict::Refuse(rule.word().to_owned(), why.clone())
            }
        }
    }

    /// The rule's name; for a cap also which one.
    fn because(&self, limit: decision::Rule) -> String {
        let found = self.0.checks.iter().find(|k| k.name == limit);
        match found {
            Some(k) if limit == decision::Rule::Capacity => format!("{limit}: {}", k.value),
            _ => limit.word().to_owned(),
        }
    }

    /// Why it must not be committed, if so.
    #[must_use]
    pub fn stops(&self) -> Option<String> {
        match self.verdict() {
            Verdict::SendNow => None,
            Verdict::Wait(_, why) => Some(why),
            Verdict::UseOther(_) => Some(ANOTHER_INBOX.to_owned()),
            Verdict::Refuse(rule, why) => Some(format!("{rule}: {why}")),
        }
    }

    /// JSON for the attempt's row.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }
}

/// The whole decision at R.
///
/// # Errors
/// Database errors.
pub fn decide(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    m: &Email,
    inbox: &Inbox,
    run_at: Millis,
) -> anyhow::Result<Decision> {
    let mut books = Books::open(e, c, cx.now, None)?;
    let facts = gather(&mut books, e, c, cx, m, inbox, Some(run_at))?;
    Ok(Decision(decision::decide(&facts), cx.now))
}

/// What the planner asks before it gives a mail a slot: everything but the rhythm and how fresh the inboxes are at this
/// moment. Its books hold what it planned already.
///
/// # Errors
/// Database errors.
pub fn decide_ahead(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    books: &mut Books<'_>,
    m: &Email,
    inbox: &Inbox,
) -> anyhow::Result<Verdict> {
    let mut facts = gather(books, e, c, cx, m, inbox, None)?;
    facts.inboxes_checked_at = facts.inboxes_checked_at.map(|_| cx.now);
    facts.inbound_waits = false;
    Ok(Decision(decision::decide(&facts), cx.now).verdict())
}

/// The same at C. This attempt's own reservation is not counted against it: what other programs sent from the mailbox since
/// R is. Its pacing was spent.
///
/// # Errors
/// Database errors.
pub fn at_commit(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    id: &EmailId,
    inbox: &InboxId,
) -> anyhow::Result<Decision> {
    let m = emails::get(c, id)?.ok_or_else(|| anyhow::anyhow!("the mail is gone"))?;
    let inbox = senders::inbox(c, inbox)?.ok_or_else(|| anyhow::anyhow!("the inbox is gone"))?;
    let mut books = Books::open(e, c, cx.now, Some(id))?;
    let mut facts = gather(&mut books, e, c, cx, &m, &inbox, None)?;
    facts.pacing = SlotState::Now;
    facts.company_busy = false;
    facts.not_before = None;
    Ok(Decision(decision::decide(&facts), cx.now))
}

/// A sentence and every check, for "why was this not sent?".
///
/// # Errors
/// Database errors.
#[expect(clippy::type_complexity, reason = "read by one operation")]
pub fn explain(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    m: &Email,
) -> anyhow::Result<((String, Vec<(String, bool, String)>), Option<Millis>)> {
    let inboxes = senders::inboxes(c)?;
    let own = m
        .inbox
        .as_ref()
        .and_then(|id| inboxes.iter().find(|i| i.id == *id))
        .or_else(|| inboxes.iter().find(|i| i.sender == m.sender));
    let Some(inbox) = own else {
        return Ok((("The sender has no inbox.".into(), Vec::new()), None));
    };
    let mut books = Books::open(e, c, cx.now, Some(&m.id))?;
    let facts = gather(&mut books, e, c, cx, m, inbox, None)?;
    let d = decision::decide(&facts);
    let checks = d
        .checks
        .iter()
        .map(|k| {
            (
                k.name.word().to_owned(),
                k.ok,
                if k.why.is_empty() {
                    k.value.clone()
                } else {
                    format!("{}: {}", k.value, k.why)
                },
            )
        })
        .collect();
    let (answer, until) = match &d.verdict {
        decision::Verdict::SendNow => match m.not_before.filter(|t| *t > cx.now) {
            Some(t) => (format!("Its slot is {t}."), Some(t)),
            None => (
                "Nothing holds it: it leaves with the next tick.".to_owned(),
                None,
            ),
        },
        decision::Verdict::Wait { until, limit } => {
            let why = d
                .checks
                .iter()
                .find(|k| k.name == *limit)
                .map_or_else(String::new, |k| format!(": {}", k.why));
            (format!("It waits ({limit}){why}."), *until)
        }
        decision::Verdict::UseOther { inbox } => {
            let name = inboxes
                .iter()
                .find(|i| i.id == *inbox)
                .map_or("another inbox", |i| i.address.as_str());
            (
                format!("It leaves from {name}: the inbox that was planned cannot send now."),
                None,
            )
        }
        decision::Verdict::Refuse { rule, why } => {
            (format!("It will not leave ({rule}): {why}."), None)
        }
    };
    Ok(((answer, checks), until))
}

/// What would refuse it for good is said at approval, not only when it should leave.
///
/// # Errors
/// Refused with the rule's name.
pub fn may_be_approved(e: &Engine, c: &Connection, cx: &Cx, m: &Email) -> anyhow::Result<()> {
    let inboxes = senders::inboxes(c)?;
    let Some(inbox) = inboxes.iter().find(|i| i.sender == m.sender) else {
        return Err(refuse(
            "identity",
            "this sender has no inbox: add one under Inboxes",
        ));
    };
    let mut books = Books::open(e, c, cx.now, Some(&m.id))?;
    let mut facts = gather(&mut books, e, c, cx, m, inbox, None)?;
    // Not given yet: it is what is being asked for.
    facts.approval = Some(ApprovalFact {
        hash_matches: true,
        expires_at: Some(Millis(i64::MAX)),
    });
    for k in decision::decide(&facts)
        .checks
        .into_iter()
        .filter(|k| !k.ok)
    {
        use decision::Rule::{
            Content, Exclusion, Gate, HandedOver, Identity, KnownRelationship, SilentFact,
            Suppression, Verification,
        };
        if matches!(
            k.name,
            Suppression
                | Exclusion
                | HandedOver
                | KnownRelationship
                | Gate
                | SilentFact
                | Content
                | Verification
                | Identity
        ) {
            return Err(refuse(k.name.word(), k.why));
        }
    }
    Ok(())
}

fn gather(
    books: &mut Books<'_>,
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    m: &Email,
    inbox: &Inbox,
    run_at: Option<Millis>,
) -> anyhow::Result<SendFacts> {
    let now = cx.now;
    let company = companies::get(c, &m.company)?.unwrap_or_default();
    let address = address_of(c, m)?;
    let live = approvals::live(c, &m.id)?;
    let paused = workspace::paused_reason(c)?;
    let campaign = m
        .step
        .as_ref()
        .map(|(id, _)| campaigns::campaign(c, id))
        .transpose()?
        .flatten();
    let held = if m.kind.is_outreach() {
        sequence_held(c, m)?
    } else {
        None
    };
    let checks = senders::domain_checks(c, &inbox.domain)?;
    let capacity = if m.kind.is_outreach() {
        books.capacity(m, inbox)?
    } else {
        Capacity::OPEN
    };
    let stopped = checks.and_then(|k| k.1);
    // Only who cannot send from here asks for another; reading them all costs a query each.
    let elsewhere = inbox.paused_reason.is_some() || stopped.is_some() || capacity.left == 0;
    let other_inboxes = if m.kind == MailKind::First && elsewhere {
        books.others(m, &inbox.id)?
    } else {
        Vec::new()
    };
    let before_sent = match &m.after {
        Some(b) => emails::get(c, b)?.is_some_and(|x| x.state == "sent"),
        None => true,
    };
    let window_answer = domain::policy::window::can_send(&window(e, c, m)?, now);
    let sender = senders::sender(c, &m.sender)?;
    let known = if m.kind == MailKind::First {
        let (keys, domains) = ([m.to_key.clone()], [m.domain_key.clone()]);
        known::of(e, c, &m.company, &keys, &domains, now)?
    } else {
        None
    };
    Ok(SendFacts {
        now,
        kind: m.kind,
        suppressions: suppressions(c, m, live.as_ref())?,
        exclusion: leave_alone::exclusions_hitting(c, &m.company, now)?.into_iter().next().map(|x| x.kind),
        exclusion_confirmed: false,
        handed_over: c.query_row(
            "SELECT EXISTS(SELECT 1 FROM handovers h JOIN prospects p ON p.id=h.prospect_id WHERE p.company_id=?1 AND h.state IN('offered','accepted'))",
            [m.company.as_str()],
            |r| r.get(0),
        )?,
        known_relationship: known.map(|k| k.with),
        known_confirmed: known.is_some_and(|k| k.confirmed),
        history_counted: store::tables::known::all_counted(c)?,
        gate: gate::answer(c, &company, &address, now)?,
        approval: live.as_ref().map(|a| ApprovalFact { hash_matches: a.content_hash == m.content_hash, expires_at: a.runs.map(|r| r.1) }),
        silent_facts: silent(c, m)?,
        content_faults: faults(m, sender.as_ref()),
        address: AddressFact {
            score: address.score.unwrap_or(0.0),
            guessed: address.obtained == "guessed",
            dead: address.dead_at.is_some(),
            confirmed: address.confirmed,
            threshold: Some(settings::verification_bar(c)?),
            never_class: address.role_class == "never",
            generic_held: false,
        },
        inbox_of_identity: inbox.sender == m.sender,
        quarantine: workspace::in_quarantine(c)?,
        paused: paused.filter(|p| !p.starts_with(workspace::QUARANTINE)),
        campaign_paused: campaign.filter(|k| k.state != "running").map(|k| format!("the campaign is {}", k.state)),
        clock_skew_ms: clock::verdict(c)?.map(|v| v.skew_ms).or(inbox.clock_skew_ms),
        undo_until: live.as_ref().map(|a| a.granted_at.plus(e.tempo().undo_ms)),
        inbound_waits: c.query_row("SELECT EXISTS(SELECT 1 FROM messages WHERE company_id=?1 AND ingested=0)", [m.company.as_str()], |r| r.get(0))?,
        sequence_held: held,
        mail_before_sent: before_sent,
        company_busy: c.query_row(
            "SELECT EXISTS(SELECT 1 FROM emails WHERE company_id=?1 AND id<>?2 AND kind IN('first','follow_up') AND state IN('sending','uncertain'))",
            params![m.company.as_str(), m.id.as_str()],
            |r| r.get(0),
        )?,
        brakes: brakes_of(c, m, now)?,
        inboxes_checked_at: folders::read_since(c, &m.company, &inbox.id)?,
        inbox_paused: inbox.paused_reason.as_deref().map(pause_reason),
        domain_stopped: stopped,
        away_until: sender.as_ref().and_then(|s| s.away.iter().find(|(a, b)| *a <= now.0 && now.0 < *b).map(|(_, b)| Millis(*b))),
        unanswered: unanswered(c, now)?,
        not_before: m.not_before,
        window: window_answer,
        capacity,
        gmail_warning: m.kind.is_outreach() && books.gmail_warns_of(m, inbox)?,
        other_inboxes,
        pacing: match run_at {
            Some(at) if m.kind.is_outreach() => slot(e, c, m, inbox, at, now)?,
            _ => SlotState::Now,
        },
    })
}

fn pause_reason(text: &str) -> PauseReason {
    match text.split(':').next().unwrap_or_default() {
        "auth" => PauseReason::AuthFailure,
        "policy" => PauseReason::PolicyRejection,
        "bounce" => PauseReason::BounceRate,
        _ => PauseReason::ByHand,
    }
}

fn slot(
    e: &Engine,
    c: &Connection,
    m: &Email,
    inbox: &Inbox,
    at: Millis,
    now: Millis,
) -> anyhow::Result<SlotState> {
    let mut sent = pacing::Recent::default();
    for t in attempts::counted_since(c, &inbox.id, now.minus(HOUR))? {
        sent.note(&inbox.id, &inbox.domain, t);
    }
    let resumed: Option<i64> = settings_table::get(c, "resumed_at")?;
    let slot = Slot {
        email: m.id.clone(),
        inbox: inbox.id.clone(),
        domain: inbox.domain.clone(),
        at,
    };
    Ok(pacing::slot_state(
        &plan::pace(e),
        &slot,
        now,
        resumed.map(Millis),
        &sent,
    ))
}
