//! `inspect job`: whether a posting is a reason to write, and the hotel's market tier.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use judge::job::JobInput;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, text, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Title of the posting
    #[arg(long)]
    title: Option<String>,
    /// Company as printed
    #[arg(long, default_value = "")]
    company: String,
    /// Place as printed
    #[arg(long, default_value = "")]
    location: String,
    /// Text of the posting
    #[arg(long, default_value = "", conflicts_with = "file")]
    description: String,
    /// File (or -) with the text of the posting
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let title = self
            .title
            .ok_or_else(|| usage("--title or --batch is needed"))?;
        let description = self.file.as_deref().map_or(Ok(self.description), text)?;
        Ok(
            json!({ "title": title, "company": self.company, "location": self.location, "description": description }),
        )
    }
}

#[derive(Deserialize)]
struct Object {
    title: String,
    #[serde(default)]
    company: Option<String>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let input = JobInput {
        title: o.title,
        company: o.company.unwrap_or_default(),
        location: o.location.unwrap_or_default(),
        description: o.description.unwrap_or_default(),
    };
    render(&tools.judge.job(&input))
}
