//! The settings that say how a workspace reaches the world: name server, extra certificate authority, proxy, models.
//! Each is one JSON value in `settings`; what is not set has the default named here.

use std::net::SocketAddr;

use llm::CascadeConfig;
use store::rusqlite::Connection;
use store::tables::{senders, settings};
use web::http::egress::Allowed;

/// `"127.0.0.1:53"`; without it the operating system's name servers are asked.
pub const NAMESERVER: &str = "dns.nameserver";
/// Path of a PEM file with certificate authorities trusted beside the system's.
pub const CA_FILE: &str = "tls.ca_file";
/// `"http://host:port"`; without it connections are direct.
pub const PROXY: &str = "egress.proxy";
/// `[{"host","port"}]`: servers in the own network that pages may be read from.
pub const ALLOWED: &str = "egress.allowed";
/// Address or page a site's owner may turn to; part of the User-Agent.
pub const CONTACT: &str = "http.contact";
/// Hosts whose owner's licence the person holds: their robots.txt is not asked.
pub const LICENSED: &str = "web.licensed";
/// The cascade of models ([`CascadeConfig`]); without it no model is asked.
pub const MODELS: &str = "llm";
/// Milliseconds between Send and its leaving, 0–60000; 10000 without it.
pub const UNDO: &str = "send.undo_ms";

/// The settings as read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Network {
    pub(crate) nameserver: Option<SocketAddr>,
    pub(crate) ca: Option<Vec<u8>>,
    pub(crate) proxy: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) licensed: Vec<String>,
    pub(crate) models: Option<CascadeConfig>,
    pub(crate) undo_ms: Option<i64>,
}

/// A setting as its type; one that is not is warned about and left out, so that a mistyped setting never keeps a
/// workspace shut.
fn setting<T: serde::de::DeserializeOwned>(c: &Connection, key: &str) -> anyhow::Result<Option<T>> {
    let value: Option<serde_json::Value> = settings::get(c, key)?;
    Ok(value.and_then(|v| match serde_json::from_value(v) {
        Ok(v) => Some(v),
        Err(error) => {
            tracing::warn!(key, %error, "a setting is not what it should be and is left out");
            None
        }
    }))
}

fn certificates(path: &str) -> Option<Vec<u8>> {
    let read = std::fs::read(path).map_err(anyhow::Error::from);
    // What mail takes, the client takes: one check for both.
    match read.and_then(|pem| mail::Trust::with_extra(&pem).map(|_| pem)) {
        Ok(pem) => Some(pem),
        Err(error) => {
            tracing::warn!(key = CA_FILE, "a setting is left out: {error:#}");
            None
        }
    }
}

pub(crate) fn read(c: &Connection) -> anyhow::Result<Network> {
    Ok(Network {
        nameserver: setting(c, NAMESERVER)?,
        ca: setting::<String>(c, CA_FILE)?.and_then(|p| certificates(&p)),
        proxy: setting(c, PROXY)?,
        contact: setting(c, CONTACT)?,
        licensed: setting(c, LICENSED)?.unwrap_or_default(),
        models: setting(c, MODELS)?,
        undo_ms: setting(c, UNDO)?,
    })
}

#[derive(serde::Deserialize)]
struct Place {
    host: String,
    port: u16,
}

/// Servers pages may be read from whatever their address.
pub(crate) fn web_places(c: &Connection) -> anyhow::Result<Vec<Allowed>> {
    let places: Vec<Place> = setting(c, ALLOWED)?.unwrap_or_default();
    Ok(places
        .into_iter()
        .map(|p| Allowed {
            host: p.host,
            port: p.port,
        })
        .collect())
}

/// The mail servers of the inboxes: a person entered them, so they may lie in the own network.
pub(crate) fn mail_places(c: &Connection) -> anyhow::Result<Vec<Allowed>> {
    let mut all: Vec<Allowed> = senders::inboxes(c)?
        .into_iter()
        .flat_map(|i| [i.account.smtp, i.account.imap])
        .map(|s| Allowed {
            host: s.host,
            port: s.port,
        })
        .collect();
    all.sort_by(|a, b| (&a.host, a.port).cmp(&(&b.host, b.port)));
    all.dedup();
    Ok(all)
}

/// The model servers a person switched on.
pub(crate) fn model_places(c: &Connection) -> anyhow::Result<Vec<Allowed>> {
    let models: Option<CascadeConfig> = setting(c, MODELS)?;
    let urls = models
        .into_iter()
        .flat_map(|m| m.providers)
        .filter(|p| p.enabled && p.local);
    Ok(urls.filter_map(|p| place_of(&p.base_url)).collect())
}

fn place_of(url: &str) -> Option<Allowed> {
    let url = url::Url::parse(url).ok()?;
    Some(Allowed {
        host: url.host_str()?.to_owned(),
        port: url.port_or_known_default()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_model_server_is_a_place_with_its_port() {
        let p = place_of("http://127.0.0.1:8080/v1").unwrap();
        assert_eq!((p.host.as_str(), p.port), ("127.0.0.1", 8080));
        assert_eq!(place_of("https://api.example/v1").unwrap().port, 443);
        assert!(place_of("not an address").is_none());
    }
}
