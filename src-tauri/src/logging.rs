//! Logs of the window's process: JSON lines, one file a day, the last seven kept. Ids only, never
//! addresses or texts.

use anyhow::{Context, Result};
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{Builder, Rotation},
};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging into the folder of all our logs, which is emptied when somebody is erased; the guard writes what is left
/// when it is dropped.
pub(crate) fn start() -> Result<WorkerGuard> {
    let folder = app::config::default_logs();
    std::fs::create_dir_all(&folder).context("Make the log folder")?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("jengu-desktop")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder)
        .context("Open the log file")?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("JENGU_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().json().with_writer(writer))
        .try_init()
        .context("Start logging")?;
    Ok(guard)
}
