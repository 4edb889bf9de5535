//! What a campaign is made of: offers, senders, campaigns.

use clap::Subcommand;
use domain::WireError;
use serde_json::{Value, json};

use super::{given, json_or_file, moment, usage};
use crate::out::Out;
use crate::session::Session;

/// Offers.
#[derive(Debug, Subcommand)]
pub(crate) enum Offers {
    /// All offers
    List,
    /// A new offer, or changes to one
    Set {
        /// Which one; a new one without
        #[arg(long)]
        offer: Option<String>,
        /// Name
        #[arg(long)]
        name: Option<String>,
        /// pms, revenue, crm, channel_manager, booking …
        #[arg(long)]
        category: Option<String>,
        /// Value lines by language: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        copy: Option<String>,
        /// Objections with answers: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        objections: Option<String>,
        /// Whom it fits: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        fit: Option<String>,
        /// Roles that decide, repeatable
        #[arg(long)]
        decider: Vec<String>,
        /// Price rule: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        price_rule: Option<String>,
    },
    /// A customer who may be told of
    Reference {
        /// The offer
        offer: String,
        /// The customer (a company's id)
        company: String,
        /// name, describe or none
        #[arg(long)]
        permission: String,
        /// What came of it
        #[arg(long)]
        result: Option<String>,
        /// Their words
        #[arg(long)]
        quote: Option<String>,
    },
}

/// Senders.
#[derive(Debug, Subcommand)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one value of it in a process"
)]
pub(crate) enum Senders {
    /// All senders
    List,
    /// A new sender, or changes to one
    Set {
        /// Which one; a new one without
        #[arg(long)]
        sender: Option<String>,
        /// Name in From
        #[arg(long)]
        name: Option<String>,
        /// Lines below the name
        #[arg(long)]
        signature: Option<String>,
        /// Company he writes for
        #[arg(long)]
        company: Option<String>,
        /// Postal address of the legal lines
        #[arg(long)]
        postal_address: Option<String>,
        /// Languages he can hold a conversation in, repeatable
        #[arg(long)]
        language: Vec<String>,
        /// IANA zone
        #[arg(long)]
        zone: Option<String>,
        /// Link to the privacy notice
        #[arg(long)]
        privacy_url: Option<String>,
        /// Away: FROM/UNTIL (dates or times), repeatable
        #[arg(long, value_name = "FROM/UNTIL")]
        away: Vec<String>,
    },
}

/// Campaigns.
#[derive(Debug, Subcommand)]
pub(crate) enum Campaign {
    /// All campaigns
    List,
    /// A new campaign; it sends nothing before it is started
    Create {
        /// Name
        name: String,
        /// The offer
        #[arg(long)]
        offer: String,
        /// pain_point, competitor_displacement, market_expansion, hiring_signal or technology_upgrade
        #[arg(long)]
        strategy: String,
        /// Who writes; the only sender without
        #[arg(long)]
        sender: Option<String>,
        /// approve_all or approve_first
        #[arg(long)]
        autonomy: Option<String>,
        /// A step KIND@DAY, repeatable; four mails on days 0, 4, 9 and 18 without
        #[arg(long, value_name = "KIND@DAY")]
        step: Vec<String>,
        /// Countries it is for, repeatable
        #[arg(long)]
        country: Vec<String>,
        /// Market tiers it is for, repeatable
        #[arg(long)]
        tier: Vec<String>,
        /// Stages it is for, repeatable
        #[arg(long)]
        stage: Vec<String>,
        /// Mails in a rolling day at most
        #[arg(long)]
        daily_cap: Option<u32>,
    },
    /// Whom it would reach, by channel
    Preview {
        /// The campaign
        campaign: String,
    },
    /// Start it
    Start {
        /// The campaign
        campaign: String,
    },
    /// Pause it
    Pause {
        /// The campaign
        campaign: String,
    },
    /// Enrol cards
    Enrol {
        /// The campaign
        campaign: String,
        /// The cards; all that fit without
        prospects: Vec<String>,
    },
}

fn list(all: Vec<String>) -> Option<Vec<String>> {
    (!all.is_empty()).then_some(all)
}

fn optional(words: Option<String>) -> Result<Option<Value>, WireError> {
    words.as_deref().map(json_or_file).transpose()
}

impl Offers {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("offers_list", json!({})).await?;
                out.rows(&result, "offers", &["id", "name", "category"]);
            }
            Self::Set {
                offer,
                name,
                category,
                copy,
                objections,
                fit,
                decider,
                price_rule,
            } => {
                let input = given(json!({
                    "offer": offer, "name": name, "category": category, "copy": optional(copy)?, "objections": optional(objections)?,
                    "fit": optional(fit)?, "deciders": list(decider), "price_rule": optional(price_rule)?,
                }));
                out.fields(&session.call("offer_set", input).await?);
            }
            Self::Reference {
                offer,
                company,
                permission,
                result,
                quote,
            } => {
                let input = given(
                    json!({ "offer": offer, "company": company, "permission": permission, "result": result, "quote": quote }),
                );
                out.fields(&session.call("reference_add", input).await?);
            }
        }
        Ok(())
    }
}

impl Senders {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("senders_list", json!({})).await?;
                out.rows(
                    &result,
                    "senders",
                    &["id", "display_name", "company_name", "languages", "zone"],
                );
            }
            Self::Set {
                sender,
                name,
                signature,
                company,
                postal_address,
                language,
                zone,
                privacy_url,
                away,
            } => {
                let away: Vec<Value> = away.iter().map(|a| range(a)).collect::<Result<_, _>>()?;
                let input = given(json!({
                    "sender": sender, "display_name": name, "signature": signature, "company_name": company,
                    "postal_address": postal_address, "languages": list(language), "zone": zone, "privacy_url": privacy_url,
                    "away": (!away.is_empty()).then_some(away),
                }));
                out.fields(&session.call("sender_set", input).await?);
            }
        }
        Ok(())
    }
}

fn range(words: &str) -> Result<Value, WireError> {
    let (from, until) = words
        .split_once('/')
        .ok_or_else(|| usage(format!("--away {words}: FROM/UNTIL")))?;
    Ok(json!({ "from": moment(Some(from))?, "until": moment(Some(until))? }))
}

fn step(words: &str) -> Result<Value, WireError> {
    let bad = || usage(format!("--step {words}: KIND@DAY, like mail_auto@4"));
    let (kind, day) = words.split_once('@').ok_or_else(bad)?;
    Ok(json!({ "kind": kind, "day": day.parse::<u32>().map_err(|_| bad())? }))
}

impl Campaign {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        match self {
            Self::List => {
                let result = session.call("campaigns_list", json!({})).await?;
                out.rows(
                    &result,
                    "campaigns",
                    &["id", "name", "strategy", "state", "active", "held", "ended"],
                );
            }
            Self::Create {
                name,
                offer,
                strategy,
                sender,
                autonomy,
                step: steps,
                country,
                tier,
                stage,
                daily_cap,
            } => {
                let steps: Vec<Value> = steps.iter().map(|s| step(s)).collect::<Result<_, _>>()?;
                let targeting = given(
                    json!({ "countries": list(country), "tiers": list(tier), "stages": list(stage) }),
                );
                let input = given(json!({
                    "name": name, "offer": offer, "strategy": strategy, "sender": sender, "autonomy": autonomy,
                    "steps": (!steps.is_empty()).then_some(steps), "targeting": targeting, "daily_cap": daily_cap,
                }));
                out.fields(&session.call("campaign_create", input).await?);
            }
            Self::Preview { campaign } => out.fields(
                &session
                    .call("campaign_preview", json!({ "campaign": campaign }))
                    .await?,
            ),
            Self::Start { campaign } => out.fields(
                &session
                    .call("campaign_start", json!({ "campaign": campaign }))
                    .await?,
            ),
            Self::Pause { campaign } => {
                let done = session
                    .call("campaign_pause", json!({ "campaign": campaign }))
                    .await?;
                out.done(&done, "paused");
            }
            Self::Enrol {
                campaign,
                prospects,
            } => {
                let input = given(json!({ "campaign": campaign, "prospects": list(prospects) }));
                out.fields(&session.call("enrol", input).await?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_ranges_are_read_or_refused() {
        assert_eq!(
            step("mail_auto@4").unwrap(),
            json!({ "kind": "mail_auto", "day": 4 })
        );
        assert!(step("mail_auto").is_err() && step("call@soon").is_err());
        assert_eq!(
            range("1970-01-01/1970-01-02").unwrap(),
            json!({ "from": 0, "until": 86_400_000 })
        );
        assert!(range("1970-01-01").is_err());
    }
}
