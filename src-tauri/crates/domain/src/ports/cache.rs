//! Caches, ledgers and guards that `store` implements: what an adapter must remember over a restart.

use crate::ports::BoxFuture;
use crate::site::SiteSnapshot;
use crate::{Millis, ProspectId};

/// A stored response with what conditional requests need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedResponse {
    /// Status.
    pub status: u16,
    /// Headers, lower-case names.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Address after redirects.
    pub url: String,
    /// When it was stored or revalidated.
    pub stored_at: Millis,
}

/// HTTP response cache.
pub trait ResponseCache: Send + Sync {
    /// The stored response to this request key.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, anyhow::Result<Option<CachedResponse>>>;
    /// Store or replace.
    fn put<'a>(
        &'a self,
        key: &'a str,
        response: CachedResponse,
    ) -> BoxFuture<'a, anyhow::Result<()>>;
}

/// Site snapshots, by asked address.
pub trait SnapshotStore: Send + Sync {
    /// The newest snapshot of this address not older than `not_before`.
    fn latest<'a>(
        &'a self,
        asked: &'a str,
        not_before: Millis,
    ) -> BoxFuture<'a, anyhow::Result<Option<SiteSnapshot>>>;
    /// Store one taken at `at`.
    fn put<'a>(
        &'a self,
        snapshot: &'a SiteSnapshot,
        at: Millis,
    ) -> BoxFuture<'a, anyhow::Result<()>>;
}

/// What a provider's guard says before a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardVerdict {
    /// Call; the call is counted.
    Go,
    /// Not before this time, and why (`rate`, `breaker`, `budget`).
    Wait(Millis, String),
}

/// How a guarded call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderReport {
    /// It worked.
    Ok,
    /// It failed; counts for the breaker.
    Failed,
    /// It said "later"; not a failure of the provider's health.
    Limited(Option<Millis>),
}

/// Rate limit, circuit breaker and budget per provider, persisted (pipeline.md, Guards).
pub trait ProviderGuard: Send + Sync {
    /// Ask before a call of `cost_micros` (millionths of a dollar, an estimate).
    fn before<'a>(
        &'a self,
        provider: &'a str,
        cost_micros: i64,
    ) -> BoxFuture<'a, anyhow::Result<GuardVerdict>>;
    /// Tell after it.
    fn after<'a>(
        &'a self,
        provider: &'a str,
        report: ProviderReport,
        cost_micros: i64,
    ) -> BoxFuture<'a, anyhow::Result<()>>;
}

/// A call to a model, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlmCall {
    /// Task name.
    pub task: String,
    /// Provider name.
    pub provider: String,
    /// Model name.
    pub model: String,
    /// Prompt version, `draft/v1`.
    pub prompt: String,
    /// For whom.
    pub prospect: Option<ProspectId>,
    /// Tokens in.
    pub tokens_in: u32,
    /// Tokens out.
    pub tokens_out: u32,
    /// Cost in millionths of a dollar.
    pub cost_micros: i64,
    /// `ok`, `repaired`, `invalid`, `error:<class>`.
    pub outcome: String,
    /// SHA-256 of (task, model, prompt), the cache key.
    pub cache_key: String,
    /// The validated answer, kept for the cache.
    pub answer: Option<serde_json::Value>,
}

/// Ledger and cache of model calls.
pub trait LlmLedger: Send + Sync {
    /// A cached answer.
    fn cached<'a>(
        &'a self,
        cache_key: &'a str,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>>;
    /// Record a call.
    fn record(&self, call: LlmCall) -> BoxFuture<'_, anyhow::Result<()>>;
    /// Millionths of a dollar spent in the calendar month of `now`.
    fn spent_this_month(&self, now: Millis) -> BoxFuture<'_, anyhow::Result<i64>>;
}
