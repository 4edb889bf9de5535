//! `jengu inspect`: the pipeline's judgements on one input. No workspace; offline except for a site's address and a
//! domain. With `--batch` each line is an object and each result carries the same `id`.

mod bounce;
mod company;
mod domain;
mod duplicates;
mod email;
mod gate;
mod job;
mod page;
mod person;
mod phone;
mod reply;
mod robots;
mod site;
mod title;
mod window;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::domain::{Code, WireError};
use clap::{Args, Subcommand};
use judge::Judge;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::batch::{self, Batch};
use crate::out::Out;

/// Options of every inspection.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Read one JSON object a line from FILE (or -), write one result a line with the same id
    #[arg(long, value_name = "FILE|-", global = true)]
    batch: Option<PathBuf>,
    /// Name server to ask instead of the system's, ADDRESS:PORT (site, domain)
    #[arg(long, value_name = "ADDRESS:PORT", global = true)]
    nameserver: Option<std::net::SocketAddr>,
    /// Certificate authorities (PEM) trusted beside the system's (site)
    #[arg(long, value_name = "FILE", global = true)]
    ca_file: Option<PathBuf>,
    /// HOST:PORT that may be read although it lies in the own network (site)
    #[arg(long, value_name = "HOST:PORT", global = true)]
    allow: Vec<String>,
}

/// What is inspected.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// What a reply says: kind, intent, opt-out, meeting, delegation
    Reply(reply::Flags),
    /// Whether a message is a bounce, and for whom
    Bounce(bounce::Flags),
    /// What a saved page of a job board holds
    Page(page::Flags),
    /// Whether a posting is a reason to write, and the hotel's tier
    Job(job::Flags),
    /// The role a job title names
    Title(title::Flags),
    /// What a hotel's site tells; a folder of saved pages is read offline
    Site(site::Flags),
    /// Spam score, readability and lints of a mail of ours
    Email(email::Flags),
    /// Likely addresses of a person
    Person(person::Flags),
    /// Whether a phone number is one
    Phone(phone::Flags),
    /// Chain, franchise, independent or management company
    Company(company::Flags),
    /// Whether robots.txt allows an address
    Robots(robots::Flags),
    /// Whether a recipient may be written to at that time
    Window(window::Flags),
    /// SPF, DKIM, DMARC, MX … of a sending domain
    Domain(domain::Flags),
    /// Whether a channel is open in a country for a kind of recipient
    Gate(gate::Flags),
    /// Which rows of a list are one hotel
    Duplicates(duplicates::Flags),
}

/// What inspections use.
#[derive(Clone)]
pub(crate) struct Tools {
    judge: Arc<Judge>,
    /// Folder that relative paths of a batch may also be meant from.
    base: Option<PathBuf>,
    net: Arc<NetOptions>,
}

/// How an inspection reaches the world.
pub(crate) struct NetOptions {
    nameserver: Option<std::net::SocketAddr>,
    ca: Option<Vec<u8>>,
    allow: Vec<web::http::egress::Allowed>,
}

impl Tools {
    /// Read a file named in an object: relative to where we are, or to the batch file.
    fn read(&self, path: &Path) -> Result<Vec<u8>, WireError> {
        let beside = self
            .base
            .as_ref()
            .map(|b| b.join(path))
            .filter(|p| !path.exists() && p.exists());
        let path = beside.as_deref().unwrap_or(path);
        std::fs::read(path).map_err(|e| usage(format!("{}: {e}", path.display())))
    }
}

pub(crate) fn usage(why: impl Into<String>) -> WireError {
    WireError::new(Code::Usage, why)
}

pub(crate) fn failed(code: Code) -> impl Fn(anyhow::Error) -> WireError {
    move |e| WireError::new(code, format!("{e:#}"))
}

/// The batch object as a type; the message names the field.
fn parse<T: DeserializeOwned>(object: Value) -> Result<T, WireError> {
    serde_json::from_value(object).map_err(|e| usage(e.to_string()))
}

fn render(value: &impl serde::Serialize) -> Result<Value, WireError> {
    serde_json::to_value(value).map_err(|e| WireError::new(Code::Internal, e.to_string()))
}

/// Read text from a file, or standard input for `-`.
fn text(path: &Path) -> Result<String, WireError> {
    let read = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|e| usage(format!("{}: {e}", path.display())))
}

/// An inspection with its flags as a batch object; `None` when a batch was asked for and no flags are needed.
struct Prepared {
    object: Result<Value, WireError>,
    run: batch::Run,
    at_once: usize,
}

/// A pure inspection: one at a time.
fn pure(
    tools: &Tools,
    object: Result<Value, WireError>,
    f: fn(&Tools, Value) -> Result<Value, WireError>,
) -> Prepared {
    let tools = tools.clone();
    Prepared {
        object,
        run: Arc::new(move |v| Box::pin(std::future::ready(f(&tools, v)))),
        at_once: 1,
    }
}

/// Run an inspection.
pub(crate) async fn run(what: What, common: Common, out: &Out) -> Result<(), WireError> {
    let base = common
        .batch
        .as_deref()
        .and_then(Path::parent)
        .map(Path::to_owned);
    let ca = common
        .ca_file
        .map(|p| std::fs::read(&p).map_err(|e| usage(format!("{}: {e}", p.display()))))
        .transpose()?;
    let allow = common
        .allow
        .iter()
        .map(|a| place(a))
        .collect::<Result<_, _>>()?;
    let tools = Tools {
        judge: app::judge().map_err(failed(Code::Internal))?,
        base,
        net: Arc::new(NetOptions {
            nameserver: common.nameserver,
            ca,
            allow,
        }),
    };
    let p = match what {
        What::Reply(f) => pure(&tools, f.object(), reply::inspect),
        What::Bounce(f) => pure(&tools, f.object(), bounce::inspect),
        What::Page(f) => pure(&tools, f.object(), page::inspect),
        What::Job(f) => pure(&tools, f.object(), job::inspect),
        What::Title(f) => pure(&tools, f.object(), title::inspect),
        What::Email(f) => pure(&tools, f.object(), email::inspect),
        What::Person(f) => pure(&tools, f.object(), person::inspect),
        What::Phone(f) => pure(&tools, f.object(), phone::inspect),
        What::Company(f) => pure(&tools, f.object(), company::inspect),
        What::Robots(f) => pure(&tools, f.object(), robots::inspect),
        What::Window(f) => pure(&tools, f.object(), window::inspect),
        What::Gate(f) => pure(&tools, f.object(), gate::inspect),
        What::Duplicates(f) => pure(&tools, f.object(), duplicates::inspect),
        What::Site(f) => site::prepare(&tools, &f)?,
        What::Domain(f) => domain::prepare(&tools, &f)?,
    };
    match common.batch {
        Some(file) => {
            Batch {
                file,
                run: p.run,
                at_once: p.at_once,
            }
            .stream(out)
            .await
        }
        None => {
            let result = (p.run)(p.object?).await?;
            out.value(&result);
            Ok(())
        }
    }
}

fn place(text: &str) -> Result<web::http::egress::Allowed, WireError> {
    let (host, port) = text
        .rsplit_once(':')
        .ok_or_else(|| usage(format!("--allow {text}: HOST:PORT")))?;
    let port = port
        .parse()
        .map_err(|_| usage(format!("--allow {text}: HOST:PORT")))?;
    Ok(web::http::egress::Allowed {
        host: host.trim_matches(['[', ']']).to_owned(),
        port,
    })
}
