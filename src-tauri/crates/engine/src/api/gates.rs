//! The country gate: show, set a row, sign the table.

use domain::policy::gate::{Channel, GateConditions, GateDecision, RecipientKind};
use domain::{Code, Millis, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::tables::leave_alone::{self, Gate};
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{refuse, wire};
use crate::{Cx, Engine, events};

operations! { "gates":
    gates_list: GatesList => Gates, reads, ["gates"], "Show the country gate";
    gate_set: GateSet => Done, writes, ["gates", "board"], undo "gate_set", "Set a row of the country gate";
    gates_sign: GatesSign => Done, writes, ["gates"], undo "change a row: the table is unsigned until it is signed again", "Sign the country gate";
}

/// Which rows.
#[derive(Debug, Deserialize, TS)]
pub struct GatesList {
    /// One country (code or name, `*` for all others); all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub country: Option<String>,
}

/// A row of the gate.
#[derive(Debug, Serialize, TS)]
pub struct GateRowOut {
    /// ISO country, or `*` for all others.
    pub country: String,
    /// `mail phone letter linkedin`.
    pub channel: String,
    /// `person role unknown`.
    pub recipient_kind: String,
    /// `allow allow_role_related consent_needed proof_needed ask_counsel`.
    pub value: String,
    /// Conditions.
    pub conditions: Value,
    /// Rule.
    pub rule: String,
    /// Where it is written.
    pub source: String,
    /// From when it holds, epoch milliseconds.
    pub dated_at: i64,
    /// Whether it is signed.
    pub signed: bool,
}

/// The gate.
#[derive(Debug, Serialize, TS)]
pub struct Gates {
    /// Rows by country, channel and kind.
    pub gates: Vec<GateRowOut>,
    /// Whether every row is signed.
    pub signed: bool,
    /// Who signed the table last.
    pub signed_by: Option<String>,
    /// When, epoch milliseconds.
    pub signed_at: Option<i64>,
}

fn country(printed: &str) -> Result<String, WireError> {
    if printed.trim() == "*" {
        return Ok("*".into());
    }
    crate::geo::country_code(printed)
        .ok_or_else(|| WireError::new(Code::Usage, format!("country: {printed} is no country")))
}

async fn gates_list(e: &Engine, _cx: &Cx, input: GatesList) -> Result<Gates, WireError> {
    let only = input.country.as_deref().map(country).transpose()?;
    e.store()
        .read(move |c| {
            let all = leave_alone::gates(c)?;
            let signed = !all.is_empty() && all.iter().all(|g| g.signed.is_some());
            let signature = leave_alone::signature(c, "gates")?;
            let gates = all
                .into_iter()
                .filter(|g| only.as_ref().is_none_or(|o| *o == g.country))
                .map(|g| GateRowOut {
                    country: g.country,
                    channel: g.channel,
                    recipient_kind: g.recipient_kind,
                    value: g.value,
                    conditions: g.conditions,
                    rule: g.rule_id,
                    source: g.source,
                    dated_at: g.dated_at.0,
                    signed: g.signed.is_some(),
                });
            Ok(Gates {
                gates: gates.collect(),
                signed,
                signed_by: signature.as_ref().map(|s| s.0.clone()),
                signed_at: signature.map(|s| s.1.0),
            })
        })
        .await
        .map_err(wire)
}

/// A row as counsel sets it.
#[derive(Debug, Deserialize, TS)]
pub struct GateSet {
    /// Country by code or name, or `*` for all others.
    pub country: String,
    /// `mail phone letter linkedin`.
    pub channel: String,
    /// `person role unknown`; all three when left out.
    #[serde(default)]
    #[ts(optional)]
    pub recipient_kind: Option<String>,
    /// `allow allow_role_related consent_needed proof_needed ask_counsel`.
    pub value: String,
    /// Conditions, as `gates_list` shows them; those of the row before when left out.
    #[serde(default)]
    #[ts(optional)]
    pub conditions: Option<Value>,
    /// Where it is written, or who said so.
    #[serde(default)]
    #[ts(optional)]
    pub source: Option<String>,
    /// From when it holds, epoch milliseconds (default: now).
    #[serde(default)]
    #[ts(optional)]
    pub dated_at: Option<i64>,
}

async fn gate_set(e: &Engine, cx: &Cx, input: GateSet) -> Result<Done, WireError> {
    let usage = |field: &str| {
        WireError::new(
            Code::Usage,
            format!("{field}: see gates_list for the words"),
        )
    };
    let country = country(&input.country)?;
    let channel = Channel::of(&input.channel).ok_or_else(|| usage("channel"))?;
    let value = GateDecision::of(&input.value).ok_or_else(|| usage("value"))?;
    let kinds = match &input.recipient_kind {
        Some(k) => vec![RecipientKind::of(k).ok_or_else(|| usage("recipient_kind"))?],
        None => RecipientKind::ALL.to_vec(),
    };
    if let Some(c) = &input.conditions {
        serde_json::from_value::<GateConditions>(c.clone())
            .map_err(|x| WireError::new(Code::Usage, format!("conditions: {x}")))?;
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let known = leave_alone::gates(tx)?;
            for kind in kinds {
                let before = known.iter().find(|g| g.country == country && g.channel == channel.word() && g.recipient_kind == kind.word());
                if let Some(b) = before {
                    let back = json!({
                        "country": b.country, "channel": b.channel, "recipient_kind": b.recipient_kind, "value": b.value, "conditions": b.conditions, "source": b.source, "dated_at": b.dated_at
                    });
                    activity::can_undo(&engine, tx, &cx, "gate_set", back, "put the row of the gate back")?;
                }
                leave_alone::put_gate(
                    tx,
                    &Gate {
                        country: country.clone(),
                        channel: channel.word().into(),
                        recipient_kind: kind.word().into(),
                        value: value.word().into(),
                        conditions: input.conditions.clone().or_else(|| before.map(|b| b.conditions.clone())).unwrap_or_else(|| json!({})),
                        rule_id: format!("own:{country}:{}:{}", channel.word(), kind.word()),
                        source: input.source.clone().unwrap_or_else(|| "set by hand".into()),
                        dated_at: Millis(input.dated_at.unwrap_or(cx.now.0)),
                        signed: None,
                    },
                )?;
            }
            events::record(tx, &cx, "gate_set", &[], &json!({ "country": country, "channel": channel.word(), "value": value.word() }))?;
            tx.touch("gates");
            tx.touch("board");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

/// A signature.
#[derive(Debug, Deserialize, TS)]
pub struct GatesSign {
    /// The name of the person who read the table.
    pub name: String,
}

async fn gates_sign(e: &Engine, cx: &Cx, input: GatesSign) -> Result<Done, WireError> {
    if input.name.trim().is_empty() {
        return Err(WireError::new(Code::Usage, "name: sign with your name"));
    }
    if !cx.kind.is_human() {
        return Err(wire(refuse(
            "person",
            "only a person signs the country gate",
        )));
    }
    let cx = cx.clone();
    e.store()
        .write(move |tx| {
            if leave_alone::sign_gates(tx, cx.actor.as_str(), cx.now)? == 0 {
                return Err(refuse("no_gates", "there is no row to sign"));
            }
            leave_alone::sign(tx, "gates", cx.actor.as_str(), input.name.trim(), cx.now)?;
            events::record(tx, &cx, "gates_signed", &[], &json!({}))?;
            tx.touch("gates");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}
