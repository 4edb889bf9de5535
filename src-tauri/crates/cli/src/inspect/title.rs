//! `inspect title`: the role a job title names.

use clap::Args;
use domain::WireError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The title
    #[arg(value_name = "TITLE")]
    title: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let title = self
            .title
            .ok_or_else(|| usage("a TITLE or --batch is needed"))?;
        Ok(json!({ "title": title }))
    }
}

#[derive(Deserialize)]
struct Object {
    title: String,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    render(&tools.judge.title(&o.title))
}
