//! [`Http`] over reqwest: every hop passes the guard, connections go only to the addresses the guard checked, bodies
//! are decompressed while streaming and cut at the limit.
//!
//! The process installs rustls' ring provider before the first client is built.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use domain::ports::{
    BoxFuture, Destination, Egress, EgressError, EgressRoute, Http, HttpError, HttpRequest,
    HttpResponse, Method,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::dates::Dates;
use super::error::http_error;
use super::redirect::{Next, next_hop};

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roots {
    /// The operating system's, and these (PEM) beside them.
    System {
        /// Extra authorities, PEM.
        extra: Vec<Vec<u8>>,
    },
    /// This one (PEM) and no other.
    Only(Vec<u8>),
}

/// Settings of [`Client`].
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The whole `User-Agent` header; see [`user_agent`].
    pub user_agent: String,
    /// Trusted authorities.
    pub roots: Roots,
}

/// The honest name the app goes by, with the contact (address or page) from the settings.
#[must_use]
pub fn user_agent(contact: Option<&str>) -> String {
    let contact = contact.map(|c| {
        c.chars()
            .filter(|c| c.is_ascii() && !c.is_ascii_control())
            .collect::<String>()
    });
    match contact.as_deref().map(str::trim) {
        Some(c) if !c.is_empty() => format!("Jengu/0.1 (+{c})"),
        _ => "Jengu/0.1".into(),
    }
}

/// Checked addresses by host name as the address has it; the connector resolves by nothing else.
#[derive(Clone, Default)]
struct Pins(Arc<Mutex<HashMap<String, Vec<SocketAddr>>>>);

/// Hosts remembered; beyond it the table starts anew (every request pins its own host again).
const MAX_PINS: usize = 4096;

impl Pins {
    fn set(&self, host: &str, to: Vec<SocketAddr>) {
        let mut pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pins.len() >= MAX_PINS {
            pins.clear();
        }
        pins.insert(host.to_owned(), to);
    }
}

impl Resolve for Pins {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name.as_str())
            .cloned();
        Box::pin(async move {
            let addrs = found.ok_or("the guard has not checked this host")?;
            Ok(Box::new(addrs.into_iter()) as Addrs)
        })
    }
}

/// The client. Cheap to share by `Arc`.
pub struct Client {
    egress: Arc<dyn Egress>,
    config: ClientConfig,
    direct: reqwest::Client,
    pins: Pins,
    proxied: Mutex<HashMap<String, reqwest::Client>>,
    dates: Option<Arc<Dates>>,
}

impl Client {
    /// A client under this guard.
    ///
    /// # Errors
    /// When a certificate is not PEM or no TLS provider is installed.
    pub fn new(egress: Arc<dyn Egress>, config: ClientConfig) -> anyhow::Result<Self> {
        let pins = Pins::default();
        let direct = base(&config)?
            .dns_resolver(pins.clone())
            .build()
            .context("Build the web client")?;
        Ok(Self {
            egress,
            config,
            direct,
            pins,
            proxied: Mutex::default(),
            dates: None,
        })
    }

    /// The same, and what its answers say of the time is heard.
    #[must_use]
    pub fn heard_by(mut self, dates: Arc<Dates>) -> Self {
        self.dates = Some(dates);
        self
    }

    fn through(&self, proxy: &str) -> Result<reqwest::Client, HttpError> {
        let mut clients = self.proxied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clients.get(proxy) {
            return Ok(known.clone());
        }
        let build = || -> anyhow::Result<reqwest::Client> {
            Ok(base(&self.config)?
                .proxy(reqwest::Proxy::all(proxy)?)
                .build()?)
        };
        let client = build().map_err(|e| HttpError::Connect(format!("proxy: {e}")))?;
        clients.insert(proxy.to_owned(), client.clone());
        Ok(client)
    }

    async fn run(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let started = Instant::now();
        let mut seen = vec![request.url.clone()];
        let mut left = request.redirects;
        loop {
            let mut response = self.one(&request).await?;
            response.elapsed_ms = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
            if request.redirects == 0 {
                return Ok(response);
            }
            match next_hop(&request, &response)? {
                Next::Stay => return Ok(response),
                Next::Go(next) => {
                    if seen.contains(&next.url) && next.method == request.method {
                        return Err(HttpError::Redirects);
                    }
                    seen.push(next.url.clone());
                    left = match left.checked_sub(1) {
                        Some(n) => n,
                        None => return Err(HttpError::Redirects),
                    };
                    request = next;
                }
            }
        }
    }

    /// One hop: guard, connect, read.
    async fn one(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = web_address(&request.url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let to = Destination {
            host: host.clone(),
            port: url.port_or_known_default().unwrap_or(443),
            purpose: request.purpose.clone(),
        };
        let client = match self.egress.route(&to).await {
            Ok(EgressRoute::Direct(addrs)) => {
                self.pins.set(&host, addrs);
                self.direct.clone()
            }
            Ok(EgressRoute::Proxy { url }) => self.through(&url)?,
            Err(EgressError::Refused(why)) => return Err(HttpError::Refused(why)),
            Err(EgressError::NoHost) => return Err(HttpError::NoHost),
            Err(EgressError::Resolver(why)) => return Err(HttpError::Connect(why)),
        };
        let mut builder = client.request(method(request.method), url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let sent = self.dates.as_ref().map(|d| d.now());
        let response = builder
            .send()
            .await
            .map_err(|e| http_error(&e, request.timeout_ms))?;
        let got = self.dates.as_ref().map(|d| d.now());
        let response = read(response, request, url.clone()).await?;
        if let (Some(dates), Some(sent), Some(got)) = (&self.dates, sent, got) {
            dates.note(&url, &response, sent, got);
        }
        Ok(response)
    }
}

async fn read(
    mut response: reqwest::Response,
    request: &HttpRequest,
    url: Url,
) -> Result<HttpResponse, HttpError> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(n, v)| {
            (
                n.as_str().to_owned(),
                String::from_utf8_lossy(v.as_bytes()).into_owned(),
            )
        })
        .collect();
    let mut body = Vec::new();
    let mut truncated = false;
    // Chunks come decompressed on demand: a bomb is never unpacked beyond the limit plus one chunk.
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|e| http_error(&e, request.timeout_ms))?
    {
        let room = request.max_bytes.saturating_sub(body.len());
        body.extend(chunk.iter().take(room));
        if chunk.len() > room {
            truncated = true;
            break;
        }
    }
    Ok(HttpResponse {
        status,
        headers,
        body,
        url: url.into(),
        truncated,
        elapsed_ms: 0,
    })
}

/// An absolute http(s) address without credentials or fragment.
///
/// # Errors
/// When it is something else.
pub(crate) fn web_address(address: &str) -> Result<Url, HttpError> {
    let mut url = Url::parse(address.trim()).map_err(|e| HttpError::BadAddress(e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(HttpError::BadAddress(format!(
            "{}: is not fetched",
            url.scheme()
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(HttpError::BadAddress("it carries credentials".into()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(HttpError::BadAddress("it has no host".into()));
    }
    url.set_fragment(None);
    Ok(url)
}

fn base(config: &ClientConfig) -> anyhow::Result<reqwest::ClientBuilder> {
    let builder = reqwest::Client::builder()
        .user_agent(config.user_agent.clone())
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(2)
        .tls_backend_rustls();
    let certs = |pem: &[u8]| {
        reqwest::Certificate::from_pem_bundle(pem).context("Read a certificate authority")
    };
    Ok(match &config.roots {
        Roots::Only(pem) => builder.tls_certs_only(certs(pem)?),
        Roots::System { extra } if extra.is_empty() => builder,
        Roots::System { extra } => {
            let mut all = Vec::new();
            for pem in extra {
                all.extend(certs(pem)?);
            }
            builder.tls_certs_merge(all)
        }
    })
}

fn method(m: Method) -> reqwest::Method {
    match m {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
    }
}

impl Http for Client {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            let limit = request.timeout_ms;
            match tokio::time::timeout(Duration::from_millis(limit), self.run(request)).await {
                Ok(done) => done,
                Err(_) => Err(HttpError::Timeout(limit)),
            }
        })
    }
}

#[cfg(test)]
mod tests;
