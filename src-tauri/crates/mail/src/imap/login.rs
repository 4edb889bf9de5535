//! Connect, secure, sign in.

use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::mailing::{AuthKind, FailClass, MailAccount, MailError, TlsMode};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::dialogue::{Dialogue, Done, protocol, quoted};
use super::guard::Allowance;
use crate::net::Network;

/// A signed-in dialogue.
pub(crate) async fn open(net: &Network, account: &MailAccount) -> Result<Dialogue, MailError> {
    let secret = net.secret(account).await?;
    let server = &account.imap;
    let mut tcp = net.connect(&server.host, server.port, "imap").await?;
    let mut dialogue = match server.tls {
        TlsMode::Implicit => {
            let mut d = Dialogue::new(net.secure(tcp, &server.host).await?);
            d.greeting().await?;
            d
        }
        TlsMode::StartTls => {
            match timeout(
                Duration::from_secs(60),
                start_tls(&mut tcp, &server.host, server.port),
            )
            .await
            {
                Ok(started) => started?,
                Err(_) => {
                    return Err(MailError::new(
                        FailClass::Network,
                        "the server did not answer in time",
                    ));
                }
            }
            Dialogue::new(net.secure(tcp, &server.host).await?)
        }
    };
    // Never what was said before TLS.
    dialogue.ask_capabilities().await?;
    let done = match account.auth {
        AuthKind::XOAuth2 => {
            let text = format!(
                "user={}\x01auth=Bearer {}\x01\x01",
                account.username,
                secret.expose()
            );
            sasl(&mut dialogue, "XOAUTH2", &text).await?
        }
        AuthKind::Password if dialogue.has("AUTH=PLAIN") => {
            sasl(
                &mut dialogue,
                "PLAIN",
                &format!("\0{}\0{}", account.username, secret.expose()),
            )
            .await?
        }
        AuthKind::Password if dialogue.has("LOGINDISABLED") => {
            return Err(MailError::new(
                FailClass::Auth,
                "the server takes no password here: connect this inbox by the provider's sign-in",
            ));
        }
        AuthKind::Password => {
            let line = format!(
                "LOGIN {} {}",
                quoted(&account.username)?,
                quoted(secret.expose())?
            );
            dialogue
                .command(&line, Allowance::SHORT, &mut |_| {})
                .await?
        }
    };
    if !done.ok {
        return Err(refused(&done.text));
    }
    // After signing in a server may offer more.
    dialogue.ask_capabilities().await?;
    Ok(dialogue)
}

async fn sasl(d: &mut Dialogue, mechanism: &str, text: &str) -> Result<Done, MailError> {
    if mechanism == "XOAUTH2" && !d.has("AUTH=XOAUTH2") {
        return Err(MailError::new(
            FailClass::Auth,
            "the server does not take the provider's sign-in (XOAUTH2): use a password",
        ));
    }
    let encoded = STANDARD.encode(text);
    let mut refused = None;
    let tag = if d.has("SASL-IR") {
        d.send(
            &format!("AUTHENTICATE {mechanism} {encoded}"),
            Allowance::SHORT,
        )
        .await?
    } else {
        let tag = d
            .send(&format!("AUTHENTICATE {mechanism}"), Allowance::SHORT)
            .await?;
        if d.go_ahead(&tag, &mut refused).await?.is_none() {
            return refused.ok_or_else(|| protocol("the sign-in ended without an answer"));
        }
        d.write(format!("{encoded}\r\n").as_bytes()).await?;
        tag
    };
    // The reason of a refusal comes as a challenge first; an empty answer asks for the tagged one.
    for _ in 0..3 {
        if d.go_ahead(&tag, &mut refused).await?.is_none() {
            return refused.ok_or_else(|| protocol("the sign-in ended without an answer"));
        }
        d.write(b"\r\n").await?;
    }
    Err(protocol("the sign-in does not end"))
}

/// The dialogue before TLS, byte by byte: greeting, CAPABILITY, STARTTLS. Nothing of it is believed afterwards.
async fn start_tls(tcp: &mut TcpStream, host: &str, port: u16) -> Result<(), MailError> {
    let mut unread = Vec::new();
    let greeting = line(tcp, &mut unread).await?;
    if !greeting.to_ascii_uppercase().starts_with("* OK") {
        return Err(protocol("the server's greeting is no IMAP greeting"));
    }
    let mut offered = greeting.to_ascii_uppercase().contains("STARTTLS");
    if !offered {
        send(tcp, "J1 CAPABILITY\r\n").await?;
        loop {
            let l = line(tcp, &mut unread).await?.to_ascii_uppercase();
            offered |=
                l.starts_with("* CAPABILITY") && l.split_whitespace().any(|w| w == "STARTTLS");
            if l.starts_with("J1 ") {
                break;
            }
        }
    }
    if !offered {
        return Err(MailError::new(
            FailClass::Tls,
            format!(
                "{host} offers no STARTTLS on port {port}: mail is never read unencrypted; try implicit TLS on port 993"
            ),
        ));
    }
    send(tcp, "J2 STARTTLS\r\n").await?;
    loop {
        let l = line(tcp, &mut unread).await?.to_ascii_uppercase();
        if let Some(status) = l.strip_prefix("J2 ") {
            if !status.starts_with("OK") {
                return Err(MailError::new(
                    FailClass::Tls,
                    format!("{host} refused to begin encryption"),
                ));
            }
            break;
        }
    }
    if unread.is_empty() {
        Ok(())
    } else {
        Err(MailError::new(
            FailClass::Tls,
            "data was slipped in before encryption began: somebody may be tampering with this network",
        ))
    }
}

async fn send(tcp: &mut TcpStream, text: &str) -> Result<(), MailError> {
    tcp.write_all(text.as_bytes())
        .await
        .map_err(|_| MailError::new(FailClass::Network, "the server closed the connection"))
}

async fn line(tcp: &mut TcpStream, unread: &mut Vec<u8>) -> Result<String, MailError> {
    loop {
        if let Some(i) = unread.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = unread.drain(..=i).collect();
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        if unread.len() > 16 << 10 {
            return Err(protocol("a line of the server does not end"));
        }
        let mut space = [0_u8; 2048];
        match tcp.read(&mut space).await {
            Ok(n) if n > 0 => unread.extend_from_slice(space.get(..n).unwrap_or_default()),
            _ => {
                return Err(MailError::new(
                    FailClass::Network,
                    "the server closed the connection",
                ));
            }
        }
    }
}

#[derive(Deserialize)]
struct File {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    says: Vec<String>,
    class: FailClass,
    tell: String,
}

/// What a refused sign-in means, by `data/imap_answers.json`.
fn refused(text: &str) -> MailError {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        serde_json::from_str::<File>(include_str!("../../data/imap_answers.json"))
            .map(|f| f.rules)
            // Read by a test from the same bytes.
            .unwrap_or_default()
    });
    let lower = text.to_lowercase();
    rules
        .iter()
        .find(|r| r.says.iter().any(|s| lower.contains(s.as_str())))
        .map_or_else(
            || MailError::new(FailClass::Auth, text),
            |r| MailError::new(r.class, format!("{} (The server said: {text})", r.tell)),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switched_off_imap_is_named_and_a_busy_server_is_no_wrong_password() {
        let class = |t: &str| refused(t).class;
        assert_eq!(
            class("[AUTHENTICATIONFAILED] Authentication failed."),
            FailClass::Auth
        );
        assert_eq!(
            class("[UNAVAILABLE] Temporary authentication failure."),
            FailClass::Network
        );
        assert_eq!(
            class("[LIMIT] Too many simultaneous connections. (Failure)"),
            FailClass::Quota
        );
        let off = refused(
            "[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings",
        );
        assert!(off.class == FailClass::Auth && off.why.contains("administrator"));
        assert!(
            refused("[ALERT] Application-specific password required")
                .why
                .contains("app password")
        );
    }
}
