//! `inspect company`: chain, franchise, independent or management company, and where the decision falls.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, text, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Name of the company
    #[arg(long)]
    name: Option<String>,
    /// Its web address
    #[arg(long)]
    website: Option<String>,
    /// File (or -) with text about it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let name = self
            .name
            .ok_or_else(|| usage("--name or --batch is needed"))?;
        let about = self.file.as_deref().map(text).transpose()?;
        Ok(json!({ "name": name, "website": self.website, "text": about }))
    }
}

#[derive(Deserialize)]
struct Object {
    name: String,
    website: Option<String>,
    text: Option<String>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    render(
        &tools
            .judge
            .company(&o.name, o.website.as_deref(), o.text.as_deref()),
    )
}
