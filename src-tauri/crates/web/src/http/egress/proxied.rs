//! Through a proxy the person entered: local places are refused before it, the proxy resolves the rest.

use domain::ports::{BoxFuture, Destination, Egress, EgressError, EgressRoute};

use super::{Host, forbidden, read_host};

/// One proxy for everything. The proxy itself may be on loopback: the person entered it.
#[derive(Debug, Clone)]
pub struct ProxiedEgress {
    url: String,
    extra_ports: Vec<u16>,
}

impl ProxiedEgress {
    /// Through `url` (`http://`, `https://`, `socks5://` or `socks5h://` with host and port). Ports other than 80 and
    /// 443 must be in `extra_ports`.
    ///
    /// # Errors
    /// When `url` is not such an address. `socks5` becomes `socks5h`, so that names are resolved by the proxy.
    pub fn new(url: &str, extra_ports: Vec<u16>) -> anyhow::Result<Self> {
        let mut parsed = url::Url::parse(url)?;
        if parsed.scheme() == "socks5" {
            parsed
                .set_scheme("socks5h")
                .map_err(|()| anyhow::anyhow!("not a proxy address"))?;
        }
        anyhow::ensure!(
            matches!(parsed.scheme(), "http" | "https" | "socks5h") && parsed.host_str().is_some(),
            "a proxy is http://, https:// or socks5:// with a host"
        );
        Ok(Self {
            url: parsed.to_string(),
            extra_ports,
        })
    }
}

/// The checks that can be made without resolving.
pub(super) fn check_named(to: &Destination, extra_ports: &[u16]) -> Result<(), EgressError> {
    if !matches!(to.port, 80 | 443) && !extra_ports.contains(&to.port) {
        return Err(EgressError::Refused(format!(
            "port {} is not open for {}",
            to.port, to.purpose
        )));
    }
    match read_host(&to.host)? {
        Host::Literal(ip) => match forbidden(ip) {
            Some(why) => Err(EgressError::Refused(format!("a {why} address"))),
            None => Ok(()),
        },
        Host::Local(name) => Err(EgressError::Refused(format!(
            "{name} is a name of this machine or network"
        ))),
        Host::Name(_) => Ok(()),
    }
}

impl Egress for ProxiedEgress {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        Box::pin(async move {
            check_named(to, &self.extra_ports)?;
            Ok(EgressRoute::Proxy {
                url: self.url.clone(),
            })
        })
    }
}

#[cfg(test)]
mod tests;
