//! What the desk knows of engines and of workspaces on disk: two small traits, so that it can be tested without either.
//! Behind them lies [`crate::workspace`].

use domain::{WireError, ports::BoxFuture};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;

/// Something that answers operations: the engine, or what a test puts in its place.
pub(crate) trait Caller: Send + Sync {
    /// Calls an operation for the person at the window.
    fn call<'a>(&'a self, name: &'a str, input: Value) -> BoxFuture<'a, Result<Value, WireError>>;

    /// Finishes what is under way and lets the workspace go.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// The kind of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Real,
    Practice,
}

/// Which workspace is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) kind: Kind,
    pub(crate) folder: PathBuf,
}

/// A workspace that was opened, with the tags of whatever gets committed in it.
pub(crate) struct Opened {
    pub(crate) caller: Arc<dyn Caller>,
    pub(crate) commits: Receiver<Vec<String>>,
    /// Another process writes in it.
    pub(crate) viewer: bool,
}

/// The workspaces of this machine.
pub(crate) trait Workspaces: Send + Sync {
    /// What the command line names; it decides before anything that is remembered.
    fn named(&self) -> Option<Place>;

    /// Where this machine's workspace of a kind lies, whether it exists or not.
    fn usual(&self, kind: Kind) -> PathBuf;

    /// What lies in a folder.
    fn held(&self, folder: &Path) -> Option<Kind>;

    /// Opens one and sets its machine going; a practice workspace is made when there is none.
    fn open(&self, place: Place) -> BoxFuture<'_, Result<Opened, WireError>>;

    /// Makes a real workspace for a salesperson and sets its machine going; also gives its recovery code.
    fn create<'a>(
        &'a self,
        folder: &'a Path,
        name: &'a str,
    ) -> BoxFuture<'a, Result<(Opened, String), WireError>>;

    /// Whether its recovery code was acknowledged.
    fn acknowledged(&self, folder: &Path) -> Result<bool, WireError>;

    /// Its recovery code is written down.
    fn acknowledge(&self, folder: &Path, code: &str) -> Result<(), WireError>;

    /// Makes a new recovery code.
    fn new_code<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<String, WireError>>;

    /// Brings its key back by the recovery code.
    fn recover<'a>(
        &'a self,
        folder: &'a Path,
        code: &'a str,
    ) -> BoxFuture<'a, Result<(), WireError>>;
}
