//! From the window to an engine: opens the workspace once, keeps it, stops it. Where the engine comes
//! from is [`crate::workspace`]'s.

use crate::events;
use domain::{WireError, ports::BoxFuture};
use serde_json::Value;
use std::sync::Arc;
use tauri::{AppHandle, Runtime};
use tokio::sync::{OnceCell, broadcast::Receiver};

/// Something that answers operations: the engine, or what a test puts in its place.
pub(crate) trait Caller: Send + Sync {
    /// Calls an operation for the person at the window.
    fn call<'a>(&'a self, name: &'a str, input: Value) -> BoxFuture<'a, Result<Value, WireError>>;

    /// Finishes what is under way and lets the workspace go.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// A workspace that was opened, with the tags of whatever gets committed in it.
pub(crate) struct Opened {
    pub(crate) caller: Arc<dyn Caller>,
    pub(crate) commits: Receiver<Vec<String>>,
}

/// How a workspace is opened.
pub(crate) type Open = Box<dyn Fn() -> BoxFuture<'static, Result<Opened, WireError>> + Send + Sync>;

/// The state of the app: the engine, once it is open.
pub(crate) struct Desk {
    open: Open,
    caller: OnceCell<Arc<dyn Caller>>,
}

impl Desk {
    pub(crate) fn new(open: Open) -> Self {
        Self {
            open,
            caller: OnceCell::new(),
        }
    }

    /// The engine. Opens it when nobody has; a failure is not kept, so that asking again after the
    /// other window was closed succeeds.
    pub(crate) async fn caller<R: Runtime>(
        &self,
        app: &AppHandle<R>,
    ) -> Result<Arc<dyn Caller>, WireError> {
        let opened = self.caller.get_or_try_init(|| async {
            let Opened { caller, commits } = (self.open)().await?;
            tauri::async_runtime::spawn(events::forward(app.clone(), commits));
            Ok(caller)
        });
        opened.await.cloned()
    }

    /// Stops the engine when there is one.
    pub(crate) async fn stop(&self) {
        if let Some(caller) = self.caller.get() {
            caller.stop().await;
        }
    }
}
