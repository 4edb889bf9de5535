//! Transparency (RFC 5321 §4.5.2) and what a body must be so that nobody can take a piece of it for its end.

/// Why bytes cannot be sent as a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadBody {
    /// A CR without LF or a LF without CR: some servers end the mail at `LF . LF` (SMTP smuggling).
    #[error("the mail has a bare line break")]
    BareBreak,
    /// RFC 5322 §2.1.1.
    #[error("the mail has a line of more than 998 bytes")]
    LongLine,
    /// Only 7-bit bodies are made here (quoted-printable), so that signatures survive.
    #[error("the mail has 8-bit bytes")]
    EightBit,
    /// There is nothing.
    #[error("the mail is empty")]
    Empty,
}

/// The body with its dots doubled, ending in CRLF, without the terminating dot. What follows it on the wire is
/// [`END`] and nothing else.
pub(crate) fn stuffed(wire: &[u8]) -> Result<Vec<u8>, BadBody> {
    if wire.is_empty() {
        return Err(BadBody::Empty);
    }
    let mut out = Vec::with_capacity(wire.len() + wire.len() / 64 + 2);
    let mut line = 0_usize;
    let mut after_cr = false;
    for byte in wire {
        match (after_cr, byte) {
            (true, b'\n') => {
                after_cr = false;
                line = 0;
                out.push(b'\n');
                continue;
            }
            (true, _) | (false, b'\n') => return Err(BadBody::BareBreak),
            (false, b'\r') => after_cr = true,
            (false, 0x80..) => return Err(BadBody::EightBit),
            (false, _) => {
                if line == 0 && *byte == b'.' {
                    out.push(b'.');
                }
                line += 1;
                if line > 998 {
                    return Err(BadBody::LongLine);
                }
            }
        }
        out.push(*byte);
    }
    if after_cr {
        return Err(BadBody::BareBreak);
    }
    if line > 0 {
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}

/// The end of mail data after a body of [`stuffed`], whose last bytes are CRLF.
pub(crate) const END: &[u8] = b".\r\n";

#[cfg(test)]
mod tests;
