//! `jengu inbox`: add, test, list, change, pause.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use domain::WireError;
use serde_json::{Value, json};

use super::{given, text, usage};
use crate::out::Out;
use crate::session::Session;

/// Mailboxes.
#[derive(Debug, Subcommand)]
pub(crate) enum Inbox {
    /// Add a mailbox; its password comes from a file, never from the command line
    Add(Add),
    /// Send to itself, receive, read the results back
    Test {
        /// Id or address
        inbox: String,
    },
    /// All mailboxes
    List,
    /// Change how it is used; what is not named stays
    Set {
        /// Id or address
        inbox: String,
        /// A copy of each mail to the own address: proof that it was accepted
        #[arg(long, value_name = "on|off")]
        proof_copy: Option<Switch>,
        /// A copy of what was accepted into Sent, where the server files none
        #[arg(long, value_name = "on|off")]
        append_sent: Option<Switch>,
        /// Used for outreach only: everything in it may be read
        #[arg(long, value_name = "on|off")]
        outreach_only: Option<Switch>,
        /// Most mails in 24 hours; 0 for the warm-up's own
        #[arg(long, value_name = "N")]
        daily_cap: Option<u32>,
    },
    /// Send nothing from it any more
    Pause {
        /// Id or address
        inbox: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Send from it again
    Resume {
        /// Id or address
        inbox: String,
    },
}

/// on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Switch {
    /// It is done
    On,
    /// It is not
    Off,
}

/// A new mailbox.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// Its address
    address: String,
    /// SMTP server, HOST:PORT
    #[arg(long, value_name = "HOST:PORT")]
    smtp: String,
    /// implicit or starttls; by the port without
    #[arg(long)]
    smtp_tls: Option<String>,
    /// IMAP server, HOST:PORT
    #[arg(long, value_name = "HOST:PORT")]
    imap: String,
    /// implicit or starttls; by the port without
    #[arg(long)]
    imap_tls: Option<String>,
    /// User name, if it is not the address
    #[arg(long)]
    username: Option<String>,
    /// password or xoauth2
    #[arg(long)]
    auth: Option<String>,
    /// File (or -) whose first line is the password or access token
    #[arg(long, value_name = "FILE|-")]
    secret_file: Option<PathBuf>,
    /// Sender it belongs to; the only one without
    #[arg(long)]
    sender: Option<String>,
    /// Used for outreach only: everything in it may be read
    #[arg(long)]
    outreach_only: bool,
}

/// A server from HOST:PORT; the TLS mode follows from the port where nothing is said (RFC 8314).
fn server(place: &str, tls: Option<&str>) -> Result<Value, WireError> {
    let (host, port) = place
        .rsplit_once(':')
        .ok_or_else(|| usage(format!("{place}: HOST:PORT")))?;
    let port: u16 = port
        .parse()
        .map_err(|_| usage(format!("{place}: HOST:PORT")))?;
    let tls = tls.unwrap_or(if matches!(port, 465 | 993) {
        "implicit"
    } else {
        "starttls"
    });
    Ok(json!({ "host": host.trim_matches(['[', ']']), "port": port, "tls": tls }))
}

impl Inbox {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<ExitCode, WireError> {
        match self {
            Self::Add(add) => {
                let secret = add.secret_file.as_deref().map(text).transpose()?;
                let secret = secret.as_deref().and_then(|s| s.lines().next());
                let input = given(json!({
                    "address": add.address, "username": add.username, "auth": add.auth, "secret": secret, "sender": add.sender,
                    "smtp": server(&add.smtp, add.smtp_tls.as_deref())?, "imap": server(&add.imap, add.imap_tls.as_deref())?,
                    "outreach_only": add.outreach_only.then_some(true),
                }));
                out.fields(&session.call("inbox_add", input).await?);
            }
            Self::Test { inbox } => {
                let result = session
                    .call("inbox_test", json!({ "inbox": inbox }))
                    .await?;
                out.rows(&result, "steps", &["name", "ok", "seen"]);
                if result.get("ok").and_then(Value::as_bool) != Some(true) {
                    return Ok(ExitCode::FAILURE);
                }
            }
            Self::List => {
                let result = session.call("inboxes_list", json!({})).await?;
                out.rows(
                    &result,
                    "inboxes",
                    &[
                        "id",
                        "address",
                        "paused",
                        "test_ok",
                        "sent_today",
                        "cap_today",
                        "last_error",
                    ],
                );
            }
            Self::Set {
                inbox,
                proof_copy,
                append_sent,
                outreach_only,
                daily_cap,
            } => {
                let on = |s: Option<Switch>| s.map(|s| s == Switch::On);
                let input = given(json!({
                    "inbox": inbox, "proof_copy": on(proof_copy), "append_sent": on(append_sent),
                    "outreach_only": on(outreach_only), "daily_cap": daily_cap,
                }));
                out.fields(&session.call("inbox_set", input).await?);
            }
            Self::Pause { inbox, reason } => {
                let done = session
                    .call(
                        "inbox_pause",
                        given(json!({ "inbox": inbox, "reason": reason })),
                    )
                    .await?;
                out.done(&done, "paused");
            }
            Self::Resume { inbox } => {
                let done = session
                    .call("inbox_resume", json!({ "inbox": inbox }))
                    .await?;
                out.done(&done, "sending again");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tls_mode_follows_from_the_port_where_nothing_is_said() {
        assert_eq!(
            server("mail.x.example:465", None).unwrap()["tls"],
            "implicit"
        );
        assert_eq!(
            server("mail.x.example:587", None).unwrap()["tls"],
            "starttls"
        );
        assert_eq!(
            server("mail.x.example:10143", Some("starttls")).unwrap()["port"],
            10_143
        );
        assert_eq!(server("[::1]:993", None).unwrap()["host"], "::1");
        assert!(server("mail.x.example", None).is_err());
    }
}
