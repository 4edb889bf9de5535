//! Calls and meetings.

use clap::Subcommand;
use domain::WireError;
use serde_json::json;

use super::{given, moment, usage};
use crate::out::Out;
use crate::session::Session;

/// Calls to make and meetings.
#[derive(Debug, Subcommand)]
pub(crate) enum Area {
    /// Whom to ring
    #[command(subcommand)]
    Calls(Calls),
    /// Meetings and what became of them
    #[command(subcommand)]
    Meetings(Meetings),
}

/// Calls.
#[derive(Debug, Subcommand)]
pub(crate) enum Calls {
    /// Open call tasks, good hours there first
    List {
        /// Only those that may be rung at this hour there
        #[arg(long)]
        now: bool,
        /// Due before; the next day without
        #[arg(long, value_name = "TIME")]
        due_before: Option<String>,
    },
}

/// Meetings.
#[derive(Debug, Subcommand)]
pub(crate) enum Meetings {
    /// Meetings to come and those to close
    List {
        /// upcoming, past or all
        #[arg(long)]
        tab: Option<String>,
        /// Of one card
        #[arg(long)]
        prospect: Option<String>,
    },
    /// Book one
    Book {
        /// The card
        prospect: String,
        /// When
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Time zone it is meant in; the hotel's without
        #[arg(long)]
        zone: Option<String>,
        /// Place or link
        #[arg(long)]
        place: Option<String>,
        /// Who comes, repeatable
        #[arg(long = "with", value_name = "WHO")]
        with: Vec<String>,
    },
    /// It took place
    Held {
        /// The meeting
        meeting: String,
        /// What came of it
        #[arg(long)]
        outcome: Option<String>,
        /// The next step
        #[arg(long)]
        next: Option<String>,
        /// When the next step is due
        #[arg(long, value_name = "TIME")]
        next_at: Option<String>,
    },
    /// They did not come
    NoShow {
        /// The meeting
        meeting: String,
        /// Why, as far as known
        #[arg(long)]
        why: Option<String>,
    },
    /// It is called off
    Cancel {
        /// The meeting
        meeting: String,
        /// Why
        #[arg(long)]
        why: Option<String>,
    },
    /// Another time or place
    Move {
        /// The meeting
        meeting: String,
        /// When
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Time zone it is meant in
        #[arg(long)]
        zone: Option<String>,
        /// Place or link
        #[arg(long)]
        place: Option<String>,
    },
}

fn instant(text: &str) -> Result<i64, WireError> {
    moment(Some(text))?.ok_or_else(|| usage("--at is needed"))
}

impl Area {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Calls(Calls::List { now, due_before }) => {
                let input = given(json!({
                    "now": now.then_some(true), "due_before": moment(due_before.as_deref())?,
                }));
                let result = session.call("calls_list", input).await?;
                let columns = [
                    "task",
                    "company",
                    "person",
                    "number",
                    "their_time",
                    "good_now",
                    "good_at_theirs",
                    "suppressed",
                    "text",
                ];
                out.rows(&result, "calls", &columns);
                Ok(())
            }
            Self::Meetings(c) => c.run(session, out).await,
        }
    }
}

impl Meetings {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let (operation, input) = match self {
            Self::List { tab, prospect } => {
                let input = given(json!({ "tab": tab, "prospect": prospect }));
                let result = session.call("meetings_list", input).await?;
                let columns = [
                    "id",
                    "company",
                    "person",
                    "state",
                    "their_time",
                    "zone",
                    "place",
                    "to_close",
                ];
                out.rows(&result, "meetings", &columns);
                return Ok(());
            }
            Self::Book {
                prospect,
                at,
                zone,
                place,
                with,
            } => (
                "meeting_book",
                json!({
                    "prospect": prospect, "start_at": instant(&at)?, "zone": zone, "place": place,
                    "attendees": (!with.is_empty()).then_some(with),
                }),
            ),
            Self::Held {
                meeting,
                outcome,
                next,
                next_at,
            } => (
                "meeting_held",
                json!({
                    "meeting": meeting, "outcome": outcome, "next": next, "next_at": moment(next_at.as_deref())?,
                }),
            ),
            Self::NoShow { meeting, why } => {
                ("meeting_no_show", json!({ "meeting": meeting, "why": why }))
            }
            Self::Cancel { meeting, why } => {
                ("meeting_cancel", json!({ "meeting": meeting, "why": why }))
            }
            Self::Move {
                meeting,
                at,
                zone,
                place,
            } => (
                "meeting_move",
                json!({ "meeting": meeting, "start_at": instant(&at)?, "zone": zone, "place": place }),
            ),
        };
        out.fields(&session.call(operation, given(input)).await?);
        Ok(())
    }
}
