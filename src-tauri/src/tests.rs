//! The shell over a mock window: the commands reach the engine and the desk, errors keep their shape, the tray's entries do
//! what they say.

use crate::wiring::{Caller, Kind, Opened, Place, Workspaces};
use crate::{command, events, init, tray};
use domain::{Code, WireError, ports::BoxFuture};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
    mpsc,
};
use std::time::Duration;
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::{App, Listener, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;
use tokio::sync::broadcast::{Sender, channel};

/// An engine that knows a few operations and whether sending is paused.
#[derive(Default)]
pub(crate) struct Echo {
    paused: AtomicBool,
    pub(crate) stopped: AtomicBool,
}

impl Caller for Echo {
    fn call<'a>(&'a self, name: &'a str, input: Value) -> BoxFuture<'a, Result<Value, WireError>> {
        Box::pin(async move {
            match name {
                "echo" => Ok(input),
                "status" => {
                    Ok(json!({ "quarantine": { "on": self.paused.load(Ordering::SeqCst) } }))
                }
                "pause_sending" | "resume_sending" => {
                    self.paused.store(name == "pause_sending", Ordering::SeqCst);
                    Ok(json!({ "done": true }))
                }
                _ => Err(WireError::new(Code::Usage, "there is no such operation")
                    .with(json!({ "name": name }))),
            }
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        self.stopped.store(true, Ordering::SeqCst);
        Box::pin(async {})
    }
}

/// Workspaces that exist in memory only.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    pub(crate) named: Option<Place>,
    /// What exists.
    pub(crate) there: Arc<Mutex<Vec<Place>>>,
    /// Openings that are refused before one succeeds, and with what.
    pub(crate) refusals: Arc<Mutex<Vec<Code>>>,
    pub(crate) opened: Arc<AtomicUsize>,
    pub(crate) engines: Arc<Mutex<Vec<Arc<Echo>>>>,
    commit: Arc<Mutex<Option<Sender<Vec<String>>>>>,
    acknowledged: Arc<AtomicBool>,
}

/// The code of every workspace on the shelf.
pub(crate) const CODE: &str = "ABCD-EFGH";

impl Shelf {
    pub(crate) fn put(&self, kind: Kind, folder: &str) -> Place {
        let place = Place {
            kind,
            folder: folder.into(),
        };
        self.there.lock().unwrap().push(place.clone());
        place
    }

    fn begin(&self) -> Opened {
        let (commit, commits) = channel(16);
        *self.commit.lock().unwrap() = Some(commit);
        let engine = Arc::new(Echo::default());
        self.engines.lock().unwrap().push(Arc::clone(&engine));
        Opened {
            caller: engine,
            commits,
            viewer: false,
        }
    }
}

impl Workspaces for Shelf {
    fn named(&self) -> Option<Place> {
        self.named.clone()
    }

    fn usual(&self, kind: Kind) -> PathBuf {
        match kind {
            Kind::Real => "/real".into(),
            Kind::Practice => "/practice".into(),
        }
    }

    fn held(&self, folder: &Path) -> Option<Kind> {
        let there = self.there.lock().unwrap();
        there
            .iter()
            .find(|place| place.folder == folder)
            .map(|place| place.kind)
    }

    fn open(&self, place: Place) -> BoxFuture<'_, Result<Opened, WireError>> {
        Box::pin(async move {
            self.opened.fetch_add(1, Ordering::SeqCst);
            if let Some(code) = self.refusals.lock().unwrap().pop() {
                return Err(WireError::new(code, "not now"));
            }
            if self.held(&place.folder).is_none() {
                self.there.lock().unwrap().push(place);
            }
            Ok(self.begin())
        })
    }

    fn create<'a>(
        &'a self,
        folder: &'a Path,
        _name: &'a str,
    ) -> BoxFuture<'a, Result<(Opened, String), WireError>> {
        Box::pin(async move {
            if self.held(folder).is_some() {
                return Err(WireError::new(Code::Refused, "there is one already"));
            }
            self.put(Kind::Real, "/real");
            Ok((self.begin(), CODE.to_owned()))
        })
    }

    fn acknowledged(&self, _: &Path) -> Result<bool, WireError> {
        Ok(self.acknowledged.load(Ordering::SeqCst))
    }

    fn acknowledge(&self, _: &Path, code: &str) -> Result<(), WireError> {
        if code != CODE {
            return Err(WireError::new(Code::Usage, "another code"));
        }
        self.acknowledged.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn new_code<'a>(&'a self, _: &'a Path) -> BoxFuture<'a, Result<String, WireError>> {
        self.acknowledged.store(false, Ordering::SeqCst);
        Box::pin(async { Ok(CODE.to_owned()) })
    }

    fn recover<'a>(&'a self, _: &'a Path, code: &'a str) -> BoxFuture<'a, Result<(), WireError>> {
        Box::pin(async move { self.acknowledge(Path::new("/"), code) })
    }
}

pub(crate) struct World {
    pub(crate) app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    pub(crate) shelf: Shelf,
    pub(crate) home: TempDir,
}

/// A window over these workspaces.
pub(crate) fn world(shelf: Shelf) -> World {
    world_in(shelf, TempDir::new().unwrap())
}

/// A window over these workspaces that remembers in this folder.
pub(crate) fn world_in(shelf: Shelf, home: TempDir) -> World {
    let app = mock_builder()
        .invoke_handler(tauri::generate_handler![command::call, command::desk])
        .build(mock_context(noop_assets()))
        .unwrap();
    init(
        app.handle(),
        Box::new(shelf.clone()),
        home.path().to_owned(),
    );
    let window = WebviewWindowBuilder::new(&app, "desk", tauri::WebviewUrl::default())
        .build()
        .unwrap();
    World {
        app,
        window,
        shelf,
        home,
    }
}

/// A window with a workspace named on its command line, held by somebody else for the first `busy` tries.
fn opening(busy: usize) -> World {
    let shelf = Shelf::default();
    let named = Some(shelf.put(Kind::Practice, "/named"));
    *shelf.refusals.lock().unwrap() = vec![Code::WorkspaceBusy; busy];
    world(Shelf { named, ..shelf })
}

impl World {
    fn invoke(&self, command: &str, body: Value) -> Result<Value, Value> {
        let request = tauri::webview::InvokeRequest {
            cmd: command.into(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: tauri::ipc::InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }

    pub(crate) fn call(&self, name: &str, input: &Value) -> Result<Value, Value> {
        self.invoke("call", json!({ "name": name, "input": input }))
    }

    pub(crate) fn desk(&self, request: Value) -> Result<Value, Value> {
        self.invoke("desk", json!({ "request": request }))
    }

    /// What is told from now on as this event.
    pub(crate) fn hearing(&self, event: &'static str) -> mpsc::Receiver<Value> {
        let (heard, told) = mpsc::channel();
        self.app.listen_any(event, move |event| {
            let _ = heard.send(serde_json::from_str(event.payload()).unwrap());
        });
        told
    }
}

#[test]
fn an_operation_reaches_the_engine_and_its_answer_comes_back() {
    let world = opening(0);
    assert_eq!(
        world.call("echo", &json!({ "id": "7" })),
        Ok(json!({ "id": "7" }))
    );
}

#[test]
fn an_error_keeps_its_code_and_details() {
    let refused = opening(0).call("nonsense", &json!({})).unwrap_err();
    assert_eq!(refused["code"], "usage");
    assert_eq!(refused["details"]["name"], "nonsense");
}

#[test]
fn a_workspace_that_was_busy_opens_when_asked_again_and_only_once() {
    let world = opening(2);
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(
            world
                .call("echo", &json!({}))
                .map_err(|error| error["code"].clone())
                .err(),
        );
    }
    // The opening in the background takes one of the two refusals, unless the first call was faster.
    assert!(
        codes.iter().flatten().all(|code| code == "workspace_busy"),
        "{codes:?}"
    );
    assert!(codes.iter().flatten().count() <= 2, "{codes:?}");
    assert_eq!(codes.last(), Some(&None));
    assert_eq!(world.shelf.opened.load(Ordering::SeqCst), 3);
}

#[test]
fn a_commit_is_told_to_the_window() {
    let world = opening(0);
    assert!(world.call("echo", &json!({})).is_ok());
    let told = world.hearing(events::CHANGES);
    let commit = world.shelf.commit.lock().unwrap().take().unwrap();
    commit.send(vec!["status".to_owned()]).unwrap();
    let changes = || told.recv_timeout(Duration::from_secs(10)).unwrap();
    // The opening itself may still be told.
    let first = changes();
    let told = if first["tags"] == json!(["*"]) {
        changes()
    } else {
        first
    };
    assert_eq!(told, json!({ "tags": ["status"] }));
}

#[test]
fn the_trays_entry_pauses_all_sending_and_resumes_it() {
    let world = opening(0);
    assert!(world.call("echo", &json!({})).is_ok());
    let engine = world.shelf.engines.lock().unwrap()[0].clone();
    for paused in [true, false] {
        tray::chosen(world.app.handle(), "pause");
        for _ in 0..500 {
            if engine.paused.load(Ordering::SeqCst) == paused {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(engine.paused.load(Ordering::SeqCst), paused);
    }
}

#[test]
fn a_named_folder_has_a_window_of_its_own() {
    let named = |folder: &str| {
        crate::identity(&crate::Arguments {
            workspace: Some(folder.into()),
            ..crate::Arguments::default()
        })
    };
    assert_eq!(named("/w/a"), named("/w/a"));
    assert_ne!(named("/w/a"), named("/w/b"));
    assert_ne!(named("/w/a"), crate::identity(&crate::Arguments::default()));
}
