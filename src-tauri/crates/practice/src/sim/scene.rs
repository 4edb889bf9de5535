//! Where a history begins: a few hotels of the practice world and a workspace that has just been set up, with a pack of
//! drafts for each. It is made once and copied for each seed; who answers there and what its mail server does is drawn anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use app::adapters::secrets_memory::MemorySecrets;
use domain::ports::Secrets;
use domain::{Cause, ProspectId, WireError};
use engine::{Engine, Ports, Tempo};
use mail::MimeCodec;
use serde_json::{Value, json};
use store::tables::people::{self, Address};
use store::tables::prospects;

use super::ledger::Ledger;
use super::life::{Life, Machine};
use super::net::Net;
use super::quiet::Quiet;
use crate::clock::SimClock;
use crate::post::{PostOffice, WorldDns};
use crate::rng::Stream;
use crate::run::setup::{DOMAINS, MAILBOXES, offer};
use crate::world::truth::{Hotel, MailServer, Persona, Role};
use crate::world::{START, World};

/// Identity of the workspace.
const UID: &str = "73696d75-0000-7000-8000-000000000001";
/// Hotels.
const HOUSES: usize = 12;
/// Mails of a mailbox in a rolling day: few, so that the cap holds something in a small world.
pub(crate) const CAP: usize = 2;
/// Seed of the hotels' names and of the setting up.
const SETTING: u64 = 7;

/// The beginning.
pub(crate) struct Scene {
    dir: tempfile::TempDir,
    hotels: Vec<Hotel>,
    secrets: Arc<dyn Secrets>,
}

/// A temporary folder, in memory where there is some: each history commits thousands of times.
pub(crate) fn place() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    let prefix = "jengu-simulate-";
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    if memory.is_dir()
        && let Ok(dir) = builder.tempdir_in(memory)
    {
        return Ok(dir);
    }
    builder.tempdir()
}

/// Houses with a manager one may write to, that stand alone and are open.
fn houses() -> Vec<Hotel> {
    let fit = |h: &Hotel| {
        let country = h.place.country.as_deref().unwrap_or_default();
        matches!(country, "US" | "GB" | "FR" | "IE")
            && h.group.is_none()
            && !h.customer
            && h.closed_until.is_none()
            && h.staff_of(Role::Gm).is_some_and(|g| g.named)
    };
    let mut out: Vec<Hotel> = World::new(SETTING)
        .hotels
        .into_iter()
        .filter(fit)
        .take(HOUSES)
        .collect();
    for (n, h) in out.iter_mut().enumerate() {
        h.n = n;
    }
    out
}

/// The engine of a life.
pub(crate) async fn wake(
    life: &Life,
    net: &Net,
    world: &Arc<World>,
    secrets: &Arc<dyn Secrets>,
) -> Result<Engine, WireError> {
    let quiet = Arc::new(Quiet(life.clone()));
    let wire = Arc::new(net.of(life));
    let ports = Ports {
        clock: Arc::new(life.clone()),
        ids: Arc::new(life.clone()),
        rng: Arc::new(life.clone()),
        boards: quiet.clone(),
        sites: quiet.clone(),
        routes: wire.clone(),
        mailboxes: wire,
        mime: Arc::new(MimeCodec),
        dns: Arc::new(WorldDns::new(Arc::clone(world), &DOMAINS)),
        dates: Arc::new(life.clone()),
        sheets: quiet,
        llm: None,
        secrets: Arc::clone(secrets),
    };
    let tempo = Tempo {
        pacing: 0.2,
        ..Tempo::default()
    };
    app::practice::open_simulated(life.dir(), UID, ports, tempo).await
}

impl Scene {
    /// Set it up.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let dir = place().context("Make a temporary folder")?;
        let scene = Self {
            dir,
            hotels: houses(),
            secrets: Arc::new(MemorySecrets::default()),
        };
        let world = Arc::new(scene.plain());
        let truth = SimClock::new(START);
        let machine = Machine::new(truth.clone(), SETTING);
        let office = PostOffice::new(world.clone(), Arc::new(truth.clone()), &MAILBOXES);
        let net = Net::new(office, Ledger::new(truth), SETTING);
        let life = Life::new(&machine, scene.template(), scene.dir.path().join("none"));
        let e = wake(&life, &net, &world, &scene.secrets).await?;
        let done = scene.furnish(&e).await;
        e.store().close().await;
        done.context("Set up the workspace of the simulator")?;
        Ok(scene)
    }

    fn template(&self) -> PathBuf {
        self.dir.path().join("template")
    }

    /// A copy of the workspace, for a history.
    pub(crate) fn copy_to(&self, dir: &Path) -> std::io::Result<()> {
        super::life::copy(&self.template(), dir)
    }

    pub(crate) fn secrets(&self) -> &Arc<dyn Secrets> {
        &self.secrets
    }

    fn plain(&self) -> World {
        World {
            seed: SETTING,
            hotels: self.hotels.clone(),
            groups: Vec::new(),
            jobs: Vec::new(),
        }
    }

    /// The world of a seed.
    pub(crate) fn world(&self, seed: u64) -> World {
        use MailServer::{BouncesLater, Defers, Greylists, Plain, RefusesRecipient};
        let mut s = Stream::new(seed, "who is there");
        let mut world = self.plain();
        world.seed = seed;
        for h in &mut world.hotels {
            h.persona = s.pick(Persona::ALL).copied().unwrap_or(Persona::Silent);
            h.mail = s
                .pick(&[
                    Plain,
                    Plain,
                    Plain,
                    Plain,
                    Plain,
                    Greylists,
                    BouncesLater,
                    Defers,
                    RefusesRecipient,
                ])
                .copied()
                .unwrap_or(Plain);
        }
        world
    }

    async fn furnish(&self, e: &Engine) -> anyhow::Result<()> {
        let cx = e.person();
        let call = async |name: &str, input: Value| -> anyhow::Result<Value> {
            e.call(&cx, name, input)
                .await
                .with_context(|| name.to_owned())
        };
        let sender = call(
            "sender_set",
            json!({
                "display_name": "Alex Winter", "signature": "Deskbell", "company_name": "Deskbell Software GmbH",
                "postal_address": "Deskbell Software GmbH, Mariahilfer Straße 10, 1070 Wien, Austria",
                "languages": ["en", "de", "fr"], "zone": "Europe/Vienna", "privacy_url": "https://deskbell.example/privacy",
            }),
        )
        .await?;
        let server =
            |port: u16| json!({ "host": "mail.practice.example", "port": port, "tls": "implicit" });
        for (address, _) in MAILBOXES {
            let added = call(
                "inbox_add",
                json!({ "sender": sender.get("id"), "address": address, "secret": "practice", "smtp": server(465), "imap": server(993), "outreach_only": true }),
            )
            .await?;
            call("inbox_test", json!({ "inbox": added.get("id") })).await?;
            call(
                "inbox_set",
                json!({ "inbox": added.get("id"), "daily_cap": CAP }),
            )
            .await?;
        }
        let offer = call("offer_set", offer()).await?;
        call("gates_sign", json!({ "name": "Alex Winter" })).await?;
        call("exclude_none", json!({ "name": "Alex Winter" })).await?;
        let campaign = call(
            "campaign_create",
            json!({ "name": "Simulated", "offer": offer.get("id"), "strategy": "market_expansion", "sender": sender.get("id") }),
        )
        .await?;
        call("campaign_start", json!({ "campaign": campaign.get("id") })).await?;
        for h in &self.hotels {
            self.house(e, h).await?;
        }
        Ok(())
    }

    async fn house(&self, e: &Engine, h: &Hotel) -> anyhow::Result<()> {
        let gm = h.staff_of(Role::Gm).context("A house without a manager")?;
        let cx = e.person();
        let added = e
            .call(
                &cx,
                "prospect_add",
                json!({ "company": h.name, "town": h.place.town, "country": h.place.country, "person": gm.name(), "title": gm.title, "email": gm.address }),
            )
            .await?;
        let card = added.get("prospect").and_then(Value::as_str);
        let card = ProspectId(card.unwrap_or_default().to_owned());
        let (engine, id, address) = (e.clone(), card.clone(), gm.address.clone());
        e.store()
            .write(move |tx| {
                let c = prospects::get(tx, &id)?.context("The card is gone")?;
                people::put_address(
                    tx,
                    &Address {
                        id: engine.id(),
                        person: c.person.clone(),
                        company: Some(c.company),
                        channel: "mail".into(),
                        key: engine.keys().address(&address).unwrap_or_default(),
                        value: address,
                        role_class: "personal".into(),
                        obtained: "published".into(),
                        score: Some(0.98),
                        verified_at: Some(engine.now()),
                        confirmed: false,
                        dead_at: None,
                    },
                )?;
                Ok(())
            })
            .await?;
        e.call(
            &cx,
            "prospect_move",
            json!({ "prospect": card, "to": "ready", "override_reason": "set up" }),
        )
        .await?;
        let job = e.system(Cause::Job);
        drop(engine::pipeline::compose::run(e, &job, &card).await);
        Ok(())
    }
}
