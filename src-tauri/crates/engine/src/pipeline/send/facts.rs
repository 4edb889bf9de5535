//! Gathering what the one decision needs from the rows of a transaction (send.md, "Limits and gates, all in one
//! decision"). The rules are `domain::policy::decision`; this file only reads.

use domain::content::MailKind;
use domain::policy::brakes::{self, BrakeFacts, Correspondence, GroupFirst, Held};
use domain::policy::caps::{self, Cap, Limit};
use domain::policy::decision::{self, AddressFact, ApprovalFact, SendFacts, SuppressionFact};
use domain::policy::pacing::{self, Slot, SlotState};
use domain::policy::reputation::{self, PauseReason, ReputationFacts};
use domain::policy::warmup::{self, WarmupSchedule};
use domain::policy::window::{self, RecipientSide, WindowFacts};
use domain::policy::working_days::WorkingWeek;
use domain::policy::zones;
use domain::time::{DAY, HOUR};
use domain::{EmailId, InboxId, Millis};
use serde_json::Value;
use store::rusqlite::{Connection, OptionalExtension as _, params};
use store::tables::companies::Company;
use store::tables::emails::Email;
use store::tables::people::Address;
use store::tables::senders::Inbox;
use store::tables::{
    approvals, attempts, campaigns, companies, emails, leave_alone, people, senders,
    settings as settings_table, workspace,
};

use super::plan;
use crate::engine::refuse;
use crate::pipeline::{brakes as brake_rows, gate};
use crate::{Cx, Engine, settings};

/// What follows from a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    SendNow,
    /// Not before, and why.
    Wait(Millis, String),
    /// No, by which rule and why.
    Refuse(String, String),
}

/// A decision as it is stored with the attempt.
#[derive(Debug, Clone)]
pub struct Decision(decision::Decision, Millis);

/// Pause before a wait without a known end is looked at again.
const LOOK_AGAIN: i64 = 5 * 60_000;

impl Decision {
    /// What follows. A mail whose inbox has no room goes back to the planner, which chooses another.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let soon = self.1.plus(LOOK_AGAIN);
        match &self.0.verdict {
            decision::Verdict::SendNow => Verdict::SendNow,
            decision::Verdict::Wait { until, limit } => {
                Verdict::Wait(until.unwrap_or(soon), limit.word().to_owned())
            }
            decision::Verdict::UseOther { .. } => Verdict::Wait(self.1, "another inbox".into()),
            decision::Verdict::Refuse { rule, why } => {
                Verdict::Refuse(rule.word().to_owned(), why.clone())
            }
        }
    }

    /// Why it must not be committed, if so.
    #[must_use]
    pub fn stops(&self) -> Option<String> {
        match self.verdict() {
            Verdict::SendNow => None,
            Verdict::Wait(_, why) => Some(why),
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
    let facts = gather(e, c, cx, m, inbox, Some(run_at))?;
    Ok(Decision(decision::decide(&facts), cx.now))
}

/// The same at C. Caps and pacing were spent by this attempt's own reservation and are not counted against it again.
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
    let mut facts = gather(e, c, cx, &m, &inbox, None)?;
    facts.capacity = caps::Capacity {
        left: 1,
        by: None,
        free_at: None,
    };
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
    let facts = gather(e, c, cx, m, inbox, None)?;
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
        decision::Verdict::Wait { until, limit } => (format!("It waits: {limit}."), *until),
        decision::Verdict::UseOther { .. } => ("It waits for another inbox.".to_owned(), None),
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
    let mut facts = gather(e, c, cx, m, inbox, None)?;
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
    let (_, cap) = inbox_load(e, c, inbox, now)?;
    let used = attempts::counted_since(c, &inbox.id, now.minus(DAY))?;
    let before_sent = match &m.after {
        Some(b) => emails::get(c, b)?.is_some_and(|x| x.state == "sent"),
        None => true,
    };
    let window_answer = window::can_send(&window(e, c, m)?, now);
    let sender = senders::sender(c, &m.sender)?;
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
        known_relationship: known(c, m, now)?,
        known_confirmed: false,
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
        clock_skew_ms: inbox.clock_skew_ms,
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
        inboxes_checked_at: checked_at(c, m, inbox)?,
        inbox_paused: inbox.paused_reason.as_deref().map(pause_reason),
        domain_stopped: checks.and_then(|k| k.1),
        away_until: sender.as_ref().and_then(|s| s.away.iter().find(|(a, b)| *a <= now.0 && now.0 < *b).map(|(_, b)| Millis(*b))),
        unanswered: unanswered(c, now)?,
        not_before: m.not_before,
        window: window_answer,
        capacity: caps::capacity(&[Cap::day(Limit::Inbox, cap, used)], now),
        gmail_warning: false,
        other_inboxes: Vec::new(),
        pacing: match run_at {
            Some(at) if m.kind.is_outreach() => slot(e, c, m, inbox, at, now)?,
            _ => SlotState::Now,
        },
    })
}

/// The row of the recipient's address; unknown addresses (an answer to a new one) carry nothing against them but a score.
fn address_of(c: &Connection, m: &Email) -> anyhow::Result<Address> {
    let mut all = people::by_mail_key(c, &m.to_key)?;
    all.sort_by_key(|a| (a.person != m.person, a.company.as_ref() != Some(&m.company)));
    Ok(all.into_iter().next().unwrap_or_else(|| Address {
        id: "unknown".into(),
        person: m.person.clone(),
        company: Some(m.company.clone()),
        channel: "mail".into(),
        value: m.to_address.clone(),
        key: m.to_key.clone(),
        role_class: "personal".into(),
        obtained: "delegated".into(),
        score: None,
        verified_at: None,
        confirmed: false,
        dead_at: None,
    }))
}

fn suppressions(
    c: &Connection,
    m: &Email,
    live: Option<&approvals::Approval>,
) -> anyhow::Result<Vec<SuppressionFact>> {
    let inbound: Option<i64> = match &m.answers {
        Some(id) => c
            .query_row(
                "SELECT first_seen_at FROM messages WHERE id=?1",
                [id.as_str()],
                |r| r.get(0),
            )
            .optional()?,
        None => None,
    };
    let confirmed = live.is_some_and(|a| a.override_reason.is_some());
    let at: Vec<i64> = c
        .prepare_cached("SELECT at FROM email_suppressions WHERE email_id=?1")?
        .query_map([m.id.as_str()], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(at
        .into_iter()
        .map(|t| SuppressionFact {
            at: Millis(t),
            answered_inbound_at: inbound.map(Millis),
            confirmed_with_reason: confirmed,
        })
        .collect())
}

fn known(c: &Connection, m: &Email, now: Millis) -> anyhow::Result<bool> {
    let Some((sent, received, last)) = leave_alone::known_relationship(c, &m.to_key, None)? else {
        return Ok(false);
    };
    Ok(brakes::known_relationship(
        &Correspondence {
            sent,
            received,
            last_at: Some(last),
            own: false,
        },
        now,
    ))
}

/// Claims on facts that became silent after the draft was written.
fn silent(c: &Connection, m: &Email) -> anyhow::Result<u32> {
    Ok(c.query_row("SELECT count(*) FROM email_claims k JOIN facts f ON f.id=k.fact_id WHERE k.email_id=?1 AND f.say='silent' AND f.open_to_company_id IS NOT ?2", params![m.id.as_str(), m.company.as_str()], |r| r.get(0))?)
}

/// What may never be missing, whatever approved it (invariant 4).
fn faults(m: &Email, sender: Option<&senders::Sender>) -> Vec<String> {
    let mut out = Vec::new();
    let text = format!("{}\n{}\n{}", m.subject, m.text, m.footer);
    if ["{{", "}}", "{%", "[NAME]", "[HOTEL]"]
        .iter()
        .any(|x| text.contains(x))
    {
        out.push("an unresolved variable".to_owned());
    }
    if m.text.trim().is_empty() || m.subject.trim().is_empty() {
        out.push("an empty subject or text".to_owned());
    }
    let Some(s) = sender else {
        out.push("no sender identity".to_owned());
        return out;
    };
    if s.display_name.trim().is_empty() {
        out.push("a sender without a name".to_owned());
    }
    let line = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    if m.kind == MailKind::First
        && (s.postal_address.trim().is_empty()
            || !line(&m.footer).contains(&line(&s.postal_address)))
    {
        out.push("no postal address".to_owned());
    }
    out
}

fn sequence_held(c: &Connection, m: &Email) -> anyhow::Result<Option<String>> {
    let Some((campaign, _)) = &m.step else {
        return Ok(None);
    };
    let row: Option<(String, Option<String>)> = c
        .query_row(
            "SELECT state,held_reason FROM enrolments WHERE prospect_id=?1 AND campaign_id=?2 ORDER BY started_at DESC,id DESC LIMIT 1",
            params![m.prospect.as_str(), campaign.as_str()],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    Ok(match row {
        Some((s, _)) if s == "active" => None,
        Some((s, why)) => Some(why.unwrap_or(s)),
        None => Some("not enrolled any more".into()),
    })
}

fn brakes_of(c: &Connection, m: &Email, now: Millis) -> anyhow::Result<Vec<Held>> {
    if !m.kind.is_outreach() {
        return Ok(Vec::new());
    }
    let opener = emails::draft_info(c, &m.id)?
        .map(|d| d.opener)
        .unwrap_or_default();
    let at = |sql: &str, p: &[&dyn store::rusqlite::ToSql]| -> anyhow::Result<Option<Millis>> {
        Ok(c.query_row(sql, p, |r| r.get::<_, Option<i64>>(0))?
            .map(Millis))
    };
    let person = m.person.as_ref().map_or("", |p| p.as_str()).to_owned();
    let ended: Vec<i64> = c
        .prepare_cached("SELECT started_at FROM enrolments WHERE person_id=?1 AND state='ended' AND EXISTS(SELECT 1 FROM emails e WHERE e.prospect_id=enrolments.prospect_id AND e.campaign_id=enrolments.campaign_id AND e.state='sent')")?
        .query_map([&person], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let facts = BrakeFacts {
        person_sequences: ended.into_iter().map(Millis).collect(),
        person_no_answer: at("SELECT max(ended_at) FROM enrolments WHERE person_id=?1 AND end_reason='sequence_finished'", &[&person])?,
        property_no_answer: at(
            "SELECT max(n.ended_at) FROM enrolments n JOIN prospects p ON p.id=n.prospect_id WHERE p.company_id=?1 AND n.prospect_id<>?2 AND n.end_reason='sequence_finished'",
            &[&m.company.as_str(), &m.prospect.as_str()],
        )?,
        group_firsts: group_firsts(c, m, now)?,
        group_held: c.query_row(
            "SELECT EXISTS(SELECT 1 FROM suppressions s JOIN group_members g ON g.group_id=s.key WHERE s.scope='group' AND s.lifted_at IS NULL AND g.company_id=?1)",
            [m.company.as_str()],
            |r| r.get(0),
        )?,
        last_touch: leave_alone::last_touch(c, &m.company)?,
        last_inbound: at("SELECT max(first_seen_at) FROM messages WHERE company_id=?1", &[&m.company.as_str()])?,
        subject: brakes::normal(&m.subject),
        opener: brakes::normal(&opener),
    };
    Ok(if m.kind == MailKind::First {
        brakes::first_mail(&facts, now)
    } else {
        brakes::follow_up(&facts, now)
    })
}

/// First mails into the operators and owners of this company in the last 90 days.
fn group_firsts(c: &Connection, m: &Email, now: Millis) -> anyhow::Result<Vec<GroupFirst>> {
    let rows: Vec<(i64, String, String)> = c
        .prepare_cached(brake_rows::GROUP_FIRSTS_SQL)?
        .query_map(params![m.company.as_str(), now.minus(90 * DAY).0], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows
        .into_iter()
        .map(|(at, subject, opener)| GroupFirst {
            at: Millis(at),
            subject: brakes::normal(&subject),
            opener: brakes::normal(&opener),
        })
        .collect())
}

/// The oldest check of INBOX and Junk over the inbox it leaves from and every inbox that ever wrote to this company.
fn checked_at(c: &Connection, m: &Email, inbox: &Inbox) -> anyhow::Result<Option<Millis>> {
    let (folders, unchecked, oldest): (i64, i64, Option<i64>) = c.query_row(
        "SELECT count(*),coalesce(sum(f.checked_at IS NULL OR p.ingested_at IS NULL),0),min(min(f.checked_at,p.ingested_at)) FROM folders f JOIN folder_progress p ON p.folder_id=f.id WHERE p.role IN('inbox','junk') \
         AND (f.inbox_id=?2 OR f.inbox_id IN(SELECT a.inbox_id FROM send_attempts a JOIN emails e ON e.id=a.email_id WHERE e.company_id=?1 AND a.state IN('committing','accepted','uncertain')))",
        params![m.company.as_str(), inbox.id.as_str()],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    Ok(if folders == 0 || unchecked > 0 {
        None
    } else {
        oldest.map(Millis)
    })
}

/// Human replies that wait for more than a working day.
fn unanswered(c: &Connection, now: Millis) -> anyhow::Result<u32> {
    Ok(c.query_row(
        "SELECT count(*) FROM replies r JOIN replies_extra x ON x.reply_id=r.id WHERE r.kind='human' AND r.opt_out=0 AND r.state<>'handled' AND x.ingested_at<?1",
        [now.minus(DAY).0],
        |r| r.get(0),
    )?)
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

/// Mails of the last rolling day and the cap of an inbox: warm-up × reputation, and the person's own cap. Mail sent by
/// other programs from the mailbox counts too.
///
/// # Errors
/// Database errors.
pub fn inbox_load(
    e: &Engine,
    c: &Connection,
    i: &Inbox,
    now: Millis,
) -> anyhow::Result<(u32, u32)> {
    let _ = e;
    let ours = attempts::counted_since(c, &i.id, now.minus(60 * DAY))?;
    let outside: u32 = c.query_row(
        "SELECT coalesce(sum(n),0) FROM outside_sends WHERE inbox_id=?1 AND at>?2",
        params![i.id.as_str(), now.minus(DAY).0],
        |r| r.get(0),
    )?;
    let used = ours.iter().filter(|t| now.since(**t) < DAY).count();
    let schedule: WarmupSchedule = i
        .warmup_schedule
        .clone()
        .and_then(|v| serde_json::from_value(v).ok())
        .unwrap_or_default();
    let cap = warmup::daily_cap(
        &schedule,
        false,
        warmup::progress(&ours, now),
        reputation::reputation(&standing(c, i, now)?),
        1.0,
    );
    let cap = i.daily_cap.map_or(cap, |own| own.min(cap));
    Ok((
        u32::try_from(used)
            .unwrap_or(u32::MAX)
            .saturating_add(outside),
        cap,
    ))
}

fn standing(c: &Connection, i: &Inbox, now: Millis) -> anyhow::Result<ReputationFacts> {
    let since = now.minus(30 * DAY).0;
    let (ok, hard, last): (u32, u32, Option<i64>) = c.query_row(
        "SELECT coalesce(sum(m.bounced_at IS NULL AND a.state='accepted'),0),coalesce(sum(m.bounced_at IS NOT NULL),0),max(m.bounced_at) FROM send_attempts a JOIN emails m ON m.id=a.email_id \
         WHERE a.inbox_id=?1 AND a.state IN('accepted','rejected') AND a.reserved_at>?2",
        params![i.id.as_str(), since],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    #[expect(clippy::cast_precision_loss, reason = "days")]
    let days = last.map(|t| now.since(Millis(t)) as f64 / DAY as f64);
    Ok(ReputationFacts {
        days_since_hard_bounce: days,
        ok_30d: ok,
        hard_30d: hard,
    })
}

/// The recipient's hours.
///
/// # Errors
/// Database errors.
pub fn window(e: &Engine, c: &Connection, m: &Email) -> anyhow::Result<WindowFacts> {
    let _ = e;
    let company = companies::get(c, &m.company)?.unwrap_or_default();
    Ok(window_of(&company))
}

/// The hours of a company: its zone, else the hours all zones of its country share.
#[must_use]
pub fn window_of(company: &Company) -> WindowFacts {
    let head = matches!(company.category.as_str(), "chain_hq" | "management_company");
    let side = if head {
        RecipientSide::HeadOffice
    } else {
        RecipientSide::Property
    };
    let zones = match (&company.zone, &company.country) {
        (Some(z), _) => vec![z.clone()],
        (None, Some(country)) => zones::of_country(country).to_vec(),
        (None, None) => Vec::new(),
    };
    let mut facts = WindowFacts::new(zones, side);
    if let Some(country) = &company.country {
        facts.calendar.week = WorkingWeek::of_country(country);
    }
    if let Some(months) = company
        .open_months
        .as_deref()
        .and_then(|t| serde_json::from_str::<Vec<i8>>(t).ok())
    {
        facts.season.open_months = months.into_iter().collect();
    }
    facts.season.closed_until = company
        .closed_until
        .and_then(|t| t.timestamp().ok())
        .map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date());
    facts
}
