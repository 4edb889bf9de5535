//! The proof before transaction C: the bytes are what `render` makes of this content, and what they say when read back
//! by an independent parser is what was approved.

use anyhow::{Context as _, ensure};
use domain::ports::RenderInput;

use super::render::{address, is_id, references, unix};
use super::{body_html, body_text, parse, render};

/// Compare wire bytes with the content they should carry.
///
/// # Errors
/// Names the first field that differs.
pub fn verify(wire: &[u8], input: &RenderInput<'_>) -> anyhow::Result<()> {
    let content = input.content;
    let read = parse(wire);
    let same = |field: &str, holds: bool| -> anyhow::Result<()> {
        ensure!(holds, "{field} on the wire is not what was approved");
        Ok(())
    };
    same("Subject", read.subject == content.subject)?;
    same("From", read.from.address == address(input.from_address)?)?;
    same("From name", read.from.name == input.from_name.trim())?;
    let addresses = |list: &[domain::inbound::Mailbox]| {
        list.iter().map(|m| m.address.clone()).collect::<Vec<_>>()
    };
    same("To", addresses(&read.to) == [address(&content.to)?])?;
    let cc = content
        .cc
        .iter()
        .map(|a| address(a))
        .collect::<anyhow::Result<Vec<_>>>()?;
    same("Cc", addresses(&read.cc) == cc)?;
    same(
        "Message-ID",
        read.message_id.as_deref() == Some(input.message_id),
    )?;
    let reply_to: Vec<&str> = input
        .in_reply_to
        .into_iter()
        .filter(|id| is_id(id))
        .collect();
    same("In-Reply-To", read.in_reply_to == reply_to)?;
    let ids: Vec<String> = references(input.references)
        .iter()
        .map(|r| r.trim_matches(['<', '>']).to_owned())
        .collect();
    same("References", read.references == ids)?;
    same(
        "Date",
        read.date.map(|d| d.0.div_euclid(1_000)) == Some(input.date.0.div_euclid(1_000)),
    )?;
    same(
        "text",
        unix(&read.text).trim_end_matches('\n') == body_text(content).trim_end_matches('\n'),
    )?;
    let html = read
        .html
        .as_deref()
        .map(|h| unix(h).trim_end_matches('\n').to_owned());
    same("HTML", html == body_html(content))?;
    same(
        "unsubscribe header",
        read.header("list-unsubscribe").is_some() == input.unsubscribe.is_some(),
    )?;
    for forbidden in ["bcc", "precedence", "x-mailer", "user-agent", "reply-to"] {
        same(forbidden, read.header(forbidden).is_none())?;
    }
    same("parts", read.parts.is_empty())?;
    let made = render(input).context("Render again")?;
    same("some byte", made == wire)
}
