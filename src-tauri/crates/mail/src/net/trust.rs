//! Which certificates are believed, and what a person is told when one is not.

use std::io;
use std::sync::{Arc, OnceLock};

use domain::mailing::{FailClass, MailError};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};

/// The system's roots and the extra ones of the settings, under rustls with ring, TLS 1.2 and 1.3 only.
#[derive(Clone)]
pub struct Trust {
    extra_pem: Arc<Vec<u8>>,
    client: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Trust {
    /// The system's roots alone.
    #[must_use]
    pub fn system() -> Self {
        Self {
            extra_pem: Arc::default(),
            client: Arc::default(),
        }
    }

    /// The system's roots and every certificate of `pem` (the setting "extra certificate authority").
    ///
    /// # Errors
    /// When `pem` has no certificate or a broken one.
    pub fn with_extra(pem: &[u8]) -> anyhow::Result<Self> {
        use anyhow::Context as _;
        let mut roots = RootCertStore::empty();
        for cert in rustls_pemfile::certs(&mut &*pem) {
            roots
                .add(cert.context("Read the extra certificate authority")?)
                .context("The extra certificate authority is no usable certificate")?;
        }
        anyhow::ensure!(
            !roots.is_empty(),
            "the extra certificate authority file has no certificate (PEM expected)"
        );
        Ok(Self {
            extra_pem: Arc::new(pem.to_vec()),
            client: Arc::default(),
        })
    }

    /// The client configuration; the roots are read at the first use (tens of milliseconds).
    pub(super) fn client(&self) -> Arc<ClientConfig> {
        Arc::clone(self.client.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            let native = rustls_native_certs::load_native_certs();
            let (_, bad) = roots.add_parsable_certificates(native.certs);
            if bad > 0 || !native.errors.is_empty() {
                tracing::debug!(
                    bad,
                    errors = native.errors.len(),
                    "some system certificates are unreadable"
                );
            }
            let mut pem = self.extra_pem.as_slice();
            roots.add_parsable_certificates(rustls_pemfile::certs(&mut pem).flatten());
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
            let config = match builder.with_safe_default_protocol_versions() {
                Ok(b) => b.with_root_certificates(roots).with_no_client_auth(),
                // ring has both versions; were it ever without, 1.3 alone is the safe remainder.
                Err(_) => ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
                    .with_root_certificates(roots)
                    .with_no_client_auth(),
            };
            Arc::new(config)
        }))
    }
}

/// What a failed handshake means to a person.
pub(super) fn explain(e: &io::Error, host: &str) -> MailError {
    let tls = e.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    let Some(tls) = tls else {
        return MailError::new(
            FailClass::Network,
            format!("the connection to {host} broke during the TLS handshake: {e}"),
        );
    };
    let why = match tls {
        Error::InvalidCertificate(c) => match c {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => format!(
                "the certificate of {host} has expired: the provider must renew it; if this computer's clock is wrong, \
                 set it"
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                format!("the certificate of {host} is not valid yet: check this computer's clock")
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                format!(
                    "the certificate shown by the server is not for {host}: check the server name with your provider"
                )
            }
            CertificateError::UnknownIssuer => format!(
                "the certificate of {host} comes from an authority this computer does not know: if it is your company's \
                 own, add it under \"extra certificate authority\""
            ),
            CertificateError::Revoked => format!("the certificate of {host} was revoked"),
            other => format!("the certificate of {host} is not acceptable ({other:?})"),
        },
        Error::PeerIncompatible(_) | Error::AlertReceived(_) => format!(
            "{host} offers no TLS 1.2 or 1.3 that both sides accept ({tls}): the provider must update the server"
        ),
        Error::InvalidMessage(_) => format!(
            "{host} does not speak TLS on this port: check port and security (implicit TLS is usually 465 or 993, \
             STARTTLS 587 or 143)"
        ),
        other => format!("TLS with {host} failed: {other}"),
    };
    MailError::new(FailClass::Tls, why)
}
