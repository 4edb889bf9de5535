//! The engine's outside world where it is no real server: egress to loopback only, secrets in memory that can be locked,
//! a DNS in which every test domain is set up well, and no boards or sites. [`Between`] runs something of the test's
//! between the last byte of a mail and transaction C.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::mailing::{MailAccount, MailError, Submission, Submitted};
use domain::ports::{
    BoardQuery, Boards, BoxFuture, Clock, CommitGate, CommitVerdict, Destination, DnsAnswer,
    DnsLookup, Egress, EgressError, EgressRoute, Ids, MailRoute, MailRoutes, Rng, Secret,
    SecretError, SecretName, Secrets, Sites,
};
use domain::site::{Finding, SiteError, SiteSnapshot};
use domain::vacancy::{ListingPage, Posting, SourceOutcome};
use domain::{InboxId, Millis};

/// Lets out to 127.0.0.1 and nowhere else.
#[derive(Debug, Clone, Copy, Default)]
pub struct Loopback;

impl Egress for Loopback {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        let answer = if matches!(to.host.as_str(), "localhost" | "127.0.0.1") {
            Ok(EgressRoute::Direct(vec![SocketAddr::from((
                Ipv4Addr::LOCALHOST,
                to.port,
            ))]))
        } else {
            Err(EgressError::Refused("only loopback in tests".into()))
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Secrets in memory, with a lock like a keychain's.
#[derive(Debug, Default)]
pub struct Vault {
    entries: Mutex<BTreeMap<SecretName, String>>,
    locked: AtomicBool,
}

impl Vault {
    /// Lock it, or unlock it.
    pub fn lock(&self, on: bool) {
        self.locked.store(on, Ordering::SeqCst);
    }

    /// Replace an inbox's password, as a person does under Inboxes.
    pub fn password(&self, inbox: &InboxId, password: &str) {
        self.entries
            .lock()
            .unwrap()
            .insert(SecretName::InboxPassword(inbox.clone()), password.into());
    }

    /// An inbox's password is no longer there.
    pub fn forget(&self, inbox: &InboxId) {
        self.entries
            .lock()
            .unwrap()
            .remove(&SecretName::InboxPassword(inbox.clone()));
    }

    /// Replace an inbox's access token.
    pub fn token(&self, inbox: &InboxId, token: &str) {
        self.entries
            .lock()
            .unwrap()
            .insert(SecretName::InboxAccessToken(inbox.clone()), token.into());
    }

    fn open(&self) -> Result<(), SecretError> {
        if self.locked.load(Ordering::SeqCst) {
            Err(SecretError::Locked)
        } else {
            Ok(())
        }
    }
}

impl Secrets for Vault {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        Box::pin(async move {
            self.open()?;
            Ok(self.entries.lock().unwrap().get(name).cloned().map(Secret))
        })
    }
    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async move {
            self.open()?;
            self.entries.lock().unwrap().insert(name.clone(), value.0);
            Ok(())
        })
    }
    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        Box::pin(async move {
            self.open()?;
            self.entries.lock().unwrap().remove(name);
            Ok(())
        })
    }
}

/// A DNS in which every `.test` domain has MX, SPF and DMARC, and nothing else exists.
#[derive(Debug, Clone, Copy, Default)]
pub struct GoodDns;

fn now<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    Box::pin(std::future::ready(value))
}

impl DnsLookup for GoodDns {
    fn mx<'a>(&'a self, domain: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        now(if domain.ends_with(".test") {
            DnsAnswer::Found(vec![(10, format!("mx.{domain}"))])
        } else {
            DnsAnswer::NxDomain
        })
    }
    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        now(
            match (name.ends_with(".test"), name.starts_with("_dmarc.")) {
                (true, true) => DnsAnswer::Found(vec!["v=DMARC1; p=none".into()]),
                (true, false) => DnsAnswer::Found(vec!["v=spf1 mx -all".into()]),
                _ => DnsAnswer::NxDomain,
            },
        )
    }
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<std::net::IpAddr>>> {
        now(if name.ends_with(".test") {
            DnsAnswer::Found(vec![Ipv4Addr::LOCALHOST.into()])
        } else {
            DnsAnswer::NxDomain
        })
    }
    fn ptr(&self, _: std::net::IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        now(DnsAnswer::Empty)
    }
}

/// No boards, no sites, no tables: the journeys begin with a card that is ready.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Boards for Nowhere {
    fn search<'a>(
        &'a self,
        _: &'a BoardQuery,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, anyhow::Result<SourceOutcome<ListingPage>>> {
        now(Err(anyhow::anyhow!("there are no boards in this world")))
    }
    fn detail<'a>(&'a self, _: &'a str) -> BoxFuture<'a, anyhow::Result<SourceOutcome<Posting>>> {
        now(Err(anyhow::anyhow!("there are no boards in this world")))
    }
}

impl Sites for Nowhere {
    fn snapshot<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>> {
        now(Err(SiteError::NoHost))
    }
    fn findings(&self, _: &SiteSnapshot) -> Vec<Finding> {
        Vec::new()
    }
}

impl domain::table::Sheets for Nowhere {
    fn read(&self, _: &[u8]) -> anyhow::Result<domain::table::Table> {
        anyhow::bail!("there are no tables in this world")
    }
    fn guess(&self, _: &domain::table::Table) -> Vec<(String, usize)> {
        Vec::new()
    }
}

/// What a test does between the last byte of the body and transaction C.
pub type Hook = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// Mail routes with a place for a test between the last byte and C.
#[derive(Clone)]
pub struct Between {
    inner: Arc<dyn MailRoutes>,
    hook: Arc<Mutex<Option<Hook>>>,
}

impl Between {
    /// Over these routes, with nothing in between.
    #[must_use]
    pub fn new(inner: Arc<dyn MailRoutes>) -> Self {
        Self {
            inner,
            hook: Arc::default(),
        }
    }

    /// Do this before the next C, once.
    pub fn once(&self, hook: impl Fn() -> BoxFuture<'static, ()> + Send + Sync + 'static) {
        *self.hook.lock().unwrap() = Some(Arc::new(hook));
    }

    /// Whether it was done.
    #[must_use]
    pub fn done(&self) -> bool {
        self.hook.lock().unwrap().is_none()
    }
}

struct BetweenRoute {
    inner: Arc<dyn MailRoute>,
    hook: Arc<Mutex<Option<Hook>>>,
}

struct BetweenGate<'a> {
    inner: &'a dyn CommitGate,
    hook: &'a Mutex<Option<Hook>>,
}

impl CommitGate for BetweenGate<'_> {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        Box::pin(async move {
            let hook = self.hook.lock().unwrap().take();
            if let Some(hook) = hook {
                hook().await;
            }
            self.inner.commit().await
        })
    }
}

impl MailRoute for BetweenRoute {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            let gate = BetweenGate {
                inner: gate,
                hook: &self.hook,
            };
            self.inner.submit(mail, &gate).await
        })
    }
    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>> {
        self.inner.probe()
    }
}

impl MailRoutes for Between {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(BetweenRoute {
            inner: self.inner.route(account),
            hook: Arc::clone(&self.hook),
        })
    }
    fn close<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, ()> {
        self.inner.close(inbox)
    }
}

/// The real clock, moved by a fixed span: it runs at the usual speed on another day.
#[derive(Debug, Clone)]
pub struct Shifted {
    start: Instant,
    offset_ms: i64,
}

impl Shifted {
    /// Moved by this many milliseconds.
    #[must_use]
    pub fn by(offset_ms: i64) -> Self {
        Self {
            start: Instant::now(),
            offset_ms,
        }
    }
}

/// Milliseconds of the system's clock since 1970.
#[must_use]
pub fn system_ms() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

impl Clock for Shifted {
    fn now(&self) -> Millis {
        Millis(system_ms() + self.offset_ms)
    }
    fn boot_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap()
    }
    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let left = at.since(self.now());
            if left > 0 {
                tokio::time::sleep(Duration::from_millis(left.unsigned_abs())).await;
            }
        })
    }
}

/// Ids, tokens and draws from the system's randomness, with a clock's time.
#[derive(Clone)]
pub struct RealRandom(pub Arc<dyn Clock>);

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

impl Ids for RealRandom {
    fn fresh(&self) -> String {
        let ms = self.0.now().0.unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(ms, &random())
            .into_uuid()
            .to_string()
    }
    fn token(&self) -> String {
        hex::encode(random::<16>())
    }
}

impl Rng for RealRandom {
    fn next_u64(&self) -> u64 {
        u64::from_le_bytes(random())
    }
}
