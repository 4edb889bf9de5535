//! A small OAuth2 provider: the introspection Dovecot asks, and authorization with PKCE and refresh for the client.
//!
//! - `POST /introspect` as Dovecot posts it: `{"active":true,"username":…}` or `{"active":false}`;
//! - `GET /authorize` answers at once with a redirect carrying `code`, `state`, `iss` (S256 PKCE required; the user is
//!   [`Oidc::sign_in_as`]); `POST /token` takes the code with its verifier, and rotates refresh tokens: one used twice
//!   revokes the whole grant, as real providers do; `POST /revoke`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// The running provider; ends on drop.
#[derive(Debug)]
pub struct Oidc {
    /// Where it listens.
    pub port: u16,
    state: Arc<Mutex<Inner>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Inner {
    access: HashMap<String, Access>,
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    asked: Vec<String>,
    user: String,
    lifetime: Option<Duration>,
    outage: bool,
    counter: u64,
}

#[derive(Debug)]
struct Access {
    user: Option<String>,
    grant: u64,
    until: Option<Instant>,
}

#[derive(Debug)]
struct Code {
    challenge: String,
    redirect: String,
    user: String,
    used: bool,
    grant: u64,
}

#[derive(Debug)]
struct Refresh {
    user: String,
    used: bool,
    grant: u64,
}

impl Inner {
    fn fresh(&mut self, kind: &str) -> String {
        self.counter += 1;
        let hash = Sha256::digest(format!("{kind}{}{:?}", self.counter, Instant::now()));
        format!(
            "{kind}-{}-{}",
            self.counter,
            URL_SAFE_NO_PAD.encode(&hash[..12])
        )
    }

    fn issue(&mut self, user: Option<String>, grant: u64) -> String {
        let token = self.fresh("at");
        let until = self.lifetime.map(|l| Instant::now() + l);
        self.access
            .insert(token.clone(), Access { user, grant, until });
        token
    }

    fn tokens(&mut self, user: String, grant: u64) -> Response {
        let access = self.issue(Some(user.clone()), grant);
        let refresh = self.fresh("rt");
        self.refresh.insert(
            refresh.clone(),
            Refresh {
                user,
                used: false,
                grant,
            },
        );
        let seconds = self.lifetime.map_or(3600, |l| l.as_secs());
        Json(json!({"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": seconds})).into_response()
    }

    fn end_grant(&mut self, grant: u64) {
        self.access.retain(|_, a| a.grant != grant);
        self.refresh.retain(|_, r| r.grant != grant);
    }
}

type Shared = Arc<Mutex<Inner>>;

impl Oidc {
    /// Start it.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let state = Shared::default();
        let app = Router::new()
            .route("/introspect", post(introspect))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .with_state(state.clone());
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { port, state, task })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// An access token of this user.
    #[must_use]
    pub fn issue(&self, user: &str) -> String {
        self.state.lock().unwrap().issue(Some(user.to_owned()), 0)
    }

    /// A token without a user name: Dovecot answers `[UNAVAILABLE] Temporary authentication failure`.
    #[must_use]
    pub fn issue_nameless(&self) -> String {
        self.state.lock().unwrap().issue(None, 0)
    }

    /// Let a token be expired from now on.
    pub fn expire(&self, token: &str) {
        if let Some(a) = self.state.lock().unwrap().access.get_mut(token) {
            a.until = Some(Instant::now());
        }
    }

    /// Let all access tokens be expired from now on; refresh tokens stay good.
    pub fn expire_all(&self) {
        self.state
            .lock()
            .unwrap()
            .access
            .values_mut()
            .for_each(|a| a.until = Some(Instant::now()));
    }

    /// Forget an access or refresh token.
    pub fn revoke(&self, token: &str) {
        let mut s = self.state.lock().unwrap();
        s.access.remove(token);
        s.refresh.remove(token);
    }

    /// Forget everything: `invalid_grant` to every refresh.
    pub fn revoke_all(&self) {
        let mut s = self.state.lock().unwrap();
        s.access.clear();
        s.refresh.clear();
    }

    /// How long access tokens issued from now on live; `None` for ever.
    pub fn lifetime(&self, lifetime: Option<Duration>) {
        self.state.lock().unwrap().lifetime = lifetime;
    }

    /// Who consents at `/authorize`; nobody (`""`, the start) means `error=access_denied`.
    pub fn sign_in_as(&self, user: &str) {
        self.state.lock().unwrap().user = user.to_owned();
    }

    /// Answer everything with 503 from now on, or no longer.
    pub fn outage(&self, on: bool) {
        self.state.lock().unwrap().outage = on;
    }

    /// Tokens asked about at `/introspect` so far.
    #[must_use]
    pub fn introspected(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.clone()
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn form(body: &str) -> HashMap<String, String> {
    let text = |s: &str| percent_decode(&s.replace('+', " "));
    body.split('&')
        .filter_map(|p| p.split_once('='))
        .map(|(k, v)| (text(k), text(v)))
        .collect()
}

fn percent_decode(s: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = s.bytes();
    while let Some(b) = bytes.next() {
        let hex = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        match b {
            b'%' => {
                let (Some(h), Some(l)) = (hex(bytes.next()), hex(bytes.next())) else {
                    return s.to_owned();
                };
                out.push(u8::try_from(h * 16 + l).unwrap());
            }
            b => out.push(b),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn refuse(error: &str) -> Response {
    (
        StatusCode::BAD_REQUEST,
        Json(json!({"error": error, "error_description": "the test says so"})),
    )
        .into_response()
}

async fn introspect(State(s): State<Shared>, body: String) -> Response {
    let token = form(&body).remove("token").unwrap_or_default();
    let mut s = s.lock().unwrap();
    s.asked.push(token.clone());
    if s.outage {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let answer = match s.access.get(&token) {
        Some(a) if a.until.is_none_or(|u| Instant::now() < u) => match &a.user {
            Some(user) => json!({"active": true, "username": user}),
            None => json!({"active": true}),
        },
        _ => json!({"active": false}),
    };
    Json(answer).into_response()
}

async fn authorize(State(s): State<Shared>, Query(q): Query<HashMap<String, String>>) -> Response {
    let mut s = s.lock().unwrap();
    if s.outage {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let Some(redirect) = q
        .get("redirect_uri")
        .filter(|r| r.starts_with("http://127.0.0.1:") || r.starts_with("http://localhost:"))
    else {
        return refuse("invalid_redirect_uri");
    };
    let state = q.get("state").cloned().unwrap_or_default();
    let back = |what: String| {
        (
            StatusCode::FOUND,
            [(header::LOCATION, format!("{redirect}?{what}&state={state}"))],
        )
            .into_response()
    };
    let (Some(challenge), Some("S256")) = (
        q.get("code_challenge"),
        q.get("code_challenge_method").map(String::as_str),
    ) else {
        return back("error=invalid_request".into());
    };
    if s.user.is_empty() {
        return back("error=access_denied".into());
    }
    let code = s.fresh("code");
    let grant = s.counter;
    let user = s.user.clone();
    s.codes.insert(
        code.clone(),
        Code {
            challenge: challenge.clone(),
            redirect: redirect.clone(),
            user,
            used: false,
            grant,
        },
    );
    back(format!("code={code}&iss=testkit"))
}

async fn token(State(s): State<Shared>, body: String) -> Response {
    let f = form(&body);
    let of = |k: &str| f.get(k).cloned().unwrap_or_default();
    let mut s = s.lock().unwrap();
    if s.outage {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match of("grant_type").as_str() {
        "authorization_code" => {
            let Some(code) = s.codes.get_mut(&of("code")) else {
                return refuse("invalid_grant");
            };
            let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
            let (grant, user, reused) = (
                code.grant,
                code.user.clone(),
                std::mem::replace(&mut code.used, true),
            );
            let right = proof == code.challenge && of("redirect_uri") == code.redirect;
            if reused {
                s.end_grant(grant);
            }
            if reused || !right {
                refuse("invalid_grant")
            } else {
                s.tokens(user, grant)
            }
        }
        "refresh_token" => {
            let Some(r) = s.refresh.get_mut(&of("refresh_token")) else {
                return refuse("invalid_grant");
            };
            let (grant, user, reused) = (
                r.grant,
                r.user.clone(),
                std::mem::replace(&mut r.used, true),
            );
            if reused {
                s.end_grant(grant);
                return refuse("invalid_grant");
            }
            s.tokens(user, grant)
        }
        _ => refuse("unsupported_grant_type"),
    }
}

async fn revoke(State(s): State<Shared>, body: String) -> Response {
    let token = form(&body).remove("token").unwrap_or_default();
    let mut s = s.lock().unwrap();
    let grant = s
        .access
        .get(&token)
        .map(|a| a.grant)
        .or_else(|| s.refresh.get(&token).map(|r| r.grant));
    if let Some(grant) = grant.filter(|g| *g != 0) {
        s.end_grant(grant);
    }
    s.access.remove(&token);
    StatusCode::OK.into_response()
}
