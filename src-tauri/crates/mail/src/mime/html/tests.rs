use proptest::prelude::*;

use super::*;

fn text(html: &str) -> String {
    to_text(html, 1 << 20)
}

#[test]
fn a_reply_reads_like_a_reply() {
    let html = "<html><head><style>p{color:red}</style><title>x</title></head><body><div>Hello&nbsp;Anna,</div>\
                <p>not &lt;now&gt; &amp; not later&hellip;</p><ul><li>one</li><li>two</li></ul>\
                <blockquote type=\"cite\"><p>Our<br>text</p><blockquote>older</blockquote></blockquote>Bye</body></html>";
    assert_eq!(
        text(html),
        "Hello Anna,\n\nnot <now> & not later…\n\n- one\n- two\n\n> Our\n> text\n\n>> older\n\nBye"
    );
}

#[test]
fn scripts_comments_and_conditional_comments_are_not_text() {
    assert_eq!(
        text("a<!-- <p>no</p> --><script>if (a<b) x()</script><![if mso]>b<![endif]>"),
        "ab"
    );
    assert_eq!(text("<STYLE>x</StYlE>ok"), "ok");
}

#[test]
fn sloppy_html_does_not_swallow_the_words() {
    assert_eq!(text("1 < 2 and 3 > 2"), "1 < 2 and 3 > 2");
    assert_eq!(text("<a title=\"x>y\">link</a>"), "link");
    assert_eq!(text("<head><meta x>please remove me"), "please remove me");
    assert_eq!(text("&unknown; &#x41;&#66; & &;"), "&unknown; AB & &;");
    assert_eq!(text("<pre>a\n  b</pre>"), "a\n  b");
}

#[test]
fn a_bomb_of_nested_quotes_stays_within_its_limit() {
    let html = "<blockquote>x".repeat(200_000);
    assert!(to_text(&html, 100_000).len() <= 100_000);
}

#[test]
fn hostile_repetition_costs_no_quadratic_time() {
    // Each of these took minutes when it was looked at again and again.
    for piece in ["<head>", "<a \">", "<!-- ", "<style>", "&", "</", "<"] {
        let _ = text(&piece.repeat(300_000));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_within_the_limit(html in "(<|>|&|;|/|!|--|\"|'|p|br|script|blockquote|pre|ä|\\PC){0,200}", limit in 0_usize..200) {
        prop_assert!(to_text(&html, limit).len() <= limit);
    }

    #[test]
    fn escaped_words_come_back(words in proptest::collection::vec("[a-zäöü&<>\"]{1,8}", 1..8)) {
        let plain = words.join(" ");
        let html = format!("<p>{}</p>", plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        prop_assert_eq!(text(&html), plain);
    }
}
