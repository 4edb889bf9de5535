//! What a host is, after every trick of writing it: a literal address, a public name, or a local name. Pure.

use std::net::IpAddr;

use domain::ports::EgressError;

/// A host as the guard sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address, also when it was written decimal, octal, hexadecimal, in brackets or with a trailing dot.
    Literal(IpAddr),
    /// A name that belongs to this machine or its network: `localhost`, `printer`, `nas.local` …
    Local(String),
    /// A public name: lower-case, ASCII (IDNA), without trailing dot.
    Name(String),
}

/// Last labels that never name a public host (RFC 6761, 6762, 8375, ICANN's `.internal`, and what routers invent).
const LOCAL_SUFFIXES: &[&str] = &[
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
    "invalid",
    "onion",
];

/// Read a host as a browser would (WHATWG URL), so that what is checked is what is connected to.
///
/// # Errors
/// When it is not a host.
pub fn read_host(host: &str) -> Result<Host, EgressError> {
    let parsed = url::Host::parse(host.trim())
        .or_else(|_| url::Host::parse(&format!("[{}]", host.trim())))
        .map_err(|_| EgressError::Refused(format!("not a host: {host}")))?;
    Ok(match parsed {
        url::Host::Ipv4(ip) => Host::Literal(ip.into()),
        url::Host::Ipv6(ip) => Host::Literal(ip.into()),
        url::Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            if name.is_empty() {
                return Err(EgressError::Refused("empty host".into()));
            }
            if is_local(&name) {
                Host::Local(name)
            } else {
                Host::Name(name)
            }
        }
    })
}

fn is_local(name: &str) -> bool {
    !name.contains('.')
        || LOCAL_SUFFIXES.iter().any(|s| {
            name.strip_suffix(s)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

#[cfg(test)]
mod tests;
