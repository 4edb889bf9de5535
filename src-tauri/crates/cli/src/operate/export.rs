//! Export of cards, calls and letters into a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::{Code, WireError};
use serde_json::{Value, json};

use super::given;
use crate::out::Out;
use crate::session::Session;

/// What goes into the file.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Prospects,
    Calls,
    Letters,
}

/// Whose importer's columns.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColumnsOf {
    Hubspot,
    Pipedrive,
}

/// An export.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What: cards, open calls, or letters for a mail merge
    what: What,
    /// File that does not exist yet, or - for standard output
    file: PathBuf,
    /// Cards in the columns of this program's importer
    #[arg(long)]
    columns_of: Option<ColumnsOf>,
    /// Only cards in this stage
    #[arg(long)]
    stage: Option<String>,
    /// Only hotels of this country, like GB
    #[arg(long)]
    country: Option<String>,
    /// Who gets it; kept with the event
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
}

fn word(v: impl ValueEnum) -> Option<String> {
    v.to_possible_value().map(|p| p.get_name().to_owned())
}

impl Export {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let to_stdout = self.file == std::path::Path::new("-");
        if !to_stdout && self.file.exists() {
            return Err(WireError::new(
                Code::Refused,
                format!("{} exists already", self.file.display()),
            ));
        }
        let input = given(json!({
            "what": word(self.what),
            "columns_of": self.columns_of.and_then(word),
            "stage": self.stage,
            "country": self.country,
            "to_whom": self.to,
        }));
        let done = session.call("export_table", input).await?;
        let document = done.get("document").and_then(Value::as_str);
        let document = document.unwrap_or_default();
        if to_stdout {
            out.say(document.trim_start_matches('\u{feff}').trim_end());
            return Ok(());
        }
        std::fs::write(&self.file, document)
            .map_err(|e| WireError::new(Code::Disk, format!("{}: {e}", self.file.display())))?;
        let count = |name: &str| done.get(name).and_then(Value::as_u64).unwrap_or(0);
        let (rows, people, left_out) = (count("rows"), count("people"), count("left_out"));
        out.done(
            &json!({ "file": self.file, "rows": rows, "people": people, "left_out": left_out }),
            &format!(
                "{}: {rows} rows naming {people} people; {left_out} left out because they are to be left alone",
                self.file.display()
            ),
        );
        Ok(())
    }
}
