//! `inspect phone`: whether a number is one, and of what kind.

use clap::Args;
use domain::WireError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tools, parse, render, usage};

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The number as printed
    #[arg(value_name = "NUMBER")]
    number: Option<String>,
    /// Country it was printed in, ISO 3166-1 alpha-2
    #[arg(long, default_value = "")]
    country: String,
}

impl Flags {
    pub(crate) fn object(self) -> Result<Value, WireError> {
        let number = self
            .number
            .ok_or_else(|| usage("a NUMBER or --batch is needed"))?;
        Ok(json!({ "number": number, "country": self.country }))
    }
}

#[derive(Deserialize)]
struct Object {
    number: String,
    #[serde(default)]
    country: Option<String>,
}

pub(crate) fn inspect(tools: &Tools, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    render(
        &tools
            .judge
            .phone(&o.number, o.country.as_deref().unwrap_or_default()),
    )
}
