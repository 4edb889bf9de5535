//! What the window and its desk say to each other (docs/DESK-SHELL.md). A contract: add, never rename.

use crate::crash::Crash;
use crate::wiring::Kind;
use domain::WireError;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the window asks.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    State,
    OpenPractice,
    CreateReal {
        name: String,
    },
    Open {
        folder: PathBuf,
    },
    Choose,
    Acknowledge {
        #[serde(default)]
        code: Option<String>,
    },
    NewCode,
    Unlock {
        code: String,
    },
    Print,
    DismissCrash,
}

/// How far opening is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Choose,
    Opening,
    Ready,
    Locked,
    Failed,
}

/// The desk as the window sees it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    pub(crate) step: Step,
    pub(crate) kind: Option<Kind>,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) viewer: bool,
    pub(crate) error: Option<WireError>,
    pub(crate) known: Vec<Known>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) navigate: Option<Navigate>,
    pub(crate) crash: Option<Crash>,
}

/// A workspace of this machine.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Known {
    pub(crate) folder: PathBuf,
    pub(crate) kind: Kind,
    pub(crate) last: bool,
}

/// How it stands with the recovery code.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Recovery {
    pub(crate) acknowledged: bool,
    pub(crate) code: Option<String>,
}

/// Where a deep link leads.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Navigate {
    pub(crate) prospect: String,
}
