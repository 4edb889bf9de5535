//! What this crate's tests share: a tiny web server, a tiny name server, a clock that jumps, seeded randomness, and a
//! web made of a table.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::Millis;
use domain::ports::{
    BoxFuture, CachedResponse, Clock, Http, HttpError, HttpRequest, HttpResponse, ResponseCache,
    Rng,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// What the server says to one request.
pub(crate) struct Answer {
    raw: Option<(u16, Vec<(String, String)>, Vec<u8>)>,
}

impl Answer {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            raw: Some((200, vec![], body.into())),
        }
    }
    pub(crate) fn redirect(to: &str) -> Self {
        Self {
            raw: Some((302, vec![("location".into(), to.into())], vec![])),
        }
    }
    pub(crate) fn silence() -> Self {
        Self { raw: None }
    }
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Some(raw) = &mut self.raw {
            raw.1.push((name.into(), value.into()));
        }
        self
    }
}

/// Serve on loopback; the closure sees the request's head.
pub(crate) async fn serve(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move {
                let mut head = Vec::new();
                let mut buf = [0_u8; 4096];
                while !head.windows(4).any(|w| w == b"\r\n\r\n") {
                    match socket.read(&mut buf).await {
                        Ok(n) if n > 0 => head.extend_from_slice(&buf[..n]),
                        _ => return,
                    }
                    if head.first() == Some(&0x16) {
                        let _ = socket.write_all(b"HTTP/1.1 400 no\r\n\r\n").await;
                        return;
                    }
                }
                let said = answer(&String::from_utf8_lossy(&head));
                let Some((status, headers, body)) = said.raw else {
                    let _ = socket.read(&mut buf).await;
                    return;
                };
                let mut out = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
                    body.len()
                );
                for (n, v) in headers {
                    out.push_str(&format!("{n}: {v}\r\n"));
                }
                out.push_str("\r\n");
                let _ = socket.write_all(out.as_bytes()).await;
                let _ = socket.write_all(&body).await;
                let _ = socket.shutdown().await;
            });
        }
    });
    at
}

/// A name server that knows these names (A records only); all others do not exist.
pub(crate) async fn dns(names: &[(&str, &[&str])]) -> SocketAddr {
    let table: HashMap<String, Vec<Ipv4Addr>> = names
        .iter()
        .map(|(n, ips)| {
            (
                (*n).to_owned(),
                ips.iter().map(|i| i.parse().unwrap()).collect(),
            )
        })
        .collect();
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buf = [0_u8; 1500];
        while let Ok((n, from)) = socket.recv_from(&mut buf).await {
            let query = &buf[..n];
            let (mut i, mut labels) = (12, Vec::new());
            while query[i] != 0 {
                let len = usize::from(query[i]);
                labels.push(String::from_utf8_lossy(&query[i + 1..=i + len]).to_lowercase());
                i += len + 1;
            }
            let qtype = query[i + 2];
            let end = i + 5;
            let found = table.get(&labels.join("."));
            let ips = found.filter(|_| qtype == 1).cloned().unwrap_or_default();
            let mut out = query[..2].to_vec();
            out.extend([
                0x81,
                if found.is_some() { 0x80 } else { 0x83 },
                0,
                1,
                0,
                ips.len() as u8,
                0,
                0,
                0,
                0,
            ]);
            out.extend_from_slice(&query[12..end]);
            for ip in ips {
                out.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
                out.extend(ip.octets());
            }
            let _ = socket.send_to(&out, from).await;
        }
    });
    at
}

/// A clock that jumps to whatever is waited for.
#[derive(Default)]
pub(crate) struct JumpClock(pub(crate) AtomicI64);

impl Clock for JumpClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
    fn boot_ms(&self) -> i64 {
        self.now().0
    }
    fn sleep_until(&self, at: Millis) -> BoxFuture<'_, ()> {
        self.0.fetch_max(at.0, Ordering::SeqCst);
        Box::pin(async {})
    }
}

/// Splitmix64.
#[derive(Default)]
pub(crate) struct SeedRng(AtomicU64);

impl Rng for SeedRng {
    fn next_u64(&self) -> u64 {
        let mut z = self
            .0
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A web made of a table: address → (status, headers, body) or an error. What is missing is a 404.
#[derive(Default)]
pub(crate) struct TableWeb {
    pages: Mutex<HashMap<String, Result<(u16, Vec<(String, String)>, Vec<u8>), HttpError>>>,
    pub(crate) asked: Mutex<Vec<HttpRequest>>,
}

impl TableWeb {
    pub(crate) fn page(self, url: &str, body: &str) -> Self {
        self.answer(
            url,
            200,
            &[("content-type", "text/html; charset=utf-8")],
            body,
        )
    }
    pub(crate) fn answer(
        self,
        url: &str,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Self {
        let headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        self.pages
            .lock()
            .unwrap()
            .insert(url.into(), Ok((status, headers, body.as_bytes().to_vec())));
        self
    }
    pub(crate) fn error(self, url: &str, e: HttpError) -> Self {
        self.pages.lock().unwrap().insert(url.into(), Err(e));
        self
    }
    pub(crate) fn urls(&self) -> Vec<String> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .map(|r| r.url.clone())
            .collect()
    }
}

impl Http for TableWeb {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        let found = self.pages.lock().unwrap().get(&request.url).cloned();
        self.asked.lock().unwrap().push(request.clone());
        Box::pin(async move {
            let (status, headers, body) = found.unwrap_or_else(|| {
                Ok((404, vec![], b"<html><title>404</title></html>".to_vec()))
            })?;
            Ok(HttpResponse {
                status,
                headers,
                body,
                url: request.url,
                truncated: false,
                elapsed_ms: 7,
            })
        })
    }
}

/// A response cache in memory.
#[derive(Default)]
pub(crate) struct MemoryCache(Mutex<HashMap<String, CachedResponse>>);

impl ResponseCache for MemoryCache {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, anyhow::Result<Option<CachedResponse>>> {
        let found = self.0.lock().unwrap().get(key).cloned();
        Box::pin(async move { Ok(found) })
    }
    fn put<'a>(
        &'a self,
        key: &'a str,
        response: CachedResponse,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        self.0.lock().unwrap().insert(key.into(), response);
        Box::pin(async { Ok(()) })
    }
}
