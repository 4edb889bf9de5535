//! A throw-away certificate authority: leaves for any names, expired ones, ones for another host.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Certificate {
    /// Nothing: `localhost`, `127.0.0.1`, `mx.example.test` and the asked names, valid.
    #[default]
    Good,
    /// The right names, expired in 2020.
    Expired,
    /// Valid, but only for `other-host.invalid`.
    WrongHost,
    /// Right and valid, but of an authority nobody trusts.
    Untrusted,
}

/// A certificate with its key, in PEM.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Leaf, then the authority.
    pub chain_pem: String,
    /// PKCS#8 key.
    pub key_pem: String,
}

/// The authority.
pub struct Ca {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ca")
    }
}

impl Default for Ca {
    fn default() -> Self {
        Self::new()
    }
}

impl Ca {
    /// A new authority. Also installs ring as the process's crypto provider, if none is.
    ///
    /// # Panics
    /// When key generation fails.
    #[must_use]
    pub fn new() -> Self {
        Self::named("Jengu test CA")
    }

    fn named(name: &str) -> Self {
        install_crypto();
        let mut p = CertificateParams::default();
        p.distinguished_name.push(DnType::CommonName, name);
        p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        p.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self {
            issuer: CertifiedIssuer::self_signed(p, KeyPair::generate().unwrap()).unwrap(),
        }
    }

    /// What a client must trust, PEM.
    #[must_use]
    pub fn trust_pem(&self) -> String {
        self.issuer.pem()
    }

    /// [`Self::trust_pem`] written to `dir/ca.pem`, for `SSL_CERT_FILE`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_trust(&self, dir: &Path) -> std::io::Result<PathBuf> {
        let path = dir.join("ca.pem");
        std::fs::write(&path, self.trust_pem())?;
        Ok(path)
    }

    /// A valid leaf for these names or addresses.
    #[must_use]
    pub fn leaf(&self, names: &[&str]) -> Leaf {
        self.mint(names, false)
    }

    /// A leaf for these names that expired in 2020.
    #[must_use]
    pub fn expired(&self, names: &[&str]) -> Leaf {
        self.mint(names, true)
    }

    /// A valid leaf for `other-host.invalid` alone.
    #[must_use]
    pub fn wrong_host(&self) -> Leaf {
        self.mint(&["other-host.invalid"], false)
    }

    /// A leaf of that kind for `localhost`, `127.0.0.1`, `mx.example.test` and `names`.
    #[must_use]
    pub fn certificate(&self, kind: Certificate, names: &[&str]) -> Leaf {
        let mut all = vec!["localhost", "127.0.0.1", "mx.example.test"];
        all.extend(names);
        match kind {
            Certificate::Good => self.leaf(&all),
            Certificate::Expired => self.expired(&all),
            Certificate::WrongHost => self.wrong_host(),
            Certificate::Untrusted => Self::named("Unknown CA").leaf(&all),
        }
    }

    fn mint(&self, names: &[&str], expired: bool) -> Leaf {
        let key = KeyPair::generate().unwrap();
        let mut p =
            CertificateParams::new(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>())
                .unwrap();
        p.distinguished_name
            .push(DnType::CommonName, names.first().copied().unwrap_or("leaf"));
        p.use_authority_key_identifier_extension = true;
        if expired {
            p.not_before = date_time_ymd(2019, 1, 1);
            p.not_after = date_time_ymd(2020, 1, 1);
        }
        let cert = p.signed_by(&key, &self.issuer).unwrap();
        Leaf {
            chain_pem: format!("{}{}", cert.pem(), self.issuer.pem()),
            key_pem: key.serialize_pem(),
        }
    }

    /// A client configuration that trusts this authority and nothing else.
    #[must_use]
    pub fn client_config(&self) -> Arc<rustls::ClientConfig> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        Arc::new(
            rustls::ClientConfig::builder()
                .with_root_certificates(roots)
                .with_no_client_auth(),
        )
    }

    /// [`Self::client_config`] as connector.
    #[must_use]
    pub fn connector(&self) -> TlsConnector {
        TlsConnector::from(self.client_config())
    }
}

impl Leaf {
    /// As rustls wants it.
    ///
    /// # Errors
    /// When the PEM is broken.
    pub fn certified(&self) -> anyhow::Result<CertifiedKey> {
        let chain = CertificateDer::pem_slice_iter(self.chain_pem.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .context("chain")?;
        let key = PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes()).context("key")?;
        Ok(CertifiedKey::new(
            chain,
            rustls::crypto::ring::sign::any_supported_type(&key)?,
        ))
    }

    /// A server side with this certificate.
    ///
    /// # Panics
    /// When the PEM is broken.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        let resolver = Arc::new(rustls::sign::SingleCertAndKey::from(
            self.certified().unwrap(),
        ));
        TlsAcceptor::from(Arc::new(
            rustls::ServerConfig::builder()
                .with_no_client_auth()
                .with_cert_resolver(resolver),
        ))
    }
}

/// Certificates minted for whatever name a client asks for (SNI), kept; kinds can be set per host.
#[derive(Debug)]
pub(crate) struct Mint {
    pub(crate) ca: Arc<Ca>,
    pub(crate) kinds: Mutex<HashMap<String, Certificate>>,
    minted: Mutex<HashMap<(String, Certificate), Arc<CertifiedKey>>>,
}

impl Mint {
    pub(crate) fn new(ca: Arc<Ca>) -> Self {
        Self {
            ca,
            kinds: Mutex::default(),
            minted: Mutex::default(),
        }
    }

    fn key_for(&self, host: &str) -> anyhow::Result<Arc<CertifiedKey>> {
        let kind = self
            .kinds
            .lock()
            .unwrap()
            .get(host)
            .copied()
            .unwrap_or_default();
        let id = (host.to_owned(), kind);
        if let Some(k) = self.minted.lock().unwrap().get(&id) {
            return Ok(k.clone());
        }
        let leaf = match kind {
            Certificate::Good => self.ca.leaf(&[host]),
            other => self.ca.certificate(other, &[host]),
        };
        let key = Arc::new(leaf.certified()?);
        self.minted.lock().unwrap().insert(id, key.clone());
        Ok(key)
    }
}

impl ResolvesServerCert for Mint {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.key_for(hello.server_name()?).ok()
    }
}

/// Make ring the process's crypto provider, once; later calls change nothing.
pub fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
