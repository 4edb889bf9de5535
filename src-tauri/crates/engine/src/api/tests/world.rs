//! A small workspace with an outside world that says nothing: what is tested here happens inside.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::keys::KeyRing;
use domain::mailing::MailError;
use domain::ports::{
    BoardQuery, Boards, BoxFuture, Clock, DnsAnswer, DnsLookup, Ids, MailRoute, MailRoutes,
    Mailbox, Mailboxes, Mime, RenderInput, Rng, Secret, SecretError, SecretName, Secrets, Sites,
};
use domain::site::{Finding, SiteError, SiteSnapshot};
use domain::table::{Sheets, Table};
use domain::vacancy::{ListingPage, Posting, SourceOutcome};
use domain::{ActorId, Millis, ParsedMessage, ProspectId, WireError};
use judge::Judge;
use serde_json::{Value, json};
use store::tables::people::{self, Address};
use store::tables::{actors, prospects, senders};
use store::{Kind, OpenOptions, Store};

use crate::engine::{OWNER_ACTOR, Ports, SYSTEM_ACTOR, Tempo};
use crate::{ActorKind, Engine};

/// A clock that stands still until it is moved.
pub(super) struct Still(pub AtomicI64);

impl Clock for Still {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
    fn boot_ms(&self) -> i64 {
        self.now().0
    }
    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        self.0.fetch_max(at.0, Ordering::SeqCst);
        Box::pin(async {})
    }
}

/// Everything else: numbers for ids, a coin that always falls the same way, and nobody outside.
#[derive(Default)]
struct Outside(AtomicU64, Arc<Mutex<Vec<Finding>>>);

impl Ids for Outside {
    fn fresh(&self) -> String {
        format!("id-{:08}", self.0.fetch_add(1, Ordering::SeqCst))
    }
    fn token(&self) -> String {
        format!("{:032x}", self.0.fetch_add(1, Ordering::SeqCst))
    }
}

impl Rng for Outside {
    fn next_u64(&self) -> u64 {
        u64::MAX / 3
    }
}

impl Boards for Outside {
    fn search<'a>(
        &'a self,
        _: &'a BoardQuery,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>> {
        Box::pin(async { Ok(SourceOutcome::NoMatch) })
    }
    fn detail<'a>(&'a self, _: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>> {
        Box::pin(async { Ok(SourceOutcome::NoMatch) })
    }
}

impl Sites for Outside {
    fn snapshot<'a>(&'a self, url: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>> {
        assert!(
            !self.1.lock().unwrap().is_empty(),
            "this test visits no site"
        );
        Box::pin(async {
            Ok(SiteSnapshot {
                asked: url.to_owned(),
                pages: Vec::new(),
                sitemap: Vec::new(),
                content_hash: "page".into(),
            })
        })
    }
    fn findings(&self, _: &SiteSnapshot) -> Vec<Finding> {
        self.1.lock().unwrap().clone()
    }
}

impl MailRoutes for Outside {
    fn route(&self, _: &domain::mailing::MailAccount) -> Arc<dyn MailRoute> {
        unreachable!("no test here sends")
    }
    fn close<'a>(&'a self, _: &'a domain::InboxId) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

impl Mailboxes for Outside {
    fn open<'a>(
        &'a self,
        _: &'a domain::mailing::MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        unreachable!("no test here reads mail")
    }
}

impl Mime for Outside {
    fn parse(&self, _: &[u8]) -> ParsedMessage {
        unreachable!("no test here parses mail")
    }
    fn render(&self, _: &RenderInput<'_>) -> anyhow::Result<Vec<u8>> {
        unreachable!("no test here renders mail")
    }
    fn verify(&self, _: &[u8], _: &RenderInput<'_>) -> anyhow::Result<()> {
        unreachable!("no test here renders mail")
    }
}

impl DnsLookup for Outside {
    fn mx<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn txt<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<std::net::IpAddr>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
    fn ptr(&self, _: std::net::IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        Box::pin(async { DnsAnswer::NxDomain })
    }
}

impl Secrets for Outside {
    fn get<'a>(&'a self, _: &'a SecretName) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        Box::pin(async { Ok(None) })
    }
    fn set<'a>(&'a self, _: &'a SecretName, _: Secret) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async { Ok(()) })
    }
    fn delete<'a>(&'a self, _: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async { Ok(()) })
    }
}

/// Semicolons and a header; columns are named like the fields.
impl Sheets for Outside {
    fn read(&self, bytes: &[u8]) -> anyhow::Result<Table> {
        let text = std::str::from_utf8(bytes)?;
        let mut lines = text
            .lines()
            .map(|l| l.split(';').map(str::to_owned).collect::<Vec<_>>());
        let headers = lines.next().unwrap_or_default();
        Ok(Table {
            headers,
            rows: lines.collect(),
            errors: Vec::new(),
            encoding: "utf-8".into(),
            delimiter: ';',
        })
    }
    fn guess(&self, table: &Table) -> Vec<(String, usize)> {
        table.headers.iter().cloned().zip(0..).collect()
    }
}

/// The workspace under test.
pub(super) struct World {
    pub e: Engine,
    pub clock: Arc<Still>,
    /// What every site says.
    pub page: Arc<Mutex<Vec<Finding>>>,
    dir: tempfile::TempDir,
}

impl World {
    /// A Wednesday morning; actors, queues and the shipped gates are there, nothing is signed.
    pub(super) async fn new() -> Self {
        let at: jiff::Timestamp = "2026-11-25T09:00:00Z".parse().unwrap();
        let clock = Arc::new(Still(AtomicI64::new(at.as_millisecond())));
        let dir = tempfile::tempdir().unwrap();
        let ports_clock: Arc<dyn Clock> = clock.clone();
        let mut options = OpenOptions::writer(dir.path().join("w"), ports_clock.clone())
            .create(Kind::Practice, "w");
        options.allow_shared_folder = true;
        let store = Store::open(options).unwrap();
        let o = Arc::new(Outside::default());
        let page = Arc::clone(&o.1);
        let ports = Ports {
            clock: ports_clock,
            ids: o.clone(),
            rng: o.clone(),
            boards: o.clone(),
            sites: o.clone(),
            routes: o.clone(),
            mailboxes: o.clone(),
            mime: o.clone(),
            dns: o.clone(),
            dates: Arc::new(domain::ports::NoDates),
            sheets: o.clone(),
            llm: None,
            secrets: o,
        };
        let judge = Arc::new(Judge::embedded().unwrap());
        let e = Engine::new(store, ports, judge, KeyRing::new([7; 32]), Tempo::default());
        e.store()
            .write(|tx| {
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
                crate::pipeline::gate::install(tx)
            })
            .await
            .unwrap();
        Self {
            e,
            clock,
            page,
            dir,
        }
    }

    /// Call an operation as the person, a minute later.
    pub(super) async fn call(&self, name: &str, input: Value) -> Result<Value, WireError> {
        self.clock.0.fetch_add(60_000, Ordering::SeqCst);
        self.e.call(&self.e.person(), name, input).await
    }

    /// Call it in the same instant.
    pub(super) async fn at_once(&self, name: &str, input: Value) -> Result<Value, WireError> {
        self.e.call(&self.e.person(), name, input).await
    }

    /// Call one that must succeed.
    pub(super) async fn ok(&self, name: &str, input: Value) -> Value {
        self.call(name, input)
            .await
            .unwrap_or_else(|x| panic!("{name}: {x:?}"))
    }

    /// Call one that must be refused: the rule's name.
    pub(super) async fn refused(&self, name: &str, input: Value) -> String {
        let error = self.call(name, input).await.unwrap_err();
        error.details["rule"]
            .as_str()
            .unwrap_or_else(|| panic!("{error:?}"))
            .to_owned()
    }

    /// A file with this text.
    pub(super) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Sender, inbox and offer; a campaign in draft. Exclusions, gates and DNS are not done.
    pub(super) async fn campaign(&self) -> String {
        self.ok(
            "sender_set",
            json!({ "display_name": "Sam Vega", "signature": "Bluebook Systems", "company_name": "Bluebook Systems", "postal_address": "1 Harbour Road, London", "zone": "Europe/London", "privacy_url": "https://bluebook.example/privacy" }),
        )
        .await;
        let server =
            |host: &str, port: u16| json!({ "host": host, "port": port, "tls": "implicit" });
        self.ok(
            "inbox_add",
            json!({ "address": "sam@bluebook.example", "smtp": server("smtp.bluebook.example", 465), "imap": server("imap.bluebook.example", 993) }),
        )
        .await;
        let offer = self
            .ok(
                "offer_set",
                json!({ "name": "Bluebook", "category": "pms", "copy": { "en": ["one place for arrivals, rooms and bills"] } }),
            )
            .await;
        let made = self
            .ok(
                "campaign_create",
                json!({ "name": "Autumn", "offer": offer["id"], "strategy": "market_expansion" }),
            )
            .await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// What a campaign needs before it starts.
    pub(super) async fn cleared(&self) {
        self.ok("exclude_none", json!({ "name": "Sam Vega" })).await;
        self.ok("gates_sign", json!({ "name": "Sam Vega" })).await;
        self.dns(true).await;
    }

    /// What DNS said of the sender's domain.
    pub(super) async fn dns(&self, ok: bool) {
        self.e
            .store()
            .write(move |tx| {
                Ok(senders::set_domain_checks(
                    tx,
                    "bluebook.example",
                    &json!({ "ok": ok }),
                    None,
                )?)
            })
            .await
            .unwrap();
    }

    /// A hotel in Britain with a manager whose address is verified, in stage ready (by a person's word).
    pub(super) async fn ready(&self, hotel: &str, person: &str, email: &str) -> String {
        let added = self
            .ok(
                "prospect_add",
                json!({ "company": hotel, "town": "Bath", "country": "GB", "person": person, "title": "General Manager", "email": email }),
            )
            .await;
        let id = added["prospect"].as_str().unwrap().to_owned();
        let (engine, card) = (self.e.clone(), ProspectId(id.clone()));
        let email = email.to_owned();
        self.e
            .store()
            .write(move |tx| {
                let c = prospects::get(tx, &card)?.unwrap();
                people::put_address(
                    tx,
                    &Address {
                        id: engine.id(),
                        person: c.person.clone(),
                        company: Some(c.company),
                        channel: "mail".into(),
                        key: engine.keys().address(&email).unwrap(),
                        value: email,
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
            .await
            .unwrap();
        self.ok(
            "prospect_move",
            json!({ "prospect": id, "to": "ready", "override_reason": "set up by the test" }),
        )
        .await;
        id
    }

    /// A card in a running campaign, its pack written: campaign, card, drafts.
    pub(super) async fn written(&self) -> (String, String, Value) {
        let campaign = self.campaign().await;
        self.cleared().await;
        let card = self
            .ready("Hotel Abbey", "Ann Price", "ann@abbey.example")
            .await;
        let started = self
            .ok("campaign_start", json!({ "campaign": campaign }))
            .await;
        assert_eq!(started["enrolled"], 1);
        let drafts = self.compose(&card).await;
        (campaign, card, drafts)
    }

    /// Have the pack of a card written now.
    pub(super) async fn compose(&self, prospect: &str) -> Value {
        let outcome = crate::pipeline::compose::run(
            &self.e,
            &self.e.system(domain::Cause::Job),
            &ProspectId(prospect.into()),
        )
        .await;
        let drafts = self.ok("drafts_list", json!({})).await;
        assert!(
            !drafts["drafts"].as_array().unwrap().is_empty(),
            "nothing was written: {outcome:?}"
        );
        drafts["drafts"].clone()
    }

    /// The stage of a card.
    pub(super) async fn stage(&self, prospect: &str) -> String {
        let shown = self
            .ok("prospect_show", json!({ "prospect": prospect }))
            .await;
        shown["prospect"]["stage"].as_str().unwrap().to_owned()
    }
}
