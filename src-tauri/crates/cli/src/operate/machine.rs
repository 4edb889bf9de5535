//! The machine: queues, jobs, events, settings.

use std::path::PathBuf;

use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::{Value, json};

use super::{given, json_or_file};
use crate::out::Out;
use crate::session::Session;

/// Under the bonnet.
#[derive(Debug, Subcommand)]
pub(crate) enum Machine {
    /// Background work
    #[command(subcommand)]
    Jobs(Jobs),
    /// What happened, by cause
    Events {
        /// Everything that came from one cause
        #[arg(long)]
        trace: Option<String>,
        /// Everything about a card
        #[arg(long)]
        prospect: Option<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Settings of the workspace
    #[command(subcommand)]
    Settings(Settings),
    /// Pause all sending
    Pause {
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Resume sending
    Resume,
    /// Take back what was done last
    Undo {
        /// Which entry; the last one without
        id: Option<String>,
    },
    /// What needs attention
    Alerts,
    /// The month against its target: hotels contacted, conversations, meetings, won
    Report {
        /// Like 2031-09; this month without it
        #[arg(long)]
        month: Option<String>,
        /// As a table for a spreadsheet, into this file (or -)
        #[arg(long, value_name = "FILE|-", conflicts_with = "html")]
        csv: Option<PathBuf>,
        /// As a page to print or mail, into this file (or -)
        #[arg(long, value_name = "FILE|-")]
        html: Option<PathBuf>,
    },
    /// How good the machine's confidences are
    #[command(subcommand)]
    Calibration(Calibration),
}

/// Confidences.
#[derive(Debug, Subcommand)]
pub(crate) enum Calibration {
    /// Stated confidence against what persons said, by model and label
    Report,
}

/// Jobs.
#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// Jobs
    List {
        /// ready, running, scheduled, dead, cancelled or done
        #[arg(long)]
        state: Option<String>,
        /// A queue
        #[arg(long)]
        queue: Option<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Try a dead job again
    Retry {
        /// Its number
        job: i64,
    },
    /// Recover dead jobs of the last 7 days: what passes runs again, what cannot is said with its reason
    Recover,
    /// Do not do a job
    Cancel {
        /// Its number
        job: i64,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Claim nothing of a queue any more
    Pause {
        /// The queue
        queue: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Claim from it again
    Resume {
        /// The queue
        queue: String,
    },
}

/// Settings.
#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// All settings, or one
    List {
        /// Its key
        key: Option<String>,
    },
    /// Set one
    Set {
        /// Its key, like dns.nameserver
        key: String,
        /// Its value: JSON or @FILE; null goes back to the default
        value: String,
    },
}

/// The report as rows, or its document into a file.
fn report(result: Value, file: Option<PathBuf>, out: &Out) -> Result<(), WireError> {
    let Some(file) = file else {
        if out.is_json() {
            out.value(&result);
            return Ok(());
        }
        out.fields(result.get("totals").unwrap_or(&result));
        let columns = [
            "by",
            "name",
            "figures.hotels_contacted",
            "figures.conversations",
            "figures.meetings_booked",
            "figures.meetings_held",
            "figures.won",
        ];
        out.rows(&result, "parts", &columns);
        return Ok(());
    };
    let text = result.get("document").and_then(Value::as_str);
    let text = text.unwrap_or_default();
    if file == std::path::Path::new("-") {
        out.say(text);
        return Ok(());
    }
    std::fs::write(&file, text)
        .map_err(|e| WireError::new(Code::Disk, format!("{}: {e}", file.display())))?;
    out.done(
        &json!({ "file": file, "bytes": text.len() }),
        &format!("{}", file.display()),
    );
    Ok(())
}

impl Machine {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Jobs(c) => c.run(session, out).await?,
            Self::Events {
                trace,
                prospect,
                limit,
            } => {
                let result = session
                    .call(
                        "events_list",
                        given(json!({ "trace": trace, "prospect": prospect, "limit": limit })),
                    )
                    .await?;
                out.rows(
                    &result,
                    "events",
                    &["at", "kind", "subjects", "payload", "trace"],
                );
            }
            Self::Settings(Settings::List { key }) => {
                let result = session
                    .call("setting_get", given(json!({ "key": key })))
                    .await?;
                out.rows(&result, "settings", &["key", "value", "default", "words"]);
            }
            Self::Settings(Settings::Set { key, value }) => {
                let input = json!({ "key": key, "value": json_or_file(&value)? });
                let done = session.call("setting_set", input).await?;
                out.done(&done, "set; the next start goes by it");
            }
            Self::Pause { reason } => {
                let done = session
                    .call("pause_sending", given(json!({ "reason": reason })))
                    .await?;
                out.done(&done, "all sending is paused");
            }
            Self::Resume => {
                let done = session.call("resume_sending", json!({})).await?;
                out.done(&done, "sending again");
            }
            Self::Undo { id } => {
                out.fields(&session.call("undo", given(json!({ "id": id }))).await?)
            }
            Self::Alerts => {
                let result = session.call("alerts_list", json!({})).await?;
                out.rows(
                    &result,
                    "alerts",
                    &["severity", "kind", "text", "remedy", "at"],
                );
            }
            Self::Report { month, csv, html } => {
                let document = match (&csv, &html) {
                    (Some(_), _) => Some("csv"),
                    (None, Some(_)) => Some("html"),
                    (None, None) => None,
                };
                let input = given(json!({ "month": month, "document": document }));
                report(
                    session.call("month_report", input).await?,
                    csv.or(html),
                    out,
                )?;
            }
            Self::Calibration(Calibration::Report) => {
                let result = session.call("calibration_report", json!({})).await?;
                out.rows(
                    &result,
                    "calibration",
                    &[
                        "model",
                        "label",
                        "count",
                        "confidence",
                        "accuracy",
                        "brier",
                        "ece",
                    ],
                );
            }
        }
        Ok(())
    }
}

impl Jobs {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List {
                state,
                queue,
                limit,
            } => {
                let result = session
                    .call(
                        "jobs_list",
                        given(json!({ "state": state, "queue": queue, "limit": limit })),
                    )
                    .await?;
                out.rows(
                    &result,
                    "jobs",
                    &[
                        "id",
                        "queue",
                        "kind",
                        "state",
                        "run_at",
                        "attempts",
                        "last_error",
                    ],
                );
            }
            Self::Retry { job } => {
                let done = session.call("job_retry", json!({ "job": job })).await?;
                out.done(&done, "it runs again");
            }
            Self::Recover => out.fields(&session.call("jobs_recover", json!({})).await?),
            Self::Cancel { job, reason } => {
                let done = session
                    .call("job_cancel", given(json!({ "job": job, "reason": reason })))
                    .await?;
                out.done(&done, "cancelled");
            }
            Self::Pause { queue, reason } => {
                let done = session
                    .call(
                        "queue_pause",
                        given(json!({ "queue": queue, "reason": reason })),
                    )
                    .await?;
                out.done(&done, "paused");
            }
            Self::Resume { queue } => {
                let done = session
                    .call("queue_resume", json!({ "queue": queue }))
                    .await?;
                out.done(&done, "running again");
            }
        }
        Ok(())
    }
}
