//! `inspect domain`: what the records of a sending domain say.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ::domain::{Code, WireError};
use clap::Args;
use mail::dns::{CheckInput, block_lists, domain_checks};
use mail::{DnsSettings, Resolver};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Prepared, Tools, failed, parse, render, usage};

/// Domains asked about at the same time in a batch.
const AT_ONCE: usize = 8;

/// From the command line.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// The From domain
    #[arg(value_name = "DOMAIN")]
    domain: Option<String>,
    /// DKIM selector; common ones are tried without
    #[arg(long)]
    selector: Vec<String>,
    /// Address mail leaves from, for PTR; repeatable
    #[arg(long, value_name = "IP")]
    address: Vec<IpAddr>,
    /// Do not ask block lists
    #[arg(long)]
    no_block_lists: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
struct Object {
    domain: String,
    selector: Option<OneOrMore>,
    #[serde(default)]
    addresses: Vec<IpAddr>,
}

pub(crate) fn prepare(tools: &Tools, flags: &Flags) -> Result<Prepared, WireError> {
    let object = flags
        .domain
        .as_ref()
        .map(|d| json!({ "domain": d, "selector": flags.selector, "addresses": flags.address }))
        .ok_or_else(|| usage("a DOMAIN or --batch is needed"));
    let settings = DnsSettings {
        nameserver: tools.net.nameserver,
        timeout: Duration::from_secs(5),
    };
    let resolver = Resolver::new(settings).map_err(failed(Code::Internal))?;
    let lists = !flags.no_block_lists;
    Ok(Prepared {
        object,
        run: Arc::new(move |v| Box::pin(inspect(resolver.clone(), lists, v))),
        at_once: AT_ONCE,
    })
}

async fn inspect(resolver: Resolver, lists: bool, object: Value) -> Result<Value, WireError> {
    let o: Object = parse(object)?;
    let selectors = match o.selector {
        None => Vec::new(),
        Some(OneOrMore::One(s)) => vec![s],
        Some(OneOrMore::More(all)) => all,
    };
    let checks = domain_checks(
        &resolver,
        CheckInput {
            domain: &o.domain,
            selectors: &selectors,
            addresses: &o.addresses,
            lists: if lists { block_lists() } else { &[] },
        },
    )
    .await;
    render(&checks)
}
