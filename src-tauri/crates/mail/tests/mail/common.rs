//! What the tests of this crate share: an egress that leads every name to loopback, secrets in memory, gates.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::mailing::{
    AuthKind, Envelope, FailClass, MailAccount, ServerAddr, Submission, Submitted, TlsMode,
};
use domain::ports::{
    BoxFuture, CommitGate, CommitVerdict, Destination, Egress, EgressError, EgressRoute, MailRoute,
    MailRoutes as _, Secret, SecretError, SecretName, Secrets,
};
use domain::{AttemptId, InboxId};
use mail::smtp::Limits;
use mail::{Network, SmtpRoutes, Trust};
use testkit::ca::Ca;
use testkit::smtp_script::{Builder as SmtpBuilder, SmtpScript};

/// Every host is 127.0.0.1.
pub(crate) struct Loopback;

impl Egress for Loopback {
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>> {
        let route = match to.host.as_str() {
            "nowhere.test" => Err(EgressError::NoHost),
            "private.test" => Err(EgressError::Refused("a private address".into())),
            "proxied.test" => Ok(EgressRoute::Proxy {
                url: "http://p:1".into(),
            }),
            _ => Ok(EgressRoute::Direct(vec![testkit::loopback(to.port)])),
        };
        Box::pin(std::future::ready(route))
    }
}

/// Secrets in memory.
#[derive(Default)]
pub(crate) struct Memory(
    pub(crate) Mutex<HashMap<SecretName, String>>,
    pub(crate) Mutex<Option<SecretError>>,
);

impl Secrets for Memory {
    fn get<'a>(
        &'a self,
        name: &'a SecretName,
    ) -> BoxFuture<'a, Result<Option<Secret>, SecretError>> {
        let answer = match &*self.1.lock().unwrap() {
            Some(e) => Err(e.clone()),
            None => Ok(self.0.lock().unwrap().get(name).cloned().map(Secret)),
        };
        Box::pin(std::future::ready(answer))
    }
    fn set<'a>(
        &'a self,
        name: &'a SecretName,
        value: Secret,
    ) -> BoxFuture<'a, Result<(), SecretError>> {
        self.0.lock().unwrap().insert(name.clone(), value.0);
        Box::pin(std::future::ready(Ok(())))
    }
    fn delete<'a>(&'a self, name: &'a SecretName) -> BoxFuture<'a, Result<(), SecretError>> {
        self.0.lock().unwrap().remove(name);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A network that trusts `ca` and has password `pw` and, if given, an access token for inbox `i`.
pub(crate) fn network(ca: &str, password: &str, token: Option<&str>) -> (Network, Arc<Memory>) {
    let secrets = Arc::new(Memory::default());
    let inbox = InboxId::from("i");
    secrets
        .0
        .lock()
        .unwrap()
        .insert(SecretName::InboxPassword(inbox.clone()), password.into());
    if let Some(t) = token {
        secrets
            .0
            .lock()
            .unwrap()
            .insert(SecretName::InboxAccessToken(inbox), t.into());
    }
    let trust = Trust::with_extra(ca.as_bytes()).unwrap();
    let net = Network::new(Arc::new(Loopback), secrets.clone(), trust)
        .with_connect_limit(Duration::from_secs(5));
    (net, secrets)
}

pub(crate) fn account(smtp: u16, imap: u16, tls: TlsMode) -> MailAccount {
    let server = |port| ServerAddr {
        host: "localhost".into(),
        port,
        tls,
    };
    MailAccount {
        inbox: InboxId::from("i"),
        address: "u0@example.test".into(),
        username: "u0@example.test".into(),
        auth: AuthKind::Password,
        smtp: server(smtp),
        imap: server(imap),
    }
}

/// Short limits: a test that has to wait for one waits for this.
pub(crate) fn quick() -> Limits {
    Limits {
        greeting: Duration::from_secs(3),
        auth: Duration::from_secs(3),
        command: Duration::from_secs(3),
        data: Duration::from_secs(3),
        end: Duration::from_secs(3),
        idle: Duration::from_secs(60),
    }
}

pub(crate) fn routes(ca: &str) -> SmtpRoutes {
    SmtpRoutes::with_limits(network(ca, "pw", None).0, quick())
}

/// A gate that counts its runs.
#[derive(Default)]
pub(crate) struct Gate {
    pub(crate) runs: AtomicUsize,
    pub(crate) stop: Option<String>,
}

impl CommitGate for Gate {
    fn commit(&self) -> BoxFuture<'_, CommitVerdict> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let verdict = self
            .stop
            .clone()
            .map_or(CommitVerdict::Go, CommitVerdict::Stop);
        // As in the product: C is a transaction and takes some turns of the scheduler.
        Box::pin(async move {
            tokio::task::yield_now().await;
            verdict
        })
    }
}

pub(crate) fn wire(id: &str, body: &str) -> Vec<u8> {
    format!("From: u0@example.test\r\nTo: u1@example.test\r\nSubject: {id}\r\nMessage-ID: <{id}@example.test>\r\n\r\n{body}\r\n").into_bytes()
}

pub(crate) fn to(recipients: &[&str]) -> Envelope {
    Envelope {
        from: "u0@example.test".into(),
        to: recipients.iter().map(|r| (*r).to_owned()).collect(),
    }
}

/// Offer one mail; how it ended and how often C ran.
pub(crate) async fn offer(route: &dyn MailRoute, id: &str, recipient: &str) -> (Submitted, usize) {
    offer_gated(route, id, &[recipient], &Gate::default()).await
}

pub(crate) async fn offer_gated(
    route: &dyn MailRoute,
    id: &str,
    recipients: &[&str],
    gate: &Gate,
) -> (Submitted, usize) {
    let (attempt, envelope, wire) = (
        AttemptId::from(id),
        to(recipients),
        wire(id, "Hello\r\n.\r\n..dots"),
    );
    let mail = Submission {
        attempt: &attempt,
        envelope: &envelope,
        wire: &wire,
    };
    let outcome = route.submit(mail, gate).await;
    (outcome, gate.runs.load(Ordering::SeqCst))
}

pub(crate) fn route(routes: &SmtpRoutes, account: &MailAccount) -> Arc<dyn MailRoute> {
    routes.route(account)
}

/// A scripted server with implicit TLS, routes that trust it, an account on it.
pub(crate) struct World {
    pub(crate) server: SmtpScript,
    pub(crate) routes: SmtpRoutes,
    pub(crate) account: MailAccount,
}

pub(crate) async fn world(change: impl FnOnce(SmtpBuilder) -> SmtpBuilder) -> World {
    let ca = Ca::new();
    let builder =
        SmtpScript::builder().tls(testkit::script::Tls::Implicit(ca.leaf(&["localhost"])));
    let server = change(builder).start().await.unwrap();
    World {
        account: account(server.port, 1, TlsMode::Implicit),
        routes: routes(&ca.trust_pem()),
        server,
    }
}

impl World {
    pub(crate) async fn offer(&self, id: &str) -> (Submitted, usize) {
        offer(&*route(&self.routes, &self.account), id, "u1@example.test").await
    }
}

pub(crate) fn class(outcome: &Submitted) -> Option<FailClass> {
    match outcome {
        Submitted::NotSent { class, .. }
        | Submitted::Deferred { class, .. }
        | Submitted::Rejected { class, .. } => Some(*class),
        _ => None,
    }
}
