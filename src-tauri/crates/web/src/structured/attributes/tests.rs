use super::*;
use crate::text::parse;

fn read(html: &str, dialect: Dialect) -> Vec<Item> {
    items(
        &parse(html),
        &Url::parse("https://h.example/x").unwrap(),
        dialect,
    )
}

#[test]
fn nested_items_references_and_addresses_are_read() {
    let found = read(
        r#"<div itemscope itemtype="https://schema.org/Hotel" itemref="tel"><a itemprop="url" href="/home">x</a>
        <span itemprop="name alternateName">Post</span>
        <div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><span itemprop="addressLocality">Lech</span></div></div>
        <p id="tel">Tel. <span itemprop="telephone">+43 1</span></p><span itemprop="name">nobody's</span>"#,
        Dialect::Microdata,
    );
    assert_eq!(found.len(), 1);
    let hotel = &found[0];
    assert_eq!(hotel.text("url").as_deref(), Some("https://h.example/home"));
    assert_eq!(hotel.text("alternateName").as_deref(), Some("Post"));
    assert_eq!(hotel.text("telephone").as_deref(), Some("+43 1"));
    assert_eq!(
        hotel
            .item("address")
            .unwrap()
            .text("addressLocality")
            .as_deref(),
        Some("Lech")
    );
    assert_eq!(hotel.all("name").count(), 1);
}

#[test]
fn rdfa_is_read_with_vocabulary_or_prefix_and_open_graph_is_not_mixed_in() {
    let found = read(
        r#"<meta property="og:title" content="OG"><div vocab="http://schema.org/"><div typeof="Hotel"><span property="name">A</span><meta property="og:x" content="y"></div></div>
        <div typeof="schema:JobPosting"><b property="schema:title">GM</b></div><div typeof="foaf:Person"><b property="foaf:name">N</b></div>"#,
        Dialect::Rdfa,
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].text("name").as_deref(), found[0].props.len()),
        (Some("A"), 1)
    );
    assert_eq!(found[1].text("title").as_deref(), Some("GM"));
}

#[test]
fn items_in_items_without_end_are_cut() {
    let html = format!(
        "{}x",
        r#"<div itemscope itemprop="p" itemtype="https://schema.org/Thing">"#.repeat(5_000)
    );
    assert!(read(&html, Dialect::Microdata).len() <= 1);
    let circle = r#"<div id="a" itemscope itemref="b"><p id="b" itemscope itemref="a" itemprop="q"></p></div>"#;
    let _ = read(circle, Dialect::Microdata);
}
