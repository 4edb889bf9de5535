//! The lookup port over hickory-resolver. NXDOMAIN, no such record and no answer are three different things.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use domain::ports::{BoxFuture, DnsAnswer, DnsLookup};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};

/// Which resolver to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DnsSettings {
    /// A name server instead of the system's.
    pub nameserver: Option<SocketAddr>,
    /// How long one try may take; there are two.
    pub timeout: Duration,
}

impl Default for DnsSettings {
    fn default() -> Self {
        Self {
            nameserver: None,
            timeout: Duration::from_secs(5),
        }
    }
}

/// The DNS port.
#[derive(Clone)]
pub struct Resolver {
    inner: TokioResolver,
}

impl Resolver {
    /// A resolver by the settings. Needs a tokio runtime.
    ///
    /// # Errors
    /// When the system's resolver settings cannot be read.
    pub fn new(settings: DnsSettings) -> anyhow::Result<Self> {
        use anyhow::Context as _;
        let mut builder = match settings.nameserver {
            Some(server) => {
                let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
                (udp.port, tcp.port) = (server.port(), server.port());
                let server = NameServerConfig::new(server.ip(), true, vec![udp, tcp]);
                TokioResolver::builder_with_config(
                    ResolverConfig::from_parts(None, vec![], vec![server]),
                    TokioRuntimeProvider::default(),
                )
            }
            None => {
                TokioResolver::builder_tokio().context("Read the system's resolver settings")?
            }
        };
        let options = builder.options_mut();
        options.timeout = settings.timeout;
        options.attempts = 2;
        // What a hosts file says is no evidence about the world's DNS.
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Self {
            inner: builder.build().context("Start the resolver")?,
        })
    }

    async fn ask<T>(
        &self,
        name: Result<Name, String>,
        kind: RecordType,
        pick: impl Fn(&RData) -> Option<T>,
    ) -> DnsAnswer<Vec<T>> {
        let name = match name {
            Ok(name) => name,
            Err(why) => return DnsAnswer::Failed(why),
        };
        match self.inner.lookup(name, kind).await {
            Ok(found) => {
                let all: Vec<T> = found
                    .answers()
                    .iter()
                    .filter_map(|r| pick(&r.data))
                    .collect();
                if all.is_empty() {
                    DnsAnswer::Empty
                } else {
                    DnsAnswer::Found(all)
                }
            }
            Err(e) => failed(&e),
        }
    }
}

fn failed<T>(e: &NetError) -> DnsAnswer<T> {
    if e.is_nx_domain() {
        DnsAnswer::NxDomain
    } else if e.is_no_records_found() {
        DnsAnswer::Empty
    } else {
        DnsAnswer::Failed(e.to_string())
    }
}

/// A fully qualified name: search lists of the machine never apply.
fn absolute(name: &str) -> Result<Name, String> {
    let trimmed = name.trim().trim_end_matches('.');
    // Names with `_` are no host names, so that IDNA's strict rules are for non-ASCII ones only.
    let ascii = if trimmed.is_ascii() {
        trimmed.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(trimmed).map_err(|_| "not a domain name".to_owned())?
    };
    if ascii.is_empty() {
        return Err("not a domain name".into());
    }
    Name::from_ascii(format!("{ascii}.")).map_err(|_| "not a domain name".to_owned())
}

fn host(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

impl DnsLookup for Resolver {
    fn mx<'a>(&'a self, domain: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        Box::pin(async move {
            let answer = self
                .ask(absolute(domain), RecordType::MX, |r| match r {
                    RData::MX(mx) => Some((mx.preference, host(&mx.exchange))),
                    _ => None,
                })
                .await;
            match answer {
                DnsAnswer::Found(mut hosts) => {
                    hosts.sort();
                    DnsAnswer::Found(hosts)
                }
                other => other,
            }
        })
    }

    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        Box::pin(self.ask(absolute(name), RecordType::TXT, |r| {
            match r {
                RData::TXT(txt) => Some(
                    txt.txt_data
                        .iter()
                        .map(|piece| String::from_utf8_lossy(piece))
                        .collect::<String>(),
                ),
                _ => None,
            }
        }))
    }

    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<IpAddr>>> {
        Box::pin(async move {
            let pick = |r: &RData| match r {
                RData::A(a) => Some(IpAddr::V4(a.0)),
                RData::AAAA(a) => Some(IpAddr::V6(a.0)),
                _ => None,
            };
            let (four, six) = futures_util::future::join(
                self.ask(absolute(name), RecordType::A, pick),
                self.ask(absolute(name), RecordType::AAAA, pick),
            )
            .await;
            match (four, six) {
                (DnsAnswer::Found(mut a), DnsAnswer::Found(b)) => {
                    a.extend(b);
                    DnsAnswer::Found(a)
                }
                (found @ DnsAnswer::Found(_), _) | (_, found @ DnsAnswer::Found(_)) => found,
                (failed @ DnsAnswer::Failed(_), _) | (_, failed @ DnsAnswer::Failed(_)) => failed,
                (DnsAnswer::NxDomain, _) | (_, DnsAnswer::NxDomain) => DnsAnswer::NxDomain,
                (DnsAnswer::Empty, DnsAnswer::Empty) => DnsAnswer::Empty,
            }
        })
    }

    fn ptr(&self, ip: IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        Box::pin(self.ask(Ok(Name::from(ip)), RecordType::PTR, |r| match r {
            RData::PTR(name) => Some(host(&name.0)),
            _ => None,
        }))
    }
}
