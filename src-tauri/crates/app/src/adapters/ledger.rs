//! The network ledger: ports that do what the port behind them does and write a line about it. A line that cannot be
//! written is logged and keeps nobody from his call.

use std::net::IpAddr;
use std::sync::Arc;

use domain::mailing::{MailAccount, MailError, Submission, Submitted};
use domain::ports::{
    BoxFuture, Clock, CommitGate, DnsAnswer, DnsLookup, Http, HttpError, HttpRequest, HttpResponse,
    MailRoute, MailRoutes, Mailbox, Mailboxes,
};
use domain::{InboxId, Millis};
use store::Store;
use store::tables::network::{self, Call};

/// Where lines go.
#[derive(Clone)]
pub(crate) struct Ledger {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Ledger {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    fn now(&self) -> Millis {
        self.clock.now()
    }

    /// A viewer writes nothing; nothing leaves it, either. Nobody waits for the line: between a server's answer and its
    /// being stored nothing else may take time, or a crash leaves a mail uncertain that was accepted.
    fn write(&self, host: &str, kind: &str, bytes: usize, began: Millis, outcome: &str) {
        if self.store.mode() == store::Mode::Viewer {
            return;
        }
        let at = self.now();
        let call = Call {
            id: 0,
            at,
            host: host.trim_end_matches('.').to_lowercase(),
            kind: kind.into(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            ms: at.since(began),
            outcome: outcome.into(),
        };
        self.store.write_soon("network ledger", move |tx| {
            tx.touch("network");
            Ok(network::insert(tx, &call)?)
        });
    }
}

/// The web and the models.
pub(crate) struct CountedHttp(pub(crate) Arc<dyn Http>, pub(crate) Ledger);

/// The kind of a request's purpose.
fn kind(purpose: &str) -> &'static str {
    match purpose {
        "site" => "site",
        "board" => "board",
        "robots" => "robots",
        "clock" => "clock",
        p if p.starts_with("llm") => "model",
        _ => "other",
    }
}

/// The host of an address and nothing of its path.
fn host(address: &str) -> String {
    url::Url::parse(address)
        .ok()
        .and_then(|u| u.host_str().map(str::to_owned))
        .unwrap_or_else(|| "?".into())
}

fn http_outcome(answer: &Result<HttpResponse, HttpError>) -> String {
    match answer {
        Ok(r) if r.status < 400 => "ok".into(),
        Ok(r) => format!("http {}", r.status),
        Err(e) => match e {
            HttpError::Refused(_) => "refused",
            HttpError::BadAddress(_) => "bad_address",
            HttpError::NoHost => "no_host",
            HttpError::Timeout(_) => "timeout",
            HttpError::Connect(_) => "connect",
            HttpError::Tls(_) => "tls",
            HttpError::Redirects => "redirects",
            HttpError::Protocol(_) => "bad_answer",
        }
        .into(),
    }
}

impl Http for CountedHttp {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            let (to, kind, began) = (host(&request.url), kind(&request.purpose), self.1.now());
            let up = request.body.as_ref().map_or(0, Vec::len);
            let answer = self.0.send(request).await;
            let down = answer.as_ref().map_or(0, |r| r.body.len());
            let outcome = http_outcome(&answer);
            self.1
                .write(&to, kind, up.saturating_add(down), began, &outcome);
            answer
        })
    }
}

/// The routes mail leaves by.
pub(crate) struct CountedRoutes(pub(crate) Arc<dyn MailRoutes>, pub(crate) Ledger);

struct CountedRoute {
    behind: Arc<dyn MailRoute>,
    host: String,
    ledger: Ledger,
}

impl MailRoutes for CountedRoutes {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(CountedRoute {
            behind: self.0.route(account),
            host: account.smtp.host.clone(),
            ledger: self.1.clone(),
        })
    }

    fn close<'a>(&'a self, inbox: &'a InboxId) -> BoxFuture<'a, ()> {
        self.0.close(inbox)
    }
}

impl MailRoute for CountedRoute {
    fn name(&self) -> &str {
        self.behind.name()
    }

    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            let (began, bytes) = (self.ledger.now(), mail.wire.len());
            let said = self.behind.submit(mail, gate).await;
            let outcome = match &said {
                Submitted::Accepted { .. } => "ok".to_owned(),
                Submitted::Rejected { class, .. }
                | Submitted::Deferred { class, .. }
                | Submitted::NotSent { class, .. } => class.word().to_owned(),
                Submitted::Uncertain { .. } => "uncertain".to_owned(),
            };
            self.ledger
                .write(&self.host, "smtp", bytes, began, &outcome);
            said
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            let began = self.ledger.now();
            let said = self.behind.probe().await;
            let outcome = said.as_ref().map_or_else(|e| e.class.word(), |()| "ok");
            self.ledger.write(&self.host, "smtp", 0, began, outcome);
            said
        })
    }
}

/// Mailboxes that are read: a line for each time one is opened.
pub(crate) struct CountedMailboxes(pub(crate) Arc<dyn Mailboxes>, pub(crate) Ledger);

impl Mailboxes for CountedMailboxes {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async move {
            let began = self.1.now();
            let opened = self.0.open(account).await;
            let outcome = opened.as_ref().map_or_else(|e| e.class.word(), |_| "ok");
            self.1.write(&account.imap.host, "imap", 0, began, outcome);
            opened
        })
    }
}

/// Questions to the name server: the ledger names the domain that was asked about.
pub(crate) struct CountedDns(pub(crate) Arc<dyn DnsLookup>, pub(crate) Ledger);

impl CountedDns {
    async fn asked<T>(&self, name: &str, question: BoxFuture<'_, DnsAnswer<T>>) -> DnsAnswer<T> {
        let began = self.1.now();
        let answer = question.await;
        let outcome = match &answer {
            DnsAnswer::Failed(_) => "failed",
            _ => "ok",
        };
        self.1.write(name, "dns", 0, began, outcome);
        answer
    }
}

impl DnsLookup for CountedDns {
    fn mx<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<(u16, String)>>> {
        Box::pin(self.asked(name, self.0.mx(name)))
    }

    fn txt<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<String>>> {
        Box::pin(self.asked(name, self.0.txt(name)))
    }

    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, DnsAnswer<Vec<IpAddr>>> {
        Box::pin(self.asked(name, self.0.addresses(name)))
    }

    fn ptr(&self, of: IpAddr) -> BoxFuture<'_, DnsAnswer<Vec<String>>> {
        Box::pin(async move { self.asked(&of.to_string(), self.0.ptr(of)).await })
    }
}

#[cfg(test)]
mod tests;
