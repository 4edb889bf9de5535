//! Prospects: the board's cards.

use clap::Subcommand;
use domain::WireError;
use serde_json::json;

use super::{given, json_or_file, moment};
use crate::out::Out;
use crate::session::Session;

/// Cards and search.
#[derive(Debug, Subcommand)]
pub(crate) enum Area {
    /// The board's cards
    #[command(subcommand)]
    Prospects(Prospects),
    /// Search hotels and people
    Search {
        /// Words
        #[arg(required = true)]
        text: Vec<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
}

/// Cards.
#[derive(Debug, Subcommand)]
pub(crate) enum Prospects {
    /// Cards of a stage
    List {
        /// Stage
        #[arg(long)]
        stage: Option<String>,
        /// Words of the hotel or person
        #[arg(long)]
        query: Option<String>,
        /// At most
        #[arg(long)]
        limit: Option<u32>,
        /// The last card of the page before
        #[arg(long)]
        after: Option<String>,
    },
    /// One card with everything known
    Show {
        /// The card
        prospect: String,
    },
    /// Move a card
    Move {
        /// The card
        prospect: String,
        /// Stage to move it to
        to: String,
        /// Which event, where two lead there
        #[arg(long)]
        event: Option<String>,
        /// Reason (lost and archived need one)
        #[arg(long)]
        reason: Option<String>,
        /// More about the reason: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        detail: Option<String>,
        /// When to look at it again
        #[arg(long, value_name = "TIME")]
        revisit: Option<String>,
        /// Why, although the rules say no
        #[arg(long)]
        override_reason: Option<String>,
    },
    /// Take a move back
    Undo {
        /// The transition
        transition: String,
    },
    /// Where a card may be moved
    Moves {
        /// The card
        prospect: String,
    },
    /// Merge two hotels or persons that are one; says what undoing cannot bring back
    Merge {
        /// The one that stays: a card, hotel or person
        keep: String,
        /// The one that goes into it
        other: String,
        /// Only show what it would do
        #[arg(long)]
        plan: bool,
        /// Also when undoing cannot bring everything back
        #[arg(long)]
        yes: bool,
    },
    /// Take a merge apart again
    Unmerge {
        /// The merge
        merge: String,
    },
    /// What was merged
    Merges,
    /// Hotels that may be one, for you to decide
    Duplicates,
    /// Keep a pair apart for good
    Apart {
        /// The pair
        pair: String,
    },
    /// Add a hotel by hand
    Add {
        /// Name of the hotel
        company: String,
        /// Web address
        #[arg(long)]
        website: Option<String>,
        /// Town
        #[arg(long)]
        town: Option<String>,
        /// Country
        #[arg(long)]
        country: Option<String>,
        /// Whom to write to
        #[arg(long)]
        person: Option<String>,
        /// His title
        #[arg(long)]
        title: Option<String>,
        /// His address
        #[arg(long)]
        email: Option<String>,
    },
}

impl Area {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Prospects(c) => c.run(session, out).await,
            Self::Search { text, limit } => {
                let result = session
                    .call(
                        "search",
                        given(json!({ "text": text.join(" "), "limit": limit })),
                    )
                    .await?;
                out.rows(&result, "hits", &["noun", "id", "words", "prospect"]);
                Ok(())
            }
        }
    }
}

impl Prospects {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List {
                stage,
                query,
                limit,
                after,
            } => {
                let input = given(
                    json!({ "stage": stage, "query": query, "limit": limit, "after": after }),
                );
                let result = session.call("prospects_list", input).await?;
                out.rows(
                    &result,
                    "prospects",
                    &["id", "company", "town", "stage", "person", "score"],
                );
            }
            Self::Show { prospect } => out.fields(
                &session
                    .call("prospect_show", json!({ "prospect": prospect }))
                    .await?,
            ),
            Self::Move {
                prospect,
                to,
                event,
                reason,
                detail,
                revisit,
                override_reason,
            } => {
                let input = given(json!({
                    "prospect": prospect, "to": to, "event": event, "reason": reason,
                    "detail": detail.as_deref().map(json_or_file).transpose()?,
                    "revisit_at": moment(revisit.as_deref())?, "override_reason": override_reason,
                }));
                out.fields(&session.call("prospect_move", input).await?);
            }
            Self::Undo { transition } => out.fields(
                &session
                    .call("move_undo", json!({ "transition": transition }))
                    .await?,
            ),
            Self::Moves { prospect } => out.fields(
                &session
                    .call("valid_drops", json!({ "prospect": prospect }))
                    .await?,
            ),
            Self::Merge {
                keep,
                other,
                plan,
                yes,
            } => {
                let input = json!({ "keep": keep, "other": other, "confirmed": yes });
                let operation = if plan {
                    "merge_plan"
                } else {
                    "prospects_merge"
                };
                out.fields(&session.call(operation, input).await?);
            }
            Self::Unmerge { merge } => out.fields(
                &session
                    .call("prospects_unmerge", json!({ "merge": merge }))
                    .await?,
            ),
            Self::Merges => {
                let result = session.call("merges_list", json!({})).await?;
                let columns = ["id", "kind", "keep_name", "other_name", "at", "undone_at"];
                out.rows(&result, "merges", &columns);
            }
            Self::Duplicates => {
                let result = session.call("duplicates_list", json!({})).await?;
                let columns = ["id", "a.name", "a.town", "b.name", "b.town", "score", "why"];
                out.rows(&result, "duplicates", &columns);
            }
            Self::Apart { pair } => {
                let done = session
                    .call("duplicate_different", json!({ "pair": pair }))
                    .await?;
                out.done(&done, "kept apart");
            }
            Self::Add {
                company,
                website,
                town,
                country,
                person,
                title,
                email,
            } => {
                let input = given(json!({
                    "company": company, "website": website, "town": town, "country": country, "person": person,
                    "title": title, "email": email,
                }));
                out.fields(&session.call("prospect_add", input).await?);
            }
        }
        Ok(())
    }
}
