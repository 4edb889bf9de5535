//! Connections to mail servers: through the egress guard, to checked addresses only, always under TLS. Knows neither
//! SMTP nor IMAP.

mod stream;
mod trust;

use std::sync::Arc;
use std::time::Duration;

use domain::mailing::{AuthKind, FailClass, MailAccount, MailError};
use domain::ports::{
    Destination, Egress, EgressError, EgressRoute, Secret, SecretError, SecretName, Secrets,
};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

pub use stream::Wire;
pub use trust::Trust;

/// What every connection needs: the guard, the trusted certificates, the secrets.
#[derive(Clone)]
pub struct Network {
    egress: Arc<dyn Egress>,
    secrets: Arc<dyn Secrets>,
    trust: Trust,
    connect: Duration,
}

impl Network {
    /// Connections under `egress`, with certificates checked against `trust` and secrets from `secrets`. Connecting
    /// and the TLS handshake may take 20 s each.
    #[must_use]
    pub fn new(egress: Arc<dyn Egress>, secrets: Arc<dyn Secrets>, trust: Trust) -> Self {
        Self {
            egress,
            secrets,
            trust,
            connect: Duration::from_secs(20),
        }
    }

    /// The same with another limit for connecting and for the TLS handshake.
    #[must_use]
    pub fn with_connect_limit(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// A TCP connection to `host:port` for `purpose` (`smtp`, `imap`), still without TLS.
    ///
    /// # Errors
    /// Class `network`; the text says whether the guard, the name or the server was the cause.
    pub async fn connect(
        &self,
        host: &str,
        port: u16,
        purpose: &str,
    ) -> Result<TcpStream, MailError> {
        let network = |why: String| MailError::new(FailClass::Network, why);
        let to = Destination {
            host: host.to_owned(),
            port,
            purpose: purpose.to_owned(),
        };
        let route = match timeout(self.connect, self.egress.route(&to)).await {
            Ok(Ok(route)) => route,
            Ok(Err(EgressError::Refused(why))) => {
                return Err(network(format!("this address may not be reached: {why}")));
            }
            Ok(Err(EgressError::NoHost)) => {
                return Err(network(format!(
                    "there is no server named {host}: check the server name of this inbox"
                )));
            }
            Ok(Err(EgressError::Resolver(why))) => {
                return Err(network(format!(
                    "the name {host} could not be looked up: {why}"
                )));
            }
            Err(_) => return Err(network(format!("looking up {host} took too long"))),
        };
        let addresses = match route {
            EgressRoute::Direct(addresses) => addresses,
            EgressRoute::Proxy { .. } => {
                return Err(network(
                    "mail servers cannot be reached through the HTTP proxy: allow a direct connection for mail in the \
                     network settings"
                        .into(),
                ));
            }
        };
        let mut last = format!("{host} has no address");
        for address in addresses {
            match timeout(self.connect, dial(address)).await {
                Ok(Ok(tcp)) => {
                    // An SMTP or IMAP command is one small write that waits for its answer: Nagle only delays it.
                    let _ = tcp.set_nodelay(true);
                    return Ok(tcp);
                }
                Ok(Err(e)) => last = format!("{host} port {port} does not answer: {e}"),
                Err(_) => last = format!("{host} port {port} does not answer in time"),
            }
        }
        Err(network(last))
    }

    /// TLS over `tcp`, the certificate checked for `host`.
    ///
    /// # Errors
    /// Class `tls` with what to do about the certificate, or `network` when the line broke.
    pub async fn secure(&self, tcp: TcpStream, host: &str) -> Result<Wire, MailError> {
        let name = rustls::pki_types::ServerName::try_from(host.trim_end_matches('.').to_owned())
            .map_err(|_| {
            MailError::new(
                FailClass::Tls,
                format!("{host} is no server name a certificate can be checked for"),
            )
        })?;
        let connector = tokio_rustls::TlsConnector::from(self.trust.client());
        match timeout(self.connect, connector.connect(name, tcp)).await {
            Ok(Ok(tls)) => Ok(Wire::Tls(Box::new(tls))),
            Ok(Err(e)) => Err(trust::explain(&e, host)),
            Err(_) => Err(MailError::new(
                FailClass::Network,
                format!("{host} did not finish the TLS handshake in time"),
            )),
        }
    }

    /// The password or access token of an account, at the moment it is needed.
    ///
    /// # Errors
    /// Class `secret`.
    pub async fn secret(&self, account: &MailAccount) -> Result<Secret, MailError> {
        let (name, what) = match account.auth {
            AuthKind::Password => (
                SecretName::InboxPassword(account.inbox.clone()),
                "password: enter it in the settings of this inbox",
            ),
            AuthKind::XOAuth2 => (
                SecretName::InboxAccessToken(account.inbox.clone()),
                "sign-in: connect this inbox again",
            ),
        };
        match self.secrets.get(&name).await {
            Ok(Some(secret)) if !secret.expose().is_empty() => Ok(secret),
            Ok(_) => Err(MailError::new(
                FailClass::Secret,
                format!("the keychain has no {what}"),
            )),
            Err(
                e @ (SecretError::Locked | SecretError::Unavailable(_) | SecretError::Failed(_)),
            ) => Err(MailError::new(FailClass::Secret, e.to_string())),
        }
    }
}

/// What the kernel may hold unsent. A server that dies in the middle of a body must be noticed while the body is being
/// written, when nothing is handed over yet, and not after a buffer of megabytes swallowed all of it; 128 KiB still
/// carry half a megabyte a second to a server 200 ms away.
const UNSENT: u32 = 128 * 1024;

async fn dial(address: std::net::SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_send_buffer_size(UNSENT)?;
    socket.connect(address).await
}
