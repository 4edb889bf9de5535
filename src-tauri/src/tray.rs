//! The tray: how the day stands, pausing and resuming all sending, bringing the window back, quitting.

use crate::attention::Picture;
use crate::desk::Desk;
use crate::words::{Language, language};
use domain::WireError;
use serde_json::{Value, json};
use tauri::{
    AppHandle, Manager, Runtime,
    menu::{Menu, MenuItem, PredefinedMenuItem},
    tray::TrayIconBuilder,
};

/// The entries that change while the program runs.
struct Entries<R: Runtime> {
    day: MenuItem<R>,
    pause: MenuItem<R>,
}

/// Puts the icon into the tray.
pub(crate) fn place<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let (open, quit) = match language() {
        Language::English => ("Open Jengu", "Quit"),
        Language::German => ("Jengu öffnen", "Beenden"),
    };
    let nothing = Lines::of(None, language());
    let day = MenuItem::with_id(handle, "day", nothing.day, false, None::<&str>)?;
    let pause = MenuItem::with_id(handle, "pause", nothing.pause, false, None::<&str>)?;
    let open = MenuItem::with_id(handle, "open", open, true, None::<&str>)?;
    let quit = MenuItem::with_id(handle, "quit", quit, true, None::<&str>)?;
    let line = PredefinedMenuItem::separator(handle)?;
    let menu = Menu::with_items(handle, &[&day, &pause, &line, &open, &quit])?;
    let mut tray = TrayIconBuilder::with_id("jengu")
        .tooltip("Jengu")
        .menu(&menu)
        .on_menu_event(|app, event| chosen(app, event.id.as_ref()));
    if let Some(icon) = handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(handle)?;
    handle.manage(Entries { day, pause });
    Ok(())
}

/// An entry of the menu was chosen.
pub(crate) fn chosen<R: Runtime>(app: &AppHandle<R>, entry: &str) {
    match entry {
        "open" => bring_back(app),
        "quit" => crate::quit(app),
        "pause" => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                if let Err(error) = toggle(&app).await {
                    // In quarantine, or read-only: the window says what to do.
                    tracing::warn!(code = ?error.code, "sending was neither paused nor resumed");
                    bring_back(&app);
                }
            });
        }
        _ => {}
    }
}

/// Pauses all sending, or resumes it.
async fn toggle<R: Runtime>(app: &AppHandle<R>) -> Result<(), WireError> {
    let caller = app.state::<Desk>().caller(app).await?;
    let status = caller.call("status", json!({})).await?;
    let paused = status.pointer("/quarantine/on").and_then(Value::as_bool);
    let operation = if paused == Some(true) {
        "resume_sending"
    } else {
        "pause_sending"
    };
    caller.call(operation, json!({})).await.map(drop)
}

/// Says how the day stands; nothing is open when there is no picture of it.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>, picture: Option<&Picture>) {
    let Some(entries) = app.try_state::<Entries<R>>() else {
        return;
    };
    let lines = Lines::of(picture, language());
    let shown = entries
        .day
        .set_text(&lines.day)
        .and_then(|()| entries.pause.set_text(lines.pause))
        .and_then(|()| entries.pause.set_enabled(lines.can_pause));
    let tip = app
        .tray_by_id("jengu")
        .map(|tray| tray.set_tooltip(Some(&lines.day)));
    if let Err(error) = shown.and(tip.unwrap_or(Ok(()))) {
        tracing::warn!(%error, "the tray does not show how the day stands");
    }
}

/// The words of the entries that change.
#[derive(Debug, PartialEq, Eq)]
struct Lines {
    day: String,
    pause: &'static str,
    can_pause: bool,
}

impl Lines {
    fn of(picture: Option<&Picture>, language: Language) -> Self {
        use Language::{English, German};
        let paused = picture.is_some_and(|picture| picture.paused);
        let pause = match (language, paused) {
            (English, false) => "Pause all sending",
            (English, true) => "Resume sending",
            (German, false) => "Versand anhalten",
            (German, true) => "Versand fortsetzen",
        };
        let day = match (picture, language) {
            (None, _) => "Jengu".to_owned(),
            (Some(p), English) => format!(
                "Sent today: {} · Replies that need you: {}",
                p.sent_today,
                p.replies.len()
            ),
            (Some(p), German) => format!(
                "Heute gesendet: {} · Antworten, die Sie brauchen: {}",
                p.sent_today,
                p.replies.len()
            ),
        };
        Self {
            day,
            pause,
            can_pause: picture.is_some_and(|picture| !picture.viewer),
        }
    }
}

/// Brings the window to the front.
pub(crate) fn bring_back<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window("desk") {
        let shown = window
            .show()
            .and_then(|()| window.unminimize())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window did not come back");
        }
    }
}

#[cfg(test)]
mod tests {
    //! The tray says how the day stands and offers what can be done.

    use super::*;

    #[test]
    fn the_entries_say_how_the_day_stands_and_what_can_be_done() {
        let mut picture = Picture {
            sent_today: 12,
            replies: vec![
                ("1".into(), "Hotel Post".into()),
                ("2".into(), "Krone".into()),
            ],
            ..Picture::default()
        };
        let lines = Lines::of(Some(&picture), Language::English);
        assert_eq!(lines.day, "Sent today: 12 · Replies that need you: 2");
        assert_eq!((lines.pause, lines.can_pause), ("Pause all sending", true));
        (picture.paused, picture.viewer) = (true, true);
        let lines = Lines::of(Some(&picture), Language::German);
        assert_eq!(
            (lines.pause, lines.can_pause),
            ("Versand fortsetzen", false)
        );
        assert!(!Lines::of(None, Language::English).can_pause);
    }
}
