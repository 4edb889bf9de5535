//! A synthetic web: hundreds of http and https hosts on one loopback port, for unmodified clients.
//!
//! The port is a forward proxy (absolute-form http, CONNECT for https with a certificate minted for the asked name),
//! and a web server to those who connect directly (TLS by SNI, or plain with a Host header). A client is pointed at it
//! by [`WebWorld::env`] alone. Hosts not in it answer 502; every request is recorded.
//!
//! ```no_run
//! # async fn t() -> anyhow::Result<()> {
//! use testkit::webworld::{WebWorld, html, status};
//! let web = WebWorld::start().await?;
//! web.host("hotel-x.example", |req| match req.path() {
//!     "/" => html("<h1>Hotel X</h1>"),
//!     _ => status(404, ""),
//! });
//! web.router("*.boards.test", testkit::axum::Router::new());   // the host and all below it
//! let client = std::process::Command::new("jengu").envs(web.env());
//! assert_eq!(web.requests_to("hotel-x.example").len(), 0);
//! # Ok(()) }
//! ```

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use crate::ca::{Ca, Certificate, Mint};
use crate::script::Ends;

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Through CONNECT and TLS.
    Connect,
    /// In absolute form over plain http.
    Proxy,
    /// TLS straight to the port.
    DirectTls,
    /// Plain http straight to the port.
    Direct,
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct WebRequest {
    /// Method, upper case.
    pub method: String,
    /// Host, lower case, without port.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// Headers with lower-case names, in order.
    pub headers: Vec<(String, String)>,
    /// Body, at most 16 MiB.
    pub body: Bytes,
    /// How it came in.
    pub via: Via,
    /// `HTTP/1.1`, `HTTP/2.0`.
    pub version: String,
}

impl WebRequest {
    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first value of a query parameter, as sent.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.target
            .split_once('?')?
            .1
            .split('&')
            .filter_map(|p| p.split_once('='))
            .find(|(k, _)| *k == name)
            .map(|(_, v)| v)
    }

    /// The first header of that (lower-case) name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// An HTML page.
#[must_use]
pub fn html(page: &str) -> Response {
    respond(200, "text/html; charset=utf-8", page.to_owned())
}

/// A JSON answer.
#[must_use]
pub fn json(value: &serde_json::Value) -> Response {
    respond(200, "application/json", value.to_string())
}

/// A status with a text.
#[must_use]
pub fn status(code: u16, text: &str) -> Response {
    respond(code, "text/plain; charset=utf-8", text.to_owned())
}

/// A redirect of that code.
///
/// # Panics
/// When the code or address is no valid HTTP.
#[must_use]
pub fn redirect(code: u16, to: &str) -> Response {
    Response::builder()
        .status(code)
        .header("location", to)
        .body(Body::empty())
        .unwrap()
}

/// Any answer.
///
/// # Panics
/// When the code is no valid HTTP.
#[must_use]
pub fn respond(code: u16, content_type: &str, body: impl Into<Bytes>) -> Response {
    Response::builder()
        .status(code)
        .header("content-type", content_type)
        .body(Body::from(body.into()))
        .unwrap()
}

type Site = Arc<dyn Fn(&WebRequest) -> Response + Send + Sync>;

#[derive(Clone)]
enum Served {
    Site(Site),
    Router(Router),
}

struct Shared {
    sites: Mutex<BTreeMap<String, Served>>,
    requests: Mutex<Vec<WebRequest>>,
    unreachable: Mutex<Vec<String>>,
    mint: Arc<Mint>,
    acceptor: TlsAcceptor,
}

/// The running web; ends, with all its connections, on drop.
pub struct WebWorld {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
    dir: tempfile::TempDir,
    _task: Ends,
}

impl WebWorld {
    /// An empty web.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(Arc::new(Ca::new())).await
    }

    /// With this authority.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start_with(ca: Arc<Ca>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let dir = tempfile::tempdir()?;
        ca.write_trust(dir.path())?;
        let mint = Arc::new(Mint::new(ca));
        let mut tls = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_cert_resolver(mint.clone());
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let shared = Arc::new(Shared {
            sites: Mutex::default(),
            requests: Mutex::default(),
            unreachable: Mutex::default(),
            mint,
            acceptor,
        });
        let served = shared.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(connection(stream, served.clone()));
            }
        });
        Ok(Self {
            port,
            shared,
            dir,
            _task: Ends(task),
        })
    }

    /// Serve a host (`*.boards.test`: this and all below it) by a function of the request. Replaces what was there.
    pub fn host(&self, name: &str, site: impl Fn(&WebRequest) -> Response + Send + Sync + 'static) {
        self.shared
            .sites
            .lock()
            .unwrap()
            .insert(name.to_lowercase(), Served::Site(Arc::new(site)));
    }

    /// Serve a host by an axum router, for anything slow or streaming.
    pub fn router(&self, name: &str, router: Router) {
        self.shared
            .sites
            .lock()
            .unwrap()
            .insert(name.to_lowercase(), Served::Router(router));
    }

    /// Serve one page as `/` of a host, with `/robots.txt` allowing all and 404 elsewhere.
    pub fn page(&self, name: &str, page: &str) {
        let page = page.to_owned();
        self.host(name, move |r| match r.path() {
            "/" => html(&page),
            "/robots.txt" => status(200, "User-agent: *\nAllow: /\n"),
            _ => status(404, "not found"),
        });
    }

    /// Take a host out: it answers 502.
    pub fn remove(&self, name: &str) {
        self.shared
            .sites
            .lock()
            .unwrap()
            .remove(&name.to_lowercase());
    }

    /// Let connections to this host fail (CONNECT is closed without an answer).
    pub fn unreachable(&self, name: &str) {
        self.shared
            .unreachable
            .lock()
            .unwrap()
            .push(name.to_lowercase());
    }

    /// Give this host a bad certificate.
    pub fn certificate(&self, name: &str, kind: Certificate) {
        self.shared
            .mint
            .kinds
            .lock()
            .unwrap()
            .insert(name.to_lowercase(), kind);
    }

    /// `http://127.0.0.1:PORT`, the proxy.
    #[must_use]
    pub fn proxy_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The authority as file.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// The authority as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.shared.mint.ca.trust_pem()
    }

    /// The environment that points an unmodified client at this web.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let ca = self.ca_file().to_string_lossy().into_owned();
        [
            ("HTTPS_PROXY", self.proxy_url()),
            ("HTTP_PROXY", self.proxy_url()),
            ("NO_PROXY", "127.0.0.1,localhost".into()),
            ("SSL_CERT_FILE", ca),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .to_vec()
    }

    /// All requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<WebRequest> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Requests to one host so far.
    #[must_use]
    pub fn requests_to(&self, host: &str) -> Vec<WebRequest> {
        self.requests()
            .into_iter()
            .filter(|r| r.host == host)
            .collect()
    }

    /// Forget the requests.
    pub fn clear(&self) {
        self.shared.requests.lock().unwrap().clear();
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let mut first = [0u8; 1];
    if !matches!(stream.peek(&mut first).await, Ok(1)) {
        return;
    }
    if first == [0x16] {
        return tls(stream, shared, Via::DirectTls).await;
    }
    let service =
        hyper::service::service_fn(move |mut req: hyper::Request<hyper::body::Incoming>| {
            let shared = shared.clone();
            async move {
                if req.method() == hyper::Method::CONNECT {
                    let host = req.uri().host().unwrap_or_default().to_lowercase();
                    if shared.unreachable.lock().unwrap().contains(&host) {
                        return Err(std::io::Error::other("unreachable"));
                    }
                    tokio::spawn(async move {
                        if let Ok(upgraded) = hyper::upgrade::on(&mut req).await {
                            tls(TokioIo::new(upgraded), shared, Via::Connect).await;
                        }
                    });
                    return Ok(Response::new(Body::empty()));
                }
                let via = if req.uri().host().is_some() {
                    Via::Proxy
                } else {
                    Via::Direct
                };
                Ok(answer(req, shared, via).await)
            }
        });
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

async fn tls<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    shared: Arc<Shared>,
    via: Via,
) {
    let Ok(stream) = shared.acceptor.clone().accept(stream).await else {
        return;
    };
    let service = hyper::service::service_fn(move |req| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(answer(req, shared, via).await) }
    });
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    req: hyper::Request<hyper::body::Incoming>,
    shared: Arc<Shared>,
    via: Via,
) -> Response {
    let (parts, body) = req.into_parts();
    let text = |v: &axum::http::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
    let named = parts.headers.get("host").map(text).unwrap_or_default();
    let host = parts
        .uri
        .host()
        .map_or_else(
            || named.split(':').next().unwrap_or_default().to_owned(),
            str::to_owned,
        )
        .to_lowercase();
    let Ok(body) = axum::body::to_bytes(Body::new(body), 16 << 20).await else {
        return status(400, "broken body");
    };
    let seen = WebRequest {
        method: parts.method.to_string(),
        host: host.clone(),
        target: parts
            .uri
            .path_and_query()
            .map_or("/", |p| p.as_str())
            .to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(n, v)| (n.to_string(), text(v)))
            .collect(),
        body: body.clone(),
        via,
        version: format!("{:?}", parts.version),
    };
    shared.requests.lock().unwrap().push(seen.clone());
    let served = find(&shared.sites.lock().unwrap(), &host);
    match served {
        Some(Served::Site(site)) => site(&seen),
        Some(Served::Router(mut router)) => match router
            .call(hyper::Request::from_parts(parts, Body::from(body)))
            .await
        {
            Ok(r) => r,
            Err(never) => match never {},
        },
        None => status(502, "this host is not part of the synthetic web"),
    }
}

fn find(sites: &BTreeMap<String, Served>, host: &str) -> Option<Served> {
    if let Some(s) = sites.get(host) {
        return Some(s.clone());
    }
    let mut rest = host;
    loop {
        if let Some(s) = sites.get(&format!("*.{rest}")) {
            return Some(s.clone());
        }
        rest = rest.split_once('.')?.1;
    }
}
