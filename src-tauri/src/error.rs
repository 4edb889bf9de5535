//! Errors towards the window: `{code, message, details}`, the engine's own shape.

use domain::{Code, WireError};

/// An error of the shell itself; its cause goes to the log and, in words, to the person.
pub(crate) fn internal(error: &anyhow::Error) -> WireError {
    WireError::new(Code::Internal, format!("{error:#}"))
}
