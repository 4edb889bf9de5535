//! Which workspace is open in the window: the choice of a newcomer, opening, closing, the recovery code. The window's
//! contract with it is docs/DESK-SHELL.md. Where workspaces come from is [`crate::workspace`]'s.

mod memory;
mod wire;

pub(crate) use wire::{Request, Shown, Step};

use crate::wiring::{Caller, Kind, Opened, Place, Workspaces};
use crate::{attention, crash, events, link, tray};
use domain::{Code, WireError};
use memory::Memory;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::{AppHandle, Emitter, Manager, Runtime};
use wire::{Known, Navigate, Recovery};

/// The event that tells the window of a change of the desk.
pub(crate) const DESK: &str = "desk";
/// Longest name of a salesperson, in characters.
const LONGEST_NAME: usize = 200;

/// The state of the app: the open workspace, or why there is none.
pub(crate) struct Desk {
    workspaces: Box<dyn Workspaces>,
    /// Folder of the system for settings: what was used last, and the crash report.
    home: PathBuf,
    memory: Memory,
    now: Mutex<Now>,
    /// Held while one workspace gives way to another.
    changing: tokio::sync::Mutex<()>,
}

/// What is so at this moment.
struct Now {
    step: Step,
    place: Option<Place>,
    caller: Option<Arc<dyn Caller>>,
    viewer: bool,
    error: Option<WireError>,
    /// The recovery code from its making to its acknowledgement.
    code: Option<String>,
    /// A prospect of a deep link that no page has heard of yet.
    link: Option<String>,
    /// Whether a page has asked: then it hears events.
    listening: bool,
}

impl Desk {
    /// A desk that remembers in the folder `home`. Nothing is opened yet.
    pub(crate) fn new(workspaces: Box<dyn Workspaces>, home: PathBuf) -> Self {
        let memory = Memory::new(home.join("desk.json"));
        let place = first(workspaces.as_ref(), &memory);
        Self {
            workspaces,
            memory,
            home,
            now: Mutex::new(Now {
                step: if place.is_some() {
                    Step::Opening
                } else {
                    Step::Choose
                },
                place,
                caller: None,
                viewer: false,
                error: None,
                code: None,
                link: None,
                listening: false,
            }),
            changing: tokio::sync::Mutex::new(()),
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens what is to be opened at the start, when anything is.
    pub(crate) async fn begin<R: Runtime>(&self, app: &AppHandle<R>) -> Result<(), WireError> {
        let waits = matches!(self.now().step, Step::Opening);
        if waits {
            self.caller(app).await.map(drop)
        } else {
            Ok(())
        }
    }

    /// The engine of the open workspace. One that failed to open is tried again, so that asking after the other window was
    /// closed succeeds; one that is locked waits for its person.
    pub(crate) async fn caller<R: Runtime>(
        &self,
        app: &AppHandle<R>,
    ) -> Result<Arc<dyn Caller>, WireError> {
        if let Some(caller) = self.now().caller.clone() {
            return Ok(caller);
        }
        let _changing = self.changing.lock().await;
        let place = {
            let now = self.now();
            match (&now.caller, &now.step, &now.place) {
                (Some(caller), ..) => return Ok(Arc::clone(caller)),
                (None, Step::Opening | Step::Failed, Some(place)) => place.clone(),
                _ => {
                    return Err(now.error.clone().unwrap_or_else(|| {
                        WireError::new(Code::NotFound, "no workspace is open: choose one first")
                    }));
                }
            }
        };
        self.enter(app, place).await
    }

    /// Answers a request of the window.
    pub(crate) async fn ask<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        request: Request,
    ) -> Result<Shown, WireError> {
        match request {
            Request::State => {}
            Request::OpenPractice => {
                let folder = self.workspaces.usual(Kind::Practice);
                self.go(
                    app,
                    Place {
                        kind: Kind::Practice,
                        folder,
                    },
                )
                .await?;
            }
            Request::Open { folder } => {
                let kind = self
                    .workspaces
                    .held(&folder)
                    .ok_or_else(|| nothing_in(&folder))?;
                self.go(app, Place { kind, folder }).await?;
            }
            Request::CreateReal { name } => self.create(app, name.trim()).await?,
            Request::Choose => {
                let _changing = self.changing.lock().await;
                self.leave().await;
                tray::show(app, None);
                let mut now = self.now();
                (now.step, now.place) = (Step::Choose, None);
            }
            Request::Acknowledge { code } => {
                let folder = self.real()?;
                let code = code.or_else(|| self.now().code.clone()).unwrap_or_default();
                self.workspaces.acknowledge(&folder, &code)?;
                self.now().code = None;
            }
            Request::NewCode => {
                let folder = self.real()?;
                let code = self.workspaces.new_code(&folder).await?;
                self.now().code = Some(code);
            }
            Request::Unlock { code } => {
                let place = self.now().place.clone();
                let place = place.filter(|_| matches!(self.now().step, Step::Locked));
                let place = place.ok_or_else(|| refused("no workspace is locked"))?;
                self.workspaces.recover(&place.folder, &code).await?;
                self.go(app, place).await?;
            }
            Request::Print => {
                let window = app.get_webview_window("desk");
                let window = window.ok_or_else(|| refused("there is no window to print"))?;
                let printed = window.print();
                printed.map_err(|error| WireError::new(Code::Internal, error.to_string()))?;
            }
            Request::DismissCrash => crash::dismiss(&self.home),
        }
        let mut now = self.now();
        now.listening = true;
        let link = now.link.take();
        Ok(self.shown(&now, link))
    }

    /// Opens a workspace in place of the one that is open, and remembers it.
    async fn go<R: Runtime>(&self, app: &AppHandle<R>, place: Place) -> Result<(), WireError> {
        let _changing = self.changing.lock().await;
        let there = {
            let now = self.now();
            matches!(now.step, Step::Ready) && now.place.as_ref() == Some(&place)
        };
        if !there {
            self.enter(app, place.clone()).await?;
        }
        self.memory.used(&place.folder);
        Ok(())
    }

    async fn create<R: Runtime>(&self, app: &AppHandle<R>, name: &str) -> Result<(), WireError> {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(WireError::new(
                Code::Usage,
                format!("a name of 1 to {LONGEST_NAME} characters is needed"),
            ));
        }
        let folder = self.workspaces.usual(Kind::Real);
        let _changing = self.changing.lock().await;
        // Made before the other one closes: when it cannot be made, nothing has changed.
        let (opened, code) = self.workspaces.create(&folder, name).await?;
        self.leave().await;
        self.memory.used(&folder);
        self.settle(
            app,
            Place {
                kind: Kind::Real,
                folder,
            },
            opened,
        );
        self.now().code = Some(code);
        Ok(())
    }

    /// Opens a workspace in place of the one that is open.
    async fn enter<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        place: Place,
    ) -> Result<Arc<dyn Caller>, WireError> {
        self.leave().await;
        {
            let mut now = self.now();
            (now.step, now.place) = (Step::Opening, Some(place.clone()));
        }
        match self.workspaces.open(place.clone()).await {
            Ok(opened) => Ok(self.settle(app, place, opened)),
            Err(error) => {
                let locked = error.code == Code::Keychain;
                {
                    let mut now = self.now();
                    now.step = if locked { Step::Locked } else { Step::Failed };
                    now.error = Some(error.clone());
                }
                self.tell(app);
                Err(error)
            }
        }
    }

    fn settle<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        place: Place,
        opened: Opened,
    ) -> Arc<dyn Caller> {
        let Opened {
            caller,
            commits,
            viewer,
        } = opened;
        let heard = commits.resubscribe();
        tauri::async_runtime::spawn(events::forward(app.clone(), commits));
        tauri::async_runtime::spawn(attention::watch(
            app.clone(),
            Arc::downgrade(&caller),
            heard,
            place.kind,
        ));
        {
            let mut now = self.now();
            now.step = Step::Ready;
            now.place = Some(place);
            now.caller = Some(Arc::clone(&caller));
            now.viewer = viewer;
        }
        self.tell(app);
        // What a page has read belongs to the workspace of before.
        events::everything_changed(app);
        caller
    }

    /// Lets the open workspace go.
    async fn leave(&self) {
        let caller = {
            let mut now = self.now();
            (now.viewer, now.error, now.code) = (false, None, None);
            now.caller.take()
        };
        if let Some(caller) = caller {
            caller.stop().await;
        }
    }

    /// Stops the engine when there is one.
    pub(crate) async fn stop(&self) {
        let caller = self.now().caller.clone();
        if let Some(caller) = caller {
            caller.stop().await;
        }
    }

    /// A deep link was opened: the page goes there, or will when it is there to listen.
    pub(crate) fn follow<R: Runtime>(&self, app: &AppHandle<R>, prospect: String) {
        {
            let mut now = self.now();
            if !now.listening {
                now.link = Some(prospect);
                return;
            }
        }
        if let Err(error) = app.emit(link::NAVIGATE, Navigate { prospect }) {
            tracing::warn!(%error, "the window was not told of a link");
        }
    }

    /// The folder of the open real workspace.
    fn real(&self) -> Result<PathBuf, WireError> {
        let now = self.now();
        let place = now
            .place
            .as_ref()
            .filter(|_| matches!(now.step, Step::Ready));
        place
            .filter(|place| place.kind == Kind::Real)
            .map(|place| place.folder.clone())
            .ok_or_else(|| refused("no real workspace is open"))
    }

    fn tell<R: Runtime>(&self, app: &AppHandle<R>) {
        let shown = self.shown(&self.now(), None);
        if let Err(error) = app.emit(DESK, shown) {
            tracing::warn!(%error, "the window was not told of the desk");
        }
    }

    fn shown(&self, now: &Now, link: Option<String>) -> Shown {
        let place = now.place.as_ref();
        let real = place.filter(|p| p.kind == Kind::Real && matches!(now.step, Step::Ready));
        Shown {
            step: now.step,
            kind: place.map(|place| place.kind),
            folder: place.map(|place| place.folder.clone()),
            viewer: now.viewer,
            error: now.error.clone(),
            known: self.known(),
            recovery: real.map(|place| Recovery {
                acknowledged: self.workspaces.acknowledged(&place.folder).unwrap_or(false),
                code: now.code.clone(),
            }),
            navigate: link.map(|prospect| Navigate { prospect }),
            crash: crash::read(&self.home),
        }
    }

    /// Workspaces that still exist, the last one used first.
    fn known(&self) -> Vec<Known> {
        let (mut folders, last) = (self.memory.folders(), self.memory.last());
        folders.extend([Kind::Real, Kind::Practice].map(|kind| self.workspaces.usual(kind)));
        let mut known: Vec<Known> = Vec::new();
        for folder in folders {
            if known.iter().any(|one| one.folder == folder) {
                continue;
            }
            if let Some(kind) = self.workspaces.held(&folder) {
                let last = last.as_ref() == Some(&folder);
                known.push(Known { folder, kind, last });
            }
        }
        known
    }
}

/// What opens at the start: what the command line names, else what was used last, else the machine's real workspace.
fn first(workspaces: &dyn Workspaces, memory: &Memory) -> Option<Place> {
    workspaces.named().or_else(|| {
        let mut folders = memory
            .last()
            .into_iter()
            .chain([workspaces.usual(Kind::Real)]);
        folders.find_map(|folder| workspaces.held(&folder).map(|kind| Place { kind, folder }))
    })
}

fn nothing_in(folder: &Path) -> WireError {
    WireError::new(
        Code::NotFound,
        format!("there is no workspace in {}", folder.display()),
    )
}

fn refused(why: &str) -> WireError {
    WireError::new(Code::Refused, why)
}

#[cfg(test)]
mod tests;
