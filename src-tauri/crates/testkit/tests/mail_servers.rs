//! Dovecot and Postfix do what their modules promise.
#![cfg(unix)]

use futures_util::TryStreamExt;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate as Root, Tls as LettreTls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use testkit::ca::Certificate;
use testkit::dovecot::Dovecot;
use testkit::oidc::Oidc;
use testkit::postfix::Postfix;
use testkit::skip_unless;
use testkit::tcp_proxy::{Effect, Fault, TcpProxy};
use tokio::net::TcpStream;

type Imap = async_imap::Session<tokio_rustls::client::TlsStream<TcpStream>>;

const ANNA: &str = "anna@acme.test";
const BEN: &str = "ben@hotel.example";

fn mail(to: &str, id: &str) -> Message {
    Message::builder()
        .from(ANNA.parse().unwrap())
        .to(to.parse().unwrap())
        .message_id(Some(format!("<{id}>")))
        .subject("Hello")
        .header(ContentType::TEXT_PLAIN)
        .body("one\n.\n..two\n".to_owned())
        .unwrap()
}

fn client(
    postfix: &Postfix,
    port: u16,
    secret: &str,
    mechanism: Mechanism,
) -> AsyncSmtpTransport<Tokio1Executor> {
    let root = Root::from_pem(postfix.ca_pem().as_bytes()).unwrap();
    let tls = TlsParameters::builder("localhost".into())
        .add_root_certificate(root)
        .build_rustls()
        .unwrap();
    let tls = if port == postfix.submissions {
        LettreTls::Wrapper(tls)
    } else {
        LettreTls::Required(tls)
    };
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(port)
        .tls(tls)
        .credentials(Credentials::new(ANNA.into(), secret.into()))
        .authentication(vec![mechanism])
        .build()
}

async fn imap_stream(
    dovecot: &Dovecot,
) -> anyhow::Result<async_imap::Client<tokio_rustls::client::TlsStream<TcpStream>>> {
    let tcp = TcpStream::connect(testkit::loopback(dovecot.imaps)).await?;
    let name = rustls::pki_types::ServerName::try_from("localhost")?;
    let mut client = async_imap::Client::new(dovecot.ca().connector().connect(name, tcp).await?);
    client.read_response().await?;
    Ok(client)
}

async fn login(dovecot: &Dovecot, user: &str, password: &str) -> anyhow::Result<Imap> {
    imap_stream(dovecot)
        .await?
        .login(user, password)
        .await
        .map_err(|(e, _)| e.into())
}

#[tokio::test]
async fn a_delivered_message_is_on_disk_and_in_imap() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let dovecot = Dovecot::start(&[(ANNA, "pw")]).await.unwrap();
    dovecot
        .deliver(
            b"Subject: a\n folded\nMessage-ID: <1@x>\n\n.dot\nend",
            "anna+tag@acme.test",
        )
        .await
        .unwrap();
    let here = dovecot.wait_messages(ANNA, "INBOX", 1).await.unwrap();
    assert_eq!(here[0].header("subject").unwrap(), "a folded");
    assert!(here[0].text().contains("\n.dot"), "the dot is unstuffed");
    let mut imap = login(&dovecot, ANNA, "pw").await.unwrap();
    assert_eq!(imap.examine("INBOX").await.unwrap().exists, 1);
    imap.append("Sent", Some("(\\Seen)"), None, "Subject: mine\r\n\r\nx\r\n")
        .await
        .unwrap();
    assert!(dovecot.messages(ANNA, "Sent")[0].flags.contains('S'));
    let err = dovecot
        .deliver(b"Subject: x\n\nx", "ghost@acme.test")
        .await
        .unwrap_err();
    assert!(format!("{err:#}").contains("550 5.1.1"), "{err:#}");
}

#[tokio::test]
async fn users_come_and_go_at_once_and_files_can_be_dropped_in() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let dovecot = Dovecot::start(&[]).await.unwrap();
    assert!(login(&dovecot, BEN, "pw").await.is_err());
    dovecot.add_user(BEN, "pw").await.unwrap();
    let mut imap = login(&dovecot, BEN, "pw").await.unwrap();
    imap.select("Sent").await.unwrap();
    dovecot
        .drop_file(BEN, "Sent", b"Subject: by another program\n\nx\n", "S")
        .unwrap();
    assert_eq!(imap.examine("Sent").await.unwrap().exists, 1);
    dovecot.remove_user(BEN).await.unwrap();
    assert!(login(&dovecot, BEN, "pw").await.is_err());
    dovecot.add_user(BEN, "new").await.unwrap();
    assert!(login(&dovecot, BEN, "pw").await.is_err());
    assert!(login(&dovecot, BEN, "new").await.is_ok());
}

#[tokio::test]
async fn a_killed_dovecot_comes_back_on_the_same_ports_with_its_mail() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let mut dovecot = Dovecot::start(&[(ANNA, "pw")]).await.unwrap();
    dovecot
        .deliver(b"Subject: kept\n\nx\n", ANNA)
        .await
        .unwrap();
    let mut imap = login(&dovecot, ANNA, "pw").await.unwrap();
    dovecot.kill();
    testkit::wait::closed(dovecot.imaps).await.unwrap();
    assert!(imap.noop().await.is_err());
    dovecot.restart().await.unwrap();
    let mut imap = login(&dovecot, ANNA, "pw").await.unwrap();
    let box_ = imap.examine("INBOX").await.unwrap();
    assert_eq!(box_.exists, 1);
    let subjects: Vec<_> = imap
        .fetch("1", "BODY.PEEK[HEADER]")
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert!(String::from_utf8_lossy(subjects[0].header().unwrap()).contains("kept"));
}

#[tokio::test]
async fn bad_certificates_are_refused_by_a_careful_client() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    for kind in [
        Certificate::Expired,
        Certificate::WrongHost,
        Certificate::Untrusted,
    ] {
        let dovecot = Dovecot::builder()
            .user(ANNA, "pw")
            .certificate(kind)
            .start()
            .await
            .unwrap();
        let err = login(&dovecot, ANNA, "pw").await.unwrap_err().to_string();
        let word = match kind {
            Certificate::Expired => "xpired",
            Certificate::WrongHost => "not valid for name",
            _ => "nknown",
        };
        assert!(err.contains(word), "{kind:?}: {err}");
    }
}

struct Bearer(String);
impl async_imap::Authenticator for Bearer {
    type Response = String;
    fn process(&mut self, challenge: &[u8]) -> String {
        // The second challenge is the reason of the refusal; it wants an empty answer.
        if challenge.is_empty() {
            format!("user={ANNA}\x01auth=Bearer {}\x01\x01", self.0)
        } else {
            String::new()
        }
    }
}

#[tokio::test]
async fn bearer_tokens_work_until_they_expire() {
    skip_unless!(Dovecot::available(), "dovecot is not installed");
    let oidc = Oidc::start().await.unwrap();
    let dovecot = Dovecot::builder()
        .user(ANNA, "pw")
        .oidc(&oidc)
        .start()
        .await
        .unwrap();
    let open = async |token: &str| {
        imap_stream(&dovecot)
            .await
            .unwrap()
            .authenticate("XOAUTH2", Bearer(token.into()))
            .await
            .map(|_| ())
            .map_err(|(e, _)| e.to_string())
    };
    let good = oidc.issue(ANNA);
    open(&good).await.unwrap();
    oidc.expire(&good);
    assert!(
        open(&good)
            .await
            .unwrap_err()
            .contains("AUTHENTICATIONFAILED")
    );
    assert!(open(&oidc.issue("other@acme.test")).await.is_err());
    assert!(
        open(&oidc.issue_nameless())
            .await
            .unwrap_err()
            .contains("UNAVAILABLE")
    );
    assert!(oidc.introspected().contains(&good));
    assert!(
        login(&dovecot, ANNA, "pw").await.is_ok(),
        "passwords still work beside it"
    );
}

#[tokio::test]
async fn postfix_delivers_bounces_and_logs() {
    skip_unless!(
        Dovecot::available() && Postfix::available(),
        "postfix is not installed, or not root"
    );
    let oidc = Oidc::start().await.unwrap();
    let dovecot = Dovecot::builder()
        .user(ANNA, "pw")
        .user(BEN, "pw")
        .oidc(&oidc)
        .start()
        .await
        .unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    client(&postfix, postfix.submission, "pw", Mechanism::Plain)
        .send(mail(BEN, "1@acme.test"))
        .await
        .unwrap();
    client(
        &postfix,
        postfix.submissions,
        &oidc.issue(ANNA),
        Mechanism::Xoauth2,
    )
    .send(mail("ghost@hotel.example", "2@acme.test"))
    .await
    .unwrap();
    let got = dovecot.wait_messages(BEN, "INBOX", 1).await.unwrap();
    assert_eq!(got[0].header("message-id").unwrap(), "<1@acme.test>");
    let dsn = dovecot.wait_messages(ANNA, "INBOX", 1).await.unwrap();
    assert!(dsn[0].text().contains("Status: 5.1.1") && dsn[0].text().contains("<2@acme.test>"));
    let log = postfix
        .wait_log(|l| l.messages.iter().any(|m| m.bounced_as.is_some()))
        .await
        .unwrap();
    let first = log.accepted("<1@acme.test>");
    assert_eq!(first.len(), 1);
    assert_eq!(
        (
            first[0].login.as_deref(),
            first[0].from.as_deref(),
            first[0].recipients
        ),
        (Some(ANNA), Some(ANNA), 1)
    );
    assert_eq!(
        (
            first[0].deliveries[0].to.as_str(),
            first[0].deliveries[0].status.as_str()
        ),
        (BEN, "sent")
    );
    let second = &log.accepted("2@acme.test")[0];
    assert_eq!(
        (
            second.deliveries[0].status.as_str(),
            second.deliveries[0].dsn.as_str()
        ),
        ("bounced", "5.1.1")
    );
}

#[tokio::test]
async fn addresses_and_rules_decide_the_answer() {
    skip_unless!(
        Dovecot::available() && Postfix::available(),
        "postfix is not installed, or not root"
    );
    let dovecot = Dovecot::start(&[(ANNA, "pw"), (BEN, "pw")]).await.unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    let smtp = client(&postfix, postfix.submissions, "pw", Mechanism::Login);
    for (local, code) in [
        ("reject", "550"),
        ("full+x", "452"),
        ("tempfail", "451"),
        ("grey", "450"),
        ("blocked", "554"),
        ("drop421", "421"),
    ] {
        let err = smtp
            .send(mail(&format!("{local}@hotel.example"), "3@acme.test"))
            .await
            .unwrap_err()
            .to_string();
        assert!(err.contains(code), "{local}: {err}");
    }
    postfix
        .policy()
        .next(BEN, &["450 4.2.0 Greylisted", "421 4.7.0 later"]);
    assert!(
        smtp.send(mail(BEN, "4@acme.test"))
            .await
            .unwrap_err()
            .to_string()
            .contains("450")
    );
    assert!(
        smtp.send(mail(BEN, "4@acme.test"))
            .await
            .unwrap_err()
            .to_string()
            .contains("421")
    );
    smtp.send(mail(BEN, "4@acme.test")).await.unwrap();
    let outside = smtp
        .send(mail("x@gmail.com", "5@acme.test"))
        .await
        .unwrap_err()
        .to_string();
    assert!(outside.contains("5.7.1"), "nothing leaves: {outside}");
    let log = postfix
        .wait_log(|l| !l.accepted("4@acme.test").is_empty())
        .await
        .unwrap();
    assert_eq!(log.accepted("4@acme.test").len(), 1);
    assert!(log.refused.iter().any(|r| r.to.as_deref() == Some("reject@hotel.example") && r.answer.starts_with("550")), "{:?}", log.refused);
    assert!(
        postfix
            .policy()
            .asked()
            .iter()
            .any(|a| a.get("sasl_username").map(String::as_str) == Some(ANNA))
    );
}

#[tokio::test]
async fn a_restarted_postfix_keeps_its_queue() {
    skip_unless!(
        Dovecot::available() && Postfix::available(),
        "postfix is not installed, or not root"
    );
    let mut dovecot = Dovecot::start(&[(ANNA, "pw"), (BEN, "pw")]).await.unwrap();
    let mut postfix = Postfix::start(&dovecot).await.unwrap();
    let smtp = client(&postfix, postfix.submission, "pw", Mechanism::Plain);
    postfix.policy().always(BEN, "HOLD");
    smtp.send(mail(BEN, "6@acme.test")).await.unwrap();
    postfix.policy().clear();
    submit_to_mx(&postfix, "7@acme.test").await;
    let got = dovecot.wait_messages(BEN, "INBOX", 1).await.unwrap();
    assert_eq!(
        got[0].header("message-id").unwrap(),
        "<7@acme.test>",
        "the held one was not delivered"
    );
    // On disk is not yet answered: killed in between, Postfix would deliver it once more.
    let sent = |l: &testkit::postfix::MtaLog| {
        l.accepted("7@acme.test")
            .iter()
            .any(|m| m.deliveries.iter().any(|d| d.status == "sent"))
    };
    postfix.wait_log(sent).await.unwrap();
    let port = postfix.submission;
    dovecot.kill();
    submit_to_mx(&postfix, "8@acme.test").await;
    postfix
        .wait_log(|l| {
            l.accepted("8@acme.test")
                .iter()
                .any(|m| m.deliveries.iter().any(|d| d.status == "deferred"))
        })
        .await
        .unwrap();
    testkit::wait::until(
        "the queue to rest",
        std::time::Duration::from_secs(10),
        || (postfix.queued() == 1).then_some(()),
    )
    .await
    .unwrap();
    postfix.kill();
    testkit::wait::closed(port).await.unwrap();
    dovecot.restart().await.unwrap();
    postfix.restart().await.unwrap();
    let all = dovecot.wait_messages(BEN, "INBOX", 2).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        postfix.log().accepted("8@acme.test").len(),
        1,
        "the restart made no second message of it"
    );
    // Postfix notices at its first AUTH that its connection to Dovecot is gone (454), then connects anew.
    let mut tries = 0;
    while smtp.send(mail(BEN, "9@acme.test")).await.is_err() {
        tries += 1;
        assert!(tries < 5);
    }
}

/// Through the MX port, which needs no Dovecot for AUTH.
async fn submit_to_mx(postfix: &Postfix, id: &str) {
    let smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(postfix.mx)
        .build();
    smtp.send(mail(BEN, id)).await.unwrap();
}

#[tokio::test]
async fn a_connection_cut_around_the_dot_leaves_the_truth_in_the_log() {
    skip_unless!(
        Dovecot::available() && Postfix::available(),
        "postfix is not installed, or not root"
    );
    let dovecot = Dovecot::start(&[(ANNA, "pw"), (BEN, "pw")]).await.unwrap();
    let postfix = Postfix::start(&dovecot).await.unwrap();
    let proxy = TcpProxy::start_tls(postfix.submissions, dovecot.ca())
        .await
        .unwrap();
    let root = Root::from_pem(postfix.ca_pem().as_bytes()).unwrap();
    let tls = TlsParameters::builder("localhost".into())
        .add_root_certificate(root)
        .build_rustls()
        .unwrap();
    let smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(proxy.port)
        .tls(LettreTls::Wrapper(tls))
        .credentials(Credentials::new(ANNA.into(), "pw".into()))
        .build();
    proxy.arm(
        Fault::to_server()
            .after(b"\r\n.\r\n")
            .then(Effect::CutClient),
    );
    assert!(smtp.send(mail(BEN, "after@acme.test")).await.is_err());
    proxy.arm(Fault::to_server().before(b"\r\n.\r\n").then(Effect::Cut));
    assert!(smtp.send(mail(BEN, "before@acme.test")).await.is_err());
    assert_eq!(proxy.fired(), 2);
    smtp.send(mail(BEN, "plain@acme.test")).await.unwrap();
    let log = postfix
        .wait_log(|l| !l.accepted("plain@acme.test").is_empty())
        .await
        .unwrap();
    assert_eq!(
        log.accepted("after@acme.test").len(),
        1,
        "the server owns it"
    );
    assert!(
        log.accepted("before@acme.test").is_empty(),
        "the dot never came"
    );
    let got = dovecot.wait_messages(BEN, "INBOX", 2).await.unwrap();
    // Two mails on their way at once may be delivered in either order.
    let mut ids: Vec<_> = got.iter().filter_map(|m| m.header("message-id")).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["<after@acme.test>", "<plain@acme.test>"]);
}
