//! Settings: one table of what can be set, with defaults and bounds; the window's own keys begin with `ui.`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::{Code, WireError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::tables::settings as rows;
use ts_rs::TS;

use super::activity;
use super::table::operations;
use super::workspace::{DONE, Done};
use crate::engine::{not_found, wire};
use crate::{Cx, Engine, events};

operations! { "settings":
    setting_get: SettingGet => Settings, reads, ["settings"], "Show settings";
    setting_set: SettingSet => Done, writes, ["settings"], undo "setting_set", "Change a setting";
}

/// How keys of the window begin; their values are its own.
const UI: &str = "ui.";
/// Largest value of such a key in bytes.
const UI_MOST: usize = 16_384;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Shape {
    Bool,
    Number {
        min: f64,
        max: f64,
    },
    Whole {
        min: i64,
        max: i64,
    },
    /// `127.0.0.1:53`.
    Address,
    Text,
    /// Anything; whoever uses it looks closer.
    Json,
}

#[derive(Debug, Deserialize)]
struct Known {
    #[serde(flatten)]
    shape: Shape,
    default: Value,
    words: String,
}

fn known() -> &'static BTreeMap<String, Known> {
    static KNOWN: OnceLock<BTreeMap<String, Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/settings.json")).unwrap_or_default()
    })
}

impl Known {
    fn takes(&self, v: &Value) -> bool {
        match &self.shape {
            Shape::Bool => v.is_boolean(),
            Shape::Number { min, max } => v.as_f64().is_some_and(|n| n >= *min && n <= *max),
            Shape::Whole { min, max } => v.as_i64().is_some_and(|n| n >= *min && n <= *max),
            Shape::Address => v
                .as_str()
                .is_some_and(|t| t.parse::<std::net::SocketAddr>().is_ok()),
            Shape::Text => v.as_str().is_some_and(|t| t.len() <= UI_MOST),
            Shape::Json => v.to_string().len() <= UI_MOST,
        }
    }

    fn bounds(&self) -> String {
        match &self.shape {
            Shape::Bool => "true or false".into(),
            Shape::Number { min, max } => format!("a number from {min} to {max}"),
            Shape::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Shape::Address => "an address with a port, like 127.0.0.1:53".into(),
            Shape::Text => "a text".into(),
            Shape::Json => "a JSON value".into(),
        }
    }
}

/// Which settings.
#[derive(Debug, Deserialize, TS)]
pub struct SettingGet {
    /// A key; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub key: Option<String>,
}

/// A setting.
#[derive(Debug, Serialize, TS)]
pub struct SettingRow {
    /// Key.
    pub key: String,
    /// What holds.
    pub value: Value,
    /// What holds when nothing is set.
    pub default: Value,
    /// What can be set.
    pub takes: String,
    /// What it does.
    pub words: String,
}

/// Settings by key.
#[derive(Debug, Serialize, TS)]
pub struct Settings {
    /// Rows.
    pub settings: Vec<SettingRow>,
}

async fn setting_get(e: &Engine, _cx: &Cx, input: SettingGet) -> Result<Settings, WireError> {
    let stored: BTreeMap<String, Value> = e
        .store()
        .read(|c| Ok(rows::all(c)?))
        .await
        .map_err(wire)?
        .into_iter()
        .collect();
    let wanted = |k: &str| input.key.as_deref().is_none_or(|w| w == k);
    let mut settings: Vec<SettingRow> = known()
        .iter()
        .filter(|(k, _)| wanted(k))
        .map(|(k, s)| SettingRow {
            key: k.clone(),
            value: stored.get(k).cloned().unwrap_or_else(|| s.default.clone()),
            default: s.default.clone(),
            takes: s.bounds(),
            words: s.words.clone(),
        })
        .collect();
    settings.extend(
        stored
            .into_iter()
            .filter(|(k, _)| k.starts_with(UI) && wanted(k))
            .map(|(key, value)| SettingRow {
                key,
                value,
                default: Value::Null,
                takes: "anything".into(),
                words: "of the window".into(),
            }),
    );
    match input.key {
        Some(k) if settings.is_empty() && !k.starts_with(UI) => Err(wire(not_found("setting", &k))),
        _ => Ok(Settings { settings }),
    }
}

/// A change.
#[derive(Debug, Deserialize, TS)]
pub struct SettingSet {
    /// Key.
    pub key: String,
    /// Value; null goes back to the default.
    pub value: Value,
}

async fn setting_set(e: &Engine, cx: &Cx, input: SettingSet) -> Result<Done, WireError> {
    match known().get(&input.key) {
        Some(s) if !input.value.is_null() && !s.takes(&input.value) => {
            return Err(WireError::new(
                Code::Usage,
                format!("value: {} takes {}", input.key, s.bounds()),
            ));
        }
        Some(_) => {}
        None if input.key.starts_with(UI) && input.value.to_string().len() <= UI_MOST => {}
        None => return Err(wire(not_found("setting", &input.key))),
    }
    let (engine, cx) = (e.clone(), cx.clone());
    e.store()
        .write(move |tx| {
            let before: Option<Value> = rows::get(tx, &input.key)?;
            if input.value.is_null() {
                rows::remove(tx, &input.key)?;
            } else {
                rows::set(tx, &input.key, &input.value, cx.now)?;
            }
            // Where the window keeps its own state is not a change a person takes back.
            if !input.key.starts_with(UI) {
                activity::can_undo(
                    &engine,
                    tx,
                    &cx,
                    "setting_set",
                    json!({ "key": input.key, "value": before }),
                    "put the setting back",
                )?;
                events::record(tx, &cx, "setting_set", &[], &json!({ "key": input.key }))?;
            }
            tx.touch("settings");
            Ok(DONE)
        })
        .await
        .map_err(wire)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_of_the_table_is_a_value_it_takes() {
        assert!(known().len() >= 6);
        for (k, s) in known() {
            // Null is "not set", which only what has no number or switch can be.
            let unset = s.default.is_null()
                && matches!(s.shape, Shape::Address | Shape::Text | Shape::Json);
            assert!(unset || s.takes(&s.default), "{k}");
            assert!(!s.words.is_empty() && !k.starts_with(UI), "{k}");
        }
    }
}
