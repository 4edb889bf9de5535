//! Scripted servers and the proxy inject exactly the fault that was asked for, and record what came in.

use std::time::Duration;

use testkit::ca::Ca;
use testkit::imap_script::{self, ImapScript};
use testkit::script::{Act, Tls};
use testkit::smtp_script::{Auth, Phase, SmtpScript};
use testkit::tcp_proxy::{Effect, Fault, TcpProxy};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// A client that says what it is told.
struct Say<S>(S, Vec<u8>);

impl Say<TcpStream> {
    async fn open(port: u16) -> Self {
        let stream = TcpStream::connect(testkit::loopback(port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream, Vec::new())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Say<S> {
    /// A whole answer; empty when the server closed.
    async fn hear(&mut self) -> String {
        let mut out = String::new();
        loop {
            while let Some(i) = self.1.iter().position(|b| *b == b'\n') {
                let line = String::from_utf8(self.1.drain(..=i).collect()).unwrap();
                let more = line.as_bytes().get(3) == Some(&b'-');
                out += &line;
                if !more {
                    return out;
                }
            }
            let mut chunk = [0; 4096];
            match self.0.read(&mut chunk).await {
                Ok(n) if n > 0 => self.1.extend_from_slice(&chunk[..n]),
                _ => return out,
            }
        }
    }

    async fn ask(&mut self, text: &str) -> String {
        if self.0.write_all(text.as_bytes()).await.is_err()
            || self.0.write_all(b"\r\n").await.is_err()
        {
            return String::new();
        }
        self.0.flush().await.unwrap();
        self.hear().await
    }

    async fn up_to_body(&mut self) {
        for (line, code) in [
            ("EHLO c", "250"),
            ("MAIL FROM:<a@a.test>", "250"),
            ("RCPT TO:<b@b.test>", "250"),
            ("DATA", "354"),
        ] {
            let answer = self.ask(line).await;
            assert!(answer.starts_with(code), "{line}: {answer}");
        }
    }
}

async fn silent(f: impl Future<Output = String>) -> bool {
    tokio::time::timeout(Duration::from_millis(300), f)
        .await
        .is_err()
}

#[tokio::test]
async fn a_polite_session_is_recorded() {
    let server = SmtpScript::builder().start().await.unwrap();
    let mut c = Say::open(server.port).await;
    assert!(c.hear().await.starts_with("220"));
    assert!(c.ask("AUTH PLAIN AGFubmEAcHc=").await.starts_with("235"));
    c.up_to_body().await;
    assert!(
        c.ask("Subject: x\r\n\r\n..dot\r\n.")
            .await
            .starts_with("250")
    );
    assert!(c.ask("QUIT").await.starts_with("221"));
    let s = server.wait(|s| s[0].over).await.unwrap().remove(0);
    assert_eq!(s.login.as_deref(), Some("anna"));
    assert_eq!(s.verbs(), ["AUTH", "EHLO", "MAIL", "RCPT", "DATA", "QUIT"]);
    assert_eq!(s.mails[0].recipients, ["TO:<b@b.test>"]);
    assert_eq!(s.mails[0].data, b"Subject: x\r\n\r\n.dot\r\n");
    assert!(s.mails[0].dot && s.mails[0].answer.as_deref().unwrap().starts_with("250"));
}

#[tokio::test]
async fn the_connection_dies_in_mid_data_or_after_the_dot() {
    let server = SmtpScript::builder().start().await.unwrap();
    server.once(Phase::Body, Act::CloseAfter(10));
    server.once(Phase::Dot, Act::Close);
    let mut c = Say::open(server.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("0123456789abcdef\r\n.").await, "");
    let mut c = Say::open(server.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("body\r\n.").await, "");
    let mails = server.mails();
    assert_eq!(
        (mails[0].data.as_slice(), mails[0].dot),
        (b"0123456789".as_slice(), false)
    );
    assert_eq!(
        (mails[1].data.as_slice(), mails[1].dot, &mails[1].answer),
        (b"body\r\n".as_slice(), true, &None)
    );
}

#[tokio::test]
async fn every_phase_can_stall_refuse_or_lie() {
    let server = SmtpScript::builder().start().await.unwrap();
    for (phase, line) in [
        (Phase::Ehlo, "EHLO c"),
        (Phase::MailFrom, "MAIL FROM:<a@a.test>"),
        (Phase::RcptTo, "RCPT TO:<b@b.test>"),
        (Phase::Data, "DATA"),
        (Phase::Rset, "RSET"),
    ] {
        server.once(phase, Act::reply("451 4.3.0 not now"));
        server.once(phase, Act::Stall);
        let mut c = Say::open(server.port).await;
        c.hear().await;
        assert_eq!(c.ask(line).await, "451 4.3.0 not now\r\n");
        assert!(silent(c.ask(line)).await, "{phase:?}");
    }
    server.once(Phase::Dot, Act::reply("354 once more"));
    let mut c = Say::open(server.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("x\r\n.").await, "354 once more\r\n");
}

#[tokio::test]
async fn numbered_answers_name_their_command() {
    let server = SmtpScript::builder().numbered().start().await.unwrap();
    let mut c = Say::open(server.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("x\r\n.").await, "250 2.0.0 queued #5\r\n");
    assert_eq!(c.ask("RSET").await, "250 2.0.0 reset #6\r\n");
}

#[tokio::test]
async fn a_banner_can_have_a_hundred_thousand_lines() {
    let server = SmtpScript::builder().start().await.unwrap();
    server.once(
        Phase::Banner,
        Act::Flood {
            line: "220-welcome".into(),
            count: 100_000,
        },
    );
    let mut c = Say::open(server.port).await;
    let banner = c.hear().await;
    assert_eq!(banner.lines().count(), 100_001);
}

#[tokio::test]
async fn starttls_is_offered_stripped_or_injected() {
    let ca = Ca::new();
    let server = SmtpScript::builder()
        .tls(Tls::StartTls(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    let secure = async |injected: bool| {
        let mut c = Say::open(server.port).await;
        c.hear().await;
        assert!(c.ask("EHLO c").await.contains("STARTTLS"));
        assert!(c.ask("STARTTLS").await.starts_with("220"));
        assert_eq!(!c.1.is_empty() || injected, injected);
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        ca.connector().connect(name, c.0).await
    };
    let mut c = Say(secure(false).await.unwrap(), Vec::new());
    assert!(!c.ask("EHLO c").await.contains("STARTTLS"));
    server.once(
        Phase::StartTls,
        Act::Raw(b"220 go\r\n250 injected\r\n".to_vec()),
    );
    assert!(secure(true).await.is_ok() || server.sessions()[1].exchanges[1].answer.contains("Raw"));
    let stripped = SmtpScript::builder().tls(Tls::None).start().await.unwrap();
    let mut c = Say::open(stripped.port).await;
    c.hear().await;
    assert!(!c.ask("EHLO c").await.contains("STARTTLS"));
}

#[tokio::test]
async fn denied_logins_get_the_reason_first() {
    let server = SmtpScript::builder()
        .auth(Auth::Deny("535 5.7.139 Authentication unsuccessful".into()))
        .start()
        .await
        .unwrap();
    let mut c = Say::open(server.port).await;
    c.hear().await;
    assert!(
        c.ask("AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHQBAQ==")
            .await
            .starts_with("334 ")
    );
    assert_eq!(
        c.ask("").await,
        "535 5.7.139 Authentication unsuccessful\r\n"
    );
    let only = SmtpScript::builder()
        .auth(Auth::Only("a".into(), "t".into()))
        .start()
        .await
        .unwrap();
    let mut c = Say::open(only.port).await;
    c.hear().await;
    assert!(c.ask("AUTH PLAIN AGFubmEAcHc=").await.starts_with("535"));
    assert!(
        c.ask("AUTH XOAUTH2 dXNlcj1hAWF1dGg9QmVhcmVyIHQBAQ==")
            .await
            .starts_with("235")
    );
}

#[tokio::test]
async fn the_imap_script_is_polite_until_told() {
    let raw = b"Subject: one\r\n\r\nbody\r\n";
    let server = ImapScript::builder()
        .messages(&[raw])
        .start()
        .await
        .unwrap();
    let tcp = TcpStream::connect(testkit::loopback(server.port))
        .await
        .unwrap();
    let mut client = async_imap::Client::new(tcp);
    client.read_response().await.unwrap();
    let mut s = client.login("a", "b").await.map_err(|(e, _)| e).unwrap();
    assert_eq!(s.examine("INBOX").await.unwrap().exists, 1);
    let all: Vec<_> = futures_util::TryStreamExt::try_collect(
        s.uid_fetch("1:*", "(UID BODY.PEEK[])").await.unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(all[0].body().unwrap(), raw);
    server.once("IDLE", Act::Stall);
    let mut idle = s.idle();
    assert!(
        tokio::time::timeout(Duration::from_millis(300), idle.init())
            .await
            .is_err(),
        "no + ever comes"
    );
    server.wait_command("IDLE").await.unwrap();
    assert_eq!(server.idling(), 1);
}

#[tokio::test]
async fn the_imap_script_announces_a_huge_literal() {
    let server = ImapScript::builder().start().await.unwrap();
    server.once("FETCH", imap_script::huge_literal());
    let mut c = Say::open(server.port).await;
    c.hear().await;
    assert!(
        c.ask("a UID FETCH 1 BODY.PEEK[]")
            .await
            .contains("{2147483648}")
    );
    assert!(silent(c.ask("b NOOP")).await);
    server.once("NOOP", Act::Reply("{tag} BAD [ALERT] no".into()));
    let mut c = Say::open(server.port).await;
    c.hear().await;
    assert_eq!(c.ask("x7 NOOP").await, "x7 BAD [ALERT] no\r\n");
}

#[tokio::test]
async fn the_proxy_cuts_after_the_dot_so_that_only_the_server_knows() {
    let server = SmtpScript::builder().start().await.unwrap();
    let proxy = TcpProxy::start(server.port).await.unwrap();
    proxy.arm(
        Fault::to_server()
            .after(b"\r\n.\r\n")
            .then(Effect::CutClient),
    );
    let mut c = Say::open(proxy.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("x\r\n.").await, "");
    let s = server
        .wait(|s| s[0].mails[0].answer.is_some())
        .await
        .unwrap();
    assert!(s[0].mails[0].dot);
    assert_eq!(proxy.fired(), 1);
}

#[tokio::test]
async fn the_proxy_cuts_before_the_dot_over_any_chunking() {
    let server = SmtpScript::builder().start().await.unwrap();
    let proxy = TcpProxy::start(server.port).await.unwrap();
    proxy.arm(Fault::to_server().before(b"\r\n.\r\n").then(Effect::Reset));
    let mut c = Say::open(proxy.port).await;
    c.hear().await;
    c.up_to_body().await;
    for byte in "hello\r\n.\r\n".bytes() {
        c.0.write_all(&[byte]).await.unwrap();
        c.0.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(c.hear().await, "");
    let s = server.wait(|s| s[0].over).await.unwrap();
    assert!(!s[0].mails[0].dot);
    assert_eq!(
        proxy.bytes().0,
        "EHLO c\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@b.test>\r\nDATA\r\nhello\r\n.\r".len() as u64
    );
    // In one packet not even the first byte of the pattern passes.
    proxy.arm(Fault::to_server().before(b"\r\n.\r\n").then(Effect::Cut));
    let before = proxy.bytes().0;
    let mut c = Say::open(proxy.port).await;
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("hello\r\n.").await, "");
    let s = server.wait(|s| s[1].over).await.unwrap();
    assert!(!s[1].mails[0].dot);
    assert_eq!(
        proxy.bytes().0 - before,
        "EHLO c\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@b.test>\r\nDATA\r\nhello".len() as u64
    );
}

#[tokio::test]
async fn the_proxy_stalls_and_goes_on() {
    let server = SmtpScript::builder().start().await.unwrap();
    let proxy = TcpProxy::start(server.port).await.unwrap();
    proxy.arm(
        Fault::to_client()
            .after(b"250 2.0.0 ok\r\n")
            .skip(1)
            .then(Effect::Stall),
    );
    proxy.arm(
        Fault::to_client()
            .at_byte(3)
            .then(Effect::Delay(Duration::from_millis(20))),
    );
    let mut c = Say::open(proxy.port).await;
    assert!(c.hear().await.starts_with("220"));
    assert!(c.ask("NOOP").await.starts_with("250"));
    assert!(c.ask("NOOP").await.starts_with("250"));
    assert!(silent(c.ask("NOOP")).await);
    proxy.release();
    assert!(c.hear().await.starts_with("250"));
    assert_eq!(proxy.fired(), 2);
    proxy.cut_all();
    assert_eq!(c.hear().await, "");
    proxy.refuse(true);
    assert_eq!(Say::open(proxy.port).await.hear().await, "");
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn the_proxy_sees_into_implicit_tls() {
    let ca = Ca::new();
    let server = SmtpScript::builder()
        .tls(Tls::Implicit(ca.leaf(&["localhost"])))
        .start()
        .await
        .unwrap();
    let proxy = TcpProxy::start_tls(server.port, &ca).await.unwrap();
    proxy.arm(
        Fault::to_server()
            .after(b"\r\n.\r\n")
            .then(Effect::CutClient),
    );
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let tcp = TcpStream::connect(testkit::loopback(proxy.port))
        .await
        .unwrap();
    let mut c = Say(ca.connector().connect(name, tcp).await.unwrap(), Vec::new());
    c.hear().await;
    c.up_to_body().await;
    assert_eq!(c.ask("x\r\n.").await, "");
    assert!(
        server
            .wait(|s| s[0].mails[0].answer.is_some())
            .await
            .unwrap()[0]
            .mails[0]
            .dot
    );
}
