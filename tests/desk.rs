//! A salesperson's workspace with a real engine, on a Wednesday morning at ten in New York. Time stands still until a
//! test moves it; servers are real and take real milliseconds, so [`Desk::wait`] looks again and again.

use std::sync::Arc;
use std::time::Duration;

use domain::keys::KeyRing;
use domain::ports::Clock;
use domain::{
    CampaignId, CompanyId, EmailId, EnrolmentId, InboxId, Millis, PersonId, ProspectId, SenderId,
};
use engine::pipeline::approve;
use engine::runtime::simulated;
use engine::{Engine, Ports, Tempo};
use mail::{ImapMailboxes, MimeCodec, Network, SmtpRoutes, Trust};
use serde_json::{Value, json};
use store::tables::emails::{self, Email};
use store::{Kind, OpenOptions, Store};
use testkit::clock::{FakeClock, SeededIds, SeededRng};

use crate::rim::{Between, GoodDns, Loopback, Nowhere, Vault};
use crate::rows;
use crate::stamps::Moved;

/// Ten in the morning in New York, a Wednesday, far from the edges of windows and from slow weeks.
pub const TEN_IN_NEW_YORK: &str = "2031-12-03T15:00:00Z";
/// The address the salesperson writes from, unless a test says otherwise.
pub const SAM: &str = "sam@harbour.test";

/// A hotel's person with a card in `ready` and an open sequence.
#[derive(Debug, Clone)]
pub struct Lead {
    /// The property.
    pub company: CompanyId,
    /// The person.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// The card.
    pub card: ProspectId,
    /// The sequence.
    pub enrolment: EnrolmentId,
    /// Mail address.
    pub address: String,
}

/// A server as the operation `inbox_add` takes it.
#[derive(Debug, Clone)]
pub struct At(pub u16, pub &'static str);

impl At {
    fn json(&self) -> Value {
        json!({ "host": "localhost", "port": self.0, "tls": self.1 })
    }
}

/// The workspace.
pub struct Desk {
    /// The engine.
    pub engine: Engine,
    /// Its clock.
    pub clock: FakeClock,
    /// Its secrets.
    pub vault: Arc<Vault>,
    /// Its routes, with a place between body and C.
    pub between: Between,
    /// Who writes.
    pub sender: SenderId,
    /// The running campaign.
    pub campaign: CampaignId,
    dir: tempfile::TempDir,
}

/// The ports over real mail servers that `ca_pem` vouches for.
///
/// # Panics
/// When the certificate cannot be read.
#[must_use]
pub fn ports(
    ca_pem: &str,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn domain::ports::Ids>,
    rng: Arc<dyn domain::ports::Rng>,
    vault: Arc<Vault>,
) -> (Ports, Between) {
    testkit::ca::install_crypto();
    let secrets: Arc<dyn domain::ports::Secrets> = vault;
    let net = Network::new(
        Arc::new(Loopback),
        Arc::clone(&secrets),
        Trust::with_extra(ca_pem.as_bytes()).unwrap(),
    )
    .with_connect_limit(Duration::from_secs(5));
    let between = Between::new(Arc::new(SmtpRoutes::new(net.clone())));
    let ports = Ports {
        clock: Arc::clone(&clock),
        ids,
        rng,
        boards: Arc::new(Nowhere),
        sites: Arc::new(Nowhere),
        routes: Arc::new(between.clone()),
        mailboxes: Arc::new(Moved::new(Arc::new(ImapMailboxes::new(net)), clock)),
        mime: Arc::new(MimeCodec),
        dns: Arc::new(GoodDns),
        dates: Arc::new(domain::ports::NoDates),
        sheets: Arc::new(Nowhere),
        llm: None,
        secrets,
    };
    (ports, between)
}

/// The keys every workspace of the journeys uses.
#[must_use]
pub fn key_ring() -> KeyRing {
    KeyRing::new([7; 32])
}

/// An engine over real servers; `seed` draws its ids.
fn engine(
    ca_pem: &str,
    clock: &FakeClock,
    store: Store,
    vault: &Arc<Vault>,
    seed: u64,
) -> (Engine, Between) {
    let (ports, between) = ports(
        ca_pem,
        Arc::new(clock.clone()),
        Arc::new(SeededIds::new(clock, seed)),
        Arc::new(SeededRng::new(5)),
        Arc::clone(vault),
    );
    let tempo = Tempo {
        undo_ms: 0,
        pacing: 0.0,
        answer_ms: 20_000,
        think_ms: 10_000,
    };
    let judge = Arc::new(judge::Judge::embedded().unwrap());
    (Engine::new(store, ports, judge, key_ring(), tempo), between)
}

impl Desk {
    /// A new workspace that trusts this authority.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn open(ca_pem: &str) -> Self {
        let clock = FakeClock::at_text(TEN_IN_NEW_YORK);
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(
            OpenOptions::writer(dir.path(), Arc::new(clock.clone()))
                .create(Kind::Practice, "journey"),
        )
        .unwrap();
        let vault = Arc::new(Vault::default());
        let (engine, between) = engine(ca_pem, &clock, store, &vault, 11);
        let (sender, campaign): (SenderId, CampaignId) = (engine.id(), engine.id());
        let (e, s, k) = (engine.clone(), sender.clone(), campaign.clone());
        engine
            .store()
            .write(move |tx| rows::found(&e, tx, &s, &k))
            .await
            .unwrap();
        engine::runtime::launch(&engine).await.unwrap();
        Self {
            engine,
            clock,
            vault,
            between,
            sender,
            campaign,
            dir,
        }
    }

    /// The folder of the workspace.
    #[must_use]
    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// An operation of the table, as the salesperson.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call(&self, name: &str, input: Value) -> Result<Value, domain::WireError> {
        self.engine.call(&self.engine.person(), name, input).await
    }

    /// Add an inbox with a password.
    ///
    /// # Panics
    /// When the operation refuses.
    pub async fn inbox(&self, address: &str, password: &str, smtp: At, imap: At) -> InboxId {
        let input = json!({ "sender": self.sender, "address": address, "secret": password, "smtp": smtp.json(), "imap": imap.json() });
        self.added(input).await
    }

    /// The inbox, with what its self-test would have found out about the clock.
    async fn added(&self, input: Value) -> InboxId {
        let id: InboxId = self.call("inbox_add", input).await.unwrap()["id"]
            .as_str()
            .unwrap()
            .into();
        let inbox = id.clone();
        self.engine
            .store()
            .write(move |tx| Ok(store::tables::senders::set_skew(tx, &inbox, 0)?))
            .await
            .unwrap();
        id
    }

    /// Add an inbox with an access token.
    ///
    /// # Panics
    /// When the operation refuses.
    pub async fn inbox_by_token(&self, address: &str, token: &str, smtp: At, imap: At) -> InboxId {
        let input = json!({ "sender": self.sender, "address": address, "auth": "xoauth2", "secret": token, "smtp": smtp.json(), "imap": imap.json() });
        self.added(input).await
    }

    /// A hotel with its person.
    ///
    /// # Panics
    /// When a rule of the database says no.
    pub async fn lead(&self, hotel: &str, person: &str, address: &str) -> Lead {
        let (e, k, cx) = (
            self.engine.clone(),
            self.campaign.clone(),
            self.engine.person(),
        );
        let (hotel, person, address) = (hotel.to_owned(), person.to_owned(), address.to_owned());
        self.engine
            .store()
            .write(move |tx| rows::lead(&e, tx, &cx, &k, &hotel, &person, &address))
            .await
            .unwrap()
    }

    /// A draft to a lead.
    ///
    /// # Panics
    /// When a rule of the database says no.
    pub async fn draft(&self, lead: &Lead) -> EmailId {
        self.drafts(lead, false, "harbour.test").await.remove(0)
    }

    /// A pack of a first mail and its follow-up.
    ///
    /// # Panics
    /// When a rule of the database says no.
    pub async fn pack(&self, lead: &Lead) -> Vec<EmailId> {
        self.drafts(lead, true, "harbour.test").await
    }

    /// Drafts whose Message-IDs are of this domain.
    ///
    /// # Panics
    /// When a rule of the database says no.
    pub async fn drafts(&self, lead: &Lead, follow_up: bool, domain: &str) -> Vec<EmailId> {
        let (e, s, k, l, d, now) = (
            self.engine.clone(),
            self.sender.clone(),
            self.campaign.clone(),
            lead.clone(),
            domain.to_owned(),
            self.engine.now(),
        );
        self.engine
            .store()
            .write(move |tx| rows::draft(&e, tx, now, &s, &k, &l, &d, follow_up))
            .await
            .unwrap()
    }

    /// Another text for a draft.
    ///
    /// # Panics
    /// When the draft is frozen already.
    pub async fn call_edit(&self, id: &EmailId, text: &str) {
        let (id, text) = (id.clone(), text.to_owned());
        let edit = move |tx: &store::Tx<'_>| {
            let mail = emails::get(tx, &id)?.unwrap();
            let content = domain::content::Content {
                text,
                ..emails::content(tx, &mail)?
            };
            Ok(emails::edit(tx, &id, &content)?)
        };
        self.engine.store().write(edit).await.unwrap();
    }

    /// The salesperson approves a draft with its pack.
    ///
    /// # Panics
    /// When the engine refuses.
    pub async fn approve(&self, id: &EmailId) {
        let (e, cx, id) = (self.engine.clone(), self.engine.person(), id.clone());
        self.engine
            .store()
            .write(move |tx| approve::approve(&e, tx, &cx, &id, None))
            .await
            .unwrap();
    }

    /// A lead with an approved first mail.
    ///
    /// # Panics
    /// As [`Self::lead`] and [`Self::approve`].
    pub async fn ready_to_send(&self, hotel: &str, person: &str, address: &str) -> (Lead, EmailId) {
        let lead = self.lead(hotel, person, address).await;
        let mail = self.draft(&lead).await;
        self.approve(&mail).await;
        (lead, mail)
    }

    /// Everything that is due now.
    ///
    /// # Panics
    /// On database errors.
    pub async fn step(&self) -> simulated::Stepped {
        simulated::step(&self.engine).await.unwrap()
    }

    /// Step, and jump to the mail's slot or to what is due next, until the mail is in this state.
    ///
    /// # Panics
    /// When it does not come there; the message holds its row and attempts.
    pub async fn until(&self, mail: &EmailId, state: &str) -> Email {
        for _ in 0..40 {
            let stepped = self.step().await;
            let m = self.mail(mail).await;
            if m.state == state {
                return m;
            }
            let next = stepped.next.unwrap_or(self.engine.now().plus(60_000));
            let slot = m
                .not_before
                .filter(|t| m.state == "approved" && *t > self.engine.now());
            self.clock
                .advance_to(slot.unwrap_or(next).max(self.engine.now().plus(1)));
        }
        let (m, a) = (self.mail(mail).await, self.attempts(mail).await);
        panic!(
            "the mail did not become {state}: {m:#?}\n{a:#?}\nnow {}",
            self.engine.now()
        );
    }

    /// Step, a second of the desk's time and some real milliseconds apart, until `look` says yes.
    ///
    /// # Panics
    /// When it does not.
    pub async fn wait(&self, what: &str, look: impl Fn(&store::rusqlite::Connection) -> bool) {
        for _ in 0..120 {
            self.step().await;
            if self.engine.store().read_blocking(|c| Ok(look(c))).unwrap() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
            self.clock.advance(Duration::from_secs(1));
        }
        let inboxes = self
            .engine
            .store()
            .read(|c| Ok(store::tables::senders::inboxes(c)?))
            .await
            .unwrap();
        let errors: Vec<_> = inboxes.into_iter().filter_map(|i| i.last_error).collect();
        panic!(
            "waited in vain for {what}; reading said {errors:?}; replies {:#?}",
            self.replies().await
        );
    }

    /// Time passes in twelve strides; after each, what became due happens.
    ///
    /// # Panics
    /// On database errors.
    pub async fn pass(&self, time: Duration) {
        for _ in 0..12 {
            self.step().await;
            self.clock.advance(time / 12);
            // Servers stamp in whole seconds; without a breath a message could seem to come before what it answers.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.step().await;
    }

    /// Run something that sleeps on the desk's clock: whenever it does, its time comes.
    pub async fn while_time_runs<T>(&self, work: impl Future<Output = T>) -> T {
        let clock = self.clock.clone();
        let runs = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(40)).await;
                clock.run_to_next();
            }
        });
        let out = work.await;
        runs.abort();
        out
    }

    /// Everything that must hold, holds.
    ///
    /// # Panics
    /// When something does not.
    pub async fn verify(&self) {
        let dir = self.dir().to_owned();
        let checks = self
            .engine
            .store()
            .read(move |c| store::verify::verify(c, Some(&dir)))
            .await
            .unwrap();
        let broken: Vec<String> = checks
            .iter()
            .filter(|k| !k.ok)
            .map(|k| format!("{}: {} {:?}", k.name, k.count, k.first))
            .collect();
        assert!(broken.is_empty(), "verify found {broken:?}");
        assert!(checks.len() > 15);
    }

    /// The desk's now.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.engine.now()
    }

    /// Put a backup back in the place of the workspace and launch; it is in quarantine.
    ///
    /// # Panics
    /// When it cannot be restored.
    pub async fn restored(self, ca_pem: &str, file: &std::path::Path) -> Self {
        let Self {
            engine: before,
            clock,
            vault,
            sender,
            campaign,
            dir,
            ..
        } = self;
        before.store().close().await;
        drop(before);
        store::db::restore::restore(&store::db::restore::RestoreOptions {
            dir: dir.path().to_owned(),
            file: file.to_owned(),
            key: None,
            key_here: None,
            high_water: None,
            now: clock.now(),
            nonce: "0".repeat(32),
            allow_shared_folder: false,
        })
        .unwrap();
        let options = OpenOptions::writer(dir.path(), Arc::new(clock.clone()));
        let (engine, between) = engine(ca_pem, &clock, Store::open(options).unwrap(), &vault, 12);
        engine::runtime::launch(&engine).await.unwrap();
        Self {
            engine,
            clock,
            vault,
            between,
            sender,
            campaign,
            dir,
        }
    }

    /// The machine works for so many minutes of its time, five at a time.
    ///
    /// # Panics
    /// On database errors.
    pub async fn work(&self, minutes: u64) {
        for _ in 0..minutes.div_ceil(5) {
            self.clock.advance(Duration::from_secs(300));
            // Slots lie milliseconds apart at this pace.
            for _ in 0..12 {
                match self.step().await.next {
                    Some(t) if t.since(self.now()) < 2_000 => {
                        self.clock.advance_to(t.max(self.now().plus(1)));
                    }
                    _ => break,
                }
            }
        }
    }

    /// Close the database, keep the folder: for a program that opens it next.
    pub async fn close(self) -> tempfile::TempDir {
        self.engine.store().close().await;
        self.dir
    }
}
