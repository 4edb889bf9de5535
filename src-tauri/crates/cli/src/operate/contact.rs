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
    /// What a person should do next
    #[command(subcommand)]
    Tasks(Tasks),
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
        /// Where it goes, when the message asks for answers at somebody else's address
        #[arg(long, value_name = "ADDRESS")]
        to: Option<String>,
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
        /// sent, talked, gatekeeper, no_answer, voicemail, wrong_number, call_back, asked_for_mail, not_now, not_interested or do_not_contact
        #[arg(long)]
        outcome: String,
        /// What was said; asked_for_mail needs it, as the consent's quote
        #[arg(long)]
        note: Option<String>,
        /// When; now without
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// When to try again or come back
        #[arg(long, value_name = "TIME")]
        next: Option<String>,
        /// The number that was rung; the hotel's without
        #[arg(long)]
        number: Option<String>,
        /// do_not_contact meant only ringing this number
        #[arg(long)]
        only_this_number: bool,
    },
}

/// Tasks.
#[derive(Debug, Subcommand)]
pub(crate) enum Tasks {
    /// Open tasks
    List {
        /// Due before
        #[arg(long, value_name = "TIME")]
        due_before: Option<String>,
        /// Kinds, comma-separated
        #[arg(long)]
        kind: Option<String>,
    },
    /// Tick one off
    Done {
        /// The task
        task: String,
    },
    /// Open one again
    Reopen {
        /// The task
        task: String,
    },
}

impl Contact {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Replies(c) => c.run(session, out).await,
            Self::Touch(c) => c.run(session, out).await,
            Self::Tasks(c) => c.run(session, out).await,
        }
    }
}

impl Touch {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let Self::Add {
            prospect,
            kind,
            outcome,
            note,
            at,
            next,
            number,
            only_this_number,
        } = self;
        let input = given(json!({
            "prospect": prospect, "kind": kind, "outcome": outcome, "note": note, "at": moment(at.as_deref())?,
            "next_at": moment(next.as_deref())?, "number": number, "only_this_number": only_this_number.then_some(true),
        }));
        out.fields(&session.call("touch_add", input).await?);
        Ok(())
    }
}

impl Tasks {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List { due_before, kind } => {
                let input =
                    given(json!({ "due_before": moment(due_before.as_deref())?, "kind": kind }));
                let result = session.call("tasks_list", input).await?;
                out.rows(
                    &result,
                    "tasks",
                    &["id", "company", "kind", "text", "due_at"],
                );
            }
            Self::Done { task } => {
                let done = session.call("task_done", json!({ "task": task })).await?;
                out.done(&done, "done");
            }
            Self::Reopen { task } => {
                let done = session.call("task_reopen", json!({ "task": task })).await?;
                out.done(&done, "open again");
            }
        }
        Ok(())
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
                to,
                cc,
                override_reason,
            } => {
                let words = match (text_file, words) {
                    (Some(file), _) => text(&file)?,
                    (None, Some(words)) => words,
                    (None, None) => return Err(usage("--text or --text-file is needed")),
                };
                let input = given(json!({
                    "reply": reply, "text": words, "subject": subject, "to": to, "cc": (!cc.is_empty()).then_some(cc),
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
