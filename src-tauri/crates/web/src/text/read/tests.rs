use super::*;
use crate::text::parse;

#[test]
fn a_page_is_read_in_lines_without_what_nobody_sees() {
    let doc = parse(
        "<head><title>T</title></head><body><h1>Hotel&nbsp;Post</h1><script>var x</script><p>One<br>two <b>bold</b></p>\
         <table><tr><td>GM</td><td>Anna</td></tr></table><div style='display: none'>secret</div></body>",
    );
    assert_eq!(page_text(&doc), "Hotel Post\nOne\ntwo bold\nGM | Anna");
    assert_eq!(title_of(&doc), "T");
}

#[test]
fn descriptions_become_text_also_when_escaped_twice() {
    assert_eq!(
        fragment_text("<p>A &amp; B</p><ul><li>c</li></ul>"),
        "A & B\nc"
    );
    assert_eq!(fragment_text("&lt;p&gt;A &amp;amp; B&lt;/p&gt;"), "A & B");
    assert_eq!(fragment_text("plain\n\ntext  here"), "plain\ntext here");
    assert_eq!(
        decode_entities("Caf&eacute; &#39;x&#39; a<b"),
        "Café 'x' a<b"
    );
}

#[test]
fn only_web_addresses_come_out_of_attributes() {
    let base = Url::parse("https://h.example/a/b").unwrap();
    assert_eq!(
        attr_url(&base, "../c#x").unwrap().as_str(),
        "https://h.example/c"
    );
    for bad in [
        "javascript:x",
        "mailto:a@b.example",
        "tel:+43",
        "data:text/html,x",
    ] {
        assert!(attr_url(&base, bad).is_none(), "{bad}");
    }
}
