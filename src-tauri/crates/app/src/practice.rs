//! Opening a practice workspace on a world that somebody else runs. This is the only way to `PracticeEgress`, and it
//! refuses a real workspace.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use domain::ports::{Clock, DnsLookup, Ids, MailRoutes, Mailboxes, Rng};
use domain::{Code, WireError};
use engine::Tempo;
use store::{Kind, Mode, OpenOptions, Store};
use web::http::egress::PracticeEgress;
use web::http::pace::PaceConfig;

use crate::adapters::egress::Closed;
use crate::adapters::secrets_memory::MemorySecrets;
use crate::compose::{self, Rim, Ways};
use crate::open::{Opened, open_error, practice_engine};

/// The world of a practice workspace.
#[derive(Clone)]
pub struct World {
    /// Its time.
    pub clock: Arc<dyn Clock>,
    /// Its ids.
    pub ids: Arc<dyn Ids>,
    /// Its randomness.
    pub rng: Arc<dyn Rng>,
    /// Where its web answers: a proxy on loopback.
    pub web: SocketAddr,
    /// The certificate authority of its hosts, PEM.
    pub ca_pem: Vec<u8>,
    /// Its post office, outgoing.
    pub routes: Arc<dyn MailRoutes>,
    /// Its post office, incoming.
    pub mailboxes: Arc<dyn Mailboxes>,
    /// Its DNS.
    pub dns: Arc<dyn DnsLookup>,
    /// How politely its pages are read.
    pub pace: PaceConfig,
    /// How fast the machine goes.
    pub tempo: Tempo,
}

/// Open the practice workspace in `dir` on its world; make it, with the identity `uid`, when there is none.
///
/// # Errors
/// `refused` for a real workspace; `workspace_busy`, `damaged`, `disk`.
pub async fn open(dir: &Path, uid: &str, world: World) -> Result<Opened, WireError> {
    compose::install_crypto();
    let options = OpenOptions::writer(dir, Arc::clone(&world.clock)).create(Kind::Practice, uid);
    let store = tokio::task::spawn_blocking(move || Store::open(options))
        .await
        .map_err(|e| WireError::new(Code::Internal, e.to_string()))?
        .map_err(|e| open_error(&e))?;
    if store.kind() != Kind::Practice || store.mode() != Mode::Writer {
        return Err(WireError::new(
            Code::Refused,
            "this is a real workspace; practice has its own folder",
        ));
    }
    let internal = |e: anyhow::Error| WireError::new(Code::Internal, format!("{e:#}"));
    let egress = PracticeEgress::new(world.web, world.ca_pem).map_err(internal)?;
    let ways = Ways {
        roots: egress.roots(),
        web: Arc::new(egress),
        models: Arc::new(Closed("a practice workspace asks no remote model")),
        pace: world.pace,
        routes: world.routes,
        mailboxes: world.mailboxes,
        dns: world.dns,
        // Its servers live in this machine's time, not in the world's.
        dated: false,
    };
    let rim = Rim {
        clock: world.clock,
        ids: world.ids,
        rng: world.rng,
        secrets: Arc::new(MemorySecrets::default()),
    };
    practice_engine(store, rim, ways, world.tempo).await
}
