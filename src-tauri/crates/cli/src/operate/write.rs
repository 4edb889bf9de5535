//! Write: drafts, mails, what is uncertain.

use std::path::PathBuf;

use clap::Subcommand;
use domain::WireError;
use serde_json::{Value, json};

use super::outreach::{Campaign, Offers, Senders};
use super::{given, text, usage};
use crate::out::Out;
use crate::session::Session;

/// Writing.
#[derive(Debug, Subcommand)]
pub(crate) enum Write {
    /// What is sold
    #[command(subcommand)]
    Offers(Offers),
    /// Who writes
    #[command(subcommand)]
    Senders(Senders),
    /// Whom to write to, with what, in which steps
    #[command(subcommand)]
    Campaign(Campaign),
    /// Mails that wait for approval
    #[command(subcommand)]
    Drafts(Drafts),
    /// All mails
    #[command(subcommand)]
    Emails(Emails),
    /// Why a prospect was not written to
    WhyNot {
        /// The card
        prospect: String,
    },
    /// Mails whose acceptance is unknown
    #[command(subcommand)]
    Uncertain(Uncertain),
}

/// Drafts.
#[derive(Debug, Subcommand)]
pub(crate) enum Drafts {
    /// Drafts that wait for approval
    List {
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// One draft in full
    Show {
        /// The mail
        email: String,
    },
    /// Approve drafts
    Approve {
        /// The mails
        #[arg(required = true)]
        emails: Vec<String>,
        /// Why it may leave although a warning stands
        #[arg(long)]
        override_reason: Option<String>,
    },
    /// Take an approval back
    Unapprove {
        /// The mail
        email: String,
    },
    /// Change words of a draft
    Edit {
        /// The mail
        email: String,
        /// New subject
        #[arg(long)]
        subject: Option<String>,
        /// File (or -) with the new text
        #[arg(long, value_name = "FILE|-")]
        text_file: Option<PathBuf>,
    },
    /// Reject a draft
    Reject {
        /// The mail
        email: String,
        /// Why, so that the next one is better
        #[arg(long)]
        reason: String,
    },
}

/// Mails.
#[derive(Debug, Subcommand)]
pub(crate) enum Emails {
    /// Mails, newest first
    List {
        /// States, comma-separated
        #[arg(long)]
        state: Option<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// One mail with its attempts
    Show {
        /// The mail
        email: String,
    },
}

/// Uncertain mails.
#[derive(Debug, Subcommand)]
pub(crate) enum Uncertain {
    /// All of them
    List,
    /// Close one by a person's evidence
    Close {
        /// Mail or attempt
        id: String,
        /// It was sent
        #[arg(
            long,
            required_unless_present = "not_sent",
            conflicts_with = "not_sent"
        )]
        sent: bool,
        /// It was not sent
        #[arg(long)]
        not_sent: bool,
        /// How you know
        #[arg(long)]
        why: String,
    },
}

impl Write {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Offers(c) => c.run(session, out).await,
            Self::Senders(c) => c.run(session, out).await,
            Self::Campaign(c) => c.run(session, out).await,
            Self::Drafts(c) => c.run(session, out).await,
            Self::Emails(c) => c.run(session, out).await,
            Self::Uncertain(c) => c.run(session, out).await,
            Self::WhyNot { prospect } => {
                let result = session
                    .call("why_not", json!({ "prospect": prospect }))
                    .await?;
                if out.is_json() {
                    out.value(&result);
                    return Ok(());
                }
                out.say(
                    result
                        .get("answer")
                        .and_then(Value::as_str)
                        .unwrap_or_default(),
                );
                if result
                    .get("checks")
                    .and_then(Value::as_array)
                    .is_some_and(|c| !c.is_empty())
                {
                    out.rows(&result, "checks", &["name", "ok", "why"]);
                }
                Ok(())
            }
        }
    }
}

impl Drafts {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List { limit } => {
                let result = session
                    .call("drafts_list", given(json!({ "limit": limit })))
                    .await?;
                out.rows(
                    &result,
                    "drafts",
                    &["id", "company", "to", "kind", "clean", "risk", "subject"],
                );
            }
            Self::Show { email } => out.fields(
                &session
                    .call("draft_show", json!({ "email": email }))
                    .await?,
            ),
            Self::Approve {
                emails,
                override_reason,
            } => {
                let result = match (emails.as_slice(), &override_reason) {
                    ([one], reason) => {
                        session
                            .call(
                                "approve_email",
                                given(json!({ "email": one, "override_reason": reason })),
                            )
                            .await?
                    }
                    (_, None) => {
                        session
                            .call("approve_clean", json!({ "emails": emails }))
                            .await?
                    }
                    (_, Some(_)) => return Err(usage("a reason is given for one mail at a time")),
                };
                out.rows(&result, "approved", &["email", "slot", "expires_at"]);
            }
            Self::Unapprove { email } => {
                let done = session
                    .call("unapprove_email", json!({ "email": email }))
                    .await?;
                out.done(&done, "taken back");
            }
            Self::Edit {
                email,
                subject,
                text_file,
            } => {
                let words = text_file.as_deref().map(text).transpose()?;
                if subject.is_none() && words.is_none() {
                    return Err(usage("--subject or --text-file is needed"));
                }
                let done = session
                    .call(
                        "draft_edit",
                        given(json!({ "email": email, "subject": subject, "text": words })),
                    )
                    .await?;
                let words = match done.get("told").and_then(serde_json::Value::as_str) {
                    Some(told) => format!("changed; it waits for approval anew. {told}"),
                    None => "changed; it waits for approval anew".to_owned(),
                };
                out.done(&done, &words);
            }
            Self::Reject { email, reason } => {
                let done = session
                    .call("draft_reject", json!({ "email": email, "reason": reason }))
                    .await?;
                out.done(&done, "rejected");
            }
        }
        Ok(())
    }
}

impl Emails {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List { state, limit } => {
                let result = session
                    .call(
                        "emails_list",
                        given(json!({ "state": state, "limit": limit })),
                    )
                    .await?;
                out.rows(
                    &result,
                    "emails",
                    &["id", "company", "to", "kind", "status", "reason", "subject"],
                );
            }
            Self::Show { email } => out.fields(
                &session
                    .call("email_show", json!({ "email": email }))
                    .await?,
            ),
        }
        Ok(())
    }
}

impl Uncertain {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("uncertain_list", json!({})).await?;
                out.rows(
                    &result,
                    "uncertain",
                    &["email.id", "attempt.id", "email.company", "since"],
                );
            }
            Self::Close {
                id,
                sent,
                not_sent: _,
                why,
            } => {
                let done = session
                    .call(
                        "uncertain_close",
                        json!({ "id": id, "sent": sent, "why": why }),
                    )
                    .await?;
                out.done(&done, "closed");
            }
        }
        Ok(())
    }
}
