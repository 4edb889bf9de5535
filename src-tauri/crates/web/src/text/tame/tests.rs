use super::*;
use proptest::prelude::*;

fn depth(doc: &scraper::Html) -> usize {
    doc.tree
        .nodes()
        .map(|n| n.ancestors().count())
        .max()
        .unwrap_or(0)
}

#[test]
fn an_ordinary_page_is_not_touched() {
    let page = "<!doctype html><html><head><title>a > b</title></head><body><p>x<br><b>y</b><!-- <div> --></body></html>";
    assert!(matches!(tame(page), Cow::Borrowed(_)));
}

#[test]
fn ten_thousand_nested_elements_become_a_shallow_page_with_its_text() {
    let page = format!(
        "<body>{}needle{}",
        "<div>".repeat(10_000),
        "</div>".repeat(10_000)
    );
    let doc = crate::text::parse(&page);
    assert!(depth(&doc) < 400, "{}", depth(&doc));
    assert!(doc.root_element().text().any(|t| t.contains("needle")));
}

#[test]
fn unclosed_formatting_does_not_multiply_nodes() {
    let bold: String = (0..5_000).map(|i| format!("<b id={i}>")).collect();
    let doc = crate::text::parse(&format!("{bold}{}", "<p>x".repeat(20_000)));
    assert!(doc.tree.nodes().count() < 2_000_000);
}

#[test]
fn two_mebibytes_of_open_tags_are_parsed() {
    let doc = crate::text::parse(&"<table><tr><td>".repeat((2 << 20) / 15));
    assert!(depth(&doc) < 1_000);
}

#[test]
fn tags_inside_scripts_and_quotes_do_not_count() {
    let page = format!(
        "<script>{}</script><p title=\"{}\">x</p>",
        "<div>".repeat(1_000),
        "<b>".repeat(1_000)
    );
    assert!(matches!(tame(&page), Cow::Borrowed(_)));
}

proptest! {
    #[test]
    fn any_text_is_tamed_and_parsed(s in any::<String>(), t in "[<>/a-z\"'=! -]{0,200}") {
        let _ = crate::text::parse(&s);
        let _ = crate::text::parse(&t);
    }
}
