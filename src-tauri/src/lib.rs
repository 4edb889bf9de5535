//! The desktop shell: a window, one command, events, a tray. It holds no rule of the product and knows
//! the engine only as something that answers operations.

mod arguments;
mod command;
mod events;
mod logging;
mod practising;
mod signals;
mod tray;
mod wiring;
mod workspace;

pub use arguments::Arguments;

use anyhow::{Context, Result};
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use wiring::{Desk, Open};

/// Opens the window and stays until the person quits.
///
/// # Errors
/// When the system cannot give a window.
pub fn run(arguments: Arguments) -> Result<()> {
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![command::call])
        .setup(move |app| {
            let handle = app.handle();
            let _guard = logging::start().map(|guard| handle.manage(guard));
            init(handle, workspace::opener(arguments.clone()));
            tray::place(handle)?;
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

/// Gives the app its engine, opening at once in the background. Tests call it with an engine of theirs.
fn init<R: Runtime>(handle: &AppHandle<R>, open: Open) {
    handle.manage(Desk::new(open));
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = handle.state::<Desk>().caller(&handle).await {
            // The window asks again and shows it; here it is only noted.
            tracing::warn!(code = ?error.code, "the workspace did not open");
        }
    });
}

/// Lets the engine finish what it is doing, then ends.
fn quit<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        handle.state::<Desk>().stop().await;
        tracing::info!("the window ends");
        handle.exit(0);
    });
}

#[cfg(test)]
mod tests;
