//! Planning: the slot a mail gets at approval, and the tick that hands due mails to the lanes in the rhythm of send.md.

use std::collections::BTreeMap;

use domain::Millis;
use domain::content::MailKind;
use domain::keys::organisational_domain;
use domain::policy::caps::{GMAIL_REFUSE, GMAIL_WARN};
use domain::policy::pacing::{self, Due, Pace, Recent};
use domain::policy::window;
use domain::time::{DAY, HOUR, MINUTE};
use store::Tx;
use store::rusqlite::{Connection, OptionalExtension as _, params};
use store::tables::emails::Email;
use store::tables::senders::Inbox;
use store::tables::{campaigns, companies, emails, senders, settings as settings_table};

use super::books::Books;
use super::facts::{self, Verdict};
use super::mx;
use crate::engine::refuse;
use crate::pipeline::sequence;
use crate::work::{self, Work};
use crate::{Cx, Engine, alerts};

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
    mx::ask(e).await?;
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
    let mut books = Books::with_planned(e, tx, cx.now)?;
    let inboxes = books.inboxes()?.to_vec();
    let recent = recent(tx, cx.now, &inboxes)?;
    let mut wanted = Vec::new();
    for m in &due {
        match place(e, tx, cx, &mut books, m)? {
            Place::In(inbox) => {
                books.spend(m, &inbox.id)?;
                wanted.push(Due {
                    email: m.id.clone(),
                    inbox: inbox.id.clone(),
                    domain: inbox.domain.clone(),
                });
            }
            // What a rule holds takes no slot from the others; it says why, and when to look again if that is known.
            Place::Waits(until, why) => {
                if m.state_reason.as_deref() != Some(why.as_str()) {
                    tx.execute(
                        "UPDATE emails SET state_reason=?2 WHERE id=?1",
                        params![m.id.as_str(), why],
                    )?;
                }
                emails::set_not_before(tx, &m.id, Some(until.max(cx.now.plus(1_000))))?;
            }
            Place::Nowhere => {}
        }
    }
    gmail_alerts(e, tx, cx, &mut books)?;
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

/// Where a due mail goes.
enum Place {
    /// It leaves from this inbox.
    In(Box<Inbox>),
    /// Not before then, and why.
    Waits(Millis, String),
    /// Its sender has no inbox at all.
    Nowhere,
}

/// How long a mail waits for a cap before it is asked again, at most: planned mails may be put off and leave their room.
const CAP_LOOK_AGAIN: i64 = HOUR;

/// The inbox of a mail: a follow-up keeps its thread's; a first mail takes the one of its sender with most room, and where
/// that one cannot send, the other the decision names.
fn place(
    e: &Engine,
    tx: &Tx<'_>,
    cx: &Cx,
    books: &mut Books<'_>,
    m: &Email,
) -> anyhow::Result<Place> {
    let fixed = match (&m.after, m.kind) {
        (Some(before), MailKind::FollowUp) => emails::get(tx, before)?.and_then(|b| b.inbox),
        _ => None,
    };
    let candidates = books
        .inboxes_where(|i| i.sender == m.sender && fixed.as_ref().is_none_or(|f| *f == i.id))?;
    let mut best: Option<(bool, u32, Inbox)> = None;
    let mut free_at: Option<Millis> = None;
    let mut full = String::new();
    for i in candidates {
        let room = books.room(&i)?;
        if let Some(at) = room.free_at {
            free_at = Some(free_at.map_or(at, |t: Millis| t.min(at)));
        }
        if let Some(limit) = room.by {
            full = format!("capacity: {limit}");
        }
        let sends = i.paused_reason.is_none();
        // The first of two with the same room: they come in a stable order.
        if best
            .as_ref()
            .is_none_or(|b| (sends, room.left) > (b.0, b.1))
        {
            best = Some((sends, room.left, i));
        }
    }
    let Some((_, left, mut inbox)) = best else {
        return Ok(Place::Nowhere);
    };
    let latest = cx.now.plus(CAP_LOOK_AGAIN);
    if left == 0 {
        return Ok(Place::Waits(free_at.unwrap_or(latest).min(latest), full));
    }
    for _ in 0..2 {
        match facts::decide_ahead(e, tx, cx, books, m, &inbox)? {
            // A refusal is said where the mail is reserved: there it goes back to a person.
            Verdict::SendNow | Verdict::Refuse(..) => return Ok(Place::In(Box::new(inbox))),
            Verdict::Wait(until, why) if why.starts_with("capacity") => {
                return Ok(Place::Waits(until.min(latest), why));
            }
            Verdict::Wait(until, why) => return Ok(Place::Waits(until, why)),
            Verdict::UseOther(id) => match books.inboxes_where(|i| i.id == id)?.pop() {
                Some(other) => inbox = other,
                None => return Ok(Place::Nowhere),
            },
        }
    }
    Ok(Place::Waits(latest, facts::ANOTHER_INBOX.to_owned()))
}

/// A sender's domain that writes much to Google's servers is shown before the limit holds it (send.md, Limits).
fn gmail_alerts(e: &Engine, tx: &Tx<'_>, cx: &Cx, books: &mut Books<'_>) -> anyhow::Result<()> {
    let mut by_domain: BTreeMap<String, Inbox> = BTreeMap::new();
    for i in books.inboxes()? {
        by_domain
            .entry(organisational_domain(&i.domain))
            .or_insert_with(|| i.clone());
    }
    for (domain, inbox) in by_domain {
        if books.gmail_warns(&inbox)? {
            alerts::raise(
                tx,
                e,
                cx,
                "gmail_volume",
                &domain,
                "warning",
                &format!(
                    "{domain} wrote to more than {GMAIL_WARN} recipients at Google within 24 hours"
                ),
                &format!(
                    "At {GMAIL_REFUSE} it waits by itself; send from another domain or slow the campaigns down"
                ),
            )?;
        } else {
            alerts::clear(tx, "gmail_volume", &domain, cx.now)?;
        }
    }
    Ok(())
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
