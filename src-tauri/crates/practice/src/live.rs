//! A practice workspace whose time passes by itself, until it is stopped: for the window and for `jengu run`. Nobody
//! approves but the person who uses it (practice.md).

use std::path::Path;
use std::time::Duration;

use app::socket;
use domain::WireError;
use engine::Engine;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::run::{Practice, open};

/// The world of whoever says nothing else, so that window and command line go on in one workspace.
pub const SEED: u64 = 1;
/// Simulated seconds per real second: an hour passes in six seconds, a working day in about two minutes.
pub const SPEED: f64 = 600.0;
/// Simulated days of one stretch; the next one follows at once.
const STRETCH: u32 = 365;
/// Pause after a stretch that failed, so that a full disk is not asked a thousand times a second.
const PAUSE: Duration = Duration::from_secs(10);
/// How long the step under way may take when it is stopped. A step that is cut is taken up at the next start, as after a
/// crash.
const PATIENCE: Duration = Duration::from_secs(10);

/// A practice workspace at work.
pub struct Live {
    engine: Engine,
    listener: Option<socket::Listener>,
    stop: CancellationToken,
    passing: JoinHandle<Practice>,
}

/// Open the practice workspace in `dir`, made when there is none, and let its time pass at `speed` simulated seconds per
/// real second. Other processes forward their writes to this one, as in a real workspace.
///
/// # Errors
/// As [`open`].
pub async fn live(dir: &Path, seed: u64, speed: f64) -> Result<Live, WireError> {
    let practice = open(dir, seed).await?;
    let engine = practice.engine().clone();
    let listener = socket::listen(&engine)
        .inspect_err(|error| tracing::warn!("others cannot forward to this workspace: {error:#}"))
        .ok();
    let stop = practice.stop_token();
    Ok(Live {
        engine,
        listener,
        stop,
        passing: tokio::spawn(pass(practice, speed)),
    })
}

impl Live {
    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Hear nobody new, let the step under way end, let the workspace go.
    pub async fn stop(mut self) {
        if let Some(listener) = self.listener {
            listener.stop().await;
        }
        self.stop.cancel();
        match tokio::time::timeout(PATIENCE, &mut self.passing).await {
            Ok(Ok(practice)) => practice.close().await,
            Ok(Err(error)) => tracing::error!(%error, "the practice world ended badly"),
            Err(_) => {
                tracing::warn!("the practice world did not pause in time and is cut");
                self.passing.abort();
                self.engine.store().close().await;
            }
        }
    }
}

/// Lets time pass until it is stopped.
async fn pass(mut practice: Practice, speed: f64) -> Practice {
    let stop = practice.stop_token();
    while !stop.is_cancelled() {
        let passed = practice.advance(STRETCH, Some(speed), false, &|_| {}).await;
        if let Err(error) = passed {
            tracing::error!(code = ?error.code, "practice stands still for a moment: {}", error.message);
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }
    practice
}
