use std::io::Write as _;
use std::net::SocketAddr;

use super::*;
use crate::http::egress::{Allowed, DirectConfig, DirectEgress};
use crate::testing::{Answer, serve};

async fn client(port: u16) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let egress = DirectEgress::new(DirectConfig {
        nameservers: vec!["127.0.0.1:9".parse().unwrap()],
        allowed: vec![Allowed {
            host: "127.0.0.1".into(),
            port,
        }],
        ..DirectConfig::default()
    })
    .unwrap();
    Client::new(
        Arc::new(egress),
        ClientConfig {
            user_agent: user_agent(Some("desk@seller.example")),
            roots: Roots::System { extra: vec![] },
        },
    )
    .unwrap()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    e.write_all(data).unwrap();
    e.finish().unwrap()
}

#[tokio::test]
async fn the_app_names_itself_and_reads_compressed_pages() {
    let at = serve(|r| {
        assert!(
            r.to_lowercase()
                .contains("user-agent: jengu/0.1 (+desk@seller.example)"),
            "{r}"
        );
        Answer::ok(gzip("Grüß Gott".as_bytes())).header("content-encoding", "gzip")
    })
    .await;
    let r = client(at.port())
        .await
        .send(HttpRequest::get(format!("http://{at}/x#f"), "site"))
        .await
        .unwrap();
    assert_eq!(
        (r.status, r.body.as_slice(), r.truncated),
        (200, "Grüß Gott".as_bytes(), false)
    );
    assert_eq!(r.url, format!("http://{at}/x"));
}

#[tokio::test]
async fn a_bomb_is_cut_at_the_limit_without_being_unpacked() {
    let bomb = gzip(&vec![0_u8; 48 << 20]);
    assert!(bomb.len() < 1 << 20);
    let at = serve(move |_| Answer::ok(bomb.clone()).header("content-encoding", "gzip")).await;
    let r = client(at.port())
        .await
        .send(HttpRequest::get(format!("http://{at}/"), "site"))
        .await
        .unwrap();
    assert_eq!((r.body.len(), r.truncated), (2 << 20, true));
}

/// A server that says 200 and then sends this for as long as it is listened to; how many bytes it got rid of.
async fn endless(
    head: &'static str,
    piece: Vec<u8>,
    pause: std::time::Duration,
) -> (SocketAddr, Arc<std::sync::atomic::AtomicUsize>) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 8192];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(head.as_bytes()).await;
            while socket.write_all(&piece).await.is_ok() {
                count.fetch_add(piece.len(), Ordering::SeqCst);
                tokio::time::sleep(pause).await;
            }
        }
    });
    (at, sent)
}

/// A model that talks for ever: the answer is cut at its limit and the line is let go.
#[tokio::test]
async fn an_answer_that_streams_for_ever_is_cut_at_its_limit_and_the_line_dropped() {
    let event = b"2000\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"and so on\"}}]}";
    let mut piece = event.to_vec();
    piece.resize(6 + 0x2000, b' ');
    piece.extend_from_slice(b"\r\n");
    let (at, sent) = endless(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
        piece,
        std::time::Duration::ZERO,
    )
    .await;
    let mut ask = HttpRequest::post_json(
        format!("http://{at}/v1/chat/completions"),
        b"{}".to_vec(),
        60_000,
        "llm:local",
    );
    ask.max_bytes = 1 << 20;
    let r = client(at.port()).await.send(ask).await.unwrap();
    assert_eq!((r.body.len(), r.truncated), (1 << 20, true));
    let mut before = usize::MAX;
    while before != sent.load(std::sync::atomic::Ordering::SeqCst) {
        before = sent.load(std::sync::atomic::Ordering::SeqCst);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(before < 64 << 20, "nobody hung up: {before} bytes");
}

/// A page that drips: the time limit is for the whole, not for each byte.
#[tokio::test]
async fn a_page_that_drips_for_ever_ends_at_its_time_limit() {
    let (at, _) = endless(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n",
        b"<".to_vec(),
        std::time::Duration::from_millis(10),
    )
    .await;
    let mut ask = HttpRequest::get(format!("http://{at}/"), "site");
    ask.timeout_ms = 400;
    assert_eq!(
        client(at.port()).await.send(ask).await,
        Err(HttpError::Timeout(400))
    );
}

/// Headers without end are no page.
#[tokio::test]
async fn headers_without_end_are_a_bad_answer() {
    let (at, sent) = endless(
        "HTTP/1.1 200 OK\r\n",
        b"x-more: and more and more and more\r\n".repeat(100),
        std::time::Duration::ZERO,
    )
    .await;
    let r = client(at.port())
        .await
        .send(HttpRequest::get(format!("http://{at}/"), "site"))
        .await;
    assert!(
        matches!(r, Err(HttpError::Protocol(_) | HttpError::Connect(_))),
        "{r:?}"
    );
    assert!(sent.load(std::sync::atomic::Ordering::SeqCst) < 64 << 20);
}

#[tokio::test]
async fn broken_compression_is_a_bad_answer() {
    let at =
        serve(|_| Answer::ok(b"not gzip at all".to_vec()).header("content-encoding", "gzip")).await;
    let r = client(at.port())
        .await
        .send(HttpRequest::get(format!("http://{at}/"), "site"))
        .await;
    assert!(matches!(r, Err(HttpError::Protocol(_))), "{r:?}");
}

#[tokio::test]
async fn circles_and_long_chains_end() {
    let at = serve(|r| {
        let path = r.split(' ').nth(1).unwrap_or("/");
        match path.strip_prefix("/n") {
            Some(n) => Answer::redirect(&format!("/n{}", n.parse::<u32>().unwrap() + 1)),
            None if path == "/a" => Answer::redirect("/b"),
            None => Answer::redirect("/a"),
        }
    })
    .await;
    let c = client(at.port()).await;
    assert_eq!(
        c.send(HttpRequest::get(format!("http://{at}/a"), "site"))
            .await,
        Err(HttpError::Redirects)
    );
    assert_eq!(
        c.send(HttpRequest::get(format!("http://{at}/n1"), "site"))
            .await,
        Err(HttpError::Redirects)
    );
    let mut none = HttpRequest::get(format!("http://{at}/a"), "site");
    none.redirects = 0;
    assert_eq!(c.send(none).await.unwrap().status, 302);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused_at_the_hop() {
    let at = serve(|r| {
        Answer::redirect(match r.split(' ').nth(1).unwrap_or("/") {
            "/meta" => "http://169.254.169.254/latest/meta-data/",
            "/loop" => "http://2130706433:81/",
            "/name" => "http://localhost./",
            "/file" => "file:///etc/passwd",
            _ => "http://[::ffff:10.0.0.1]/",
        })
    })
    .await;
    let c = client(at.port()).await;
    for path in ["meta", "loop", "name", "file", "mapped"] {
        let r = c
            .send(HttpRequest::get(format!("http://{at}/{path}"), "site"))
            .await;
        assert!(matches!(r, Err(HttpError::Refused(_))), "{path}: {r:?}");
    }
}

#[tokio::test]
async fn what_is_no_web_address_is_not_asked() {
    let c = client(1).await;
    for bad in [
        "ftp://h.example/",
        "hotel.example",
        "http://",
        "http://u:p@h.example/",
        "data:text/html,x",
    ] {
        let r = c.send(HttpRequest::get(bad, "site")).await;
        assert!(matches!(r, Err(HttpError::BadAddress(_))), "{bad}: {r:?}");
    }
}

#[tokio::test]
async fn silence_ends_at_the_time_out_and_a_closed_port_is_a_failed_connection() {
    let at = serve(|_| Answer::silence()).await;
    let c = client(at.port()).await;
    let mut r = HttpRequest::get(format!("http://{at}/"), "site");
    r.timeout_ms = 200;
    assert_eq!(c.send(r).await, Err(HttpError::Timeout(200)));

    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let c = client(free.port()).await;
    let r = c
        .send(HttpRequest::get(format!("http://{free}/"), "site"))
        .await;
    assert!(matches!(r, Err(HttpError::Connect(_))), "{r:?}");
}

#[tokio::test]
async fn an_unknown_certificate_is_a_tls_error() {
    let at = serve(|_| Answer::ok(b"plain".to_vec())).await;
    let c = client(at.port()).await;
    let r = c
        .send(HttpRequest::get(format!("https://{at}/"), "site"))
        .await;
    assert!(
        matches!(r, Err(HttpError::Tls(_) | HttpError::Connect(_))),
        "{r:?}"
    );
}

#[test]
fn a_contact_cannot_smuggle_a_header() {
    assert_eq!(user_agent(Some("a\r\nX: y")), "Jengu/0.1 (+aX: y)");
    assert_eq!(user_agent(Some("  ")), "Jengu/0.1");
}
