//! The world's DNS: every host of the world has an address, hotels and the salesperson's domains have MX, SPF and DMARC.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use domain::ports::{BoxFuture, DnsAnswer, DnsLookup};

use crate::world::World;

/// Answers from the world's truth alone.
#[derive(Debug, Clone)]
pub struct WorldDns {
    world: Arc<World>,
    own: Vec<String>,
}

impl WorldDns {
    /// Of this world, with the salesperson's domains.
    #[must_use]
    pub fn new(world: Arc<World>, own: &[&str]) -> Self {
        Self {
            world,
            own: own.iter().map(|d| (*d).to_owned()).collect(),
        }
    }

    fn is_mail_domain(&self, name: &str) -> bool {
        self.own.iter().any(|d| d == name)
            || self.world.hotels.iter().any(|h| h.mail_domain == name)
    }

    fn is_host(&self, name: &str) -> bool {
        self.is_mail_domain(name)
            || self.world.hosts().iter().any(|h| h == name)
            || name
                .strip_prefix("mx.")
                .is_some_and(|d| self.is_mail_domain(d))
    }
}

fn now<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    Box::pin(std::future::ready(value))
}

impl DnsLookup for WorldDns {
    fn mx<'a>(&'a self, domain: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        let d = domain.trim_end_matches('.').to_lowercase();
        now(if self.is_mail_domain(&d) {
            DnsAnswer::Found(vec![(10, format!("mx.{d}"))])
        } else if self.is_host(&d) {
            DnsAnswer::Empty
        } else {
            DnsAnswer::NxDomain
        })
    }

    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        let n = name.trim_end_matches('.').to_lowercase();
        now(if let Some(d) = n.strip_prefix("_dmarc.") {
            if self.is_mail_domain(d) {
                DnsAnswer::Found(vec!["v=DMARC1; p=quarantine".into()])
            } else {
                DnsAnswer::NxDomain
            }
        } else if n.contains("._domainkey.") {
            if self.own.iter().any(|d| n.ends_with(d.as_str())) {
                DnsAnswer::Found(vec![
                    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".into(),
                ])
            } else {
                DnsAnswer::NxDomain
            }
        } else if self.is_mail_domain(&n) {
            DnsAnswer::Found(vec!["v=spf1 mx -all".into()])
        } else {
            DnsAnswer::NxDomain
        })
    }

    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<IpAddr>>> {
        let n = name.trim_end_matches('.').to_lowercase();
        // TEST-NET-3: reserved for documentation, routed nowhere.
        now(if self.is_host(&n) {
            DnsAnswer::Found(vec![IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7))])
        } else {
            DnsAnswer::NxDomain
        })
    }

    fn ptr(&self, _ip: IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        now(DnsAnswer::Found(vec!["mx.practice.example".into()]))
    }
}
