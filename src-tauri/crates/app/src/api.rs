//! `api --listen`: the operation table over HTTP on loopback. Bearer token from the secrets, compared in constant time;
//! Host must name this listener (against DNS rebinding) and Origin, where a browser sends one, too.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::ports::{Secret, SecretName, Secrets};
use domain::{Cause, Code, WireError};
use engine::{ActorKind, Engine};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::metrics;

/// The actor of the local API: its writes are not a person's word.
pub const ACTOR: &str = "api";
/// Longest request body in bytes.
const LONGEST: usize = 64 << 20;

/// The bearer token of the local API; made when there is none.
///
/// # Errors
/// `keychain`.
pub async fn token(secrets: &dyn Secrets) -> Result<String, WireError> {
    let explain = |e: domain::ports::SecretError| crate::keys::keychain_error(&e);
    if let Some(known) = secrets.get(&SecretName::ApiToken).await.map_err(explain)? {
        return Ok(known.expose().to_owned());
    }
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|e| WireError::new(Code::Internal, format!("no randomness: {e}")))?;
    let fresh = hex::encode(bytes);
    secrets
        .set(&SecretName::ApiToken, Secret(fresh.clone()))
        .await
        .map_err(explain)?;
    Ok(fresh)
}

struct Shared {
    engine: Engine,
    /// SHA-256 of the token.
    token: [u8; 32],
    /// What Host may be.
    hosts: Vec<String>,
}

/// A listening API.
pub struct Api {
    listener: TcpListener,
    router: Router,
    addr: SocketAddr,
}

impl Api {
    /// Bind. Only loopback addresses are taken.
    ///
    /// # Errors
    /// `refused` for an address others can reach; `internal` when the port is taken.
    pub async fn bind(engine: &Engine, at: SocketAddr, token: &str) -> Result<Self, WireError> {
        if !at.ip().is_loopback() {
            return Err(WireError::new(
                Code::Refused,
                "the API listens on this machine only: give 127.0.0.1:PORT or [::1]:PORT",
            ));
        }
        let taken = |e: std::io::Error| {
            WireError::new(Code::Internal, format!("cannot listen on {at}: {e}"))
        };
        let listener = TcpListener::bind(at).await.map_err(taken)?;
        let addr = listener.local_addr().map_err(taken)?;
        let hosts = [addr.to_string(), format!("localhost:{}", addr.port())];
        let shared = Arc::new(Shared {
            engine: engine.clone(),
            token: Sha256::digest(token).into(),
            hosts: hosts.to_vec(),
        });
        Ok(Self {
            listener,
            router: router(shared),
            addr,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Serve until cancelled; requests under way are answered.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, cancel: CancellationToken) -> anyhow::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(async move { cancel.cancelled().await })
            .await?;
        Ok(())
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let guarded = Router::new()
        .route("/v1", get(list))
        .route("/v1/{operation}", post(call))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), bearer));
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics_text))
        .merge(guarded)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            same_host,
        ))
        .with_state(shared)
}

fn text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// The address the caller believes to talk to must be ours.
async fn same_host(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = text(headers, &header::HOST)
        .is_some_and(|h| shared.hosts.iter().any(|k| k.eq_ignore_ascii_case(h)));
    let origin = match headers.get(header::ORIGIN) {
        None => true,
        Some(o) => o.to_str().is_ok_and(|o| {
            o.strip_prefix("http://")
                .is_some_and(|h| shared.hosts.iter().any(|k| k.eq_ignore_ascii_case(h)))
        }),
    };
    if host && origin {
        next.run(request).await
    } else {
        error(
            StatusCode::FORBIDDEN,
            &WireError::new(Code::Refused, "Host or Origin is not this API's address"),
        )
    }
}

/// Compare digests without a shortcut: how long it takes tells nothing about where they differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let difference = a.iter().zip(b).fold(0_u8, |d, (x, y)| d | (x ^ y));
    std::hint::black_box(difference) == 0
}

async fn bearer(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Response {
    let given = text(request.headers(), &header::AUTHORIZATION)
        .and_then(|v| v.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| Sha256::digest(token.trim()).into());
    if given.is_some_and(|g| same(&g, &shared.token)) {
        return next.run(request).await;
    }
    let mut denied = error(
        StatusCode::UNAUTHORIZED,
        &WireError::new(
            Code::Refused,
            "a bearer token is needed: jengu api --show-token",
        ),
    );
    denied.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        header::HeaderValue::from_static("Bearer"),
    );
    denied
}

fn error(status: StatusCode, e: &WireError) -> Response {
    (status, Json(json!(e))).into_response()
}

/// The HTTP status of a code.
const fn status(code: Code) -> StatusCode {
    match code {
        Code::Usage => StatusCode::BAD_REQUEST,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::WorkspaceBusy | Code::Keychain => StatusCode::SERVICE_UNAVAILABLE,
        Code::Disk => StatusCode::INSUFFICIENT_STORAGE,
        Code::Remote => StatusCode::BAD_GATEWAY,
        Code::Damaged | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}

async fn healthz() -> Response {
    Json(json!({ "ok": true })).into_response()
}

async fn list() -> Response {
    let all: Vec<_> = engine::api::operations().collect();
    Json(json!({ "operations": all })).into_response()
}

async fn call(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    body: String,
) -> Response {
    if engine::api::operation(&name).is_none() {
        return error(
            StatusCode::NOT_FOUND,
            &WireError::new(Code::NotFound, format!("there is no operation \"{name}\"")),
        );
    }
    let input: Value = match serde_json::from_str(if body.trim().is_empty() { "{}" } else { &body })
    {
        Ok(v) => v,
        Err(e) => {
            return error(
                StatusCode::BAD_REQUEST,
                &WireError::new(Code::Usage, format!("the body is not JSON: {e}")),
            );
        }
    };
    let cx = shared.engine.cx(ACTOR, ActorKind::Api, Cause::Manual);
    match shared.engine.call(&cx, &name, input).await {
        Ok(value) => Json(value).into_response(),
        Err(e) => error(status(e.code), &e),
    }
}

async fn metrics_text(State(shared): State<Arc<Shared>>) -> Response {
    let cx = shared.engine.cx(ACTOR, ActorKind::Api, Cause::Manual);
    match shared.engine.call(&cx, "status", json!({})).await {
        Ok(status) => (
            [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )],
            metrics::render(&status),
        )
            .into_response(),
        Err(e) => error(status(e.code), &e),
    }
}
