//! The tray: brings the window back and quits.

use tauri::{
    AppHandle, Manager, Runtime,
    menu::{Menu, MenuItem},
    tray::TrayIconBuilder,
};

/// What the entries of the tray are called.
struct Words {
    open: &'static str,
    quit: &'static str,
}

const ENGLISH: Words = Words {
    open: "Open Jengu",
    quit: "Quit",
};
const GERMAN: Words = Words {
    open: "Jengu öffnen",
    quit: "Beenden",
};

/// Puts the icon into the tray.
pub(crate) fn place<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let words = words(&["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| std::env::var(name).ok()));
    let open = MenuItem::with_id(handle, "open", words.open, true, None::<&str>)?;
    let quit = MenuItem::with_id(handle, "quit", words.quit, true, None::<&str>)?;
    let mut tray = TrayIconBuilder::with_id("jengu")
        .tooltip("Jengu")
        .menu(&Menu::with_items(handle, &[&open, &quit])?)
        .on_menu_event(|app, event| match event.id.as_ref() {
            "open" => bring_back(app),
            "quit" => crate::quit(app),
            _ => {}
        });
    if let Some(icon) = handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(handle)?;
    Ok(())
}

fn bring_back<R: Runtime>(app: &AppHandle<R>) {
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

/// The first of the system's language settings that says something decides.
fn words(settings: &[Option<String>]) -> &'static Words {
    let set = settings.iter().flatten().find(|value| !value.is_empty());
    if set.is_some_and(|value| value.starts_with("de")) {
        &GERMAN
    } else {
        &ENGLISH
    }
}

#[cfg(test)]
mod tests {
    //! The tray speaks the system's language, English when it has none of ours.

    use super::*;

    #[test]
    fn the_first_setting_that_says_something_decides() {
        let said = |settings: &[Option<&str>]| {
            let owned: Vec<_> = settings
                .iter()
                .map(|value| value.map(String::from))
                .collect();
            words(&owned).quit
        };
        assert_eq!(
            said(&[None, Some("de_AT.UTF-8"), Some("en_GB.UTF-8")]),
            "Beenden"
        );
        assert_eq!(said(&[Some(""), None, Some("fr_FR.UTF-8")]), "Quit");
        assert_eq!(said(&[]), "Quit");
    }
}
