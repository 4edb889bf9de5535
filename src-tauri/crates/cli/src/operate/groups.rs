//! Groups: who belongs together, and holding a group until a person decides.

use clap::Subcommand;
use domain::WireError;
use serde_json::json;

use super::given;
use crate::out::Out;
use crate::session::Session;

/// Groups.
#[derive(Debug, Subcommand)]
pub(crate) enum Groups {
    /// All groups: those on hold and those with something moving first
    List,
    /// A group with its houses, what moves there and what holds it
    Show {
        /// Id or name
        group: String,
    },
    /// Hold every open sequence of a group until you release it
    Hold {
        /// Id or name of the group, or of a hotel without one
        group: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Let it go on
    Release {
        /// The hold
        hold: String,
    },
    /// Join a hotel to a group
    Join {
        /// The hotel's id or name
        company: String,
        /// The group's id or name; a new name makes a new group
        group: String,
        /// brand_of, owned_by, operated_by, franchised_from or clustered_with
        #[arg(long)]
        kind: String,
        /// Where you know it from
        #[arg(long)]
        source: Option<String>,
    },
    /// End a hotel's belonging to a group
    Part {
        /// The edge, as `groups show` names it
        edge: String,
    },
}

impl Groups {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("groups_list", json!({})).await?;
                let columns = [
                    "company",
                    "name",
                    "category",
                    "members",
                    "sequences",
                    "held",
                    "hold",
                ];
                out.rows(&result, "groups", &columns);
            }
            Self::Show { group } => out.fields(
                &session
                    .call("group_show", json!({ "group": group }))
                    .await?,
            ),
            Self::Hold { group, why } => out.fields(
                &session
                    .call("group_hold", json!({ "group": group, "why": why }))
                    .await?,
            ),
            Self::Release { hold } => out.fields(
                &session
                    .call("group_release", json!({ "hold": hold }))
                    .await?,
            ),
            Self::Join {
                company,
                group,
                kind,
                source,
            } => {
                let input = given(
                    json!({ "company": company, "group": group, "kind": kind, "source": source }),
                );
                out.fields(&session.call("group_join", input).await?);
            }
            Self::Part { edge } => {
                let done = session.call("group_part", json!({ "edge": edge })).await?;
                out.done(&done, "parted");
            }
        }
        Ok(())
    }
}
