//! What the engine asks of the outside world: object-safe, async by [`BoxFuture`] so that this crate needs no
//! runtime. Implemented by one crate each and injected by `app`.

mod cache;
mod http;
mod llm;
mod mail;
mod secrets;
mod time;
mod web;

pub use cache::{
    CachedResponse, GuardVerdict, LlmCall, LlmLedger, ProviderGuard, ProviderReport, ResponseCache,
    SnapshotStore,
};
pub use http::{
    Destination, Egress, EgressError, EgressRoute, Http, HttpError, HttpRequest, HttpResponse,
    Method,
};
pub use llm::{Embed, LanguageModel, LlmAnswer, LlmError, LlmTask};
pub use mail::{
    CommitGate, CommitVerdict, DisplayHtml, DnsAnswer, DnsLookup, MailRoute, MailRoutes, Mailbox,
    Mailboxes, Mime, OfferStep, RenderInput, UnsubscribeToken,
};
pub use secrets::{Secret, SecretError, SecretName, Secrets};
pub use time::{Clock, Ids, NoDates, Rng, ServerDates};
pub use web::{BoardQuery, Boards, Sites};

/// A boxed future that may cross threads.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
