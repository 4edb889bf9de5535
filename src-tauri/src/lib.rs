//! The desktop shell: a window, two commands, events, a tray, the system's notifications. It holds no rule of the product
//! and knows the engine only as something that answers operations.

mod arguments;
mod attention;
mod command;
mod crash;
mod desk;
mod events;
mod link;
mod logging;
mod signals;
mod tray;
mod wiring;
mod words;
mod workspace;

pub use arguments::Arguments;

use anyhow::{Context, Result};
use desk::Desk;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use tauri_plugin_window_state::StateFlags;
use wiring::Workspaces;

/// Set by a start while the program was ending: it starts anew once it has ended.
struct StartAgain(AtomicBool);

/// Set once the program is ending.
struct Ending(AtomicBool);

/// Opens the window and stays until the person quits.
///
/// # Errors
/// When the system cannot give a window.
pub fn run(arguments: Arguments) -> Result<()> {
    let home = app::config::default_state();
    crash::note(home.clone());
    let one = tauri_plugin_single_instance::Builder::new()
        .callback(|app, _, _| started_again(app))
        .dbus_id(identity(&arguments))
        .build();
    // Whether it was visible is left out: a window that was hidden must come back.
    let remembered = StateFlags::all() - StateFlags::VISIBLE - StateFlags::DECORATIONS;
    let app = tauri::Builder::default()
        .plugin(one)
        .plugin(tauri_plugin_deep_link::init())
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(remembered)
                .build(),
        )
        .plugin(tauri_plugin_notification::init())
        .invoke_handler(tauri::generate_handler![command::call, command::desk])
        .setup(move |app| {
            let handle = app.handle();
            let _guard = logging::start().map(|guard| handle.manage(guard));
            init(handle, workspace::on_disk(arguments.clone()), home.clone());
            tray::place(handle)?;
            link::heed(handle);
            signals::heed(handle);
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("Open the window")?;
    app.run(|handle, event| {
        if let RunEvent::ExitRequested { api, code, .. } = event {
            // The first request stops the engine; the second one, ours, carries a code and passes.
            if code.is_none() {
                api.prevent_exit();
                quit(handle);
            }
        }
    });
    Ok(())
}

/// Under which name this program is the only one: one for whatever is chosen in the window, one for each folder that is
/// named, so that a second workspace has a window of its own.
fn identity(arguments: &Arguments) -> String {
    const NAME: &str = "app.jengu.desktop";
    let Some(folder) = &arguments.workspace else {
        return NAME.to_owned();
    };
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
    // FNV-1a: the name must be the same in every process, and need not be secret.
    let hash = folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{NAME}.w{hash:016x}")
}

/// A second start: the first window comes to the front, or, when it was just closing, opens again.
fn started_again<R: Runtime>(app: &AppHandle<R>) {
    if app.state::<Ending>().0.load(Ordering::SeqCst) {
        app.state::<StartAgain>().0.store(true, Ordering::SeqCst);
    } else {
        tray::bring_back(app);
    }
}

/// Gives the app its desk, opening at once in the background what is to be opened. Tests call it with workspaces of theirs.
fn init<R: Runtime>(handle: &AppHandle<R>, workspaces: Box<dyn Workspaces>, home: PathBuf) {
    handle.manage(Ending(AtomicBool::new(false)));
    handle.manage(StartAgain(AtomicBool::new(false)));
    handle.manage(Desk::new(workspaces, home));
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = handle.state::<Desk>().begin(&handle).await {
            // The window shows it; here it is only noted.
            tracing::warn!(code = ?error.code, "the workspace did not open");
        }
    });
}

/// Lets the engine finish what it is doing, then ends. Asked twice, it ends once.
fn quit<R: Runtime>(handle: &AppHandle<R>) {
    if handle.state::<Ending>().0.swap(true, Ordering::SeqCst) {
        return;
    }
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        handle.state::<Desk>().stop().await;
        tracing::info!("the window ends");
        if handle.state::<StartAgain>().0.load(Ordering::SeqCst) {
            handle.request_restart();
        } else {
            handle.exit(0);
        }
    });
}

#[cfg(test)]
mod tests;
