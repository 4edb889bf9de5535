//! Approved content to wire bytes: a pure function, ASCII only, CRLF, quoted-printable (send.md, Headers). Nothing in
//! it can inject a header: every value is either refused, dropped (foreign ids) or encoded.

use anyhow::{Context as _, bail, ensure};
use domain::content::{Content, sha256_hex};
use domain::ports::{RenderInput, UnsubscribeToken};

use super::ascii_domain;
use super::encode::{encoded_words, folded, is_plain, quoted_printable};
use super::html::to_text;

/// More references than this are cut in the middle (RFC 5322 wants the first and the latest).
const REFERENCES: usize = 32;

/// The plain text as it goes out: text, an empty line, footer; LF line ends.
#[must_use]
pub fn body_text(content: &Content) -> String {
    let text = unix(&content.text);
    let text = text.trim_end_matches('\n');
    let footer = unix(&content.footer);
    let footer = footer.trim_matches('\n');
    match (text.is_empty(), footer.is_empty()) {
        (_, true) => text.to_owned(),
        (true, false) => footer.to_owned(),
        (false, false) => format!("{text}\n\n{footer}"),
    }
}

/// The HTML alternative as it goes out: the footer is added unless it is in there already; LF line ends.
#[must_use]
pub fn body_html(content: &Content) -> Option<String> {
    let html = unix(content.html.as_deref()?);
    let footer = unix(&content.footer);
    let squeeze = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    if footer.trim().is_empty() || squeeze(&to_text(&html, 1 << 20)).contains(&squeeze(&footer)) {
        return Some(html.trim_end_matches('\n').to_owned());
    }
    let lines: Vec<String> = footer.trim_matches('\n').split('\n').map(escape).collect();
    let footer = format!("<p>{}</p>", lines.join("<br>\n"));
    let html = html.trim_end_matches('\n');
    let lower = html.to_ascii_lowercase();
    Some(
        match lower
            .rfind("</body>")
            .and_then(|at| html.split_at_checked(at))
        {
            Some((before, after)) => format!("{before}{footer}\n{after}"),
            None => format!("{html}\n{footer}"),
        },
    )
}

/// The wire bytes, ending in CRLF.
///
/// # Errors
/// A line break or control character in a header value, an address that is none or needs SMTPUTF8, an unknown zone, a
/// Message-ID or token of impossible shape, attachments (their bytes are not part of the input).
pub fn render(input: &RenderInput<'_>) -> anyhow::Result<Vec<u8>> {
    let content = input.content;
    ensure!(
        content.attachments.is_empty(),
        "this mail has attachments, which this route cannot carry: send them as links"
    );
    let mut out = String::with_capacity(content.text.len() * 2 + 1_024);

    let from = address(input.from_address).context("From")?;
    out.push_str(&folded(
        "From",
        mailbox(input.from_name, &from)?.split("\r\n "),
    ));
    out.push_str(&folded(
        "To",
        std::iter::once(address(&content.to).context("To")?.as_str()),
    ));
    if !content.cc.is_empty() {
        let last = content.cc.len() - 1;
        let mut cc = Vec::new();
        for (i, a) in content.cc.iter().enumerate() {
            cc.push(format!(
                "{}{}",
                address(a).context("Cc")?,
                if i < last { "," } else { "" }
            ));
        }
        out.push_str(&folded("Cc", cc.iter().map(String::as_str)));
    }
    out.push_str(&subject(&content.subject)?);
    out.push_str(&format!("Date: {}\r\n", date(input)?));
    ensure!(
        is_id(input.message_id) && input.message_id.len() <= 200 && input.message_id.contains('@'),
        "the Message-ID has an impossible shape"
    );
    out.push_str(&folded(
        "Message-ID",
        std::iter::once(format!("<{}>", input.message_id).as_str()),
    ));
    if let Some(id) = input.in_reply_to.filter(|id| is_id(id)) {
        out.push_str(&folded(
            "In-Reply-To",
            std::iter::once(format!("<{id}>").as_str()),
        ));
    }
    let references = references(input.references);
    if !references.is_empty() {
        out.push_str(&folded("References", references.iter().map(String::as_str)));
    }
    if let Some(token) = input.unsubscribe {
        let uri = unsubscribe(token)?;
        out.push_str(&folded("List-Unsubscribe", std::iter::once(uri.as_str())));
    }
    out.push_str("MIME-Version: 1.0\r\n");

    let text = quoted_printable(&body_text(content));
    match body_html(content) {
        None => part(&mut out, "plain", &text),
        Some(html) => {
            // `=_` cannot occur in quoted-printable, so that the boundary cannot occur in a part.
            let seed = sha256_hex(input.message_id.as_bytes());
            let boundary = format!("=_{}", seed.chars().take(32).collect::<String>());
            out.push_str(&format!(
                "Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"
            ));
            part(&mut out, "plain", &text);
            out.push_str(&format!("--{boundary}\r\n"));
            part(&mut out, "html", &quoted_printable(&html));
            out.push_str(&format!("--{boundary}--\r\n"));
        }
    }
    debug_assert!(out.is_ascii());
    Ok(out.into_bytes())
}

fn part(out: &mut String, subtype: &str, body: &str) {
    out.push_str(&format!(
        "Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n"
    ));
}

/// An ASCII address that cannot break out of a header.
pub(super) fn address(text: &str) -> anyhow::Result<String> {
    let Some(address) = ascii_domain(text) else {
        bail!("not an e-mail address");
    };
    ensure!(
        address.is_ascii(),
        "the address has letters outside ASCII before the @ and cannot be written to from here (SMTPUTF8)"
    );
    let odd = |b: u8| !(0x21..=0x7e).contains(&b) || b"()<>[]:;,\\\"".contains(&b);
    ensure!(
        address.len() <= 254 && !address.bytes().any(odd) && address.matches('@').count() == 1,
        "not an e-mail address"
    );
    Ok(address)
}

fn mailbox(name: &str, address: &str) -> anyhow::Result<String> {
    ensure!(
        !name.chars().any(char::is_control),
        "a control character in the sender's name"
    );
    let name = name.trim();
    if name.is_empty() {
        return Ok(address.to_owned());
    }
    let name = if is_plain(name) && name.len() <= 60 {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded_words(name, "From: ".len())
    };
    // Split by the caller at the folds, so that each piece stands on a line that is short enough.
    Ok(format!("{name}\r\n <{address}>"))
}

fn subject(subject: &str) -> anyhow::Result<String> {
    ensure!(
        !subject
            .chars()
            .any(|c| c.is_control() || c == '\u{2028}' || c == '\u{2029}'),
        "a line break or control character in the subject"
    );
    if subject.is_empty() {
        return Ok("Subject:\r\n".into());
    }
    if is_plain(subject) {
        return Ok(folded("Subject", subject.split(' ')));
    }
    Ok(format!(
        "Subject: {}\r\n",
        encoded_words(subject, "Subject: ".len())
    ))
}

fn date(input: &RenderInput<'_>) -> anyhow::Result<String> {
    let zone = jiff::tz::TimeZone::get(input.zone)
        .with_context(|| format!("unknown time zone {}", input.zone))?;
    let at = input.date.timestamp().context("Date")?.to_zoned(zone);
    ensure!(
        (1970..=9999).contains(&at.year()),
        "the date is outside the years a mail can have"
    );
    Ok(at.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
}

/// Ids of foreign mails may be anything; one that is not printable ASCII is left out rather than repaired.
pub(super) fn is_id(id: &str) -> bool {
    (1..=900).contains(&id.len())
        && id
            .bytes()
            .all(|b| (0x21..=0x7e).contains(&b) && b != b'<' && b != b'>')
}

/// The ids that are written, cut in the middle.
pub(super) fn references(ids: &[String]) -> Vec<String> {
    let good: Vec<String> = ids
        .iter()
        .filter(|id| is_id(id))
        .map(|id| format!("<{id}>"))
        .collect();
    if good.len() <= REFERENCES {
        return good;
    }
    let latest = good.len() - (REFERENCES - 1);
    good.iter()
        .take(1)
        .chain(good.iter().skip(latest))
        .cloned()
        .collect()
}

fn unsubscribe(token: &UnsubscribeToken) -> anyhow::Result<String> {
    ensure!(
        (1..=128).contains(&token.token.len())
            && token.token.bytes().all(|b| b.is_ascii_alphanumeric()),
        "the unsubscribe token has an impossible shape"
    );
    let to: String = address(&token.address)
        .context("List-Unsubscribe")?
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect();
    Ok(format!(
        "<mailto:{to}?subject=unsubscribe%20{}>",
        token.token
    ))
}

/// LF line ends; a lone CR is a line end, too.
pub(super) fn unix(s: &str) -> String {
    s.replace("\r\n", "\n").replace('\r', "\n")
}

fn escape(s: &str) -> String {
    s.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
