//! Commands on a workspace: each builds an operation's input, calls it and prints what it gives. No rule of the product
//! lives here.

mod bench;
mod contact;
mod dev;
mod export;
mod find;
mod groups;
mod inboxes;
mod leave_alone;
mod machine;
mod meetings;
mod models;
mod outreach;
mod persons;
mod practice;
mod prospects;
mod safety;
mod serve;
mod simulate;
mod start;
mod write;

use std::process::ExitCode;

use clap::Subcommand;
use domain::{Code, WireError};
use serde_json::{Map, Value};

use crate::args::Global;
use crate::out::Out;
use crate::session::Session;

/// Commands on a workspace.
#[derive(Debug, Subcommand)]
pub(crate) enum Operate {
    #[command(flatten)]
    Start(start::Start),
    /// Run the whole pipeline on the embedded practice world and print its funnel
    Practice(practice::Practice),
    /// Kill, restore, mislead and storm the engine for simulated days, and hold its promises against the world's own books
    Simulate(simulate::Simulate),
    #[command(flatten)]
    Find(find::Find),
    #[command(flatten)]
    Prospects(prospects::Area),
    /// Groups of hotels: who belongs together, and holding them
    #[command(subcommand)]
    Groups(groups::Groups),
    /// Export cards, calls or letters as a table; nobody to be left alone is in it
    Export(export::Export),
    #[command(flatten)]
    Write(write::Write),
    /// Mailboxes we send from and read
    #[command(subcommand)]
    Inbox(inboxes::Inbox),
    #[command(flatten)]
    Contact(contact::Contact),
    #[command(flatten)]
    Meetings(meetings::Area),
    #[command(flatten)]
    Persons(persons::Area),
    #[command(flatten)]
    LeaveAlone(leave_alone::LeaveAlone),
    #[command(flatten)]
    Machine(machine::Machine),
    /// Language models; all are off until one is enabled
    #[command(subcommand)]
    Models(models::Models),
    #[command(flatten)]
    Safety(safety::Safety),
    #[command(flatten)]
    Serve(serve::Serve),
    /// Figures of this machine as JSON, with a calibrating probe
    Bench(bench::Bench),
    #[command(flatten)]
    Dev(dev::Dev),
}

/// Run a command.
pub(crate) async fn run(
    command: Operate,
    global: &Global,
    out: &Out,
) -> Result<ExitCode, WireError> {
    match command {
        Operate::Bench(c) => c.run(out).await,
        Operate::Dev(c) => c.run(out),
        Operate::Practice(c) => c.run(global, out).await,
        Operate::Simulate(c) => c.run(out).await,
        Operate::Start(c) => c.run(global, out).await,
        other => on_workspace(other, &Session::new(global)?, out).await,
    }
}

async fn on_workspace(
    command: Operate,
    session: &Session,
    out: &Out,
) -> Result<ExitCode, WireError> {
    match command {
        Operate::Find(c) => c.run(session, out).await?,
        Operate::Prospects(c) => c.run(session, out).await?,
        Operate::Export(c) => c.run(session, out).await?,
        Operate::Write(c) => c.run(session, out).await?,
        Operate::Inbox(c) => return c.run(session, out).await,
        Operate::Contact(c) => c.run(session, out).await?,
        Operate::Meetings(c) => c.run(session, out).await?,
        Operate::Groups(c) => c.run(session, out).await?,
        Operate::Persons(c) => c.run(session, out).await?,
        Operate::LeaveAlone(c) => c.run(session, out).await?,
        Operate::Machine(c) => c.run(session, out).await?,
        Operate::Models(c) => c.run(session, out).await?,
        Operate::Safety(c) => return c.run(session, out).await,
        Operate::Serve(c) => c.run(session, out).await?,
        Operate::Bench(_)
        | Operate::Dev(_)
        | Operate::Practice(_)
        | Operate::Simulate(_)
        | Operate::Start(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// An input object without the fields nobody set.
pub(crate) fn given(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, v)| !v.is_null())
                .collect::<Map<_, _>>(),
        ),
        other => other,
    }
}

pub(crate) fn usage(why: impl Into<String>) -> WireError {
    WireError::new(Code::Usage, why)
}

/// A time a person typed, as epoch milliseconds.
pub(crate) fn moment(text: Option<&str>) -> Result<Option<i64>, WireError> {
    text.map(|t| {
        let written = t.parse::<i64>().map_or_else(
            |_| crate::moment::Moment::Text(t.to_owned()),
            crate::moment::Moment::Number,
        );
        written.millis().map(|m| m.0)
    })
    .transpose()
}

/// Text of a file, or of standard input for `-`.
pub(crate) fn text(path: &std::path::Path) -> Result<String, WireError> {
    let read = if path == std::path::Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|e| usage(format!("{}: {e}", path.display())))
}

/// A JSON value given as text, or as `@FILE`.
pub(crate) fn json_or_file(words: &str) -> Result<Value, WireError> {
    let content = match words.strip_prefix('@') {
        Some(file) => text(std::path::Path::new(file))?,
        None => words.to_owned(),
    };
    serde_json::from_str(&content).map_err(|e| usage(format!("not JSON: {e}")))
}
