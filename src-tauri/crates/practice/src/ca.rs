//! The world's certificate authority: in memory, for this run; leaves are minted for the host a client asks for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::locked;

/// The authority. Its key never leaves the process.
pub(crate) struct Ca {
    issuer: CertifiedIssuer<'static, KeyPair>,
    minted: Mutex<BTreeMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Ca {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ca")
    }
}

impl Ca {
    /// A new authority.
    ///
    /// # Errors
    /// When keys cannot be made.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let mut p = CertificateParams::default();
        p.distinguished_name
            .push(DnType::CommonName, "Jengu practice world");
        p.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        p.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().context("Make the world's key")?;
        let issuer = CertifiedIssuer::self_signed(p, key).context("Make the world's authority")?;
        Ok(Self {
            issuer,
            minted: Mutex::default(),
        })
    }

    /// What a client of the world trusts, PEM.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    fn leaf(&self, host: &str) -> anyhow::Result<Arc<CertifiedKey>> {
        if let Some(k) = locked(&self.minted).get(host) {
            return Ok(k.clone());
        }
        let key = KeyPair::generate()?;
        let mut p = CertificateParams::new(vec![host.to_owned()])?;
        p.distinguished_name.push(DnType::CommonName, host);
        p.use_authority_key_identifier_extension = true;
        let cert = p.signed_by(&key, &self.issuer)?;
        let pem = format!("{}{}", cert.pem(), self.issuer.pem());
        let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .context("chain")?;
        let der = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).context("key")?;
        let certified = Arc::new(CertifiedKey::new(
            chain,
            rustls::crypto::ring::sign::any_supported_type(&der)?,
        ));
        locked(&self.minted).insert(host.to_owned(), certified.clone());
        Ok(certified)
    }
}

impl ResolvesServerCert for Ca {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.leaf(hello.server_name()?).ok()
    }
}
