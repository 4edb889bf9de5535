//! The one command: every operation of the engine goes through here and nothing else does.

use crate::wiring::Desk;
use domain::WireError;
use serde_json::Value;
use tauri::{AppHandle, Runtime, State};

/// Calls an operation by name.
#[tauri::command]
pub(crate) async fn call<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    name: String,
    input: Value,
) -> Result<Value, WireError> {
    let caller = desk.caller(&app).await?;
    caller.call(&name, input).await
}
