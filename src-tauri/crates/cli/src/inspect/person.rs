//! `inspect person`: likely addresses of a person at a domain.

use clap::Args;
use domain::WireError;
use judge::person::KnownAddress;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Name of the person
    #[arg(long)]
    name: Option<String>,
    /// Mail domain of the company
    #[arg(long)]
    domain: Option<String>,
    /// A colleague's known address: NAME=ADDRESS, repeatable
    #[arg(long, value_name = "NAME=ADDRESS")]
    known: Vec<String>,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let (Some(name), Some(domain)) = (self.name, self.domain) else {
            return Err(usage("--name and --domain, or --batch, are needed"));
        };
        let known = self
            .known
            .iter()
            .map(|k| match k.split_once('=') {
                Some((name, email)) => Ok(json!({ "name": name, "email": email })),
                None => Err(usage(format!("--known {k}: NAME=ADDRESS"))),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "name": name, "domain": domain, "known": known }))
    }
}

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    name: String,
    email: String,
}

#[derive(Deserialize)]
struct Object {
    name: String,
    domain: String,
    known: Option<Vec<Known>>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let known: Vec<KnownAddress> = o
        .known
        .into_iter()
        .flatten()
        .map(|k| KnownAddress {
            name: k.name,
            email: k.email,
        })
        .collect();
    render(&tools.judge.person(&o.name, &o.domain, &known))
}
