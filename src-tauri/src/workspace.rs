//! From the arguments to an engine at work: a real workspace with its runtime, or the practice workspace with its
//! world (`practising`). With `practising` the only file of the shell that knows where engines come from.

use crate::Arguments;
use crate::practising;
use crate::wiring::{Caller, Open, Opened};
use app::config::{Held, default_practice, default_workspace, held};
use app::{Access, Config, Engine};
use domain::{WireError, ports::BoxFuture};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver};
use tokio_util::sync::CancellationToken;

/// Pause between two looks of a window that only looks on at what the writer elsewhere has committed.
const LOOK: Duration = Duration::from_secs(1);

/// Which workspace is meant.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Real(PathBuf),
    Practice(PathBuf),
}

/// Practice when it is asked for, when the folder holds a practice workspace, and for a newcomer without any workspace.
fn place(arguments: &Arguments, real: PathBuf, practice: PathBuf) -> Place {
    match &arguments.workspace {
        Some(folder) if arguments.practice || held(folder) == Held::Practice => {
            Place::Practice(folder.clone())
        }
        Some(folder) => Place::Real(folder.clone()),
        None if arguments.practice || held(&real) == Held::Nothing => Place::Practice(practice),
        None => Place::Real(real),
    }
}

/// Opens the workspace that the arguments name and sets its machine going.
pub(crate) fn opener(arguments: Arguments) -> Open {
    Box::new(move || {
        let place = place(&arguments, default_workspace(), default_practice());
        Box::pin(async move {
            match place {
                Place::Real(folder) => real(folder).await,
                Place::Practice(folder) => practising::open(&folder).await,
            }
        })
    })
}

/// As the writer with the runtime's loops, or looking on when another process is the writer.
async fn real(folder: PathBuf) -> Result<Opened, WireError> {
    let config = Config::new(folder).logs(vec![app::config::default_logs()]);
    let workspace = app::open(&config, Access::WriteOrRead).await?;
    let engine = workspace.engine().clone();
    if engine.is_viewer() {
        let end = CancellationToken::new();
        let commits = elsewhere(engine.clone(), end.clone());
        let close = async move {
            end.cancel();
            workspace.close().await;
        };
        return Ok(Opened {
            caller: AtWork::new(engine, close),
            commits,
        });
    }
    let commits = engine.store().subscribe();
    let served = workspace.serve().await?;
    Ok(Opened {
        caller: AtWork::new(engine, served.stop()),
        commits,
    })
}

/// The commits of a writer in another process, which tells nobody: what it wrote last is looked at, and after a change
/// everything counts as touched.
fn elsewhere(engine: Engine, end: CancellationToken) -> Receiver<Vec<String>> {
    let (tell, commits) = broadcast::channel(16);
    tokio::spawn(async move {
        let mut known = None;
        loop {
            match engine.store().high_water().await {
                Ok(mark) => {
                    if known.as_ref().is_some_and(|before| *before != mark) {
                        // Nobody hears it when the window is closing.
                        let _ = tell.send(vec![crate::events::EVERYTHING.to_owned()]);
                    }
                    known = Some(mark);
                }
                Err(error) => tracing::debug!("the writer elsewhere could not be seen: {error:#}"),
            }
            tokio::select! {
                () = end.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    });
    commits
}

/// An engine at work, and how it ends.
pub(crate) struct AtWork {
    engine: Engine,
    end: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl AtWork {
    /// `end` is run when the window closes, once.
    pub(crate) fn new(engine: Engine, end: impl Future<Output = ()> + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            engine,
            end: Mutex::new(Some(Box::pin(end))),
        })
    }
}

impl Caller for AtWork {
    fn call<'a>(&'a self, name: &'a str, input: Value) -> BoxFuture<'a, Result<Value, WireError>> {
        Box::pin(async move { self.engine.call(&self.engine.person(), name, input).await })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        let end = self
            .end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        Box::pin(async move {
            if let Some(end) = end {
                end.await;
            }
        })
    }
}

#[cfg(test)]
mod tests;
