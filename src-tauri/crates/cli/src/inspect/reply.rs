//! `inspect reply`: what an inbound message says.

use std::path::PathBuf;

use clap::Args;
use domain::WireError;
use judge::reply::ReplyInput;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};
use crate::moment::Moment;

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The message, RFC 5322
    #[arg(value_name = "FILE.eml")]
    file: Option<PathBuf>,
    /// Zone of the recipient, for times in the text
    #[arg(long)]
    zone: Option<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let file = self
            .file
            .ok_or_else(|| usage("a FILE.eml or --batch is needed"))?;
        Ok(json!({ "eml_path": file, "zone": self.zone }))
    }
}

/// The batch object.
#[derive(Deserialize)]
struct Object {
    eml_path: Option<PathBuf>,
    #[serde(default)]
    subject: String,
    from_name: Option<String>,
    from_email: Option<String>,
    body: Option<String>,
    html: Option<String>,
    received_at: Option<Moment>,
    zone: Option<String>,
    /// Our mail that it answers, where known.
    sent_body: Option<String>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let mut input = match (&o.eml_path, o.body, o.html) {
        (Some(path), _, _) => ReplyInput::from(&mail::mime::parse(&tools.read(path)?)),
        (None, None, None) => return Err(usage("body or eml_path is needed")),
        (None, body, html) => ReplyInput {
            subject: o.subject,
            from_name: o.from_name.unwrap_or_default(),
            from_email: o.from_email.unwrap_or_default(),
            body_text: body.unwrap_or_default(),
            body_html: html,
            ..ReplyInput::default()
        },
    };
    if let Some(at) = o.received_at {
        input.received_at_ms = at.millis()?.0;
    }
    input.zone = o.zone.unwrap_or_default();
    input.sent_body = o.sent_body;
    render(&tools.judge.reply(&input))
}
