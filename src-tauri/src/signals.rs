//! The system's word to end and Ctrl-C in a terminal mean what a person means by "quit": the engine finishes first.

use tauri::{AppHandle, Runtime};

/// Quits when the process is told to end.
pub(crate) fn heed<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        match told_to_end().await {
            Ok(()) => crate::quit(&handle),
            Err(error) => tracing::warn!(%error, "the system's word to end will not be heard"),
        }
    });
}

#[cfg(unix)]
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut end = signal(SignalKind::terminate())?;
    tokio::select! {
        heard = tokio::signal::ctrl_c() => heard,
        _ = end.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
