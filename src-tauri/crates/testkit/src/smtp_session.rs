//! One connection of the scripted SMTP server: the usual dialogue, with the script's acts in between.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpStream;

use crate::script::{Act, Next, Tls, Wire};
use crate::smtp_script::{Auth, Phase, Shared};

/// A command and what was answered (empty: nothing).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Without CRLF; credentials as sent.
    pub command: String,
    /// Without the last CRLF; the act's name in parentheses when it is no plain answer.
    pub answer: String,
}

/// A message as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedMail {
    /// Argument of MAIL FROM, parameters included.
    pub from: String,
    /// Arguments of the accepted RCPT TO, parameters included.
    pub recipients: Vec<String>,
    /// Body received so far, dots unstuffed, without the terminating dot.
    pub data: Vec<u8>,
    /// Whether CRLF.CRLF arrived.
    pub dot: bool,
    /// What was answered to the dot, if anything was.
    pub answer: Option<String>,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// Commands in order.
    pub exchanges: Vec<Exchange>,
    /// Mails in order.
    pub mails: Vec<ReceivedMail>,
    /// Whether it was secured.
    pub tls: bool,
    /// Who logged in.
    pub login: Option<String>,
    /// Whether the connection has ended.
    pub over: bool,
}

impl Session {
    /// The verbs in order, such as `["EHLO", "AUTH", "MAIL", …]`.
    #[must_use]
    pub fn verbs(&self) -> Vec<String> {
        self.exchanges
            .iter()
            .map(|e| {
                e.command
                    .split([' ', ':'])
                    .next()
                    .unwrap_or_default()
                    .to_uppercase()
            })
            .collect()
    }
}

struct Talk {
    shared: Arc<Shared>,
    at: usize,
    wire: Wire,
    commands: usize,
    envelope: ReceivedMail,
}

pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let at = {
        let mut all = shared.sessions.lock().unwrap();
        all.push(Session::default());
        all.len() - 1
    };
    let mut wire = Wire::new(Box::new(stream));
    if let Tls::Implicit(leaf) = &shared.options.tls {
        match wire.secure(&leaf.acceptor()).await {
            Ok(w) => wire = w,
            Err(_) => {
                shared.sessions.lock().unwrap()[at].over = true;
                return;
            }
        }
        shared.sessions.lock().unwrap()[at].tls = true;
    }
    let mut talk = Talk {
        shared: shared.clone(),
        at,
        wire,
        commands: 0,
        envelope: ReceivedMail::default(),
    };
    if talk.answer(Phase::Banner, "220 script.test ESMTP").await != Next::Over {
        while talk.step().await != Next::Over {}
    }
    let mut all = shared.sessions.lock().unwrap();
    all[at].over = true;
}

impl Talk {
    fn record(&self, change: impl FnOnce(&mut Session)) {
        change(&mut self.shared.sessions.lock().unwrap()[self.at]);
    }

    fn note(&self, phase: Phase, answer: String) {
        self.record(|s| match phase {
            Phase::Banner | Phase::Body => {}
            Phase::Dot => {
                if let Some(m) = s.mails.last_mut() {
                    m.answer = Some(answer);
                }
            }
            _ => {
                if let Some(e) = s.exchanges.last_mut() {
                    e.answer = answer;
                }
            }
        });
    }

    fn numbered(&self, phase: Phase, text: &str) -> String {
        if self.shared.options.numbered && phase != Phase::Banner {
            text.lines()
                .map(|l| format!("{l} #{}", self.commands))
                .collect::<Vec<_>>()
                .join("\n")
        } else {
            text.to_owned()
        }
    }

    /// The script's act at this phase, or the usual answer.
    async fn answer(&mut self, phase: Phase, usual: &str) -> Next {
        let act = self.shared.rules.lock().unwrap().take(&phase);
        match act {
            Some(Act::Reply(t)) => return self.reply(phase, &t).await,
            Some(Act::ReplyClose(t)) => {
                self.reply(phase, &t).await;
                return self.wire.close().await;
            }
            Some(act) => {
                if !matches!(act, Act::Delay(_) | Act::Flood { .. }) && phase != Phase::Dot {
                    self.note(phase, format!("({act:?})"));
                }
                match self.wire.act(&act).await {
                    Next::Usual => {}
                    other => return other,
                }
            }
            None => {}
        }
        self.reply(phase, usual).await
    }

    async fn reply(&mut self, phase: Phase, text: &str) -> Next {
        let text = self.numbered(phase, text);
        self.note(phase, text.clone());
        self.wire.say(&text).await
    }

    fn acted(&self, usual: &str) -> bool {
        // Whether the last answer was the usual one: then its effect holds.
        let code = usual.get(..3).unwrap_or_default();
        self.shared.sessions.lock().unwrap()[self.at]
            .exchanges
            .last()
            .is_some_and(|e| e.answer.starts_with(code))
    }

    async fn step(&mut self) -> Next {
        let Some(line) = self.wire.line().await else {
            return Next::Over;
        };
        self.commands += 1;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        self.record(|s| {
            s.exchanges.push(Exchange {
                command: line.clone(),
                answer: String::new(),
            })
        });
        let (verb, argument) = line.split_once(' ').unwrap_or((&line, ""));
        match verb.to_uppercase().as_str() {
            "EHLO" | "HELO" => {
                let text = self.greeting();
                self.envelope = ReceivedMail::default();
                self.answer(Phase::Ehlo, &text).await
            }
            "STARTTLS" => self.start_tls().await,
            "AUTH" => self.auth(argument).await,
            "MAIL" => {
                let next = self.answer(Phase::MailFrom, "250 2.1.0 ok").await;
                self.envelope = ReceivedMail {
                    from: argument.to_owned(),
                    ..ReceivedMail::default()
                };
                next
            }
            "RCPT" => {
                let next = self.answer(Phase::RcptTo, "250 2.1.5 ok").await;
                if self.acted("250") {
                    self.envelope.recipients.push(argument.to_owned());
                }
                next
            }
            "DATA" => self.data().await,
            "RSET" => {
                self.envelope = ReceivedMail::default();
                self.answer(Phase::Rset, "250 2.0.0 reset").await
            }
            "NOOP" => self.answer(Phase::Noop, "250 2.0.0 ok").await,
            "QUIT" => {
                self.answer(Phase::Quit, "221 2.0.0 bye").await;
                self.wire.close().await
            }
            _ => self.answer(Phase::Other, "502 5.5.2 unknown command").await,
        }
    }

    fn greeting(&self) -> String {
        let o = &self.shared.options;
        let secured = self.shared.sessions.lock().unwrap()[self.at].tls;
        let mut lines = vec!["script.test".to_owned()];
        lines.extend(o.capabilities.iter().cloned());
        if matches!(o.tls, Tls::StartTls(_)) && !secured {
            lines.push("STARTTLS".into());
        }
        if o.auth != Auth::NotOffered {
            lines.push("AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER".into());
        }
        let last = lines.len() - 1;
        lines
            .iter()
            .enumerate()
            .map(|(i, l)| format!("250{}{l}", if i == last { ' ' } else { '-' }))
            .collect::<Vec<_>>()
            .join("\n")
    }

    async fn start_tls(&mut self) -> Next {
        let Some(acceptor) = (if let Tls::StartTls(l) = &self.shared.options.tls {
            Some(l.acceptor())
        } else {
            None
        }) else {
            return self.answer(Phase::StartTls, "502 5.5.1 not offered").await;
        };
        let next = self.answer(Phase::StartTls, "220 2.0.0 go ahead").await;
        // Raw 220 with something injected behind it also leads to the handshake.
        let refused = {
            let all = self.shared.sessions.lock().unwrap();
            all[self.at]
                .exchanges
                .last()
                .is_some_and(|e| e.answer.starts_with(['4', '5']) || e.answer == "(Silent)")
        };
        if next == Next::Over || refused {
            return next;
        }
        let plain = std::mem::replace(&mut self.wire, Wire::new(Box::new(tokio::io::empty())));
        match plain.secure(&acceptor).await {
            Ok(w) => {
                self.wire = w;
                self.record(|s| s.tls = true);
                Next::Done
            }
            Err(_) => Next::Over,
        }
    }

    /// A further line of the AUTH dialogue, or its end.
    async fn ask(&mut self, challenge: &str) -> Option<String> {
        if self.reply(Phase::Auth, &format!("334 {challenge}")).await == Next::Over {
            return None;
        }
        let line = String::from_utf8_lossy(&self.wire.line().await?)
            .trim_end()
            .to_owned();
        self.commands += 1;
        self.record(|s| {
            s.exchanges.push(Exchange {
                command: line.clone(),
                answer: String::new(),
            })
        });
        Some(line)
    }

    async fn auth(&mut self, argument: &str) -> Next {
        let (mechanism, initial) = argument
            .split_once(' ')
            .map_or((argument, None), |(m, i)| (m, Some(i.to_owned())));
        let decode =
            |s: &str| String::from_utf8_lossy(&STANDARD.decode(s).unwrap_or_default()).into_owned();
        let mechanism = mechanism.to_uppercase();
        let (user, secret) = if mechanism == "LOGIN" {
            let Some(user) = (match initial {
                Some(i) => Some(i),
                None => self.ask("VXNlcm5hbWU6").await,
            }) else {
                return Next::Over;
            };
            let Some(secret) = self.ask("UGFzc3dvcmQ6").await else {
                return Next::Over;
            };
            (decode(&user), decode(&secret))
        } else {
            let Some(all) = (match initial {
                Some(i) => Some(i),
                None => self.ask("").await,
            }) else {
                return Next::Over;
            };
            credentials(&mechanism, &decode(&all))
        };
        let right = match &self.shared.options.auth {
            Auth::Any => true,
            Auth::Only(u, s) => *u == user && *s == secret,
            Auth::Deny(_) | Auth::NotOffered => false,
        };
        if right {
            let next = self.answer(Phase::Auth, "235 2.7.0 accepted").await;
            if self.acted("235") {
                self.record(|s| s.login = Some(user));
            }
            return next;
        }
        // Gmail and Microsoft give the reason as a challenge first; the client answers with an empty line.
        if mechanism.ends_with("OAUTH2") || mechanism == "OAUTHBEARER" {
            let reason = STANDARD.encode(
                r#"{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}"#,
            );
            if self.ask(&reason).await.is_none() {
                return Next::Over;
            }
        }
        let usual = match &self.shared.options.auth {
            Auth::Deny(text) => text.clone(),
            _ => "535 5.7.8 wrong user or password".to_owned(),
        };
        self.answer(Phase::Auth, &usual).await
    }

    async fn data(&mut self) -> Next {
        let next = self.answer(Phase::Data, "354 go ahead").await;
        if next == Next::Over || !self.acted("354") {
            return next;
        }
        let mail = std::mem::take(&mut self.envelope);
        self.record(|s| s.mails.push(mail));
        let limit = self.shared.rules.lock().unwrap().take(&Phase::Body);
        let mut seen = 0;
        loop {
            if let Some(Act::CloseAfter(n) | Act::StallAfter(n)) = limit {
                let Some(bytes) = self.wire.some().await else {
                    return Next::Over;
                };
                let room = n - seen;
                if bytes.len() >= room {
                    self.record(|s| {
                        s.mails
                            .last_mut()
                            .unwrap()
                            .data
                            .extend_from_slice(&bytes[..room])
                    });
                    return match limit {
                        Some(Act::CloseAfter(_)) => self.wire.close().await,
                        _ => std::future::pending().await, // holds the connection and reads no more
                    };
                }
                self.wire.unread(bytes);
            } else if let Some(act) = &limit {
                match self.wire.act(act).await {
                    Next::Over => return Next::Over,
                    Next::Usual | Next::Done => {}
                }
            }
            let Some(line) = self.wire.line().await else {
                return Next::Over;
            };
            if line == b".\r\n" {
                break;
            }
            seen += line.len();
            let line = if line.starts_with(b".") {
                &line[1..]
            } else {
                &line[..]
            };
            self.record(|s| s.mails.last_mut().unwrap().data.extend_from_slice(line));
        }
        self.record(|s| s.mails.last_mut().unwrap().dot = true);
        self.commands += 1;
        self.answer(Phase::Dot, "250 2.0.0 queued").await
    }
}

/// User and secret of PLAIN (`\0user\0password`), XOAUTH2 (`user=…\x01auth=Bearer …`) and OAUTHBEARER (`n,a=…,\x01auth=…`).
fn credentials(mechanism: &str, text: &str) -> (String, String) {
    if mechanism == "PLAIN" {
        let mut parts = text.split('\0').skip(1);
        return (
            parts.next().unwrap_or_default().to_owned(),
            parts.next().unwrap_or_default().to_owned(),
        );
    }
    let mut user = String::new();
    let mut token = String::new();
    for part in text.split('\x01') {
        if let Some(u) = part.strip_prefix("user=") {
            user = u.to_owned();
        } else if let Some(t) = part.strip_prefix("auth=Bearer ") {
            token = t.to_owned();
        } else if let Some(u) = part.split(',').find_map(|p| p.strip_prefix("a=")) {
            user = u.to_owned();
        }
    }
    (user, token)
}
