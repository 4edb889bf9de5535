//! Planning: the slot a mail gets at approval, and the tick that hands due mails to the lanes in the rhythm of send.md.

use domain::content::MailKind;
use domain::policy::pacing::{self, Due, Pace, Recent};
use domain::policy::window;
use domain::time::{DAY, HOUR, MINUTE};
use domain::{InboxId, Millis};
use store::Tx;
use store::rusqlite::{Connection, OptionalExtension as _, params};
use store::tables::emails::Email;
use store::tables::senders::Inbox;
use store::tables::{campaigns, companies, emails, senders, settings as settings_table};

use super::facts;
use crate::engine::refuse;
use crate::pipeline::sequence;
use crate::work::{self, Work};
use crate::{Cx, Engine};

/// Days the plan looks ahead.
const HORIZON_DAYS: i64 = 14;

/// The pace of this workspace.
#[must_use]
pub fn pace(e: &Engine) -> Pace {
    let t = e.tempo().pacing;
    if t >= 1.0 {
        return Pace::default();
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a speed-up between 1 and 1,000"
    )]
    let times = if t <= 0.001 { 1_000 } else { (1.0 / t) as u32 };
    Pace {
        skip: Pace::default().skip * t,
        ..Pace::default().faster(times)
    }
}

/// The slot of a mail that is being approved: the first hour of theirs in which this machine's plan has room.
///
/// # Errors
/// Refused when there is none within 14 days.
pub fn next_slot(e: &Engine, c: &Connection, cx: &Cx, m: &Email) -> anyhow::Result<Millis> {
    let earliest = cx.now.plus(e.tempo().undo_ms);
    if !m.kind.is_outreach() {
        return Ok(earliest);
    }
    let from = sequence::not_before_inbound(
        c,
        &m.company,
        m.not_before.unwrap_or(earliest).max(earliest),
    )?;
    let window = facts::window(e, c, m)?;
    let answer = window::can_send(&window, from);
    let first = if answer.can_send {
        from
    } else {
        answer.next_at.ok_or_else(|| {
            refuse(
                "window",
                "their hours are not known: set the hotel's time zone",
            )
        })?
    };
    // What is approved already goes first.
    let ahead: u32 = c.query_row(
        "SELECT count(*) FROM emails WHERE state='approved' AND kind IN('first','follow_up') AND sender_identity_id=?1 AND not_before IS NOT NULL AND not_before<=?2",
        params![m.sender.as_str(), first.plus(DAY).0],
        |r| r.get(0),
    )?;
    let daily = capacity(e, c, m, cx.now)?;
    if daily == 0 {
        return Err(refuse(
            "capacity",
            "no inbox of this sender can send now: see Inboxes",
        ));
    }
    let days = i64::from(ahead.checked_div(daily).unwrap_or(0));
    let slot = if days == 0 {
        first
    } else {
        let later = window::can_send(&window, first.plus(days.saturating_mul(DAY)));
        later
            .next_at
            .unwrap_or(first.plus(days.saturating_mul(DAY)))
    };
    if slot.since(cx.now) > HORIZON_DAYS.saturating_mul(DAY) {
        return Err(refuse(
            "capacity",
            "the plan of the next 14 days has no room for it",
        ));
    }
    Ok(slot)
}

/// Mails a day of this mail's sender over all its inboxes.
fn capacity(e: &Engine, c: &Connection, m: &Email, now: Millis) -> anyhow::Result<u32> {
    let mut n = 0_u32;
    for i in senders::inboxes(c)?
        .into_iter()
        .filter(|i| i.sender == m.sender && i.paused_reason.is_none())
    {
        n = n.saturating_add(facts::inbox_load(e, c, &i, now)?.1);
    }
    Ok(n)
}

/// The due day of a follow-up, counted from the acceptance of the mail before it, in the recipient's working days.
///
/// # Errors
/// Database errors.
pub fn follow_up_due(
    e: &Engine,
    c: &Connection,
    cx: &Cx,
    before: &Email,
    next: &Email,
) -> anyhow::Result<Millis> {
    let steps = next
        .step
        .as_ref()
        .map(|(id, _)| campaigns::steps(c, id))
        .transpose()?
        .unwrap_or_default();
    let step = |m: &Email| m.step.as_ref().map_or(0, |s| s.1);
    let gap = sequence::step_gap(&steps, step(before), step(next));
    let company = companies::get(c, &next.company)?;
    let day = sequence::after(company.as_ref(), cx.now, gap);
    let answer = window::can_send(&facts::window(e, c, next)?, day);
    Ok(answer.next_at.unwrap_or(day))
}

/// The tick: due mails get a lane and a second. Follow-ups before first mails, better scores first.
///
/// # Errors
/// Database errors.
pub async fn tick(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store().write(move |tx| plan(&engine, tx, &cx)).await
}

/// Plan now, in the caller's transaction.
///
/// # Errors
/// Database errors.
pub fn plan(e: &Engine, tx: &Tx<'_>, cx: &Cx) -> anyhow::Result<()> {
    if store::tables::workspace::paused_reason(tx)?.is_some() {
        return Ok(());
    }
    let due = emails::select(
        tx,
        "state='approved' AND kind IN('first','follow_up') AND (not_before IS NULL OR not_before<=?1) \
         AND (after_email_id IS NULL OR EXISTS(SELECT 1 FROM emails b WHERE b.id=emails.after_email_id AND b.state='sent')) \
         AND NOT EXISTS(SELECT 1 FROM jobs j WHERE j.unique_key='send:'||emails.id AND j.state IN('scheduled','ready','running')) \
         ORDER BY kind='first',(SELECT -s.score FROM prospect_scores s WHERE s.prospect_id=emails.prospect_id),not_before,id LIMIT 500",
        &[&cx.now.0],
    )?;
    answers_without_job(tx, cx)?;
    let inboxes = senders::inboxes(tx)?;
    let recent = recent(tx, cx.now, &inboxes)?;
    let mut left = remaining(e, tx, cx.now, &inboxes)?;
    let mut wanted = Vec::new();
    for m in &due {
        let Some(inbox) = choose(tx, m, &inboxes, &mut left)? else {
            continue;
        };
        // What a rule holds takes no slot from the others; it says why, and when to look again if that is known.
        let decision = facts::decide_ahead(e, tx, cx, m, inbox)?;
        if let facts::Verdict::Wait(until, why) = decision {
            give_back(&mut left, &inbox.id);
            if m.state_reason.as_deref() != Some(why.as_str()) {
                tx.execute(
                    "UPDATE emails SET state_reason=?2 WHERE id=?1",
                    params![m.id.as_str(), why],
                )?;
            }
            emails::set_not_before(tx, &m.id, Some(until.max(cx.now.plus(1_000))))?;
            continue;
        }
        wanted.push(Due {
            email: m.id.clone(),
            inbox: inbox.id.clone(),
            domain: inbox.domain.clone(),
        });
    }
    let resumed: Option<i64> = settings_table::get(tx, "resumed_at")?;
    for slot in pacing::plan_tick(
        &pace(e),
        cx.now,
        resumed.map(Millis),
        &wanted,
        &recent,
        e.ports().rng.as_ref(),
    ) {
        work::enqueue(
            tx,
            cx,
            &Work::Send {
                email: slot.email,
                inbox: slot.inbox,
            },
            slot.at,
            None,
        )?;
    }
    Ok(())
}

/// Mails that may still leave each inbox in the rolling day.
fn remaining(
    e: &Engine,
    c: &Connection,
    now: Millis,
    inboxes: &[Inbox],
) -> anyhow::Result<Vec<(InboxId, u32)>> {
    let mut out = Vec::new();
    for i in inboxes {
        let (used, cap) = facts::inbox_load(e, c, i, now)?;
        out.push((
            i.id.clone(),
            if i.paused_reason.is_some() {
                0
            } else {
                cap.saturating_sub(used)
            },
        ));
    }
    Ok(out)
}

/// The inbox of a mail: a follow-up keeps its thread's; a first mail takes the one of its sender with most room.
fn choose<'a>(
    c: &Connection,
    m: &Email,
    inboxes: &'a [Inbox],
    left: &mut [(InboxId, u32)],
) -> anyhow::Result<Option<&'a Inbox>> {
    let fixed = match (&m.after, m.kind) {
        (Some(before), MailKind::FollowUp) => emails::get(c, before)?.and_then(|b| b.inbox),
        _ => None,
    };
    let fixed = fixed.as_ref();
    let Some(best) = left
        .iter_mut()
        .filter(|(id, n)| {
            *n > 0
                && fixed.is_none_or(|f| f == id)
                && inboxes.iter().any(|i| i.id == *id && i.sender == m.sender)
        })
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
    else {
        return Ok(None);
    };
    best.1 = best.1.saturating_sub(1);
    Ok(inboxes.iter().find(|i| i.id == best.0))
}

fn give_back(left: &mut [(InboxId, u32)], inbox: &InboxId) {
    if let Some(x) = left.iter_mut().find(|x| x.0 == *inbox) {
        x.1 = x.1.saturating_add(1);
    }
}

/// A person pressed Send and the job that should carry it is gone (it died, or a restore took it): it gets a new one.
fn answers_without_job(tx: &Tx<'_>, cx: &Cx) -> anyhow::Result<()> {
    for m in emails::select(
        tx,
        "state='approved' AND kind IN('answer','manual') AND inbox_id IS NOT NULL \
         AND NOT EXISTS(SELECT 1 FROM jobs j WHERE j.unique_key='send:'||emails.id AND j.state IN('scheduled','ready','running')) ORDER BY id LIMIT 100",
        &[],
    )? {
        let Some(inbox) = m.inbox else { continue };
        let work = Work::Send { email: m.id, inbox };
        work::enqueue(
            tx,
            cx,
            &work,
            m.not_before.unwrap_or(cx.now).max(cx.now),
            Some(0),
        )?;
    }
    Ok(())
}

/// What left in the last hour, and what is planned, by inbox and domain.
///
/// # Errors
/// Database errors.
pub fn recent(c: &Connection, now: Millis, inboxes: &[Inbox]) -> anyhow::Result<Recent> {
    let mut out = Recent::default();
    for i in inboxes {
        for at in store::tables::attempts::counted_since(c, &i.id, now.minus(HOUR))? {
            out.note(&i.id, &i.domain, at);
        }
        let planned: Option<i64> = c
            // A deferred mail's far slot is no reason to stand still until then; R looks at the rhythm again.
            .query_row("SELECT max(run_at) FROM jobs WHERE lane=?1 AND kind='send' AND state IN('scheduled','ready') AND run_at<=?2", params![format!("inbox:{}", i.id), now.plus(10 * MINUTE).0], |r| r.get(0))
            .optional()?
            .flatten();
        if let Some(at) = planned {
            out.note(&i.id, &i.domain, Millis(at).max(now.minus(HOUR)));
        }
    }
    Ok(out)
}
