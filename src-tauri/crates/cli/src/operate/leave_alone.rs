//! Leave alone: suppressions, exclusions, the country gate.

use std::path::PathBuf;

use clap::Subcommand;
use domain::WireError;
use serde_json::json;

use super::find::absolute;
use super::{given, json_or_file, moment, usage};
use crate::out::Out;
use crate::session::Session;

/// Whom we leave alone.
#[derive(Debug, Subcommand)]
pub(crate) enum LeaveAlone {
    /// Addresses, people, hotels and domains that must not be mailed
    #[command(subcommand)]
    Suppress(Suppress),
    /// Customers, open deals, partners
    #[command(subcommand)]
    Exclude(Exclude),
    /// By which channel a country may be written to
    #[command(subcommand)]
    Gate(Gate),
    /// Hotels you correspond with already: they wait for your word
    #[command(subcommand)]
    Known(Known),
}

/// Known relationships.
#[derive(Debug, Subcommand)]
pub(crate) enum Known {
    /// Cards that wait, with what there was
    List,
    /// This hotel may be written to all the same
    Confirm {
        /// The prospect
        prospect: String,
        /// Why it is fine
        #[arg(long)]
        reason: Option<String>,
    },
    /// Ask again before its first mail
    Withdraw {
        /// The prospect
        prospect: String,
    },
}

/// Suppressions.
#[derive(Debug, Subcommand)]
pub(crate) enum Suppress {
    /// Leave somebody alone for good
    Add {
        /// A mail address
        address: Option<String>,
        /// A whole domain; needs --confirmed
        #[arg(long)]
        domain: Option<String>,
        /// A person by id
        #[arg(long)]
        person: Option<String>,
        /// A property by id
        #[arg(long)]
        company: Option<String>,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        /// You have seen how many hotels the domain hits
        #[arg(long)]
        confirmed: bool,
    },
    /// A list of addresses to leave alone
    Import {
        /// The table
        file: PathBuf,
        /// Column with the addresses; found without
        #[arg(long)]
        column: Option<String>,
    },
    /// All of them
    List {
        /// At most
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Lift one, with a reason; it is never deleted
    Lift {
        /// The suppression
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

/// Exclusions.
#[derive(Debug, Subcommand)]
pub(crate) enum Exclude {
    /// Leave a hotel or group to its owner
    Add {
        /// Name of the hotel or group
        #[arg(required_unless_present = "company")]
        name: Option<String>,
        /// Its id, where it is known
        #[arg(long)]
        company: Option<String>,
        /// Its web address
        #[arg(long)]
        website: Option<String>,
        /// Its town
        #[arg(long)]
        town: Option<String>,
        /// Its country
        #[arg(long)]
        country: Option<String>,
        /// customer, open_deal, partner, competitor, colleague or do_not_approach
        #[arg(long)]
        kind: String,
        /// It covers the whole group
        #[arg(long)]
        group: bool,
        /// Whose; needed for an open deal and a colleague's
        #[arg(long)]
        owner: Option<String>,
        /// Until when
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// A list of customers, deals, partners
    Import {
        /// The table
        file: PathBuf,
        /// FIELD=COLUMN, repeatable or comma-separated
        #[arg(long, value_name = "FIELD=COLUMN", value_delimiter = ',')]
        map: Vec<String>,
        /// Kind of the rows that name none
        #[arg(long)]
        kind: Option<String>,
        /// Owner of the rows that name none
        #[arg(long)]
        owner: Option<String>,
        /// Until when
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// End one
    End {
        /// The exclusion
        id: String,
    },
    /// Sign that there are none
    None {
        /// Your name
        #[arg(long)]
        name: String,
    },
    /// All of them
    List,
}

/// The country gate.
#[derive(Debug, Subcommand)]
pub(crate) enum Gate {
    /// The table
    Show {
        /// One country
        #[arg(long)]
        country: Option<String>,
    },
    /// Set a row
    Set {
        /// Country code or name, * for all others
        country: String,
        /// mail, phone, letter or linkedin
        channel: String,
        /// allow, allow_role_related, consent_needed, proof_needed or ask_counsel
        value: String,
        /// person, role or unknown; all three without
        #[arg(long)]
        recipient: Option<String>,
        /// Conditions: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        conditions: Option<String>,
        /// Where it is written, or who said so
        #[arg(long)]
        source: Option<String>,
        /// From when it holds
        #[arg(long, value_name = "TIME")]
        dated: Option<String>,
    },
    /// Sign the table
    Sign {
        /// Your name
        #[arg(long)]
        name: String,
    },
}

impl LeaveAlone {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Suppress(c) => c.run(session, out).await,
            Self::Exclude(c) => c.run(session, out).await,
            Self::Gate(c) => c.run(session, out).await,
            Self::Known(c) => c.run(session, out).await,
        }
    }
}

impl Known {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("known_list", json!({})).await?;
                out.rows(
                    &result,
                    "known",
                    &["prospect", "company", "words", "last_at"],
                );
            }
            Self::Confirm { prospect, reason } => {
                let input = given(json!({ "prospect": prospect, "reason": reason }));
                out.fields(&session.call("known_confirm", input).await?);
            }
            Self::Withdraw { prospect } => {
                let done = session
                    .call("known_withdraw", json!({ "prospect": prospect }))
                    .await?;
                out.done(&done, "asked again before its first mail");
            }
        }
        Ok(())
    }
}

impl Suppress {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Add {
                address,
                domain,
                person,
                company,
                reason,
                confirmed,
            } => {
                let input = given(json!({
                    "address": address, "domain": domain, "person": person, "company": company, "reason": reason,
                    "confirmed": confirmed.then_some(true),
                }));
                out.fields(&session.call("suppress_add", input).await?);
            }
            Self::Import { file, column } => {
                let input = given(json!({ "path": absolute(&file)?, "column": column }));
                out.fields(&session.call("suppress_import", input).await?);
            }
            Self::List { limit } => {
                let result = session
                    .call("suppress_list", given(json!({ "limit": limit })))
                    .await?;
                out.rows(
                    &result,
                    "suppressions",
                    &["id", "scope", "who", "reason", "at"],
                );
            }
            Self::Lift { id, reason } => {
                let done = session
                    .call("suppress_lift", json!({ "id": id, "reason": reason }))
                    .await?;
                out.done(&done, "lifted");
            }
        }
        Ok(())
    }
}

impl Exclude {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Add {
                name,
                company,
                website,
                town,
                country,
                kind,
                group,
                owner,
                until,
            } => {
                let input = given(json!({
                    "name": name, "company": company, "website": website, "town": town, "country": country, "kind": kind,
                    "on_group": group.then_some(true), "owner": owner, "until": moment(until.as_deref())?,
                }));
                out.fields(&session.call("exclude_add", input).await?);
            }
            Self::Import {
                file,
                map,
                kind,
                owner,
                until,
            } => {
                let mapping: std::collections::BTreeMap<&str, &str> = map
                    .iter()
                    .map(|m| {
                        m.split_once('=')
                            .ok_or_else(|| usage(format!("--map {m}: FIELD=COLUMN")))
                    })
                    .collect::<Result<_, _>>()?;
                let input = given(json!({
                    "path": absolute(&file)?, "mapping": (!mapping.is_empty()).then_some(mapping), "kind": kind,
                    "owner": owner, "until": moment(until.as_deref())?,
                }));
                out.fields(&session.call("exclude_import", input).await?);
            }
            Self::End { id } => {
                let done = session.call("exclude_end", json!({ "id": id })).await?;
                out.done(&done, "ended");
            }
            Self::None { name } => {
                let done = session
                    .call("exclude_none", json!({ "name": name }))
                    .await?;
                out.done(&done, "signed: there are none");
            }
            Self::List => {
                let result = session.call("exclusions_list", json!({})).await?;
                out.rows(
                    &result,
                    "exclusions",
                    &["id", "name", "kind", "on_group", "owner", "until"],
                );
            }
        }
        Ok(())
    }
}

impl Gate {
    async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::Show { country } => {
                let result = session
                    .call("gates_list", given(json!({ "country": country })))
                    .await?;
                out.rows(
                    &result,
                    "gates",
                    &[
                        "country",
                        "channel",
                        "recipient_kind",
                        "value",
                        "rule",
                        "dated_at",
                        "signed",
                    ],
                );
            }
            Self::Set {
                country,
                channel,
                value,
                recipient,
                conditions,
                source,
                dated,
            } => {
                let input = given(json!({
                    "country": country, "channel": channel, "value": value, "recipient_kind": recipient, "source": source,
                    "conditions": conditions.as_deref().map(json_or_file).transpose()?, "dated_at": moment(dated.as_deref())?,
                }));
                let done = session.call("gate_set", input).await?;
                out.done(&done, "set; the table is to be signed again");
            }
            Self::Sign { name } => {
                let done = session.call("gates_sign", json!({ "name": name })).await?;
                out.done(&done, "signed");
            }
        }
        Ok(())
    }
}
