//! A scripted SMTP server for faults real servers cannot be made to show.
//!
//! ```no_run
//! # async fn t() -> anyhow::Result<()> {
//! use testkit::{ca::Ca, script::{Act, Tls}, smtp_script::{Phase, SmtpScript}};
//! let ca = Ca::new();
//! let server = SmtpScript::builder().tls(Tls::Implicit(ca.leaf(&["localhost"]))).start().await?;
//! server.once(Phase::Dot, Act::Close);                         // takes the dot, never answers
//! server.once(Phase::Body, Act::CloseAfter(100));              // dies in mid-DATA
//! server.always(Phase::RcptTo, Act::reply("452 4.2.2 full"));
//! server.after(3, Phase::MailFrom, Act::Stall);                // the fourth MAIL FROM hangs
//! // … run the client …
//! for mail in server.mails() { assert!(mail.dot); }
//! # Ok(()) }
//! ```
//!
//! Rules can be added while it runs. Every connection is recorded: commands, answers, data received, whether the dot
//! arrived and what was answered to it. With [`Builder::numbered`] answer *n* of a connection ends in `#n`, the number
//! of the command it answers, so that a client which mixes answers up gives itself away.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

use crate::script::{Act, Ends, Rules, Tls};
pub use crate::smtp_session::{Exchange, ReceivedMail, Session};
use crate::{smtp_session, wait};

/// Where in the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// On connect (after TLS when implicit).
    Banner,
    /// EHLO, HELO.
    Ehlo,
    /// STARTTLS, before the handshake.
    StartTls,
    /// The final answer to AUTH.
    Auth,
    /// MAIL FROM.
    MailFrom,
    /// RCPT TO.
    RcptTo,
    /// DATA, before 354.
    Data,
    /// While the body comes in: [`Act::CloseAfter`], [`Act::StallAfter`].
    Body,
    /// After CRLF.CRLF.
    Dot,
    /// RSET.
    Rset,
    /// NOOP.
    Noop,
    /// QUIT.
    Quit,
    /// Anything else.
    Other,
}

/// Who may log in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Auth {
    /// Everybody.
    #[default]
    Any,
    /// This user with this password or bearer token.
    Only(String, String),
    /// Nobody; the final answer, such as `535 5.7.139 Authentication unsuccessful`.
    Deny(String),
    /// AUTH is not offered.
    NotOffered,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) rules: Mutex<Rules<Phase>>,
    pub(crate) sessions: Mutex<Vec<Session>>,
    pub(crate) options: Options,
}

#[derive(Default)]
pub(crate) struct Options {
    pub(crate) tls: Tls,
    pub(crate) auth: Auth,
    pub(crate) numbered: bool,
    pub(crate) capabilities: Vec<String>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// What a scripted server shall be like.
#[derive(Debug)]
pub struct Builder(Options);

impl Builder {
    /// In the clear (start), STARTTLS or implicit TLS.
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.0.tls = tls;
        self
    }

    /// Who may log in; everybody at the start.
    #[must_use]
    pub fn auth(mut self, auth: Auth) -> Self {
        self.0.auth = auth;
        self
    }

    /// End answer *n* of each connection in `#n`. The banner has no number; the first command's answer is 1; in AUTH each
    /// line counts, in DATA the command and the dot count.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.0.numbered = true;
        self
    }

    /// EHLO keywords instead of `PIPELINING SIZE 26214400 8BITMIME ENHANCEDSTATUSCODES DSN` (STARTTLS and AUTH are
    /// added where they belong).
    #[must_use]
    pub fn capabilities(mut self, keywords: &[&str]) -> Self {
        self.0.capabilities = keywords.iter().map(|k| (*k).to_owned()).collect();
        self
    }

    /// Start it.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(self) -> anyhow::Result<SmtpScript> {
        let listener = narrow_listener()?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            rules: Mutex::default(),
            sessions: Mutex::default(),
            options: self.0,
        });
        let served = shared.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(smtp_session::serve(stream, served.clone()));
            }
        });
        Ok(SmtpScript {
            port,
            shared,
            _task: Ends(task),
        })
    }
}

/// Bytes the kernel may take on behalf of a connection before the script reads them.
const UNREAD: u32 = 16 * 1024;

/// A listener whose connections hold little unread data: what a client writes into a server that died must come back as
/// an error, and not lie in a buffer of the kernel that happens to be large enough.
fn narrow_listener() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(UNREAD)?;
    socket.bind(([127, 0, 0, 1], 0).into())?;
    socket.listen(128)
}

/// The running server; ends, with all its connections, on drop.
#[derive(Debug)]
pub struct SmtpScript {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
    _task: Ends,
}

impl SmtpScript {
    /// Options first.
    #[must_use]
    pub fn builder() -> Builder {
        let capabilities = [
            "PIPELINING",
            "SIZE 26214400",
            "8BITMIME",
            "ENHANCEDSTATUSCODES",
            "DSN",
        ]
        .map(str::to_owned)
        .to_vec();
        Builder(Options {
            capabilities,
            ..Options::default()
        })
    }

    /// Do this at the next passing of the phase, once.
    pub fn once(&self, phase: Phase, act: Act) {
        self.shared
            .rules
            .lock()
            .unwrap()
            .add(phase, act, Some(1), 0);
    }

    /// Do this at every passing.
    pub fn always(&self, phase: Phase, act: Act) {
        self.shared.rules.lock().unwrap().add(phase, act, None, 0);
    }

    /// Do this once, after leaving `passings` alone.
    pub fn after(&self, passings: u32, phase: Phase, act: Act) {
        self.shared
            .rules
            .lock()
            .unwrap()
            .add(phase, act, Some(1), passings);
    }

    /// Forget all rules.
    pub fn clear(&self) {
        self.shared.rules.lock().unwrap().clear();
    }

    /// All connections so far, also running ones.
    #[must_use]
    pub fn sessions(&self) -> Vec<Session> {
        self.shared.sessions.lock().unwrap().clone()
    }

    /// All mails whose DATA was begun, over all connections.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.shared
            .sessions
            .lock()
            .unwrap()
            .iter()
            .flat_map(|s| s.mails.clone())
            .collect()
    }

    /// Wait until the sessions satisfy `enough`, at most 10 s.
    ///
    /// # Errors
    /// When they do not.
    pub async fn wait(&self, enough: impl Fn(&[Session]) -> bool) -> anyhow::Result<Vec<Session>> {
        wait::until("the scripted server", Duration::from_secs(10), || {
            Some(self.sessions()).filter(|s| enough(s))
        })
        .await
    }
}
