//! Block lists and common selectors: `data/dns_lists.json`.

use std::net::IpAddr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOf {
    /// Domains.
    Domain,
    /// Addresses of sending servers.
    Address,
}

/// A DNS block list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockList {
    /// Zone that is asked.
    pub zone: String,
    /// Name for people.
    pub name: String,
    /// What it holds.
    pub of: ListOf,
    /// Beginnings of answers that mean "this resolver gets no answer".
    pub refused: Vec<String>,
}

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Name of the list.
    pub list: String,
    /// What was asked about.
    pub subject: String,
    /// Whether it is listed; `None` when the list did not answer.
    pub listed: Option<bool>,
}

#[derive(Deserialize)]
struct File {
    selectors: Vec<String>,
    lists: Vec<BlockList>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        serde_json::from_str(include_str!("../../data/dns_lists.json")).unwrap_or(File {
            selectors: Vec::new(),
            lists: Vec::new(),
        })
    })
}

/// The built-in lists.
#[must_use]
pub fn block_lists() -> &'static [BlockList] {
    &file().lists
}

/// Selectors to try when none is known.
#[must_use]
pub fn common_selectors() -> &'static [String] {
    &file().selectors
}

impl BlockList {
    /// The name to look up for a domain.
    #[must_use]
    pub fn domain_name(&self, domain: &str) -> String {
        format!("{}.{}", domain.trim_end_matches('.'), self.zone)
    }

    /// The name to look up for an address: its parts in reverse (RFC 5782).
    #[must_use]
    pub fn address_name(&self, ip: IpAddr) -> String {
        match ip {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                format!("{d}.{c}.{b}.{a}.{}", self.zone)
            }
            IpAddr::V6(v6) => {
                let nibbles: Vec<String> = v6
                    .octets()
                    .iter()
                    .rev()
                    .flat_map(|b| [format!("{:x}", b & 15), format!("{:x}", b >> 4)])
                    .collect();
                format!("{}.{}", nibbles.join("."), self.zone)
            }
        }
    }

    /// What answers mean: `None` when they only say that this resolver is refused.
    #[must_use]
    pub fn listed(&self, answers: &[IpAddr]) -> Option<bool> {
        let loopback: Vec<String> = answers
            .iter()
            .map(ToString::to_string)
            .filter(|a| a.starts_with("127."))
            .collect();
        if loopback.is_empty() {
            // An answer outside 127/8 is a resolver that invents answers.
            return None;
        }
        let real = loopback.iter().any(|a| {
            !self.refused.iter().any(|r| {
                if r.ends_with('.') {
                    a.starts_with(r)
                } else {
                    a == r
                }
            })
        });
        real.then_some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_there_and_refusals_are_no_listings() {
        assert!(common_selectors().len() > 10);
        let dbl = block_lists()
            .iter()
            .find(|l| l.zone.starts_with("dbl."))
            .unwrap();
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        assert_eq!(dbl.listed(&[ip("127.0.1.2")]), Some(true));
        assert_eq!(dbl.listed(&[ip("127.255.255.254")]), None);
        assert_eq!(dbl.listed(&[ip("93.184.216.34")]), None);
        assert_eq!(dbl.address_name(ip("1.2.3.4")), "4.3.2.1.dbl.spamhaus.org");
        assert!(dbl.address_name(ip("2001:db8::1")).starts_with("1.0.0.0."));
    }
}
