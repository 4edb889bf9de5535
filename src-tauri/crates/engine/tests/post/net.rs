//! A submission server and mailboxes in memory. The server keeps what it accepted, by Message-ID; each offer is answered
//! by the next line of a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::mailing::{
    FailClass, FolderInfo, FolderRole, FolderState, HeaderRow, MailAccount, MailError,
    ServerAnswer, Submission, Submitted, Waited,
};
use domain::ports::{
    BoxFuture, CommitGate, CommitVerdict, MailRoute, MailRoutes, Mailbox, Mailboxes, Mime as _,
};
use domain::{InboxId, Millis};
use mail::MimeCodec;
use testkit::clock::FakeClock;

/// How the server treats an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Say {
    /// 250 to the dot.
    Accept,
    /// 5xx to RCPT: there is no such mailbox.
    NoSuchMailbox,
    /// 4xx to RCPT.
    Greylist,
    /// 4xx to the dot.
    LaterAtTheDot,
    /// 5xx policy to the dot.
    PolicyAtTheDot,
    /// The line is cut before the dot.
    CutBeforeTheDot,
    /// The line is cut after the dot; the server has it.
    CutAfterAccepting,
    /// The line is cut after the dot; the server threw it away.
    CutAfterLosing,
}

/// A mail the server owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) message_id: String,
    pub(crate) to: Vec<String>,
    pub(crate) at: Millis,
    pub(crate) raw: Vec<u8>,
}

/// A message in a folder.
#[derive(Debug, Clone)]
struct Stored {
    uid: u32,
    at: Millis,
    raw: Vec<u8>,
}

/// A folder.
#[derive(Debug, Clone)]
struct Shelf {
    role: FolderRole,
    uidvalidity: u32,
    next: u32,
    mails: Vec<Stored>,
}

#[derive(Default, Clone)]
struct State {
    script: VecDeque<Say>,
    taken: Vec<Taken>,
    offers: u32,
    /// By inbox, by name.
    folders: BTreeMap<String, BTreeMap<String, Shelf>>,
    files_itself: bool,
    unreadable: Option<String>,
    /// What happens to the next body that is asked for.
    body: Option<Body>,
}

/// What happens to a message between its headers and its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// Somebody moves it away.
    Gone,
    /// The server does not give it.
    Refused,
}

/// The network.
#[derive(Clone)]
pub(crate) struct Net {
    state: Arc<Mutex<State>>,
    clock: FakeClock,
}

impl Net {
    pub(crate) fn new(clock: &FakeClock) -> Self {
        Self {
            state: Arc::default(),
            clock: clock.clone(),
        }
    }

    /// The same servers as they stand, on another clock.
    pub(crate) fn twin(&self, clock: &FakeClock) -> Self {
        let state = self.state.lock().unwrap().clone();
        Self {
            state: Arc::new(Mutex::new(state)),
            clock: clock.clone(),
        }
    }

    /// The next offers are answered so; afterwards everything is accepted.
    pub(crate) fn says(&self, lines: &[Say]) {
        self.state.lock().unwrap().script.extend(lines);
    }

    /// Whether accepted mail appears in Sent.
    pub(crate) fn files_sent_itself(&self, yes: bool) {
        self.state.lock().unwrap().files_itself = yes;
    }

    /// A folder of this name cannot be opened any more.
    pub(crate) fn unreadable(&self, folder: Option<&str>) {
        self.state.lock().unwrap().unreadable = folder.map(str::to_owned);
    }

    /// The next body that is asked for cannot be had.
    pub(crate) fn no_body(&self, why: Body) {
        self.state.lock().unwrap().body = Some(why);
    }

    /// What the server owns.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    /// Offers so far, whatever became of them.
    pub(crate) fn offers(&self) -> u32 {
        self.state.lock().unwrap().offers
    }

    /// A message arrives.
    pub(crate) fn deliver(&self, inbox: &InboxId, folder: &str, raw: &str) {
        self.deliver_at(inbox, folder, raw, self.clock.now_());
    }

    /// A message that arrived then.
    pub(crate) fn deliver_at(&self, inbox: &InboxId, folder: &str, raw: &str, at: Millis) {
        let mut s = self.state.lock().unwrap();
        let shelf = shelf(&mut s, inbox, folder);
        put(shelf, at, raw.as_bytes().to_vec());
    }

    /// Messages in a folder.
    pub(crate) fn lying(&self, inbox: &InboxId, folder: &str) -> usize {
        let mut s = self.state.lock().unwrap();
        shelf(&mut s, inbox, folder).mails.len()
    }

    /// The server numbers a folder anew.
    pub(crate) fn renumber(&self, inbox: &InboxId, folder: &str) {
        let mut s = self.state.lock().unwrap();
        let shelf = shelf(&mut s, inbox, folder);
        shelf.uidvalidity += 1;
        shelf.next = 1;
        for m in &mut shelf.mails {
            m.uid = shelf.next;
            shelf.next += 1;
        }
    }

    /// The server was restored from a copy of before anything came: the same UIDVALIDITY, numbers from one on.
    pub(crate) fn restored(&self, inbox: &InboxId, folder: &str) {
        let mut s = self.state.lock().unwrap();
        let shelf = shelf(&mut s, inbox, folder);
        (shelf.next, shelf.mails) = (1, Vec::new());
    }

    /// Write the dot of a mail from this inbox: the server takes it.
    pub(crate) fn accept(&self, inbox: &InboxId, to: &[String], raw: &[u8]) {
        let at = self.clock.now_();
        let mut s = self.state.lock().unwrap();
        let head = MimeCodec.parse(raw);
        s.taken.push(Taken {
            message_id: head.message_id.unwrap(),
            to: to.to_vec(),
            at,
            raw: raw.to_vec(),
        });
        if s.files_itself {
            put(shelf(&mut s, inbox, "Sent"), at, raw.to_vec());
        }
    }
}

fn shelf<'a>(s: &'a mut State, inbox: &InboxId, folder: &str) -> &'a mut Shelf {
    let of = s.folders.entry(inbox.0.clone()).or_default();
    if of.is_empty() {
        for (name, role) in [
            ("INBOX", FolderRole::Inbox),
            ("Junk", FolderRole::Junk),
            ("Sent", FolderRole::Sent),
        ] {
            let new = Shelf {
                role,
                uidvalidity: 7,
                next: 1,
                mails: Vec::new(),
            };
            of.insert(name.into(), new);
        }
    }
    of.get_mut(folder).unwrap()
}

fn put(shelf: &mut Shelf, at: Millis, raw: Vec<u8>) {
    shelf.mails.push(Stored {
        uid: shelf.next,
        at,
        raw,
    });
    shelf.next += 1;
}

/// `now` without the trait in scope.
pub(crate) trait Now {
    fn now_(&self) -> Millis;
}

impl Now for FakeClock {
    fn now_(&self) -> Millis {
        domain::ports::Clock::now(self)
    }
}

fn answer(code: u16, text: &str) -> ServerAnswer {
    ServerAnswer {
        code,
        enhanced: None,
        text: text.into(),
    }
}

struct Smtp {
    net: Net,
    inbox: InboxId,
}

impl MailRoute for Smtp {
    fn name(&self) -> &str {
        "smtp"
    }

    fn submit<'a>(
        &'a self,
        mail: Submission<'a>,
        gate: &'a dyn CommitGate,
    ) -> BoxFuture<'a, Submitted> {
        Box::pin(async move {
            let say = {
                let mut s = self.net.state.lock().unwrap();
                s.offers += 1;
                s.script.pop_front().unwrap_or(Say::Accept)
            };
            let rejected = |class, answer, after_commit| Submitted::Rejected {
                class,
                answer,
                after_commit,
            };
            match say {
                Say::NoSuchMailbox => {
                    return rejected(FailClass::Recipient, answer(550, "5.1.1 unknown"), false);
                }
                Say::Greylist => {
                    return Submitted::Deferred {
                        class: FailClass::Greylist,
                        answer: answer(451, "4.7.1 try later"),
                        after_commit: false,
                    };
                }
                Say::CutBeforeTheDot => {
                    return Submitted::NotSent {
                        class: FailClass::Network,
                        why: "the line was cut".into(),
                        answer: None,
                    };
                }
                _ => {}
            }
            if let CommitVerdict::Stop(why) = gate.commit().await {
                return Submitted::NotSent {
                    class: FailClass::Refused,
                    why,
                    answer: None,
                };
            }
            let uncertain = Submitted::Uncertain {
                why: "no answer to the dot".into(),
            };
            match say {
                Say::LaterAtTheDot => Submitted::Deferred {
                    class: FailClass::Unknown,
                    answer: answer(451, "4.3.0 later"),
                    after_commit: true,
                },
                Say::PolicyAtTheDot => {
                    rejected(FailClass::Policy, answer(550, "5.7.1 refused"), true)
                }
                Say::CutAfterLosing => uncertain,
                Say::CutAfterAccepting => {
                    self.net.accept(&self.inbox, &mail.envelope.to, mail.wire);
                    uncertain
                }
                _ => {
                    self.net.accept(&self.inbox, &mail.envelope.to, mail.wire);
                    Submitted::Accepted {
                        answer: answer(250, "2.0.0 queued"),
                    }
                }
            }
        })
    }

    fn probe(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async { Ok(()) })
    }
}

impl MailRoutes for Net {
    fn route(&self, account: &MailAccount) -> Arc<dyn MailRoute> {
        Arc::new(Smtp {
            net: self.clone(),
            inbox: account.inbox.clone(),
        })
    }

    fn close<'a>(&'a self, _: &'a InboxId) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

struct Open {
    net: Net,
    inbox: InboxId,
    folder: String,
}

impl Open {
    fn with<T>(&self, f: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut s = self.net.state.lock().unwrap();
        f(shelf(&mut s, &self.inbox, &self.folder))
    }
}

impl Mailboxes for Net {
    fn open<'a>(
        &'a self,
        account: &'a MailAccount,
    ) -> BoxFuture<'a, Result<Box<dyn Mailbox>, MailError>> {
        Box::pin(async {
            let open: Box<dyn Mailbox> = Box::new(Open {
                net: self.clone(),
                inbox: account.inbox.clone(),
                folder: "INBOX".into(),
            });
            Ok(open)
        })
    }
}

impl Mailbox for Open {
    fn folders(&mut self) -> BoxFuture<'_, Result<Vec<FolderInfo>, MailError>> {
        Box::pin(async {
            self.with(|_| ());
            let s = self.net.state.lock().unwrap();
            Ok(s.folders[&self.inbox.0]
                .iter()
                .map(|(name, f)| FolderInfo {
                    name: name.clone(),
                    role: f.role,
                })
                .collect())
        })
    }

    fn examine<'a>(&'a mut self, folder: &'a str) -> BoxFuture<'a, Result<FolderState, MailError>> {
        Box::pin(async move {
            if self.net.state.lock().unwrap().unreadable.as_deref() == Some(folder) {
                return Err(MailError::new(FailClass::Network, "no answer"));
            }
            self.folder = folder.into();
            Ok(self.with(|f| FolderState {
                uidvalidity: f.uidvalidity,
                uidnext: f.next,
                exists: u32::try_from(f.mails.len()).unwrap(),
            }))
        })
    }

    fn headers(&mut self, from: u32, max: u32) -> BoxFuture<'_, Result<Vec<HeaderRow>, MailError>> {
        Box::pin(async move {
            Ok(self.with(|f| {
                f.mails
                    .iter()
                    .filter(|m| m.uid >= from)
                    .take(usize::try_from(max).unwrap())
                    .map(|m| {
                        let mut head = MimeCodec.parse(&m.raw);
                        head.text.clear();
                        head.html = None;
                        head.parts.clear();
                        head.delivery_status.clear();
                        head.feedback.clear();
                        head.original_headers.clear();
                        HeaderRow {
                            uid: m.uid,
                            size: u32::try_from(m.raw.len()).unwrap(),
                            received_at: Some(m.at),
                            head,
                            unreadable: false,
                        }
                    })
                    .collect()
            }))
        })
    }

    fn body(&mut self, uid: u32, _: u32) -> BoxFuture<'_, Result<Option<Vec<u8>>, MailError>> {
        Box::pin(async move {
            let fate = self.net.state.lock().unwrap().body.take();
            match fate {
                Some(Body::Gone) => Ok(None),
                Some(Body::Refused) => Err(MailError::new(FailClass::Message, "NO")),
                None => {
                    Ok(self.with(|f| f.mails.iter().find(|m| m.uid == uid).map(|m| m.raw.clone())))
                }
            }
        })
    }

    fn search_header<'a>(
        &'a mut self,
        name: &'a str,
        value: &'a str,
    ) -> BoxFuture<'a, Result<Vec<u32>, MailError>> {
        Box::pin(async move {
            let marked = format!("{}:", name.to_lowercase());
            Ok(self.with(|f| {
                f.mails
                    .iter()
                    .filter(|m| {
                        let text = String::from_utf8_lossy(&m.raw);
                        let head = text.split("\r\n\r\n").next().unwrap_or_default();
                        head.lines()
                            .any(|l| l.to_lowercase().starts_with(&marked) && l.contains(value))
                    })
                    .map(|m| m.uid)
                    .collect()
            }))
        })
    }

    fn wait(&mut self, _: Duration) -> BoxFuture<'_, Result<Waited, MailError>> {
        Box::pin(async { Ok(Waited::Quiet) })
    }

    fn append<'a>(
        &'a mut self,
        folder: &'a str,
        raw: &'a [u8],
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            assert_eq!(folder, "Sent", "nothing else is written into a mailbox");
            let at = self.net.clock.now_();
            let mut s = self.net.state.lock().unwrap();
            put(shelf(&mut s, &self.inbox, folder), at, raw.to_vec());
            Ok(())
        })
    }

    fn server_time(&mut self) -> BoxFuture<'_, Result<Option<Millis>, MailError>> {
        Box::pin(async { Ok(None) })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
