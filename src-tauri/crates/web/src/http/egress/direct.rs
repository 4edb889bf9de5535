//! The direct way out: our own resolver, every answer checked, the connection pinned to the checked addresses.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use anyhow::Context as _;
use domain::ports::{BoxFuture, Destination, Egress, EgressError, EgressRoute};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;

use super::{Host, forbidden, read_host};

/// Ports of web pages.
const WEB_PORTS: &[u16] = &[80, 443];
/// Ports of submission and reading of mail.
const MAIL_PORTS: &[u16] = &[465, 587, 143, 993];
/// Purposes that may use [`MAIL_PORTS`].
const MAIL_PURPOSES: &[&str] = &["smtp", "imap", "mail"];

/// A place the person entered and so allowed: an own mail server in the office network, a local model server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Host name or literal address, as entered.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// Settings of [`DirectEgress`].
#[derive(Debug, Clone, Default)]
pub struct DirectConfig {
    /// Name servers; empty = the operating system's.
    pub nameservers: Vec<SocketAddr>,
    /// Ports allowed beside 80 and 443 (and the mail ports for mail).
    pub extra_ports: Vec<u16>,
    /// Places allowed whatever their address and port.
    pub allowed: Vec<Allowed>,
}

/// Resolves and checks; see [`forbidden`].
pub struct DirectEgress {
    config: DirectConfig,
    resolver: RwLock<Arc<TokioResolver>>,
}

impl DirectEgress {
    /// With these settings.
    ///
    /// # Errors
    /// When the operating system's resolver settings cannot be read.
    pub fn new(config: DirectConfig) -> anyhow::Result<Self> {
        let resolver = RwLock::new(Arc::new(resolver(&config.nameservers)?));
        Ok(Self { config, resolver })
    }

    fn allows(&self, host: &Host, port: u16) -> bool {
        self.config
            .allowed
            .iter()
            .any(|a| a.port == port && read_host(&a.host).is_ok_and(|h| h == *host))
    }

    fn port_ok(&self, to: &Destination) -> bool {
        let mail = MAIL_PURPOSES.iter().any(|p| {
            to.purpose
                .strip_prefix(p)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        });
        WEB_PORTS.contains(&to.port)
            || (mail && MAIL_PORTS.contains(&to.port))
            || self.config.extra_ports.contains(&to.port)
    }

    async fn lookup(&self, name: &str) -> Result<Vec<std::net::IpAddr>, EgressError> {
        let first = self.ask(name).await;
        if !matches!(first, Err(EgressError::Resolver(_))) || !self.config.nameservers.is_empty() {
            return first;
        }
        // The machine may have moved to another network since its resolver settings were read.
        match resolver(&[]) {
            Ok(fresh) => {
                if let Ok(mut slot) = self.resolver.write() {
                    *slot = Arc::new(fresh);
                }
                self.ask(name).await
            }
            Err(_) => first,
        }
    }

    async fn ask(&self, name: &str) -> Result<Vec<std::net::IpAddr>, EgressError> {
        let resolver = match self.resolver.read() {
            Ok(r) => Arc::clone(&r),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        };
        // The trailing dot keeps the system's search domains out.
        match resolver.lookup_ip(format!("{name}.")).await {
            Ok(found) => Ok(found.iter().collect()),
            Err(e) => Err(read_error(&e)),
        }
    }

    async fn decide(&self, to: &Destination) -> Result<EgressRoute, EgressError> {
        let host = read_host(&to.host)?;
        let allowed = self.allows(&host, to.port);
        if !allowed && !self.port_ok(to) {
            return Err(EgressError::Refused(format!(
                "port {} is not open for {}",
                to.port, to.purpose
            )));
        }
        let ips = match &host {
            Host::Literal(ip) => vec![*ip],
            Host::Local(name) if !allowed => {
                return Err(EgressError::Refused(format!(
                    "{name} is a name of this machine or network"
                )));
            }
            // `localhost` is not the resolver's to answer.
            Host::Local(name) if name == "localhost" || name.ends_with(".localhost") => {
                vec![
                    std::net::Ipv4Addr::LOCALHOST.into(),
                    std::net::Ipv6Addr::LOCALHOST.into(),
                ]
            }
            Host::Local(name) | Host::Name(name) => self.lookup(name).await?,
        };
        let mut refused = None;
        let mut open = Vec::with_capacity(ips.len());
        for ip in ips {
            match forbidden(ip) {
                Some(why) if !allowed => refused = Some(why),
                _ => open.push(SocketAddr::new(ip, to.port)),
            }
        }
        if !open.is_empty() {
            return Ok(EgressRoute::Direct(open));
        }
        Err(refused.map_or(EgressError::NoHost, |why| {
            EgressError::Refused(format!("the host is at a {why} address"))
        }))
    }
}

impl Egress for DirectEgress {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        Box::pin(self.decide(to))
    }
}

fn resolver(nameservers: &[SocketAddr]) -> anyhow::Result<TokioResolver> {
    let mut builder = if nameservers.is_empty() {
        TokioResolver::builder_tokio().context("Read the system's resolver settings")?
    } else {
        let servers = nameservers.iter().map(|at| {
            let mut server = NameServerConfig::udp_and_tcp(at.ip());
            for connection in &mut server.connections {
                connection.port = at.port();
            }
            server
        });
        let config = ResolverConfig::from_parts(None, Vec::new(), servers.collect());
        let mut builder =
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().use_hosts_file = ResolveHosts::Never;
        builder
    };
    builder.options_mut().ndots = 1;
    builder.build().context("Build the resolver")
}

fn read_error(e: &NetError) -> EgressError {
    if e.is_nx_domain() || e.is_no_records_found() {
        EgressError::NoHost
    } else {
        EgressError::Resolver(e.to_string())
    }
}

#[cfg(test)]
mod tests;
