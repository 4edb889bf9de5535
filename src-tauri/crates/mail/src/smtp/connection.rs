//! One SMTP dialogue: a command, its whole reply, nothing else. The connection is poisoned from the first byte of a
//! command until its reply is complete, so that a dropped future, a time-out or a broken answer can never leave a
//! connection behind whose next answer belongs to something else.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use domain::mailing::FailClass;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::reply::Reply;
use crate::net::Wire;

/// Why a dialogue broke off. None of these is an answer of the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// No complete reply in time.
    #[error("the server did not answer in time")]
    Timeout,
    /// End of stream.
    #[error("the server closed the connection")]
    Closed,
    /// Reset and the like.
    #[error("the connection broke: {0}")]
    Io(String),
    /// The bytes are no SMTP.
    #[error("{0}")]
    Garbage(String),
    /// The server spoke without being asked: its answers can no longer be told apart.
    #[error("the server answered without being asked")]
    OutOfTurn,
    /// A command was refused by us because the connection is poisoned.
    #[error("the connection was left in the middle of a dialogue")]
    Poisoned,
}

impl Fault {
    /// The class of a fault before the dot.
    pub(crate) fn class(&self) -> FailClass {
        match self {
            Self::Timeout | Self::Closed | Self::Io(_) => FailClass::Network,
            Self::Garbage(_) | Self::OutOfTurn | Self::Poisoned => FailClass::Protocol,
        }
    }
}

impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::UnexpectedEof {
            Self::Closed
        } else {
            Self::Io(e.to_string())
        }
    }
}

/// What lies unread on the line before we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pending {
    /// Nothing, as it should be.
    Nothing,
    /// Bytes nobody asked for, now in the buffer.
    Bytes,
    /// The other side closed.
    End,
}

/// The dialogue over one stream.
#[derive(Debug)]
pub(crate) struct Connection {
    wire: Wire,
    unread: Vec<u8>,
    poisoned: bool,
}

impl Connection {
    pub(crate) fn new(wire: Wire) -> Self {
        Self {
            wire,
            unread: Vec::new(),
            poisoned: true,
        }
    }

    /// Whether a command was begun and its reply not completely read. A new connection is poisoned until its
    /// greeting was read.
    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Give the connection up: whatever it says from now on belongs to nobody.
    pub(crate) fn poison(&mut self) {
        self.poisoned = true;
    }

    /// The stream, for STARTTLS; whatever the server sent before TLS stays behind and is an error.
    pub(crate) fn into_plain(self) -> Result<tokio::net::TcpStream, Fault> {
        match self.wire {
            Wire::Plain(tcp) if self.unread.is_empty() && !self.poisoned => Ok(tcp),
            Wire::Plain(_) => Err(Fault::OutOfTurn),
            Wire::Tls(_) => Err(Fault::Garbage("STARTTLS inside TLS".into())),
        }
    }

    /// A stream that begins under TLS in mid-dialogue (after STARTTLS) has no greeting to wait for.
    pub(crate) fn secured(&mut self) {
        self.poisoned = !matches!(self.wire, Wire::Tls(_));
    }

    /// The next complete reply.
    pub(crate) async fn reply(&mut self, limit: Duration) -> Result<Reply, Fault> {
        self.poisoned = true;
        let reply = timeout(limit, self.read_reply())
            .await
            .map_err(|_| Fault::Timeout)??;
        self.poisoned = false;
        Ok(reply)
    }

    /// One command line and its reply. Refused when the connection is poisoned or the server has already said
    /// something that was not asked for.
    pub(crate) async fn command(&mut self, line: &str, limit: Duration) -> Result<Reply, Fault> {
        self.ready().await?;
        debug_assert!(line.ends_with("\r\n"));
        if line.bytes().filter(|b| matches!(b, b'\r' | b'\n')).count() != 2 {
            return Err(Fault::Garbage("a command with a line break in it".into()));
        }
        self.poisoned = true;
        timeout(limit, async {
            self.wire.write_all(line.as_bytes()).await?;
            self.wire.flush().await
        })
        .await
        .map_err(|_| Fault::Timeout)??;
        self.reply(limit).await
    }

    /// Nothing unread, not poisoned; anything else poisons.
    pub(crate) async fn ready(&mut self) -> Result<(), Fault> {
        if self.poisoned {
            return Err(Fault::Poisoned);
        }
        let fault = match self.pending().await {
            Ok(Pending::Nothing) => return Ok(()),
            Ok(Pending::Bytes) => Fault::OutOfTurn,
            Ok(Pending::End) => Fault::Closed,
            Err(fault) => fault,
        };
        self.poisoned = true;
        Err(fault)
    }

    /// Bytes of the body after 354: poisons until the reply to the dot. Each 64 KiB block has its own limit
    /// (RFC 5321 §4.5.3.2.5).
    pub(crate) async fn body(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Fault> {
        self.poisoned = true;
        for block in bytes.chunks(64 << 10) {
            timeout(limit, self.wire.write_all(block))
                .await
                .map_err(|_| Fault::Timeout)??;
        }
        timeout(limit, self.wire.flush())
            .await
            .map_err(|_| Fault::Timeout)??;
        Ok(())
    }

    /// Look, without waiting, whether the server said something or closed.
    pub(crate) async fn pending(&mut self) -> Result<Pending, Fault> {
        if !self.unread.is_empty() {
            return Ok(Pending::Bytes);
        }
        let Self { wire, unread, .. } = self;
        let mut space = [0_u8; 4096];
        let mut buf = ReadBuf::new(&mut space);
        poll_fn(|cx| {
            Poll::Ready(match Pin::new(&mut *wire).poll_read(cx, &mut buf) {
                Poll::Pending => Ok(Pending::Nothing),
                Poll::Ready(Err(e)) => Err(e.into()),
                Poll::Ready(Ok(())) if buf.filled().is_empty() => Ok(Pending::End),
                Poll::Ready(Ok(())) => {
                    unread.extend_from_slice(buf.filled());
                    Ok(Pending::Bytes)
                }
            })
        })
        .await
    }

    /// Say good-bye; errors do not matter any more.
    pub(crate) async fn quit(mut self) {
        if self.ready().await.is_ok() {
            let _ = self.command("QUIT\r\n", Duration::from_secs(3)).await;
            let _ = timeout(Duration::from_secs(1), self.wire.shutdown()).await;
        }
    }

    async fn read_reply(&mut self) -> Result<Reply, Fault> {
        loop {
            match Reply::take(&mut self.unread) {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => {}
                Err(e) => return Err(Fault::Garbage(e.to_string())),
            }
            let mut space = [0_u8; 4096];
            let n = self.wire.read(&mut space).await?;
            if n == 0 {
                return Err(Fault::Closed);
            }
            self.unread
                .extend_from_slice(space.get(..n).unwrap_or_default());
        }
    }
}
