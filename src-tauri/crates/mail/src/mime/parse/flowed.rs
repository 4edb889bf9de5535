//! `format=flowed` (RFC 3676): lines that were broken for transport become one again.

use mail_parser::{MessagePart, MimeHeaders as _};

/// The text of a part, unflowed when it says that it flows; LF line ends.
pub(super) fn unflowed(text: &str, part: &MessagePart<'_>) -> String {
    let parameter = |name: &str| {
        part.content_type()
            .and_then(|ct| ct.attribute(name))
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    let text = text.replace("\r\n", "\n");
    if parameter("format") != "flowed" {
        return text;
    }
    let delsp = parameter("delsp") == "yes";
    let mut out = String::with_capacity(text.len());
    // Depth of the paragraph that is still open.
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let body = line.trim_start_matches('>');
        let body = body.strip_prefix(' ').unwrap_or(body);
        let continues = open == Some(depth);
        if !continues {
            if !out.is_empty() || open.is_some() {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&">".repeat(depth.min(64)));
                out.push(' ');
            }
        }
        let soft = body.ends_with(' ') && body != "-- ";
        let kept = if soft && delsp {
            body.strip_suffix(' ').unwrap_or(body)
        } else {
            body
        };
        out.push_str(kept);
        open = if soft { Some(depth) } else { None };
        // A hard line ends here: the next one starts anew, also when this one was empty at the very top.
        if !soft && out.is_empty() {
            out.push('\n');
        }
    }
    out
}
