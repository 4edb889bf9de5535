//! Contact: replies, and touches outside our sending.

use std::path::PathBuf;

use clap::Subcommand;
use domain::WireError;
use serde_json::json;

use super::{given, moment, text, usage};
use crate::out::Out;
use crate::session::Session;

/// Contact.
#[derive(Debug, Subcommand)]
pub(crate) enum Contact {
    /// What was answered
    #[command(subcommand)]
    Replies(Replies),
    /// Contact outside our sending
    #[command(subcommand)]
    Touch(Touch),
}

/// Replies.
#[derive(Debug, Subcommand)]
pub(crate) enum Replies {
    /// Replies that need you
    List {
        /// needs_me, done or all
        #[arg(long)]
        tab: Option<String>,
    },
    /// One reply with its conversation
    Show {
        /// The reply
        reply: String,
    },
    /// Say what a reply means
    Label {
        /// The reply
        reply: String,
        /// interested, not_interested, delegated, needs_more_info, meeting_request, unsubscribe, neutral or unclear
        intent: String,
    },
    /// Answer; it leaves after the undo time
    Answer {
        /// The reply
        reply: String,
        /// File (or -) with the words
        #[arg(long, value_name = "FILE|-")]
        text_file: Option<PathBuf>,
        /// The words
        #[arg(long, conflicts_with = "text_file")]
        text: Option<String>,
        /// Another subject
        #[arg(long)]
        subject: Option<String>,
        /// Copies, repeatable; those of the reply without
        #[arg(long)]
        cc: Vec<String>,
        /// Why it may leave although he opted out before
        #[arg(long)]
        override_reason: Option<String>,
    },
    /// Make a card of the colleague that was named
    Delegate {
        /// The reply
        reply: String,
        /// Name
        #[arg(long)]
        name: Option<String>,
        /// Title
        #[arg(long)]
        title: Option<String>,
        /// Address
        #[arg(long)]
        email: Option<String>,
    },
    /// Nothing more to do about it
    Done {
        /// The reply
        reply: String,
    },
}

/// Touches.
#[derive(Debug, Subcommand)]
pub(crate) enum Touch {
    /// Log a call, visit, letter, LinkedIn message or mail of another program
    Add {
        /// The card
        prospect: String,
        /// call, visit, linkedin, letter or mail
        #[arg(long)]
        kind: String,
        /// out or in
        #[arg(long)]
        direction: Option<String>,
        /// What came of it
        #[arg(long)]
        outcome: Option<String>,
        /// A note
        #[arg(long)]
        note: Option<String>,
        /// When; now without
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
}

impl Contact {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Replies(c) => c.run(session, out).await,
            Self::Touch(Touch::Add {
                prospect,
                kind,
                direction,
                outcome,
                note,
                at,
            }) => {
                let input = given(json!({
                    "prospect": prospect, "kind": kind, "direction": direction, "outcome": outcome, "note": note,
                    "at": moment(at.as_deref())?,
                }));
                out.fields(&session.call("touch_add", input).await?);
                Ok(())
            }
        }
    }
}

impl Replies {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List { tab } => {
                let result = session
                    .call("replies_list", given(json!({ "tab": tab })))
                    .await?;
                out.rows(
                    &result,
                    "replies",
                    &[
                        "id",
                        "from",
                        "kind",
                        "intent",
                        "confidence",
                        "state",
                        "text",
                    ],
                );
            }
            Self::Show { reply } => out.fields(
                &session
                    .call("reply_show", json!({ "reply": reply }))
                    .await?,
            ),
            Self::Label { reply, intent } => {
                let done = session
                    .call("reply_label", json!({ "reply": reply, "intent": intent }))
                    .await?;
                out.done(&done, "labelled");
            }
            Self::Answer {
                reply,
                text_file,
                text: words,
                subject,
                cc,
                override_reason,
            } => {
                let words = match (text_file, words) {
                    (Some(file), _) => text(&file)?,
                    (None, Some(words)) => words,
                    (None, None) => return Err(usage("--text or --text-file is needed")),
                };
                let input = given(json!({
                    "reply": reply, "text": words, "subject": subject, "cc": (!cc.is_empty()).then_some(cc),
                    "override_reason": override_reason,
                }));
                out.fields(&session.call("reply_answer", input).await?);
            }
            Self::Delegate {
                reply,
                name,
                title,
                email,
            } => {
                let input =
                    given(json!({ "reply": reply, "name": name, "title": title, "email": email }));
                out.fields(&session.call("reply_delegate", input).await?);
            }
            Self::Done { reply } => {
                let done = session
                    .call("reply_done", json!({ "reply": reply }))
                    .await?;
                out.done(&done, "done");
            }
        }
        Ok(())
    }
}
