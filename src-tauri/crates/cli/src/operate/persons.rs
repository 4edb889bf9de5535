//! Persons: everything that is held about somebody, for himself, and erasing him for good.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::{Value, json};

use crate::out::Out;
use crate::session::Session;

/// What a person may ask for.
#[derive(Debug, Subcommand)]
pub(crate) enum Area {
    /// What a person may ask for: what is held about him, and to be forgotten
    #[command(subcommand)]
    Person(Person),
}

/// A person by one of his addresses.
#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// Everything that is held about a person, to be handed to him
    Export {
        /// One of his addresses
        email: String,
        /// New file: JSON when its name ends in .json, else a text to read
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Erase a person for good, in two steps: without --token, what would go, what stays, and the token
    Erase {
        /// One of his addresses
        email: String,
        /// The token of the first step, ten seconds after it at the earliest
        #[arg(long)]
        token: Option<String>,
    },
}

impl Area {
    pub(crate) async fn run(self, session: &Session, out: &Out) -> Result<(), WireError> {
        let Self::Person(what) = self;
        match what {
            Person::Export { email, out: file } => {
                let held = session
                    .call("person_export", json!({ "email": email }))
                    .await?;
                match file {
                    Some(file) => write(&file, &held, out),
                    None => {
                        show(&held, out);
                        Ok(())
                    }
                }
            }
            Person::Erase { email, token: None } => {
                let plan = session
                    .call("person_erase_plan", json!({ "email": email }))
                    .await?;
                out.fields(&plan);
                let token = plan
                    .get("token")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                out.progress(&format!(
                    "nothing is erased yet; ten seconds from now, and within the hour: jengu person erase {email} --token {token}"
                ));
                Ok(())
            }
            Person::Erase {
                email,
                token: Some(token),
            } => {
                let done = session
                    .call("person_erase", json!({ "email": email, "token": token }))
                    .await?;
                out.fields(&done);
                if let Some(why) = done.get("unfinished").and_then(Value::as_str) {
                    out.progress(&format!(
                        "the files could not be cleaned yet; it is done when the workspace is opened next: {why}"
                    ));
                }
                if done
                    .get("exported")
                    .and_then(Value::as_array)
                    .is_some_and(|all| !all.is_empty())
                {
                    out.progress("copies of the workspace lie elsewhere, see exported: delete them, or tell the person; a restore erases again");
                }
                Ok(())
            }
        }
    }
}

fn text(held: &Value) -> &str {
    held.get("text").and_then(Value::as_str).unwrap_or_default()
}

fn show(held: &Value, out: &Out) {
    if out.is_json() {
        out.value(held);
    } else {
        out.lines(text(held));
    }
}

/// For its owner only, and never over a file that is there.
fn write(file: &Path, held: &Value, out: &Out) -> Result<(), WireError> {
    let as_json = file
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let content = if as_json {
        let mut rows = held.clone();
        if let Some(map) = rows.as_object_mut() {
            map.remove("text");
        }
        serde_json::to_string_pretty(&rows)
            .map_err(|e| WireError::new(Code::Internal, e.to_string()))?
    } else {
        text(held).to_owned()
    };
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(file)
        .and_then(|mut f| std::io::Write::write_all(&mut f, content.as_bytes()))
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => WireError::new(
                Code::Refused,
                format!("{} exists: name a new file", file.display()),
            ),
            _ => WireError::new(Code::Disk, format!("{}: {e}", file.display())),
        })?;
    let tables = held
        .get("tables")
        .and_then(Value::as_object)
        .map_or(0, serde_json::Map::len);
    out.done(
        &json!({ "file": file, "tables": tables }),
        &format!("{}: hand it over, then delete it", file.display()),
    );
    Ok(())
}
