//! Senders: who writes, with signature, legal lines, languages and away dates.

use domain::{Code, SenderId, WireError};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::rusqlite::Connection;
use store::tables::senders::{self, Sender};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use crate::engine::{not_found, wire};
use crate::{Cx, Engine, events};

operations! { "senders":
    sender_set: SenderSet => SenderSaved, writes, ["senders"], undo "sender_set", "Set who writes";
    senders_list: SendersList => Senders, reads, ["senders"], "Show who writes";
}

/// Days nobody answers: `[from, until)` in epoch milliseconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct AwayRange {
    /// From.
    pub from: i64,
    /// Until, exclusive.
    pub until: i64,
}

/// A new sender, or changes to one.
#[derive(Debug, Deserialize, TS)]
pub struct SenderSet {
    /// Which one; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub sender: Option<String>,
    /// Name in From; needed for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub display_name: Option<String>,
    /// Lines below the name.
    #[serde(default)]
    #[ts(optional)]
    pub signature: Option<String>,
    /// Company he writes for.
    #[serde(default)]
    #[ts(optional)]
    pub company_name: Option<String>,
    /// Postal address of the legal lines; needed for a new one.
    #[serde(default)]
    #[ts(optional)]
    pub postal_address: Option<String>,
    /// Languages he can hold a conversation in, ISO 639-1 (default: en).
    #[serde(default)]
    #[ts(optional)]
    pub languages: Option<Vec<String>>,
    /// IANA zone (default: UTC).
    #[serde(default)]
    #[ts(optional)]
    pub zone: Option<String>,
    /// Link to the full privacy notice; an empty text takes it away.
    #[serde(default)]
    #[ts(optional)]
    pub privacy_url: Option<String>,
    /// When he is away.
    #[serde(default)]
    #[ts(optional)]
    pub away: Option<Vec<AwayRange>>,
}

/// The sender.
#[derive(Debug, Serialize, TS)]
pub struct SenderSaved {
    /// Its id.
    pub id: String,
}

fn usage(field: &str, why: &str) -> anyhow::Error {
    WireError::new(Code::Usage, format!("{field}: {why}")).into()
}

fn change(mut s: Sender, i: SenderSet) -> anyhow::Result<Sender> {
    s.display_name = i
        .display_name
        .map_or(s.display_name, |v| v.trim().to_owned());
    s.signature = i.signature.unwrap_or(s.signature);
    s.company_name = i
        .company_name
        .map_or(s.company_name, |v| v.trim().to_owned());
    s.postal_address = i
        .postal_address
        .map_or(s.postal_address, |v| v.trim().to_owned());
    s.languages = i.languages.map_or(s.languages, |l| {
        l.iter().map(|x| x.trim().to_lowercase()).collect()
    });
    s.zone = i.zone.unwrap_or(s.zone);
    s.privacy_url = i.privacy_url.map_or(s.privacy_url, |v| {
        Some(v.trim().to_owned()).filter(|v| !v.is_empty())
    });
    s.away = i
        .away
        .map_or(s.away, |a| a.iter().map(|r| (r.from, r.until)).collect());
    if s.display_name.is_empty() || s.display_name.contains(['\r', '\n']) {
        return Err(usage("display_name", "a name on one line is needed"));
    }
    if s.postal_address.is_empty() {
        return Err(usage(
            "postal_address",
            "every first mail must carry a postal address",
        ));
    }
    if s.languages.is_empty()
        || s.languages
            .iter()
            .any(|l| l.len() != 2 || !l.chars().all(|c| c.is_ascii_lowercase()))
    {
        return Err(usage(
            "languages",
            "two-letter codes such as en, de, fr; at least one",
        ));
    }
    if domain::policy::zones::zone(&s.zone).is_none() {
        return Err(usage(
            "zone",
            "this is not a time zone; it looks like Europe/Vienna",
        ));
    }
    if s.away.iter().any(|(from, until)| from >= until) {
        return Err(usage("away", "from must be before until"));
    }
    if s.privacy_url
        .as_deref()
        .is_some_and(|u| !u.starts_with("https://"))
    {
        return Err(usage("privacy_url", "a link that begins with https://"));
    }
    Ok(s)
}

/// The zone in which a seat's days are counted: the first sender's.
///
/// # Errors
/// Database errors.
pub(super) fn own_zone(c: &Connection) -> anyhow::Result<TimeZone> {
    Ok(senders::senders(c)?
        .first()
        .and_then(|s| domain::policy::zones::zone(&s.zone))
        .unwrap_or(TimeZone::UTC))
}

async fn sender_set(e: &Engine, cx: &Cx, input: SenderSet) -> Result<SenderSaved, WireError> {
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let before = match &input.sender {
                Some(id) => Some(senders::sender(tx, &SenderId(id.clone()))?.ok_or_else(|| not_found("sender", id))?),
                None => None,
            };
            let fresh = || Sender {
                id: engine.id(),
                actor: cx.actor.clone(),
                display_name: String::new(),
                signature: String::new(),
                company_name: String::new(),
                postal_address: String::new(),
                languages: vec!["en".into()],
                away: Vec::new(),
                zone: "UTC".into(),
                privacy_url: None,
            };
            let after = change(before.clone().unwrap_or_else(fresh), input)?;
            senders::put_sender(tx, &after)?;
            if let Some(b) = before {
                let away: Vec<AwayRange> = b.away.iter().map(|(from, until)| AwayRange { from: *from, until: *until }).collect();
                let back = json!({
                    "sender": b.id, "display_name": b.display_name, "signature": b.signature, "company_name": b.company_name, "postal_address": b.postal_address,
                    "languages": b.languages, "zone": b.zone, "privacy_url": b.privacy_url.unwrap_or_default(), "away": away
                });
                activity::can_undo(&engine, tx, &cx, "sender_set", back, "put the sender back as it was")?;
            }
            events::record(tx, &cx, "sender_set", &[("sender", after.id.as_str())], &json!({}))?;
            tx.touch("senders");
            Ok(SenderSaved { id: after.id.0 })
        })
        .await
        .map_err(wire)
}

/// No filter.
#[derive(Debug, Deserialize, TS)]
pub struct SendersList {}

/// A sender in full.
#[derive(Debug, Serialize, TS)]
pub struct SenderRow {
    /// Id.
    pub id: String,
    /// Name in From.
    pub display_name: String,
    /// Lines below the name.
    pub signature: String,
    /// Company he writes for.
    pub company_name: String,
    /// Postal address.
    pub postal_address: String,
    /// Languages.
    pub languages: Vec<String>,
    /// IANA zone.
    pub zone: String,
    /// Link to the privacy notice.
    pub privacy_url: Option<String>,
    /// When he is away.
    pub away: Vec<AwayRange>,
    /// Addresses of his inboxes.
    pub inboxes: Vec<String>,
}

/// All senders.
#[derive(Debug, Serialize, TS)]
pub struct Senders {
    /// Rows.
    pub senders: Vec<SenderRow>,
}

async fn senders_list(e: &Engine, _cx: &Cx, _: SendersList) -> Result<Senders, WireError> {
    e.store()
        .read(|c| {
            let inboxes = senders::inboxes(c)?;
            let rows = senders::senders(c)?.into_iter().map(|s| SenderRow {
                inboxes: inboxes
                    .iter()
                    .filter(|i| i.sender == s.id)
                    .map(|i| i.address.clone())
                    .collect(),
                id: s.id.0,
                display_name: s.display_name,
                signature: s.signature,
                company_name: s.company_name,
                postal_address: s.postal_address,
                languages: s.languages,
                zone: s.zone,
                privacy_url: s.privacy_url,
                away: s
                    .away
                    .into_iter()
                    .map(|(from, until)| AwayRange { from, until })
                    .collect(),
            });
            Ok(Senders {
                senders: rows.collect(),
            })
        })
        .await
        .map_err(wire)
}
