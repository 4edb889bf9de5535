//! `inspect email`: spam score, readability and lints of a mail of ours.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use judge::email::{EmailInput, MailKind};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, text, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Subject
    #[arg(long)]
    subject: Option<String>,
    /// File (or -) with the body as it would be sent
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Body
    #[arg(long, conflicts_with = "file")]
    body: Option<String>,
    /// Language, ISO 639-1; found by itself without
    #[arg(long)]
    language: Option<String>,
    /// first, follow_up, answer or manual
    #[arg(long, default_value = "first")]
    kind: String,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let body = match (self.file, self.body) {
            (Some(file), _) => text(&file)?,
            (None, Some(body)) => body,
            (None, None) => return Err(usage("a FILE, --body or --batch is needed")),
        };
        Ok(
            json!({ "subject": self.subject.unwrap_or_default(), "body": body, "language": self.language, "kind": self.kind }),
        )
    }
}

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    subject: String,
    body: String,
    language: Option<String>,
    kind: Option<MailKind>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let input = EmailInput {
        subject: o.subject,
        body: o.body,
        language: o.language,
        kind: o.kind.unwrap_or_default(),
    };
    render(&tools.judge.email(&input, None))
}
