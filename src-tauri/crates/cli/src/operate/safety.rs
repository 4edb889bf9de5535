//! Safety: verify, backup, restore, quarantine, the recovery code.

use std::path::PathBuf;
use std::process::ExitCode;

use app::KeySource;
use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::{Value, json};

use super::text;
use crate::out::Out;
use crate::session::Session;

/// Safety.
#[derive(Debug, Subcommand)]
pub(crate) enum Safety {
    /// Check the hash chain and every countable promise; exit 1 when one is broken
    Verify,
    /// Copy the workspace to a file (encrypted as it is)
    Backup {
        /// File that does not exist yet
        file: PathBuf,
    },
    /// Replace the workspace by a backup; it opens in quarantine
    Restore {
        /// The backup
        file: PathBuf,
        /// File (or -) with the recovery code, where the keychain does not have the key
        #[arg(long, value_name = "FILE|-")]
        code_file: Option<PathBuf>,
    },
    /// After a restore, clone or roll-back nothing is sent until it is left
    #[command(subcommand)]
    Quarantine(Quarantine),
    /// The data key and its recovery code
    #[command(subcommand)]
    Key(Key),
}

/// Quarantine.
#[derive(Debug, Subcommand)]
pub(crate) enum Quarantine {
    /// Whether it is on, and why
    Status,
    /// Scan Sent folders, void approvals, send again
    Leave,
}

/// The keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Say that the recovery code is written down, by typing it: backups are possible from then on
    Acknowledge(TypedCode),
    /// Bring the data key back into the keychain (or under --key-file's passphrase) with the recovery code
    Recover(TypedCode),
    /// A new recovery code; the old one stops working
    NewCode,
    /// A new data key with a new recovery code; backups made before need the old code
    Rotate {
        /// File (0600) with the new passphrase or key, where --key-file gives the old one; a passphrase may stay
        #[arg(long, value_name = "FILE")]
        new_key_file: Option<PathBuf>,
    },
}

/// The recovery code, from a file or typed.
#[derive(Debug, clap::Args)]
pub(crate) struct TypedCode {
    /// File with the recovery code; without it, it is read from standard input
    #[arg(long, value_name = "FILE|-", default_value = "-")]
    code_file: PathBuf,
}

impl TypedCode {
    fn read(&self, out: &Out) -> Result<String, WireError> {
        if self.code_file == std::path::Path::new("-") {
            out.progress("Recovery code:");
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map_err(|e| {
                WireError::new(Code::Usage, format!("the code cannot be read: {e}"))
            })?;
            return Ok(line.trim().to_owned());
        }
        Ok(text(&self.code_file)?.trim().to_owned())
    }
}

impl Safety {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<ExitCode, WireError> {
        match self {
            Self::Verify => {
                let result = session.call("verify", json!({})).await?;
                out.rows(
                    &result,
                    "checks",
                    &["name", "ok", "count", "first.table", "first.id"],
                );
                if result.get("ok").and_then(Value::as_bool) != Some(true) {
                    out.progress(
                        "a promise is broken: `jengu pause` stops all sending, `jengu backup FILE` keeps what is there; \
                         then look at the rows named first, or restore a backup in which `verify` holds",
                    );
                    return Ok(ExitCode::FAILURE);
                }
            }
            Self::Backup { file } => {
                let opened = session.reader().await?;
                let made = opened.backup(&file).await;
                opened.close().await;
                let report = made?;
                note(session, &file, out).await;
                out.done(
                    &json!({ "file": file, "bytes": report.bytes, "schema": report.schema, "made_at": report.made_at, "uid": report.uid }),
                    &format!("{} ({} bytes); keep the .json beside it", file.display(), report.bytes),
                );
            }
            Self::Restore { file, code_file } => {
                let code = code_file.as_deref().map(text).transpose()?;
                let done =
                    app::backup::restore(&session.config, &file, code.as_deref().map(str::trim))
                        .await?;
                let value = serde_json::to_value(&done).unwrap_or_default();
                out.fields(&value);
                out.progress("the workspace is in quarantine: `jengu quarantine leave` scans the Sent folders and lets it send again");
            }
            Self::Quarantine(Quarantine::Status) => {
                let status = session.call("status", json!({})).await?;
                out.fields(status.get("quarantine").unwrap_or(&Value::Null));
            }
            Self::Quarantine(Quarantine::Leave) => {
                let done = session.call("quarantine_leave", json!({})).await?;
                out.done(
                    &done,
                    "left: approvals are void, mails on their way are drafts again",
                );
            }
            Self::Key(key) => key.run(session, out).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Have the workspace remember where the copy lies: whoever is erased later is told of it. The copy is made either way.
async fn note(session: &Session, file: &std::path::Path, out: &Out) {
    let Ok(whole) = std::path::absolute(file) else {
        return;
    };
    let input = json!({ "file": whole.to_string_lossy() });
    if let Err(e) = session.call("backup_noted", input).await {
        out.progress(&format!(
            "where it lies could not be noted ({}); think of it when somebody asks to be forgotten",
            e.message
        ));
    }
}

impl Key {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let (config, done) = (&session.config, json!({ "done": true }));
        match self {
            Self::Acknowledge(code) => {
                app::keys::acknowledge(&config.dir, &code.read(out)?, config.clock.now())?;
                out.done(&done, "noted: backups are possible now");
            }
            Self::Recover(code) => {
                app::keys::recover(config, &code.read(out)?).await?;
                out.done(&done, "the key is back");
            }
            Self::NewCode => {
                let code = app::keys::new_code(config).await?;
                let code = code.shown();
                out.done(
                    &json!({ "recovery_code": code.as_str() }),
                    &format!(
                        "Recovery code (shown once, write it down):\n\n    {}\n",
                        code.as_str()
                    ),
                );
            }
            Self::Rotate { new_key_file } => {
                let new = new_key_file.as_deref().map(KeySource::file).transpose()?;
                let new = match new {
                    Some(KeySource::Given(material)) => Some(material),
                    _ => None,
                };
                let rotated = app::rotate::rotate(config, new).await?;
                let code = rotated.code.shown();
                let older = rotated.older_copies.len();
                out.done(
                    &json!({ "recovery_code": code.as_str(), "older_copies": rotated.older_copies }),
                    &format!(
                        "The workspace is under a new key. Recovery code (shown once, write it down, then jengu key acknowledge):\n\n    {}\n\n\
                         Keep the old code for backups made before. {older} older copies in the folder stay under the old key.\n",
                        code.as_str()
                    ),
                );
            }
        }
        Ok(())
    }
}
