//! From nothing to a signed-in session: greeting, EHLO, TLS, AUTH. Everything that goes wrong here is definite
//! non-acceptance.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::mailing::{AuthKind, FailClass, MailAccount, Submitted, TlsMode};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::ClientId;

use super::classify::{At, meaning};
use super::connection::{Connection, Fault};
use super::ehlo::Offers;
use super::reply::Reply;
use crate::net::{Network, Wire};
use crate::redact::without_addresses;

/// Said in EHLO: an address literal, as for a machine without a public name; neither its name nor its address in the
/// local network is the recipient's business.
const CLIENT: ClientId = ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST);

/// How long each step may take (RFC 5321 §4.5.3.2, shortened where a person waits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Greeting, EHLO, STARTTLS.
    pub greeting: Duration,
    /// AUTH, each step.
    pub auth: Duration,
    /// MAIL and RCPT, each.
    pub command: Duration,
    /// DATA to 354, and each block of the body.
    pub data: Duration,
    /// The answer to the dot; the server may still be scanning.
    pub end: Duration,
    /// How long a connection is kept between mails.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            greeting: Duration::from_secs(60),
            auth: Duration::from_secs(60),
            command: Duration::from_secs(300),
            data: Duration::from_secs(180),
            end: Duration::from_secs(600),
            idle: Duration::from_secs(60),
        }
    }
}

/// A signed-in connection.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) connection: Connection,
    pub(crate) offers: Offers,
}

/// A step that may end the offer; what it ends with is the outcome.
pub(crate) type Step<T> = Result<T, Submitted>;

/// A fault before the dot.
pub(crate) fn not_sent(fault: &Fault) -> Submitted {
    Submitted::NotSent {
        class: fault.class(),
        why: fault.to_string(),
        answer: None,
    }
}

/// A reply that is not what the step needs, before C (send.md: 4xx is deferred, 5xx about the recipient is rejected,
/// 5xx at AUTH, MAIL or as policy is not sent).
pub(crate) fn refused(at: At, reply: &Reply) -> Submitted {
    let meaning = meaning(at, reply);
    let answer = reply.answer();
    match reply.severity() {
        4 => Submitted::Deferred {
            class: meaning.class,
            answer,
            after_commit: false,
        },
        5 if matches!(at, At::Rcpt | At::Data)
            && !matches!(
                meaning.class,
                FailClass::Policy | FailClass::Auth | FailClass::Quota | FailClass::Protocol
            ) =>
        {
            Submitted::Rejected {
                class: meaning.class,
                answer,
                after_commit: false,
            }
        }
        5 => Submitted::NotSent {
            class: meaning.class,
            why: if meaning.tell.is_empty() {
                format!(
                    "the server refused with {} {}",
                    answer.code,
                    without_addresses(&answer.text)
                )
            } else {
                meaning.tell.to_owned()
            },
            answer: Some(answer),
        },
        _ => Submitted::NotSent {
            class: FailClass::Protocol,
            why: format!(
                "the server answered {} where that means nothing",
                reply.code
            ),
            answer: Some(answer),
        },
    }
}

/// Connect, secure, sign in.
pub(crate) async fn open(net: &Network, account: &MailAccount, limits: &Limits) -> Step<Session> {
    let failed = |e: domain::mailing::MailError| Submitted::NotSent {
        class: e.class,
        why: e.why,
        answer: None,
    };
    // The secret first: with a locked keychain no server need be bothered.
    let secret = net.secret(account).await.map_err(failed)?;
    let server = &account.smtp;
    let tcp = net
        .connect(&server.host, server.port, "smtp")
        .await
        .map_err(failed)?;
    let mut connection = match server.tls {
        TlsMode::Implicit => {
            let wire = net.secure(tcp, &server.host).await.map_err(failed)?;
            let mut c = Connection::new(wire);
            greeting(&mut c, limits).await?;
            c
        }
        TlsMode::StartTls => {
            let mut c = Connection::new(Wire::Plain(tcp));
            greeting(&mut c, limits).await?;
            let offers = ehlo(&mut c, limits).await?;
            if !offers.starttls {
                return Err(Submitted::NotSent {
                    class: FailClass::Tls,
                    why: format!(
                        "{} offers no STARTTLS on port {}: mail never travels unencrypted; try implicit TLS on port 465",
                        server.host, server.port
                    ),
                    answer: None,
                });
            }
            let reply = c
                .command(&Starttls.to_string(), limits.greeting)
                .await
                .map_err(|f| not_sent(&f))?;
            if reply.code != 220 {
                return Err(refused(At::Connect, &reply));
            }
            // Anything that came with the 220 was sent before TLS, perhaps by somebody else: it is thrown away with
            // the connection, never read as an answer (CVE-2011-0411).
            let tcp = c.into_plain().map_err(|_| Submitted::NotSent {
                class: FailClass::Tls,
                why: "data was slipped in before encryption began: somebody may be tampering with this network".into(),
                answer: None,
            })?;
            let wire = net.secure(tcp, &server.host).await.map_err(failed)?;
            let mut c = Connection::new(wire);
            c.secured();
            c
        }
    };
    let offers = ehlo(&mut connection, limits).await?;
    sign_in(&mut connection, &offers, account, secret.expose(), limits).await?;
    Ok(Session { connection, offers })
}

async fn greeting(c: &mut Connection, limits: &Limits) -> Step<()> {
    let reply = c.reply(limits.greeting).await.map_err(|f| not_sent(&f))?;
    if reply.code == 220 {
        Ok(())
    } else {
        Err(refused(At::Connect, &reply))
    }
}

async fn ehlo(c: &mut Connection, limits: &Limits) -> Step<Offers> {
    let reply = c
        .command(&Ehlo::new(CLIENT).to_string(), limits.greeting)
        .await
        .map_err(|f| not_sent(&f))?;
    if reply.code == 250 {
        Ok(Offers::of(&reply))
    } else {
        Err(refused(At::Connect, &reply))
    }
}

async fn sign_in(
    c: &mut Connection,
    offers: &Offers,
    account: &MailAccount,
    secret: &str,
    limits: &Limits,
) -> Step<()> {
    let mechanism = choose(offers, account.auth).ok_or_else(|| Submitted::NotSent {
        class: FailClass::Auth,
        why: match account.auth {
            AuthKind::Password => {
                "the server takes no password here: connect this inbox by the provider's sign-in"
                    .into()
            }
            AuthKind::XOAuth2 => {
                "the server does not take the provider's sign-in (XOAUTH2): use a password".into()
            }
        },
        answer: None,
    })?;
    let credentials = Credentials::new(account.username.clone(), secret.to_owned());
    let mut reply = match mechanism {
        Mechanism::Plain | Mechanism::Xoauth2 => {
            let initial = mechanism
                .response(&credentials, None)
                .map_err(|_| not_sent(&Fault::Garbage("no initial response".into())))?;
            auth(
                c,
                &format!("AUTH {mechanism} {}\r\n", STANDARD.encode(initial)),
                limits,
            )
            .await?
        }
        Mechanism::Login => {
            // The order is fixed; the words of the challenges differ from server to server.
            let mut reply = auth(c, "AUTH LOGIN\r\n", limits).await?;
            for part in [account.username.as_str(), secret] {
                if reply.code != 334 {
                    break;
                }
                reply = auth(c, &format!("{}\r\n", STANDARD.encode(part)), limits).await?;
            }
            reply
        }
    };
    if reply.code == 334 && mechanism == Mechanism::Xoauth2 {
        // The error as a challenge; an empty line asks for the real reply (Google, XOAUTH2 protocol).
        reply = auth(c, "\r\n", limits).await?;
    }
    if reply.code == 235 {
        return Ok(());
    }
    Err(refused(At::Auth, &reply))
}

async fn auth(c: &mut Connection, line: &str, limits: &Limits) -> Step<Reply> {
    c.command(line, limits.auth).await.map_err(|f| not_sent(&f))
}

fn choose(offers: &Offers, kind: AuthKind) -> Option<Mechanism> {
    match kind {
        AuthKind::XOAuth2 => offers.has("XOAUTH2").then_some(Mechanism::Xoauth2),
        AuthKind::Password if offers.has("PLAIN") => Some(Mechanism::Plain),
        AuthKind::Password => offers.has("LOGIN").then_some(Mechanism::Login),
    }
}
