//! A practice workspace with hotels, packs written by the product itself, and mail servers in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::keys::KeyRing;
use domain::ports::Clock;
use domain::{ActorId, Cause, EmailId, InboxId, ProspectId, WireError};
use engine::engine::{OWNER_ACTOR, SYSTEM_ACTOR};
use engine::{ActorKind, Cx, Engine, Ports, Tempo};
use judge::Judge;
use mail::MimeCodec;
use serde_json::{Value, json};
use store::db::restore::{RestoreOptions, restore};
use store::tables::emails::Email;
use store::tables::people::{self, Address};
use store::tables::{actors, emails, prospects, senders, settings};
use store::{Kind, OpenOptions, Store};
use testkit::clock::{FakeClock, SeededIds, SeededRng};

use crate::net::{Net, Now as _};
use crate::nobody::Nobody;

/// A Wednesday, ten o'clock in London.
const MORNING: &str = "2026-11-25T10:00:00Z";

fn judge() -> Arc<Judge> {
    static JUDGE: OnceLock<Arc<Judge>> = OnceLock::new();
    Arc::clone(JUDGE.get_or_init(|| Arc::new(Judge::embedded().unwrap())))
}

/// A hotel with its manager, in stage ready, with a pack.
#[derive(Debug, Clone)]
pub(crate) struct House {
    pub(crate) card: ProspectId,
    pub(crate) address: String,
    /// First mail and follow-ups in order.
    pub(crate) pack: Vec<EmailId>,
}

/// The workspace under test.
pub(crate) struct World {
    pub(crate) clock: FakeClock,
    pub(crate) net: Net,
    pub(crate) houses: Vec<House>,
    pub(crate) inboxes: Vec<InboxId>,
    pub(crate) dates: Arc<crate::clocks::Said>,
    ids: SeededIds,
    rng: SeededRng,
    engine: Option<Engine>,
    dir: tempfile::TempDir,
}

fn place() -> tempfile::TempDir {
    // Memory where there is some: each test commits thousands of times.
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

impl World {
    /// `houses` hotels with packs, two inboxes of one sender.
    pub(crate) async fn new(houses: usize) -> Self {
        let clock = FakeClock::at_text(MORNING);
        let mut w = Self {
            ids: SeededIds::new(&clock, 1),
            rng: SeededRng::new(1),
            net: Net::new(&clock),
            dates: Arc::new(crate::clocks::Said::on(&clock)),
            clock,
            houses: Vec::new(),
            inboxes: Vec::new(),
            engine: None,
            dir: place(),
        };
        w.open();
        w.furnish(houses).await;
        w
    }

    /// A second world that begins where this one stands: files, clock and servers are copies.
    pub(crate) fn twin(&self, seed: u64) -> Self {
        let clock = FakeClock::at(self.clock.now_());
        let mut w = Self {
            ids: SeededIds::new(&clock, seed),
            rng: SeededRng::new(seed),
            net: self.net.twin(&clock),
            dates: Arc::new(crate::clocks::Said::on(&clock)),
            clock,
            houses: self.houses.clone(),
            inboxes: self.inboxes.clone(),
            engine: None,
            dir: place(),
        };
        copy(&self.folder(), &w.folder());
        w.open();
        w
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.dir.path().join("w")
    }

    pub(crate) fn e(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }

    pub(crate) fn job(&self) -> Cx {
        self.e().system(Cause::Job)
    }

    fn open(&mut self) {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let mut options =
            OpenOptions::writer(self.folder(), Arc::clone(&clock)).create(Kind::Practice, "w");
        options.allow_shared_folder = true;
        let store = Store::open(options).unwrap();
        let nobody = Arc::new(Nobody);
        let ports = Ports {
            clock,
            ids: Arc::new(self.ids.clone()),
            rng: Arc::new(self.rng.clone()),
            boards: nobody.clone(),
            sites: nobody.clone(),
            routes: Arc::new(self.net.clone()),
            mailboxes: Arc::new(self.net.clone()),
            mime: Arc::new(MimeCodec),
            dns: nobody.clone(),
            dates: self.dates.clone(),
            sheets: nobody.clone(),
            llm: None,
            secrets: nobody,
        };
        let tempo = Tempo {
            undo_ms: 0,
            pacing: 0.0,
            answer_ms: 600_000,
            think_ms: 10_000,
        };
        self.engine = Some(Engine::new(
            store,
            ports,
            judge(),
            KeyRing::new([7; 32]),
            tempo,
        ));
    }

    /// The process dies: nothing is finished, nothing is said goodbye to.
    pub(crate) async fn crash(&mut self) {
        let e = self.engine.take().unwrap();
        e.store().close().await;
        drop(e);
        self.open();
        engine::runtime::launch(self.e()).await.unwrap();
    }

    /// Close, keep a copy of everything but the safety journal's future, and open again.
    pub(crate) async fn backup(&self, name: &str) {
        let file = self.dir.path().join(name);
        drop(std::fs::remove_file(&file));
        self.e().store().backup(file).await.unwrap();
    }

    /// The safety journal is lost, as on another machine. Only before a restore.
    pub(crate) async fn forget_journal(&self) {
        self.e().store().close().await;
        std::fs::remove_file(self.folder().join("safety.journal")).unwrap();
    }

    /// Restore a backup and launch; the workspace is in quarantine.
    pub(crate) async fn restore(&mut self, name: &str) {
        self.engine.take().unwrap().store().close().await;
        restore(&RestoreOptions {
            dir: self.folder(),
            file: self.dir.path().join(name),
            key: None,
            key_here: None,
            high_water: None,
            now: self.clock.now_(),
            nonce: "00000000000000000000000000000000".into(),
            allow_shared_folder: true,
        })
        .unwrap();
        self.open();
        engine::runtime::launch(self.e()).await.unwrap();
    }

    async fn furnish(&mut self, houses: usize) {
        self.write(|tx| {
            actors::ensure(
                tx,
                &ActorId::from(SYSTEM_ACTOR),
                ActorKind::System.word(),
                "Jengu",
            )?;
            actors::ensure(
                tx,
                &ActorId::from(OWNER_ACTOR),
                ActorKind::Person.word(),
                "Sam",
            )?;
            jobs::ensure_queues(tx)?;
            engine::pipeline::gate::install(tx)
        })
        .await;
        self.ok("sender_set", json!({ "display_name": "Sam Vega", "signature": "Bluebook Systems", "company_name": "Bluebook Systems", "postal_address": "1 Harbour Road, London", "zone": "Europe/London", "privacy_url": "https://bluebook.example/privacy" })).await;
        for name in ["sam", "vega"] {
            let server =
                |host: &str, port: u16| json!({ "host": host, "port": port, "tls": "implicit" });
            let added = self
                .ok(
                    "inbox_add",
                    json!({ "address": format!("{name}@bluebook.example"), "smtp": server("smtp.bluebook.example", 465), "imap": server("imap.bluebook.example", 993) }),
                )
                .await;
            self.inboxes
                .push(InboxId(added["id"].as_str().unwrap().to_owned()));
        }
        let ids = self.inboxes.clone();
        self.write(move |tx| {
            for id in &ids {
                senders::set_skew(tx, id, 0)?;
                tx.execute(
                    "UPDATE inbox_accounts SET warmup_schedule='{\"steps\":[],\"then_per_day\":20}' WHERE inbox_id=?1",
                    [id.as_str()],
                )?;
            }
            senders::set_domain_checks(tx, "bluebook.example", &json!({ "ok": true }), None)?;
            Ok(())
        })
        .await;
        self.ok("exclude_none", json!({ "name": "Sam Vega" })).await;
        self.ok("gates_sign", json!({ "name": "Sam Vega" })).await;
        let offer = self.ok("offer_set", json!({ "name": "Bluebook", "category": "pms", "copy": { "en": ["one place for arrivals, rooms and bills"] } })).await;
        let campaign = self
            .ok(
                "campaign_create",
                json!({ "name": "Autumn", "offer": offer["id"], "strategy": "market_expansion" }),
            )
            .await;
        self.ok("campaign_start", json!({ "campaign": campaign["id"] }))
            .await;
        for n in 0..houses {
            self.house(n).await;
        }
        self.read_mail().await;
        let e = self.e().clone();
        self.write(move |tx| {
            // What enrichment and composition would do later is done.
            tx.execute("DELETE FROM jobs", [])?;
            settings::set(tx, "furnished", &true, e.now())?;
            Ok(())
        })
        .await;
    }

    async fn house(&mut self, n: usize) {
        let names = [
            "Ann Price",
            "Ben Shaw",
            "Carol Hunt",
            "Dora Lane",
            "Eve Ford",
            "Finn Hale",
        ];
        let hotels = ["Abbey", "Beacon", "Cedar", "Dune", "Elm", "Fern"];
        // Beyond the sixth: other families in the second, third … hotel of a name.
        let (mailbox, own) = names[n % 6].split_once(' ').unwrap();
        let family = names[n / 6].split_once(' ').unwrap().1;
        let (person, hotel) = if n < 6 {
            (format!("{mailbox} {own}"), hotels[n].to_owned())
        } else {
            let hotel = format!("{}{family}", hotels[n % 6]);
            (format!("{mailbox} {family}"), hotel)
        };
        let email = format!("{mailbox}@{hotel}.example").to_lowercase();
        let added = self
            .ok("prospect_add", json!({ "company": format!("Hotel {hotel}"), "town": "Bath", "country": "GB", "person": person, "title": "General Manager", "email": email }))
            .await;
        let card = ProspectId(added["prospect"].as_str().unwrap().to_owned());
        let (e, id, address) = (self.e().clone(), card.clone(), email.clone());
        self.write(move |tx| {
            let c = prospects::get(tx, &id)?.unwrap();
            people::put_address(
                tx,
                &Address {
                    id: e.id(),
                    person: c.person.clone(),
                    company: Some(c.company),
                    channel: "mail".into(),
                    key: e.keys().address(&address).unwrap(),
                    value: address,
                    role_class: "personal".into(),
                    obtained: "published".into(),
                    score: Some(0.98),
                    verified_at: Some(e.now()),
                    confirmed: false,
                    dead_at: None,
                },
            )?;
            Ok(())
        })
        .await;
        self.ok(
            "prospect_move",
            json!({ "prospect": card, "to": "ready", "override_reason": "set up by the test" }),
        )
        .await;
        let outcome = engine::pipeline::compose::run(self.e(), &self.job(), &card).await;
        let pack = self.mails_of(&card).await;
        assert!(pack.len() > 2, "no pack was written: {outcome:?}");
        self.houses.push(House {
            card,
            address: email,
            pack: pack.into_iter().map(|m| m.id).collect(),
        });
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&store::Tx<'_>) -> anyhow::Result<T> + Send + 'static,
    ) -> T {
        self.e().store().write(f).await.unwrap()
    }

    pub(crate) async fn call(&self, name: &str, input: Value) -> Result<Value, WireError> {
        self.e().call(&self.e().person(), name, input).await
    }

    pub(crate) async fn ok(&self, name: &str, input: Value) -> Value {
        self.call(name, input)
            .await
            .unwrap_or_else(|x| panic!("{name}: {x:?}"))
    }

    /// Approve the pack of a house.
    pub(crate) async fn approve(&self, house: usize) -> Result<Value, WireError> {
        self.call(
            "approve_email",
            json!({ "email": self.houses[house].pack[0] }),
        )
        .await
    }

    pub(crate) fn passes(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }

    /// Read every inbox once.
    pub(crate) async fn read_mail(&self) -> u32 {
        engine::runtime::simulated::read_all(self.e())
            .await
            .unwrap()
    }

    /// Everything that is due now: schedules, reading, jobs.
    pub(crate) async fn step(&self) {
        engine::runtime::simulated::step(self.e()).await.unwrap();
    }

    /// Let the machine work for so many minutes: every five at first, every hour when it is long.
    pub(crate) async fn work(&self, minutes: u64) {
        let stride = if minutes > 4 * 60 { 60 } else { 5 };
        for _ in 0..minutes.div_ceil(stride) {
            self.passes(stride);
            // Slots lie milliseconds apart at this pace: they are kept before the next stride.
            for _ in 0..20 {
                let done = engine::runtime::simulated::step(self.e()).await.unwrap();
                match done.next.filter(|t| t.since(self.clock.now_()) < 2_000) {
                    Some(t) => self.clock.advance_to(t),
                    None => break,
                }
            }
        }
    }

    pub(crate) async fn mails_of(&self, card: &ProspectId) -> Vec<Email> {
        let card = card.clone();
        self.e()
            .store()
            .read(move |c| {
                Ok(emails::select(
                    c,
                    "prospect_id=?1 ORDER BY step,created_at,id",
                    &[&card.as_str()],
                )?)
            })
            .await
            .unwrap()
    }

    pub(crate) async fn mail(&self, id: &EmailId) -> Email {
        let id = id.clone();
        self.e()
            .store()
            .read(move |c| Ok(emails::get(c, &id)?.unwrap()))
            .await
            .unwrap()
    }

    pub(crate) async fn first(&self, house: usize) -> Email {
        self.mail(&self.houses[house].pack[0].clone()).await
    }

    pub(crate) async fn stage(&self, house: usize) -> String {
        let shown = self
            .ok(
                "prospect_show",
                json!({ "prospect": self.houses[house].card }),
            )
            .await;
        shown["prospect"]["stage"].as_str().unwrap().to_owned()
    }

    /// One number of the database.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.e()
            .store()
            .read(move |c| Ok(c.query_row(sql, [], |r| r.get(0))?))
            .await
            .unwrap()
    }

    /// Every promise that can be counted holds.
    pub(crate) async fn verified(&self) {
        self.verified_but("").await;
    }

    /// The same without one check.
    pub(crate) async fn verified_but(&self, name: &str) {
        let name = name.to_owned();
        let bad = self
            .e()
            .store()
            .read(move |c| {
                Ok(store::verify::verify(c, None)?
                    .into_iter()
                    .filter(|k| !k.ok && k.name != name)
                    .map(|k| (k.name, k.count))
                    .collect::<Vec<_>>())
            })
            .await
            .unwrap();
        assert!(bad.is_empty(), "{bad:?}");
    }

    /// A reply of the house's manager to a mail of ours, in its thread.
    pub(crate) async fn reply(&self, house: usize, to: &EmailId, text: &str) -> String {
        let m = self.mail(to).await;
        letter(
            &self.houses[house].address,
            &format!("Re: {}", m.subject),
            &format!("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", m.message_id),
            text,
            self.clock.now_().0,
        )
    }

    pub(crate) async fn inbox_of(&self, id: &EmailId) -> InboxId {
        self.mail(id)
            .await
            .inbox
            .unwrap_or_else(|| self.inboxes[0].clone())
    }

    /// A message lands in the inbox the first house's mail left from, and is read.
    pub(crate) async fn arrives(&self, raw: &str) {
        let inbox = self.inbox_of(&self.houses[0].pack[0]).await;
        self.net.deliver(&inbox, "INBOX", raw);
        self.step().await;
    }
}

/// A raw message. `n` keeps two of the same words apart.
pub(crate) fn letter(from: &str, subject: &str, headers: &str, text: &str, n: i64) -> String {
    format!(
        "From: {from}\r\nTo: sam@bluebook.example\r\nSubject: {subject}\r\nMessage-ID: <{n}.{}@{}>\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\n{headers}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        text.len(),
        from.rsplit_once('@').unwrap().1
    )
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_name() != "writer.lock" {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
