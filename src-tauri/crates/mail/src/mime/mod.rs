//! MIME: raw bytes to [`ParsedMessage`], approved content to wire bytes, and the proof that both agree.

mod display;
pub mod encode;
pub mod html;
mod parse;
mod render;
mod verify;

use domain::ParsedMessage;
use domain::ports::{DisplayHtml, Mime, RenderInput};

pub use display::display;
pub use parse::{parse, parse_head};
pub use render::{body_html, body_text, render};
pub use verify::verify;

/// The MIME port. Stateless.
#[derive(Debug, Clone, Copy, Default)]
pub struct MimeCodec;

impl Mime for MimeCodec {
    fn parse(&self, raw: &[u8]) -> ParsedMessage {
        parse(raw)
    }

    fn render(&self, input: &RenderInput<'_>) -> anyhow::Result<Vec<u8>> {
        render(input)
    }

    fn verify(&self, wire: &[u8], input: &RenderInput<'_>) -> anyhow::Result<()> {
        verify(wire, input)
    }

    fn display(&self, html: &str) -> DisplayHtml {
        display(html)
    }
}

/// The address with its domain in ASCII (IDNA A-labels); `None` when it is no `local@domain`. The local part stays as
/// written: where it is not ASCII, only SMTPUTF8 can carry it.
#[must_use]
pub fn ascii_domain(address: &str) -> Option<String> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    if local.is_empty() || domain.is_empty() {
        return None;
    }
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        idna::domain_to_ascii(domain).ok()?
    };
    Some(format!("{local}@{domain}"))
}
