//! The fetcher of boards and sites: robots.txt, pace and guard before every hop, `Retry-After` after it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use domain::Millis;
use domain::ports::{Clock, Http, HttpError, HttpRequest, HttpResponse};
use domain::time::{HOUR, SECOND};
use url::Url;

use super::client::web_address;
use super::pace::{Pace, retry_after};
use super::redirect::{Next, next_hop};
use super::robots::{AGENT, MAX_BYTES, Robots};

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// robots.txt forbids it; the line that decided.
    #[error("robots.txt does not allow it ({0})")]
    Robots(String),
    /// The host or source is to be left alone until then.
    #[error("not before {0}")]
    NotBefore(Millis),
    /// The request itself failed.
    #[error(transparent)]
    Http(#[from] HttpError),
}

/// How long a robots.txt is believed (RFC 9309, 2.4: at most 24 hours).
const ROBOTS_FRESH_MS: i64 = 24 * HOUR;
/// How long an unreachable robots.txt keeps the host closed before it is asked again.
const ROBOTS_RETRY_MS: i64 = HOUR;
/// Longest `Crawl-delay` honoured, seconds: a page limit of seven must stay possible.
const MAX_CRAWL_DELAY_S: u32 = 30;
/// Hosts remembered.
const MAX_HOSTS: usize = 5_000;

/// Fetches politely.
pub struct Polite {
    http: Arc<dyn Http>,
    pace: Arc<Pace>,
    clock: Arc<dyn Clock>,
    licensed: HashSet<String>,
    robots: Mutex<HashMap<String, (Millis, Arc<Robots>)>>,
}

impl Polite {
    /// Over `http` (usually [`super::Cached`] over [`super::Client`]). `licensed` are host names whose owner's licence
    /// the person holds and recorded: their robots.txt is not asked.
    #[must_use]
    pub fn new(
        http: Arc<dyn Http>,
        pace: Arc<Pace>,
        clock: Arc<dyn Clock>,
        licensed: HashSet<String>,
    ) -> Self {
        Self {
            http,
            pace,
            clock,
            licensed,
            robots: Mutex::default(),
        }
    }

    /// The time of the injected clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Fetch on behalf of `source` (its limits apply). Redirects are followed here, each hop with its own host's robots
    /// and pace.
    ///
    /// # Errors
    /// See [`Denied`].
    pub async fn fetch(
        &self,
        mut request: HttpRequest,
        source: &str,
    ) -> Result<HttpResponse, Denied> {
        let mut left = request.redirects;
        let mut seen = HashSet::from([request.url.clone()]);
        let mut elapsed = 0_u32;
        request.redirects = 0;
        loop {
            let mut response = self.hop(&request, source).await?;
            elapsed = elapsed.saturating_add(response.elapsed_ms);
            response.elapsed_ms = elapsed;
            match next_hop(&request, &response)? {
                Next::Go(next) if left > 0 => {
                    left -= 1;
                    if !seen.insert(next.url.clone()) {
                        return Err(HttpError::Redirects.into());
                    }
                    request = next;
                }
                Next::Go(_) => return Err(HttpError::Redirects.into()),
                Next::Stay => return Ok(response),
            }
        }
    }

    /// The sitemaps the host's robots.txt names.
    pub async fn sitemaps(&self, url: &Url, source: &str) -> Vec<String> {
        match self.robots(url, source).await {
            Ok(robots) => robots.sitemaps.clone(),
            Err(_) => Vec::new(),
        }
    }

    async fn hop(&self, request: &HttpRequest, source: &str) -> Result<HttpResponse, Denied> {
        let url = web_address(&request.url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut gap = 0;
        if !self.licensed.contains(&host) {
            let robots = self.robots(&url, source).await?;
            let verdict = robots.verdict(AGENT, url.as_str());
            if !verdict.allowed {
                return Err(Denied::Robots(verdict.rule.unwrap_or_default()));
            }
            gap = i64::from(robots.delay_s(AGENT).unwrap_or(0).min(MAX_CRAWL_DELAY_S)) * SECOND;
        }
        let _turn = self
            .pace
            .turn(&host, source, gap)
            .await
            .map_err(Denied::NotBefore)?;
        let response = self.http.send(request.clone()).await?;
        self.heed(&host, &response);
        Ok(response)
    }

    fn heed(&self, host: &str, response: &HttpResponse) {
        if !matches!(response.status, 429 | 503) {
            return;
        }
        if let Some(until) = response
            .header("retry-after")
            .and_then(|v| retry_after(v, self.clock.now()))
        {
            self.pace.hold(host, until);
        }
    }

    async fn robots(&self, url: &Url, source: &str) -> Result<Arc<Robots>, Denied> {
        let origin = url.origin().ascii_serialization();
        let now = self.clock.now();
        if let Some((until, known)) = self.known().get(&origin)
            && *until > now
        {
            return Ok(Arc::clone(known));
        }
        let host = url.host_str().unwrap_or_default();
        let _turn = self
            .pace
            .turn(host, source, 0)
            .await
            .map_err(Denied::NotBefore)?;
        let mut request = HttpRequest::get(format!("{origin}/robots.txt"), "robots");
        request.max_bytes = MAX_BYTES;
        let (keep_ms, robots) = match self.http.send(request).await {
            Ok(r) => {
                self.heed(host, &r);
                match r.status {
                    200..=299 => (
                        ROBOTS_FRESH_MS,
                        Robots::parse(&String::from_utf8_lossy(&r.body)),
                    ),
                    429 | 500..=599 => (ROBOTS_RETRY_MS, Robots::closed()),
                    _ => (ROBOTS_FRESH_MS, Robots::open()),
                }
            }
            // These end the request itself: the page has the same host and guard.
            Err(e @ (HttpError::Refused(_) | HttpError::NoHost | HttpError::BadAddress(_))) => {
                return Err(e.into());
            }
            // A redirect loop is "unavailable" (RFC 9309, 2.3.1.2).
            Err(HttpError::Redirects) => (ROBOTS_FRESH_MS, Robots::open()),
            // Nothing answers: the page would fail the same way, and the reason is more useful than "robots".
            Err(e) => return Err(e.into()),
        };
        let robots = Arc::new(robots);
        let mut known = self.known();
        if known.len() >= MAX_HOSTS {
            known.clear();
        }
        known.insert(origin, (now.plus(keep_ms), Arc::clone(&robots)));
        Ok(robots)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Millis, Arc<Robots>)>> {
        self.robots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
