//! Workspaces on disk: a real one with its runtime, or the practice workspace with its world. The only file of the shell
//! that knows where engines come from.

use crate::Arguments;
use crate::wiring::{Caller, Kind, Opened, Place, Workspaces};
use app::config::{Held, default_practice, default_state, default_workspace, held};
use app::{Access, Config, Engine, KeySource};
use domain::{Code, WireError, ports::BoxFuture};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver};
use tokio_util::sync::CancellationToken;

/// Pause between two looks of a window that only looks on at what the writer elsewhere has committed.
const LOOK: Duration = Duration::from_secs(1);

/// The workspaces of this machine, as the command line wants them.
struct OnDisk {
    arguments: Arguments,
    real: PathBuf,
    practice: PathBuf,
    /// Folder for what a copy of a workspace must not bring along.
    state: PathBuf,
}

/// The workspaces of this machine.
pub(crate) fn on_disk(arguments: Arguments) -> Box<dyn Workspaces> {
    Box::new(OnDisk {
        arguments,
        real: default_workspace(),
        practice: default_practice(),
        state: default_state(),
    })
}

impl OnDisk {
    fn config(&self, folder: &Path) -> Result<Config, WireError> {
        let keys = match &self.arguments.key_file {
            Some(file) => KeySource::file(file)?,
            None => KeySource::Keychain,
        };
        let logs = vec![app::config::default_logs()];
        let mut config = Config::new(folder).keys(keys).logs(logs);
        config.state.clone_from(&self.state);
        Ok(config)
    }
}

impl Workspaces for OnDisk {
    fn named(&self) -> Option<Place> {
        let Arguments {
            workspace,
            practice,
            ..
        } = &self.arguments;
        let folder = match workspace {
            Some(folder) => folder.clone(),
            None if *practice => self.practice.clone(),
            None => return None,
        };
        // An empty folder is no practice: whoever names a folder means the workspace that should be there.
        let practices = *practice || held(&folder) == Held::Practice;
        let kind = if practices {
            Kind::Practice
        } else {
            Kind::Real
        };
        Some(Place { kind, folder })
    }

    fn usual(&self, kind: Kind) -> PathBuf {
        match kind {
            Kind::Real => self.real.clone(),
            Kind::Practice => self.practice.clone(),
        }
    }

    fn held(&self, folder: &Path) -> Option<Kind> {
        match held(folder) {
            Held::Real => Some(Kind::Real),
            Held::Practice => Some(Kind::Practice),
            Held::Nothing => None,
        }
    }

    fn open(&self, place: Place) -> BoxFuture<'_, Result<Opened, WireError>> {
        Box::pin(async move {
            match place.kind {
                Kind::Practice => practice(&place.folder).await,
                Kind::Real => {
                    let config = self.config(&place.folder)?;
                    begin(app::open(&config, Access::WriteOrRead).await?).await
                }
            }
        })
    }

    fn create<'a>(
        &'a self,
        folder: &'a Path,
        name: &'a str,
    ) -> BoxFuture<'a, Result<(Opened, String), WireError>> {
        Box::pin(async move {
            let created = app::create(&self.config(folder)?, name).await?;
            let code = created.recovery.shown().as_str().to_owned();
            Ok((begin(created.opened).await?, code))
        })
    }

    fn acknowledged(&self, folder: &Path) -> Result<bool, WireError> {
        app::keys::acknowledged(folder)
    }

    fn acknowledge(&self, folder: &Path, code: &str) -> Result<(), WireError> {
        let now = self.config(folder)?.clock.now();
        app::keys::acknowledge(folder, code, now)
    }

    fn new_code<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<String, WireError>> {
        Box::pin(async move {
            let code = app::keys::new_code(&self.config(folder)?).await?;
            Ok(code.shown().as_str().to_owned())
        })
    }

    fn recover<'a>(
        &'a self,
        folder: &'a Path,
        code: &'a str,
    ) -> BoxFuture<'a, Result<(), WireError>> {
        Box::pin(async move { app::keys::recover(&self.config(folder)?, code).await })
    }
}

/// As the writer with the runtime's loops, or looking on when another process is the writer.
async fn begin(workspace: app::Opened) -> Result<Opened, WireError> {
    let engine = workspace.engine().clone();
    if engine.is_viewer() {
        return Ok(looking_on(workspace));
    }
    let commits = engine.store().subscribe();
    let served = workspace.serve().await?;
    Ok(Opened {
        caller: AtWork::new(engine, served.stop()),
        commits,
        viewer: false,
    })
}

fn looking_on(workspace: app::Opened) -> Opened {
    let engine = workspace.engine().clone();
    let end = CancellationToken::new();
    let commits = elsewhere(engine.clone(), end.clone());
    let close = async move {
        end.cancel();
        workspace.close().await;
    };
    Opened {
        caller: AtWork::new(engine, close),
        commits,
        viewer: true,
    }
}

/// The practice workspace with its time passing, or looking on at the one of another process.
async fn practice(folder: &Path) -> Result<Opened, WireError> {
    let live = match practice::live(folder, practice::SEED, practice::SPEED).await {
        Err(error) if error.code == Code::WorkspaceBusy => {
            return app::open(&Config::new(folder), Access::Read)
                .await
                .map(looking_on);
        }
        live => live?,
    };
    let engine = live.engine().clone();
    let commits = engine.store().subscribe();
    Ok(Opened {
        caller: AtWork::new(engine, live.stop()),
        commits,
        viewer: false,
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
struct AtWork {
    engine: Engine,
    end: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl AtWork {
    /// `end` is run when the workspace is let go, once.
    fn new(engine: Engine, end: impl Future<Output = ()> + Send + 'static) -> Arc<Self> {
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
