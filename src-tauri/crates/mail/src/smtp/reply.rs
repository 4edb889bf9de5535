//! SMTP replies (RFC 5321 §4.2): read within limits, split into code, enhanced status and text.

use domain::mailing::ServerAnswer;

/// A line of a reply may have 8 KiB (RFC 5321 says 512 bytes; real servers exceed it, none this far).
pub(crate) const LINE_LIMIT: usize = 8 << 10;
/// A whole reply may have 64 KiB.
pub(crate) const REPLY_LIMIT: usize = 64 << 10;

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// 200 to 599.
    pub(crate) code: u16,
    /// The lines without code and separator.
    pub(crate) lines: Vec<String>,
}

/// Why bytes are no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadReply {
    /// A line without three digits, or with a wrong separator.
    #[error("the server's answer is no SMTP reply")]
    NotAReply,
    /// Lines of one reply with different codes: two answers mixed up.
    #[error("the server mixed two answers into one")]
    MixedCodes,
    /// Too long.
    #[error("the server's answer is too long")]
    TooLong,
}

impl Reply {
    /// Take one complete reply off the front of `buf`; `None` when more bytes are needed.
    pub(crate) fn take(buf: &mut Vec<u8>) -> Result<Option<Self>, BadReply> {
        let mut lines = Vec::new();
        let mut code = None;
        let mut at = 0_usize;
        loop {
            let rest = buf.get(at..).unwrap_or_default();
            let Some(end) = rest.iter().position(|b| *b == b'\n') else {
                let too_long = rest.len() > LINE_LIMIT || buf.len() > REPLY_LIMIT;
                return if too_long {
                    Err(BadReply::TooLong)
                } else {
                    Ok(None)
                };
            };
            if end > LINE_LIMIT || at + end > REPLY_LIMIT {
                return Err(BadReply::TooLong);
            }
            let line = rest.get(..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let (this, last, text) = split(line)?;
            if *code.get_or_insert(this) != this {
                return Err(BadReply::MixedCodes);
            }
            lines.push(String::from_utf8_lossy(text).into_owned());
            at += end + 1;
            if last {
                buf.drain(..at);
                return Ok(Some(Self { code: this, lines }));
            }
        }
    }

    /// First digit.
    pub(crate) fn severity(&self) -> u16 {
        self.code / 100
    }

    /// Enhanced status (RFC 3463), when the text begins with one of the code's own class.
    pub(crate) fn enhanced(&self) -> Option<&str> {
        let word = self.lines.first()?.split_whitespace().next()?;
        let mut parts = word.split('.');
        let class: u16 = parts.next()?.parse().ok()?;
        let subject = parts.next()?;
        let detail = parts.next()?;
        let number = |s: &str| (1..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        (class == self.severity()
            && matches!(class, 2 | 4 | 5)
            && parts.next().is_none()
            && number(subject)
            && number(detail))
        .then_some(word)
    }

    /// Lines joined by a space, a repeated enhanced status dropped, at most 1,000 characters.
    pub(crate) fn text(&self) -> String {
        let repeated = self.enhanced();
        let mut out = String::new();
        for (i, line) in self.lines.iter().enumerate() {
            let line = line.trim();
            let line = match repeated {
                Some(code) if i > 0 => line.strip_prefix(code).map_or(line, str::trim_start),
                _ => line,
            };
            if i > 0 {
                out.push(' ');
            }
            out.push_str(line);
        }
        out.chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(1_000)
            .collect()
    }

    /// As the engine stores it.
    pub(crate) fn answer(&self) -> ServerAnswer {
        ServerAnswer {
            code: self.code,
            enhanced: self.enhanced().map(str::to_owned),
            text: self.text(),
        }
    }
}

/// Code, whether it is the last line, and text of one line.
fn split(line: &[u8]) -> Result<(u16, bool, &[u8]), BadReply> {
    let (digits, rest) = line.split_at_checked(3).ok_or(BadReply::NotAReply)?;
    let code = std::str::from_utf8(digits)
        .ok()
        .filter(|d| d.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|d| d.parse::<u16>().ok())
        .filter(|c| (200..600).contains(c))
        .ok_or(BadReply::NotAReply)?;
    match rest.split_first() {
        // RFC 5321 §4.2.1: a client must take a bare code as a reply without text.
        None => Ok((code, true, &[])),
        Some((b' ', text)) => Ok((code, true, text)),
        Some((b'-', text)) => Ok((code, false, text)),
        Some(_) => Err(BadReply::NotAReply),
    }
}

#[cfg(test)]
mod tests;
