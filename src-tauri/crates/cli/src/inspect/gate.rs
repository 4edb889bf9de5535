//! `inspect gate`: whether a channel is open in a country for a kind of recipient, by the table as shipped.

use clap::Args;
use domain::WireError;
use domain::policy::gate::{self, GateTable};
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Country of the hotel, ISO 3166-1 alpha-2
    #[arg(long)]
    hotel_country: Option<String>,
    /// Country the recipient sits in, when it is another one
    #[arg(long)]
    recipient_country: Option<String>,
    /// mail, phone, letter or linkedin
    #[arg(long, default_value = "mail")]
    channel: String,
    /// corporate or sole_trader
    #[arg(long)]
    subscriber: Option<String>,
    /// role or personal
    #[arg(long)]
    address_kind: Option<String>,
    /// published, provider, guessed, delegated, consented or customer
    #[arg(long)]
    obtained: Option<String>,
    /// The mail concerns the recipient's function
    #[arg(long)]
    role_relevant: Option<bool>,
    /// Date of sending, YYYY-MM-DD
    #[arg(long)]
    at: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let country = self
            .hotel_country
            .ok_or_else(|| usage("--hotel-country or --batch is needed"))?;
        Ok(json!({
            "hotel_country": country,
            "recipient_country": self.recipient_country,
            "channel": self.channel,
            "subscriber": self.subscriber,
            "address_kind": self.address_kind,
            "obtained": self.obtained,
            "role_relevant": self.role_relevant,
            "at": self.at,
        }))
    }
}

pub(crate) fn inspect(_: &Tools, mut object: Value) -> Result<Value, WireError> {
    // A time of sending counts by its date.
    if let Some(at) = object.get_mut("at") {
        if let Some((date, _)) = at.as_str().and_then(|t| t.split_once('T')) {
            *at = json!(date);
        } else if let Some(ms) = at.as_i64() {
            let day = domain::Millis(ms)
                .timestamp()
                .map_err(|e| usage(format!("at: {e}")))?;
            *at = json!(day.strftime("%Y-%m-%d").to_string());
        }
    }
    render(&gate::decide(&GateTable::shipped(), &parse(object)?))
}
