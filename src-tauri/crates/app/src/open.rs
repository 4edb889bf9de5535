//! Opening a workspace: keys, store, key ring, seeds, the outside world, engine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use domain::keys::KeyRing;
use domain::ports::{Secret, SecretName, Secrets};
use domain::{Code, WireError};
use engine::{Engine, Ports, Tempo};
use mail::SmtpRoutes;
use sha2::{Digest as _, Sha256};
use store::db::HighWater;
use store::keys::{DataKey, RecoveryCode};
use store::tables::settings;
use store::{Kind, Mode, OpenError, OpenOptions, Store};

use crate::adapters::ids::{SystemIds, SystemRng};
use crate::adapters::secrets_memory::MemorySecrets;
use crate::compose::{self, Rim, Ways};
use crate::config::{Access, Config};
use crate::watermark::{self, Watermark};
use crate::{keys, network, seed};

/// Setting with the team key beside the keychain's, inside the encrypted database: whoever loses the keychain and comes
/// back with the recovery code must find the same keys, or every opt-out would be forgotten.
const TEAM_KEY: &str = "recovery.team_key";

/// An open workspace.
pub struct Opened {
    engine: Engine,
    secrets: Arc<dyn Secrets>,
    key: Option<DataKey>,
    machine: String,
    watermark: Option<Watermark>,
    smtp: Option<Arc<SmtpRoutes>>,
}

/// A workspace that was just made.
pub struct Created {
    /// It, open.
    pub opened: Opened,
    /// To be shown once and acknowledged.
    pub recovery: RecoveryCode,
}

impl Opened {
    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its secrets.
    #[must_use]
    pub fn secrets(&self) -> &Arc<dyn Secrets> {
        &self.secrets
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.engine.store().dir().to_owned()
    }

    /// Let go: remember the high-water mark, close connections, close the database. No runtime may be running any more.
    pub async fn close(self) {
        if let Some(smtp) = &self.smtp {
            // A mail on its way is waited for; one that takes longer is settled at the next start.
            drop(tokio::time::timeout(Duration::from_secs(10), smtp.close_all()).await);
        }
        if let Some(watermark) = self.watermark {
            let last = match self.engine.store().high_water().await {
                Ok(mark) => Some(mark),
                // The runtime closed the database already: look once more.
                Err(_) => look(self.engine.store(), self.key.clone(), &self.machine).await,
            };
            watermark.finish(last).await;
        }
        self.engine.store().close().await;
    }
}

async fn look(store: &Store, key: Option<DataKey>, machine: &str) -> Option<HighWater> {
    let options = OpenOptions::viewer(store.dir(), Arc::clone(store.clock()))
        .key(key)
        .machine(machine);
    let opened = tokio::task::spawn_blocking(move || Store::open(options))
        .await
        .ok()?
        .ok()?;
    opened.high_water().await.ok()
}

/// A store's reason, on the wire.
pub(crate) fn open_error(e: &OpenError) -> WireError {
    WireError::new(e.code(), e.to_string())
}

fn internal(e: &anyhow::Error) -> WireError {
    WireError::new(Code::Internal, format!("{e:#}"))
}

/// Open the store off the runtime's threads, as the access says.
async fn open_store(options: OpenOptions, access: Access) -> Result<Store, WireError> {
    let opened = tokio::task::spawn_blocking(move || {
        let viewer = OpenOptions {
            mode: Mode::Viewer,
            create: None,
            ..options.clone()
        };
        match access {
            Access::Read => Store::open(viewer),
            Access::Write => Store::open(options),
            Access::WriteOrRead => match Store::open(options) {
                Err(OpenError::Busy) => Store::open(viewer),
                other => other,
            },
        }
    });
    match opened.await {
        Ok(result) => result.map_err(|e| open_error(&e)),
        Err(join) => Err(WireError::new(Code::Internal, join.to_string())),
    }
}

/// Open a workspace that exists. A practice workspace opens without its world: it can be looked at and decided upon, and
/// nothing in it moves; `practice` opens it with its world.
///
/// # Errors
/// `not_found`, `workspace_busy`, `keychain`, `damaged`, `disk`, each with what to do.
pub async fn open(config: &Config, access: Access) -> Result<Opened, WireError> {
    let Some(file) = keys::key_file(&config.dir)? else {
        return open_plain(config, access).await;
    };
    let unlocked = keys::unlock(config, &file).await?;
    let mark = match access {
        Access::Read => None,
        _ => watermark::remembered(unlocked.secrets.as_ref()).await,
    };
    let options = OpenOptions::writer(&config.dir, Arc::clone(&config.clock))
        .key(Some(unlocked.key.clone()))
        .machine(&config.machine)
        .high_water(mark);
    let store = open_store(options, access).await?;
    real(config, store, unlocked, None).await
}

/// Make a real workspace in an empty folder.
///
/// # Errors
/// `refused` when there is one already; `keychain`, `disk`.
pub async fn create(config: &Config, owner: &str) -> Result<Created, WireError> {
    if config.dir.join(store::db::DATABASE_FILE).exists() {
        return Err(WireError::new(
            Code::Refused,
            format!("there is a workspace in {} already", config.dir.display()),
        ));
    }
    let uid = uuid::Uuid::from_bytes(random()?)
        .as_hyphenated()
        .to_string();
    let (unlocked, recovery) = keys::make(config, &uid).await?;
    let options = OpenOptions::writer(&config.dir, Arc::clone(&config.clock))
        .key(Some(unlocked.key.clone()))
        .machine(&config.machine)
        .create(Kind::Real, uid);
    let store = open_store(options, Access::Write).await?;
    let opened = real(config, store, unlocked, Some(owner)).await?;
    Ok(Created { opened, recovery })
}

fn random<const N: usize>() -> Result<[u8; N], WireError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| WireError::new(Code::Internal, format!("no randomness: {e}")))?;
    Ok(bytes)
}

/// The engine of a real workspace.
async fn real(
    config: &Config,
    store: Store,
    unlocked: keys::Unlocked,
    owner: Option<&str>,
) -> Result<Opened, WireError> {
    compose::install_crypto();
    let secrets = unlocked.secrets;
    let ring = team_key(&store, secrets.as_ref()).await?;
    let rim = rim(config, Arc::clone(&secrets));
    let mut smtp = None;
    let settings = store.read(network::read).await.map_err(|e| internal(&e))?;
    let ways = match store.mode() {
        Mode::Writer => {
            plant(&store, &ring, owner).await?;
            let (ways, routes) =
                compose::real_ways(&store, &rim, &settings).map_err(|e| internal(&e))?;
            smtp = Some(routes);
            ways
        }
        Mode::Viewer => compose::closed_ways(&rim, VIEWER).map_err(|e| internal(&e))?,
    };
    let tempo = Tempo {
        undo_ms: settings
            .undo_ms
            .unwrap_or(Tempo::default().undo_ms)
            .clamp(0, 60_000),
        ..Tempo::default()
    };
    let ports = compose::ports(&store, &rim, ways, &settings).map_err(|e| internal(&e))?;
    let engine = assemble(store.clone(), ports, ring, tempo, &config.logs).await?;
    let watermark =
        (store.mode() == Mode::Writer).then(|| Watermark::start(store, Arc::clone(&secrets)));
    Ok(Opened {
        engine,
        secrets,
        key: Some(unlocked.key),
        machine: config.machine.clone(),
        watermark,
        smtp,
    })
}

const VIEWER: &str = "this workspace is open elsewhere; here it can only be read";
const NO_WORLD: &str = "the practice world is not running";

fn rim(config: &Config, secrets: Arc<dyn Secrets>) -> Rim {
    Rim {
        clock: Arc::clone(&config.clock),
        ids: Arc::new(SystemIds::new(Arc::clone(&config.clock))),
        rng: Arc::new(SystemRng),
        secrets,
    }
}

/// Seeds, in one write.
async fn plant(store: &Store, ring: &KeyRing, owner: Option<&str>) -> Result<(), WireError> {
    let (kind, ring, owner, now) = (
        store.kind(),
        ring.clone(),
        owner.map(str::to_owned),
        store.clock().now(),
    );
    store
        .write(move |tx| seed::ensure(tx, kind, &ring, owner.as_deref(), now))
        .await
        .map_err(|e| internal(&e))
}

async fn assemble(
    store: Store,
    ports: Ports,
    ring: KeyRing,
    tempo: Tempo,
    logs: &[PathBuf],
) -> Result<Engine, WireError> {
    let judge = tokio::task::spawn_blocking(compose::judge)
        .await
        .context("Join the reading of tables")
        .and_then(|r| r)
        .map_err(|e| internal(&e))?;
    let writes = store.mode() == Mode::Writer;
    let engine = Engine::new(store, ports, judge, ring, tempo);
    let logs = logs.to_owned();
    engine.logs_are_emptied_by(Box::new(move || crate::logging::empty(&logs)));
    if writes {
        // A backup may have brought somebody back, and an erasure may have been cut short. Whoever opens must not be kept
        // out by it: what cannot be done now is done at the next opening.
        if let Err(error) = engine::pipeline::privacy::replay(&engine).await {
            tracing::error!(error = %format!("{error:#}"), "Erasures could not be carried out again");
        }
        engine::pipeline::acquire::dedup::renew(&engine)
            .await
            .map_err(|e| internal(&e))?;
        engine::pipeline::found::renew(&engine)
            .await
            .map_err(|e| internal(&e))?;
    }
    Ok(engine)
}

/// The team key: the keychain's, else the one kept for recovery, else a new one. Kept in both places from then on.
async fn team_key(store: &Store, secrets: &dyn Secrets) -> Result<KeyRing, WireError> {
    let held = secrets
        .get(&SecretName::TeamKey)
        .await
        .map_err(|e| keys::keychain_error(&e))?;
    let kept: Option<String> = store
        .read(|c| Ok(settings::get(c, TEAM_KEY)?))
        .await
        .map_err(|e| internal(&e))?;
    let text = match held
        .as_ref()
        .map(|s| s.expose().to_owned())
        .or_else(|| kept.clone())
    {
        Some(text) => text,
        None if store.mode() == Mode::Viewer => {
            return Err(WireError::new(
                Code::Keychain,
                "the keychain has no team key of this workspace",
            ));
        }
        None => hex::encode(random::<32>()?),
    };
    let mut bytes = [0_u8; 32];
    hex::decode_to_slice(&text, &mut bytes)
        .map_err(|_| WireError::new(Code::Damaged, "the team key is not a key"))?;
    if store.mode() == Mode::Writer {
        if kept.as_ref() != Some(&text) {
            let (value, now) = (text.clone(), store.clock().now());
            store
                .write(move |tx| Ok(settings::set(tx, TEAM_KEY, &value, now)?))
                .await
                .map_err(|e| internal(&e))?;
        }
        if held.is_none() {
            secrets
                .set(&SecretName::TeamKey, Secret(text))
                .await
                .map_err(|e| keys::keychain_error(&e))?;
        }
    }
    Ok(KeyRing::new(bytes))
}

/// The key ring of a practice workspace follows from its identity, so that a seed gives the same keys.
fn practice_ring(store: &Store) -> KeyRing {
    KeyRing::new(Sha256::digest(format!("jengu practice {}", store.uid())).into())
}

/// A practice workspace on ports somebody else made.
pub(crate) async fn simulated_engine(
    store: Store,
    ports: engine::Ports,
    tempo: Tempo,
) -> Result<Engine, WireError> {
    let ring = practice_ring(&store);
    plant(&store, &ring, None).await?;
    assemble(store, ports, ring, tempo, &[]).await
}

/// A workspace without keys: practice.
async fn open_plain(config: &Config, access: Access) -> Result<Opened, WireError> {
    let options = OpenOptions::writer(&config.dir, Arc::clone(&config.clock));
    let store = open_store(options, access).await?;
    if store.kind() == Kind::Real {
        return Err(WireError::new(
            Code::Damaged,
            "keys.json is missing beside this workspace: restore it from a backup's .json file",
        ));
    }
    compose::install_crypto();
    // Its time is the world's: where that stands still, so does the clock.
    let now = store
        .read(|c| Ok(last_moment(c)?))
        .await
        .map_err(|e| internal(&e))?;
    let mut config = config.clone();
    if let Some(at) = now {
        config.clock = Arc::new(crate::adapters::clock::StoppedClock(at));
    }
    let secrets: Arc<dyn Secrets> = Arc::new(MemorySecrets::default());
    let rim = rim(&config, Arc::clone(&secrets));
    let ways = compose::closed_ways(&rim, NO_WORLD).map_err(|e| internal(&e))?;
    // Nobody could wait for a clock that stands still.
    let tempo = Tempo {
        think_ms: 0,
        ..Tempo::default()
    };
    practice_engine(store, rim, ways, tempo).await
}

fn last_moment(c: &store::rusqlite::Connection) -> store::rusqlite::Result<Option<domain::Millis>> {
    c.query_row("SELECT max(at) FROM events", [], |r| {
        r.get::<_, Option<i64>>(0)
    })
    .map(|t| t.map(domain::Millis))
}

/// The engine of a practice workspace over these ways.
pub(crate) async fn practice_engine(
    store: Store,
    rim: Rim,
    ways: Ways,
    tempo: Tempo,
) -> Result<Opened, WireError> {
    let ring = practice_ring(&store);
    if store.mode() == Mode::Writer {
        plant(&store, &ring, None).await?;
    }
    let settings = store.read(network::read).await.map_err(|e| internal(&e))?;
    let secrets = Arc::clone(&rim.secrets);
    let ports = compose::ports(&store, &rim, ways, &settings).map_err(|e| internal(&e))?;
    let engine = assemble(store, ports, ring, tempo, &[]).await?;
    Ok(Opened {
        engine,
        secrets,
        key: None,
        machine: String::new(),
        watermark: None,
        smtp: None,
    })
}
