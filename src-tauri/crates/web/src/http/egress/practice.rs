//! The egress of a practice workspace: everything goes to the embedded world on loopback, nothing leaves the machine.

use std::net::SocketAddr;

use domain::ports::{BoxFuture, Destination, Egress, EgressError, EgressRoute};

use super::proxied::check_named;
use crate::http::Roots;

/// Reaches only the world's proxy. **Only the practice composition constructs it**: `app` opens a real workspace
/// with [`super::DirectEgress`] or [`super::ProxiedEgress`] and has no setting that leads here.
#[derive(Debug, Clone)]
pub struct PracticeEgress {
    addr: SocketAddr,
    ca_pem: Vec<u8>,
}

impl PracticeEgress {
    /// To the world's proxy at `addr`, whose hosts show certificates of `ca_pem`.
    ///
    /// # Errors
    /// When `addr` is not loopback.
    pub fn new(addr: SocketAddr, ca_pem: Vec<u8>) -> anyhow::Result<Self> {
        anyhow::ensure!(
            addr.ip().is_loopback(),
            "the practice world is on this machine only"
        );
        Ok(Self { addr, ca_pem })
    }

    /// The only certificate authority the practice client trusts.
    #[must_use]
    pub fn roots(&self) -> Roots {
        Roots::Only(self.ca_pem.clone())
    }
}

impl Egress for PracticeEgress {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        Box::pin(async move {
            // The same refusals as everywhere, so that hostile pages of the world meet the production guard.
            check_named(to, &[])?;
            Ok(EgressRoute::Proxy {
                url: format!("http://{}", self.addr),
            })
        })
    }
}

#[cfg(test)]
mod tests;
