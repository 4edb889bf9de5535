//! What scripted servers share: the acts a script may order, and the connection they act on.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How a scripted server secures its connections.
#[derive(Clone, Default)]
pub enum Tls {
    /// In the clear, STARTTLS not offered (also: stripped by a man in the middle).
    #[default]
    None,
    /// STARTTLS offered, with this certificate.
    StartTls(crate::ca::Leaf),
    /// TLS from the first byte.
    Implicit(crate::ca::Leaf),
}

/// What to do instead of the usual answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Answer this, CRLF added; several lines are separated by `\n`. In IMAP `{tag}` is the command's tag.
    Reply(String),
    /// Send these bytes as they are, and go on (nothing else is answered).
    Raw(Vec<u8>),
    /// Send nothing and go on: a server that forgets to answer.
    Silent,
    /// Answer as usual, after this time.
    Delay(Duration),
    /// Send this line `count` times, then as usual: an endless banner.
    Flood {
        /// Line without CRLF.
        line: String,
        /// How often.
        count: usize,
    },
    /// Close the connection without an answer.
    Close,
    /// Answer this and close.
    ReplyClose(String),
    /// Never answer again; the connection stays open until the client leaves.
    Stall,
    /// Send these bytes, then never answer again.
    RawStall(Vec<u8>),
    /// Only in SMTP's body phase: close after this many body bytes.
    CloseAfter(usize),
    /// Only in SMTP's body phase: stop reading after this many body bytes.
    StallAfter(usize),
}

impl Act {
    /// [`Act::Reply`].
    #[must_use]
    pub fn reply(text: &str) -> Self {
        Self::Reply(text.to_owned())
    }

    /// [`Act::ReplyClose`].
    #[must_use]
    pub fn reply_close(text: &str) -> Self {
        Self::ReplyClose(text.to_owned())
    }
}

/// Whether the dialogue goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It does, with the usual answer still to be given.
    Usual,
    /// It does; the answer was given.
    Done,
    /// The connection is over.
    Over,
}

pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection read line by line.
pub(crate) struct Wire {
    io: Box<dyn Io>,
    buffer: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(io: Box<dyn Io>) -> Self {
        Self {
            io,
            buffer: Vec::new(),
        }
    }

    /// TLS from here on; what was read too early is thrown away, as it must be.
    pub(crate) async fn secure(self, acceptor: &TlsAcceptor) -> io::Result<Self> {
        Ok(Self::new(Box::new(acceptor.accept(self.io).await?)))
    }

    /// The next line with its end; `None` at the end of the stream (a part of a line is dropped).
    pub(crate) async fn line(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(i) = self.buffer.iter().position(|b| *b == b'\n') {
                return Some(self.buffer.drain(..=i).collect());
            }
            self.fill().await?;
        }
    }

    /// Exactly `n` bytes.
    pub(crate) async fn bytes(&mut self, n: usize) -> Option<Vec<u8>> {
        while self.buffer.len() < n {
            self.fill().await?;
        }
        Some(self.buffer.drain(..n).collect())
    }

    /// Whatever is there, at least a byte.
    pub(crate) async fn some(&mut self) -> Option<Vec<u8>> {
        if self.buffer.is_empty() {
            self.fill().await?;
        }
        Some(std::mem::take(&mut self.buffer))
    }

    pub(crate) fn unread(&mut self, mut bytes: Vec<u8>) {
        bytes.append(&mut self.buffer);
        self.buffer = bytes;
    }

    async fn fill(&mut self) -> Option<()> {
        let mut chunk = vec![0; 16 * 1024];
        match self.io.read(&mut chunk).await {
            Ok(n) if n > 0 => {
                self.buffer.extend_from_slice(&chunk[..n]);
                Some(())
            }
            _ => None,
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Next {
        let sent = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        if sent.await.is_ok() {
            Next::Done
        } else {
            Next::Over
        }
    }

    /// Send text lines, each ended by CRLF.
    pub(crate) async fn say(&mut self, text: &str) -> Next {
        let mut out = String::with_capacity(text.len() + 2);
        for line in text.lines() {
            out.push_str(line);
            out.push_str("\r\n");
        }
        self.send(out.as_bytes()).await
    }

    pub(crate) async fn close(&mut self) -> Next {
        let _ = self.io.shutdown().await;
        Next::Over
    }

    /// Keep the connection without answering until the client leaves.
    pub(crate) async fn stall(&mut self) -> Next {
        while self.some().await.is_some() {}
        Next::Over
    }

    /// Carry out an act of a script.
    pub(crate) async fn act(&mut self, act: &Act) -> Next {
        match act {
            Act::Reply(t) => self.say(t).await,
            Act::Raw(b) => self.send(b).await,
            Act::Silent => Next::Done,
            Act::Delay(d) => {
                tokio::time::sleep(*d).await;
                Next::Usual
            }
            Act::Flood { line, count } => {
                let block = format!("{line}\r\n").repeat(100);
                for _ in 0..count / 100 {
                    if self.send(block.as_bytes()).await == Next::Over {
                        return Next::Over;
                    }
                }
                for _ in 0..count % 100 {
                    self.say(line).await;
                }
                Next::Usual
            }
            Act::Close | Act::CloseAfter(_) => self.close().await,
            Act::ReplyClose(t) => {
                self.say(t).await;
                self.close().await
            }
            Act::Stall | Act::StallAfter(_) => self.stall().await,
            Act::RawStall(b) => {
                self.send(b).await;
                self.stall().await
            }
        }
    }
}

/// A task ended on drop.
#[derive(Debug)]
pub(crate) struct Ends(pub(crate) JoinHandle<()>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Rules of a script: at this key do that, a number of times or always; the first that fits wins.
#[derive(Debug)]
pub(crate) struct Rules<K>(Vec<(K, Act, Option<u32>, u32)>);

impl<K> Default for Rules<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq> Rules<K> {
    /// `times`: how often, `None` always; `skip`: how many passings to leave alone first.
    pub(crate) fn add(&mut self, key: K, act: Act, times: Option<u32>, skip: u32) {
        self.0.push((key, act, times, skip));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn take(&mut self, key: &K) -> Option<Act> {
        for (_, act, times, skip) in self.0.iter_mut().filter(|r| r.0 == *key) {
            if *skip > 0 {
                *skip -= 1;
            } else if let Some(left) = times {
                if *left > 0 {
                    *left -= 1;
                    return Some(act.clone());
                }
            } else {
                return Some(act.clone());
            }
        }
        None
    }
}
