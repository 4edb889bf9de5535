//! A site into a snapshot: home page, up to six pages worth reading, sitemap; from the store when younger than a week.

use std::sync::Arc;

use domain::ports::{BoxFuture, HttpError, HttpRequest, HttpResponse, Sites, SnapshotStore};
use domain::site::{Finding, Page, SiteError, SiteSnapshot};
use domain::time::DAY;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::choose::{choose, meta_refresh, parked};
use super::sitemap::{MAX_ADDRESSES, read_sitemap};
use crate::http::{Denied, Polite};
use crate::sources::{Access, access};
use crate::text::{decode, page_text, parse, title_of};

/// Pages beside the home page.
const MORE_PAGES: usize = 6;
/// Sitemap files fetched at most.
const MAX_SITEMAPS: usize = 3;
/// How long a snapshot is fresh.
const FRESH_MS: i64 = 7 * DAY;
/// The source name of the pacer.
const SOURCE: &str = "site";

/// Hotel sites over the polite fetcher.
pub struct SiteReader {
    polite: Arc<Polite>,
    store: Option<Arc<dyn SnapshotStore>>,
}

/// What the home page said, read off the runtime's threads.
struct Home {
    verdict: Verdict,
    chosen: Vec<Url>,
}

enum Verdict {
    Fine,
    Elsewhere(Url),
    Bad(SiteError),
}

impl SiteReader {
    /// With this fetcher, and a store of snapshots if there is one.
    #[must_use]
    pub fn new(polite: Arc<Polite>, store: Option<Arc<dyn SnapshotStore>>) -> Self {
        Self { polite, store }
    }

    async fn take(&self, asked: &str) -> Result<SiteSnapshot, SiteError> {
        let now = self.polite.now();
        if let Some(store) = &self.store {
            match store.latest(asked, now.minus(FRESH_MS)).await {
                Ok(Some(fresh)) => return Ok(fresh),
                Ok(None) => {}
                Err(e) => tracing::warn!(error = %e, "the snapshot store could not be read"),
            }
        }
        let snapshot = self.fetch(asked).await?;
        if let Some(store) = &self.store
            && let Err(e) = store.put(&snapshot, self.polite.now()).await
        {
            tracing::warn!(error = %e, "the snapshot could not be stored");
        }
        Ok(snapshot)
    }

    async fn fetch(&self, asked: &str) -> Result<SiteSnapshot, SiteError> {
        let mut url = site_address(asked)?;
        let mut response = self.home(&url, has_scheme(asked)).await?;
        let mut hops = 0;
        let (home, sitemap, chosen) = loop {
            let page = page_of(response, self.polite.now())?;
            url = Url::parse(&page.url).map_err(|e| SiteError::BadAddress(e.to_string()))?;
            let sitemap = self.sitemap(&url).await;
            let listed = sitemap.clone();
            let (page, read) = blocking(move || {
                let read = read_home(&page, &listed);
                (page, read)
            })
            .await?;
            match read.verdict {
                Verdict::Fine => break (page, sitemap, read.chosen),
                Verdict::Bad(e) => return Err(e),
                Verdict::Elsewhere(to) if hops < 2 => {
                    hops += 1;
                    response = self.get(&to).await.map_err(site_error)?;
                }
                Verdict::Elsewhere(_) => break (page, sitemap, read.chosen),
            }
        };
        let mut pages = vec![home];
        for next in chosen {
            // A missing page costs nothing but itself.
            match self.get(&next).await {
                Ok(r) if r.status == 200 => {
                    if let Ok(page) = page_of(r, self.polite.now())
                        && !pages
                            .iter()
                            .any(|p| p.url == page.url || p.html == page.html)
                    {
                        pages.push(page);
                    }
                }
                Ok(r) => tracing::debug!(status = r.status, "a page of the site was not read"),
                Err(e) => tracing::debug!(error = %e, "a page of the site was not read"),
            }
        }
        let content_hash = content_hash(&pages);
        Ok(SiteSnapshot {
            asked: asked.to_owned(),
            pages,
            sitemap,
            content_hash,
        })
    }

    async fn get(&self, url: &Url) -> Result<HttpResponse, Denied> {
        self.polite
            .fetch(HttpRequest::get(url.as_str(), "site"), SOURCE)
            .await
    }

    /// The home page; an address without a scheme is tried over https, then over http.
    async fn home(&self, url: &Url, scheme_given: bool) -> Result<HttpResponse, SiteError> {
        match self.get(url).await {
            Err(Denied::Http(
                HttpError::Tls(_) | HttpError::Connect(_) | HttpError::Timeout(_),
            )) if !scheme_given => {
                let mut plain = url.clone();
                plain
                    .set_scheme("http")
                    .map_err(|()| SiteError::BadAddress(url.to_string()))?;
                self.get(&plain).await.map_err(site_error)
            }
            other => other.map_err(site_error),
        }
    }

    async fn sitemap(&self, home: &Url) -> Vec<String> {
        let mut files = self.polite.sitemaps(home, SOURCE).await;
        if files.is_empty()
            && let Ok(usual) = home.join("/sitemap.xml")
        {
            files.push(usual.into());
        }
        let mut pages = Vec::new();
        let mut at = 0;
        while let Some(file) = files.get(at).cloned() {
            at += 1;
            let Some(url) = Url::parse(&file)
                .ok()
                .filter(|u| u.host_str() == home.host_str())
            else {
                continue;
            };
            let Ok(response) = self.get(&url).await else {
                continue;
            };
            if response.status != 200 {
                continue;
            }
            let read = blocking(move || read_sitemap(&decode(&response.body, None))).await;
            if let Ok(map) = read {
                pages.extend(map.pages);
                files.extend(map.maps);
            }
            if at >= MAX_SITEMAPS || pages.len() >= MAX_ADDRESSES {
                break;
            }
        }
        pages.truncate(MAX_ADDRESSES);
        pages
    }
}

/// CPU-bound reading away from the runtime's threads.
async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SiteError> {
    tokio::task::spawn_blocking(f)
        .await
        .map_err(|e| SiteError::Unreachable(format!("reading failed: {e}")))
}

fn has_scheme(asked: &str) -> bool {
    asked.trim().contains("://")
}

fn site_address(asked: &str) -> Result<Url, SiteError> {
    let asked = asked.trim();
    let full = if has_scheme(asked) {
        asked.to_owned()
    } else {
        format!("https://{asked}")
    };
    crate::http::web_address(&full).map_err(|e| SiteError::BadAddress(e.to_string()))
}

/// The response as a page, decoded; not HTML is an error.
fn page_of(r: HttpResponse, fetched_at: domain::Millis) -> Result<Page, SiteError> {
    let content_type = r
        .header("content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let markup = content_type.contains("html");
    let head = String::from_utf8_lossy(r.body.get(..512).unwrap_or(&r.body)).to_ascii_lowercase();
    let looks = head
        .trim_start_matches(['\u{feff}', '\u{fffd}', ' ', '\r', '\n', '\t'])
        .starts_with('<')
        && !head.contains("<rss");
    let unclear = content_type.is_empty()
        || content_type.contains("text/plain")
        || content_type.contains("octet-stream");
    // Errors keep their status even when their page is no HTML.
    if r.status < 400 && !(markup || (unclear && looks)) {
        let what = if content_type.is_empty() {
            "unknown content".into()
        } else {
            content_type
        };
        return Err(SiteError::NotHtml(what));
    }
    let html = decode(&r.body, Some(&content_type));
    Ok(Page {
        url: r.url,
        status: r.status,
        headers: r.headers,
        html,
        fetched_at,
        elapsed_ms: r.elapsed_ms,
        truncated: r.truncated,
    })
}

fn read_home(page: &Page, sitemap: &[String]) -> Home {
    let bad = |e| Home {
        verdict: Verdict::Bad(e),
        chosen: Vec::new(),
    };
    let Ok(url) = Url::parse(&page.url) else {
        return bad(SiteError::BadAddress(page.url.clone()));
    };
    let doc = parse(&page.html);
    let (title, text) = (title_of(&doc), page_text(&doc));
    match access(page.status, &url, &page.html, &title, &text) {
        Access::Blocked(why) => return bad(SiteError::Blocked(why)),
        Access::Gone | Access::Failed(_) => return bad(SiteError::Status(page.status)),
        Access::Open if page.status >= 300 => return bad(SiteError::Status(page.status)),
        Access::Open => {}
    }
    if parked(&url, &page.html, &title, &text) {
        return bad(SiteError::Parked);
    }
    if text.chars().count() < 200
        && let Some(to) = meta_refresh(&doc, &url)
    {
        return Home {
            verdict: Verdict::Elsewhere(to),
            chosen: Vec::new(),
        };
    }
    Home {
        verdict: Verdict::Fine,
        chosen: choose(&doc, &url, sitemap, MORE_PAGES),
    }
}

fn content_hash(pages: &[Page]) -> String {
    let mut hash = Sha256::new();
    for page in pages {
        hash.update(page.html.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

fn site_error(denied: Denied) -> SiteError {
    match denied {
        Denied::Robots(_) => SiteError::Robots,
        Denied::NotBefore(at) => {
            SiteError::Blocked(format!("the site asked us to wait until {at}"))
        }
        Denied::Http(e) => match e {
            HttpError::Refused(why) => SiteError::Refused(why),
            HttpError::BadAddress(why) => SiteError::BadAddress(why),
            HttpError::NoHost => SiteError::NoHost,
            other => SiteError::Unreachable(other.to_string()),
        },
    }
}

impl Sites for SiteReader {
    fn snapshot<'a>(&'a self, url: &'a str) -> BoxFuture<'a, Result<SiteSnapshot, SiteError>> {
        Box::pin(self.take(url))
    }

    fn findings(&self, snapshot: &SiteSnapshot) -> Vec<Finding> {
        super::findings(snapshot)
    }
}

#[cfg(test)]
mod tests;
