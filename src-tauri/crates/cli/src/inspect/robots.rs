//! `inspect robots`: whether a robots.txt allows an address, and by which line.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, text, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The robots.txt (or -)
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Product token that asks
    #[arg(long, default_value = web::http::robots::AGENT)]
    agent: String,
    /// Address that is asked about
    #[arg(long)]
    url: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let (Some(file), Some(url)) = (self.file, self.url) else {
            return Err(usage("FILE and --url, or --batch, are needed"));
        };
        Ok(json!({ "robots": text(&file)?, "agent": self.agent, "url": url }))
    }
}

#[derive(Deserialize)]
struct Object {
    robots: String,
    agent: String,
    url: String,
}

pub(crate) fn inspect(_: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    render(&web::http::robots::inspect_robots(
        &o.robots, &o.agent, &o.url,
    ))
}
