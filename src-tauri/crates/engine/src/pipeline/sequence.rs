//! Sequences: what comes after a mail, when a hold is over, when a sequence is finished, when a rest is over.

use domain::policy::working_days::Calendar;
use domain::time::{DAY, HOUR};
use domain::{Cause, EnrolmentId, Event, Millis, Reason};
use jobs::Outcome;
use serde_json::json;
use store::Tx;
use store::rusqlite::params;
use store::tables::campaigns::{self, Enrolment};
use store::tables::{companies, emails, prospects};

use crate::moves::{self, Move};
use crate::{Cx, Engine, events, settings, tasks};

/// Working days after the last step without a human answer (pipeline.md).
const LAST_STEP_REST: u32 = 10;

/// The job after a mail was sent or a touch logged: manual steps become tasks, automatic ones wait for their day.
pub async fn plan_next(e: &Engine, cx: &Cx, id: &EnrolmentId) -> Outcome {
    let (engine, cx, id) = (e.clone(), cx.at(e.now()), id.clone());
    outcome(e.store().write(move |tx| plan(&engine, tx, &cx, &id)).await)
}

fn plan(e: &Engine, tx: &Tx<'_>, cx: &Cx, id: &EnrolmentId) -> anyhow::Result<()> {
    let Some(n) = campaigns::enrolment(tx, id)?.filter(|n| n.state == "active") else {
        return Ok(());
    };
    let steps = campaigns::steps(tx, &n.campaign)?;
    let done = done_steps(tx, &n)?;
    // Manual steps that are due become tasks once; mails of the pack have their own days (settle).
    if let Some(s) = steps
        .iter()
        .find(|s| s.n > done && !s.kind.starts_with("mail"))
    {
        let due = working_days(e, tx, &n, n.started_at, s.day)?;
        let text = match s.kind.as_str() {
            "call" => "Call them",
            "linkedin_manual" => "Write to them on LinkedIn",
            "letter" => "Send a letter",
            _ => "Next step of the sequence",
        };
        tasks::add(
            tx,
            e,
            cx,
            Some(&n.prospect),
            &s.kind,
            text,
            Some(due),
            &json!({ "campaign": n.campaign, "step": s.n }),
        )?;
    }
    Ok(())
}

/// The last step of the sequence that happened.
fn done_steps(tx: &Tx<'_>, n: &Enrolment) -> anyhow::Result<u32> {
    Ok(tx.query_row(
        "SELECT coalesce(max(step),0) FROM emails WHERE prospect_id=?1 AND campaign_id=?2 AND state='sent'",
        params![n.prospect.as_str(), n.campaign.as_str()],
        |r| r.get(0),
    )?)
}

/// `days` working days of the recipient after `from`, at the same hour.
///
/// # Errors
/// Database errors.
pub fn working_days(
    e: &Engine,
    tx: &Tx<'_>,
    n: &Enrolment,
    from: Millis,
    days: u32,
) -> anyhow::Result<Millis> {
    let card = prospects::get(tx, &n.prospect)?;
    let company = card
        .map(|p| companies::get(tx, &p.company))
        .transpose()?
        .flatten();
    let _ = e;
    Ok(after(company.as_ref(), from, days))
}

/// Working days after an instant, by the company's calendar and zone.
#[must_use]
pub fn after(company: Option<&companies::Company>, from: Millis, days: u32) -> Millis {
    let calendar = Calendar::of(
        company.and_then(|c| c.country.as_deref()),
        company.and_then(|c| c.subdivision.as_deref()),
    );
    let zone = company
        .and_then(|c| c.zone.as_deref())
        .and_then(domain::policy::zones::zone)
        .unwrap_or(jiff::tz::TimeZone::UTC);
    calendar
        .after_instant(from, days, &zone)
        .unwrap_or(from.plus(i64::from(days).saturating_mul(DAY)))
}

/// A hold whose time is over lets the sequence go on; one that was prolonged meanwhile waits on.
pub async fn resume(e: &Engine, cx: &Cx, id: &EnrolmentId) -> Outcome {
    let (cx, id) = (cx.at(e.now()), id.clone());
    let done = e
        .store()
        .write(move |tx| {
            let Some(n) = campaigns::enrolment(tx, &id)?.filter(|n| n.state == "held") else {
                return Ok(None);
            };
            match n.resume_at {
                Some(t) if t > cx.now => return Ok(Some(t)),
                Some(_) => {}
                None => return Ok(None),
            }
            go_on(tx, &cx, &n)?;
            Ok(None)
        })
        .await;
    match done {
        Ok(None) => Outcome::done(),
        Ok(Some(later)) => Outcome::Snooze(later, "still held".into()),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

fn go_on(tx: &Tx<'_>, cx: &Cx, n: &Enrolment) -> anyhow::Result<()> {
    campaigns::resume(tx, &n.id, true)?;
    events::record(
        tx,
        cx,
        "sequence_resumed",
        &[
            ("enrolment", n.id.as_str()),
            ("prospect", n.prospect.as_str()),
        ],
        &json!({}),
    )?;
    tx.touch(format!("prospect:{}", n.prospect));
    Ok(())
}

/// Sequences whose last step was sent ten working days ago without a human answer end; the person rests.
///
/// # Errors
/// Database errors.
pub async fn finish(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| {
            // Whatever became of its job (a restore, a race for its key): a hold that is over is over.
            let over = "state='held' AND resume_at<=?1 ORDER BY id";
            for n in campaigns::select_enrolments(tx, over, &[&cx.now.0])? {
                go_on(tx, &cx, &n)?;
            }
            for n in campaigns::select_enrolments(tx, "state='active' ORDER BY id", &[])? {
                if let Some(ended) = finished_at(tx, &n)? {
                    let due = working_days(&engine, tx, &n, ended, LAST_STEP_REST)?;
                    if due <= cx.now {
                        let rest = settings::rest_days(tx)?.saturating_mul(DAY);
                        let m = Move {
                            revisit_at: Some(cx.now.plus(rest)),
                            ..Move::because(Reason::NoAnswer)
                        };
                        moves::apply(
                            &engine,
                            tx,
                            &cx.caused_by(Cause::Schedule),
                            &n.prospect,
                            Event::SequenceFinished,
                            m,
                        )?;
                    }
                }
            }
            Ok(())
        })
        .await
}

/// When the last mail of the sequence was accepted, if nothing of it is left to send.
fn finished_at(tx: &Tx<'_>, n: &Enrolment) -> anyhow::Result<Option<Millis>> {
    let mails = emails::select(
        tx,
        "prospect_id=?1 AND campaign_id=?2 ORDER BY step",
        &[&n.prospect.as_str(), &n.campaign.as_str()],
    )?;
    let open = mails.iter().any(|m| {
        matches!(
            m.state.as_str(),
            "draft" | "pending_approval" | "approved" | "sending" | "uncertain"
        )
    });
    if open || !mails.iter().any(|m| m.state == "sent") {
        return Ok(None);
    }
    let at: Option<i64> = tx.query_row(
        "SELECT max(a.ended_at) FROM send_attempts a JOIN emails m ON m.id=a.email_id WHERE m.prospect_id=?1 AND m.campaign_id=?2 AND m.state='sent'",
        params![n.prospect.as_str(), n.campaign.as_str()],
        |r| r.get(0),
    )?;
    Ok(at.map(Millis))
}

/// Cards whose rest is over come back to be researched anew; their first mail is always confirmed by a person.
///
/// # Errors
/// Database errors.
pub async fn revisit(e: &Engine, cx: &Cx) -> anyhow::Result<()> {
    let (engine, cx) = (e.clone(), cx.at(e.now()));
    e.store()
        .write(move |tx| {
            for card in prospects::select(tx, "stage IN('lost','archived') AND revisit_at IS NOT NULL AND revisit_at<=?1 AND post_id IS NOT NULL ORDER BY id LIMIT 200", &[&cx.now.0])? {
                moves::apply(&engine, tx, &cx.caused_by(Cause::Schedule), &card.id, Event::RevisitDue, Move::default())?;
            }
            Ok(())
        })
        .await
}

fn outcome(r: anyhow::Result<()>) -> Outcome {
    match r {
        Ok(()) => Outcome::done(),
        Err(error) => Outcome::Retry(format!("{error:#}")),
    }
}

/// The day of a step counts from the acceptance of the mail before it.
#[must_use]
pub fn step_gap(steps: &[campaigns::Step], before: u32, next: u32) -> u32 {
    let day = |n: u32| steps.iter().find(|s| s.n == n).map_or(0, |s| s.day);
    day(next).saturating_sub(day(before)).max(1)
}

/// Never within 24 h of any inbound message of that company (compose.md).
///
/// # Errors
/// Database errors.
pub fn not_before_inbound(
    tx: &store::rusqlite::Connection,
    company: &domain::CompanyId,
    at: Millis,
) -> anyhow::Result<Millis> {
    let last: Option<i64> = tx.query_row(
        "SELECT max(first_seen_at) FROM messages WHERE company_id=?1",
        [company.as_str()],
        |r| r.get(0),
    )?;
    Ok(last.map_or(at, |t| at.max(Millis(t).plus(24 * HOUR))))
}
