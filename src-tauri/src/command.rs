//! The two commands: every operation of the engine goes through `call`, which workspace is open through `desk`
//! (docs/DESK-SHELL.md). There is no other way in.

use crate::desk::{Desk, Request, Shown};
use domain::{Code, WireError};
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

/// Asks for or changes which workspace is open; answers with the desk as it is afterwards.
#[tauri::command]
pub(crate) async fn desk<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    request: Value,
) -> Result<Shown, WireError> {
    // Read here and not in the signature: a wrong request is then refused in the shape of every other refusal.
    let request: Request = serde_json::from_value(request)
        .map_err(|error| WireError::new(Code::Usage, format!("not a request: {error}")))?;
    desk.ask(&app, request).await
}
