//! The world's web on one loopback port: a forward proxy (absolute-form http, CONNECT for https with a certificate for
//! the asked name). Hosts that are not of the world answer 502; nothing is passed on.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::response::Response;
use domain::ports::Clock;
use hyper::body::Incoming;
use hyper::{Method, Request};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::ca::Ca;
use crate::locked;
use crate::world::World;

struct Shared {
    world: Arc<World>,
    clock: Arc<dyn Clock>,
    acceptor: TlsAcceptor,
    asked: Mutex<BTreeMap<String, u32>>,
}

/// The running web; ends with all its connections on drop.
pub struct WorldWeb {
    addr: SocketAddr,
    ca_pem: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for WorldWeb {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl WorldWeb {
    /// Serve this world; pages follow the clock.
    ///
    /// # Errors
    /// When no loopback port can be bound or no key can be made.
    pub async fn start(world: Arc<World>, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        // Somebody else in this process may have chosen the same provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = Arc::new(Ca::new()?);
        let ca_pem = ca.pem();
        let mut tls = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_cert_resolver(ca);
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            world,
            clock,
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            asked: Mutex::default(),
        });
        let served = shared.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(connection(stream, served.clone()));
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self {
            addr,
            ca_pem,
            shared,
            task,
        })
    }

    /// Where the proxy listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The only authority its hosts are signed by, PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Requests per host so far.
    #[must_use]
    pub fn asked(&self) -> BTreeMap<String, u32> {
        locked(&self.shared.asked).clone()
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = hyper::service::service_fn(move |mut req: Request<Incoming>| {
        let shared = shared.clone();
        async move {
            if req.method() == Method::CONNECT {
                tokio::spawn(async move {
                    if let Ok(upgraded) = hyper::upgrade::on(&mut req).await {
                        tls(TokioIo::new(upgraded), shared).await;
                    }
                });
                return Ok::<_, Infallible>(Response::new(Body::empty()));
            }
            Ok(answer(&req, &shared).await)
        }
    });
    // A client that goes away in the middle is no news.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

async fn tls<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, shared: Arc<Shared>) {
    let Ok(stream) = shared.acceptor.clone().accept(stream).await else {
        return;
    };
    let service = hyper::service::service_fn(move |req: Request<Incoming>| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(answer(&req, &shared).await) }
    });
    let _ = auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(req: &Request<Incoming>, shared: &Shared) -> Response {
    let named = req
        .headers()
        .get("host")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let host = req
        .uri()
        .host()
        .unwrap_or_else(|| named.split(':').next().unwrap_or_default())
        .to_lowercase();
    let target = req.uri().path_and_query().map_or("/", |p| p.as_str());
    *locked(&shared.asked).entry(host.clone()).or_default() += 1;
    let Some(a) = shared.world.answer(&host, target, shared.clock.now()) else {
        return respond(
            502,
            "text/plain; charset=utf-8",
            None,
            "this host is not part of the practice world".into(),
        );
    };
    if a.delay_ms > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(a.delay_ms)).await;
    }
    respond(a.status, a.content_type, a.location.as_deref(), a.body)
}

fn respond(status: u16, content_type: &str, location: Option<&str>, body: String) -> Response {
    let mut b = Response::builder()
        .status(status)
        .header("content-type", content_type);
    if let Some(l) = location {
        b = b.header("location", l);
    }
    b.body(Body::from(body))
        .unwrap_or_else(|_| Response::new(Body::empty()))
}

#[cfg(test)]
mod tests;
