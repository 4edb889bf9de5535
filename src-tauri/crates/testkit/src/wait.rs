//! Waiting for a condition instead of sleeping: poll every 5 ms until a deadline.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::AsyncReadExt;
use tokio::time::Instant;

/// Poll `look` until it returns something.
///
/// # Errors
/// After `limit`, naming `what`.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Option<T>,
) -> anyhow::Result<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if Instant::now() >= end {
            bail!("waited {limit:?} in vain for {what}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Poll an asynchronous `look` until it returns something.
///
/// # Errors
/// After `limit`, naming `what`.
pub async fn until_async<T, F: Future<Output = Option<T>>>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> F,
) -> anyhow::Result<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look().await {
            return Ok(found);
        }
        if Instant::now() >= end {
            bail!("waited {limit:?} in vain for {what}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Read the greeting of a server, if it is up and greets with `prefix`.
pub async fn greeting(port: u16, prefix: &[u8]) -> Option<Vec<u8>> {
    let read = async {
        let mut s = tokio::net::TcpStream::connect(crate::loopback(port))
            .await
            .ok()?;
        let mut b = vec![0; 512];
        let n = s.read(&mut b).await.ok()?;
        b.truncate(n);
        b.starts_with(prefix).then_some(b)
    };
    tokio::time::timeout(Duration::from_secs(2), read)
        .await
        .ok()
        .flatten()
}

/// Whether something accepts connections on the port.
pub async fn listens(port: u16) -> bool {
    tokio::net::TcpStream::connect(crate::loopback(port))
        .await
        .is_ok()
}

/// Wait until nobody listens on the port any more.
///
/// # Errors
/// When somebody still does after 10 s.
pub async fn closed(port: u16) -> anyhow::Result<()> {
    until_async(
        "the port to close",
        Duration::from_secs(10),
        || async move { (!listens(port).await).then_some(()) },
    )
    .await
    .with_context(|| format!("port {port}"))
}
