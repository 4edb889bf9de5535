//! Start: a real workspace, the machine at work, how it stands.

use std::process::ExitCode;
use std::time::Duration;

use app::config::{Held, held};
use app::{Access, Config};
use clap::Subcommand;
use domain::time::SECOND;
use domain::{Code, WireError};
use engine::Engine;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{given, usage};
use crate::args::Global;
use crate::out::Out;
use crate::session::{Session, config};

/// A job this near in the future is waited for by `run --until-idle`.
const SOON: i64 = 5 * SECOND;
/// How often `run --until-idle` looks.
const LOOK: Duration = Duration::from_millis(300);

/// Start and see.
#[derive(Debug, Subcommand)]
pub(crate) enum Start {
    /// Make a real workspace: encrypted, with a recovery code, a sender and an offer
    Init(Init),
    /// Run the machine: reading, enriching, writing, sending; a practice workspace with its world, as in the window
    Run {
        /// End when no job is ready or running and none is due soon
        #[arg(long)]
        until_idle: bool,
        /// Simulated seconds per second of a practice workspace
        #[arg(long, default_value_t = practice::SPEED, conflicts_with = "until_idle")]
        speed: f64,
    },
    /// Stages, mails, queues, inboxes, providers, budget
    Status,
    /// What needs a person today
    Today,
}

/// A new workspace.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Your name, as it stands in From
    #[arg(long)]
    name: String,
    /// Postal address for the legal lines of mails; without it no sender is made yet
    #[arg(long)]
    postal_address: Option<String>,
    /// Company you write for
    #[arg(long)]
    company: Option<String>,
    /// Lines below your name
    #[arg(long)]
    signature: Option<String>,
    /// Your time zone, IANA
    #[arg(long)]
    zone: Option<String>,
    /// Languages you can hold a conversation in, ISO 639-1, repeatable
    #[arg(long)]
    language: Vec<String>,
    /// Name of what you sell; with --category an offer is made
    #[arg(long)]
    offer: Option<String>,
    /// Category of what you sell: pms, revenue, crm, channel_manager, booking …
    #[arg(long, requires = "offer")]
    category: Option<String>,
    /// The recovery code is written down: allow backups at once
    #[arg(long)]
    acknowledge: bool,
}

impl Start {
    pub(crate) async fn run(self, global: &Global, out: &Out) -> Result<ExitCode, WireError> {
        match self {
            Self::Init(init) => {
                init.run(&config(global, app::config::default_workspace)?, out)
                    .await?
            }
            Self::Run { until_idle, speed } => {
                let config = Session::new(global)?.config;
                match held(&config.dir) {
                    Held::Practice if !until_idle => world(&config, speed, out).await?,
                    _ => machine(&config, until_idle, out).await?,
                }
            }
            Self::Status => out.fields(&Session::new(global)?.call("status", json!({})).await?),
            Self::Today => today(&Session::new(global)?.call("today", json!({})).await?, out),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The sentence, then each block with its minutes and items.
fn today(day: &Value, out: &Out) {
    if out.is_json() {
        return out.value(day);
    }
    let words = |v: Option<&Value>| v.and_then(Value::as_str).unwrap_or_default().to_owned();
    out.say(&words(day.get("sentence")));
    for name in ["answer", "meetings", "approve", "signals", "due"] {
        let Some(block) = day
            .get(name)
            .filter(|b| b.get("count").and_then(Value::as_u64) != Some(0))
        else {
            continue;
        };
        let number = |f: &str| block.get(f).and_then(Value::as_u64).unwrap_or_default();
        out.say(&format!(
            "\n{name} · {} · {} min",
            number("count"),
            number("minutes")
        ));
        out.rows(block, "items", &["title", "text", "at", "id"]);
    }
}

impl Init {
    async fn run(self, config: &Config, out: &Out) -> Result<(), WireError> {
        let created = app::create(config, &self.name).await?;
        let engine = created.opened.engine().clone();
        let made = self.furnish(&engine).await;
        let code = created.recovery.shown();
        let uid = engine.store().uid().to_owned();
        created.opened.close().await;
        // Whatever else failed: the code is shown, it will not be shown again.
        let (sender, offer, wrong) = match made {
            Ok((sender, offer)) => (sender, offer, None),
            Err(e) => (None, None, Some(e)),
        };
        if self.acknowledge {
            app::keys::acknowledge(&config.dir, &code, config.clock.now())?;
        }
        let result = json!({
            "uid": uid, "workspace": config.dir, "recovery_code": code.as_str(), "acknowledged": self.acknowledge,
            "sender": sender, "offer": offer,
        });
        out.done(
            &result,
            &format!(
                "Workspace {} is made.\n\nRecovery code (shown once, write it down):\n\n    {}\n\nBackups are possible after `jengu key acknowledge`.",
                config.dir.display(),
                code.as_str()
            ),
        );
        wrong.map_or(Ok(()), Err)
    }

    /// Sender and offer, where their words are given.
    async fn furnish(&self, engine: &Engine) -> Result<(Option<Value>, Option<Value>), WireError> {
        let me = engine.person();
        let mut sender = None;
        if self.postal_address.is_some() {
            let languages = (!self.language.is_empty()).then_some(&self.language);
            let input = given(json!({
                "display_name": self.name, "postal_address": self.postal_address, "company_name": self.company,
                "signature": self.signature, "zone": self.zone, "languages": languages,
            }));
            sender = engine
                .call(&me, "sender_set", input)
                .await?
                .get("id")
                .cloned();
        }
        let mut offer = None;
        if let Some(name) = &self.offer {
            let category = self
                .category
                .as_ref()
                .ok_or_else(|| usage("--category is needed with --offer"))?;
            let input = json!({ "name": name, "category": category });
            offer = engine
                .call(&me, "offer_set", input)
                .await?
                .get("id")
                .cloned();
        }
        Ok((sender, offer))
    }
}

/// Run until a signal, or until nothing is left to do.
async fn machine(config: &Config, until_idle: bool, out: &Out) -> Result<(), WireError> {
    let opened = app::open(config, Access::Write).await?;
    if opened.engine().store().kind() == store::Kind::Practice {
        opened.close().await;
        return Err(usage(
            "the world of a practice workspace is never idle: jengu run without --until-idle, or jengu practice --days",
        ));
    }
    let served = opened.serve().await?;
    let (engine, stop) = (served.engine().clone(), stopper());
    out.progress("running; Ctrl-C stops");
    let result = if until_idle {
        idle(&engine, &stop).await
    } else {
        stop.cancelled().await;
        Ok(())
    };
    out.progress("stopping: what runs is finished first");
    let status = engine.call(&engine.person(), "status", json!({})).await;
    served.stop().await;
    result?;
    if until_idle || out.is_json() {
        out.fields(&status?);
    }
    Ok(())
}

/// The practice world at a speed a person can follow, until a signal.
async fn world(config: &Config, speed: f64, out: &Out) -> Result<(), WireError> {
    if !speed.is_finite() || speed <= 0.0 {
        return Err(usage("--speed: simulated seconds per second, above 0"));
    }
    let live = practice::live(&config.dir, practice::SEED, speed).await?;
    out.progress("practising; Ctrl-C stops");
    stopper().cancelled().await;
    out.progress("stopping: the step under way is finished first");
    live.stop().await;
    Ok(())
}

/// Cancelled by Ctrl-C or, on Unix, SIGTERM.
pub(crate) fn stopper() -> CancellationToken {
    let token = CancellationToken::new();
    let child = token.clone();
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut term) = signal(SignalKind::terminate()) {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = term.recv() => {}
                }
                child.cancel();
                return;
            }
        }
        drop(tokio::signal::ctrl_c().await);
        child.cancel();
    });
    token
}

async fn idle(engine: &Engine, stop: &CancellationToken) -> Result<(), WireError> {
    let mut quiet = 0_u32;
    while quiet < 3 && !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
        let soon = engine.now().plus(SOON).0;
        let open: i64 = engine
            .store()
            .read(move |c| {
                Ok(c.query_row(
                    "SELECT count(*) FROM jobs j LEFT JOIN queues q ON q.name=j.queue WHERE q.paused_reason IS NULL AND (j.state IN('ready','running') OR (j.state='scheduled' AND j.run_at<=?1))",
                    [soon],
                    |r| r.get(0),
                )?)
            })
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("{e:#}")))?;
        // Looked at three times: between two jobs of a chain there may be none for a moment.
        quiet = if open == 0 {
            quiet.saturating_add(1)
        } else {
            0
        };
    }
    Ok(())
}
