//! HTML mail as people read it.

use super::*;
use proptest::prelude::*;

#[test]
fn blocks_break_and_quotes_are_marked() {
    let t = to_text(
        "<div>Bitte l&ouml;schen Sie mich.</div><blockquote><p>Old &amp; cold</p></blockquote>",
    );
    assert_eq!(t, "Bitte löschen Sie mich.\n>\n> Old & cold");
}

#[test]
fn scripts_and_styles_say_nothing() {
    assert_eq!(
        to_text("<style>p{a:b}</style><p>Hi<script>stop()</script></p>"),
        "Hi"
    );
}

#[test]
fn a_history_container_gets_a_marker() {
    let t = to_text("<p>No.</p><div id=\"divRplyFwdMsg\">From: a</div>");
    assert!(t.contains(HISTORY));
}

proptest! {
    #[test]
    fn any_soup_is_read_without_panic(s in "[<>/a-z&;#\" =!-]{0,300}") {
        let _ = to_text(&s);
    }
}
