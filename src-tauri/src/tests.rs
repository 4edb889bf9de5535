//! The shell over a mock window: the command reaches the engine, errors keep their shape, a failed
//! opening can be repeated.

use crate::wiring::{Caller, Opened};
use crate::{command, events, init};
use domain::{Code, WireError, ports::BoxFuture};
use serde_json::{Value, json};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};
use std::time::Duration;
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::{App, Listener, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::broadcast::{Sender, channel};

/// An engine that knows one operation.
struct Echo;

impl Caller for Echo {
    fn call<'a>(&'a self, name: &'a str, input: Value) -> BoxFuture<'a, Result<Value, WireError>> {
        Box::pin(async move {
            match name {
                "echo" => Ok(input),
                _ => Err(WireError::new(Code::Usage, "there is no such operation")
                    .with(json!({ "name": name }))),
            }
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct World {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    opened: Arc<AtomicUsize>,
    commit: Arc<Mutex<Option<Sender<Vec<String>>>>>,
}

/// A window whose workspace is held by somebody else for the first `busy` tries.
fn world(busy: usize) -> World {
    let app = mock_builder()
        .invoke_handler(tauri::generate_handler![command::call])
        .build(mock_context(noop_assets()))
        .unwrap();
    let (opened, commit) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(None)));
    let (tries, sender) = (opened.clone(), commit.clone());
    init(
        app.handle(),
        Box::new(move || {
            let (tries, sender) = (tries.clone(), sender.clone());
            Box::pin(async move {
                if tries.fetch_add(1, Ordering::SeqCst) < busy {
                    return Err(WireError::new(Code::WorkspaceBusy, "open elsewhere"));
                }
                let (commit, commits) = channel(16);
                *sender.lock().unwrap() = Some(commit);
                Ok(Opened {
                    caller: Arc::new(Echo),
                    commits,
                })
            })
        }),
    );
    let window = WebviewWindowBuilder::new(&app, "desk", tauri::WebviewUrl::default())
        .build()
        .unwrap();
    World {
        app,
        window,
        opened,
        commit,
    }
}

impl World {
    fn call(&self, name: &str, input: &Value) -> Result<Value, Value> {
        let request = tauri::webview::InvokeRequest {
            cmd: "call".into(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: tauri::ipc::InvokeBody::Json(json!({ "name": name, "input": input })),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }
}

#[test]
fn an_operation_reaches_the_engine_and_its_answer_comes_back() {
    let world = world(0);
    assert_eq!(
        world.call("echo", &json!({ "id": "7" })),
        Ok(json!({ "id": "7" }))
    );
}

#[test]
fn an_error_keeps_its_code_and_details() {
    let refused = world(0).call("nonsense", &json!({})).unwrap_err();
    assert_eq!(refused["code"], "usage");
    assert_eq!(refused["details"]["name"], "nonsense");
}

#[test]
fn a_workspace_that_was_busy_opens_when_asked_again_and_only_once() {
    let world = world(2);
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
    assert_eq!(world.opened.load(Ordering::SeqCst), 3);
}

#[test]
fn a_commit_is_told_to_the_window() {
    let world = world(0);
    let (heard, told) = mpsc::channel();
    world.app.listen_any(events::CHANGES, move |event| {
        let _ = heard.send(event.payload().to_owned());
    });
    assert!(world.call("echo", &json!({})).is_ok());
    let commit = world.commit.lock().unwrap().take().unwrap();
    commit.send(vec!["status".to_owned()]).unwrap();
    let payload = told.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&payload).unwrap(),
        json!({ "tags": ["status"] })
    );
}
