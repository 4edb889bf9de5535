//! What a person is told outside the window while it is open somewhere behind others: the tray's counts, and the system's
//! notifications for replies that need him, stopped inboxes and dead jobs. A notification lies open on a screen: it names
//! hotels, never a person, an address or a text.

mod notices;

pub(crate) use notices::{Notice, Pending};

use crate::tray;
use crate::wiring::{Caller, Kind};
use crate::words::language;
use domain::WireError;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Weak;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_notification::Notification;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Pause between two looks, however much is committed.
const LULL: Duration = Duration::from_secs(2);
/// Pause between two notifications; what happens meanwhile is told together.
const QUIET: Duration = Duration::from_secs(60);

/// How things stand, as far as they are told outside the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) paused: bool,
    pub(crate) viewer: bool,
    pub(crate) sent_today: u64,
    /// Replies that need a person: id and hotel.
    pub(crate) replies: Vec<(String, String)>,
    /// Open alarms: id and kind.
    pub(crate) alarms: BTreeMap<String, String>,
}

/// Looks after each commit until the workspace is let go, which nothing here holds on to.
pub(crate) async fn watch<R: Runtime>(
    app: AppHandle<R>,
    caller: Weak<dyn Caller>,
    mut commits: Receiver<Vec<String>>,
    kind: Kind,
) {
    let mut pending = Pending::default();
    let mut told: Option<Instant> = None;
    while let Some(caller) = caller.upgrade() {
        let looked = look(caller.as_ref()).await;
        drop(caller);
        match looked {
            Ok(picture) => {
                tray::show(&app, Some(&picture));
                pending.saw(&picture);
            }
            Err(error) => tracing::debug!(code = ?error.code, "how the day stands is not known"),
        }
        // A day of the practice world passes in two minutes: its news would be a storm. And who looks at the window sees it.
        if kind == Kind::Practice || in_front(&app) {
            pending.forget();
        }
        let quiet = told.map_or(Duration::ZERO, |at| QUIET.saturating_sub(at.elapsed()));
        if quiet.is_zero()
            && let Some(notice) = pending.tell(language())
        {
            told = Some(Instant::now());
            notify(&app, &notice);
        }
        let heard = tokio::time::timeout(QUIET, commits.recv()).await;
        if matches!(heard, Ok(Err(RecvError::Closed))) {
            return;
        }
        tokio::time::sleep(LULL).await;
        while commits.try_recv().is_ok() {}
    }
}

async fn look(caller: &dyn Caller) -> Result<Picture, WireError> {
    let status = caller.call("status", json!({})).await?;
    let today = caller.call("today", json!({})).await?;
    let alerts = caller.call("alerts_list", json!({})).await?;
    Ok(picture(&status, &today, &alerts))
}

/// What the operations answer, as far as it matters here.
fn picture(status: &Value, today: &Value, alerts: &Value) -> Picture {
    let flag = |path| {
        status
            .pointer(path)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    };
    let rows = |from: &Value, path| from.pointer(path).and_then(Value::as_array).cloned();
    let word = |row: &Value, name: &str| {
        row.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Picture {
        paused: flag("/quarantine/on"),
        viewer: flag("/workspace/viewer"),
        sent_today: rows(status, "/inboxes")
            .unwrap_or_default()
            .iter()
            .filter_map(|inbox| inbox.get("sent_today").and_then(Value::as_u64))
            .sum(),
        replies: rows(today, "/answer/items")
            .unwrap_or_default()
            .iter()
            .map(|item| {
                // Without a card the title is no hotel's name.
                let known = item.get("prospect").is_some_and(Value::is_string);
                (
                    word(item, "id"),
                    if known {
                        word(item, "title")
                    } else {
                        String::new()
                    },
                )
            })
            .collect(),
        alarms: rows(alerts, "/alerts")
            .unwrap_or_default()
            .iter()
            .map(|row| (word(row, "id"), word(row, "kind")))
            .collect(),
    }
}

fn in_front<R: Runtime>(app: &AppHandle<R>) -> bool {
    let window = app.get_webview_window("desk");
    window.is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn notify<R: Runtime>(app: &AppHandle<R>, notice: &Notice) {
    // There is no system to tell where the shell runs without its plugins: in tests.
    let Some(system) = app.try_state::<Notification<R>>() else {
        return;
    };
    let shown = system
        .builder()
        .title(&notice.title)
        .body(&notice.text)
        .show();
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification was not shown");
    }
}

#[cfg(test)]
mod tests;
