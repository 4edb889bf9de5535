use super::*;
use crate::text::parse;

fn read(json: &str) -> Vec<Item> {
    items(&parse(&format!(
        "<script type='application/ld+json'>{json}</script>"
    )))
}

#[test]
fn single_graph_array_and_several_types_are_read() {
    assert!(read(r#"{"@type":"Hotel","name":"A"}"#)[0].is("Hotel"));
    let graph = read(
        r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite"},{"@type":["LocalBusiness","http://schema.org/Hotel"],"name":"B"}]}"#,
    );
    assert_eq!(graph.len(), 2);
    assert!(graph[1].is("Hotel") && graph[1].is("LocalBusiness"));
    assert_eq!(read(r#"[{"@type":"Hotel"},[{"@type":"Person"}]]"#).len(), 2);
}

#[test]
fn references_are_resolved_and_circles_end() {
    let found = read(
        r##"{"@graph":[{"@type":"JobPosting","hiringOrganization":{"@id":"#org"}},{"@id":"#org","@type":"Organization","name":"Hotel A","parentOrganization":{"@id":"#org"}}]}"##,
    );
    assert_eq!(
        found[0]
            .item("hiringOrganization")
            .unwrap()
            .text("name")
            .as_deref(),
        Some("Hotel A")
    );
    let dangling =
        read(r#"{"@type":"JobPosting","hiringOrganization":{"@id":"https://x.example/#o"}}"#);
    assert_eq!(
        dangling[0].text("hiringOrganization").as_deref(),
        Some("https://x.example/#o")
    );
}

#[test]
fn many_circles_do_not_multiply_without_end() {
    let nodes: Vec<String> = (0..40)
        .map(|i| {
            let refs: Vec<String> = (0..40).map(|j| format!(r##"{{"@id":"#{j}"}}"##)).collect();
            format!(
                r##"{{"@id":"#{i}","@type":"Thing","knows":[{}]}}"##,
                refs.join(",")
            )
        })
        .collect();
    let found = read(&format!(r#"{{"@graph":[{}]}}"#, nodes.join(",")));
    assert!(found.iter().map(|i| i.walk().len()).sum::<usize>() <= MAX_NODES);
}

#[test]
fn values_are_text_whatever_their_type() {
    let i = &read(
        r#"{"@type":"Hotel","numberOfRooms":42,"petsAllowed":true,"name":{"@value":"A","@language":"de"},"x":null}"#,
    )[0];
    assert_eq!(i.text("numberOfRooms").as_deref(), Some("42"));
    assert_eq!(i.text("name").as_deref(), Some("A"));
    assert_eq!(i.text("x"), None);
}
