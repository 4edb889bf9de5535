//! Commands and their complete answers over async-imap's reader. async-imap's own commands are not used: they take a
//! cut line or a NO in the middle of a FETCH for the end of the mailbox, and they write passwords to the trace log.
//! A dialogue is poisoned from the first byte of a command until its tagged answer.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::Client;
use async_imap::imap_proto::{Capability, Response, ResponseCode, Status};
use domain::mailing::{FailClass, MailError};
use futures_util::FutureExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use super::guard::{Allowance, Guard};
use crate::net::Wire;

/// How long a whole command may take, however lively the server is.
const COMMAND: Duration = Duration::from_secs(600);

/// A tagged answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) ok: bool,
    /// The text, response code included where async-imap does not know it.
    pub(crate) text: String,
}

/// The dialogue of one connection.
#[derive(Debug)]
pub(crate) struct Dialogue {
    client: Client<Guard>,
    next_tag: u32,
    poisoned: bool,
    /// Upper case; empty until asked.
    pub(crate) capabilities: Vec<String>,
}

/// What a response means to the command that waits for it.
pub(crate) type Each<'a> = &'a mut (dyn FnMut(&Response<'_>) + Send);

impl Dialogue {
    pub(crate) fn new(wire: Wire) -> Self {
        Self {
            client: Client::new(Guard::new(wire)),
            next_tag: 0,
            poisoned: false,
            capabilities: Vec::new(),
        }
    }

    pub(crate) fn has(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|c| c == capability)
    }

    /// The greeting of a connection that begins under TLS.
    pub(crate) async fn greeting(&mut self) -> Result<(), MailError> {
        self.poisoned = true;
        let mut verdict = Err(protocol("the server's greeting is no IMAP"));
        let mut look = |r: &Response<'_>| {
            verdict = match r {
                Response::Data {
                    status: Status::Ok, ..
                } => Ok(()),
                Response::Data {
                    status: Status::Bye,
                    outcome,
                } => Err(MailError::new(
                    FailClass::Network,
                    format!(
                        "the server turned the connection away: {}",
                        said(outcome.information.as_deref())
                    ),
                )),
                _ => Err(protocol("the server's greeting is no IMAP greeting")),
            };
        };
        self.next(&mut look).await?;
        verdict?;
        self.poisoned = false;
        Ok(())
    }

    /// CAPABILITY, always asked under TLS.
    pub(crate) async fn ask_capabilities(&mut self) -> Result<(), MailError> {
        let mut list = Vec::new();
        let done = self
            .command("CAPABILITY", Allowance::SHORT, &mut |r| {
                if let Response::Capabilities(c) = r {
                    list = c.iter().map(name).collect();
                }
            })
            .await?;
        if !done.ok || list.is_empty() {
            return Err(protocol("the server does not say what it can do"));
        }
        self.capabilities = list;
        Ok(())
    }

    /// One command to its tagged answer; `each` sees every untagged response on the way.
    pub(crate) async fn command(
        &mut self,
        line: &str,
        allowed: Allowance,
        each: Each<'_>,
    ) -> Result<Done, MailError> {
        let tag = self.send(line, allowed).await?;
        match timeout(COMMAND, self.done(&tag, each)).await {
            Ok(done) => done,
            Err(_) => Err(MailError::new(
                FailClass::Network,
                "the server did not finish its answer in time",
            )),
        }
    }

    /// Write a command; its tag. The dialogue is poisoned until [`Self::done`] has seen that tag.
    pub(crate) async fn send(
        &mut self,
        line: &str,
        allowed: Allowance,
    ) -> Result<String, MailError> {
        if self.poisoned {
            return Err(protocol(
                "the connection was left in the middle of a dialogue",
            ));
        }
        if line.contains(['\r', '\n', '\0']) {
            return Err(protocol("a command with a line break in it"));
        }
        self.poisoned = true;
        self.next_tag += 1;
        let tag = format!("J{:04}", self.next_tag);
        self.client.get_mut().allow(allowed);
        self.write(format!("{tag} {line}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    /// Bytes inside a command (a literal, an answer to a challenge, DONE).
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), MailError> {
        let stream = self.client.get_mut();
        // Each block has its own limit: a large copy on a slow line is no dead server.
        for block in bytes.chunks(64 << 10) {
            let written = timeout(Duration::from_secs(120), async {
                stream.write_all(block).await?;
                stream.flush().await
            })
            .await;
            match written {
                Ok(Ok(())) => {}
                Ok(Err(e)) => return Err(broken(&e)),
                Err(_) => {
                    return Err(MailError::new(
                        FailClass::Network,
                        "the server takes no data",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Responses up to the one with this tag.
    pub(crate) async fn done(&mut self, tag: &str, each: Each<'_>) -> Result<Done, MailError> {
        loop {
            let mut end: Option<Result<Done, MailError>> = None;
            let mut look = |r: &Response<'_>| match r {
                Response::Done {
                    tag: t,
                    status,
                    outcome,
                } => {
                    end = Some(if t.0 == tag {
                        Ok(Done {
                            ok: matches!(status, Status::Ok),
                            text: said_with_code(
                                outcome.code.as_ref(),
                                outcome.information.as_deref(),
                            ),
                        })
                    } else {
                        Err(protocol("the server answered a command that was not asked"))
                    });
                }
                Response::Continue(_) => {
                    end = Some(Err(protocol(
                        "the server asks for data nobody wants to send",
                    )));
                }
                Response::Data {
                    status: Status::Bye,
                    outcome,
                } => {
                    end = Some(Err(goodbye(outcome.information.as_deref())));
                }
                other => each(other),
            };
            self.next(&mut look).await?;
            if let Some(end) = end {
                if end.is_ok() {
                    self.poisoned = false;
                }
                return end;
            }
        }
    }

    /// `+` of the server, or the tagged refusal: `Ok(Some(text))` to go on, `Ok(None)` when `refused` was filled.
    pub(crate) async fn go_ahead(
        &mut self,
        tag: &str,
        refused: &mut Option<Done>,
    ) -> Result<Option<String>, MailError> {
        loop {
            let mut end: Option<Result<Option<String>, MailError>> = None;
            let mut done = None;
            let mut look = |r: &Response<'_>| match r {
                Response::Continue(outcome) => {
                    end = Some(Ok(Some(
                        outcome
                            .information
                            .as_deref()
                            .unwrap_or_default()
                            .to_owned(),
                    )));
                }
                Response::Done {
                    tag: t,
                    status,
                    outcome,
                } => {
                    if t.0 == tag {
                        done = Some(Done {
                            ok: matches!(status, Status::Ok),
                            text: said_with_code(
                                outcome.code.as_ref(),
                                outcome.information.as_deref(),
                            ),
                        });
                        end = Some(Ok(None));
                    } else {
                        end = Some(Err(protocol(
                            "the server answered a command that was not asked",
                        )));
                    }
                }
                Response::Data {
                    status: Status::Bye,
                    outcome,
                } => {
                    end = Some(Err(goodbye(outcome.information.as_deref())));
                }
                _ => {}
            };
            self.next(&mut look).await?;
            if let Some(end) = end {
                if done.is_some() {
                    self.poisoned = false;
                    *refused = done;
                }
                return end;
            }
        }
    }

    /// The next response of the server, whatever it is.
    pub(crate) async fn next(&mut self, look: Each<'_>) -> Result<(), MailError> {
        // The reader slices strings it did not write: a panic on hostile bytes ends this session, not the program.
        let read = AssertUnwindSafe(self.client.read_response())
            .catch_unwind()
            .await;
        match read {
            Ok(Ok(Some(response))) => {
                look(response.parsed());
                Ok(())
            }
            Ok(Ok(None)) => Err(MailError::new(
                FailClass::Network,
                "the server closed the connection",
            )),
            Ok(Err(e)) => Err(broken(&e)),
            Err(_) => Err(protocol("the server's answer is no IMAP")),
        }
    }

    /// Say good-bye; errors do not matter any more.
    pub(crate) async fn logout(mut self) {
        if !self.poisoned {
            let _ = timeout(Duration::from_secs(3), async {
                let _ = self.send("LOGOUT", Allowance::SHORT).await;
                let _ = self.next(&mut |_| {}).await;
            })
            .await;
        }
        let _ = timeout(Duration::from_secs(1), self.client.get_mut().shutdown()).await;
    }
}

fn name(capability: &Capability<'_>) -> String {
    match capability {
        Capability::Imap4rev1 => "IMAP4REV1".into(),
        Capability::Auth(mechanism) => format!("AUTH={}", mechanism.to_ascii_uppercase()),
        Capability::Atom(atom) => atom.to_ascii_uppercase(),
    }
}

/// The server's words, short and without control characters.
fn said(text: Option<&str>) -> String {
    let text = crate::redact::without_addresses(text.unwrap_or_default());
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn said_with_code(code: Option<&ResponseCode<'_>>, text: Option<&str>) -> String {
    let text = said(text);
    match code {
        Some(ResponseCode::TryCreate) => format!("[TRYCREATE] {text}"),
        Some(ResponseCode::Alert) => format!("[ALERT] {text}"),
        _ => text,
    }
}

pub(crate) fn goodbye(text: Option<&str>) -> MailError {
    MailError::new(
        FailClass::Network,
        format!("the server ended the connection: {}", said(text)),
    )
}

pub(crate) fn protocol(why: &str) -> MailError {
    MailError::new(FailClass::Protocol, why)
}

/// What a broken stream means. Parse errors hold raw bytes of the mailbox: their text is not repeated.
fn broken(e: &std::io::Error) -> MailError {
    use std::io::ErrorKind as K;
    match e.kind() {
        K::TimedOut => MailError::new(FailClass::Network, "the server did not answer in time"),
        K::InvalidData => MailError::new(FailClass::Protocol, e.to_string()),
        K::UnexpectedEof
        | K::ConnectionReset
        | K::ConnectionAborted
        | K::BrokenPipe
        | K::NotConnected => MailError::new(FailClass::Network, "the server closed the connection"),
        K::Other => protocol("the server's answer is no IMAP"),
        kind => MailError::new(FailClass::Network, format!("the connection broke: {kind}")),
    }
}

/// A string as an IMAP quoted string (RFC 3501 §4.3).
pub(crate) fn quoted(text: &str) -> Result<String, MailError> {
    if text.chars().any(|c| matches!(c, '\r' | '\n' | '\0')) {
        return Err(protocol("a line break where none can be"));
    }
    Ok(format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}
