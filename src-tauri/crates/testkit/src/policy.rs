//! A Postfix policy server: the real server speaks SMTP, the test decides per recipient, at run time;
//! for the answer to the dot per sender, since a mail has one sender and may have several recipients.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The rules; clones share them.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where it listens.
    pub port: u16,
    state: Arc<Mutex<State>>,
    _task: Arc<Abort>,
}

#[derive(Debug)]
struct Abort(JoinHandle<()>);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[derive(Debug, Default)]
struct State {
    once: HashMap<String, VecDeque<String>>,
    always: HashMap<String, String>,
    dots: HashMap<String, VecDeque<String>>,
    asked: Vec<HashMap<String, String>>,
}

impl Policy {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(serve(stream, shared.clone()));
            }
        });
        Ok(Self {
            port,
            state,
            _task: Arc::new(Abort(task)),
        })
    }

    /// The next attempts to this recipient get these actions, one each, then what [`Self::always`] says, else accepted.
    /// Any Postfix action: `450 4.2.0 Greylisted`, `550 5.1.1 …`, `421 4.7.0 …`, `HOLD`, `DISCARD`, `DUNNO`.
    pub fn next(&self, recipient: &str, actions: &[&str]) {
        let mut s = self.state.lock().unwrap();
        s.once
            .entry(recipient.to_lowercase())
            .or_default()
            .extend(actions.iter().map(|a| (*a).to_owned()));
    }

    /// All attempts to this recipient get this action; the recipient `*` means everybody.
    pub fn always(&self, recipient: &str, action: &str) {
        self.state
            .lock()
            .unwrap()
            .always
            .insert(recipient.to_lowercase(), action.to_owned());
    }

    /// The next dots of mails from this envelope sender are answered so, one each, then accepted.
    pub fn at_dot(&self, sender: &str, actions: &[&str]) {
        let mut s = self.state.lock().unwrap();
        s.dots
            .entry(sender.to_lowercase())
            .or_default()
            .extend(actions.iter().map(|a| (*a).to_owned()));
    }

    /// Forget all rules.
    pub fn clear(&self) {
        let mut s = self.state.lock().unwrap();
        s.once.clear();
        s.always.clear();
        s.dots.clear();
    }

    /// All questions about recipients asked so far, as Postfix's attributes (`recipient`, `sender`, `sasl_username`, `instance` …).
    #[must_use]
    pub fn asked(&self) -> Vec<HashMap<String, String>> {
        self.state.lock().unwrap().asked.clone()
    }
}

impl State {
    fn action(&mut self, asked: HashMap<String, String>) -> String {
        let word = |name: &str| {
            asked
                .get(name)
                .map(|v| v.to_lowercase())
                .unwrap_or_default()
        };
        let accepted = || "DUNNO".to_owned();
        if word("protocol_state") == "end-of-message" {
            let said = self.dots.get_mut(&word("sender"));
            return said.and_then(VecDeque::pop_front).unwrap_or_else(accepted);
        }
        let recipient = word("recipient");
        self.asked.push(asked);
        let once = self.once.get_mut(&recipient).and_then(VecDeque::pop_front);
        once.or_else(|| {
            let always = self.always.get(&recipient);
            always.or_else(|| self.always.get("*")).cloned()
        })
        .unwrap_or_else(accepted)
    }
}

async fn serve(stream: tokio::net::TcpStream, state: Arc<Mutex<State>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut attributes = HashMap::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((k, v)) = line.split_once('=') {
            attributes.insert(k.to_owned(), v.to_owned());
            continue;
        }
        let asked = std::mem::take(&mut attributes);
        let action = state.lock().unwrap().action(asked);
        if write
            .write_all(format!("action={action}\n\n").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}
