//! Conditional requests over the `ResponseCache` port: fresh answers are not asked again, stale ones are revalidated
//! by `ETag` or `Last-Modified` (RFC 9111, the part a private cache of pages needs).

use std::sync::Arc;

use domain::Millis;
use domain::ports::{
    BoxFuture, CachedResponse, Clock, Http, HttpError, HttpRequest, HttpResponse, Method,
    ResponseCache,
};

/// Headers that make an answer somebody's own; such requests are never cached.
const PERSONAL: &[&str] = &["authorization", "cookie", "x-api-key"];

/// An HTTP client with a memory.
pub struct Cached {
    inner: Arc<dyn Http>,
    cache: Arc<dyn ResponseCache>,
    clock: Arc<dyn Clock>,
}

impl Cached {
    /// Put `cache` before `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Http>, cache: Arc<dyn ResponseCache>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            cache,
            clock,
        }
    }

    async fn run(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let personal = request
            .headers
            .iter()
            .any(|(n, _)| PERSONAL.iter().any(|p| n.eq_ignore_ascii_case(p)));
        if request.method != Method::Get || personal {
            return self.inner.send(request).await;
        }
        let key = request.url.clone();
        // A cache that fails costs a request, never the answer.
        let stored = self.cache.get(&key).await.unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the response cache could not be read");
            None
        });
        if let Some(hit) = &stored {
            if self.clock.now().since(hit.stored_at) < fresh_ms(&hit.headers) {
                return Ok(replay(hit, request.max_bytes));
            }
            for (name, header) in [
                ("if-none-match", "etag"),
                ("if-modified-since", "last-modified"),
            ] {
                if let Some(v) = find(&hit.headers, header) {
                    request.headers.push((name.into(), v.to_owned()));
                }
            }
        }
        let limit = request.max_bytes;
        let response = self.inner.send(request).await?;
        if let (304, Some(mut hit)) = (response.status, stored) {
            for (name, value) in &response.headers {
                if matches!(name.as_str(), "cache-control" | "etag" | "last-modified") {
                    hit.headers.retain(|(n, _)| n != name);
                    hit.headers.push((name.clone(), value.clone()));
                }
            }
            hit.stored_at = self.clock.now();
            let answer = replay(&hit, limit);
            self.store(&key, hit).await;
            return Ok(answer);
        }
        if storable(&response) {
            self.store(&key, keep(&response, self.clock.now())).await;
        }
        Ok(response)
    }

    async fn store(&self, key: &str, response: CachedResponse) {
        if let Err(e) = self.cache.put(key, response).await {
            tracing::warn!(error = %e, "the response cache could not be written");
        }
    }
}

impl Http for Cached {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(self.run(request))
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.as_str())
}

fn directive(headers: &[(String, String)], name: &str) -> Option<String> {
    find(headers, "cache-control")?.split(',').find_map(|part| {
        let (n, v) = part.split_once('=').unwrap_or((part, ""));
        n.trim()
            .eq_ignore_ascii_case(name)
            .then(|| v.trim().trim_matches('"').to_owned())
    })
}

/// For how long an answer needs no question, milliseconds; at most one day.
fn fresh_ms(headers: &[(String, String)]) -> i64 {
    if directive(headers, "no-cache").is_some() {
        return 0;
    }
    let seconds = directive(headers, "max-age")
        .and_then(|v| v.parse::<i64>().ok())
        .unwrap_or(0);
    seconds.clamp(0, 86_400) * 1_000
}

fn storable(r: &HttpResponse) -> bool {
    r.status == 200
        && !r.truncated
        && directive(&r.headers, "no-store").is_none()
        && (fresh_ms(&r.headers) > 0
            || r.header("etag").is_some()
            || r.header("last-modified").is_some())
}

fn keep(r: &HttpResponse, now: Millis) -> CachedResponse {
    let mut headers = r.headers.clone();
    headers.retain(|(n, _)| n != "set-cookie");
    CachedResponse {
        status: r.status,
        headers,
        body: r.body.clone(),
        url: r.url.clone(),
        stored_at: now,
    }
}

fn replay(hit: &CachedResponse, limit: usize) -> HttpResponse {
    let truncated = hit.body.len() > limit;
    HttpResponse {
        status: hit.status,
        headers: hit.headers.clone(),
        body: hit.body.iter().take(limit).copied().collect(),
        url: hit.url.clone(),
        truncated,
        elapsed_ms: 0,
    }
}

#[cfg(test)]
mod tests;
