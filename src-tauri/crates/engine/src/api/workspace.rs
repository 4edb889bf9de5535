//! The workspace itself: status, pause, quarantine, verify, undo, alerts.

use std::collections::BTreeMap;

use domain::WireError;
use serde::{Deserialize, Serialize};
use store::rusqlite::Connection;
use store::tables::{alerts as alert_rows, senders, workspace};
use ts_rs::TS;

use super::table::operations;
use crate::engine::wire;
use crate::pipeline::send::facts;
use crate::{Cx, Engine, events};

operations! { "workspace":
    status: Nothing => Status, reads, ["board", "jobs", "emails", "inboxes", "workspace"], "Show the state of the whole machine";
    alerts_list: Nothing => Alerts, reads, ["alerts"], "Show what needs attention";
    pause_sending: PauseSending => Done, writes, ["workspace"], undo "resume_sending", "Pause all sending";
    resume_sending: Nothing => Done, writes, ["workspace"], undo "pause_sending", "Resume sending";
    verify: Nothing => Verified, reads, ["workspace"], "Check the chain and every countable promise";
    quarantine_leave: Nothing => Done, writes, ["workspace"], undo "cannot be undone: approvals were voided and mails are drafts again", "Leave quarantine";
}

/// No input.
#[derive(Debug, Deserialize, TS)]
pub struct Nothing {}

/// Nothing but "done".
#[derive(Debug, Serialize, TS)]
pub struct Done {
    /// Always true; refusals are errors.
    pub done: bool,
}

/// That it was done.
pub(crate) const DONE: Done = Done { done: true };

/// What a workspace is.
#[derive(Debug, Serialize, TS)]
pub struct WorkspaceInfo {
    /// `real` or `practice`.
    pub kind: String,
    /// The engine's now, epoch milliseconds (simulated in practice).
    pub now: i64,
    /// Whether another process writes.
    pub viewer: bool,
}

/// A queue in jobs.
#[derive(Debug, Serialize, TS)]
pub struct QueueInfo {
    /// Name.
    pub queue: String,
    /// Due and waiting for a worker.
    pub ready: u32,
    /// Running.
    pub running: u32,
    /// In the future or in retry.
    pub scheduled: u32,
    /// Out of attempts.
    pub dead: u32,
    /// Why it is paused.
    pub paused: Option<String>,
}

/// An inbox in one line.
#[derive(Debug, Serialize, TS)]
pub struct InboxLine {
    /// Id.
    pub id: String,
    /// Its address.
    pub name: String,
    /// `ok paused error untested`.
    pub state: String,
    /// Why, when it is not ok.
    pub why: Option<String>,
    /// Mails in the last rolling day.
    pub sent_today: u32,
    /// Cap per rolling day.
    pub cap_today: u32,
}

/// Quarantine or another pause of all sending.
#[derive(Debug, Serialize, TS)]
pub struct Quarantine {
    /// Whether nothing is sent.
    pub on: bool,
    /// Why.
    pub reason: Option<String>,
}

/// A provider's guard.
#[derive(Debug, Serialize, TS)]
pub struct ProviderLine {
    /// Name.
    pub name: String,
    /// `closed open half_open`.
    pub state: String,
    /// Last error.
    pub last_error: Option<String>,
}

/// Money of this month.
#[derive(Debug, Serialize, TS)]
pub struct Budget {
    /// Millionths of a dollar spent on models and look-ups.
    pub spent_micros: i64,
    /// Calls made.
    pub calls: i64,
}

/// The whole machine in counts (cli.md, `status`).
#[derive(Debug, Serialize, TS)]
pub struct Status {
    /// What it is.
    pub workspace: WorkspaceInfo,
    /// Cards per stage.
    pub stages: BTreeMap<String, u32>,
    /// Mails per state.
    pub emails: BTreeMap<String, u32>,
    /// Queues.
    pub queues: Vec<QueueInfo>,
    /// Inboxes.
    pub inboxes: Vec<InboxLine>,
    /// Providers.
    pub providers: Vec<ProviderLine>,
    /// Budget.
    pub budget: Budget,
    /// Quarantine.
    pub quarantine: Quarantine,
}

async fn status(e: &Engine, _cx: &Cx, _: Nothing) -> Result<Status, WireError> {
    let engine = e.clone();
    e.store()
        .read(move |c| gather(&engine, c))
        .await
        .map_err(wire)
}

fn counts(c: &Connection, sql: &str) -> anyhow::Result<BTreeMap<String, u32>> {
    Ok(c.prepare_cached(sql)?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

fn gather(e: &Engine, c: &Connection) -> anyhow::Result<Status> {
    let now = e.now();
    let mut stages: BTreeMap<String, u32> = domain::Stage::ALL
        .iter()
        .map(|s| (s.word().to_owned(), 0))
        .collect();
    stages.extend(counts(
        c,
        "SELECT stage,count(*) FROM prospects GROUP BY stage",
    )?);
    let queues = c
        .prepare_cached(
            "SELECT q.name,coalesce(sum(j.state='ready'),0),coalesce(sum(j.state='running'),0),coalesce(sum(j.state='scheduled'),0),coalesce(sum(j.state='dead'),0),q.paused_reason \
             FROM queues q LEFT JOIN jobs j ON j.queue=q.name AND j.state IN('ready','running','scheduled','dead') GROUP BY q.name ORDER BY q.name",
        )?
        .query_map([], |r| {
            Ok(QueueInfo { queue: r.get(0)?, ready: r.get(1)?, running: r.get(2)?, scheduled: r.get(3)?, dead: r.get(4)?, paused: r.get(5)? })
        })?
        .collect::<Result<_, _>>()?;
    let mut inboxes = Vec::new();
    for i in senders::inboxes(c)? {
        let (sent, cap) = facts::inbox_load(e, c, &i, now)?;
        let (state, why) = match (&i.paused_reason, &i.last_error, i.self_test_at) {
            (Some(p), _, _) => ("paused", Some(p.clone())),
            (None, Some(x), _) => ("error", Some(x.clone())),
            (None, None, None) => ("untested", Some("the self-test has not run yet".to_owned())),
            _ => ("ok", None),
        };
        inboxes.push(InboxLine {
            id: i.id.0,
            name: i.address,
            state: state.into(),
            why,
            sent_today: sent,
            cap_today: cap,
        });
    }
    let providers = c
        .prepare_cached("SELECT name,state,last_error FROM providers ORDER BY name")?
        .query_map([], |r| {
            Ok(ProviderLine {
                name: r.get(0)?,
                state: r.get(1)?,
                last_error: r.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let month = now
        .timestamp()
        .map(|t| t.strftime("%Y-%m").to_string())
        .unwrap_or_default();
    let budget = c.query_row("SELECT coalesce(sum(cost_micros),0),coalesce(sum(calls),0) FROM provider_spend WHERE month=?1", [month], |r| {
        Ok(Budget { spent_micros: r.get(0)?, calls: r.get(1)? })
    })?;
    let reason = workspace::paused_reason(c)?;
    Ok(Status {
        workspace: WorkspaceInfo {
            kind: workspace::identity(c)?.1.word().to_owned(),
            now: now.0,
            viewer: e.is_viewer(),
        },
        stages,
        emails: counts(c, "SELECT state,count(*) FROM emails GROUP BY state")?,
        queues,
        inboxes,
        providers,
        budget,
        quarantine: Quarantine {
            on: reason.is_some(),
            reason,
        },
    })
}

/// An open alarm.
#[derive(Debug, Serialize, TS)]
pub struct AlertLine {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// What it is about (an id).
    pub subject: String,
    /// `info warning alarm`.
    pub severity: String,
    /// What happened.
    pub text: String,
    /// What to do.
    pub remedy: String,
    /// Since, epoch milliseconds.
    pub at: i64,
}

/// Open alarms, newest first.
#[derive(Debug, Serialize, TS)]
pub struct Alerts {
    /// Rows.
    pub alerts: Vec<AlertLine>,
}

async fn alerts_list(e: &Engine, _cx: &Cx, _: Nothing) -> Result<Alerts, WireError> {
    let rows = e
        .store()
        .read(|c| Ok(alert_rows::open(c)?))
        .await
        .map_err(wire)?;
    Ok(Alerts {
        alerts: rows
            .into_iter()
            .map(|a| AlertLine {
                id: a.id,
                kind: a.kind,
                subject: a.subject,
                severity: a.severity,
                text: a.text,
                remedy: a.remedy,
                at: a.at.0,
            })
            .collect(),
    })
}

/// Why all sending is paused.
#[derive(Debug, Deserialize, TS)]
pub struct PauseSending {
    /// In words.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

async fn pause_sending(e: &Engine, cx: &Cx, input: PauseSending) -> Result<Done, WireError> {
    let (cx, reason) = (
        cx.clone(),
        format!(
            "paused: {}",
            input.reason.unwrap_or_else(|| "by hand".into())
        ),
    );
    e.store()
        .write(move |tx| {
            if workspace::paused_reason(tx)?.is_none() {
                workspace::pause(tx, &reason)?;
                events::record(tx, &cx, "sending_paused", &[], &serde_json::json!({}))?;
                tx.touch("workspace");
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

async fn resume_sending(e: &Engine, cx: &Cx, _: Nothing) -> Result<Done, WireError> {
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            match workspace::paused_reason(tx)? {
                Some(r) if r.starts_with("quarantine") => {
                    return Err(WireError::new(domain::Code::Quarantine, "this workspace is in quarantine: leave it by `quarantine leave`, which voids approvals first").into());
                }
                Some(_) => {
                    workspace::resume(tx)?;
                    events::record(tx, &cx, "sending_resumed", &[], &serde_json::json!({}))?;
                    tx.touch("workspace");
                }
                None => {}
            }
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A promise that was counted.
#[derive(Debug, Serialize, TS)]
pub struct CheckLine {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// Violations.
    pub count: i64,
    /// The first of them; null when there is none.
    pub first: Option<BrokenRow>,
}

/// A row that breaks a promise: ids only.
#[derive(Debug, Serialize, TS)]
pub struct BrokenRow {
    /// Its table; `safety.journal` for a line of the journal, `sqlite_schema` for a missing or changed guard.
    pub table: String,
    /// Its id; empty when damage hides it.
    pub id: String,
}

/// The result of `verify` (cli.md).
#[derive(Debug, Serialize, TS)]
pub struct Verified {
    /// Whether everything holds.
    pub ok: bool,
    /// Each promise.
    pub checks: Vec<CheckLine>,
}

async fn verify(e: &Engine, _cx: &Cx, _: Nothing) -> Result<Verified, WireError> {
    let dir = e.store().dir().to_owned();
    let checks = e
        .store()
        .read(move |c| store::verify::verify(c, Some(&dir)))
        .await
        .map_err(wire)?;
    let checks: Vec<CheckLine> = checks
        .into_iter()
        .map(|k| CheckLine {
            name: k.name.to_owned(),
            ok: k.ok,
            count: k.count,
            first: k.first.map(|f| BrokenRow {
                table: f.table,
                id: f.id,
            }),
        })
        .collect();
    Ok(Verified {
        ok: checks.iter().all(|c| c.ok),
        checks,
    })
}

async fn quarantine_leave(e: &Engine, cx: &Cx, _: Nothing) -> Result<Done, WireError> {
    crate::recovery::leave_quarantine(e, cx)
        .await
        .map_err(wire)?;
    Ok(DONE)
}
