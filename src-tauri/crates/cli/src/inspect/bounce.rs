//! `inspect bounce`: whether a message is a bounce, and what it says of whom.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use judge::bounce::BounceInput;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The message, RFC 5322
    #[arg(value_name = "FILE.eml")]
    file: Option<PathBuf>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let file = self
            .file
            .ok_or_else(|| usage("a FILE.eml or --batch is needed"))?;
        Ok(json!({ "eml_path": file }))
    }
}

#[derive(Deserialize)]
struct Object {
    eml_path: PathBuf,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let message = mail::mime::parse(&tools.read(&o.eml_path)?);
    render(&tools.judge.bounce(&BounceInput::from(&message)))
}
