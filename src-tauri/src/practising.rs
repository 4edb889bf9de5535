//! The practice workspace in the window: its world runs in the background at a speed a person can follow. Nobody
//! approves but the person at the window (practice.md).

use crate::wiring::Opened;
use crate::workspace::AtWork;
use app::socket;
use domain::WireError;
use practice::Practice;
use std::path::Path;
use std::time::Duration;

/// The world of the window; the command line's default, so that both go on in one workspace.
const SEED: u64 = 1;
/// Simulated seconds per real second: an hour passes in six seconds, a working day in about two minutes.
const SPEED: f64 = 600.0;
/// Simulated days of one stretch; the next one follows at once.
const STRETCH: u32 = 365;
/// Pause after a stretch that failed, so that a full disk is not asked a thousand times a second.
const PAUSE: Duration = Duration::from_secs(10);
/// How long the step under way may take when the window closes. A step that is cut is taken up at the next start, as
/// after a crash.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the practice workspace in a folder, made when there is none, and lets its time pass.
pub(crate) async fn open(folder: &Path) -> Result<Opened, WireError> {
    let practice = practice::open(folder, SEED).await?;
    let engine = practice.engine().clone();
    let commits = engine.store().subscribe();
    // Other processes forward their writes to this one, as in a real workspace.
    let listener = socket::listen(&engine)
        .inspect_err(|error| tracing::warn!("others cannot forward to this workspace: {error:#}"))
        .ok();
    let stop = practice.stop_token();
    let mut passing = tokio::spawn(pass(practice));
    let store = engine.store().clone();
    let end = async move {
        if let Some(listener) = listener {
            listener.stop().await;
        }
        stop.cancel();
        match tokio::time::timeout(PATIENCE, &mut passing).await {
            Ok(Ok(practice)) => practice.close().await,
            Ok(Err(error)) => tracing::error!(%error, "the practice world ended badly"),
            Err(_) => {
                tracing::warn!("the practice world did not pause in time and is cut");
                passing.abort();
                store.close().await;
            }
        }
    };
    Ok(Opened {
        caller: AtWork::new(engine, end),
        commits,
    })
}

/// Lets time pass until the window closes.
async fn pass(mut practice: Practice) -> Practice {
    let stop = practice.stop_token();
    while !stop.is_cancelled() {
        let passed = practice.advance(STRETCH, Some(SPEED), false, &|_| {}).await;
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
