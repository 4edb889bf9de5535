//! The ports over the cache: HTTP responses, site snapshots, model answers with their ledger.

use anyhow::Context as _;
use domain::Millis;
use domain::ports::{BoxFuture, CachedResponse, LlmCall, LlmLedger, ResponseCache, SnapshotStore};
use domain::site::SiteSnapshot;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::Store;
use crate::cache::Cache;
use crate::tables::providers::month;

const HTTP: &str = "http";
const SITE: &str = "site";
const LLM: &str = "llm";

async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(f)
        .await
        .context("Join a cache call")?
}

#[derive(Serialize, Deserialize)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
    url: String,
}

/// HTTP responses.
#[derive(Debug, Clone)]
pub struct Responses {
    cache: Cache,
    store: Store,
}

impl Responses {
    /// Over this cache.
    #[must_use]
    pub const fn new(store: Store, cache: Cache) -> Self {
        Self { cache, store }
    }
}

/// Length of the head, the head as JSON, the body as it is.
fn pack(r: &CachedResponse) -> anyhow::Result<Vec<u8>> {
    let head = serde_json::to_vec(&Head {
        status: r.status,
        headers: r.headers.clone(),
        url: r.url.clone(),
    })?;
    let mut out = u32::try_from(head.len())?.to_be_bytes().to_vec();
    out.extend_from_slice(&head);
    out.extend_from_slice(&r.body);
    Ok(out)
}

fn unpack(at: Millis, bytes: &[u8]) -> Option<CachedResponse> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let (head, body) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    Some(CachedResponse {
        status: head.status,
        headers: head.headers,
        body: body.to_vec(),
        url: head.url,
        stored_at: at,
    })
}

impl ResponseCache for Responses {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, anyhow::Result<Option<CachedResponse>>> {
        let (cache, key, now) = (self.cache.clone(), key.to_owned(), self.store.clock().now());
        Box::pin(blocking(move || {
            Ok(cache
                .get(HTTP, &key, Millis(i64::MIN), now)?
                .and_then(|(at, b)| unpack(at, &b)))
        }))
    }

    fn put<'a>(
        &'a self,
        key: &'a str,
        response: CachedResponse,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        let (cache, key, now) = (self.cache.clone(), key.to_owned(), self.store.clock().now());
        Box::pin(blocking(move || {
            cache.put(HTTP, &key, response.stored_at, &pack(&response)?, true, now)
        }))
    }
}

/// Site snapshots; those of before stay for comparison until the cap or retention takes them.
#[derive(Debug, Clone)]
pub struct Snapshots {
    cache: Cache,
    store: Store,
}

impl Snapshots {
    /// Over this cache.
    #[must_use]
    pub const fn new(store: Store, cache: Cache) -> Self {
        Self { cache, store }
    }
}

impl SnapshotStore for Snapshots {
    fn latest<'a>(
        &'a self,
        asked: &'a str,
        not_before: Millis,
    ) -> BoxFuture<'a, anyhow::Result<Option<SiteSnapshot>>> {
        let (cache, key, now) = (
            self.cache.clone(),
            asked.to_owned(),
            self.store.clock().now(),
        );
        Box::pin(blocking(move || {
            let found = cache.get(SITE, &key, not_before, now)?;
            found
                .map(|(_, b)| serde_json::from_slice(&b).context("Read a snapshot"))
                .transpose()
        }))
    }

    fn put<'a>(
        &'a self,
        snapshot: &'a SiteSnapshot,
        at: Millis,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        let (cache, now) = (self.cache.clone(), self.store.clock().now());
        let (key, body) = (snapshot.asked.clone(), serde_json::to_vec(snapshot));
        Box::pin(blocking(move || {
            cache.put(SITE, &key, at, &body?, false, now)
        }))
    }
}

/// Model answers in the cache, calls in the workspace's ledger.
#[derive(Debug, Clone)]
pub struct LlmCache {
    cache: Cache,
    store: Store,
}

impl LlmCache {
    /// Over this cache and workspace.
    #[must_use]
    pub const fn new(store: Store, cache: Cache) -> Self {
        Self { cache, store }
    }
}

impl LlmLedger for LlmCache {
    fn cached<'a>(
        &'a self,
        cache_key: &'a str,
    ) -> BoxFuture<'a, anyhow::Result<Option<serde_json::Value>>> {
        let (cache, key, now) = (
            self.cache.clone(),
            cache_key.to_owned(),
            self.store.clock().now(),
        );
        Box::pin(blocking(move || {
            let found = cache.get(LLM, &key, Millis(i64::MIN), now)?;
            found
                .map(|(_, b)| serde_json::from_slice(&b).context("Read a cached answer"))
                .transpose()
        }))
    }

    fn record(&self, call: LlmCall) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(async move {
            let now = self.store.clock().now();
            if let Some(answer) = &call.answer {
                let (cache, key, body) = (
                    self.cache.clone(),
                    call.cache_key.clone(),
                    serde_json::to_vec(answer)?,
                );
                blocking(move || cache.put(LLM, &key, now, &body, true, now)).await?;
            }
            self.store
                .write(move |tx| {
                    tx.prepare_cached(
                        "INSERT INTO llm_calls(task,provider,model,prompt,prospect_id,tokens_in,tokens_out,cost_micros,outcome,cache_key,at)
                         VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                    )?
                    .execute(params![
                        call.task,
                        call.provider,
                        call.model,
                        call.prompt,
                        call.prospect.as_ref().map(domain::ProspectId::as_str),
                        call.tokens_in,
                        call.tokens_out,
                        call.cost_micros,
                        call.outcome,
                        call.cache_key,
                        now.0
                    ])?;
                    tx.touch("llm_calls");
                    Ok(())
                })
                .await
        })
    }

    fn spent_this_month(&self, now: Millis) -> BoxFuture<'_, anyhow::Result<i64>> {
        Box::pin(self.store.read(move |c| {
            // The month's text orders like time; a call is in it when its own month is the same.
            let first = first_of_month(now);
            Ok(c.prepare_cached(
                "SELECT ifnull(sum(cost_micros),0) FROM llm_calls WHERE at>=?1 AND at<=?2",
            )?
            .query_row([first.0, now.0], |r| r.get(0))?)
        }))
    }
}

/// The first instant of the calendar month of `at`, UTC.
fn first_of_month(at: Millis) -> Millis {
    let this = month(at);
    let day = domain::time::DAY;
    let mut t = Millis(at.0 - at.0.rem_euclid(day));
    while month(t.minus(1)) == this {
        t = t.minus(day);
    }
    t
}
