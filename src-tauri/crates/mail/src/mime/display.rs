//! The HTML of a mail for the eyes of a person: what could act, ask or load something is gone, what can be read stays.
//! The window shows it in a frame without scripts and without a network, so that this is the second lock, not the only one.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ammonia::{Builder, UrlRelative};
use domain::ports::DisplayHtml;

/// Pictures that lie in the mail itself, as data; vector graphics may hold scripts and are none of them.
const INLINE: [&str; 4] = [
    "data:image/png;base64,",
    "data:image/jpeg;base64,",
    "data:image/gif;base64,",
    "data:image/webp;base64,",
];
/// Most bytes of HTML that are looked at: what a person can read fits many times.
const MOST: usize = 1 << 20;

/// Sanitise the HTML of a mail.
#[must_use]
pub fn display(html: &str) -> DisplayHtml {
    let html = html
        .char_indices()
        .nth(MOST)
        .map_or(html, |(at, _)| html.get(..at).unwrap_or_default());
    let blocked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&blocked);
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .rm_tags(["map", "area"])
        .attribute_filter(move |element, attribute, value| {
            let address = value.trim().to_ascii_lowercase();
            match (element, attribute) {
                ("img", "src") if INLINE.iter().any(|p| address.starts_with(p)) => {
                    Some(Cow::Borrowed(value))
                }
                // A picture elsewhere is a question to somebody's server: who reads this, when and where.
                ("img", "src") => {
                    if address.starts_with("http") {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    None
                }
                (_, "href") if address.starts_with("data:") => None,
                (_, "cite" | "background" | "poster" | "srcset") => None,
                _ => Some(Cow::Borrowed(value)),
            }
        });
    let clean = builder.clean(html).to_string();
    DisplayHtml {
        html: clean,
        blocked: blocked.load(Ordering::Relaxed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_asks_or_loads_is_left() {
        let hostile = r#"<html><head><style>@import url(https://x.example/a.css)</style><meta http-equiv="refresh" content="0;url=https://x.example"><base href="https://x.example/"></head>
            <body background="https://x.example/bg.png" onload="steal()">
            <p onclick="steal()" style="background:url(https://x.example/p.png)">Dear Sam,</p>
            <script>steal()</script><img src="https://x.example/pixel.gif" width="1"><img src="cid:logo"><img srcset="https://x.example/2x.png 2x">
            <a href="javascript:steal()">one</a><a href="data:text/html,x">two</a><a href="https://hotel.example/rooms">three</a><a href="/relative">four</a>
            <form action="https://x.example"><input name="password"><button>Go</button></form>
            <iframe src="https://x.example"></iframe><object data="x.swf"></object><svg onload="steal()"><use href="https://x.example/#a"/></svg>
            <video src="https://x.example/v.mp4" poster="https://x.example/p.png"></video><link rel="stylesheet" href="https://x.example/a.css">
            <img src="data:image/svg+xml;base64,PHN2Zz4="><img src=" DATA:image/png;base64,iVBORw0KGgo="></body></html>"#;
        let shown = display(hostile);
        let html = shown.html.to_lowercase();
        for gone in [
            "script",
            "onclick",
            "onload",
            "style",
            "x.example",
            "javascript",
            "iframe",
            "object",
            "svg",
            "form",
            "input",
            "button",
            "video",
            "link rel",
            "meta",
            "base ",
            "srcset",
            "cid:",
            "text/html",
            "/relative",
        ] {
            assert!(!html.contains(gone), "{gone}: {html}");
        }
        assert!(
            html.contains("dear sam,") && html.contains("https://hotel.example/rooms"),
            "{html}"
        );
        assert!(
            html.contains("noopener") && html.contains("image/png"),
            "{html}"
        );
        assert_eq!(shown.blocked, 1, "only the pixel asks a server");
    }

    #[test]
    fn plain_markup_reads_as_before_and_nothing_is_made_of_nothing() {
        let table = "<table><tbody><tr><td>Rooms</td><td><b>84</b></td></tr></tbody></table><ul><li>spa</li></ul>";
        assert_eq!(display(table).html, table);
        assert_eq!(display(""), DisplayHtml::default());
        assert!(display(&"<p>".repeat(400_000)).html.len() < 8 << 20);
    }
}
