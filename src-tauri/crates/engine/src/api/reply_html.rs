//! The HTML of a reply for display. Its words are in `reply_show`; this is how they looked, without anything that acts,
//! asks or loads.

use domain::{ReplyId, WireError};
use serde::Serialize;
use store::tables::inbound;
use ts_rs::TS;

use super::replies::ReplyRef;
use super::table::operations;
use crate::engine::{not_found, wire};
use crate::{Cx, Engine};

operations! { "replies":
    reply_html: ReplyRef => ReplyHtml, reads, ["replies"], "Show a reply as it looked";
}

/// How a reply looked.
#[derive(Debug, Serialize, TS)]
pub struct ReplyHtml {
    /// Sanitised HTML; none where the message has none or its bytes were erased.
    pub html: Option<String>,
    /// Pictures that were taken out because they lie on somebody's server.
    pub blocked: u32,
}

/// Sanitising a large mail takes a while; it happens on the readers' threads.
async fn reply_html(e: &Engine, _cx: &Cx, input: ReplyRef) -> Result<ReplyHtml, WireError> {
    let engine = e.clone();
    e.store()
        .read(move |c| {
            let id = ReplyId(input.reply);
            let r = inbound::reply(c, &id)?.ok_or_else(|| not_found("reply", id.as_str()))?;
            let mime = &engine.ports().mime;
            let html = inbound::raw(c, &r.message)?.and_then(|raw| mime.parse(&raw).html);
            let shown = html.map(|h| mime.display(&h));
            Ok(ReplyHtml {
                blocked: shown.as_ref().map_or(0, |s| s.blocked),
                html: shown.map(|s| s.html).filter(|h| !h.trim().is_empty()),
            })
        })
        .await
        .map_err(wire)
}
