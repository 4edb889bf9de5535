//! HTTP and the egress guard: every outgoing connection passes [`Egress`] (architecture.md).

use std::net::SocketAddr;

use crate::ports::BoxFuture;

/// Where something wants to connect to, and why (for the network ledger).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Host name or literal address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `site`, `board`, `smtp`, `imap`, `llm:<provider>` …
    pub purpose: String,
}

/// How to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EgressRoute {
    /// Connect to one of these checked addresses and no other.
    Direct(Vec<SocketAddr>),
    /// Through this HTTP proxy, which resolves the name.
    Proxy {
        /// `http://host:port`.
        url: String,
    },
}

/// Why it may not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// A private, loopback, link-local or metadata address, a forbidden port, or outside the practice world.
    #[error("refused: {0}")]
    Refused(String),
    /// The name does not exist.
    #[error("no such host")]
    NoHost,
    /// The resolver did not answer.
    #[error("name resolution failed: {0}")]
    Resolver(String),
}

/// The guard.
pub trait Egress: Send + Sync {
    /// Decide about one destination. Called anew for every redirect.
    fn route<'a>(&'a self, to: &'a Destination) -> BoxFuture<'a, Result<EgressRoute, EgressError>>;
}

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

/// A request with its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute http(s) address.
    pub url: String,
    /// Extra headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Vec<u8>>,
    /// Whole-request time-out in milliseconds.
    pub timeout_ms: u64,
    /// Decompressed body limit in bytes; more is cut and marked.
    pub max_bytes: usize,
    /// Redirects to follow (each checked by the guard); 0 returns the 3xx itself.
    pub redirects: u8,
    /// For the network ledger.
    pub purpose: String,
}

impl HttpRequest {
    /// A GET with the fetcher's limits: 15 s, 2 MiB, 5 redirects (enrich.md).
    #[must_use]
    pub fn get(url: impl Into<String>, purpose: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout_ms: 15_000,
            max_bytes: 2 << 20,
            redirects: 5,
            purpose: purpose.into(),
        }
    }

    /// A JSON POST without redirects.
    #[must_use]
    pub fn post_json(
        url: impl Into<String>,
        body: Vec<u8>,
        timeout_ms: u64,
        purpose: impl Into<String>,
    ) -> Self {
        Self {
            method: Method::Post,
            url: url.into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: Some(body),
            timeout_ms,
            max_bytes: 8 << 20,
            redirects: 0,
            purpose: purpose.into(),
        }
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status.
    pub status: u16,
    /// Headers with lower-case names, in order.
    pub headers: Vec<(String, String)>,
    /// Decompressed body, at most the limit.
    pub body: Vec<u8>,
    /// Address after redirects.
    pub url: String,
    /// Whether the body was cut at the limit.
    pub truncated: bool,
    /// From request to last byte.
    pub elapsed_ms: u32,
}

impl HttpResponse {
    /// The first header of that (lower-case) name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The guard refused.
    #[error("refused: {0}")]
    Refused(String),
    /// Not an http(s) address.
    #[error("not a web address: {0}")]
    BadAddress(String),
    /// No such host.
    #[error("the host does not exist")]
    NoHost,
    /// The time was over.
    #[error("no answer within {0} ms")]
    Timeout(u64),
    /// Connection refused, reset …
    #[error("connection failed: {0}")]
    Connect(String),
    /// Certificate or handshake.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// Too many redirects or a circle.
    #[error("too many redirects")]
    Redirects,
    /// The answer is not HTTP, or its compression is broken or a bomb.
    #[error("bad answer: {0}")]
    Protocol(String),
}

/// An HTTP client under the guard.
pub trait Http: Send + Sync {
    /// Send one request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>>;
}
