//! `inspect page`: what a saved page of a board holds.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The saved page
    #[arg(value_name = "FILE.html")]
    file: Option<PathBuf>,
    /// Where it was saved from; decides which source reads it
    #[arg(long)]
    url: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        match (self.file, self.url) {
            (Some(path), Some(url)) => Ok(json!({ "path": path, "url": url })),
            _ => Err(usage("FILE.html and --url URL, or --batch, are needed")),
        }
    }
}

#[derive(Deserialize)]
struct Object {
    path: PathBuf,
    url: String,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let url = url::Url::parse(&o.url).map_err(|e| usage(format!("url: {e}")))?;
    let html = web::text::decode(&tools.read(&o.path)?, None);
    render(&web::sources::page(&html, &url))
}
