//! The stream under async-imap, with what async-imap lacks: a byte budget per command, a limit for a literal before
//! memory is reserved for it, a limit for a line, and a time-out for silence.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::net::Wire;

/// What a command may receive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Bytes in all.
    pub(crate) total: u64,
    /// Bytes of one literal.
    pub(crate) literal: u64,
    /// Bytes of one line outside literals.
    pub(crate) line: u64,
    /// How long the server may be silent.
    pub(crate) silence: Duration,
}

impl Allowance {
    /// For commands with short answers.
    pub(crate) const SHORT: Self = Self {
        total: 1 << 20,
        literal: 64 << 10,
        line: 64 << 10,
        silence: Duration::from_secs(60),
    };
}

/// The guarded stream.
#[derive(Debug)]
pub(crate) struct Guard {
    wire: Wire,
    allowed: Allowance,
    left: u64,
    scan: Scan,
    alarm: Pin<Box<Sleep>>,
}

impl Guard {
    pub(crate) fn new(wire: Wire) -> Self {
        let allowed = Allowance::SHORT;
        Self {
            wire,
            left: allowed.total,
            scan: Scan::default(),
            alarm: Box::pin(sleep(allowed.silence)),
            allowed,
        }
    }

    /// From here on that much is allowed.
    pub(crate) fn allow(&mut self, allowed: Allowance) {
        self.left = allowed.total;
        self.allowed = allowed;
        self.alarm.as_mut().reset(Instant::now() + allowed.silence);
    }
}

/// Bytes of a line's end that are kept to see an announcement; one that is longer is none of an honest server.
const TAIL: usize = 64;

/// Where in the server's stream we are.
#[derive(Debug, Default)]
struct Scan {
    literal: u64,
    line: u64,
    tail: Vec<u8>,
}

impl Scan {
    /// Look at bytes as they come in; an error names what is too much.
    fn look(
        &mut self,
        mut bytes: &[u8],
        allowed: &Allowance,
        left: u64,
    ) -> Result<(), &'static str> {
        while !bytes.is_empty() {
            if self.literal > 0 {
                let n = usize::try_from(self.literal)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                self.literal -= n as u64;
                bytes = bytes.get(n..).unwrap_or_default();
                continue;
            }
            let end = bytes.iter().position(|b| *b == b'\n').map(|i| i + 1);
            let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.line += line.len() as u64;
            if self.line > allowed.line {
                return Err("a line of the server does not end");
            }
            self.tail.extend_from_slice(
                line.get(line.len().saturating_sub(TAIL)..)
                    .unwrap_or_default(),
            );
            let surplus = self.tail.len().saturating_sub(TAIL);
            self.tail.drain(..surplus);
            if end.is_some() {
                if let Some(announced) = announced(&self.tail) {
                    if announced > allowed.literal || announced > left {
                        return Err("the server announces more data than is taken");
                    }
                    self.literal = announced;
                }
                self.tail.clear();
                self.line = 0;
            }
            bytes = rest;
        }
        Ok(())
    }
}

/// The size of a literal announced at the end of a line: `{123}CRLF` (RFC 3501 §4.3), `{123+}` (RFC 7888).
fn announced(tail: &[u8]) -> Option<u64> {
    let inner = tail.strip_suffix(b"\r\n")?.strip_suffix(b"}")?;
    let inner = inner.strip_suffix(b"+").unwrap_or(inner);
    let Some(open) = inner.iter().rposition(|b| *b == b'{') else {
        let all_digits = inner.len() >= TAIL - 4 && inner.iter().all(u8::is_ascii_digit);
        return all_digits.then_some(u64::MAX);
    };
    let digits = inner.get(open + 1..)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // A number that does not fit is more than is taken, too.
    Some(
        std::str::from_utf8(digits)
            .ok()?
            .parse()
            .unwrap_or(u64::MAX),
    )
}

impl AsyncRead for Guard {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.left == 0 {
            return Poll::Ready(Err(too_much("the server sends more than is taken")));
        }
        let before = buf.filled().len();
        match Pin::new(&mut this.wire).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(e)) => return Poll::Ready(Err(e)),
            Poll::Pending => {
                return match this.alarm.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "the server is silent",
                    ))),
                    Poll::Pending => Poll::Pending,
                };
            }
        }
        this.alarm
            .as_mut()
            .reset(Instant::now() + this.allowed.silence);
        let new = buf.filled().get(before..).unwrap_or_default();
        this.left = this.left.saturating_sub(new.len() as u64);
        match this.scan.look(
            new,
            &this.allowed,
            this.left.saturating_add(new.len() as u64),
        ) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(what) => {
                this.left = 0;
                Poll::Ready(Err(too_much(what)))
            }
        }
    }
}

fn too_much(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl AsyncWrite for Guard {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().wire).poll_write(cx, data)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
