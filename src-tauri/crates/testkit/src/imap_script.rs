//! A scripted, hostile IMAP server: a polite empty mailbox until a rule says otherwise.
//!
//! Without rules it answers CAPABILITY, LOGIN, AUTHENTICATE, LIST, STATUS, EXAMINE, SELECT, SEARCH, FETCH, IDLE, NOOP,
//! APPEND and LOGOUT of a mailbox with no messages (set some with [`Builder::messages`]: FETCH then answers UID, size,
//! date and the asked body sections with the whole raw message). Rules are keyed by the verb (`FETCH`, also for
//! `UID FETCH`); `GREETING` and `DONE` (the end of IDLE) are verbs too. `{tag}` in a reply is the command's tag.
//!
//! Ready-made horrors: [`huge_literal`], [`garbage`], [`never_ending_line`], [`expunged_flood`].

use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::script::{Act, Ends, Next, Rules, Tls, Wire};
use crate::wait;

/// A FETCH answer that announces a literal of 2 GiB and sends 20 bytes of it.
#[must_use]
pub fn huge_literal() -> Act {
    Act::RawStall(b"* 1 FETCH (UID 1 BODY[] {2147483648}\r\nReceived: from nowhere".to_vec())
}

/// Bytes that are no IMAP at all, then silence.
#[must_use]
pub fn garbage() -> Act {
    Act::RawStall(
        (0..4096_u32)
            .map(|i| u8::try_from(i.wrapping_mul(2_654_435_761) >> 24).unwrap())
            .chain(*b"\r\n* (((\r\n+ {9}\r\n")
            .collect(),
    )
}

/// A line of 64 MiB without an end.
#[must_use]
pub fn never_ending_line() -> Act {
    let mut line = b"* OK ".to_vec();
    line.resize(64 << 20, b'x');
    Act::RawStall(line)
}

/// A hundred thousand EXPUNGE notices for messages that never existed, then the usual answer.
#[must_use]
pub fn expunged_flood() -> Act {
    Act::Flood {
        line: "* 4294967295 EXPUNGE".into(),
        count: 100_000,
    }
}

#[derive(Default)]
struct Options {
    tls: Tls,
    capabilities: String,
    messages: Vec<Vec<u8>>,
    uid_validity: u32,
}

struct Shared {
    rules: Mutex<Rules<String>>,
    commands: Mutex<Vec<String>>,
    idling: Mutex<usize>,
    options: Options,
}

/// What a scripted server shall be like.
pub struct Builder(Options);

impl Builder {
    /// In the clear (start), STARTTLS or implicit TLS.
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.0.tls = tls;
        self
    }

    /// Capabilities instead of `IMAP4rev1 IDLE UIDPLUS SPECIAL-USE AUTH=PLAIN AUTH=XOAUTH2 SASL-IR`.
    #[must_use]
    pub fn capabilities(mut self, list: &str) -> Self {
        list.clone_into(&mut self.0.capabilities);
        self
    }

    /// Raw messages of INBOX; UIDs count from 1.
    #[must_use]
    pub fn messages(mut self, raw: &[&[u8]]) -> Self {
        self.0.messages = raw.iter().map(|r| r.to_vec()).collect();
        self
    }

    /// UIDVALIDITY, 1 at the start.
    #[must_use]
    pub fn uid_validity(mut self, value: u32) -> Self {
        self.0.uid_validity = value;
        self
    }

    /// Start it.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(self) -> anyhow::Result<ImapScript> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            rules: Mutex::default(),
            commands: Mutex::default(),
            idling: Mutex::default(),
            options: self.0,
        });
        let served = shared.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(serve(stream, served.clone()));
            }
        });
        Ok(ImapScript {
            port,
            shared,
            _task: Ends(task),
        })
    }
}

/// The running server; ends, with all its connections, on drop.
pub struct ImapScript {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
    _task: Ends,
}

impl ImapScript {
    /// Options first.
    #[must_use]
    pub fn builder() -> Builder {
        let capabilities =
            "IMAP4rev1 IDLE UIDPLUS SPECIAL-USE AUTH=PLAIN AUTH=XOAUTH2 SASL-IR".to_owned();
        Builder(Options {
            capabilities,
            uid_validity: 1,
            ..Options::default()
        })
    }

    /// Do this at the next command of that verb, once.
    pub fn once(&self, verb: &str, act: Act) {
        self.shared
            .rules
            .lock()
            .unwrap()
            .add(verb.to_uppercase(), act, Some(1), 0);
    }

    /// Do this at every command of that verb.
    pub fn always(&self, verb: &str, act: Act) {
        self.shared
            .rules
            .lock()
            .unwrap()
            .add(verb.to_uppercase(), act, None, 0);
    }

    /// Do this once, after leaving `passings` alone.
    pub fn after(&self, passings: u32, verb: &str, act: Act) {
        self.shared
            .rules
            .lock()
            .unwrap()
            .add(verb.to_uppercase(), act, Some(1), passings);
    }

    /// Forget all rules.
    pub fn clear(&self) {
        self.shared.rules.lock().unwrap().clear();
    }

    /// All command lines so far, without tags, over all connections.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.shared.commands.lock().unwrap().clone()
    }

    /// Wait until a command starts with this, at most 10 s.
    ///
    /// # Errors
    /// When none does.
    pub async fn wait_command(&self, start: &str) -> anyhow::Result<()> {
        let start = start.to_uppercase();
        wait::until(&start, Duration::from_secs(10), || {
            self.commands()
                .iter()
                .any(|c| c.to_uppercase().starts_with(&start))
                .then_some(())
        })
        .await
    }

    /// Connections in IDLE at this moment.
    #[must_use]
    pub fn idling(&self) -> usize {
        *self.shared.idling.lock().unwrap()
    }
}

struct Talk {
    shared: Arc<Shared>,
    wire: Wire,
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let mut wire = Wire::new(Box::new(stream));
    if let Tls::Implicit(leaf) = &shared.options.tls {
        let Ok(secured) = wire.secure(&leaf.acceptor()).await else {
            return;
        };
        wire = secured;
    }
    let mut talk = Talk { shared, wire };
    let hello = format!(
        "* OK [CAPABILITY {}] script.test ready",
        talk.shared.options.capabilities
    );
    if talk.answer("GREETING", "*", &hello).await != Next::Over {
        while talk.step().await != Next::Over {}
    }
}

impl Talk {
    async fn answer(&mut self, verb: &str, tag: &str, usual: &str) -> Next {
        let act = self.shared.rules.lock().unwrap().take(&verb.to_owned());
        let act = match act {
            Some(Act::Reply(t)) => Some(Act::Reply(t.replace("{tag}", tag))),
            Some(Act::ReplyClose(t)) => Some(Act::ReplyClose(t.replace("{tag}", tag))),
            other => other,
        };
        if let Some(act) = act {
            let next = self.wire.act(&act).await;
            if next != Next::Usual {
                return next;
            }
        }
        self.wire
            .send(
                usual
                    .lines()
                    .map(|l| format!("{l}\r\n"))
                    .collect::<String>()
                    .as_bytes(),
            )
            .await
    }

    async fn step(&mut self) -> Next {
        let Some(line) = self.wire.line().await else {
            return Next::Over;
        };
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let (tag, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let tag = tag.to_owned();
        self.shared.commands.lock().unwrap().push(rest.to_owned());
        let mut words = rest.split(' ');
        let mut verb = words.next().unwrap_or_default().to_uppercase();
        if verb == "UID" {
            verb = words.next().unwrap_or_default().to_uppercase();
        }
        let o = &self.shared.options;
        let n = o.messages.len();
        let body = match verb.as_str() {
            "CAPABILITY" => format!("* CAPABILITY {}\n", o.capabilities),
            "LIST" | "LSUB" | "XLIST" => {
                "* LIST (\\HasNoChildren) \"/\" INBOX\n* LIST (\\HasNoChildren \\Sent) \"/\" Sent\n* LIST (\\HasNoChildren \\Junk) \"/\" Junk\n".into()
            }
            "EXAMINE" | "SELECT" => format!(
                "* FLAGS (\\Seen \\Answered)\n* {n} EXISTS\n* 0 RECENT\n* OK [UIDVALIDITY {}] UIDs valid\n* OK [UIDNEXT {}] Predicted next UID\n",
                o.uid_validity,
                n + 1
            ),
            "STATUS" => format!("* STATUS INBOX (MESSAGES {n} UIDNEXT {} UIDVALIDITY {})\n", n + 1, o.uid_validity),
            "SEARCH" => format!("* SEARCH{}\n", (1..=n).fold(String::new(), |s, i| s + &format!(" {i}"))),
            "FETCH" => return self.fetch(&tag, rest).await,
            "IDLE" => return self.idle(&tag).await,
            "STARTTLS" => return self.start_tls(&tag).await,
            "AUTHENTICATE" => {
                if words.nth(1).is_none() {
                    self.wire.say("+ ").await;
                    if self.wire.line().await.is_none() {
                        return Next::Over;
                    }
                }
                String::new()
            }
            "APPEND" => {
                let Some(size) = rest.rsplit_once('{').and_then(|(_, s)| s.trim_end_matches(['}', '+']).parse::<usize>().ok()) else {
                    return self.wire.say(&format!("{tag} BAD no literal")).await;
                };
                if !rest.ends_with("+}") {
                    self.wire.say("+ go ahead").await;
                }
                if self.wire.bytes(size).await.is_none() || self.wire.line().await.is_none() {
                    return Next::Over;
                }
                String::new()
            }
            "LOGOUT" => {
                self.answer(&verb, &tag, &format!("* BYE\n{tag} OK done")).await;
                return self.wire.close().await;
            }
            _ => String::new(),
        };
        let mode = if verb == "EXAMINE" {
            "[READ-ONLY] "
        } else {
            ""
        };
        self.answer(&verb, &tag, &format!("{body}{tag} OK {mode}{verb} done"))
            .await
    }

    async fn fetch(&mut self, tag: &str, rest: &str) -> Next {
        let act = self.shared.rules.lock().unwrap().take(&"FETCH".to_owned());
        if let Some(act) = act {
            let act = match act {
                Act::Reply(t) => Act::Reply(t.replace("{tag}", tag)),
                other => other,
            };
            let next = self.wire.act(&act).await;
            if next != Next::Usual {
                return next;
            }
        }
        let set = rest
            .to_uppercase()
            .split("FETCH ")
            .nth(1)
            .and_then(|r| r.split(' ').next().map(str::to_owned))
            .unwrap_or_default();
        let section = rest.find("BODY").and_then(|i| {
            rest[i..]
                .find(']')
                .map(|j| rest[i..=i + j].replace(".PEEK", ""))
        });
        let mut out = Vec::new();
        for (i, raw) in self
            .shared
            .options
            .messages
            .iter()
            .enumerate()
            .filter(|(i, _)| within(&set, i + 1))
        {
            let mut head = String::new();
            let _ = write!(
                head,
                "* {0} FETCH (UID {0} FLAGS () RFC822.SIZE {1} INTERNALDATE \"25-Nov-2026 10:00:00 +0000\"",
                i + 1,
                raw.len()
            );
            if let Some(section) = &section {
                let _ = write!(head, " {section} {{{}}}\r\n", raw.len());
                out.extend_from_slice(head.as_bytes());
                out.extend_from_slice(raw);
            } else {
                out.extend_from_slice(head.as_bytes());
            }
            out.extend_from_slice(b")\r\n");
        }
        out.extend_from_slice(format!("{tag} OK FETCH done\r\n").as_bytes());
        self.wire.send(&out).await
    }

    async fn idle(&mut self, tag: &str) -> Next {
        *self.shared.idling.lock().unwrap() += 1;
        let next = self.idle_inner(tag).await;
        *self.shared.idling.lock().unwrap() -= 1;
        next
    }

    async fn idle_inner(&mut self, tag: &str) -> Next {
        if self.answer("IDLE", tag, "+ idling").await == Next::Over {
            return Next::Over;
        }
        let Some(done) = self.wire.line().await else {
            return Next::Over;
        };
        self.shared
            .commands
            .lock()
            .unwrap()
            .push(String::from_utf8_lossy(&done).trim_end().to_owned());
        self.answer("DONE", tag, &format!("{tag} OK IDLE done"))
            .await
    }

    async fn start_tls(&mut self, tag: &str) -> Next {
        let Tls::StartTls(leaf) = &self.shared.options.tls else {
            return self.wire.say(&format!("{tag} BAD not offered")).await;
        };
        let acceptor = leaf.acceptor();
        if self
            .answer("STARTTLS", tag, &format!("{tag} OK begin"))
            .await
            == Next::Over
        {
            return Next::Over;
        }
        let plain = std::mem::replace(&mut self.wire, Wire::new(Box::new(tokio::io::empty())));
        let Ok(secured) = plain.secure(&acceptor).await else {
            return Next::Over;
        };
        self.wire = secured;
        Next::Done
    }
}

/// Whether a UID lies in a set such as `1,3:5,7:*`.
fn within(set: &str, uid: usize) -> bool {
    set.split(',').any(|part| {
        let (a, b) = part.split_once(':').unwrap_or((part, part));
        let of = |s: &str| {
            if s == "*" {
                usize::MAX
            } else {
                s.parse().unwrap_or(0)
            }
        };
        (of(a).min(of(b))..=of(a).max(of(b))).contains(&uid)
    })
}
